"""``run.json``: what was run, on what, with which options, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue, ValidationError

from spine_explorer.errors import InputError
from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.measurement.analysis import StackAnalysis, StackRefusal
from spine_explorer.outputs.files import write_text
from spine_explorer.outputs.identity import without_identity


def _path_text(path: object) -> str:
    """Escape the undecodable bytes of file names, which JSON cannot hold."""
    return str(path).encode("utf-8", errors="backslashreplace").decode("utf-8")


PathText = Annotated[str, BeforeValidator(_path_text)]
Vector = tuple[float, float, float]

_FRAME_DIGITS = 12


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class ModelRecord(_Record):
    """Which network made the outlines: validate a ``ModelIdentity`` to get one."""

    name: str
    version: str
    sha256: str


class FindingRecord(_Record):
    """One thing that a check said; ``slice`` counts from 1 and is ``None`` for the whole stack."""

    check: str
    grade: Literal["note", "warn", "refuse"]
    message: str
    advice: str = ""
    where: str = ""
    slice: int | None = None
    structure: str = ""
    by_selection: bool = False

    @classmethod
    def of(cls, finding: Finding) -> FindingRecord:
        """Record a finding."""
        return cls(
            check=finding.check,
            grade=finding.grade.label,  # type: ignore[arg-type]
            message=finding.message,
            advice=finding.advice,
            where=finding.where,
            slice=None if finding.slice_index is None else finding.slice_index + 1,
            structure=finding.structure,
            by_selection=finding.by_selection,
        )


class PersonRecord(_Record):
    """Whose stack it is; recorded only where the user asked for it."""

    name: str
    birth_date: str
    sex: str


class IdentityRecord(_Record):
    """Which stack it is; ``key`` names its folder."""

    key: str
    subject: str
    session: str
    series: str
    stack: int
    description: str
    source: str


class AcquisitionRecord(_Record):
    """How the images were made, as far as two visits must be alike; see ``Acquisition``."""

    manufacturer: str = ""
    model: str = ""
    field_strength: float | None = None
    protocol: str = ""
    sequence: str = ""
    echo_time: float | None = None
    repetition_time: float | None = None
    inversion_time: float | None = None
    flip_angle: float | None = None
    slice_thickness: float | None = None


class PlaceRecord(_Record):
    """Where the slices lie, in millimetres.

    Attributes:
        frame_of_reference: Digest of the frame of reference UID; empty if there is none. Places
            can be compared only where it is the same.
        spacing: Between slice centres, between rows, between columns.
        normal: Unit vector along which the slices follow each other, in LPS.
        centres: LPS position of the middle of each slice.
    """

    frame_of_reference: str
    spacing: Vector
    normal: Vector
    centres: tuple[Vector, ...]

    @classmethod
    def of(cls, geometry: Geometry, frame_of_reference: str) -> PlaceRecord:
        """Record a grid."""
        count, rows, columns = geometry.shape
        middles = [[index, (rows - 1) / 2, (columns - 1) / 2] for index in range(count)]
        centres = geometry.to_patient(middles).round(3).tolist()
        digest = hashlib.sha256(frame_of_reference.encode()).hexdigest()[:_FRAME_DIGITS]
        return cls(
            frame_of_reference=digest if frame_of_reference else "",
            spacing=geometry.spacing,
            normal=tuple(geometry.normal.round(6).tolist()),
            centres=tuple(map(tuple, centres)),
        )


class LevelRecord(_Record):
    """What a slice shows.

    Attributes:
        slice: Its number, from 1.
        level: Disc or vertebra.
        source: From what that is known: ``user``, ``sagittal`` or ``axial``.
        confidence: From 0 to 1.
        offset: Millimetres above the middle of that disc or vertebra, as far as that is known.
    """

    slice: int
    level: str
    source: str
    confidence: float
    offset: float | None = None


class StackRecord(_Record):
    """What came of one stack; ``slices_measured`` lists slice numbers from 1."""

    identity: IdentityRecord
    outcome: Literal["measured", "refused"]
    slices: int | None = None
    slices_measured: tuple[int, ...] = ()
    seconds: float | None = None
    acquisition: AcquisitionRecord | None = None
    place: PlaceRecord | None = None
    levels: tuple[LevelRecord, ...] = ()
    findings: tuple[FindingRecord, ...] = ()
    person: PersonRecord | None = None


class RunRecord(_Record):
    """Everything that ``run.json`` says.

    Attributes:
        schema_version: Grows when the meaning of a field changes.
        program: Name of the program.
        version: Its version.
        started: When the run began, with its time zone.
        model: Which network made the outlines.
        options: The options of the run, by name.
        environment: Versions of Python and of the packages that results depend on.
        inputs: The paths that were given.
        stacks: What came of each stack.
        findings: What was said about single files.
        timings: Seconds, by name of the step.
        exit_code: 0 if everything went well.
    """

    schema_version: Literal[1] = 1
    program: Literal["Spine Explorer"] = "Spine Explorer"
    version: str
    started: datetime
    model: ModelRecord | None = None
    options: dict[str, JsonValue] = {}
    environment: dict[str, str] = {}
    inputs: tuple[PathText, ...] = ()
    stacks: tuple[StackRecord, ...] = ()
    findings: tuple[FindingRecord, ...] = ()
    timings: dict[str, float] = {}
    exit_code: int = 0


def record_analysis(analysis: StackAnalysis, *, include_identity: bool = False) -> StackRecord:
    """Record a stack that was measured.

    Args:
        analysis: The stack with its outlines and rows.
        include_identity: Record name, birth date and sex too.
    """
    stack = analysis.stack if include_identity else without_identity(analysis.stack)
    accepted = analysis.segmentation.accepted
    return StackRecord(
        identity=IdentityRecord.model_validate(stack.identity),
        outcome="measured",
        slices=stack.slice_count,
        slices_measured=tuple(index + 1 for index, good in enumerate(accepted) if good),
        seconds=round(analysis.seconds, 3),
        acquisition=AcquisitionRecord.model_validate(stack.acquisition),
        place=PlaceRecord.of(stack.geometry, stack.acquisition.frame_of_reference),
        levels=tuple(_record_levels(analysis)),
        findings=record_findings((*stack.findings, *analysis.segmentation.findings)),
        person=PersonRecord.model_validate(stack.person) if include_identity else None,
    )


def _record_levels(analysis: StackAnalysis) -> Iterator[LevelRecord]:
    for number, item in enumerate(analysis.levels.slices, start=1):
        if item is not None:
            yield LevelRecord(
                slice=number,
                level=item.level,
                source=item.source,
                confidence=round(item.confidence, 3),
                offset=item.offset,
            )


def record_refusal(refusal: StackRefusal) -> StackRecord:
    """Record a stack that was not measured."""
    return StackRecord(
        identity=IdentityRecord.model_validate(refusal.identity),
        outcome="refused",
        findings=record_findings(refusal.findings),
    )


def record_findings(findings: Iterable[Finding]) -> tuple[FindingRecord, ...]:
    """Record findings in their order."""
    return tuple(FindingRecord.of(finding) for finding in findings)


def write_run(path: Path, record: RunRecord) -> None:
    """Write a run's record.

    Args:
        path: The file to write, by custom ``run.json``.
        record: What it says.

    Raises:
        OutputError: If the file cannot be written.
    """
    write_text(path, record.model_dump_json(indent=2, exclude_none=True) + "\n")


def read_run(path: Path) -> RunRecord:
    """Read a run's record back.

    Args:
        path: A ``run.json``.

    Raises:
        InputError: If it cannot be read or does not say what a run's record says.
    """
    try:
        return RunRecord.model_validate_json(path.read_bytes())
    except OSError as error:
        reason = str(error.strerror)
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc'])) or 'it'}: {first['msg']}"
    raise InputError(
        f"{path} is not the record of a run: {reason}.",
        advice="Give a run.json that this version of the program wrote.",
    )
