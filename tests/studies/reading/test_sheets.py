"""Sheets: blank forms that a reader fills in a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.reading.cases import exclude
from spine_explorer.studies.reading.entry import open_readings, read_draft, save_draft, submit
from spine_explorer.studies.reading.export import scores
from spine_explorer.studies.reading.progress import write_key
from spine_explorer.studies.reading.sheets import COLUMNS, Filled, fill_sheet, write_sheet
from spine_explorer.studies.reading.study import Study
from support.reading import make_study, next_code, subject_of

SPARCC = "sparcc_inflammation"
Lines = list[dict[str, str]]


def read_lines(path: Path) -> Lines:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write_lines(path: Path, lines: Lines) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)


def blank_sheet(study: Study, path: Path, reader: str = "anna") -> Lines:
    write_sheet(study, reader, path)
    return read_lines(path)


def test_a_sheet_shows_codes_and_questions_and_nothing_else(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", subjects=["SECRET1", "SECRET2"], repeats=2) as study:
        lines = blank_sheet(study, tmp_path / "anna.csv")
        codes = [item.code for item in open_readings(study, "anna")]
        others = {item.code for item in open_readings(study, "ben")}
    assert list(dict.fromkeys(line["code"] for line in lines)) == codes
    assert len(lines) == 4 * 5
    assert lines[0]["what"] == "Pfirrmann grade, L1-L2"
    assert lines[0]["choices"].startswith("I even and bright white; II uneven")
    text = (tmp_path / "anna.csv").read_text()
    assert not any(word in text for word in ("SECRET", "/img", "round", *others))


def test_a_filled_sheet_is_saved_and_submitted_when_asked(tmp_path: Path) -> None:
    sheet = tmp_path / "anna.csv"
    with make_study(tmp_path / "a.study") as study:
        lines = blank_sheet(study, sheet)
        codes = [item.code for item in open_readings(study, "anna")]
        for line in lines[:13]:
            line["value"] = "iv"
        write_lines(sheet, lines)
        expected = {"complete": tuple(codes[:2]), "incomplete": tuple(codes[2:])}
        assert fill_sheet(study, "anna", sheet) == Filled(
            13, **expected, submitted=0, locked=0, withdrawn=0
        )
        assert set(read_draft(study, "anna", codes[0]).values()) == {"IV"}
        assert fill_sheet(study, "anna", sheet, submitting=True).submitted == 2
        again = fill_sheet(study, "anna", sheet, submitting=True)
        assert (again.submitted, again.locked, again.answers) == (0, 2, 3)


def test_a_sheet_goes_on_from_saved_answers_and_empty_cells_keep_them(tmp_path: Path) -> None:
    sheet = tmp_path / "anna.csv"
    with make_study(tmp_path / "a.study") as study:
        code = next_code(study, "anna")
        save_draft(study, "anna", code, {study.questions[0].key: "V"})
        lines = blank_sheet(study, sheet)
        assert [line["value"] for line in lines[:2]] == ["V", ""]
        lines[0]["value"] = ""
        write_lines(sheet, lines)
        fill_sheet(study, "anna", sheet)
        assert read_draft(study, "anna", code) == {study.questions[0].key: "V"}


def test_a_sheet_can_hold_only_the_next_readings(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study") as study:
        assert write_sheet(study, "anna", tmp_path / "a.csv", count=2) == 2
        assert len(read_lines(tmp_path / "a.csv")) == 10
        with pytest.raises(InputError, match="at least 1"):
            write_sheet(study, "anna", tmp_path / "a.csv", count=0)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("value", "6", "line 3, column 'value': '6' is not one of I, II, III, IV, V, X"),
        ("value", "=1+1", "line 3, column 'value': '=1+1' is not one of"),
        ("code", "ZZZZZ", "line 3, column 'code': 'ZZZZZ' is not one of your readings"),
        ("code", "", "line 3, column 'code': '' is not one of your readings"),
        ("question", "pfirrmann", "line 3, column 'question': the forms have no question"),
        ("question", "disc_degeneration.pfirrmann.l1_l2", "it stands in line 2 already"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_kept(
    tmp_path: Path, column: str, value: str, says: str
) -> None:
    sheet = tmp_path / "anna.csv"
    with make_study(tmp_path / "a.study") as study:
        lines = blank_sheet(study, sheet)
        for line in lines:
            line["value"] = "I"
        lines[1][column] = value
        write_lines(sheet, lines)
        with pytest.raises(InputError) as caught:
            fill_sheet(study, "anna", sheet, submitting=True)
        assert says in caught.value.message
        assert study.rows("SELECT * FROM answer") == []


def test_the_codes_of_another_reader_are_not_accepted(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study") as study:
        blank_sheet(study, tmp_path / "ben.csv", "ben")
        with pytest.raises(InputError, match=r"line 2.*not one of your readings"):
            fill_sheet(study, "anna", tmp_path / "ben.csv")


def test_a_contradiction_is_named_with_its_line(tmp_path: Path) -> None:
    sheet = tmp_path / "anna.csv"
    with make_study(tmp_path / "a.study", forms=[SPARCC], subjects=["P1"]) as study:
        lines = blank_sheet(study, sheet)
        for line in lines:
            line["value"] = "0" if ".oedema." in line["question"] else ""
        lines[5]["value"] = "1"
        write_lines(sheet, lines)
        with pytest.raises(InputError, match=r"line 7, column 'value'.*depth\.right\.1"):
            fill_sheet(study, "anna", sheet)
        lines[5]["value"] = ""
        write_lines(sheet, lines)
        assert fill_sheet(study, "anna", sheet, submitting=True).submitted == 1


def test_a_locked_answer_cannot_be_changed_by_a_sheet(tmp_path: Path) -> None:
    sheet = tmp_path / "anna.csv"
    with make_study(tmp_path / "a.study") as study:
        lines = blank_sheet(study, sheet)
        for line in lines:
            line["value"] = "I"
        write_lines(sheet, lines)
        fill_sheet(study, "anna", sheet, submitting=True)
        lines[2]["value"] = "V"
        write_lines(sheet, lines)
        with pytest.raises(InputError, match=r"line 4.*locked with another answer"):
            fill_sheet(study, "anna", sheet)
        with pytest.raises(InputError, match="Nothing is left to read for anna"):
            write_sheet(study, "anna", sheet)


def test_readings_of_cases_excluded_meanwhile_are_passed_over_and_counted(tmp_path: Path) -> None:
    sheet = tmp_path / "anna.csv"
    with make_study(tmp_path / "a.study") as study:
        lines = blank_sheet(study, sheet)
        for line in lines:
            line["value"] = "I"
        write_lines(sheet, lines)
        exclude(study, subject_of(study, lines[0]["code"]), reason="x")
        done = fill_sheet(study, "anna", sheet, submitting=True)
        assert (done.answers, done.submitted, done.withdrawn) == (15, 3, 1)


def test_a_sheet_saved_by_a_german_spreadsheet_is_read(tmp_path: Path) -> None:
    sheet = tmp_path / "anna.csv"
    with make_study(tmp_path / "a.study", subjects=["P1"]) as study:
        code = next_code(study, "anna")
        lines = [f"{code};{question.key};II" for question in study.questions]
        sheet.write_text("\ufeffcode;question;value\r\n" + "\r\n".join(lines), encoding="utf-8")
        fill_sheet(study, "anna", sheet)
        submit(study, "anna", code)


def test_the_study_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.study"
    with make_study(path) as study:
        for write in (
            lambda: write_sheet(study, "anna", path),
            lambda: write_key(study, path, by="anna"),
        ):
            with pytest.raises(InputError, match="is the study itself"):
                write()
        assert open_readings(study, "anna")


def test_what_cannot_be_judged_is_taken_back_where_it_is_not_asked_any_more(
    tmp_path: Path,
) -> None:
    with make_study(tmp_path / "a.study", forms=[SPARCC], subjects=["P1"]) as study:
        code = next_code(study, "anna")
        keys = [question.key for question in study.questions]
        asked = {question.key: question for question in study.questions}
        dependent = next(key for key in keys if asked[key].item.only_where)
        save_draft(study, "anna", code, {dependent: asked[dependent].scale.unknown})
        lines = blank_sheet(study, tmp_path / "s.csv")
        for line in lines:
            line["value"] = "" if asked[line["question"]].item.only_where else "0"
        write_lines(tmp_path / "s.csv", lines)
        filled = fill_sheet(study, "anna", tmp_path / "s.csv", submitting=True)
        assert filled.submitted == 1
        (score,) = (item for item in scores(study) if item.score == SPARCC)
        assert (score.value, score.unanswered) == (0, 0)


def test_a_new_sheet_does_not_take_the_place_of_answers(tmp_path: Path) -> None:
    sheet = tmp_path / "anna.csv"
    with make_study(tmp_path / "a.study") as study:
        lines = blank_sheet(study, sheet)
        lines[2]["value"] = "iv"
        write_lines(sheet, lines)
        with pytest.raises(InputError, match=r"anna\.csv, line 4: .* would be lost"):
            write_sheet(study, "anna", sheet)
        assert read_lines(sheet) == lines
        fill_sheet(study, "anna", sheet)
        assert write_sheet(study, "anna", sheet) == 4


def test_a_sheet_does_not_take_the_place_of_another_table(tmp_path: Path) -> None:
    other = tmp_path / "cases.csv"
    other.write_text("subject\nP1\n")
    with make_study(tmp_path / "a.study") as study:
        with pytest.raises(InputError, match="no column 'code'"):
            write_sheet(study, "anna", other)
        assert other.read_text() == "subject\nP1\n"
