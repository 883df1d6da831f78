"""Results are kept apart from what they are made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.outputs.places import keep_apart
from support.command import Command


def test_a_folder_that_is_read_is_refused_however_it_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is read"):
        keep_apart(tmp_path / "a" / "..", [tmp_path / "b", tmp_path])


def test_folders_inside_and_beside_are_taken(tmp_path: Path) -> None:
    keep_apart(tmp_path / "a", [tmp_path, tmp_path / "b"])


@pytest.mark.parametrize("words", [("agree", "manual", "auto"), ("change", "manual", "auto")])
def test_commands_that_compare_results_keep_out_of_them(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in words[1:]:
        (tmp_path / name).mkdir()
    outcome = command(*words, "-o", "auto")
    assert outcome.exit_code == 2
    assert "auto is read: results are not written among what is there." in outcome.err


def test_outlines_that_are_compared_are_kept_apart_too(command: Command, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    outcome = command("agree", "--masks", tmp_path / "a", tmp_path / "b", "-o", tmp_path / "b")
    assert outcome.exit_code == 2
    assert "is read" in outcome.err
