from __future__ import annotations

import pytest

from spine_explorer.measurement.regions import MUSCLES, PARASPINAL, muscle


def test_there_are_four_muscles_or_combinations_with_three_sides_each() -> None:
    assert len(MUSCLES) == 12
    assert len({(region.name, region.side) for region in MUSCLES}) == 12


def test_labels_are_those_of_the_anatomy() -> None:
    assert muscle("multifidus", "left").labels == (1,)
    assert muscle("psoas", "both").labels == (5, 6)
    assert muscle(PARASPINAL, "right").labels == (2, 4)


@pytest.mark.parametrize("name", ["multifidus", "erector_spinae", "psoas", PARASPINAL])
def test_both_sides_are_the_left_followed_by_the_right(name: str) -> None:
    sides = muscle(name, "left").labels + muscle(name, "right").labels
    assert muscle(name, "both").labels == sides
