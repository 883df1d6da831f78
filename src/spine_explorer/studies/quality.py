"""Values about an outline, not about the patient: they play a part only where they are named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from spine_explorer.anatomy import STRUCTURES
from spine_explorer.errors import InputError
from spine_explorer.studies.numeric_columns import ending_of
from spine_explorer.studies.table import Record, Table, is_missing
from spine_explorer.studies.wording import count_text

_STRUCTURES = "|".join(item.name for item in STRUCTURES)
_NAME = re.compile(rf"(?:(?:{_STRUCTURES})_)?(trust|confidence)")


def quality_in(name: str) -> str:
    """Return which quality of an outline a quantity or a column of a wide table holds.

    Example:
        >>> quality_in("trust"), quality_in("psoas_left_trust"), quality_in("area")
        ('trust', 'trust', '')
    """
    found = _NAME.fullmatch(name.lower())
    return found[1] if found else ""


@dataclass(frozen=True)
class QualityLeftOut:
    """How many values about outlines were left out, by the name of the quality."""

    counts: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the count as a sentence; empty where nothing was left out."""
        if not self.counts:
            return ""
        return (
            f"{count_text(sum(self.counts.values()), 'value')} of {' and '.join(self.counts)} left "
            "out: about the outlines, not the patients. Name them with --only or --values to "
            "compare them."
        )


def without_quality(
    tables: Sequence[Table],
    *,
    quantity: str,
    only: Sequence[tuple[str, str]] = (),
    named: Collection[str] = (),
    suffixes: Sequence[str] = (),
) -> tuple[list[Table], QualityLeftOut]:
    """Leave out what is about outlines: lines of tidy tables, columns of wide ones.

    Args:
        tables: The tables.
        quantity: Column that names the quantity, where a table has one value a line.
        only: Columns by which the user chooses lines; no line is left out here if ``quantity``
            is among them.
        named: Further columns that the user named; they stay.
        suffixes: Endings of columns that are no part of the quantity's name.

    Raises:
        InputError: If nothing else is left of a table.
    """
    choosing = {column for column, _ in only}
    counts: Counter[str] = Counter()
    kept = []
    for table in tables:
        if quantity not in table.columns:
            kept.append(_without_columns(table, choosing.union(named), suffixes, counts))
        elif quantity in choosing:
            kept.append(table)
        else:
            kept.append(_without_lines(table, quantity, counts))
    return kept, QualityLeftOut(counts)


def _without_lines(table: Table, quantity: str, counts: Counter[str]) -> Table:
    kept: list[Record] = []
    for record in table.records:
        quality = quality_in(record.cells[quantity])
        if quality:
            counts[quality] += 1
        else:
            kept.append(record)
    if not kept:
        raise InputError(
            f"{table.path} holds nothing but the quality of outlines.",
            advice="Name the quantity to compare it, such as --only quantity=trust.",
        )
    return replace(table, records=tuple(kept))


def _without_columns(
    table: Table, named: Collection[str], suffixes: Sequence[str], counts: Counter[str]
) -> Table:
    kept = []
    for column in table.columns:
        quality = quality_in(column.removesuffix(ending_of(column, suffixes)))
        if quality and column not in named:
            counts[quality] += sum(not is_missing(item.cells[column]) for item in table.records)
        else:
            kept.append(column)
    return replace(table, columns=tuple(kept))
