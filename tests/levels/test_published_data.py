"""The packaged networks on real slices that they were not taught with, where these are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.levels.axial import AxialReader
from spine_explorer.levels.sagittal import SagittalReader
from support.pages import ROOT

DATA = ROOT.parent / "shared" / "data"

pytest.importorskip("torch")
pytest.importorskip("monai")


def folder(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path.name} is not there")
    return path


def test_axial_slices_are_told_apart() -> None:
    from spine_explorer.training.levels.axial_cases import read_axial_cases
    from spine_explorer.training.levels.axial_judging import judge_axial

    cases = [case for case in read_axial_cases(folder("sudirman")) if case.split == "validation"]
    results = judge_axial(AxialReader(threads=1), cases[:90])
    assert results["right_by_look"] >= 0.93  # type: ignore[operator]
    assert results["in_order"]["wrong"] == 0  # type: ignore[call-overload, index]


def test_discs_of_sagittal_slices_are_counted_right_or_not_at_all() -> None:
    from spine_explorer.training.levels.sagittal_cases import read_sagittal_cases, split_patients
    from spine_explorer.training.levels.sagittal_judging import judge_sagittal

    _, held_out = split_patients(read_sagittal_cases(folder("spider_sagittal")))
    results = judge_sagittal(SagittalReader(threads=1), held_out)
    assert results["patients"] == 9
    assert results["lowest_disc_right"] == results["counted"]
    assert results["axial_other_segment"] == 0
    assert results["axial_same_level_at_middles"] >= 0.98  # type: ignore[operator]
