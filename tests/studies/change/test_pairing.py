from __future__ import annotations

import math
from dataclasses import replace

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.change.matching import How
from spine_explorer.studies.change.observation import Observation, Outcome, Slice
from spine_explorer.studies.change.pairing import Pair, Pairing, pair_observations
from spine_explorer.studies.change.places import RunRecords
from spine_explorer.studies.change.visits import choose_visits

AREA = Outcome("area")
ONLY = Slice(0)
NOTHING = RunRecords({})


def seen(
    subject: str, visit: str, value: float, *, slice_: Slice = ONLY, group: str = ""
) -> Observation:
    return Observation(subject, visit, group, AREA, slice_, value, False, 2)


def paired(*observations: Observation, grouped: bool = False) -> Pairing:
    return pair_observations(observations, choose_visits(observations), NOTHING, grouped=grouped)


def levels(visit: str, **values: tuple[float, ...]) -> list[Observation]:
    return [
        seen("A", visit, value, slice_=Slice(0, ("s", visit, "1", f"{level}{number}"), level))
        for level, several in values.items()
        for number, value in enumerate(several)
    ]


def test_change_and_percentage() -> None:
    (pair,) = paired(seen("A", "1", 200.0), seen("A", "2", 150.0)).pairs
    assert (pair.before, pair.after, pair.change, pair.percent) == (200.0, 150.0, -50.0, -25.0)


@pytest.mark.parametrize("before", [0.0, -4.0, math.nan])
def test_a_percentage_needs_a_positive_value_before(before: float) -> None:
    assert math.isnan(Pair("A", "", AREA, before, 3.0).percent)


def test_slices_of_a_level_are_averaged_and_levels_kept_apart() -> None:
    found = paired(*levels("1", L3=(10.0,), L4=(10.0, 20.0)), *levels("2", L4=(12.0,)))
    (pair,) = found.pairs
    assert (pair.outcome.level, pair.before, pair.after, pair.slices) == ("L4", 15.0, 12.0, (2, 1))
    assert found.how == {How.LEVEL: 1}
    assert [(item.kind, item.reason) for item in found.omissions] == [
        ("slice", "the other visit has no slice there")
    ]


def test_a_missing_value_is_kept_as_missing_and_counted() -> None:
    found = paired(seen("A", "1", math.nan), seen("A", "2", 150.0))
    assert math.isnan(found.pairs[0].change)
    assert [(item.kind, item.reason) for item in found.omissions] == [
        ("value", "it is missing at the visit '1'")
    ]
    both = paired(seen("A", "1", math.nan), seen("A", "2", math.nan))
    assert both.omissions[0].reason == "it is missing at both visits"


def test_subjects_without_group_are_left_out() -> None:
    values = [seen("A", "1", 1.0, group="x"), seen("A", "2", 2.0)]
    lonely = [seen("B", "1", 1.0), seen("B", "2", 2.0)]
    found = paired(*values, *lonely, grouped=True)
    assert [(pair.subject, pair.group) for pair in found.pairs] == [("A", "x")]
    assert [item.reason for item in found.omissions] == ["its group is unknown"]


def test_a_subject_has_one_group() -> None:
    with pytest.raises(
        InputError, match="puts subject 'A' in the group 'y', an earlier one in 'x'"
    ):
        paired(seen("A", "1", 1.0, group="x"), seen("A", "2", 2.0, group="y"), grouped=True)


def test_several_slices_without_level_cannot_be_matched() -> None:
    first = seen("A", "1", 1.0, slice_=Slice(0, ("1",)))
    second = seen("A", "1", 2.0, slice_=Slice(0, ("2",)))
    found = paired(first, second, seen("A", "2", 3.0))
    assert found.pairs == ()
    assert found.omissions[0].reason == "nothing tells which of several slices belong together"


def test_what_the_program_doubted_is_marked() -> None:
    doubted = replace(seen("A", "2", 2.0), check=True)
    assert paired(seen("A", "1", 1.0), doubted).pairs[0].check
