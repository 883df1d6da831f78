from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spine_explorer.errors import InputError
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.stack import Acquisition
from spine_explorer.measurement.analysis import StackRefusal
from spine_explorer.outputs.environment import package_versions
from spine_explorer.outputs.run_file import (
    ModelRecord,
    RunRecord,
    read_run,
    record_analysis,
    record_findings,
    record_refusal,
    write_run,
)
from support.outputs import DOE, HOSTILE, LEAKS, MODEL, lumbar_analysis, named_analysis
from support.stacks import make_identity

STARTED = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)


def run_record(**details: Any) -> RunRecord:
    given: dict[str, Any] = {
        "version": "0.1.0",
        "started": STARTED,
        "model": ModelRecord.model_validate(MODEL),
        "options": {"fat_method": "gmm3", "fat_thresholds": [100.0, 120.0], "mirror": False},
        "environment": package_versions(),
        "inputs": ("study",),
        "stacks": (record_analysis(lumbar_analysis()),),
        "timings": {"reading": 0.2, "segmentation": 1.5},
        "exit_code": 0,
    }
    return RunRecord(**{**given, **details})


def test_a_run_comes_back(tmp_path: Path) -> None:
    record = run_record()
    write_run(tmp_path / "run.json", record)
    assert read_run(tmp_path / "run.json") == record


def test_the_file_is_plain_json(tmp_path: Path) -> None:
    write_run(tmp_path / "run.json", run_record())
    said = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert said["schema_version"] == 1
    assert said["program"] == "Spine Explorer"
    assert said["started"] == "2026-11-22T16:30:00Z"
    assert said["model"]["sha256"] == MODEL.sha256
    (stack,) = said["stacks"]
    assert stack["outcome"] == "measured"
    assert stack["identity"]["key"] == "0123456789ab"
    assert (stack["slices"], stack["slices_measured"]) == (2, [1, 2])
    assert stack["findings"] == [
        {
            "check": "confidence",
            "grade": "warn",
            "message": "Psoas, left is uncertain on slice 2.",
            "advice": "",
            "where": "",
            "slice": 2,
            "structure": "psoas_left",
            "by_selection": False,
        }
    ]


def test_a_run_says_how_and_where_the_slices_were_taken() -> None:
    acquisition = Acquisition(
        model="Maestro", echo_time=101.0, protocol="DOEPKINS t2", frame_of_reference="1.2.3"
    )
    analysis = lumbar_analysis(acquisition=acquisition, person=DOE)
    record, geometry = record_analysis(analysis), analysis.stack.geometry
    assert record.acquisition is not None
    assert (record.acquisition.model, record.acquisition.echo_time) == ("Maestro", 101.0)
    assert record.acquisition.protocol == "[removed] t2"
    assert record.place is not None
    assert record.place.frame_of_reference == hashlib.sha256(b"1.2.3").hexdigest()[:12]
    assert record.place.spacing == (4.0, 1.0, 1.0)
    first, second = record.place.centres
    middle = (np.array(geometry.shape[1:]) - 1) / 2
    assert np.allclose(first, geometry.to_patient((0, *middle)))
    assert np.allclose(np.subtract(second, first), 4 * np.array(record.place.normal))


def test_without_a_frame_of_reference_none_is_made_up() -> None:
    place = record_analysis(lumbar_analysis(acquisition=Acquisition())).place
    assert place is not None
    assert place.frame_of_reference == ""


def test_records_of_before_have_no_place(tmp_path: Path) -> None:
    stack = record_analysis(lumbar_analysis()).model_dump(exclude={"place", "acquisition"})
    write_run(tmp_path / "run.json", run_record(stacks=(stack,)))
    assert read_run(tmp_path / "run.json").stacks[0].place is None


def test_a_refusal_keeps_its_reason() -> None:
    finding = Finding("plane", Grade.REFUSE, "Sagittal.", by_selection=True)
    record = record_refusal(StackRefusal(make_identity(), Acquisition(), (finding,)))
    assert record.outcome == "refused"
    assert [(item.grade, item.by_selection) for item in record.findings] == [("refuse", True)]
    assert record.slices is None


def test_the_person_is_recorded_only_on_request() -> None:
    hidden = record_analysis(named_analysis()).model_dump_json().lower()
    assert not any(leak in hidden for leak in LEAKS)
    shown = record_analysis(named_analysis(), include_identity=True)
    assert shown.person is not None
    assert (shown.person.name, shown.person.birth_date) == ("Doepkins^Janette", "19600102")


@pytest.mark.parametrize("path", [HOSTILE, "name-\udcff", "\u738b/T2", 'a"b\\c\n'])
def test_any_path_comes_back_readable(tmp_path: Path, path: str) -> None:
    write_run(tmp_path / "run.json", run_record(inputs=(path,)))
    (back,) = read_run(tmp_path / "run.json").inputs
    assert back == path.encode("utf-8", "backslashreplace").decode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Invalid JSON"),
        (b"[1]", "Input should be an object"),
        (b"{}", "version: Field required"),
        (b'{"schema_version": 2}', "schema_version: Input should be 1"),
    ],
)
def test_what_is_no_record_is_an_input_error(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "run.json").write_bytes(content)
    with pytest.raises(InputError, match=r"run\.json is not the record of a run") as caught:
        read_run(tmp_path / "run.json")
    assert reason in caught.value.message


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.json.*No such file"):
        read_run(tmp_path / "nowhere.json")


def test_findings_keep_their_order() -> None:
    findings = tuple(Finding(name, Grade.NOTE, name) for name in "bca")
    assert [item.check for item in record_findings(findings)] == ["b", "c", "a"]


def test_the_environment_names_no_user() -> None:
    versions = package_versions()
    assert {"python", "numpy", "onnxruntime"} <= set(versions)
    assert Path.home().name not in "".join(versions.values()).split()
