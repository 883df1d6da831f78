"""Answers of readers from any table, one answer a line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from spine_explorer.errors import InputError
from spine_explorer.studies.reading.export import Reading
from spine_explorer.studies.table import Record, Table

REQUIRED = ("subject", "reader", "item", "value")
OPTIONAL = ("group", "round", "form", "side", "region", "slice", "submitted")
SAME_NAMES: Mapping[str, str] = MappingProxyType({})

_MISSING = frozenset({"", "na", "n/a", "#n/a", "nan"})
_SIDES = MappingProxyType({"": "", "left": "left", "l": "left", "right": "right", "r": "right"})
_MOST_DIGITS = 9


def parse_readings(
    table: Table, names: Mapping[str, str] = SAME_NAMES
) -> tuple[list[Reading], list[str]]:
    """Take answers from a table.

    Args:
        table: Must have the columns ``REQUIRED``; has those of ``OPTIONAL`` perhaps.
        names: What a column is called in the table, where that is not its own name.

    Returns:
        The answers, and where each stands.

    Raises:
        InputError: If a column is missing, a cell is not what its column wants, or a line answers
            what an earlier line answered. The message names the line.
    """
    lines = _Lines(table, names, (*REQUIRED, *OPTIONAL))
    table.require(*(lines.column(name) for name in (*REQUIRED, *(set(names) & set(OPTIONAL)))))
    readings, places = [], []
    seen: dict[object, int] = {}
    for record in table.records:
        reading = lines.reading(record)
        key = _question(reading)
        if key in seen:
            raise lines.error(record, "item", f"line {seen[key]} answers the same question")
        seen[key] = record.line
        readings.append(reading)
        places.append(f"{table.path}, line {record.line}")
    return readings, places


def _question(reading: Reading) -> object:
    return (
        (reading.subject, reading.reader, reading.round, reading.form),
        (reading.item, reading.side, reading.region, reading.slice),
    )


class _Lines:
    """Reads the lines of one table."""

    def __init__(self, table: Table, names: Mapping[str, str], known: tuple[str, ...]) -> None:
        unknown = [name for name in names if name not in known]
        if unknown:
            raise InputError(
                f"There is no column '{unknown[0]}' to be renamed.",
                advice=f"The columns are: {', '.join(known)}.",
            )
        self._table, self._names = table, names

    def column(self, name: str) -> str:
        return self._names.get(name, name)

    def error(self, record: Record, name: str, reason: str) -> InputError:
        return self._table.error(record, self.column(name), reason)

    def text(self, record: Record, name: str) -> str:
        column = self.column(name)
        return self._table.text(record, column) if column in self._table.columns else ""

    def needed(self, record: Record, name: str) -> str:
        text = self.text(record, name)
        if not text:
            raise self.error(record, name, "the cell is empty")
        return text

    def number(self, record: Record, name: str) -> int | None:
        text = self.text(record, name)
        if text.lower() in _MISSING:
            return None
        if not (text.isascii() and text.isdigit() and 0 < len(text) <= _MOST_DIGITS and int(text)):
            raise self.error(record, name, f"{text!r} is not a whole number from 1")
        return int(text)

    def side(self, record: Record) -> str:
        text = self.text(record, "side")
        side = _SIDES.get(text.lower())
        if side is None:
            raise self.error(record, "side", f"{text!r} is not left, right or empty")
        return side

    def reading(self, record: Record) -> Reading:
        value = self.text(record, "value")
        return Reading(
            subject=self.needed(record, "subject"),
            group=self.text(record, "group"),
            reader=self.needed(record, "reader"),
            round=self.number(record, "round") or 1,
            form=self.text(record, "form"),
            side=self.side(record),
            region=self.text(record, "region"),
            slice=self.number(record, "slice"),
            item=self.needed(record, "item"),
            value="" if value.lower() in _MISSING else value,
            submitted=self.text(record, "submitted"),
        )
