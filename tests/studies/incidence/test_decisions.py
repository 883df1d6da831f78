from __future__ import annotations

import pytest

from spine_explorer.studies.incidence.decisions import Policy, decide, decide_all
from spine_explorer.studies.incidence.judgements import Judgements, Pass, Site, Target
from spine_explorer.studies.incidence.presence import Presence

PRESENT, ABSENT, UNKNOWN = Presence.PRESENT, Presence.ABSENT, Presence.UNKNOWN
UNDECIDED = Presence.UNDECIDED
LEFT = Target("P1", "erosion", Site("left"))


# What readers say, the ruling, and what each policy makes of it.
@pytest.mark.parametrize(
    ("said", "ruling", "consensus", "adjudicator", "majority", "any_reader"),
    [
        ([PRESENT, PRESENT], UNKNOWN, PRESENT, PRESENT, PRESENT, PRESENT),
        ([PRESENT, PRESENT], ABSENT, PRESENT, ABSENT, PRESENT, PRESENT),
        ([PRESENT, ABSENT], UNKNOWN, UNDECIDED, UNDECIDED, UNDECIDED, PRESENT),
        ([PRESENT, ABSENT], ABSENT, ABSENT, ABSENT, ABSENT, PRESENT),
        ([PRESENT, ABSENT, ABSENT], UNKNOWN, UNDECIDED, UNDECIDED, ABSENT, PRESENT),
        ([PRESENT, ABSENT, ABSENT], PRESENT, PRESENT, PRESENT, ABSENT, PRESENT),
        ([ABSENT, UNKNOWN], UNKNOWN, ABSENT, ABSENT, ABSENT, ABSENT),
        ([UNKNOWN, UNKNOWN], UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        ([UNKNOWN, UNKNOWN], PRESENT, PRESENT, PRESENT, PRESENT, PRESENT),
    ],
)
def test_every_policy_on_every_kind_of_disagreement(
    said: list[Presence],
    ruling: Presence,
    consensus: Presence,
    adjudicator: Presence,
    majority: Presence,
    any_reader: Presence,
) -> None:
    votes = {str(number): verdict for number, verdict in enumerate(said)}
    wanted = (consensus, adjudicator, majority, any_reader)
    assert tuple(decide(votes, ruling, policy) for policy in Policy) == wanted


def judgements(**said: Presence) -> Judgements:
    passes = {Pass(reader, 1): {LEFT: verdict} for reader, verdict in said.items()}
    return Judgements({"erosion": (Site("left"),)}, dict.fromkeys(passes, ()), passes, 0)


def test_disagreements_are_listed_with_their_readers() -> None:
    decisions = decide_all(judgements(A=PRESENT, B=ABSENT, C=UNKNOWN), {})
    (found,) = decisions.disagreements
    assert [found.readers(verdict) for verdict in (PRESENT, ABSENT, UNKNOWN)] == [
        ("A",),
        ("B",),
        ("C",),
    ]
    assert decisions.undecided == 1
    assert decisions.presence[LEFT] is UNDECIDED


def test_a_ruling_settles_a_disagreement_which_stays_listed() -> None:
    decisions = decide_all(judgements(A=PRESENT, B=ABSENT), {LEFT: ABSENT})
    assert decisions.undecided == 0
    assert decisions.disagreements[0].outcome is ABSENT


def test_an_adjudicator_is_no_reader_but_rules() -> None:
    said = judgements(A=PRESENT, B=ABSENT, Chief=PRESENT)
    decisions = decide_all(said, {}, adjudicator="Chief")
    assert decisions.presence[LEFT] is PRESENT
    assert set(decisions.disagreements[0].said) == {"A", "B"}
    assert decide_all(said, {LEFT: ABSENT}, adjudicator="Chief").presence[LEFT] is ABSENT


def test_only_the_wanted_round_counts() -> None:
    assert decide_all(judgements(A=PRESENT), {}, round=2).presence == {}
