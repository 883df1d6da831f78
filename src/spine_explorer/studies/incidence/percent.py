"""Proportions in per cent, as figures and page write them."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from spine_explorer.outputs.numbers import MISSING
from spine_explorer.statistics.categorical.proportion import Proportion
from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.wording import number_text


def in_percent(estimate: Estimate) -> Estimate:
    """Turn a proportion or a difference of proportions into per cent or percentage points."""
    return Estimate(100 * estimate.value, 100 * estimate.low, 100 * estimate.high, estimate.level)


def percent_text(share: float) -> str:
    """Write a proportion in per cent with one decimal, half rounded up, as papers do.

    Example:
        >>> percent_text(15 / 48)
        '31.3'
    """
    if not math.isfinite(share):
        return MISSING
    rounded = Decimal(repr(100 * share)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return number_text(float(rounded), 1)


def count_cell(share: Proportion) -> str:
    """Write a count with its total.

    Example:
        >>> from spine_explorer.statistics.categorical.proportion import proportion
        >>> count_cell(proportion(15, 48))
        '15 / 48'
    """
    return f"{share.count:,} / {share.total:,}"


def percent_interval(estimate: Estimate) -> str:
    """Write the interval of a proportion in per cent; a dash where there is none.

    Example:
        >>> percent_interval(Estimate(0.3125, 0.1995, 0.4533))
        '20.0 to 45.3'
    """
    if math.isnan(estimate.low) or math.isnan(estimate.high):
        return MISSING
    return f"{percent_text(estimate.low)} to {percent_text(estimate.high)}"
