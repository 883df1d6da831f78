"""One run: files written, stops survived."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import RLELossless

from spine_explorer.errors import InputError, OutputError
from spine_explorer.imaging.reading import find_stacks
from spine_explorer.measurement.options import MeasurementOptions
from spine_explorer.outputs.run_file import read_run
from spine_explorer.outputs.tables import read_measurements
from spine_explorer.phantom.protocol import Protocol
from spine_explorer.phantom.study import write_phantom
from spine_explorer.runner import (
    ALL_WELL,
    NOTHING_MEASURED,
    PARTLY_MEASURED,
    Run,
    RunPlan,
    RunResult,
)
from spine_explorer.segmentation.segmenter import Segmenter


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter()


def _plan(out: Path, **changes: object) -> RunPlan:
    plan = RunPlan(out, MeasurementOptions(), {"mirror": False}, inputs=[Path("study")])
    return replace(plan, **changes)


def _execute(study: Path, segmenter: Segmenter, plan: RunPlan) -> tuple[RunResult, int]:
    work, steps = Run(find_stacks([study]), segmenter, plan), []
    result = work.execute(lambda: steps.append(1))
    assert len(steps) == work.slice_count
    return result, len(steps)


def embedded_pictures(out: Path) -> list[str]:
    found = re.findall(r"data:image/jpeg;base64,[^\"]+", (out / "report.html").read_text("utf-8"))
    assert len(found) == 3
    return found


@pytest.fixture(scope="module")
def finished(phantom: Path, segmenter: Segmenter, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    result, steps = _execute(phantom / "dicom", segmenter, _plan(out))
    assert result.record.exit_code == ALL_WELL
    assert steps == 3
    return out


def test_every_file_is_there(finished: Path) -> None:
    names = {path.name for path in finished.iterdir()}
    closing = {"measurements.csv", "summary.csv", "report.html", "run.json", "labels.txt"}
    assert names == closing | {"stacks"}
    for folder in (finished / "stacks").iterdir():
        assert {path.name for path in folder.iterdir()} == {
            "segmentation.nii.gz",
            "segmentation.json",
            "slice-01.png",
            "finished.json",
        }


def test_the_record_says_what_was_done(finished: Path) -> None:
    record = read_run(finished / "run.json")
    assert [stack.outcome for stack in record.stacks] == ["measured"] * 3
    assert record.model is not None
    assert record.model.sha256 == Segmenter().model.sha256
    assert record.inputs == ("study",)


def test_a_second_run_takes_what_is_finished(
    finished: Path, phantom: Path, segmenter: Segmenter, tmp_path: Path
) -> None:
    out = shutil.copytree(finished, tmp_path / "out")
    before = (out / "measurements.csv").read_bytes()
    result, _ = _execute(phantom / "dicom", segmenter, _plan(out))
    assert result.resumed == 3
    assert (out / "measurements.csv").read_bytes() == before
    assert embedded_pictures(out) == embedded_pictures(finished)
    assert [row.value for row in result.rows] == pytest.approx(
        [row.value for row in read_measurements(out / "measurements.csv")], rel=1e-5, nan_ok=True
    )


def test_a_run_that_died_goes_on_with_the_next_stack(
    finished: Path, phantom: Path, segmenter: Segmenter, tmp_path: Path
) -> None:
    out = shutil.copytree(finished, tmp_path / "out")
    unfinished = sorted((out / "stacks").iterdir())[1]
    (unfinished / "finished.json").unlink()
    result, _ = _execute(phantom / "dicom", segmenter, _plan(out))
    assert result.resumed == 2
    assert (unfinished / "finished.json").exists()


@pytest.mark.parametrize("name", ["segmentation.nii.gz", "segmentation.json"])
def test_a_stack_whose_outlines_are_gone_is_measured_again(
    finished: Path, phantom: Path, segmenter: Segmenter, tmp_path: Path, name: str
) -> None:
    out = shutil.copytree(finished, tmp_path / "out")
    gone = sorted((out / "stacks").iterdir())[1] / name
    gone.unlink()
    result, _ = _execute(phantom / "dicom", segmenter, _plan(out))
    assert result.resumed == 2
    assert gone.exists()


@pytest.mark.parametrize("change", [{"options": {"mirror": True}}, {"fresh": True}], ids=str)
def test_other_options_measure_again(
    finished: Path,
    phantom: Path,
    segmenter: Segmenter,
    tmp_path: Path,
    change: dict[str, object],
) -> None:
    out = shutil.copytree(finished, tmp_path / "out")
    result, _ = _execute(phantom / "dicom", segmenter, _plan(out, **change))
    assert result.resumed == 0


def test_a_corrected_pixel_size_measures_again(
    finished: Path, phantom: Path, segmenter: Segmenter, tmp_path: Path
) -> None:
    out = shutil.copytree(finished, tmp_path / "out")
    study = shutil.copytree(phantom / "dicom", tmp_path / "study")
    for path in study.rglob("*"):
        if path.is_file() and path.name != "DICOMDIR":
            dataset = pydicom.dcmread(path)
            dataset.PixelSpacing = [1.02 * value for value in dataset.PixelSpacing]
            dataset.save_as(path)
    result, _ = _execute(study, segmenter, _plan(out))
    assert result.resumed == 0


def test_no_name_is_written_unless_asked_for(
    finished: Path, phantom: Path, segmenter: Segmenter, tmp_path: Path
) -> None:
    texts = [path for path in finished.rglob("*") if path.suffix in {".csv", ".json", ".html"}]
    assert texts
    assert not any("Phantom^" in path.read_text() for path in texts)
    named = _plan(tmp_path, include_identity=True)
    _execute(phantom / "dicom", segmenter, named)
    assert "Phantom^" in (tmp_path / "run.json").read_text()


def test_a_damaged_file_beside_good_ones_is_a_part_that_failed(
    phantom: Path, segmenter: Segmenter, tmp_path: Path
) -> None:
    study = shutil.copytree(phantom / "dicom", tmp_path / "study")
    victim = sorted(study.iterdir())[0]
    victim.write_bytes(victim.read_bytes()[:700])
    result, _ = _execute(study, segmenter, _plan(tmp_path / "out"))
    assert result.record.exit_code == PARTLY_MEASURED
    assert sum(stack.outcome == "measured" for stack in result.record.stacks) == 2
    assert any(victim.name in finding.message for finding in result.findings)


def test_a_damaged_slice_costs_only_itself_and_is_measured_once_it_is_mended(
    segmenter: Segmenter, tmp_path: Path
) -> None:
    write_phantom(tmp_path, protocol=Protocol(slice_count=3), seed=3)
    study = tmp_path / "dicom"
    images = {path: pydicom.dcmread(path) for path in study.iterdir()}
    tilt = min(tuple(image.ImageOrientationPatient) for image in images.values())
    for path, image in images.items():
        if tuple(image.ImageOrientationPatient) != tilt:
            path.unlink()
    victim = sorted(study.iterdir(), key=lambda path: images[path].ImagePositionPatient[2])[1]
    whole = victim.read_bytes()
    damaged = images[victim]
    damaged.compress(RLELossless)
    damaged.PixelData = damaged.PixelData[:500]
    damaged.save_as(victim)
    result, _ = _execute(study, segmenter, _plan(tmp_path / "out"))
    assert result.record.exit_code == PARTLY_MEASURED
    (stack,) = result.record.stacks
    assert (stack.slices, stack.slices_measured) == (3, (1, 3))
    victim.write_bytes(whole)
    result, _ = _execute(study, segmenter, _plan(tmp_path / "out"))
    (stack,) = result.record.stacks
    assert result.record.exit_code == ALL_WELL
    assert stack.slices_measured == (1, 2, 3)
    assert _execute(study, segmenter, _plan(tmp_path / "out"))[0].resumed == 1


def test_a_folder_that_cannot_be_written_to_is_found_out_before_the_work(
    phantom: Path, segmenter: Segmenter, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    work, steps = Run(find_stacks([phantom]), segmenter, _plan(tmp_path / "file" / "out")), []
    with pytest.raises(OutputError, match="cannot be written"):
        work.execute(lambda: steps.append(1))
    assert not steps


def test_results_are_not_written_among_the_images(phantom: Path, segmenter: Segmenter) -> None:
    images = phantom / "dicom"
    before = sorted(images.iterdir())
    with pytest.raises(InputError, match="results are not written among what is there"):
        Run(find_stacks([images]), segmenter, _plan(images / ".." / "dicom", inputs=[images]))
    assert sorted(images.iterdir()) == before


def test_nothing_to_measure_is_recorded(segmenter: Segmenter, tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    (study / "notes.txt").write_text("no image")
    result, _ = _execute(study, segmenter, _plan(tmp_path / "out"))
    assert result.record.exit_code == NOTHING_MEASURED
    assert read_run(tmp_path / "out" / "run.json").exit_code == NOTHING_MEASURED
