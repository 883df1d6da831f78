"""Which comparisons come first, and which p values are counted together."""

from __future__ import annotations

from collections.abc import Sequence

from spine_explorer.studies.ratings.gathering import Texts
from spine_explorer.studies.ratings.layout import QUANTITY_COLUMN

PRIMARY = ("area", "functional_area", "fat_fraction")
"""Quantities of this program that most studies are about, in the order in which they are told."""


def rank(group_names: Sequence[str], group: Texts) -> int:
    """Return the place of a comparison: that of its quantity, or behind all primary ones.

    Example:
        >>> rank(("quantity", "side"), ("fat_fraction", "left")), rank(("side",), ("left",))
        (2, 3)
    """
    quantity = dict(zip(group_names, group, strict=True)).get(QUANTITY_COLUMN, "")
    return PRIMARY.index(quantity) if quantity in PRIMARY else len(PRIMARY)
