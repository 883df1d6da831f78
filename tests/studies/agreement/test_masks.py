from __future__ import annotations

from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from spine_explorer.outlines.comparison import compare_masks
from spine_explorer.statistics.agreement.scale import Scale
from spine_explorer.studies.agreement.masks import overlap_section, write_masks
from spine_explorer.studies.agreement.study import agree
from spine_explorer.studies.table import read_table
from support.command import Command
from support.outlines import lumbar_labels


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Outlines of four cases of 1 mm pixels, and the same one pixel further back."""
    for case in range(4):
        labels = np.roll(lumbar_labels(), case, axis=1)
        for name, shift in (("anna", 0), ("ben", 1)):
            volume = np.roll(labels, shift, axis=0).T[:, :, None].astype(np.uint8)
            (tmp_path / name).mkdir(exist_ok=True)
            image = nib.Nifti1Image(volume, np.diag([-1.0, -1.0, 4.0, 1.0]))
            nib.save(image, tmp_path / name / f"case{case}.nii.gz")
    return tmp_path / "anna", tmp_path / "ben"


def test_overlap_and_measurements_are_written(folders: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    study = write_masks(out, compare_masks(*folders))
    overlap = read_table(out / "overlap.csv")
    assert len(overlap.records) == 4 * 8
    dice = [overlap.number(record, "dice") for record in overlap.records]
    assert all(0.8 < value < 1 for value in dice)
    assert {overlap.number(record, "hd95") for record in overlap.records} == {1.0}
    agreements = agree(study.tables).agreements
    area = next(item for item in agreements if item.group[:2] == ("area", "disc"))
    assert area.pairs[0].bland_altman[Scale.DIFFERENCE].bias.value == pytest.approx(0)


def test_the_section_shows_medians_and_the_plot(folders: tuple[Path, Path], tmp_path: Path) -> None:
    study = write_masks(tmp_path / "out", compare_masks(*folders))
    section = overlap_section(tmp_path / "out" / "figures", study, ("anna", "ben"))
    (table,) = section.tables
    assert [row[0] for row in table.rows[:2]] == ["Multifidus, left", "Multifidus, right"]
    assert table.rows[0][4] == "1.00 (1.00 to 1.00)"
    assert (tmp_path / "out" / "figures" / "overlap.png").exists()


def test_the_command_compares_folders(
    command: Command, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    words = ("-o", tmp_path / "out", "--only", "quantity=area", "--figures", "0")
    outcome = command("agree", "--masks", *folders, *words)
    assert outcome.exit_code == 0, outcome.err
    assert "Agreement of anna, ben" in outcome.out
    assert "Overlap of the outlines" in (tmp_path / "out" / "agreement.html").read_text("utf-8")


def test_numbers_and_positions_are_said_as_for_measure(
    command: Command, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "labels.txt").write_text('8 255 0 0 1 1 1 "Disc"\n')
    words = ("--labels", tmp_path / "labels.txt", "--positions", "series", "--figures", "0")
    outcome = command("agree", "--masks", *folders, "-o", tmp_path / "out", *words)
    assert outcome.exit_code == 0, outcome.err
    overlap = read_table(tmp_path / "out" / "overlap.csv")
    assert {overlap.text(record, "structure") for record in overlap.records} == {"disc"}


def test_a_folder_without_outlines_is_refused(
    command: Command, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    outcome = command("agree", "--masks", folders[0], tmp_path / "empty", "-o", tmp_path / "out")
    assert outcome.exit_code == 2
    assert "empty" in outcome.err
