"""Answering, submitting, and the lock that follows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.reading.cases import exclude
from spine_explorer.studies.reading.entry import (
    open_readings,
    read_draft,
    save_draft,
    submit,
    unlock,
)
from spine_explorer.studies.reading.study import Study
from spine_explorer.studies.reading.verification import verify
from support.reading import make_study, next_code, read_case, subject_of, tamper

L1_L2 = "disc_degeneration.pfirrmann.l1_l2"
SPARCC = "sparcc_inflammation"


def test_a_draft_is_on_the_disk_at_once_and_goes_on_elsewhere(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study") as study, Study.open(tmp_path / "a.study") as other:
        code = next_code(study, "anna")
        assert save_draft(study, "anna", code.lower(), {L1_L2: "iii"}) == {L1_L2: "III"}
        assert read_draft(other, "anna", code) == {L1_L2: "III"}
        assert open_readings(other, "anna")[0].answered == 1
        assert save_draft(other, "anna", code, {L1_L2: None}) == {}


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({L1_L2: "VI"}, "'VI' is not one of I, II, III, IV, V, X"),
        ({"disc_degeneration.pfirrmann.t1_t2": "I"}, "have no question"),
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_kept(
    tmp_path: Path, answers: dict[str, str], says: str
) -> None:
    with make_study(tmp_path / "a.study") as study:
        code = next_code(study, "anna")
        with pytest.raises(InputError, match=says):
            save_draft(study, "anna", code, {"disc_degeneration.pfirrmann.l5_s1": "I"} | answers)
        assert read_draft(study, "anna", code) == {}


def test_a_reader_reaches_no_reading_of_another(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study") as study:
        code = next_code(study, "ben")
        for call in (
            lambda: read_draft(study, "anna", code),
            lambda: save_draft(study, "anna", code, {L1_L2: "I"}),
            lambda: submit(study, "anna", code),
        ):
            with pytest.raises(InputError, match="not one of the readings of anna"):
                call()
        with pytest.raises(InputError, match="no reader 'carl'"):
            open_readings(study, "carl")


def test_a_submitted_reading_is_locked_in_the_program_and_in_the_file(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study") as study:
        code = next_code(study, "anna")
        read_case(study, "anna", code, "II")
        for call in (
            lambda: save_draft(study, "anna", code, {L1_L2: "I"}),
            lambda: submit(study, "anna", code),
        ):
            with pytest.raises(InputError, match="submitted and locked"):
                call()
    for statement in (
        "UPDATE answer SET value = 'V'",
        "DELETE FROM answer",
        f"INSERT INTO answer VALUES ('{code}', 'x', 'V')",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="locked"):
            tamper(tmp_path / "a.study", statement)


def test_a_reading_with_gaps_or_contradictions_is_not_submitted(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", forms=[SPARCC]) as study:
        code = next_code(study, "anna")
        oedema = {item.key: "0" for item in study.questions if item.item.code == "oedema"}
        gap = f"{SPARCC}.oedema.left.iliac_lower.6"
        save_draft(study, "anna", code, oedema | {gap: None})
        with pytest.raises(InputError, match=f"is not complete: .* the first is {gap}"):
            submit(study, "anna", code)
        save_draft(study, "anna", code, {gap: "0", f"{SPARCC}.depth.left.6": "1"})
        with pytest.raises(
            InputError, match=r"'Bone marrow oedema' is absent there \(left, slice 6"
        ):
            submit(study, "anna", code)
        save_draft(study, "anna", code, {f"{SPARCC}.depth.left.6": None})
        submit(study, "anna", code)
        assert study.rows("SELECT COUNT(*) FROM answer") == [(72,)]


def test_a_correction_needs_an_unlock_with_a_reason_and_both_versions_stay(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study") as study:
        code = next_code(study, "anna")
        read_case(study, "anna", code, "II")
        with pytest.raises(InputError, match="reason is not usable"):
            unlock(study, code, reason="")
        assert unlock(study, code.lower(), reason="sides swapped", by="Dr. C") == "anna"
        assert read_draft(study, "anna", code)[L1_L2] == "II"
        save_draft(study, "anna", code, {L1_L2: "V"})
        submit(study, "anna", code)
        events = study.events[-3:]
        assert [(event.actor, event.action) for event in events] == [
            ("anna", "submitted"),
            ("Dr. C", "unlocked"),
            ("anna", "submitted"),
        ]
        assert f'"{L1_L2}":"II"' in events[0].detail
        assert "sides swapped" in events[1].detail
        assert f'"{L1_L2}":"V"' in events[2].detail
        assert verify(study) == []


def test_after_an_unlock_implied_answers_are_asked_again_where_needed(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", forms=[SPARCC]) as study:
        code = next_code(study, "anna")
        save_draft(
            study,
            "anna",
            code,
            {item.key: "0" for item in study.questions if item.item.code == "oedema"},
        )
        submit(study, "anna", code)
        unlock(study, code, reason="oedema overlooked")
        save_draft(study, "anna", code, {f"{SPARCC}.oedema.left.iliac_lower.6": "1"})
        assert open_readings(study, "anna")[0].answered == 70


def test_only_a_submitted_reading_can_be_unlocked(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study") as study:
        with pytest.raises(InputError, match="is not submitted"):
            unlock(study, next_code(study, "anna"), reason="x")
        with pytest.raises(InputError, match="no reading 'BBBBB'"):
            unlock(study, "BBBBB", reason="x")


def test_a_reading_of_an_excluded_case_is_not_wanted(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study") as study:
        code = next_code(study, "anna")
        exclude(study, subject_of(study, code), reason="x")
        with pytest.raises(InputError, match="not wanted any more") as caught:
            save_draft(study, "anna", code, {L1_L2: "I"})
        assert not any(name in str(caught.value) for name in ("P1", "P2", "P3", "P4"))
