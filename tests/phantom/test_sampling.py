from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.phantom.plan import LEVELS, Level, plan_slice
from spine_explorer.phantom.sampling import sample_anatomy

PEOPLE = [sample_anatomy(seed) for seed in range(150)]


def test_same_seed_is_the_same_person() -> None:
    assert sample_anatomy(7) == PEOPLE[7]
    assert len(set(PEOPLE)) == len(PEOPLE)


def test_numbers_of_a_person_are_plain_ones() -> None:
    assert "np.float64" not in repr(PEOPLE[0])


def test_sides_always_differ_enough_to_be_told_apart() -> None:
    for person in PEOPLE:
        sizes = np.array([muscle.size for muscle in person.muscles]).reshape(3, 2)
        assert (np.abs(sizes[:, 0] - sizes[:, 1]) / sizes.max(axis=1)).min() > 0.05


def test_smaller_side_is_the_fatter_one() -> None:
    left, right = PEOPLE[0].muscles[:2]
    assert (left.size < right.size) == (left.fat > right.fat)


def test_average_fat_is_the_published_one() -> None:
    fat = np.array([[muscle.fat for muscle in person.muscles] for person in PEOPLE])
    assert fat[:, :2].mean() == pytest.approx(0.19, abs=0.03)
    assert fat[:, 2:4].mean() == pytest.approx(0.14, abs=0.03)


def test_no_variety_gives_the_average_person_but_for_the_sides() -> None:
    person = sample_anatomy(5, variety=0.0)
    assert (person.build, person.scoliosis, person.rotation) == (1.0, 0.0, 0.0)
    assert person.muscles[0].size + person.muscles[1].size == pytest.approx(2.0)


def test_more_variety_spreads_wider() -> None:
    wide = [sample_anatomy(seed, variety=2.0).scoliosis for seed in range(150)]
    assert np.std(wide) > 1.5 * np.std([person.scoliosis for person in PEOPLE])


def test_fat_grows_towards_the_sacrum() -> None:
    fat = [plan_slice(PEOPLE[0], level).muscles[0].fat for level in LEVELS]
    assert fat == sorted(fat)
    assert fat[0] < fat[2]


def test_scoliosis_is_greatest_at_the_top() -> None:
    shifts = [abs(plan_slice(PEOPLE[0], level).shift) for level in LEVELS]
    assert shifts[0] > shifts[1] > shifts[2]


def test_levels_have_their_own_disc_and_texture() -> None:
    plans = [plan_slice(PEOPLE[0], level) for level in LEVELS]
    assert [plan.disc for plan in plans] == list(PEOPLE[0].discs)
    assert len({plan.seed for plan in plans}) == 3


def test_texture_of_one_person_is_no_other_persons() -> None:
    seeds = {plan_slice(person, level).seed for person in PEOPLE for level in Level}
    assert len(seeds) == 3 * len(PEOPLE)
