"""A sample in a few numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from spine_explorer.statistics.comparison.sample import observed


@dataclass(frozen=True)
class Summary:
    """What a table says about a sample.

    Attributes:
        n: Values that are there.
        dropped: Values that are missing.
        mean: Mean; this and all that follow are NaN for an empty sample.
        sd: Standard deviation with ``n - 1``; NaN for one value.
        median: Median.
        q1: Lower quartile, between the two nearest values by proportion (type 7 of Hyndman and
            Fan 1996, doi:10.1080/00031305.1996.10473566; the default of R, NumPy and Excel).
        q3: Upper quartile.
        minimum: Smallest value.
        maximum: Largest value.
    """

    n: int
    dropped: int
    mean: float
    sd: float
    median: float
    q1: float
    q3: float
    minimum: float
    maximum: float


def summarise(values: ArrayLike) -> Summary:
    """Summarise a sample.

    Args:
        values: Shape ``(n,)``; NaN where missing.

    Returns:
        Counts, mean, standard deviation, quartiles and extremes.

    Raises:
        InputError: If the values are not one column of finite numbers.

    Example:
        >>> summarise([1.0, 2.0, 3.0, 4.0]).q1
        1.75
    """
    present, dropped = observed(values)
    if not present.size:
        return Summary(0, dropped, *[math.nan] * 7)
    sd = float(present.std(ddof=1)) if present.size > 1 else math.nan
    minimum, q1, middle, q3, maximum = np.quantile(present, [0, 0.25, 0.5, 0.75, 1]).tolist()
    return Summary(
        present.size, dropped, float(present.mean()), sd, middle, q1, q3, minimum, maximum
    )
