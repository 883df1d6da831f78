from __future__ import annotations

import csv
from pathlib import Path
from xml.etree import ElementTree

import pytest

from spine_explorer.anatomy import Tissue
from spine_explorer.errors import UnreadableFileError
from spine_explorer.training.curves import DicePoint, LossPoint
from spine_explorer.training.log import TrainingLog


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def written(folder: Path, *, contrast: str = "T1") -> Path:
    log = TrainingLog(folder, step=0)
    for step in (100, 200, 300):
        log.add_loss(LossPoint(step, step / 1000, 1_700_000_000 + step))
    dice = {Tissue.DISC: 0.9605, Tissue.PSOAS: 0.9}
    log.add_dice([DicePoint(150, contrast, 7, dice), DicePoint(300, contrast, 7, dice)])
    log.write()
    return folder


def test_losses_and_scores_are_written_as_tables(tmp_path: Path) -> None:
    written(tmp_path)
    losses, dice = rows(tmp_path / "log.csv"), rows(tmp_path / "validation.csv")
    assert losses[1] == {"step": "200", "loss": "0.20000", "unix_time": "1700000200"}
    assert dice[0] == {
        "step": "150",
        "contrast": "T1",
        "slices": "7",
        "multifidus": "",
        "erector_spinae": "",
        "psoas": "0.9000",
        "disc": "0.9605",
        "canal": "",
    }


def test_run_that_goes_on_forgets_what_it_will_note_again(tmp_path: Path) -> None:
    log = TrainingLog(written(tmp_path), step=200)
    log.add_loss(LossPoint(300, 0.7, 0))
    log.add_dice([DicePoint(300, "T1", 7, {Tissue.DISC: 0.5})])
    log.write()
    losses, dice = rows(tmp_path / "log.csv"), rows(tmp_path / "validation.csv")
    assert [(row["step"], row["loss"]) for row in losses] == [
        ("100", "0.10000"),
        ("200", "0.20000"),
        ("300", "0.70000"),
    ]
    assert [(row["step"], row["disc"]) for row in dice] == [("150", "0.9605"), ("300", "0.5000")]


def test_run_that_goes_on_keeps_what_it_has_read(tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in written(tmp_path).iterdir()}
    TrainingLog(tmp_path, step=300).write()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_run_started_afresh_forgets_everything(tmp_path: Path) -> None:
    log = TrainingLog(written(tmp_path), step=0)
    log.add_loss(LossPoint(100, 0.9, 0))
    log.write()
    assert [row["loss"] for row in rows(tmp_path / "log.csv")] == ["0.90000"]
    assert not (tmp_path / "validation.csv").exists()


def test_picture_is_written_beside_them(tmp_path: Path) -> None:
    picture = ElementTree.parse(written(tmp_path) / "log.svg")
    assert picture.getroot().tag == "{http://www.w3.org/2000/svg}svg"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "log.csv",
        "log.svg",
        "validation.csv",
    ]


def test_no_validation_no_file(tmp_path: Path) -> None:
    log = TrainingLog(tmp_path / "run", step=0)
    log.add_loss(LossPoint(1, 0.5, 0))
    log.write()
    assert not (tmp_path / "run" / "validation.csv").exists()


def test_contrast_is_no_formula_and_comes_back_as_it_was(tmp_path: Path) -> None:
    written(tmp_path, contrast="=HYPERLINK(1)")
    assert rows(tmp_path / "validation.csv")[0]["contrast"] == "'=HYPERLINK(1)"
    before = (tmp_path / "validation.csv").read_bytes()
    TrainingLog(tmp_path, step=300).write()
    assert (tmp_path / "validation.csv").read_bytes() == before


@pytest.mark.parametrize("content", [b"step;loss\n1;2\n", b"step,loss,unix_time\nx,1,1\n", b"\xff"])
def test_damaged_log_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "log.csv").write_bytes(content)
    with pytest.raises(UnreadableFileError, match=r"log\.csv cannot be read: it is no log with"):
        TrainingLog(tmp_path, step=1)
