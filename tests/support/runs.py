"""Two runs of the program on one patient: tables with the record of the run beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.imaging.stack import Acquisition
from spine_explorer.measurement.row import Row
from spine_explorer.outputs.run_file import (
    AcquisitionRecord,
    IdentityRecord,
    PlaceRecord,
    RunRecord,
    StackRecord,
    write_run,
)
from spine_explorer.outputs.tables import write_measurements
from support.outputs import make_row

T2 = Acquisition(manufacturer="Maker", model="Maestro", echo_time=100.0, repetition_time=3000.0)
SESSIONS = ("20200131-3fa1", "20210204-77b0")


def visit_rows(session: str, areas: dict[int, float], **details: Any) -> list[Row]:
    """Area, signal and ratio of the multifidus on some slices, by number of the slice."""
    area = [
        make_row(session=session, slice=number, value=value, **{"level": "", **details})
        for number, value in areas.items()
    ]
    further = (("signal_mean", 200.0, "signal"), ("canal_adjusted_signal", 0.4, "ratio"))
    return area + [
        replace(row, quantity=quantity, value=value, unit=unit)
        for row in area
        for quantity, value, unit in further
    ]


def write_visit(
    folder: Path,
    rows: list[Row],
    *,
    bottom: float = 0.0,
    slices: int = 4,
    frame: str = "1.2.3",
    acquisition: Acquisition = T2,
    spacing: tuple[float, float, float] = (4.0, 0.5, 0.5),
) -> Path:
    """Write the table and the record of a run on one stack.

    Args:
        folder: Where to.
        rows: The table.
        bottom: Height of the lowest slice in mm.
        slices: Number of slices.
        frame: UID of the frame of reference.
        acquisition: How the images were made.
        spacing: Of slices, rows and columns.
    """
    geometry = Geometry((slices, 100, 100), spacing, (0.0, 0.0, bottom), AXIAL)
    first = rows[0]
    identity = IdentityRecord(
        key="0123456789ab",
        subject=first.subject,
        session=first.session,
        series=first.series,
        stack=first.stack,
        description="",
        source="",
    )
    stack = StackRecord(
        identity=identity,
        outcome="measured",
        acquisition=AcquisitionRecord.model_validate(acquisition),
        place=PlaceRecord.of(geometry, frame),
    )
    write_measurements(folder / "measurements.csv", rows)
    started = datetime(2026, 1, 1, tzinfo=UTC)
    write_run(folder / "run.json", RunRecord(version="1", started=started, stacks=(stack,)))
    return folder
