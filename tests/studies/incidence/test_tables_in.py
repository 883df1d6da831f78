from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.incidence.case_table import cases_of_readings, parse_cases
from spine_explorer.studies.incidence.form_check import fit_to_form
from spine_explorer.studies.incidence.reading_table import parse_readings
from spine_explorer.studies.incidence.source import open_source
from spine_explorer.studies.reading.export import CaseStatus
from spine_explorer.studies.reading.forms.library import load_form
from spine_explorer.studies.table import Table, read_table


def table(folder: Path, text: str) -> Table:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path)


def test_a_small_table_is_enough(tmp_path: Path) -> None:
    readings, places = parse_readings(
        table(tmp_path, "subject,reader,item,value,side\nP1,A,erosion,1,L\nP1,A,fluid,NA,\n")
    )
    first, second = readings
    assert (first.round, first.side, first.slice, first.form) == (1, "left", None, "")
    assert (second.value, second.side) == ("", "")
    assert places[1].endswith("table.csv, line 3")


def test_columns_may_have_other_names(tmp_path: Path) -> None:
    text = "Patient;Observer;Lesion;Score;Pass\nP1;A;erosion;1;2\n"
    names = {
        "subject": "Patient",
        "reader": "Observer",
        "item": "Lesion",
        "value": "Score",
        "round": "Pass",
    }
    (reading,) = parse_readings(table(tmp_path, text), names)[0]
    assert (reading.subject, reading.reader, reading.round) == ("P1", "A", 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("subject,reader,item\nP1,A,e\n", "no column 'value'"),
        ("subject,reader,item,value\n,A,e,1\n", "line 2, column 'subject': the cell is empty"),
        ("subject,reader,item,value\nP1,A,e,1\nP1,A,e,0\n", "line 3.*line 2 answers the same"),
        ("subject,reader,item,value,side\nP1,A,e,1,up\n", "'up' is not left, right or empty"),
        ("subject,reader,item,value,round\nP1,A,e,1,0\n", "'0' is not a whole number from 1"),
        ("subject,reader,item,value,slice\nP1,A,e,1,1.5\n", "'1.5' is not a whole number"),
    ],
)
def test_bad_answers_are_named_by_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_readings(table(tmp_path, text))


def test_an_unknown_name_to_rename_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column 'observer' to be renamed"):
        parse_readings(table(tmp_path, "subject\nP1\n"), {"observer": "reader"})


def test_a_column_to_rename_must_exist(tmp_path: Path) -> None:
    text = "subject,reader,item,value\nP1,A,e,1\n"
    with pytest.raises(InputError, match="no column 'Pass'"):
        parse_readings(table(tmp_path, text), {"round": "Pass"})


def test_cases_are_read_with_reasons_of_the_excluded(tmp_path: Path) -> None:
    text = "subject,status,group,reason\nP1,read,A,\nP2,Excluded,,no STIR\nP3,excluded,,\n"
    assert parse_cases(table(tmp_path, text)) == [
        CaseStatus("P1", "A", "read", ""),
        CaseStatus("P2", "", "excluded", "no STIR"),
        CaseStatus("P3", "", "excluded", "no reason given"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("subject\nP1\n", "no column 'status'"),
        ("subject,status\nP1,done\n", "'done' is not one of read, included, excluded, pending"),
        ("subject,status\nP1,read\nP1,read\n", "line 3.*line 2 has the same subject"),
        ("subject,status\n,read\n", "line 2.*the cell is empty"),
    ],
)
def test_bad_cases_are_named_by_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_cases(table(tmp_path, text))


def test_without_cases_everybody_with_answers_is_one(tmp_path: Path) -> None:
    text = "subject,reader,item,value,group\nP1,A,e,1,\nP1,B,e,1,x\nP2,A,e,0,\n"
    readings, _ = parse_readings(table(tmp_path, text))
    assert [(case.subject, case.group) for case in cases_of_readings(readings)] == [
        ("P1", "x"),
        ("P2", ""),
    ]


def test_answers_are_written_as_the_form_writes_them(tmp_path: Path) -> None:
    text = "subject,reader,item,value,region\nP1,A,Pfirrmann,iv,L4_L5\nP1,A,pfirrmann,x,l3_l4\n"
    readings, places = parse_readings(table(tmp_path, text))
    first, second = fit_to_form(readings, places, load_form("disc_degeneration"))
    assert (first.item, first.value, first.region) == ("pfirrmann", "IV", "l4_l5")
    assert second.value == ""


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("P1,A,pfirman,IV,", "line 2, column 'item': the form does not know 'pfirman'.*pfirrmann"),
        ("P1,A,pfirrmann,6,", "column 'value': the form does not know '6'.* I, II, III, IV, V, X"),
        ("P1,A,pfirrmann,IV,l9", "column 'region': the form does not know 'l9'"),
    ],
)
def test_answers_that_do_not_fit_the_form_are_named_by_line(
    tmp_path: Path, line: str, message: str
) -> None:
    given = table(tmp_path, f"subject,reader,item,value,region\n{line}\n")
    with pytest.raises(InputError, match=message):
        fit_to_form(*parse_readings(given), load_form("disc_degeneration"))


TWO_FORMS = "subject,reader,form,item,value\nP1,A,one,e,1\nP1,A,two,e,0\n"


def test_one_of_several_forms_must_be_chosen(tmp_path: Path) -> None:
    path = table(tmp_path, TWO_FORMS).path
    with pytest.raises(InputError, match=r"answers to 2 forms\. Choose one with --form: one, two"):
        open_source(path)
    with pytest.raises(InputError, match="no answer to the form 'three'"):
        open_source(path, form="three")
    source = open_source(path, form="two")
    assert [reading.value for reading in source.readings] == ["0"]
    assert (source.form, source.left_out, source.has_cases) == (None, 1, False)


def test_a_packaged_form_is_found_by_the_name_in_the_table(tmp_path: Path) -> None:
    path = table(tmp_path, "subject,reader,form,item,value\nP1,A,sij_lesions,erosion,1\n").path
    form = open_source(path).form
    assert form is not None
    assert form.name == "sij_lesions"


def test_groups_of_the_readings_hold_where_cases_have_none(tmp_path: Path) -> None:
    answers, listed = tmp_path / "r.csv", tmp_path / "c.csv"
    answers.write_text("subject,reader,item,value,group\nP1,A,e,1,cases\nP2,A,e,0,controls\n")
    listed.write_text("subject,status\nP1,read\nP2,read\n")
    groups = [case.group for case in open_source(answers, cases=listed).cases]
    assert groups == ["cases", "controls"]
    answers.write_text("subject,reader,item,value,group\nP1,A,e,1,cases\nP1,A,f,1,controls\n")
    with pytest.raises(InputError, match="'P1' is in two groups: 'cases' and 'controls'"):
        open_source(answers)


def test_a_question_in_two_spellings_is_answered_twice(tmp_path: Path) -> None:
    text = "subject,reader,item,value,side,region\n"
    text += "P1,A,Erosion,1,left,iliac_upper\nP1,A,erosion,0,left,iliac_upper\n"
    readings, places = parse_readings(table(tmp_path, text))
    with pytest.raises(InputError, match=r"line 3: .*line 2 answers the same question"):
        fit_to_form(readings, places, load_form("sij_lesions"))
