"""Minimal detectable changes: what a change must exceed to be more than measurement error."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.statistics.agreement.precision import measurement_error
from spine_explorer.studies.agreement.layout import Layout
from spine_explorer.studies.agreement.pairing import pair
from spine_explorer.studies.agreement.ratings import gather
from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.table import Table, read_table

_PARTS = ("structure", "side", "level", "method")
MDC_COLUMNS = ("mdc95_agreement", "mdc95", "mdc")
"""Columns of a table of agreement that can hold it, the first of them counts."""


@dataclass(frozen=True)
class Threshold:
    """A minimal detectable change.

    Attributes:
        quantity: Of which quantity.
        value: In its unit.
        structure: Of which structure; empty for all. So are the following.
        side: Of which side.
        level: At which level.
        method: By which method.
        source: Where it comes from.
    """

    quantity: str
    value: float
    structure: str = ""
    side: str = ""
    level: str = ""
    method: str = ""
    source: str = ""

    def fits(self, outcome: Outcome) -> bool:
        """Tell whether it holds for an outcome."""
        parts = ((getattr(self, name), getattr(outcome, name)) for name in _PARTS)
        return self.quantity == outcome.quantity and all(own in ("", its) for own, its in parts)

    @property
    def precision(self) -> int:
        """How many of its parts are stated."""
        return sum(bool(getattr(self, name)) for name in _PARTS)


@dataclass(frozen=True)
class Thresholds:
    """All minimal detectable changes that are known; the user's own come first."""

    known: tuple[Threshold, ...] = ()

    def of(self, outcome: Outcome) -> Threshold | None:
        """Return the one that holds for an outcome: the most precise, of equals the first."""
        return max(
            (item for item in self.known if item.fits(outcome)),
            key=lambda item: item.precision,
            default=None,
        )


def given_thresholds(texts: Iterable[str]) -> list[Threshold]:
    """Read what the user typed: ``area=35``.

    Raises:
        InputError: If a text is no name, equal sign and positive number.
    """
    found = []
    for text in texts:
        quantity, _, number = text.rpartition("=")
        try:
            value = float(number)
        except ValueError:
            value = math.nan
        if not quantity or not 0 < value < math.inf:
            raise InputError(
                f"'{text}' gives no minimal detectable change.",
                advice="Write the quantity and the number, such as area=35.",
            )
        found.append(Threshold(quantity.strip(), value, source="given"))
    return found


def thresholds_of_agreement(path: Path) -> list[Threshold]:
    """Read them from the table that ``spine-explorer agree`` wrote.

    Args:
        path: A table with a column ``quantity`` and one of ``MDC_COLUMNS``, and perhaps
            ``structure``, ``side``, ``level`` and ``method``.

    Raises:
        InputError: If it is no such table.
    """
    table = read_table(path)
    table.require("quantity")
    column = next((name for name in MDC_COLUMNS if name in table.columns), None)
    if column is None:
        raise InputError(
            f"{path} has no column {' or '.join(MDC_COLUMNS)}.",
            advice="Give the table that 'spine-explorer agree' wrote.",
        )
    parts = [name for name in _PARTS if name in table.columns]
    return [
        Threshold(
            quantity=table.text(record, "quantity"),
            value=value,
            source=path.name,
            **{name: table.text(record, name) for name in parts},
        )
        for record in table.records
        if (value := table.number(record, column)) > 0
    ]


def thresholds_of_repeats(tables: Sequence[Table], *, rater: str = "") -> list[Threshold]:
    """Compute them from measurements that were repeated without a change in between.

    Args:
        tables: One a repetition, or one table with a column that tells the repetitions apart.
        rater: That column; empty for several tables.

    Raises:
        InputError: If nothing was measured twice.
    """
    ratings = gather(tables, Layout(rater=rater))
    names = ratings.scheme.group_names
    found = []
    for comparison in pair(ratings).comparisons:
        parts = dict(zip(names, comparison.group, strict=True))
        error = measurement_error(comparison.values)
        if error.mdc95_agreement.value > 0:
            found.append(
                Threshold(
                    quantity=parts.get("quantity", ""),
                    value=error.mdc95_agreement.value,
                    source=f"{error.n} repeated measurements",
                    **{name: parts.get(name, "") for name in _PARTS},
                )
            )
    return found
