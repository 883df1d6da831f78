from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.outputs.finished import FINISHED_NAME, FinishedStack, read_finished
from spine_explorer.outputs.stack_folder import write_stack
from support.outputs import lumbar_analysis


def written(folder: Path) -> FinishedStack:
    return write_stack(folder, lumbar_analysis(3), fingerprint="now")


def test_a_finished_stack_comes_back_with_its_pictures(tmp_path: Path) -> None:
    finished = written(tmp_path)
    back = read_finished(tmp_path, "now")
    assert back is not None
    assert (back.report, back.record) == (finished.report, finished.record)
    assert all(item.picture.startswith("data:image/jpeg") for item in back.report.slices)


def test_pictures_are_not_kept_twice(tmp_path: Path) -> None:
    written(tmp_path)
    assert "data:image" not in (tmp_path / FINISHED_NAME).read_text("utf-8")


def test_results_of_something_else_are_not_taken(tmp_path: Path) -> None:
    written(tmp_path)
    assert read_finished(tmp_path, "before") is None
    assert read_finished(tmp_path / "nowhere", "now") is None


@pytest.mark.parametrize("name", [FINISHED_NAME, "slice-02.png"])
@pytest.mark.parametrize("content", [None, b"", b"{}"], ids=["missing", "empty", "other"])
def test_what_is_damaged_or_missing_is_measured_again(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    written(tmp_path)
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(content)
    assert read_finished(tmp_path, "now") is None
