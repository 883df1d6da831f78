from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.training.collecting.patients import PSEUDONYM, SaidPatients, read_patients
from support.stacks import make_identity


def read(folder: Path, text: str) -> SaidPatients:
    path = folder / "patients.csv"
    path.write_text(text, encoding="utf-8")
    return read_patients(path)


def test_a_patient_is_named_by_a_digest_that_is_always_the_same() -> None:
    nobody = SaidPatients()
    names = {nobody.patient_of(make_identity(subject=name)) for name in ("Jane Doe", "P1", "P2")}
    assert len(names) == 3
    assert all(PSEUDONYM.fullmatch(name) for name in names)
    assert nobody.patient_of(make_identity(subject="P1", key="f" * 12)) in names


def test_files_of_one_subject_by_convention_are_one_patients() -> None:
    nobody = SaidPatients()
    t1, t2, other = (
        make_identity(subject=name) for name in ("sub-01_T1w", "sub-01_ses-2_T2w", "sub-02_T1w")
    )
    assert nobody.patient_of(t1) == nobody.patient_of(t2) != nobody.patient_of(other)
    assert nobody.is_told(t1)
    assert not nobody.is_told(make_identity(subject="scan7"))


def test_the_table_says_whose_images_are_whose(tmp_path: Path) -> None:
    said = read(tmp_path, "subject;patient;split\nA1;Anna;\nA2;Anna;test\nB;;train\n")
    first, second, third = (make_identity(subject=name) for name in ("A1", "A2", "B"))
    assert said.patient_of(first) == said.patient_of(second) != said.patient_of(third)
    assert [said.split_of(one) for one in (first, second, third)] == ["", "test", "train"]
    assert said.patient_of(third) == SaidPatients().patient_of(third)
    assert said.unused([first, third]) == 1


def test_stacks_can_be_named_by_key_or_session_and_the_later_line_holds(tmp_path: Path) -> None:
    said = read(tmp_path, "Session,Key,Patient\ns1,,X\n,0123456789ab,Y\n")
    both = make_identity(session="s1")
    y_alone, x_alone = make_identity(session="s2"), make_identity(session="s1", key="f" * 12)
    assert said.patient_of(both) == said.patient_of(y_alone) != said.patient_of(x_alone)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("patient,split\nA,train\n", "no column 'key' or 'subject' or 'session'"),
        ("subject,level\nA,L4-L5\n", "no column 'patient' or 'split'"),
        ("subject,patient\n,A\n", "line 2.*names no stack"),
        ("subject,split\nA,train\n\nB,learn\n", "line 4, column 'split': 'learn' is none of train"),
    ],
)
def test_a_table_that_says_nothing_usable_is_refused(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, text)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.csv cannot be read"):
        read_patients(tmp_path / "nowhere.csv")
