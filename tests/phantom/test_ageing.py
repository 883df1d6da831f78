from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spine_explorer.phantom.ageing import aged
from spine_explorer.phantom.plan import PhantomAnatomy
from spine_explorer.phantom.sampling import sample_anatomy


def sizes(anatomy: PhantomAnatomy) -> np.ndarray:
    return np.array([muscle.size for muscle in anatomy.muscles])


def test_years_follow_each_other() -> None:
    """Two visits a year apart change as one after two years does: by the same yearly share."""
    person = sample_anatomy(3)
    first, second = (sizes(aged(person, years)) / sizes(person) for years in (1, 2))
    assert second == pytest.approx(first**2)


def test_only_muscles_change() -> None:
    person = sample_anatomy(3)
    later = aged(person, 1)
    assert later.muscles != person.muscles
    assert (later.discs, later.build, later.seed) == (person.discs, person.build, person.seed)


def test_people_lose_muscle_on_the_whole_and_some_hardly_any() -> None:
    people = [sample_anatomy(seed) for seed in range(60)]
    kept = np.array([np.mean(sizes(aged(one, 1)) / sizes(one)) for one in people])
    fat = [np.mean([m.fat for m in aged(one, 1).muscles]) for one in people]
    assert np.mean(kept) < 0.985
    assert kept.max() > 0.995
    assert np.mean(fat) > np.mean([np.mean([m.fat for m in one.muscles]) for one in people])


@given(seed=st.integers(0, 10_000), years=st.integers(0, 19))
def test_muscles_stay_possible(seed: int, years: int) -> None:
    for muscle in aged(sample_anatomy(seed), years).muscles:
        assert muscle.size > 0
        assert 0 <= muscle.fat <= 1
