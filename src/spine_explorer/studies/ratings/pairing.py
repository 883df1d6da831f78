"""From ratings to comparisons: items by raters, with what was left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from spine_explorer.errors import InputError
from spine_explorer.statistics.arrays import Floats
from spine_explorer.studies.ratings.gathering import Rating, Ratings, Texts


@dataclass(frozen=True)
class Comparison:
    """The values of one quantity of one structure, side and level by all raters.

    Attributes:
        group: What is compared, by the names of ``Scheme.group_names``.
        items: What was measured.
        subjects: Whose it is, an entry an item.
        values: Shape (item, rater); NaN where a rater has no value.
        check: Whether the program was unsure of a value of the item, shape (item,).
    """

    group: Texts
    items: tuple[Texts, ...]
    subjects: Texts
    values: Floats
    check: NDArray[np.bool_]

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Which items every rater has a value of, shape (item,)."""
        return np.asarray(~np.isnan(self.values).any(axis=1))


@dataclass(frozen=True)
class LeftOut:
    """An item that not every rater has a value of.

    Attributes:
        group: What is compared.
        item: What was measured.
        reason: Who lacks what.
        unpaired: Whether a rater has no line of it; else the line holds no value.
        lines: Where the others' values stand.
    """

    group: Texts
    item: Texts
    reason: str
    unpaired: bool
    lines: str


@dataclass(frozen=True)
class Alone:
    """What no two raters measured, so that there is nothing to compare.

    Attributes:
        group: What was measured.
        raters: Who measured it.
        count: On how many items.
    """

    group: Texts
    raters: Texts
    count: int


@dataclass(frozen=True)
class Pairing:
    """All comparisons, and everything that takes no full part in them.

    Attributes:
        comparisons: What at least two raters measured on the same item.
        left_out: The items of the comparisons of which a value is lacking.
        alone: What is compared nowhere.
    """

    comparisons: tuple[Comparison, ...]
    left_out: tuple[LeftOut, ...]
    alone: tuple[Alone, ...]


_Found = dict[Texts, dict[Texts, dict[str, Rating]]]


def pair(ratings: Ratings) -> Pairing:
    """Bring together what the raters measured on the same item.

    Raises:
        InputError: If a rater has two values of the same, or nothing is measured by two raters.
    """
    found: _Found = {}
    for rating in ratings.ratings:
        by_rater = found.setdefault(rating.group, {}).setdefault(rating.item, {})
        if rating.rater in by_rater:
            raise _repeated(by_rater[rating.rater], rating, ratings)
        by_rater[rating.rater] = rating
    shared = {group: items for group, items in found.items() if _is_shared(items)}
    if not shared:
        raise _nothing_in_common(ratings)
    return Pairing(
        comparisons=tuple(
            _comparison(group, items, ratings.raters) for group, items in shared.items()
        ),
        left_out=tuple(
            left
            for group, items in shared.items()
            for item, by_rater in items.items()
            for left in _left_out(group, item, by_rater, ratings.raters)
        ),
        alone=tuple(
            Alone(group, tuple(dict.fromkeys(chain.from_iterable(items.values()))), len(items))
            for group, items in found.items()
            if group not in shared
        ),
    )


def _is_shared(items: dict[Texts, dict[str, Rating]]) -> bool:
    return any(len(by_rater) > 1 for by_rater in items.values())


def _comparison(
    group: Texts, items: dict[Texts, dict[str, Rating]], raters: Sequence[str]
) -> Comparison:
    values = [
        [by_rater[rater].value if rater in by_rater else np.nan for rater in raters]
        for by_rater in items.values()
    ]
    subjects = tuple(next(iter(by_rater.values())).subject for by_rater in items.values())
    check = [any(rating.check for rating in by_rater.values()) for by_rater in items.values()]
    return Comparison(
        group, tuple(items), subjects, np.array(values, dtype=np.float64), np.array(check)
    )


def _left_out(
    group: Texts, item: Texts, by_rater: dict[str, Rating], raters: Iterable[str]
) -> Iterable[LeftOut]:
    absent = [rater for rater in raters if rater not in by_rater]
    empty = [rater for rater, rating in by_rater.items() if np.isnan(rating.value)]
    reasons = [f"no line of {rater}" for rater in absent] + [
        f"no value of {rater}" for rater in empty
    ]
    if reasons:
        lines = "; ".join(
            f"{rater}: {rating.path.name} line {rating.line}" for rater, rating in by_rater.items()
        )
        yield LeftOut(group, item, ", ".join(reasons), bool(absent), lines)


def _repeated(first: Rating, second: Rating, ratings: Ratings) -> InputError:
    scheme = ratings.scheme
    names = (*scheme.item, *scheme.group_names)
    same = ", ".join(
        f"{name} {text}"
        for name, text in zip(names, (*second.item, *second.group), strict=True)
        if text
    )
    other = f"line {first.line}" + (f" of {first.path}" if first.path != second.path else "")
    return InputError(
        f"{second.path}, line {second.line} measures the same as {other} ({same}; {second.rater}).",
        advice="Keep one of them, or name the column that tells them apart with --key or --by.",
    )


def _nothing_in_common(ratings: Ratings) -> InputError:
    first = {rating.rater: rating for rating in reversed(ratings.ratings)}
    examples = "; ".join(
        f"{rater}: {' '.join(filter(None, (*first[rater].item, *first[rater].group)))}"
        for rater in ratings.raters[:2]
    )
    columns = ", ".join((*ratings.scheme.item, *ratings.scheme.group_names))
    return InputError(
        f"No two raters measured the same thing, judged by {columns} ({examples}).",
        advice="Write cells alike, or choose with --key and --by the columns in which both agree.",
    )
