"""A study of agreement: tables in, every comparison analysed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from spine_explorer.outputs.numbers import unit_title
from spine_explorer.statistics.arrays import Floats
from spine_explorer.studies.agreement.analysis import (
    AdjustedTests,
    Agreement,
    AgreementOptions,
    PairAgreement,
    adjust,
    analyse,
)
from spine_explorer.studies.agreement.precedence import PRIMARY, rank
from spine_explorer.studies.agreement.statistic import Statistic, statistics_of
from spine_explorer.studies.ratings.gathering import Ratings, Texts, gather
from spine_explorer.studies.ratings.layout import Layout
from spine_explorer.studies.ratings.pairing import Pairing, pair
from spine_explorer.studies.table import Table
from spine_explorer.studies.wording import count_text

_UNIT = "unit"
_SAYS_NOTHING = ("", "midline")
_RECOGNISED = Layout()
_USUAL = AgreementOptions()


@dataclass(frozen=True)
class AgreementStudy:
    """Everything that is known about the agreement of some raters.

    Attributes:
        ratings: What was given.
        pairing: What belongs together, and what was left out.
        agreements: One a comparison, those of primary quantities first, else in the order of the
            tables.
        adjusted: P values adjusted for the number of comparisons: of primary quantities, and of
            all others.
        options: How it was computed.
        unit: Unit of all values where no column tells it; may be empty.
    """

    ratings: Ratings
    pairing: Pairing
    agreements: tuple[Agreement, ...]
    adjusted: AdjustedTests
    options: AgreementOptions
    unit: str

    @property
    def group_names(self) -> Texts:
        """Names of what tells comparisons apart."""
        return self.ratings.scheme.group_names

    def unit_of(self, group: Texts) -> str:
        """Return the unit of a comparison as tables write it; may be empty."""
        return dict(zip(self.group_names, group, strict=True)).get(_UNIT, "") or self.unit

    def shown_unit(self, group: Texts) -> str:
        """Return the unit of a comparison as pages and figures write it."""
        return unit_title(self.unit_of(group))

    def label(self, group: Texts) -> str:
        """Name a comparison for a reader: ``"Area, multifidus, left, L4-L5"``."""
        named = zip(self.group_names, group, strict=True)
        parts = (part for name, part in named if part not in _SAYS_NOTHING and name != _UNIT)
        text = ", ".join(parts).replace("_", " ")
        return text[:1].upper() + text[1:] or "All values"

    @property
    def families(self) -> str:
        """Of what together adjusted p values hold, as the end of a sentence."""
        first = sum(rank(self.group_names, item.group) < len(PRIMARY) for item in self.agreements)
        others = len(self.agreements) - first
        if not (first and others):
            return "all comparisons together"
        names = ", ".join(PRIMARY).replace("_", " ")
        return f"the {first:,} comparisons of {names} together, and for the {others:,} others"

    @property
    def doubts(self) -> str:
        """How many compared items the program marked, as a sentence; empty for none."""
        compared = np.concatenate([item.check[item.complete] for item in self.pairing.comparisons])
        if not compared.any():
            return ""
        return (
            f"{compared.sum():,} of {count_text(len(compared), 'item')} hold a value that the "
            "program marked 'check'; pairs.csv says which."
        )

    @property
    def copies(self) -> tuple[str, ...]:
        """A sentence for every two raters all of whose values are the same."""
        found: dict[tuple[str, str], list[Floats]] = {}
        for _number, _place, _agreement, two in self.pairs():
            found.setdefault((two.first, two.second), []).append(two.values)
        values = {raters: np.concatenate(parts) for raters, parts in found.items()}
        return tuple(
            f"All values of {first} and {second} are the same: is one table a copy of the other?"
            for (first, second), both in values.items()
            if len(both) and np.array_equal(both[:, 0], both[:, 1])
        )

    def pairs(self) -> Iterator[tuple[int, int, Agreement, PairAgreement]]:
        """Yield every two raters of every comparison, with the numbers of both, from 0."""
        for number, agreement in enumerate(self.agreements):
            for place, two in enumerate(agreement.pairs):
                yield number, place, agreement, two

    def statistics(self) -> Iterator[tuple[Texts, Statistic]]:
        """Yield every number, with the comparison that it belongs to."""
        for number, agreement in enumerate(self.agreements):
            found = statistics_of(
                agreement,
                number,
                self.adjusted,
                raters=self.ratings.raters,
                unit=self.unit_of(agreement.group),
            )
            for statistic in found:
                yield agreement.group, statistic


def agree(
    tables: Sequence[Table],
    layout: Layout = _RECOGNISED,
    *,
    options: AgreementOptions = _USUAL,
    unit: str = "",
) -> AgreementStudy:
    """Compare what raters measured on the same items.

    Args:
        tables: One table a rater, or one that holds several.
        layout: Which column says what; recognised where nothing is said.
        options: How to compute.
        unit: Unit of all values where no column tells it.

    Raises:
        InputError: If a table is not as it should be, or nothing can be compared; the message
            names file, line and column.

    Example:
        >>> from spine_explorer.studies.table import read_table  # doctest: +SKIP
        >>> tables = [read_table(Path(name)) for name in ("manual.csv", "automatic.csv")]
        >>> study = agree(tables)  # doctest: +SKIP
        >>> study.agreements[0].icc.recommended.estimate.value  # doctest: +SKIP
        0.9991
    """
    ratings = gather(tables, layout)
    pairing = _in_order(pair(ratings), ratings.scheme.group_names)
    unpaired = Counter(item.group for item in pairing.left_out if item.unpaired)
    agreements = tuple(
        analyse(comparison, ratings.raters, unpaired=unpaired[comparison.group], options=options)
        for comparison in pairing.comparisons
    )
    names = ratings.scheme.group_names
    families = [rank(names, item.group) < len(PRIMARY) for item in agreements]
    adjusted = adjust(agreements, families)
    return AgreementStudy(ratings, pairing, agreements, adjusted, options, unit)


def _in_order(pairing: Pairing, group_names: Texts) -> Pairing:
    """Primary quantities first, each in the order of the tables."""
    ordered = sorted(pairing.comparisons, key=lambda item: rank(group_names, item.group))
    return replace(pairing, comparisons=tuple(ordered))
