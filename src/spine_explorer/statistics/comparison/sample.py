"""Samples of measurements: what is there, what is missing, and what counts as equal."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from spine_explorer.errors import InputError
from spine_explorer.statistics.arrays import LARGEST, Floats

_EQUAL = 1e-10
"""Values this close, as a fraction of the largest, are tied: 0.3 - 0.2 is 0.1 to the reader."""


def column(values: ArrayLike, *, name: str = "the sample") -> Floats:
    """Check that values are one column of numbers, some of which may be missing.

    Args:
        values: Numbers; NaN or None where one is missing.
        name: What to call them in a message.

    Returns:
        Floats of shape ``(n,)``, NaN where missing.

    Raises:
        InputError: If they are no numbers, not one-dimensional, infinite or absurdly large.
    """
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"Not every value of {name} is a number.") from error
    if numbers.ndim != 1:
        raise InputError(f"The values of {name} are not one column of numbers.")
    if np.isinf(numbers).any():
        raise InputError(f"A value of {name} is infinite.", advice="Leave it empty if unknown.")
    too_large = np.abs(numbers) > LARGEST
    if too_large.any():
        raise InputError(
            f"A value of {name} is {numbers[too_large][0]:g}.",
            advice="Correct it, or leave it empty if unknown.",
        )
    return numbers


def observed(values: ArrayLike, *, name: str = "the sample") -> tuple[Floats, int]:
    """Leave out what is missing, and count it.

    Args:
        values: Numbers; NaN or None where one is missing.
        name: What to call them in a message.

    Returns:
        The values that are there, and the number of those that are not.

    Raises:
        InputError: If they are no numbers, not one-dimensional, infinite or absurdly large.

    Example:
        >>> observed([1.0, float("nan"), 3.0])
        (array([1., 3.]), 1)
    """
    numbers = column(values, name=name)
    present = numbers[~np.isnan(numbers)]
    return present, numbers.size - present.size


def tie_tolerance(*samples: Floats) -> float:
    """The distance up to which two values of these samples are tied.

    Subtraction leaves rounding errors, so that differences which are equal on paper differ in
    their last digits; ranks must not see that.
    """
    sizes = [float(np.abs(sample).max()) for sample in samples if sample.size]
    return _EQUAL * max(sizes, default=0.0)
