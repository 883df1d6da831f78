from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.errors import InputError
from spine_explorer.training.collecting.splitting import Shares

NAMES = [f"p-{number:012x}" for number in range(100)]


def test_twenty_patients_are_divided_as_asked() -> None:
    splits = Shares(0.2, 0.1).draw(NAMES[:20], {})
    assert Counter(splits.values()) == {"train": 14, "validation": 4, "test": 2}


def test_the_draw_depends_on_names_and_seed_alone() -> None:
    first = Shares(0.3, seed=4).draw(NAMES, {})
    assert Shares(0.3, seed=4).draw(reversed(NAMES), {}) == first
    assert Shares(0.3, seed=5).draw(NAMES, {}) != first


@settings(max_examples=40, deadline=None)
@given(
    count=st.integers(1, 40),
    settled=st.integers(0, 10),
    validation=st.sampled_from([0.0, 0.01, 0.2, 0.5]),
    test=st.sampled_from([0.0, 0.01, 0.3]),
)
def test_settled_patients_stay_and_each_split_gets_somebody(
    count: int, settled: int, validation: float, test: float
) -> None:
    known = dict.fromkeys(NAMES[:settled], "train")
    splits = Shares(validation, test).draw(NAMES[:count], known)
    assert set(splits) == set(NAMES[: max(count, settled)])
    assert all(splits[name] == split for name, split in known.items())
    found = Counter(splits.values())
    assert found["train"] > 0
    wanted = [split for split, share in (("validation", validation), ("test", test)) if share]
    if count - settled >= len(wanted) + 1:
        assert all(found[split] for split in wanted)
    assert {"validation", "test"} & set(found) <= set(wanted)


def test_a_large_share_leaves_somebody_for_the_next_split() -> None:
    known = dict.fromkeys(NAMES[:3], "train")
    splits = Shares(0.5, 0.01).draw(NAMES[:6], known)
    assert Counter(splits.values()) == {"train": 3, "validation": 2, "test": 1}


def test_added_patients_fill_up_the_shares() -> None:
    shares, splits = Shares(0.2), dict[str, str]()
    for name in NAMES[:20]:
        splits = shares.draw([name], splits)
    assert Counter(splits.values()) == {"train": 16, "validation": 4}


def test_too_many_settled_patients_take_nothing_from_training() -> None:
    known = dict.fromkeys(NAMES[:5], "validation")
    assert Shares(0.2).draw(NAMES[:6], known)[NAMES[5]] == "train"


@pytest.mark.parametrize(
    ("validation", "test"), [(1.0, 0), (-0.1, 0), (0.6, 0.4), (float("nan"), 0)]
)
def test_shares_that_leave_nobody_to_learn_from_are_refused(validation: float, test: float) -> None:
    with pytest.raises(InputError, match="no patient to learn from"):
        Shares(validation, test)
