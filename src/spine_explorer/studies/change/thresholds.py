"""Minimal detectable changes: what a change must exceed to be more than measurement error."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.statistics.agreement.precision import measurement_error
from spine_explorer.studies.agreement.files import RESULTS
from spine_explorer.studies.change.columns import SLICE_COLUMNS, Role
from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.ratings.gathering import WHOLES, gather
from spine_explorer.studies.ratings.layout import Layout
from spine_explorer.studies.ratings.pairing import pair
from spine_explorer.studies.table import Record, Table, read_table

_PARTS = ("structure", "side", "level", "method")
STATISTIC = "MDC95, agreement"
"""What the tidy table of ``spine-explorer agree`` calls it."""

GIVEN = "given"
"""Source of what the user typed."""

_ADVICE = "Give the folder, agreement.csv or agreement.json of 'spine-explorer agree'."


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
        unit: Of the value; empty if it is not known, which fits any.
        source: Where it comes from.
        of_items: Whether it was computed from single items. What is not stated was then pooled:
            it holds for each part, but not for sums of parts, such as both sides.
    """

    quantity: str
    value: float
    structure: str = ""
    side: str = ""
    level: str = ""
    method: str = ""
    unit: str = ""
    source: str = ""
    of_items: bool = False

    def fits(self, outcome: Outcome) -> bool:
        """Tell whether it holds for an outcome."""
        return self.names(outcome) and not (self.of_items and self._is_summed(outcome))

    def names(self, outcome: Outcome) -> bool:
        """Tell whether all that it states is said of an outcome, be that a sum or not."""
        parts = ((getattr(self, name), getattr(outcome, name)) for name in _PARTS)
        same_unit = not (self.unit and outcome.unit) or self.unit == outcome.unit
        return (
            self.quantity == outcome.quantity
            and same_unit
            and all(own in ("", its) for own, its in parts)
        )

    @property
    def rank(self) -> tuple[bool, int]:
        """What goes first is larger: typed by the user; then by how many parts are stated."""
        return self.source == GIVEN, sum(bool(getattr(self, name)) for name in _PARTS)

    def _is_summed(self, outcome: Outcome) -> bool:
        """Whether an outcome adds up what is not stated here."""
        return any(
            not getattr(self, name) and getattr(outcome, name) == whole for name, whole in WHOLES
        )


@dataclass(frozen=True)
class Thresholds:
    """All minimal detectable changes that are known."""

    known: tuple[Threshold, ...] = ()

    def of(self, outcome: Outcome) -> Threshold | None:
        """Return the one that holds for an outcome.

        What the user typed goes first, then the most precise, of equals the first.
        """
        fitting = (item for item in self.known if item.fits(outcome))
        return max(fitting, key=lambda item: item.rank, default=None)


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
        found.append(Threshold(quantity.strip(), value, source=GIVEN))
    return found


def thresholds_of_agreement(path: Path) -> list[Threshold]:
    """Read them from the results of ``spine-explorer agree``.

    Args:
        path: Its folder, its ``agreement.csv`` or ``agreement.json``; or any table with the
            columns ``quantity`` and ``mdc``, and perhaps ``structure``, ``side``, ``level`` and
            ``method``.

    Raises:
        InputError: If it is none of these, or holds no minimal detectable change.
    """
    source = path / RESULTS if path.is_dir() else path
    found = _of_json(source) if source.suffix.lower() == ".json" else _of_table(read_table(source))
    if not found:
        raise InputError(f"{source} holds no minimal detectable change.", advice=_ADVICE)
    return found


def _of_table(table: Table) -> list[Threshold]:
    tidy = {"statistic", "value"} <= set(table.columns)
    if tidy and "quantity" not in table.columns:
        raise _of_no_quantity(table.path)
    table.require("quantity")
    if not tidy and "mdc" not in table.columns:
        raise InputError(f"{table.path} has no column 'mdc'.", advice=_ADVICE)
    return [
        Threshold(
            quantity=table.text(record, "quantity"),
            value=value,
            unit=_unit(table, record, "value_unit" if tidy else "unit"),
            source=table.path.name,
            of_items=tidy,
            **{name: table.text(record, name) for name in _PARTS if name in table.columns},
        )
        for record in table.records
        if not tidy or table.text(record, "statistic") == STATISTIC
        if (value := table.number(record, "value" if tidy else "mdc")) > 0
    ]


def _of_no_quantity(path: Path) -> InputError:
    return InputError(
        f"{path} does not say of which quantities its numbers are.",
        advice="Let 'agree' compare quantities apart: --by quantity.",
    )


def _unit(table: Table, record: Record, column: str) -> str:
    return table.text(record, column) if column in table.columns else ""


def _of_json(path: Path) -> list[Threshold]:
    try:
        comparisons = json.loads(path.read_text("utf-8"))["comparisons"]
        named = [
            (item["group"], item["unit"], item["error"]["mdc95_agreement"]["value"])
            for item in comparisons
        ]
        if any("quantity" not in group for group, _, _ in named):
            raise _of_no_quantity(path)
        return [
            Threshold(
                quantity=str(group["quantity"]),
                value=float(value),
                unit=str(unit),
                source=path.name,
                of_items=True,
                **{name: str(group[name]) for name in _PARTS if name in group},
            )
            for group, unit, value in named
            if value is not None and value > 0
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is no result of an agreement study.", advice=_ADVICE) from error


def thresholds_of_repeats(
    tables: Sequence[Table], *, rater: str = "", subject: str = Role.SUBJECT
) -> list[Threshold]:
    """Compute them from measurements that were repeated without a change in between.

    Args:
        tables: One a repetition, or one table with a column that tells the repetitions apart.
        rater: That column; empty for several tables.
        subject: Column of the subject.

    Raises:
        InputError: If nothing was measured twice, or there is no such column.
    """
    ratings = gather(tables, Layout(rater=rater, key=_key(tables, subject, rater)))
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
                    unit=parts.get("unit", ""),
                    source=f"{error.n} repeated measurements",
                    of_items=True,
                    **{name: parts.get(name, "") for name in _PARTS},
                )
            )
    return found


def _key(tables: Sequence[Table], subject: str, rater: str) -> tuple[str, ...]:
    """What names a slice; empty where the columns are called as in this program's tables."""
    if subject == Role.SUBJECT:
        return ()
    slices = (name for name in SLICE_COLUMNS if all(name in table.columns for table in tables))
    return (subject, *(name for name in slices if name != rater))
