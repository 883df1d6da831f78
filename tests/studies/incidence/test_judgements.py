from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.studies.incidence.judgements import Pass, Site, Target, judge
from spine_explorer.studies.incidence.presence import Presence, anywhere
from spine_explorer.studies.incidence.rules import ItemRule
from spine_explorer.studies.incidence.units import ANY_LESION, Unit, presence_by_unit
from spine_explorer.studies.reading.export import Reading

RULES = {
    item: ItemRule(item, item.title(), ("0", "1", "2"), frozenset({"1", "2"}))
    for item in ("oedema", "erosion")
}
VERDICTS = st.sampled_from(list(Presence))


def answer(value: str, **rest: object) -> Reading:
    given = {
        "subject": "P1",
        "group": "",
        "reader": "A",
        "round": 1,
        "form": "f",
        "side": "left",
        "region": "",
        "slice": None,
        "item": "oedema",
        "value": value,
        "submitted": "",
    }
    return Reading(**(given | rest))  # type: ignore[arg-type]


def seen(answers: Sequence[Reading], columns: Sequence[str] = ("side",)) -> dict[Target, Presence]:
    return dict(judge(answers, RULES, columns).presence[Pass("A", 1)])


@settings(max_examples=30, deadline=None)
@given(st.lists(VERDICTS, max_size=6))
def test_a_lesion_anywhere_is_present_and_absent_only_everywhere(places: list[Presence]) -> None:
    found = anywhere(places)
    assert (found is Presence.PRESENT) == (Presence.PRESENT in places)
    assert (found is Presence.ABSENT) == (set(places) == {Presence.ABSENT})
    assert anywhere(reversed(places)) is found


def test_one_quadrant_is_enough_for_a_joint() -> None:
    found = seen([answer("0", region="upper"), answer("2", region="lower")])
    assert found == {Target("P1", "oedema", Site("left")): Presence.PRESENT}


def test_what_cannot_be_judged_leaves_an_absence_open() -> None:
    found = seen([answer("0", region="upper"), answer("", region="lower")])
    assert set(found.values()) == {Presence.UNKNOWN}


def test_a_quadrant_that_others_were_read_in_is_missed() -> None:
    answers = [
        answer("0", region="upper"),
        answer("0", region="lower"),
        answer("0", subject="P2", region="upper"),
    ]
    judgements = judge(answers, RULES, ("side",))
    found = judgements.presence[Pass("A", 1)]
    assert found[Target("P1", "oedema", Site("left"))] is Presence.ABSENT
    assert found[Target("P2", "oedema", Site("left"))] is Presence.UNKNOWN
    assert judgements.unanswered == 1


def test_slices_may_differ_in_number() -> None:
    answers = [answer("0", slice=1), answer("1", slice=2), answer("0", subject="P2", slice=1)]
    found = seen(answers)
    assert found[Target("P1", "oedema", Site("left"))] is Presence.PRESENT
    assert found[Target("P2", "oedema", Site("left"))] is Presence.ABSENT


def test_regions_can_be_sites() -> None:
    found = seen([answer("0", region="l4_l5"), answer("1", region="l5_s1")], ("region",))
    assert {target.site.label: verdict.label for target, verdict in found.items()} == {
        "l4_l5": "absent",
        "l5_s1": "present",
    }


def test_passes_are_kept_apart() -> None:
    judgements = judge(
        [answer("0"), answer("1", round=2), answer("1", reader="B")], RULES, ["side"]
    )
    assert set(judgements.presence) == {Pass("A", 1), Pass("A", 2), Pass("B", 1)}
    assert judgements.readers == ("A", "B")


def test_patients_and_joints_are_counted_apart() -> None:
    presence = {
        Target("P1", "oedema", Site("left")): Presence.PRESENT,
        Target("P1", "oedema", Site("right")): Presence.ABSENT,
        Target("P1", "erosion", Site("right")): Presence.UNDECIDED,
        Target("P1", "fluid", Site()): Presence.ABSENT,
    }
    patients = presence_by_unit(presence, Unit.PATIENT)
    joints = presence_by_unit(presence, Unit.SITE)
    assert patients[ANY_LESION] == {("P1", Site()): Presence.PRESENT}
    assert joints[ANY_LESION][("P1", Site("right"))] is Presence.UNDECIDED
    assert next(iter(joints)) == ANY_LESION
    assert "fluid" not in joints


def test_a_single_item_has_no_line_of_any_lesion() -> None:
    presence = {Target("P1", "oedema", Site("left")): Presence.PRESENT}
    assert list(presence_by_unit(presence, Unit.PATIENT)) == ["oedema"]
    assert presence_by_unit({}, Unit.SITE) == {}


@pytest.mark.parametrize(("verdict", "number"), [(Presence.PRESENT, 1), (Presence.ABSENT, 0)])
def test_known_verdicts_are_numbers(verdict: Presence, number: int) -> None:
    assert verdict.is_known
    assert verdict.number == number


def joints(answers: Sequence[Reading], reader: str) -> dict[str, str]:
    found = judge(answers, RULES, ("side",)).presence[Pass(reader, 1)]
    return {target.site.side: verdict.label for target, verdict in found.items()}


def test_an_answer_without_a_region_holds_for_the_whole_joint() -> None:
    quadrants = [
        answer("0", side=side, region=region)
        for side in ("left", "right")
        for region in ("upper", "lower")
    ]
    whole = [answer("0", reader="B"), answer("1", reader="B", side="right")]
    assert joints([*quadrants, *whole], "A") == {"left": "absent", "right": "absent"}
    assert joints([*quadrants, *whole], "B") == {"left": "absent", "right": "present"}


def test_an_answer_without_a_side_contradicts_one_about_each_side() -> None:
    sides = [answer("0"), answer("0", side="right")]
    assert joints([*sides, answer("1", reader="B", side="")], "B") == {
        "left": "present",
        "right": "present",
    }


def test_an_answer_about_the_whole_does_not_overrule_those_about_its_parts() -> None:
    parts = [answer("1", side="", region="l4_l5"), answer("0", side="", region="l5_s1")]
    found = seen([*parts, answer("1", side="")], ("region",))
    assert {target.site.label: verdict.label for target, verdict in found.items()} == {
        "l4_l5": "present",
        "l5_s1": "absent",
    }
