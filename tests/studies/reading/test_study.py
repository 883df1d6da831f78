"""The file of a study: one file, all or nothing, two programs at once, strangers refused."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from spine_explorer.errors import InputError, OutputError, UnreadableFileError
from spine_explorer.studies.reading import database
from spine_explorer.studies.reading.cases import NewCase, import_cases
from spine_explorer.studies.reading.forms.library import load_form, packaged_yaml, parse_form
from spine_explorer.studies.reading.study import Study
from spine_explorer.studies.reading.verification import verify
from support.reading import make_study, tamper

DISC = load_form("disc_degeneration")


def test_a_study_keeps_its_forms_title_and_seed(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "a.study"
    forms = [DISC, load_form("sij_lesions")]
    Study.create(path, forms, title=" Discs ", seed=5).close()
    with Study.open(path) as study:
        assert (study.title, study.seed, study.forms) == ("Discs", 5, tuple(forms))
        assert [event.action for event in study.events] == ["created"]


def test_a_file_that_exists_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.study"
    path.write_text("mine")
    with pytest.raises(InputError, match="exists"):
        Study.create(path, [DISC], seed=1)
    assert path.read_text() == "mine"


def test_what_an_interrupted_creation_left_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "a.study"
    path.touch()
    with Study.create(path, [DISC], seed=1) as study:
        assert verify(study) == []


@pytest.mark.parametrize(
    ("forms", "seed", "says"),
    [([], 1, "at least one form"), ([DISC, DISC], 1, "given twice"), ([DISC], -1, "seed -1")],
)
def test_a_study_that_makes_no_sense_is_not_made(
    tmp_path: Path, forms: list[object], seed: int, says: str
) -> None:
    with pytest.raises(InputError, match=says):
        Study.create(tmp_path / "a.study", forms, seed=seed)  # type: ignore[arg-type]
    assert not (tmp_path / "a.study").exists()


def test_other_files_are_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database, but long enough to be one" * 50)
    (tmp_path / "empty").touch()
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("CREATE TABLE thing (id INTEGER)")
    for name, says in (
        ("text", "file is not a database"),
        ("empty", "not a reading study"),
        ("other", "not a reading study"),
    ):
        with pytest.raises(UnreadableFileError, match=says):
            Study.open(tmp_path / name)
    with pytest.raises(InputError, match="does not exist"):
        Study.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_study_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    make_study(tmp_path / "a.study").close()
    tamper(tmp_path / "a.study", f"PRAGMA user_version = {database.SCHEMA_VERSION + 1}")
    with pytest.raises(UnreadableFileError, match="newer version"):
        Study.open(tmp_path / "a.study")


def test_a_damaged_form_is_named_as_damage(tmp_path: Path) -> None:
    make_study(tmp_path / "a.study").close()
    tamper(tmp_path / "a.study", "UPDATE form SET content = '{}'")
    with Study.open(tmp_path / "a.study") as study, pytest.raises(UnreadableFileError):
        _ = study.forms


def test_a_change_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study") as study:
        before = (study.rows("SELECT * FROM subject"), study.events)
        with pytest.raises(ZeroDivisionError), study.changing("me") as change:
            change.record("excluded", {"subject": "P1", "reason": "why"})
            raise ZeroDivisionError
        assert (study.rows("SELECT * FROM subject"), study.events) == before


def test_a_program_that_is_killed_in_the_middle_loses_only_that_change(tmp_path: Path) -> None:
    path = tmp_path / "a.study"
    make_study(path).close()
    code = (
        "import os; from pathlib import Path\n"
        "from spine_explorer.studies.reading.study import Study\n"
        f"study = Study.open(Path({str(path)!r}))\n"
        "with study.changing('me') as change:\n"
        "    change.record('excluded', {'subject': 'P1', 'reason': 'why'})\n"
        "    os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    with Study.open(path) as study:
        assert verify(study) == []
        assert study.rows("SELECT COUNT(*) FROM subject WHERE excluded IS NOT NULL") == [(0,)]


def test_two_programs_write_in_turn(tmp_path: Path) -> None:
    path = tmp_path / "a.study"
    make_study(path).close()
    code = (
        "import sys; from pathlib import Path\n"
        "from spine_explorer.studies.reading.cases import NewCase, import_cases\n"
        "from spine_explorer.studies.reading.study import Study\n"
        f"with Study.open(Path({str(path)!r})) as study:\n"
        "    for number in range(15):\n"
        "        import_cases(study, [NewCase(f'{sys.argv[1]}{number}')], by=sys.argv[1])\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, name]) for name in ("x", "y")]
    assert [process.wait() for process in running] == [0, 0]
    with Study.open(path) as study:
        assert study.rows("SELECT COUNT(*) FROM subject") == [(34,)]
        assert verify(study) == []


def test_a_file_that_stays_busy_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_WAIT_SECONDS", 0.05)
    path = tmp_path / "a.study"
    with (
        make_study(path) as study,
        Study.open(path) as other,
        study.changing("me"),
        pytest.raises(OutputError, match="another program"),
    ):
        import_cases(other, [NewCase("P9")])


def test_an_unprintable_actor_is_refused(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study") as study, pytest.raises(InputError, match="printed"):
        import_cases(study, [NewCase("P9")], by="\x1b[31m")


def test_a_form_that_differs_from_the_packaged_one_needs_an_own_name(tmp_path: Path) -> None:
    text = packaged_yaml("sij_lesions")
    changed = parse_form(text.replace('present: ["1"]', 'present: ["0"]'), "own.yaml")
    with pytest.raises(InputError, match="'sij_lesions' differs from the packaged one"):
        Study.create(tmp_path / "a.study", [changed], seed=1)
    same = parse_form(text, "own.yaml")
    Study.create(tmp_path / "a.study", [same], seed=1).close()


def test_damage_is_told_without_what_the_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.study"
    make_study(path, subjects=["SECRET"]).close()
    tamper(path, "UPDATE subject SET location = CAST(X'534543524554FF' AS TEXT)")
    with (
        Study.open(path) as study,
        pytest.raises(UnreadableFileError, match="it is damaged") as caught,
    ):
        study.rows("SELECT * FROM subject")
    assert "SECRET" not in str(caught.value)
