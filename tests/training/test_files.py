from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.errors import OutputError
from spine_explorer.training.files import replacing


def test_file_appears_whole_in_a_folder_that_was_missing(tmp_path: Path) -> None:
    path = tmp_path / "run" / "weights"
    with replacing(path) as temporary:
        temporary.write_bytes(b"all")
        assert not path.exists()
    assert path.read_bytes() == b"all"
    assert [item.name for item in path.parent.iterdir()] == ["weights"]


@pytest.mark.parametrize("error", [OSError(28, "No space left"), RuntimeError("write failed")])
def test_failed_write_leaves_the_older_file(tmp_path: Path, error: Exception) -> None:
    path = tmp_path / "weights"
    path.write_bytes(b"older")
    with pytest.raises(OutputError, match=r"weights cannot be written"), replacing(path) as part:
        part.write_bytes(b"half")
        raise error
    assert path.read_bytes() == b"older"
    assert [item.name for item in tmp_path.iterdir()] == ["weights"]


def test_interrupted_write_leaves_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "weights"
    path.write_bytes(b"older")
    with pytest.raises(KeyboardInterrupt), replacing(path) as temporary:
        temporary.write_bytes(b"half")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"older"
    assert [item.name for item in tmp_path.iterdir()] == ["weights"]
