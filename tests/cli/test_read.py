"""``spine-explorer read`` as its users meet it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from spine_explorer.studies.reading import database
from spine_explorer.studies.reading.study import Study
from support.command import Command, Outcome
from support.reading import make_study, next_code, subject_of, tamper


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_SYNCHRONOUS", "OFF")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A study of four cases, with the form of discs and two readers."""
    make_study(tmp_path / "a.study").close()
    return tmp_path / "a.study"


class Typist:
    """Gives a command lines as if they were typed."""

    def __init__(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        self._command, self._patch = command, monkeypatch

    def __call__(self, lines: str, *words: str | Path) -> Outcome:
        self._patch.setattr("sys.stdin", io.StringIO(lines))
        return self._command(*words)


@pytest.fixture
def typist(command: Command, monkeypatch: pytest.MonkeyPatch) -> Typist:
    """Types lines into a command."""
    return Typist(command, monkeypatch)


def answers(path: Path, reader: str = "anna") -> list[str]:
    with Study.open(path) as study:
        return [
            value
            for (value,) in study.rows(
                "SELECT value FROM answer JOIN reading ON code = reading WHERE reader = ? "
                "ORDER BY position, question",
                reader,
            )
        ]


def test_a_study_from_beginning_to_end(command: Command, tmp_path: Path) -> None:
    study, sheet, out = tmp_path / "a.study", tmp_path / "anna.csv", tmp_path / "out"
    (tmp_path / "cases.csv").write_text("id,arm,why\nP1,A,\nP2,B,\nP3,B,no T2\n", encoding="utf-8")
    steps = [
        command("read", "create", study, "--form", "disc_degeneration", "--seed", "1"),
        command("read", "import", study, tmp_path / "cases.csv", "--subject", "id", "--group",
                "arm", "--reason", "why"),
        command("read", "assign", study, "anna", "--repeats", "1", "--distance", "1"),
        command("read", "key", study, "-o", tmp_path / "key.csv"),
        command("read", "blank", study, "--reader", "anna", "-o", sheet),
    ]  # fmt: skip
    assert [step.exit_code for step in steps] == [0] * 5
    assert "5 questions a reading, seed 1" in steps[0].out
    assert "3 cases imported, 1 of them excluded" in steps[1].out
    assert "anna: 2 cases, 1 of them twice" in steps[2].out
    sheet.write_text(sheet.read_text().replace(",\n", ",IV\n"))
    filled = command("read", "fill", study, sheet, "--reader", "anna", "--submit")
    assert "15 answers saved; 3 readings complete, 3 submitted." in filled.out
    exported = command("read", "export", study, "-o", out)
    assert "3 readings of 2 cases" in exported.out
    head = exported.out.split()[-1]
    assert command("read", "verify", study, "--head", head).exit_code == 0
    with (out / "readings.csv").open() as stream:
        lines = list(csv.DictReader(stream))
    assert len(lines) == 15
    assert {line["round"] for line in lines} == {"1", "2"}
    status = json.loads(command("read", "status", study, "--json").out)
    assert status["cases"] == {"excluded": 1, "read": 2}


def test_answering_at_the_terminal_with_help_and_going_back(typist: Typist, path: Path) -> None:
    typed = "?\ni\n<\nii\niii iv\n7\nx\nv\n<\nIV\nyes\n.\n"
    done = typist(typed, "read", "enter", path, "--reader", "anna")
    assert done.exit_code == 0, done.err
    assert "Pfirrmann et al. 2001" in done.out
    assert "Answer with I, II, III, IV, V, X, at most 2 in a row." in done.out
    assert "is submitted and locked" in done.out
    assert answers(path) == ["II", "III", "IV", "X", "IV"]


def test_a_reading_that_was_stopped_goes_on_where_it_was(typist: Typist, path: Path) -> None:
    stopped = typist("I II\n", "read", "enter", path, "--reader", "anna")
    assert "Saved, not submitted" in stopped.out
    assert "3 questions open" in stopped.out
    assert answers(path) == ["I", "II"]
    on = typist("III IV V\nno\n", "read", "enter", path, "--reader", "anna")
    assert "L3-L4: " in on.out
    assert "L1-L2" not in on.out
    assert answers(path) == ["I", "II", "III", "IV", "V"]
    last = typist("yes\n", "read", "enter", path, "--reader", "anna")
    assert "All answered. Submit and lock" in last.out
    assert "3 readings to do" in last.out


def test_changing_an_answer_takes_back_what_hung_on_it(typist: Typist, tmp_path: Path) -> None:
    path = tmp_path / "s.study"
    make_study(path, forms=["sparcc_inflammation"], subjects=["P1"]).close()
    typed = "0 0 0 1\n1\n1\n<\n<\n<\n0\n"
    done = typist(typed, "read", "enter", path, "--reader", "anna")
    assert "What depended on the earlier answer was taken back." in done.out
    assert answers(path) == ["0", "0", "0", "0"]
    rest = "\n".join(["0 0 0 0"] * 11 + ["yes"])
    assert "submitted and locked" in typist(rest, "read", "enter", path, "--reader", "anna").out
    assert answers(path) == ["0"] * 72


def test_a_reader_sees_no_name_group_place_or_other_reader(
    typist: Typist, command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "b.study"
    make_study(path, subjects=["SECRET1", "SECRET2"], repeats=2).close()
    shown = [
        typist("I I I I I\nyes\nII\n.\n", "read", "enter", path, "--reader", "anna"),
        command("read", "status", path, "--reader", "anna"),
        command("read", "status", path, "--reader", "anna", "--json"),
        typist("", "read", "enter", path, "--reader", "anna", "--code", "BBBBB"),
    ]
    with Study.open(path) as study:
        others = {code for (code,) in study.rows("SELECT code FROM reading WHERE reader = 'ben'")}
    for outcome in shown:
        text = outcome.out + outcome.err
        assert text
        assert not any(word in text for word in ("SECRET", "/img", "ben", "round", *others))


def test_unlocking_excluding_and_taking_back(command: Command, typist: Typist, path: Path) -> None:
    with Study.open(path) as study:
        code = next_code(study, "anna")
        subject = subject_of(study, code)
    typist("I I I I I\nyes\n", "read", "enter", path, "--reader", "anna", "--code", code)
    refused = typist("", "read", "enter", path, "--reader", "anna", "--code", code)
    assert (refused.exit_code, "submitted and locked" in refused.err) == (2, True)
    unlocked = command("read", "unlock", path, code, "--reason", "wrong side", "--by", "Dr. C")
    assert f"anna can correct and submit {code} again" in unlocked.out
    assert command("read", "exclude", path, subject, "--reason", "motion").exit_code == 0
    assert command("read", "exclude", path, subject, "--reason", "no", "--undo").exit_code == 0
    assert "events, all sealed" in command("read", "verify", path).out


def test_tampering_is_told_and_ends_with_2(command: Command, path: Path) -> None:
    tamper(path, "UPDATE subject SET excluded = 'x\x1b[31m' WHERE name = 'P1'")
    told = command("read", "verify", path)
    assert told.exit_code == 2
    assert "Table 'subject' holds ('P1'" in told.out
    assert "\x1b[31m" not in told.out + told.err
    assert command("read", "export", path, "-o", path.parent / "out").exit_code == 2
    tamper(path, "UPDATE study SET title = 'x\x1b[31m'")
    assert "\x1b[31m" not in command("read", "status", path).out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("read", "create", "{path}", "--form", "disc_degeneration"), "exists"),
        (("read", "create", "{path}.new", "--form", "discs"), "no reading form 'discs'"),
        (("read", "import", "{path}", "{path}.none"), "none"),
        (("read", "exclude", "{path}", "P9", "--reason", "x"), "no subject 'P9'"),
        (("read", "assign", "{path}", "anna"), "no case to give to anna"),
        (("read", "assign", "{path}", "carl", "--repeat-share", "2"), "from 0 to 1"),
        (("read", "enter", "{path}", "--reader", "carl"), "no reader 'carl'"),
        (("read", "unlock", "{path}", "BBBBB", "--reason", "x"), "no reading 'BBBBB'"),
        (("read", "verify", "{path}", "--head", "abc"), "fails its check: 1 fault."),
        (("read", "status", "{path}.none"), "does not exist"),
        (("read", "form", "../x"), "no reading form '../x'"),
    ],
)
def test_wrong_input_gets_one_sentence_and_2(
    command: Command, path: Path, words: tuple[str, ...], says: str
) -> None:
    outcome = command(*(word.format(path=path) for word in words))
    assert outcome.exit_code == 2
    assert says in outcome.err
    assert outcome.err.count("\n") == 1


def test_forms_are_listed_and_shown(command: Command) -> None:
    listed = [line.split()[:2] for line in command("read", "forms").out.splitlines()]
    assert ["sparcc_inflammation", "72"] in listed
    shown = command("read", "form", "sparcc_inflammation").out
    assert "Asked only where 'Bone marrow oedema' is present." in shown
    assert "Score sparcc_inflammation, 0 to 72" in shown
    described = json.loads(command("read", "form", "sij_lesions", "--json").out)
    assert described["answers"]["type"] == "object"
    assert len(described["questions"]) == 42


def test_the_yaml_of_a_form_can_be_edited_and_used(command: Command, tmp_path: Path) -> None:
    text = command("read", "form", "disc_degeneration", "--yaml").out
    own = tmp_path / "own.yaml"
    own.write_text(text.replace("name: disc_degeneration", "name: my_discs"))
    made = command("read", "create", tmp_path / "a.study", "--form", own)
    assert made.exit_code == 0, made.err
    own.write_text(text.replace("version: 1", "version: one"))
    refused = command("read", "form", own)
    assert (refused.exit_code, "version" in refused.err) == (2, True)


def test_a_seed_of_its_own_is_too_long_to_be_guessed(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda bound: bound - 1)
    made = command("read", "create", tmp_path / "a.study", "--form", "sij_lesions")
    assert made.out.endswith(f"seed {2**53 - 1}.\n")
