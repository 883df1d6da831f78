"""A study of agreement: tables in, every comparison analysed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spine_explorer.outputs.numbers import unit_title
from spine_explorer.studies.agreement.analysis import (
    AdjustedTests,
    Agreement,
    AgreementOptions,
    PairAgreement,
    adjust,
    analyse,
)
from spine_explorer.studies.agreement.statistic import Statistic, statistics_of
from spine_explorer.studies.ratings.gathering import Ratings, Texts, gather
from spine_explorer.studies.ratings.layout import Layout
from spine_explorer.studies.ratings.pairing import Pairing, pair
from spine_explorer.studies.table import Table

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
        agreements: One a comparison, in the order of the tables.
        adjusted: P values adjusted for the number of comparisons.
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
    pairing = pair(ratings)
    unpaired = Counter(item.group for item in pairing.left_out if item.unpaired)
    agreements = tuple(
        analyse(comparison, ratings.raters, unpaired=unpaired[comparison.group], options=options)
        for comparison in pairing.comparisons
    )
    return AgreementStudy(ratings, pairing, agreements, adjust(agreements), options, unit)
