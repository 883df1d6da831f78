"""Everything that one run writes, searched byte by byte for the patient's name and birth date."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spine_explorer.imaging.stack import Acquisition
from spine_explorer.measurement.analysis import StackAnalysis, StackRefusal
from spine_explorer.measurement.measure import measure
from spine_explorer.outputs.identity import IdentityFilter
from spine_explorer.outputs.label_file import write_label_file
from spine_explorer.outputs.report import Report, write_report
from spine_explorer.outputs.run_file import RunRecord, record_refusal, write_run
from spine_explorer.outputs.stack_folder import write_stack
from spine_explorer.outputs.summary import write_summary
from spine_explorer.outputs.tables import write_measurements
from support.outputs import DOE, LEAKS, named_analysis

STARTED = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)


def cleaned(analysis: StackAnalysis) -> StackAnalysis:
    stack = IdentityFilter([DOE]).stack(analysis.stack)
    return replace(analysis, stack=stack, rows=tuple(measure(stack, analysis.segmentation)))


def write_everything(folder: Path, analysis: StackAnalysis, *, include_identity: bool) -> None:
    finished = write_stack(
        folder / "stacks" / analysis.stack.identity.key,
        analysis,
        fingerprint="",
        include_identity=include_identity,
    )
    refusal = StackRefusal(analysis.stack.identity, Acquisition(), analysis.stack.findings)
    write_measurements(folder / "measurements.csv", analysis.rows)
    write_summary(folder / "summary.csv", analysis.rows)
    write_label_file(folder / "labels.txt")
    write_report(folder / "report.html", Report(STARTED, [finished.report], [refusal]))
    stacks = (finished.record, record_refusal(refusal))
    write_run(folder / "run.json", RunRecord(version="1", started=STARTED, stacks=stacks))


def files_of(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            plain = gzip.decompress(content) if path.suffix == ".gz" else content
            yield str(path.relative_to(folder)), plain.decode("latin-1").lower()


def leaking(folder: Path) -> set[str]:
    return {
        name
        for name, content in files_of(folder)
        if any(leak in content or leak in name.lower() for leak in LEAKS)
    }


def test_no_file_says_whose_the_images_are(tmp_path: Path) -> None:
    write_everything(tmp_path, cleaned(named_analysis()), include_identity=False)
    names = {name for name, _ in files_of(tmp_path)}
    assert len(names) == 10
    assert leaking(tmp_path) == set()


def test_on_request_tables_report_and_record_say_it(tmp_path: Path) -> None:
    write_everything(tmp_path, named_analysis(), include_identity=True)
    assert {"measurements.csv", "summary.csv", "report.html", "run.json"} <= leaking(tmp_path)
    pictures_and_masks = {name for name in leaking(tmp_path) if name.endswith(("png", "gz"))}
    assert pictures_and_masks == set()


@pytest.mark.parametrize("name", ["../../x", "a/b", "CON", "\u202e.exe"])
def test_no_file_name_comes_from_the_input(tmp_path: Path, name: str) -> None:
    analysis = named_analysis()
    identity = replace(
        analysis.stack.identity, subject=name, session=name, series=name, description=name
    )
    hostile = replace(analysis, stack=replace(analysis.stack, identity=identity))
    write_everything(tmp_path / "out", hostile, include_identity=True)
    names = {path.name for path in tmp_path.rglob("*")}
    assert names == {
        "out",
        "stacks",
        "0123456789ab",
        "segmentation.nii.gz",
        "segmentation.json",
        "finished.json",
        "slice-01.png",
        "slice-02.png",
        "measurements.csv",
        "summary.csv",
        "labels.txt",
        "report.html",
        "run.json",
    }
