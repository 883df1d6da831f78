from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.training.cases import read_cases
from spine_explorer.training.collecting.folder import DataFolder
from spine_explorer.training.collecting.slices import OutlinedSlice
from support.outlines import lumbar_labels
from support.training import lumbar_image, write_data

ANNA, BERT = "p-00000000000a", "p-00000000000b"


def lumbar_slice(*, seed: int = 0) -> OutlinedSlice:
    image = lumbar_image(seed=seed).astype(np.float32) * 3
    return OutlinedSlice(image, lumbar_labels(), 0.75)


def add(folder: DataFolder, name: str, item: OutlinedSlice, patient: str = ANNA) -> bool:
    return folder.add(name, item, patient=patient, level="L4-L5", kind="T2")


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    folder = DataFolder.open(tmp_path / "data", add=False)
    assert add(folder, "one", lumbar_slice())
    folder.close({ANNA: "train"})
    return tmp_path / "data"


def test_what_is_written_can_be_trained_on(filled: Path) -> None:
    (case,) = read_cases(filled, ("outlined",))
    image, labels = case.read()
    assert np.array_equal(image, lumbar_slice().image)
    assert np.array_equal(labels, lumbar_labels())
    assert (case.patient, case.level, case.contrast) == (ANNA, "L4-L5", "T2")
    assert (case.split, case.spacing) == ("train", 0.75)
    assert case.is_complete


def test_a_folder_that_holds_slices_is_not_mixed_with_others_unasked(filled: Path) -> None:
    with pytest.raises(InputError, match=r"holds slices already.*--add"):
        DataFolder.open(filled, add=False)


def test_adding_keeps_what_is_there_and_knows_it_again(filled: Path) -> None:
    index = filled / "index.csv"
    index.write_text(index.read_text("utf-8").replace("outlined", "outlined,reader", 1), "utf-8")
    folder = DataFolder.open(filled, add=True)
    assert folder.splits == {ANNA: "train"}
    assert not add(folder, "one", lumbar_slice())
    assert add(folder, "two", lumbar_slice(seed=1), BERT)
    folder.close({ANNA: "train", BERT: "validation"})
    with index.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["name"], row["split"]) for row in rows] == [
        ("one", "train"),
        ("two", "validation"),
    ]
    assert rows[1]["reader"] == ""


def test_a_slice_of_another_patient_or_spacing_is_refused(filled: Path) -> None:
    folder = DataFolder.open(filled, add=True)
    with pytest.raises(InputError, match="spacing or patient"):
        add(folder, "one", lumbar_slice(), BERT)
    with pytest.raises(InputError, match="spacing or patient"):
        add(folder, "one", replace(lumbar_slice(), spacing=0.5))


def test_other_pixels_or_outlines_of_a_slice_are_refused(filled: Path) -> None:
    folder = DataFolder.open(filled, add=True)
    before = (filled / "mask" / "one.png").read_bytes()
    fewer = np.where(lumbar_labels() == 7, 0, lumbar_labels()).astype(np.uint8)
    for other in (lumbar_slice(seed=1), replace(lumbar_slice(), labels=fewer)):
        with pytest.raises(InputError, match="the slice one with other pixels, outlines"):
            add(folder, "one", other)
    assert (filled / "mask" / "one.png").read_bytes() == before


def test_a_picture_that_was_lost_is_named(filled: Path) -> None:
    (filled / "image" / "one.png").unlink()
    with pytest.raises(UnreadableFileError, match=r"one\.png cannot be read"):
        add(DataFolder.open(filled, add=True), "one", lumbar_slice())


def test_a_folder_made_by_hand_is_not_added_to(tmp_path: Path) -> None:
    """Its patients have other names, so one could get into two splits."""
    write_data(tmp_path)
    index = tmp_path / "index.csv"
    index.write_text(index.read_text("utf-8").replace("published", "outlined", 1), "utf-8")
    with pytest.raises(InputError, match="not made by this command"):
        DataFolder.open(tmp_path, add=True)


def test_pictures_without_an_index_are_what_a_dead_run_left(tmp_path: Path) -> None:
    add(DataFolder.open(tmp_path, add=False), "one", lumbar_slice(seed=2))
    folder = DataFolder.open(tmp_path, add=False)
    assert add(folder, "one", lumbar_slice())
    folder.close({ANNA: "train"})
    assert np.array_equal(read_cases(tmp_path, ("outlined",))[0].read()[0], lumbar_slice().image)
