"""Tables of ratings whose agreement is published, or can be worked out by hand."""

from __future__ import annotations

from pathlib import Path

from spine_explorer.measurement.row import Row
from spine_explorer.outputs.tables import write_measurements
from spine_explorer.studies.agreement.analysis import AgreementOptions
from spine_explorer.studies.agreement.study import AgreementStudy, agree
from spine_explorer.studies.ratings.layout import Layout
from spine_explorer.studies.table import read_table
from support.outputs import make_row

SHROUT_FLEISS = (
    (9, 2, 5, 8),
    (6, 1, 3, 2),
    (8, 4, 6, 8),
    (7, 1, 2, 6),
    (10, 5, 6, 9),
    (6, 2, 4, 7),
)
"""Shrout and Fleiss 1979, table 2: six targets, four judges."""

MINI = (512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451)
WRIGHT = (494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427)
"""Bland and Altman 1986, table 1: peak expiratory flow by two meters, first measurements."""


def write(path: Path, *lines: str) -> Path:
    """Write a table of text."""
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def flow_tables(folder: Path) -> list[Path]:
    """Two tidy tables, one a meter."""
    return [
        write(folder / f"{name}.csv", "subject,value", *(f"P{i},{v}" for i, v in enumerate(values)))
        for name, values in (("mini", MINI), ("wright", WRIGHT))
    ]


def measured(path: Path, factor: float, *, slices: int = 1, subjects: int = 6) -> Path:
    """A measurements.csv of this program: areas of both multifidi and of the disc."""
    rows = [
        _row(subject, number, structure, side, factor)
        for subject in range(subjects)
        for number in range(1, slices + 1)
        for structure, side in (
            ("multifidus", "left"),
            ("multifidus", "right"),
            ("disc", "midline"),
        )
    ]
    write_measurements(path, rows)
    return path


def _row(subject: int, number: int, structure: str, side: str, factor: float) -> Row:
    wobble = 1 + (factor - 1) * (1 + ((7 * subject + 3 * number + len(side)) % 5) / 5)
    value = (900 + 110 * subject + 40 * number + 10 * len(side)) * wobble
    return make_row(
        subject=f"P{subject}", slice=number, structure=structure, side=side, value=value
    )


def study_of(
    *paths: Path, options: AgreementOptions | None = None, **layout: object
) -> AgreementStudy:
    """Compare tables."""
    tables = [read_table(path) for path in paths]
    return agree(tables, Layout(**layout), options=options or AgreementOptions())  # type: ignore[arg-type]
