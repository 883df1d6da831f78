"""A grid without images: where two masks are compared and the images are not at hand."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import takewhile

import numpy as np

from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.stack import Acquisition, PersonalDetails, Stack, StackIdentity
from spine_explorer.imaging.text import printable_path
from spine_explorer.outlines.label_map import LabelMap

SHAPE_QUANTITIES = frozenset(
    {
        "area",
        "area_to_disc",
        "sagittal_diameter",
        "transverse_diameter",
        "area_band_barz",
        "area_band_lim",
        "area_asymmetry",
        "area_asymmetry_signed",
    }
)
"""What can be measured without a signal."""

_KEY = re.compile(r"[0-9a-f]{12}")
_WORD_ENDS = re.compile(r"(?<=[_\-. ])")
_SEPARATORS = "_-. "


def is_key(text: str) -> bool:
    """Tell whether a text looks like the key of a stack."""
    return bool(_KEY.fullmatch(text))


class MaskSource:
    """The grid of masks as a stack whose signal is zero.

    Args:
        maps: Masks on one grid.
        name: What to call the subject.
        aliases: By what else it is known.

    Attributes:
        aliases: As given.
        identity: Of that name; its key is that of the folder where this program wrote the mask.
        acquisition: Empty.
        person: Empty.
        geometry: The grid.
        findings: None.
    """

    def __init__(self, maps: Sequence[LabelMap], name: str, aliases: tuple[str, ...] = ()) -> None:
        self.aliases = aliases
        file, self.geometry = maps[0].file, maps[0].geometry
        folder = file.path.parent.name
        digest = hashlib.sha256(f"{file.label}|{self.geometry.affine_lps}".encode()).hexdigest()
        key = folder if is_key(folder) else digest
        self.identity = StackIdentity(key=key, subject=name, source=file.label)
        self.acquisition = Acquisition()
        self.person = PersonalDetails()
        self.findings: tuple[Finding, ...] = ()

    def load(self) -> Stack:
        """Return the stack; it has no signal."""
        return Stack(
            voxels=np.zeros(self.geometry.shape, dtype=np.float32),
            geometry=self.geometry,
            identity=self.identity,
            acquisition=self.acquisition,
        )


def mask_sources(maps: Sequence[LabelMap]) -> Iterator[MaskSource]:
    """Yield a source for each mask, or for several that hold a structure each.

    They are named after the files, by the words that several begin with, if any. Where that names
    several sources, or this program wrote the mask, they are named after the folders.
    """
    groups = [part for group in _by_grid(maps) for part in _of_one_patient(group)]
    names = [_common_name(group) for group in groups]
    counts = Counter(names)
    for group, name in zip(groups, names, strict=True):
        folder = group[0].file.path.parent.name
        if counts[name] > 1 or is_key(folder):
            yield MaskSource(group, printable_path(folder))
        else:
            yield MaskSource(group, name, tuple(item.file.stem for item in group))


def _common_name(maps: Sequence[LabelMap]) -> str:
    """The words that the names of files begin with (``P1`` of ``P1_disc``), or the first name."""
    stems = [item.file.stem for item in maps]
    words = (_WORD_ENDS.split(stem) for stem in stems)
    shared = takewhile(lambda same: len(set(same)) == 1, zip(*words, strict=False))
    return "".join(same[0] for same in shared).rstrip(_SEPARATORS) or stems[0]


def _by_grid(maps: Sequence[LabelMap]) -> Iterator[list[LabelMap]]:
    """Those that share folder and grid."""
    groups: dict[tuple[object, ...], list[LabelMap]] = defaultdict(list)
    for item in maps:
        place = item.geometry.affine_lps.round(2).ravel().tolist()
        groups[(item.file.folder, item.geometry.shape, *place)].append(item)
    yield from groups.values()


def _of_one_patient(group: list[LabelMap]) -> Iterator[list[LabelMap]]:
    """The group, if it holds each structure once; else each mask by itself."""
    held = [layer.meaning for item in group for layer in item.layers]
    if len(set(held)) == len(held):
        yield group
    else:
        yield from ([item] for item in group)
