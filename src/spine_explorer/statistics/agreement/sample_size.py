"""How many subjects a study of agreement needs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy.stats import nct, norm
from scipy.stats import t as t_distribution

from spine_explorer.errors import InputError
from spine_explorer.statistics.agreement.limits import limit_factors
from spine_explorer.statistics.estimate import check_level

_MOST = 1_000_000


@dataclass(frozen=True)
class SampleSize:
    """A number of subjects.

    Attributes:
        n: Smallest number of subjects that reaches the aim.
        achieved: What is reached with them: the width, the half-width or the power.
        method: Formula and source.
    """

    n: int
    achieved: float
    method: str


def sample_size_for_icc(
    *, icc: float, width: float, raters: int = 2, level: float = 0.95
) -> SampleSize:
    """Return the subjects needed to estimate an ICC of single ratings with a wanted interval.

    Bonett 2002 (doi:10.1002/sim.1108), equation 3, with his addition of 5 x ICC for two raters
    and an ICC of at least 0.7.

    Args:
        icc: Expected coefficient, 0 up to but not including 1.
        width: Wanted width of the whole interval, upper minus lower end.
        raters: Number of raters, at least 2.
        level: Confidence level of the interval.

    Raises:
        InputError: A number is out of its range.

    Example:
        >>> sample_size_for_icc(icc=0.85, width=0.2, raters=4).n
        20
    """
    check_level(level)
    _demand(0 <= icc < 1, f"An expected ICC of {icc:g} is not between 0 and 1.")
    _demand(0 < width < 2, f"A width of {width:g} is not between 0 and 2.")
    _demand(raters >= 2, f"An ICC needs at least two raters, not {raters}.")
    spread = (1 - icc) * (1 + (raters - 1) * icc)
    scale = 8 * (float(norm.ppf((1 + level) / 2)) * spread) ** 2 / (raters * (raters - 1))
    extra = 5 * icc if raters == 2 and icc >= 0.7 else 0.0
    _demand(scale < _MOST * width**2, "More than a million subjects would be needed.")
    n = max(2, math.ceil(scale / width**2 + 1 + extra))
    base = n - 1 - extra
    achieved = math.sqrt(scale / base) if base > 0 else width
    return SampleSize(n, achieved, "Bonett 2002, equation 3, width of the interval of an ICC")


def sample_size_for_limits(
    *, half_width: float, sd: float = 1.0, coverage: float = 0.95, level: float = 0.95
) -> SampleSize:
    """Return the subjects needed to estimate limits of agreement with a wanted precision.

    The half-width of Carkeet's exact interval of one limit, where the standard deviation of
    the differences comes out as expected.

    Args:
        half_width: Wanted half-width of the interval, in the unit of ``sd``.
        sd: Expected standard deviation of the differences.
        coverage: Share of differences between the limits.
        level: Confidence level of the interval.

    Raises:
        InputError: A number is out of its range, or a million subjects are too few.

    Example:
        >>> sample_size_for_limits(half_width=0.34).n
        101
    """
    check_level(level)
    check_level(coverage, name="coverage")
    _demand(half_width > 0 and sd > 0, "Half-width and standard deviation must be above zero.")

    def reached(n: int) -> float:
        inner, outer = limit_factors(n, coverage=coverage, level=level)
        return sd * (outer - inner) / 2

    n = _smallest(lambda count: reached(count) <= half_width)
    return SampleSize(n, reached(n), "Carkeet 2015, half-width of the exact interval of a limit")


def sample_size_for_agreement(
    *,
    allowed: float,
    sd: float,
    bias: float = 0.0,
    power: float = 0.8,
    coverage: float = 0.95,
    level: float = 0.95,
) -> SampleSize:
    """Return the subjects needed to show that limits of agreement lie within allowed ones.

    Lu et al. 2016 (doi:10.1515/ijb-2015-0039): the intervals of both limits shall lie between
    -allowed and +allowed.

    Args:
        allowed: Largest difference that does not matter.
        sd: Expected standard deviation of the differences.
        bias: Expected mean difference.
        power: Wanted probability of showing it.
        coverage: Share of differences between the limits.
        level: Confidence level of the intervals of the limits.

    Raises:
        InputError: A number is out of its range, the expected limits do not lie within the
            allowed ones, or a million subjects are too few.

    Example:
        >>> sample_size_for_agreement(allowed=0.004, sd=0.001129, bias=0.001167).n
        79
    """
    check_level(level)
    check_level(coverage, name="coverage")
    _demand(sd > 0, "The standard deviation must be above zero.")
    _demand(0 < power < 1, f"A power of {power:g} is not between 0 and 1.")
    reach = float(norm.ppf((1 + coverage) / 2))
    _demand(
        abs(bias) + reach * sd < allowed,
        "The expected limits of agreement do not lie within the allowed difference.",
    )

    def reached(n: int) -> float:
        error = sd * math.sqrt(1 / n + reach**2 / (2 * (n - 1)))
        critical = float(t_distribution.ppf((1 + level) / 2, n - 1))
        missed = sum(
            float(nct.cdf(critical, n - 1, (allowed - side * bias - reach * sd) / error))
            for side in (-1, 1)
        )
        return max(0.0, 1 - missed)

    n = _smallest(lambda count: reached(count) >= power)
    return SampleSize(n, reached(n), "Lu et al. 2016, power that both limits lie within")


def _smallest(reached: Callable[[int], bool]) -> int:
    """Smallest number of subjects from 3 that reaches an aim that more subjects reach too."""
    high = 3
    while not reached(high):
        _demand(high < _MOST, "More than a million subjects would be needed.")
        high *= 2
    low = max(2, high // 2)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def _demand(condition: bool, otherwise: str) -> None:
    if not condition:
        raise InputError(otherwise, advice="Give another aim or another expectation.")
