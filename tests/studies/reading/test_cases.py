"""Bringing cases in, from tables and folders, and leaving them out."""

from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.reading.case_list import CaseColumns, list_cases
from spine_explorer.studies.reading.cases import Imported, NewCase, exclude, import_cases, readmit
from spine_explorer.studies.reading.entry import open_readings
from spine_explorer.studies.reading.export import CaseStatus, cases
from spine_explorer.studies.reading.verification import verify
from support.reading import make_study

HOSTILE = (
    "=HYPERLINK(1)",
    "'; DROP TABLE subject; --",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "名前 Ünïcode",
    '"quoted", with comma',
    "%s {0} \\n",
)


def test_a_table_with_other_columns_is_understood(tmp_path: Path) -> None:
    table = tmp_path / "cases.csv"
    table.write_text("\ufeffID;arm;why\nP1;A;\nP2;B;no STIR\n", encoding="utf-8")
    columns = CaseColumns(subject="ID", group="arm", reason="why")
    assert list_cases(table, columns) == [
        NewCase("P1", "A"),
        NewCase("P2", "B", excluded="no STIR"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("subject,group\nP1,A\n,B\n", "line 3, column 'subject': it is empty"),
        ("subject\nP1\nP2\nP1\n", "line 4, column 'subject': subject 'P1' stands in line 2"),
        ("subject\n" + "x" * 201, "line 2, column 'subject': it is longer than 200"),
        ("subject,group\nP1,a\x1b[31mb\n", "line 2, column 'group'"),
        ("name\nP1\n", "no column 'subject'"),
        ("subject\n", "no line of values"),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, text: str, says: str) -> None:
    table = tmp_path / "cases.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        list_cases(table)
    assert says in caught.value.message
    assert str(table) in caught.value.message


def test_every_visible_entry_of_a_folder_is_a_case(tmp_path: Path) -> None:
    (tmp_path / "P2").mkdir()
    for name in ("P1.zip", "P3.nii.gz", ".hidden"):
        (tmp_path / name).touch()
    assert list_cases(tmp_path) == [
        NewCase("P1", location=str(tmp_path / "P1.zip")),
        NewCase("P2", location=str(tmp_path / "P2")),
        NewCase("P3", location=str(tmp_path / "P3.nii.gz")),
    ]


def test_a_folder_that_gives_no_clear_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is empty"):
        list_cases(tmp_path)
    (tmp_path / "P1").mkdir()
    (tmp_path / "P1.zip").touch()
    with pytest.raises(InputError, match="two entries for the subject 'P1'"):
        list_cases(tmp_path)
    (tmp_path / "P1").rename(tmp_path / "a\nb")
    with pytest.raises(InputError, match="cannot be printed"):
        list_cases(tmp_path)


def test_hostile_names_go_in_and_come_out_as_they_are(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", subjects=HOSTILE, readers=["'; --", "<b>"]) as study:
        assert {case.subject for case in cases(study)} == set(HOSTILE)
        assert len(open_readings(study, "'; --")) == len(HOSTILE)
        exclude(study, HOSTILE[1], reason="'); DROP TABLE event; --")
        assert verify(study) == []


def test_the_same_table_can_be_imported_again_with_new_lines(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", readers=[]) as study:
        again = [NewCase("P1", "A"), NewCase("P9", "B", excluded="no STIR")]
        assert import_cases(study, again) == Imported(added=1, known=1, excluded=1)
        assert import_cases(study, again) == Imported(added=0, known=2, excluded=0)
        assert cases(study)[-1] == CaseStatus("P9", "B", "excluded", "no STIR")


def test_names_that_differ_only_in_composition_are_the_same(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", subjects=["Mu\u0308ller"], readers=[]) as study:
        assert import_cases(study, [NewCase("M\u00fcller", "A")]).known == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ([NewCase("P9"), NewCase("P9")], "'P9' occurs twice"),
        ([NewCase("P9"), NewCase("P1", "B")], "with group 'A', not 'B'"),
        ([NewCase("P9"), NewCase("  ")], "it is empty"),
        ([NewCase("P9"), NewCase("a\x07")], "cannot be printed"),
    ],
)
def test_one_bad_case_brings_none_in(tmp_path: Path, wrong: list[NewCase], says: str) -> None:
    with make_study(tmp_path / "a.study", readers=[]) as study:
        with pytest.raises(InputError, match=says):
            import_cases(study, wrong)
        assert len(cases(study)) == 4


def test_an_excluded_case_is_not_asked_for_until_it_is_readmitted(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study") as study:
        exclude(study, "P2", reason="motion")
        assert len(open_readings(study, "anna")) == 3
        assert cases(study)[1] == CaseStatus("P2", "B", "excluded", "motion")
        readmit(study, "P2", reason="repeated scan")
        assert len(open_readings(study, "anna")) == 4
        assert [event.action for event in study.events[-2:]] == ["excluded", "readmitted"]


def test_exclusions_need_a_reason_and_a_case_that_fits(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study") as study:
        with pytest.raises(InputError, match="reason is not usable"):
            exclude(study, "P1", reason=" ")
        with pytest.raises(InputError, match="no subject 'P7'"):
            exclude(study, "P7", reason="x")
        with pytest.raises(InputError, match="is not excluded"):
            readmit(study, "P1", reason="x")
        exclude(study, "P1", reason="x")
        with pytest.raises(InputError, match="is excluded already"):
            exclude(study, "P1", reason="y")


def test_a_reason_for_a_case_that_is_in_the_study_is_not_passed_over(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", readers=[]) as study:
        late = [NewCase("P1", "A", excluded="no STIR"), NewCase("P9")]
        with pytest.raises(InputError, match="'P1' is in the study and not excluded"):
            import_cases(study, late)
        assert len(cases(study)) == 4
        exclude(study, "P1", reason="no STIR")
        assert import_cases(study, late).added == 1
