"""How well readers agree with each other, and with themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.categorical.gwet import gwet_ac
from spine_explorer.statistics.categorical.kappa import cohen_kappa, fleiss_kappa, pabak
from spine_explorer.statistics.categorical.ratings import Agreement, Weights
from spine_explorer.studies.incidence.judgements import Judgements, Pass
from spine_explorer.studies.incidence.rules import ItemRule
from spine_explorer.studies.incidence.said import GRADE, PRESENCE, View, views
from spine_explorer.studies.incidence.units import Unit

BETWEEN, WITHIN = "between", "within"
_WEIGHTED = ("weighted kappa", "AC2")


@dataclass(frozen=True)
class Panel:
    """Readings that are compared.

    Attributes:
        kind: ``BETWEEN`` readers or ``WITHIN`` one.
        passes: The readings.
    """

    kind: str
    passes: tuple[Pass, ...]

    @property
    def label(self) -> str:
        """Who is compared with whom."""
        if self.kind == WITHIN:
            rounds = " and ".join(str(item.round) for item in self.passes)
            return f"{self.passes[0].reader}, readings {rounds}"
        if len(self.passes) > 2:
            return f"All {len(self.passes)} readers"
        return " and ".join(item.reader for item in self.passes)


@dataclass(frozen=True)
class Crossing:
    """Two readings of the same units, counted.

    Attributes:
        both: Present in both.
        first_only: Present in the first alone.
        second_only: Present in the second alone.
        neither: Absent in both.
    """

    both: int
    first_only: int
    second_only: int
    neither: int


@dataclass(frozen=True)
class ReaderAgreement:
    """One coefficient of one item.

    Attributes:
        panel: Who is compared.
        item: Its code, or ``ANY_LESION``.
        unit: What is counted.
        what: ``PRESENCE`` (two categories), or ``GRADE`` (all that the form has).
        coefficient: Its name; kappa is Cohen's of two readings, Fleiss' of more.
        weights: Credit of near grades.
        result: The coefficient.
        crossing: Of two readings and presence: the four counts.
    """

    panel: Panel
    item: str
    unit: Unit
    what: str
    coefficient: str
    weights: Weights
    result: Agreement
    crossing: Crossing | None


def panels(judgements: Judgements, round: int, adjudicator: str = "") -> list[Panel]:  # noqa: A002
    """List what can be compared: every two readers, all of them, each reader's readings.

    Args:
        judgements: What they said.
        round: Which pass of each counts between readers; within, the first and each later one.
        adjudicator: Not compared with others.
    """
    passes = sorted(judgements.answers, key=lambda item: item.round)
    here = [item for item in passes if item.round == round and item.reader != adjudicator]
    found = [Panel(BETWEEN, pair) for pair in combinations(here, 2)]
    if len(here) > 2:
        found.append(Panel(BETWEEN, tuple(here)))
    for reader in judgements.readers:
        first, *later = (item for item in passes if item.reader == reader)
        found += [Panel(WITHIN, (first, other)) for other in later]
    return found


def agreements(
    judgements: Judgements,
    rules: Mapping[str, ItemRule],
    compared: Sequence[Panel],
    subjects: Collection[str],
    *,
    weights: Weights = Weights.QUADRATIC,
    level: float = 0.95,
) -> list[ReaderAgreement]:
    """Measure agreement on every item, by patient, by site and answer by answer.

    Intervals of sites and answers allow for those of one patient going together. Within a reader
    only those count whom they read again.

    Args:
        judgements: What the readers said.
        rules: What the answers mean.
        compared: Who is compared with whom.
        subjects: Who counts.
        weights: Credit of near grades, for weighted kappa and AC2.
        level: Confidence level.
    """
    return [
        found
        for view in views(judgements, rules, subjects)
        for panel in compared
        for item in dict.fromkeys(item for key in panel.passes for item in view.said[key])
        for found in _measure(view, panel, item, rules, weights, level)
    ]


def _measure(
    view: View,
    panel: Panel,
    item: str,
    rules: Mapping[str, ItemRule],
    weights: Weights,
    level: float,
) -> list[ReaderAgreement]:
    columns = [view.said[key].get(item, {}) for key in panel.passes]
    everywhere = dict.fromkeys(place for column in columns for place in column)
    asked = _asked_of(view, panel)
    places = [place for place in everywhere if asked is None or str(place[0]) in asked]
    ratings = np.array([[column.get(place, np.nan) for column in columns] for place in places])
    shared = {
        "categories": 2 if view.what == PRESENCE else len(rules[item].codes),
        "clusters": np.unique([str(place[0]) for place in places], return_inverse=True)[1],
        "level": level,
    }
    found = _coefficients(ratings, shared)
    if view.what == GRADE:
        found |= _weighted(ratings, weights, shared)
    crossing = _cross(ratings) if view.what == PRESENCE and len(columns) == 2 else None
    return [
        ReaderAgreement(
            panel,
            item,
            view.unit,
            view.what,
            name,
            weights if name in _WEIGHTED else Weights.IDENTITY,
            result,
            crossing,
        )
        for name, result in found.items()
    ]


def _asked_of(view: View, panel: Panel) -> set[str] | None:
    """Who was to be read again, of a reader's own readings; ``None`` where everybody was."""
    if panel.kind == BETWEEN:
        return None
    subjects = (
        {str(place[0]) for column in view.said[key].values() for place in column}
        for key in panel.passes
    )
    return set.intersection(*subjects)


def _coefficients(ratings: Floats, shared: Mapping[str, Any]) -> dict[str, Agreement]:
    return {
        "kappa": _kappa(ratings, **shared),
        "PABAK": pabak(ratings, **shared),
        "AC1": gwet_ac(ratings, **shared),
    }


def _weighted(ratings: Floats, weights: Weights, shared: Mapping[str, Any]) -> dict[str, Agreement]:
    return {
        "weighted kappa": _kappa(ratings, weights=weights, **shared),
        "AC2": gwet_ac(ratings, weights=weights, **shared),
    }


def _kappa(ratings: Floats, **options: Any) -> Agreement:  # noqa: ANN401  # passed on
    """Cohen's of two readings, Fleiss' of more."""
    if ratings.shape[1] == 2:
        return cohen_kappa(*ratings.T, **options)
    return fleiss_kappa(ratings, **options)


def _cross(ratings: Floats) -> Crossing:
    known = ratings[~np.isnan(ratings).any(axis=1)].astype(bool)
    first, second = known.T
    return Crossing(
        int(np.sum(first & second)),
        int(np.sum(first & ~second)),
        int(np.sum(~first & second)),
        int(np.sum(~first & ~second)),
    )
