"""Teaching and judging the network that outlines sagittal slices, on drawn spines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.sagittal import SagittalReading
from spine_explorer.levels.spine import Spine
from spine_explorer.training.levels import sagittal_judging
from spine_explorer.training.levels.sagittal_cases import HELD_OUT, read_sagittal_cases
from spine_explorer.training.levels.sagittal_judging import judge_sagittal
from spine_explorer.training.levels.teaching import SAGITTAL_SCHEDULE, sagittal_lesson, teach

TINY = replace(SAGITTAL_SCHEDULE, steps=1, batch=1)
DISC, VERTEBRA, CANAL = 1, 2, 3


def drawn_mask(shift: int = 0) -> np.ndarray:
    """Six discs with vertebrae between them, the head up and the back on the right."""
    mask = np.zeros((256, 256), np.uint8)
    mask[:, 150:165] = CANAL
    for number in range(6):
        top = 30 + 34 * number + shift
        mask[top : top + 24, 105:143] = VERTEBRA
        mask[top + 24 : top + 34, 105:143] = DISC
    return mask


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One slice each of one patient to learn from and nine to be judged on."""
    rng = np.random.default_rng(0)
    for kind in ("image", "mask"):
        (tmp_path / "data" / kind).mkdir(parents=True)
    for patient in range(HELD_OUT + 1):
        mask = drawn_mask(patient % 3)
        image = (50 * mask + rng.integers(0, 30, mask.shape)).astype(np.uint8)
        Image.fromarray(mask).save(tmp_path / "data" / "mask" / f"{patient}_1.png")
        Image.fromarray(image).save(tmp_path / "data" / "image" / f"{patient}_1.png")
    return tmp_path / "data"


def test_the_patient_is_what_stands_before_the_last_underscore(data: Path) -> None:
    for kind in ("image", "mask"):
        (data / kind / "0_1.png").rename(data / kind / "sub_01_1.png")
    assert {case.patient for case in read_sagittal_cases(data)} >= {"sub_01", "1"}


def _drop(data: Path) -> None:
    (data / "mask" / "3_1.png").unlink()


def _colour(data: Path) -> None:
    Image.new("RGB", (256, 256)).save(data / "image" / "3_1.png")


def _crop(data: Path) -> None:
    Image.fromarray(drawn_mask()[:-1]).save(data / "mask" / "3_1.png")


def _mislabel(data: Path) -> None:
    Image.fromarray(drawn_mask() * 3).save(data / "mask" / "3_1.png")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_drop, "mask/3_1.png cannot be read: no such file"),
        (_colour, "image/3_1.png cannot be read: its pixels are RGB, not grey"),
        (_crop, "its size is not that of its picture"),
        (_mislabel, "9 is none of the labels"),
    ],
)
def test_a_picture_that_cannot_be_used_is_told_before_anything_is_taught(
    data: Path, spoil: Callable[[Path], None], reason: str
) -> None:
    spoil(data)
    with pytest.raises(UnreadableFileError, match=reason):
        sagittal_lesson(data, seed=1)


def test_nine_patients_leave_none_to_learn_from(data: Path) -> None:
    (data / "image" / "3_1.png").unlink()
    with pytest.raises(InputError, match="pictures of 9 patients, but 9 are only judged on"):
        sagittal_lesson(data, seed=1)


class Reader:
    """Reads the discs as if it knew them, or does not find any."""

    def __init__(self, spine: Spine | None) -> None:
        self._spine = spine

    def read(self, stack: Stack) -> SagittalReading:
        return SagittalReading(self._spine, (), "", stack.identity.series)


def test_a_network_is_taught_exported_and_judged(data: Path, tmp_path: Path) -> None:
    lesson = sagittal_lesson(data, seed=1)
    out = tmp_path / "sagittal.onnx"
    card = teach(
        lesson,
        tmp_path / "run",
        out,
        schedule=TINY,
        version="0",
        source="Drawn, 2026",
        report=lambda *_: None,
    )
    assert card.results["patients"] == HELD_OUT
    assert card.split.startswith("By patient: 1 slices of 1 patients to learn from, 9 of 9")
    assert (out.exists(), out.with_suffix(".json").exists()) == (True, True)


def test_a_network_that_finds_nothing_has_no_errors_to_tell(data: Path) -> None:
    judged = judge_sagittal(Reader(None), read_sagittal_cases(data))
    assert (judged["patients"], judged["counted"], judged["axial_slices_named"]) == (10, 0, 0)
    assert judged["axial_slices"] > 0
    assert judged["centre_error_mm_median"] is judged["axial_same_level"] is None


def test_what_the_reference_says_is_all_right(data: Path) -> None:
    case = read_sagittal_cases(data)[0]
    spine = sagittal_judging._reference(*sagittal_judging._stacks([case]))
    judged = judge_sagittal(Reader(spine), [case])
    assert (judged["counted"], judged["all_lumbar_discs_right"]) == (1, 1)
    assert (judged["centre_error_mm_largest"], judged["axial_same_level"]) == (0, 1)
    assert judged["axial_slices_named"] == judged["axial_slices"]
