"""Proportions in per cent, as figures and page write them."""

from __future__ import annotations

import math

from spine_explorer.outputs.numbers import MISSING
from spine_explorer.statistics.categorical.proportion import Proportion
from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.wording import number_text


def in_percent(estimate: Estimate) -> Estimate:
    """Turn a proportion or a difference of proportions into per cent or percentage points."""
    return Estimate(100 * estimate.value, 100 * estimate.low, 100 * estimate.high, estimate.level)


def count_cell(share: Proportion) -> str:
    """Write a count with its total.

    Example:
        >>> from spine_explorer.statistics.categorical.proportion import proportion
        >>> count_cell(proportion(15, 48))
        '15 / 48'
    """
    return f"{share.count:,} / {share.total:,}"


def interval_cell(estimate: Estimate, decimals: int = 1) -> str:
    """Write the ends of an interval; a dash where there is none.

    Example:
        >>> interval_cell(Estimate(31.25, 19.95, 45.33))
        '19.9 to 45.3'
    """
    if math.isnan(estimate.low) or math.isnan(estimate.high):
        return MISSING
    return f"{number_text(estimate.low, decimals)} to {number_text(estimate.high, decimals)}"
