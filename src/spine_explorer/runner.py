"""One run of the program: every stack analysed and written, then the closing files.

A stack's files are complete before the next stack begins, so a run that dies loses at most one
stack, and the same run started again goes on with the next.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from pydantic import JsonValue

from spine_explorer.errors import InputError
from spine_explorer.imaging.dicom_source import UNREADABLE_SLICE, DicomSource
from spine_explorer.imaging.findings import Finding, Grade, is_refused
from spine_explorer.imaging.source import Inventory, StackSource
from spine_explorer.levels.selection import OTHER_LEVEL_CHECK
from spine_explorer.measurement.analysis import StackAnalysis, StackRefusal
from spine_explorer.measurement.options import MeasurementOptions
from spine_explorer.measurement.quantities import QUANTITIES
from spine_explorer.measurement.row import Row
from spine_explorer.outlines.composing import OUTLINED_TWICE
from spine_explorer.outlines.pairing import UNPLACED
from spine_explorer.outputs.environment import package_versions
from spine_explorer.outputs.finished import FinishedStack, fingerprint, read_finished
from spine_explorer.outputs.identity import IdentityFilter
from spine_explorer.outputs.label_file import write_label_file
from spine_explorer.outputs.places import keep_apart
from spine_explorer.outputs.report import Report, write_report
from spine_explorer.outputs.run_file import (
    FindingRecord,
    ModelRecord,
    RunRecord,
    record_findings,
    record_refusal,
    write_run,
)
from spine_explorer.outputs.stack_folder import StackFiles, write_stack
from spine_explorer.outputs.summary import write_summary
from spine_explorer.outputs.tables import write_measurements
from spine_explorer.pipeline import LevelPlan, Outliner, analyse_source
from spine_explorer.segmentation.plausibility import LUMBAR_CHECK
from spine_explorer.version import __version__

ALL_WELL = 0
NOTHING_MEASURED = 2
PARTLY_MEASURED = 3


@dataclass(frozen=True)
class RunPlan:
    """What a run is told to do.

    Attributes:
        out: Folder of the results.
        measurement: How to measure.
        options: The user's options by name, for the record.
        inputs: The paths that the user gave, for the record.
        include_identity: Write names and birth dates.
        fresh: Measure again what an earlier run finished.
        files: Which further files to write of each stack.
        levels: How levels are found and which are measured; none are looked for otherwise.
    """

    out: Path
    measurement: MeasurementOptions
    options: Mapping[str, JsonValue]
    inputs: Sequence[Path]
    include_identity: bool = False
    fresh: bool = False
    files: StackFiles = field(default_factory=StackFiles)
    levels: LevelPlan | None = None

    @property
    def recorded_options(self) -> dict[str, JsonValue]:
        """The options for the record, those about further files with them."""
        return {**self.options, **asdict(self.files)}


@dataclass(frozen=True)
class RunResult:
    """What came of a run.

    Attributes:
        record: What ``run.json`` says.
        rows: The measurements of all stacks.
        refusals: The stacks that were not measured.
        findings: What is to be said about single files.
        resumed: Number of stacks that an earlier run had finished.
    """

    record: RunRecord
    rows: tuple[Row, ...]
    refusals: tuple[StackRefusal, ...]
    findings: tuple[Finding, ...]
    resumed: int


class Run:
    """A run over an inventory.

    Args:
        inventory: What was found.
        segmenter: Gives the outlines.
        plan: What to do.

    Raises:
        InputError: If results would be written among the images, or DICOM SEG is asked for and no
            stack comes from DICOM.
    """

    def __init__(self, inventory: Inventory, segmenter: Outliner, plan: RunPlan) -> None:
        keep_apart(plan.out, plan.inputs)
        if plan.files.seg:
            _check_dicom(inventory)
        self._inventory, self._segmenter, self._plan = inventory, segmenter, plan
        self._started, self._clock = datetime.now().astimezone(), time.perf_counter()
        people = () if plan.include_identity else (item.person for item in inventory.sources)
        self._people = IdentityFilter(people)
        self._resumed = 0

    @property
    def slice_count(self) -> int:
        """Number of slices that will be looked at."""
        return sum(
            source.geometry.shape[0]
            for source in self._inventory.sources
            if source.geometry is not None and not is_refused(source.findings)
        )

    def execute(self, progress: Callable[[], None]) -> RunResult:
        """Analyse and write everything.

        Args:
            progress: Called after each slice.

        Raises:
            OutputError: If a file cannot be written.
        """
        # First, so that a folder that cannot be written to is found out before the work is done.
        write_label_file(self._plan.out / "labels.txt")
        finished: list[FinishedStack] = []
        refusals: list[StackRefusal] = []
        for item in self._stacks(progress):
            if isinstance(item, StackRefusal):
                refusals.append(item)
            else:
                finished.append(item)
        return self._close(finished, tuple(refusals))

    def _stacks(self, progress: Callable[[], None]) -> Iterator[FinishedStack | StackRefusal]:
        for source in self._inventory.sources:
            folder = self._plan.out / "stacks" / source.identity.key
            mark = self._fingerprint(source)
            earlier = None if self._plan.fresh else read_finished(folder, mark)
            if earlier is not None and _has_outlines(folder) and not _lacks_slice(earlier):
                self._resumed += 1
                for _ in range(earlier.record.slices or 0):
                    progress()
                yield earlier
                continue
            result = analyse_source(
                source,
                self._segmenter,
                self._plan.measurement,
                levels=self._plan.levels,
                people=None if self._plan.include_identity else self._people,
                progress=progress,
            )
            if isinstance(result, StackAnalysis):
                identified = self._plan.include_identity
                yield write_stack(
                    folder,
                    result,
                    fingerprint=mark,
                    include_identity=identified,
                    files=self._plan.files,
                    source=source,
                )
            else:
                yield result

    def _fingerprint(self, source: StackSource) -> str:
        options = self._plan.recorded_options
        options["include_identity"] = self._plan.include_identity
        if self._plan.levels is not None:
            options["levels"] = [*self._plan.levels.finder.depends_on(source.identity)]
        grid = source.geometry
        sizes = (*grid.shape, *grid.spacing) if grid is not None else ()
        return fingerprint(self._segmenter.model, options, sizes)

    def _close(
        self, finished: Sequence[FinishedStack], refusals: tuple[StackRefusal, ...]
    ) -> RunResult:
        out, model = self._plan.out, self._segmenter.model
        options = {name: self._shown(item) for name, item in self._plan.recorded_options.items()}
        rows = tuple(row for stack in finished for row in stack.rows)
        findings = self._people.findings(self._inventory.findings)
        environment = package_versions()
        write_measurements(out / "measurements.csv", rows)
        write_summary(out / "summary.csv", rows)
        write_report(
            out / "report.html",
            Report(
                started=self._started,
                stacks=[stack.report for stack in finished],
                refusals=refusals,
                findings=findings,
                quantities=QUANTITIES,
                model=model,
                options=options,
                environment=environment,
            ),
        )
        record = RunRecord(
            version=__version__,
            started=self._started,
            model=None if model is None else ModelRecord.model_validate(model),
            options=options,
            environment=environment,
            inputs=tuple(self._people.text(str(path)) for path in self._plan.inputs),
            stacks=(*(stack.record for stack in finished), *map(record_refusal, refusals)),
            findings=record_findings(findings),
            timings={"total": round(time.perf_counter() - self._clock, 3)},
            exit_code=exit_code(finished, refusals, findings),
        )
        write_run(out / "run.json", record)
        return RunResult(record, rows, refusals, findings, self._resumed)

    def _shown(self, option: JsonValue) -> JsonValue:
        """An option without the names of people, who may stand in the name of a file."""
        if isinstance(option, list):
            return [self._shown(item) for item in option]
        return self._people.text(option) if isinstance(option, str) else option


def exit_code(
    finished: Sequence[FinishedStack],
    refusals: Sequence[StackRefusal],
    findings: Sequence[Finding],
) -> int:
    """Return the exit code that a run deserves.

    A study's sagittal series and localizers are refused because they are not what is looked for;
    that is no fault. A file, a stack or a slice that could not be read is, and so is an outline
    that is not used.
    """
    if not finished:
        return NOTHING_MEASURED
    said = [item for stack in finished for item in stack.record.findings]
    lost_parts = any(loses_slice(item) or loses_outline(item) for item in said)
    faulty = any(not refusal.by_selection for refusal in refusals)
    lost_files = any(finding.check in ("file", UNPLACED) for finding in findings)
    return PARTLY_MEASURED if lost_parts or faulty or lost_files else ALL_WELL


_NOT_LOOKED_FOR = frozenset({LUMBAR_CHECK, OTHER_LEVEL_CHECK})
"""Checks that refuse a slice because it is not what is looked for."""


def _check_dicom(inventory: Inventory) -> None:
    if not any(isinstance(source, DicomSource) for source in inventory.sources):
        raise InputError(
            "A DICOM SEG can only be written for DICOM images, and there are none.",
            advice="Leave out --seg.",
        )


def _has_outlines(folder: Path) -> bool:
    """Tell whether the outlines of a stack are still there, as written or corrected since."""
    return all((folder / name).is_file() for name in ("segmentation.nii.gz", "segmentation.json"))


def _lacks_slice(earlier: FinishedStack) -> bool:
    """Tell whether a file could not be read, which may have been mended since."""
    return any(finding.check == UNREADABLE_SLICE for finding in earlier.record.findings)


def loses_slice(finding: FindingRecord) -> bool:
    """Tell whether a finding on a measured stack means that a slice could not be measured."""
    return finding.grade == Grade.REFUSE.label and finding.check not in _NOT_LOOKED_FOR


def loses_outline(finding: FindingRecord) -> bool:
    """Tell whether a finding on a measured stack means that an outline was left out."""
    return finding.check == OUTLINED_TWICE
