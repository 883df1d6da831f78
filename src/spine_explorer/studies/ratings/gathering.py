"""From tables to ratings: one value of one rater on one item, with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.measurement.regions import BOTH, PARASPINAL
from spine_explorer.measurement.row import Quality
from spine_explorer.studies.filtering import wanted_records
from spine_explorer.studies.quality import QualityLeftOut, without_quality
from spine_explorer.studies.ratings.layout import (
    MAY_BE_EMPTY,
    QUALITY_MARK,
    QUANTITY_COLUMN,
    Layout,
    Scheme,
    check_names,
    recognise,
    table_names,
)
from spine_explorer.studies.table import Record, Table

Texts = tuple[str, ...]

WHOLES_LEFT_OUT = "of both sides, or of two muscles, left out: their parts are compared."
"""The end of a sentence that begins with how many values."""

WHOLES = (("side", BOTH), ("structure", PARASPINAL))
"""Columns of this program's tables, and what is the sum of others in them."""


@dataclass(frozen=True)
class Rating:
    """One value.

    Attributes:
        rater: Who measured it.
        group: What is compared apart: quantity, structure, side, level, ...
        item: What was measured: subject, slice, ...
        subject: Whose it is.
        value: The value; NaN where it is missing.
        check: Whether the program marked it as unsure.
        path: The table.
        line: Its line there.
    """

    rater: str
    group: Texts
    item: Texts
    subject: str
    value: float
    check: bool
    path: Path
    line: int


@dataclass(frozen=True)
class Ratings:
    """All values of the tables.

    Attributes:
        scheme: Which column said what.
        raters: Names of the raters in order.
        ratings: The values in the order of the tables.
        filtered: Number of lines left out because the user wanted other ones only.
        quality: What was left out because it is about outlines.
        wholes: Number of values left out because their parts are items of the same comparison.
    """

    scheme: Scheme
    raters: Texts
    ratings: tuple[Rating, ...]
    filtered: int
    quality: QualityLeftOut
    wholes: int = 0


def gather(tables: Sequence[Table], layout: Layout) -> Ratings:
    """Take all values out of the tables.

    Args:
        tables: One table a rater, or one that holds several.
        layout: What the user says of them.

    Raises:
        InputError: If there are fewer than two raters, a table is given twice or is not as it
            should be; the message names file, line and column.
    """
    _check_different(tables)
    tables, quality = without_quality(
        tables,
        quantity=QUANTITY_COLUMN,
        only=layout.only,
        named=layout.columns,
        suffixes=layout.suffixes,
    )
    scheme = recognise(tables, layout)
    names = _table_names(tables, layout, scheme)
    kept = [wanted_records(table, layout.only) for table in tables]
    ratings = tuple(
        rating
        for table, name, records in zip(tables, names, kept, strict=True)
        for record in records
        for rating in _of_record(table, record, scheme, name)
    )
    raters = tuple(dict.fromkeys(rating.rater for rating in ratings))
    if len(raters) < 2:
        raise _too_few(tables, raters, layout)
    filtered = sum(len(table.records) for table in tables) - sum(map(len, kept))
    parts = _without_wholes(ratings, scheme.item)
    return Ratings(scheme, raters, parts, filtered, quality, len(ratings) - len(parts))


def _check_different(tables: Sequence[Table]) -> None:
    seen: set[Path] = set()
    for table in tables:
        path = table.path.resolve()
        if path in seen:
            raise InputError(
                f"{table.path} is given twice, and agrees with itself.",
                advice="Give each rater's own table.",
            )
        seen.add(path)


def _without_wholes(ratings: tuple[Rating, ...], columns: Texts) -> tuple[Rating, ...]:
    """Leave out sums, such as both sides, where what they add up is compared as items too."""
    for column, whole in WHOLES:
        if column in columns:
            place = columns.index(column)
            parts = {_but(item, place) for item in ratings if item.item[place] != whole}
            ratings = tuple(
                item
                for item in ratings
                if item.item[place] != whole or _but(item, place) not in parts
            )
    return ratings


def _but(item: Rating, place: int) -> tuple[Texts, Texts]:
    """What was compared, one column of the item left out."""
    return item.group, (*item.item[:place], *item.item[place + 1 :])


def _table_names(tables: Sequence[Table], layout: Layout, scheme: Scheme) -> Texts:
    if scheme.rater or scheme.values[0].rater:
        return ("",) * len(tables)
    names = layout.names or table_names([table.path for table in tables])
    check_names(names, len(tables))
    return names


def _of_record(table: Table, record: Record, scheme: Scheme, name: str) -> Iterator[Rating]:
    item = tuple(table.text(record, column) for column in scheme.item)
    if not any(item):
        raise table.error(record, scheme.item[0], "it does not say what was measured")
    subject = table.text(record, scheme.subject)
    if not subject and scheme.subject not in MAY_BE_EMPTY:
        raise table.error(record, scheme.subject, "it does not say whose the value is")
    rater = table.text(record, scheme.rater) if scheme.rater else name
    group = tuple(table.text(record, column) for column in scheme.group)
    for value in scheme.values:
        yield Rating(
            rater=_named(table, record, scheme, value.rater or rater),
            group=(value.quantity, *group) if scheme.is_wide else group,
            item=item,
            subject=subject,
            value=table.number(record, value.column),
            check=record.cells.get(QUALITY_MARK) == Quality.CHECK,
            path=table.path,
            line=record.line,
        )


def _named(table: Table, record: Record, scheme: Scheme, rater: str) -> str:
    if not rater:
        raise table.error(record, scheme.rater, "it names no rater")
    return rater


def _too_few(tables: Sequence[Table], raters: Texts, layout: Layout) -> InputError:
    if not raters:
        return InputError(
            "No line of the tables is wanted.", advice="Check what you gave with --only."
        )
    if layout.rater:
        return InputError(
            f"{tables[0].path}, column '{layout.rater}': all lines are by '{raters[0]}'.",
            advice="Agreement needs two raters.",
        )
    return InputError(
        f"{tables[0].path} alone does not say who measured what.",
        advice="Give a second table, or the column of the rater (--rater), or how the columns of "
        "the raters end (--suffix).",
    )
