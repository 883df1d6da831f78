"""Wilcoxon's signed-rank test: did one group change?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from spine_explorer.statistics.arrays import Floats, Whole
from spine_explorer.statistics.comparison.permutation import Method, method_for, signed_sum_p
from spine_explorer.statistics.comparison.ranks import doubled_ranks
from spine_explorer.statistics.comparison.sample import observed, tie_tolerance


@dataclass(frozen=True)
class SignedRank:
    """What the test found.

    Attributes:
        n: Differences that are there, zeros included.
        dropped: Differences that are missing.
        zeros: Differences of zero among the ``n``.
        positive: Sum of the ranks of positive differences.
        negative: Sum of the ranks of negative differences.
        p: Two-sided p value; NaN without a difference.
        method: Where it comes from.
        note: What is odd about the data, as a sentence; mostly empty.
    """

    n: int
    dropped: int
    zeros: int
    positive: float
    negative: float
    p: float
    method: Method
    note: str = ""


def signed_rank(differences: ArrayLike) -> SignedRank:
    """Test whether differences are symmetric about zero.

    Zeros are treated as Pratt (1959, doi:10.1080/01621459.1959.10501526) proposed: they are
    ranked with the others, then their ranks are left out. Dropping them first, as Wilcoxon did
    and many programs do, can make a sample less significant when every value in it grows; and
    only with Pratt's ranks does the sum grow steadily with a shift, which the interval of
    `paired_shift` needs. Without zeros the two are the same.

    Up to 100 differences the p value is exact, with ties and zeros too: the chance over all
    signs that the absolute differences could have had. Above, the normal approximation with
    continuity correction and the variance of the ranks at hand.

    Args:
        differences: Such as the change between two visits, shape ``(n,)``; NaN where missing.

    Returns:
        Rank sums, p value and what was counted.

    Raises:
        InputError: If the differences are not one column of finite numbers.

    Example:
        >>> signed_rank([1.0, 2.0, 3.0, 4.0, 5.0]).p
        0.0625
    """
    values, dropped = observed(differences, name="the differences")
    if not values.size:
        note = "There is no difference to test."
        return SignedRank(0, dropped, 0, 0.0, 0.0, math.nan, Method.EXACT, note)
    scores, signs = signed_scores(values, tolerance=tie_tolerance(values))
    positive, negative = int(scores[signs > 0].sum()), int(scores[signs < 0].sum())
    zeros = values.size - scores.size
    method = method_for(values.size)
    p = signed_sum_p(scores, positive, method)
    note = "" if scores.size else "Every difference is zero."
    return SignedRank(values.size, dropped, zeros, positive / 2, negative / 2, p, method, note)


def signed_scores(differences: Floats, *, tolerance: float) -> tuple[Whole, Floats]:
    """Rank differences by size as Pratt did.

    Args:
        differences: Shape ``(n,)``, at least one, none missing.
        tolerance: Sizes up to this distance are tied, and such a size itself is zero.

    Returns:
        Doubled ranks and signs of the differences that are not zero.
    """
    sizes = np.abs(differences)
    sizes[sizes <= tolerance] = 0
    changed = sizes > 0
    return doubled_ranks(sizes, tolerance=tolerance)[changed], np.sign(differences[changed])
