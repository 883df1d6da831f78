from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spine_explorer.anatomy import STRUCTURES, structure_named
from spine_explorer.training.cases import OUTLINE_COLUMNS, Case, read_cases
from support.niftis import write_nifti
from support.outlines import SPACING, lumbar_labels
from support.scripts import SCRIPTS, outline_tables, run_script
from support.training import BACK_MUSCLES, EVERYTHING, write_index, write_pictures

names_in = outline_tables.names_in
SHARED = SCRIPTS.parent.parent / "shared" / "data"
OTHER_PATIENT, SLIP = "T1_0223_D4", "T1_0068_D4"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("data")
    for name in (OTHER_PATIENT, SLIP, "sound"):
        write_pictures(folder / "sudirman", name)
    write_index(
        folder / "sudirman",
        f"{OTHER_PATIENT},0223,L4-L5,T1,train,{SPACING},{BACK_MUSCLES},disc",
        f"{SLIP},0068,L4-L5,T1,train,{SPACING},{BACK_MUSCLES},",
        f"sound,0001,L4-L5,T1,train,{SPACING},,{EVERYTHING}",
    )
    write_dixon(folder / "myosegmentum")
    out = folder / "out"
    return out, run_script("prepare-training-data", folder, out)


def write_dixon(folder: Path) -> None:
    """Two slices, of which one is outlined, in the volume's own numbers."""
    folder.mkdir()
    labels = np.zeros((120, 100, 2), np.uint8)
    for number, columns in {1: (10, 30), 2: (32, 45), 3: (55, 68), 4: (70, 90)}.items():
        labels[slice(*columns), 60:80, 1] = number
    signal = np.random.default_rng(1).integers(50, 200, labels.shape).astype(np.float32)
    for name, volume in (("water", signal), ("fat", signal[::-1]), ("mask", labels)):
        write_nifti(folder / f"TUM01_{name}.nii.gz", volume)


def cases_of(folder: Path) -> dict[str, Case]:
    return {case.name: case for case in read_cases(folder)}


def outlined(case: Case) -> set[str]:
    return {item.name for item in STRUCTURES if item.label in case.outlined}


def test_outlines_of_another_patient_are_neither_listed_nor_in_the_mask(
    prepared: tuple[Path, str],
) -> None:
    case = cases_of(prepared[0])[OTHER_PATIENT]
    back = [structure_named(name).label for name in names_in(BACK_MUSCLES)]
    mask = np.asarray(Image.open(case.mask_path))
    assert outlined(case) == {"disc"}
    assert not np.isin(mask, back).any()
    np.testing.assert_array_equal(mask > 0, np.isin(lumbar_labels(), [5, 6, 7, 8]))


def test_a_slip_of_one_structure_leaves_the_others(prepared: tuple[Path, str]) -> None:
    case = cases_of(prepared[0])[SLIP]
    left = structure_named("erector_spinae_left").label
    mask = np.asarray(Image.open(case.mask_path))
    assert outlined(case) == names_in(BACK_MUSCLES) - {"erector_spinae_left"}
    np.testing.assert_array_equal(mask, np.where(lumbar_labels() == left, 0, lumbar_labels()))


def test_sound_outlines_stay(prepared: tuple[Path, str]) -> None:
    case = cases_of(prepared[0])["sound"]
    assert case.is_complete
    np.testing.assert_array_equal(np.asarray(Image.open(case.mask_path)), lumbar_labels())


def test_it_tells_how_many_were_left_out(prepared: tuple[Path, str]) -> None:
    assert prepared[1] == "7 pictures; 5 outlines left out (left-out-outlines.csv).\n"


def test_each_outlined_dixon_slice_becomes_four_pictures_with_our_numbers(
    prepared: tuple[Path, str],
) -> None:
    cases = cases_of(prepared[0])
    names = [f"TUM01_01_{kind}" for kind in ("water", "fat", "T1", "T2")]
    assert [name for name in cases if name.startswith("TUM01")] == names
    _, mask = cases[names[0]].read()
    columns = {item.name: np.nonzero(mask == item.label)[1].mean() for item in STRUCTURES[:4]}
    assert sorted(columns, key=columns.__getitem__) == [
        "erector_spinae_right",
        "multifidus_right",
        "multifidus_left",
        "erector_spinae_left",
    ]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the outlined images are not here")
def test_everything_left_out_is_an_outline_by_people_of_a_training_picture() -> None:
    rows = {row["name"]: row for row in outline_tables.read_index(SHARED / "sudirman")}
    for column in OUTLINE_COLUMNS:
        for name, wrong in outline_tables.read_left_out(column).items():
            assert wrong <= names_in(rows[name][column])
            assert rows[name]["split"] == "train"
