"""How the images of two visits were made, and whether their signals can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from spine_explorer.studies.change.matching import Match
from spine_explorer.studies.change.observation import Slice
from spine_explorer.studies.change.places import RunRecords
from spine_explorer.studies.table import Table
from spine_explorer.studies.wording import count_text

TOLERANCE = 0.02
"""Times, angles and lengths that differ by no more than this fraction are the same."""

CHARACTERISTICS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "scanner": ("scanner", "manufacturer", "model", "field_strength"),
        "sequence": (
            "sequence",
            "repetition_time",
            "inversion_time",
            "flip_angle",
        ),
        "echo time": ("echo_time",),
        "spacing": (
            "spacing",
            "pixel_spacing",
            "row_spacing",
            "column_spacing",
            "slice_spacing",
            "slice_thickness",
        ),
    }
)
"""What is compared, and the columns or fields that tell it."""

_NAMES = frozenset(name for names in CHARACTERISTICS.values() for name in names)
_Description = dict[str, str]


@dataclass(frozen=True)
class ScanDifference:
    """A characteristic in which the visits of some subjects differ.

    Attributes:
        characteristic: Such as ``"echo time"``.
        subjects: Whose visits differ.
        example: What differs, for the first of them.
    """

    characteristic: str
    subjects: tuple[str, ...]
    example: str

    def __str__(self) -> str:
        """Return a sentence."""
        who = count_text(len(self.subjects), "subject")
        return (
            f"The {self.characteristic} differs between the visits of {who} ({self.example}): "
            "raw signals cannot be compared, ratios come first."
        )


@dataclass(frozen=True)
class Comparability:
    """Whether the two visits were scanned alike.

    Attributes:
        compared: Number of subjects of whom it is known for both visits.
        unknown: Number of subjects of whom it is not.
        differences: In what they differ.
    """

    compared: int
    unknown: int
    differences: tuple[ScanDifference, ...]

    @property
    def prefers_ratios(self) -> bool:
        """Whether ratios are to be preferred to raw signals."""
        return bool(self.differences)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know, as sentences."""
        told = tuple(map(str, self.differences))
        if not self.unknown:
            return told
        who = count_text(self.unknown, "subject")
        return (
            *told,
            f"Nothing tells how the images of {who} were made. Raw signals can be compared only "
            "where scanner, sequence and echo time were the same at both visits.",
        )


def scan_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that say how the images were made."""
    return tuple(name for name in table.columns if name in _NAMES)


def compare_scans(matched: Mapping[str, tuple[Match, ...]], records: RunRecords) -> Comparability:
    """Compare how the matched slices of the two visits were made.

    Args:
        matched: The matched slices of each subject.
        records: What the runs recorded; columns of the table go before it.
    """
    found: dict[str, dict[str, str]] = {}
    unknown = 0
    for subject, matches in matched.items():
        pairs = [
            (
                _describe(subject, match.before[0], records),
                _describe(subject, match.after[0], records),
            )
            for match in matches
        ]
        unknown += not any(set(before) & set(after) for before, after in pairs)
        for before, after in pairs:
            for characteristic, example in _differences(before, after):
                found.setdefault(characteristic, {}).setdefault(subject, example)
    differences = tuple(
        ScanDifference(name, tuple(found[name]), f"{who}: {found[name][who]}")
        for name in CHARACTERISTICS
        if name in found
        for who in list(found[name])[:1]
    )
    return Comparability(len(matched) - unknown, unknown, differences)


def _describe(subject: str, slice_: Slice, records: RunRecords) -> _Description:
    description: _Description = {}
    acquisition = records.acquisition(subject, slice_)
    if acquisition is not None:
        given = acquisition.model_dump(exclude_none=True)
        description = {name: f"{value}" for name, value in given.items() if name in _NAMES}
    spacing = records.spacing(subject, slice_)
    description |= {name: f"{size:g}" for name, size in spacing.items()}
    description |= dict(slice_.scan)
    return {name: text for name, text in description.items() if text}


def _differences(before: _Description, after: _Description) -> Iterator[tuple[str, str]]:
    for characteristic, names in CHARACTERISTICS.items():
        for name in names:
            if name in before and name in after and not _same(before[name], after[name]):
                told = name.replace("_", " ")
                yield characteristic, f"{told} {before[name]}, then {after[name]}"
                break


def _same(first: str, second: str) -> bool:
    try:
        one, other = float(first), float(second)
    except ValueError:
        return first.split() == second.split() or first.casefold() == second.casefold()
    return abs(one - other) <= TOLERANCE * max(abs(one), abs(other))
