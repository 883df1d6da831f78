"""Adjusting the p values of a study for their number, within families that belong together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from spine_explorer.statistics.comparison.multiplicity import benjamini_hochberg, holm

Result = TypeVar("Result")


@dataclass(frozen=True)
class Multiplicity:
    """What a p value becomes among others.

    Attributes:
        family: Which tests were counted together.
        size: How many they are; those that were not possible do not count.
        holm: Adjusted so that any false finding in the family is unlikely.
        bh: Adjusted so that few of the findings in the family are expected to be false.
    """

    family: str
    size: int
    holm: float
    bh: float


def adjust_for_number(
    results: Sequence[Result], *, family: Callable[[Result], str], p: Callable[[Result], float]
) -> list[Multiplicity]:
    """Adjust the p values of some results.

    Args:
        results: What was tested.
        family: Names the family of a result.
        p: Gives its p value, NaN where the test was not possible.

    Returns:
        One a result, in the same order.
    """
    families: dict[str, list[int]] = {}
    for index, result in enumerate(results):
        families.setdefault(family(result), []).append(index)
    adjusted: dict[int, Multiplicity] = {}
    for name, indices in families.items():
        values = np.array([p(results[index]) for index in indices])
        size = int(np.count_nonzero(~np.isnan(values)))
        for index, by_holm, by_bh in zip(
            indices, holm(values).tolist(), benjamini_hochberg(values).tolist(), strict=True
        ):
            adjusted[index] = Multiplicity(name, size, by_holm, by_bh)
    return [adjusted[index] for index in range(len(results))]
