"""Numbers of a study as a reader wants them: estimates with intervals, p values, counts."""

from __future__ import annotations

import math

from spine_explorer.outputs.numbers import MISSING
from spine_explorer.statistics.estimate import Estimate

_MOST_DECIMALS = 9


def number_text(value: float, decimals: int) -> str:
    """Write a number; a dash where it is not defined.

    Example:
        >>> number_text(-0.0004, 3), number_text(2.0, 1)
        ('0.000', '2.0')
    """
    if math.isnan(value):
        return MISSING
    if math.isinf(value):
        return "\N{INFINITY}" if value > 0 else "\N{MINUS SIGN}\N{INFINITY}"
    return f"{value:z.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def estimate_text(estimate: Estimate, decimals: int) -> str:
    """Write an estimate with its interval.

    Example:
        >>> estimate_text(Estimate(0.91, 0.85, 0.95), 2)
        '0.91 (0.85 to 0.95)'
    """
    value = number_text(estimate.value, decimals)
    if math.isnan(estimate.low) or math.isnan(estimate.high):
        return value
    low, high = (number_text(end, decimals) for end in (estimate.low, estimate.high))
    return f"{value} ({low} to {high})"


def p_text(p: float) -> str:
    """Write a p value with two or three decimals, as journals want it.

    Example:
        >>> p_text(0.00004), p_text(0.0312), p_text(0.4), p_text(0.9996)
        ('<0.001', '0.031', '0.40', '>0.99')
    """
    if math.isnan(p):
        return MISSING
    if p < 0.001:
        return "<0.001"
    if p > 0.99:
        return ">0.99"
    return f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def level_text(level: float) -> str:
    """Write a confidence level.

    Example:
        >>> level_text(0.95)
        '95 %'
    """
    return f"{100 * level:.10g} %"


def decimals_for(spread: float, *, digits: int = 3) -> int:
    """Return how many decimals show a number with as many digits as its spread deserves.

    Args:
        spread: A standard deviation or another size of the differences that matter.
        digits: Significant digits of the spread to be seen.

    Example:
        >>> decimals_for(1.234), decimals_for(123.4), decimals_for(0.01234)
        (2, 0, 4)
    """
    if not math.isfinite(spread) or spread <= 0:
        return digits - 1
    return min(max(digits - 1 - math.floor(math.log10(spread)), 0), _MOST_DECIMALS)


def count_text(count: int, singular: str, plural: str = "") -> str:
    """Write a count with its noun.

    Example:
        >>> count_text(1, "pair"), count_text(1331, "pair")
        ('1 pair', '1,331 pairs')
    """
    noun = singular if count == 1 else plural or f"{singular}s"
    return f"{count:,} {noun}"
