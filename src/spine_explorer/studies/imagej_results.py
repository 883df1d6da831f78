"""Tables of results that ImageJ measured, as rows like those of this program.

What was measured by hand is then comparable with what this program measures: on the same slice,
under the same names, in the same units.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.stack import StackIdentity
from spine_explorer.imaging.text import printable
from spine_explorer.measurement.quantities import quantity_named
from spine_explorer.measurement.row import Quality, Row
from spine_explorer.outlines.locating import Locator, Nowhere
from spine_explorer.outlines.naming import Meaning, Names, slice_number
from spine_explorer.outlines.pairing import UNPLACED
from spine_explorer.outlines.targets import Target
from spine_explorer.studies.table import Record, Table, read_table

QUANTITIES = {
    "Area": "area",
    "Mean": "signal_mean",
    "Median": "signal_median",
    "StdDev": "signal_sd",
}
"""Columns of ImageJ, and what they are here. Its other columns are not used."""

_LABEL, _SLICE_COLUMNS = "Label", ("Slice", "Pos", "Position")
_WHOLE = re.compile(r"0*([1-9]\d{0,5})")
_ADVICE = "In ImageJ, tick 'Display label' in Set Measurements, and name the outlines."


class AreaUnit(StrEnum):
    """What ImageJ measured areas in; its tables do not say."""

    MM2 = "mm2"
    """The image's spacing was known to ImageJ."""

    PIXELS = "pixels"
    """It was not."""


@dataclass(frozen=True)
class TranslatedResults:
    """What came of tables.

    Attributes:
        rows: The values.
        findings: Which lines could not be used, and why.
    """

    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]

    def on_levels(self, wanted: Collection[str]) -> TranslatedResults:
        """Return the values on some levels; all of them if none is wanted.

        Raises:
            InputError: If there are values, but none on a wanted level.
        """
        rows = tuple(row for row in self.rows if not wanted or row.level in wanted)
        if self.rows and not rows:
            raise InputError(
                f"The tables hold no value of {', '.join(wanted)}.",
                advice="Say what the slices show with --levels or --level-of.",
            )
        return replace(self, rows=rows)


def _is_results_table(table: Table) -> bool:
    """Tell whether ImageJ wrote a table: it measures an area, and labels what it measured."""
    return "Area" in table.columns and _LABEL in table.columns


def translate_results(
    paths: Sequence[Path],
    locator: Locator,
    names: Names | None = None,
    unit: AreaUnit = AreaUnit.MM2,
    level_of: Callable[[StackIdentity, int], str] | None = None,
) -> TranslatedResults:
    """Translate tables that ImageJ wrote; others among the files are passed over.

    A line is about the structure that its label says (``"image:outline:slice"``), on the slice of
    the column *Slice* or of the label. The image's name, or that of the table, tells the stack.

    Args:
        paths: Text files.
        locator: Knows the stacks.
        names: What names mean.
        unit: Of the areas.
        level_of: Tells what the slice of an index in a stack shows; empty if unknown.
    """
    work = _Translation(locator, names or Names(), unit, level_of or (lambda *_: ""))
    for path in paths:
        work.add(path)
    return TranslatedResults(tuple(work.rows), tuple(dict.fromkeys(work.findings)))


@dataclass
class _Translation:
    locator: Locator
    names: Names
    unit: AreaUnit
    level_of: Callable[[StackIdentity, int], str]
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def add(self, path: Path) -> None:
        label = InputFile(path).label
        try:
            table = read_table(path)
            if not _is_results_table(table):
                message = f"{label} is no table of ImageJ with labels, so passed over."
                self.findings.append(Finding("ignored", Grade.NOTE, message, _ADVICE, label))
                return
            images = dict.fromkeys(_image(table, record) for record in table.records)
            locator = replace(self.locator, files=(*images, InputFile(path)))
            for record in table.records:
                self.rows.extend(self._translate(table, record, locator))
        except InputError as error:
            self.findings.append(Finding("file", Grade.WARN, error.message, error.advice, label))

    def _translate(self, table: Table, record: Record, locator: Locator) -> Iterator[Row]:
        path, text = table.path, table.text(record, _LABEL)
        if self.names.is_ignored(text):
            return
        meaning = self._meaning(text)
        if meaning is None or meaning.side is None:
            self._warn(
                "unknown_outline", path, record, f"'{printable(text)}' is not known", _ADVICE
            )
            return
        files = [_image(table, record), InputFile(path)]
        place = locator.locate(files, _slice(table, record, text))
        if isinstance(place, Nowhere):
            self._warn(UNPLACED, path, record, f"it {place.reason}", place.advice)
            return
        yield from self._values(table, record, meaning, *place)

    def _meaning(self, label: str) -> Meaning | None:
        """What one of the parts after the image's name says, or else the whole label."""
        parts = (*label.split(":")[1:], label)
        return next((found for part in parts if (found := self.names.meaning(part))), None)

    def _values(
        self, table: Table, record: Record, meaning: Meaning, target: Target, index: int
    ) -> Iterator[Row]:
        identity, level = target.identity, self.level_of(target.identity, index)
        for column in (column for column in QUANTITIES if column in table.columns):
            value = table.number(record, column)
            if column == "Area" and self.unit is AreaUnit.PIXELS:
                value *= target.geometry.pixel_area
            yield Row(
                subject=identity.subject,
                session=identity.session,
                series=identity.series,
                stack=identity.stack,
                slice=index + 1,
                level=level,
                structure=meaning.tissue,
                side=str(meaning.side),
                quantity=QUANTITIES[column],
                value=value,
                unit=quantity_named(QUANTITIES[column]).unit,
                method="",
                quality=Quality.GOOD,
            )

    def _warn(self, check: str, path: Path, record: Record, reason: str, advice: str) -> None:
        label = InputFile(path).label
        message = f"{label}, line {record.line} is left out: {reason}."
        self.findings.append(Finding(check, Grade.WARN, message, advice, label))


def _image(table: Table, record: Record) -> InputFile:
    """What a label calls the image, or else the table."""
    return InputFile(Path(table.text(record, _LABEL).partition(":")[0] or table.path.name))


def _slice(table: Table, record: Record, label: str) -> int | None:
    for column in (column for column in _SLICE_COLUMNS if column in table.columns):
        number = table.number(record, column)
        if number >= 1 and number.is_integer():
            return int(number)
    named = [slice_number(part) for part in label.split(":")[1:]]
    named += [int(found[1]) for part in label.split(":")[2:] if (found := _WHOLE.fullmatch(part))]
    return next((number for number in named if number), None)
