"""The blinded order of a reader's cases, repeats mixed in, and the codes that hide them."""

from __future__ import annotations

import math
import random
from collections.abc import Container, Sequence

from spine_explorer.errors import InputError

CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no code is a word, and no digits, so that no spreadsheet reads a number."""

CODE_LENGTH = 5
_SWAPS_PER_READING = 40


def repeat_count(cases: int, *, number: int | None = None, share: float | None = None) -> int:
    """Return how many cases are read twice.

    Args:
        cases: How many cases there are.
        number: How many to repeat, or
        share: which part of them, 0 to 1, rounded up.

    Raises:
        InputError: If both are given, or they are outside what is possible.

    Example:
        >>> repeat_count(48, share=0.2)
        10
    """
    if number is not None and share is not None:
        raise InputError("Repeats are given as a number or as a share, not as both.")
    if share is not None:
        if not 0 <= share <= 1:
            raise InputError(f"The share of repeats is {share:g}; it must be from 0 to 1.")
        return math.ceil(round(share * cases, 6))
    number = number or 0
    if not 0 <= number <= cases:
        raise InputError(f"{number} repeats were asked for, but there are {cases} cases.")
    return number


def blinded_order(
    cases: Sequence[str], *, repeats: int, distance: int, chance: random.Random
) -> list[str]:
    """Return the cases in random order, some of them twice.

    Every order in which at least ``distance`` other readings lie between the two readings of a case
    is as likely as any other: starting from one such order, readings change places at random
    wherever the rule still holds after it.

    Args:
        cases: What is read, each once or twice.
        repeats: How many cases, chosen at random, are read twice.
        distance: Readings between the first and the second reading of a case.
        chance: Where randomness comes from; the same state gives the same order.

    Raises:
        InputError: If the distance is not possible: with n cases it is at most n - 1.

    Example:
        >>> blinded_order("ABC", repeats=1, distance=2, chance=random.Random(4))
        ['C', 'B', 'A', 'C']
    """
    if repeats and not 0 <= distance < len(cases):
        raise InputError(
            f"With {len(cases)} cases at most {len(cases) - 1} readings can lie between a case "
            f"and its repeat, not {distance}.",
            advice="Give a smaller --distance.",
        )
    shuffled = list(cases)
    chance.shuffle(shuffled)
    readings = [*shuffled, *shuffled[:repeats]]
    order = _mixed(len(cases), repeats, distance, chance) if repeats else range(len(cases))
    return [readings[number] for number in order]


def _mixed(cases: int, repeats: int, distance: int, chance: random.Random) -> list[int]:
    """Return the readings in random order; reading n + i repeats reading i of the n cases."""
    order = list(range(cases + repeats))
    place = list(order)

    def swap(one: int, other: int) -> None:
        order[place[one]], order[place[other]] = other, one
        place[one], place[other] = place[other], place[one]

    def apart(reading: int) -> bool:
        case = reading % cases
        return case >= repeats or abs(place[case] - place[case + cases]) > distance

    for _ in range(_SWAPS_PER_READING * len(order)):
        one, other = chance.randrange(len(order)), chance.randrange(len(order))
        swap(one, other)
        if not (apart(one) and apart(other)):
            swap(one, other)
    return order


def new_codes(count: int, *, taken: Container[str], chance: random.Random) -> list[str]:
    """Return random codes that are all different and none of those taken.

    Example:
        >>> new_codes(2, taken=(), chance=random.Random(1))
        ['DVTHM', 'LRTCB']
    """
    codes: dict[str, None] = {}
    while len(codes) < count:
        code = "".join(chance.choices(CODE_LETTERS, k=CODE_LENGTH))
        if code not in taken:
            codes[code] = None
    return list(codes)
