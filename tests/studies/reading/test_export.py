"""What leaves a study for the statistics."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from spine_explorer.errors import InputError, OutputError
from spine_explorer.studies.reading.case_list import list_cases
from spine_explorer.studies.reading.cases import NewCase, exclude, import_cases
from spine_explorer.studies.reading.export import CaseStatus, Reading, cases, readings, scores
from spine_explorer.studies.reading.export_files import FILES, export
from spine_explorer.studies.reading.forms.schema import Form
from spine_explorer.studies.reading.progress import Progress, progress, write_key
from spine_explorer.studies.reading.study import Study
from spine_explorer.studies.reading.verification import verify
from support.reading import make_study, next_code, read_case, subject_of, tamper

SLICE_2 = "sparcc_inflammation.oedema.left.iliac_upper.2"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def finish(study: Study, reader: str, value: str) -> None:
    for code in [
        code for (code,) in study.rows("SELECT code FROM reading WHERE reader = ?", reader)
    ]:
        read_case(study, reader, code, value)


def test_every_answer_is_a_row_with_its_case_reader_round_and_place(tmp_path: Path) -> None:
    forms = ("sparcc_inflammation", "canal_stenosis")
    with make_study(
        tmp_path / "a.study", forms=forms, subjects=["P1"], readers=["anna"], repeats=1
    ) as study:
        grades = {item.key: "A2" for item in study.questions if item.item.scale == "schizas"}
        for value in ("0", "1"):
            read_case(study, "anna", next_code(study, "anna"), value, **grades)
        found = readings(study)
        assert len(found) == 2 * (72 + 10)
        at = found[0].submitted
        assert found[0] == Reading(
            "P1",
            "A",
            "anna",
            1,
            "sparcc_inflammation",
            "right",
            "iliac_upper",
            1,
            "oedema",
            "0",
            at,
        )
        assert found[-1] == Reading(
            "P1",
            "A",
            "anna",
            2,
            "canal_stenosis",
            "",
            "l5_s1",
            None,
            "lee",
            "1",
            found[-1].submitted,
        )
        totals = [item for item in scores(study) if item.score == "sparcc_inflammation"]
        assert [(item.round, item.value, item.maximum) for item in totals] == [
            (1, 0, 72),
            (2, 72, 72),
        ]


def test_what_cannot_be_judged_is_exported_empty(tmp_path: Path) -> None:
    with make_study(
        tmp_path / "a.study", forms=["sparcc_inflammation"], subjects=["P1"], readers=["anna"]
    ) as study:
        read_case(study, "anna", next_code(study, "anna"), "0", **{SLICE_2: "X"})
        assert [item.value for item in readings(study)].count("") == 1
        found = {item.score: item for item in scores(study)}
        assert (found["sparcc_oedema"].value, found["sparcc_oedema"].unanswered) == (None, 1)
        assert found["sparcc_depth"].value == 0


def test_a_case_is_read_when_every_reader_has_submitted_it(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", subjects=["P1", "P2", "P3"]) as study:
        finish(study, "anna", "I")
        code = next_code(study, "ben")
        read_case(study, "ben", code, "I")
        done = subject_of(study, code)
        import_cases(study, [NewCase("P9", "B")])
        open_case = next(case.subject for case in cases(study) if case.status == "pending")
        exclude(study, open_case, reason="motion")
        found = {case.subject: case.status for case in cases(study)}
        assert found[done] == "read"
        assert found["P9"] == "included"
        assert found[open_case] == "excluded"
        assert sorted(found.values()) == ["excluded", "included", "pending", "read"]
        assert progress(study) == [Progress("anna", 2, 2, 0), Progress("ben", 2, 1, 0)]


def test_the_files_hold_all_and_say_what_is_left_out(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with make_study(tmp_path / "a.study", subjects=["=P1", "P2"]) as study:
        finish(study, "anna", "III")
        exclude(study, "P2", reason="-motion")
        done = export(study, out, by="statistician")
        assert (done.readings, done.cases, done.withheld, done.waiting) == (1, 1, 1, 1)
        assert verify(study, head=done.head) == []
        assert study.events[-1].action == "exported"
        forms = [Form.model_validate(item) for item in json.loads((out / "forms.json").read_text())]
        assert tuple(forms) == study.forms
    assert [line["subject"] for line in table(out / "readings.csv")] == ["'=P1"] * 5
    assert table(out / "readings.csv")[0].keys() == {
        *("subject", "group", "reader", "round", "form", "side", "region", "slice", "item"),
        *("value", "submitted"),
    }
    assert table(out / "cases.csv") == [
        {"subject": "'=P1", "group": "A", "status": "pending", "reason": ""},
        {"subject": "P2", "group": "B", "status": "excluded", "reason": "'-motion"},
    ]
    trail = [json.loads(line) for line in (out / "audit.jsonl").read_text().splitlines()]
    assert trail[-1]["hash"] == done.head
    assert [line["number"] for line in trail] == list(range(1, len(trail) + 1))


def test_cases_that_were_exported_can_be_imported_elsewhere(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", subjects=["=P1", "P2"], readers=[]) as study:
        exclude(study, "P2", reason="no T1")
        export(study, tmp_path / "out")
    listed = list_cases(tmp_path / "out" / "cases.csv")
    assert listed == [NewCase("=P1", "A"), NewCase("P2", "B", excluded="no T1")]


def test_nothing_is_exported_from_a_study_that_was_tampered_with(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study") as study:
        tamper(tmp_path / "a.study", "UPDATE subject SET grouping = 'A'")
        with pytest.raises(InputError, match="fails its check: Table 'subject'"):
            export(study, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_answer_that_vanished_is_no_traceback(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", readers=["anna"]) as study:
        finish(study, "anna", "I")
        tamper(
            tmp_path / "a.study",
            "DROP TRIGGER answer_locked_delete",
            "DELETE FROM answer WHERE question LIKE '%l5_s1'",
        )
        with pytest.raises(InputError, match=r"lacks an answer to disc.*l5_s1"):
            readings(study)


def test_an_export_that_cannot_be_written_is_not_in_the_trail(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with make_study(tmp_path / "a.study") as study:
        with pytest.raises(OutputError):
            export(study, tmp_path / "out")
        assert study.events[-1].action == "assigned"


def test_a_key_leads_from_codes_to_images_and_is_in_the_trail(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", subjects=["P1", "P2", "P3"]) as study:
        exclude(study, "P3", reason="x")
        assert write_key(study, tmp_path / "key.csv", reader="anna") == 2
        lines = table(tmp_path / "key.csv")
        assert {line["reader"] for line in lines} == {"anna"}
        assert all(subject_of(study, line["code"]) == line["subject"] for line in lines)
        assert [line["location"] for line in lines] == [f"/img/{x['subject']}" for x in lines]
        assert (study.events[-1].action, verify(study)) == ("unblinded", [])


def test_an_empty_study_exports_tables_without_lines(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", subjects=[], readers=[]) as study:
        assert export(study, tmp_path / "out").cases == 0
        with pytest.raises(InputError, match="no assigned reading"):
            write_key(study, tmp_path / "key.csv")
    assert table(tmp_path / "out" / "readings.csv") == []


def test_statuses_are_those_of_the_contract(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", readers=[]) as study:
        assert cases(study)[0] == CaseStatus("P1", "A", "included", "")


def test_an_export_does_not_write_over_the_study(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).mkdir()
        with make_study(tmp_path / name / name) as study:
            with pytest.raises(InputError, match="is the study itself"):
                export(study, tmp_path / name)
            assert verify(study) == []
