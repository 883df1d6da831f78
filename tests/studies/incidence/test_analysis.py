from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from sklearn.metrics import cohen_kappa_score

from spine_explorer.errors import InputError
from spine_explorer.statistics.categorical.ratings import Weights
from spine_explorer.statistics.categorical.two_groups import compare_proportions
from spine_explorer.studies.incidence.agreement import ReaderAgreement
from spine_explorer.studies.incidence.analysis import IncidenceReport, analyse
from spine_explorer.studies.incidence.decisions import Policy
from spine_explorer.studies.incidence.incidence_options import IncidenceOptions
from spine_explorer.studies.incidence.occurrence import Occurrence
from spine_explorer.studies.incidence.source import Source
from spine_explorer.studies.incidence.units import ANY_LESION, Unit
from spine_explorer.studies.reading.export import CaseStatus, Reading
from spine_explorer.studies.reading.forms.library import load_form
from spine_explorer.studies.reading.forms.questions import Question
from support.jones import FORM, READERS, cases, name, readings


def source(given: list[Reading], listed: list[CaseStatus] | None = None) -> Source:
    places = ["readings.csv, line 2"] * len(given)
    return Source(FORM, load_form(FORM), given, places, listed or cases(), has_cases=True)


def grades(first: str, second: str) -> Source:
    """Pfirrmann grades 1 to 5 of one disc a patient by two readers, without a form."""
    given = [
        Reading(name(n), "", reader, 1, "", "", "l4_l5", None, "pfirrmann", code, "")
        for reader, codes in zip(READERS, (first, second), strict=True)
        for n, code in enumerate(codes)
    ]
    people = [CaseStatus(name(n), "", "read", "") for n in range(len(first))]
    return Source("", None, given, [""] * len(given), people, has_cases=True)


def missed(reader: str, patient: int, question: Question) -> str | None:
    """Reader B overlooks the erosions of one of the two patients who have any."""
    wrong = reader == READERS[1] and patient == 14 and question.item.code == "erosion"
    return "0" if wrong else None


def occurrence(report: IncidenceReport, item: str, unit: Unit, group: str = "") -> Occurrence:
    key = (item, unit, group)
    return next(o for o in report.occurrences if (o.item, o.unit, o.group) == key)


def coefficient(report: IncidenceReport, item: str, unit: Unit, title: str) -> ReaderAgreement:
    key = (item, unit, title)
    return next(a for a in report.agreement if (a.item, a.unit, a.coefficient) == key)


def test_the_counts_of_jones() -> None:
    report = analyse(source(readings()))
    counts = {
        item.item: item.share.count for item in report.occurrences if item.unit is Unit.PATIENT
    }
    assert counts == {
        ANY_LESION: 15,
        "bone_marrow_oedema": 8,
        "subchondral_sclerosis": 6,
        "erosion": 2,
        "fatty_change": 5,
        "ankylosis": 0,
        "enthesitis": 0,
        "joint_fluid": 0,
        "capsulitis": 0,
    }
    assert report.flow.referred == 51
    assert report.flow.excluded == {"No STIR images": 2, "Earlier surgery": 1}
    assert report.flow.analysed == 48
    joints = occurrence(report, "erosion", Unit.SITE)
    assert (joints.share.count, joints.share.total) == (3, 96)
    assert joints.clustered is not None
    assert joints.clustered.clusters == 48
    assert report.site_name == "joint"


def test_an_undecided_lesion_leaves_the_totals_and_bounds_the_share() -> None:
    found = occurrence(analyse(source(readings(changed=missed))), "erosion", Unit.PATIENT)
    assert (found.share.count, found.share.total, found.undecided) == (1, 47, 1)
    assert found.bounds == (1 / 48, 2 / 48)


@pytest.mark.parametrize(("policy", "count"), [(Policy.ANY, 2), (Policy.MAJORITY, 2)])
def test_policies_change_the_count(policy: Policy, count: int) -> None:
    given = readings((*READERS, "Reader C"), changed=missed)
    report = analyse(source(given), IncidenceOptions(policy=policy))
    assert occurrence(report, "erosion", Unit.PATIENT).share.count == count


def test_an_adjudicator_settles_and_is_not_compared() -> None:
    given = readings((*READERS, "Chief"), changed=missed)
    report = analyse(source(given), IncidenceOptions(adjudicator="Chief"))
    assert occurrence(report, "erosion", Unit.PATIENT).share.count == 2
    assert {item.panel.label for item in report.agreement} == {"Reader A and Reader B"}


def test_groups_are_compared_in_the_wanted_order() -> None:
    listed = cases(lambda n: "control" if n % 2 else "ill")
    report = analyse(source(readings(), listed), IncidenceOptions(groups=("ill", "control")))
    found = next(item for item in report.contrasts if item.item == "bone_marrow_oedema")
    assert (found.first, found.second) == ("ill", "control")
    assert found.result == compare_proportions((4, 24), (4, 24))
    assert {item.p_holm for item in report.contrasts} == {1.0}
    assert occurrence(report, ANY_LESION, Unit.PATIENT, "control").share.count == 8


def test_cases_without_a_group_are_in_no_comparison() -> None:
    listed = cases(lambda n: ("a", "b", "")[n % 3])
    report = analyse(source(readings(), listed))
    assert report.groups == ("b", "a")
    assert occurrence(report, ANY_LESION, Unit.PATIENT).share.total == 48


def test_agreement_per_patient_joint_and_answer() -> None:
    report = analyse(source(readings(changed=missed)))
    totals = {
        unit: coefficient(report, "erosion", unit, "kappa").result.n
        for unit in (Unit.PATIENT, Unit.SITE, Unit.ANSWER)
    }
    assert totals == {Unit.PATIENT: 48, Unit.SITE: 96, Unit.ANSWER: 384}
    found = coefficient(report, "erosion", Unit.PATIENT, "kappa")
    wanted = cohen_kappa_score([1, 1] + [0] * 46, [1, 0] + [0] * 46)
    assert found.result.estimate.value == pytest.approx(wanted)
    assert found.crossing is not None
    assert (found.crossing.both, found.crossing.first_only, found.crossing.neither) == (1, 1, 46)


def test_repeated_reading_gives_agreement_within_readers() -> None:
    report = analyse(source(readings(rounds=(1, 2), changed=missed)))
    within = {item.panel.label for item in report.agreement if item.panel.kind == "within"}
    assert within == {"Reader A, readings 1 and 2", "Reader B, readings 1 and 2"}
    assert any("other rounds than 1" in note for note in report.notes)


def test_who_was_not_read_again_is_not_missing_within_readers() -> None:
    again = {name(patient) for patient in range(1, 6)}
    given = [item for item in readings(rounds=(1, 2)) if item.round == 1 or item.subject in again]
    lacking = [
        item
        for item in given
        if (item.round, item.subject, item.item) != (2, name(1), "bone_marrow_oedema")
    ]
    report = analyse(source(lacking))
    counts = {
        (item.item, item.unit): (item.result.n, item.result.dropped)
        for item in report.agreement
        if item.panel.kind == "within"
    }
    assert counts["erosion", Unit.PATIENT] == (5, 0)
    assert counts["erosion", Unit.SITE] == (10, 0)
    assert counts["bone_marrow_oedema", Unit.PATIENT] == (4, 1)


def test_three_readers_are_compared_in_pairs_and_together() -> None:
    report = analyse(source(readings((*READERS, "Reader C"))))
    assert len({item.panel for item in report.agreement}) == 4


def test_grades_are_compared_with_weights() -> None:
    first, second = "123451234511223", "123441234512233"
    report = analyse(grades(first, second), IncidenceOptions(weights=Weights.LINEAR))
    found = coefficient(report, "pfirrmann", Unit.ANSWER, "weighted kappa")
    wanted = cohen_kappa_score(list(first), list(second), weights="linear")
    assert found.result.estimate.value == pytest.approx(wanted)
    assert report.site_name == "region"


def test_what_means_present_can_be_chosen() -> None:
    options = IncidenceOptions(present={"pfirrmann": ("4", "5")})
    report = analyse(grades("12345", "12345"), options)
    assert occurrence(report, "pfirrmann", Unit.PATIENT).share.count == 2


def test_cases_that_do_not_count_are_counted() -> None:
    listed = cases()
    listed[0] = replace(listed[0], status="pending")
    listed[1] = replace(listed[1], status="included")
    report = analyse(source(readings(), [*listed[:-1], CaseStatus("P99", "", "read", "")]))
    flow = report.flow
    assert (flow.referred, flow.excluded_total) == (51, 2)
    assert (flow.pending, flow.waiting, flow.unanswered, flow.analysed) == (1, 1, 1, 46)
    assert sum("were left out" in note for note in report.notes) == 2
    assert occurrence(report, "bone_marrow_oedema", Unit.PATIENT).share.count == 6


def test_answers_about_strangers_are_counted_and_left_out() -> None:
    report = analyse(source(readings(), cases()[1:]))
    assert "84 answers about 1 subject that are not among the cases were left out." in report.notes


def test_one_reader_has_incidence_but_no_agreement() -> None:
    report = analyse(source(readings(READERS[:1])))
    assert occurrence(report, ANY_LESION, Unit.PATIENT).share.count == 15
    assert report.agreement == []


def test_an_item_that_nobody_could_judge_has_no_share() -> None:
    def blank(_reader: str, _patient: int, question: Question) -> str | None:
        return "" if question.item.code == "capsulitis" else None

    found = occurrence(analyse(source(readings(changed=blank))), "capsulitis", Unit.PATIENT)
    assert math.isnan(found.share.value)
    assert (found.unknown, found.bounds) == (48, (0, 1))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (IncidenceOptions(items=("edema",)), "No answer is about an item 'edema'"),
        (IncidenceOptions(groups=("x",)), "in a group 'x'"),
        (IncidenceOptions(adjudicator="Nobody"), "There is no reader 'Nobody'. The readers are"),
        (IncidenceOptions(policy=Policy.ADJUDICATOR), "Nobody adjudicates"),
        (IncidenceOptions(round=3), "No case is read and has answers in reading 3"),
        (IncidenceOptions(site=("slice",)), "cannot be told apart by 'slice'"),
        (IncidenceOptions(level=95), "95 is not between 0 and 1"),
        (IncidenceOptions(adjudications=Path("none.csv")), "none.csv cannot be read"),
    ],
)
def test_options_that_cannot_be_followed_are_refused(
    options: IncidenceOptions, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        analyse(source(readings(READERS[:1])), options)


def test_a_case_that_not_every_reader_read_is_told() -> None:
    late = (name(1), name(2))
    given = [one for one in readings() if one.reader == READERS[0] or one.subject not in late]
    notes = analyse(source(given)).notes
    assert any(note.startswith("Not all 2 readers read every case: of 2 cases") for note in notes)
    assert not any("Not all" in note for note in analyse(source(readings())).notes)


def test_who_only_adjudicates_need_not_read_every_case() -> None:
    given = [one for one in readings() if one.reader == READERS[0] or one.subject == name(1)]
    notes = analyse(source(given), IncidenceOptions(adjudicator=READERS[1])).notes
    assert not any("Not all" in note for note in notes)


def test_decisions_about_what_is_left_out_stay_and_decide_nothing(tmp_path: Path) -> None:
    decided = tmp_path / "decided.csv"
    decided.write_text(
        "subject,item,side,region,decision\n"
        f"{name(14)},erosion,left,,present\n"
        f"{name(1)},capsulitis,left,,present\n"
        f"{name(50)},erosion,left,,present\n"
    )
    options = IncidenceOptions(items=("erosion",), adjudications=decided)
    report = analyse(source(readings(changed=missed)), options)
    assert occurrence(report, "erosion", Unit.PATIENT).share.count == 2
    assert len(report.rulings) == 3
    assert any(note.startswith("2 decisions about cases or items") for note in report.notes)
    decided.write_text("subject,item,side,region,decision\nP98,erosion,left,,present\n")
    with pytest.raises(InputError, match="no reader judged"):
        analyse(source(readings()), options)
