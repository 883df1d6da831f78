"""From the outlines of a stack to its labels: sides settled, overlaps shared out, doubts said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import STRUCTURE_COUNT, STRUCTURES, Side, Structure, Tissue, structure
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.outlines.patch import Patch
from spine_explorer.segmentation.doubts import outline_doubts
from spine_explorer.segmentation.result import Segmentation

NEGLIGIBLE_SHARE = 0.02
"""Of an outline's pixels: hands that draw neighbours along one border overlap by less."""

OUTLINED_TWICE = "outlined_twice"
"""The check that warns of outlines that are left out as another file has the structure."""

_X = 0


def compose(patches: Iterable[Patch], geometry: Geometry) -> Segmentation:
    """Return outlines as the labels of a stack.

    A structure without an outline on a slice is unknown there, not absent: its confidence is
    NaN. Of one structure, what one file draws on a slice is joined. What a second file draws of
    it is left out, and said unless it is the same. Where outlines overlap, the smaller one has
    the pixels.

    Args:
        patches: On the slices of the stack.
        geometry: The grid of the stack.

    Returns:
        Labels whose confidence is 1; slices with an outline are accepted.
    """
    work = _Composing(geometry)
    for index, drawn in sorted(_by_slice(patches).items()):
        work.add_slice(index, drawn)
    present = [[np.any(one == item.label) for item in STRUCTURES] for one in work.labels]
    return Segmentation(
        labels=work.labels,
        confidence=np.where(present, 1.0, np.nan).astype(np.float32),
        accepted=np.any(present, axis=1),
        findings=tuple(work.findings),
    )


def _by_slice(patches: Iterable[Patch]) -> dict[int, list[Patch]]:
    slices: dict[int, list[Patch]] = defaultdict(list)
    for patch in patches:
        slices[patch.slice_index].append(patch)
    return slices


@dataclass
class _Composing:
    geometry: Geometry
    labels: NDArray[np.uint8] = field(init=False)
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.labels = np.zeros(self.geometry.shape, dtype=np.uint8)

    def add_slice(self, index: int, patches: list[Patch]) -> None:
        masks = self._masks(index, patches)
        order = sorted(masks, key=lambda item: -int(masks[item].sum()))
        covered = np.sum([masks[item] for item in order], axis=0) if masks else np.zeros(1)
        for item in order:
            self.labels[index][masks[item]] = item.label
        for item in order:
            self._say_shared(index, item, masks[item], masks[item] & (covered > 1))
        self._check_sides(index)
        certain = np.ones(STRUCTURE_COUNT, dtype=np.float32)
        self.findings.extend(outline_doubts(self.labels[index], certain, index))

    def _masks(self, index: int, patches: list[Patch]) -> dict[Structure, NDArray[np.bool_]]:
        drawn: dict[Structure, dict[str, NDArray[np.bool_]]] = defaultdict(dict)
        for item, patch in self._with_sides(index, patches):
            files = drawn[item]
            files[patch.where] = patch.mask.whole() | files.get(patch.where, False)
        return {item: self._first(index, item, files) for item, files in drawn.items()}

    def _first(
        self, index: int, item: Structure, files: dict[str, NDArray[np.bool_]]
    ) -> NDArray[np.bool_]:
        """What the first file draws; another one that draws something else is said."""
        (first, mask), *others = files.items()
        for other, second in others:
            if not np.array_equal(mask, second):
                message = f"{item.title} is outlined twice on slice {index + 1}."
                advice = f"That of {first} is used, not that of {other}."
                self._warn(OUTLINED_TWICE, index, message, advice, item)
        return mask

    def _with_sides(self, index: int, patches: list[Patch]) -> Iterator[tuple[Structure, Patch]]:
        """Each outline with its structure; two without a side are told apart by their place."""
        open_ones: dict[Tissue, list[Patch]] = defaultdict(list)
        sided: set[Tissue] = set()
        for patch in patches:
            item = patch.meaning.structure
            if item is None:
                open_ones[patch.meaning.tissue].append(patch)
            else:
                sided.add(item.tissue)
                yield item, patch
        for tissue, pair in open_ones.items():
            if len(pair) == 2 and tissue not in sided:
                pair.sort(key=lambda patch: self._across(index, patch.mask.whole()))
                yield structure(tissue, Side.RIGHT), pair[0]
                yield structure(tissue, Side.LEFT), pair[1]
            else:
                names = ", ".join(f"'{patch.name}'" for patch in pair)
                message = f"The side of {names} on slice {index + 1} is not known."
                advice = "Left out. Name it left or right, or outline both sides."
                self.findings.append(Finding("outline_side", Grade.WARN, message, advice))

    def _check_sides(self, index: int) -> None:
        """Warn where the left outline lies to the patient's right of the right one."""
        for item in STRUCTURES:
            left, right = (self.labels[index] == one.label for one in (item, item.mirrored))
            if item.side is not Side.LEFT or not left.any() or not right.any():
                continue
            if self._across(index, left) < self._across(index, right):
                message = f"{item.tissue.title} seems to have its sides exchanged on slice "
                advice = "Left is the patient's left: the right of a picture as radiology shows it."
                for one in (item, item.mirrored):
                    self._warn("outline_side", index, f"{message}{index + 1}.", advice, one)

    def _across(self, index: int, mask: NDArray[np.bool_]) -> float:
        """How far to the patient's left the middle of a mask lies, in mm."""
        row, column = (float(places.mean()) for places in np.nonzero(mask))
        return float(self.geometry.to_patient((index, row, column))[_X])

    def _say_shared(
        self, index: int, item: Structure, mask: NDArray[np.bool_], shared: NDArray[np.bool_]
    ) -> None:
        share = shared.sum() / mask.sum()
        if not share:
            return
        message = (
            f"{item.title} shares {shared.sum()} of its {mask.sum()} pixels with another outline "
            f"on slice {index + 1}."
        )
        grade = Grade.NOTE if share < NEGLIGIBLE_SHARE else Grade.WARN
        advice = "The smaller outline has them."
        self.findings.append(
            Finding(
                "outlines_overlap",
                grade,
                message,
                advice,
                slice_index=index,
                structure=item.name,
            )
        )

    def _warn(self, check: str, index: int, message: str, advice: str, item: Structure) -> None:
        self.findings.append(
            Finding(check, Grade.WARN, message, advice, slice_index=index, structure=item.name)
        )
