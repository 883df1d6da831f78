"""A simulated cohort of the shape of Zhao 2021 (doi:10.1186/s13018-021-02623-y).

33 patients with a refracture after kyphoplasty and 59 without; at each of two visits the area,
the signal and the area over the signal of the paraspinal muscles at mid-height of the first
fractured vertebra. The numbers are simulated: only the shape is Zhao's. Changes are normal about
a mean that is known, so that a study must find it again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

REFRACTURE, STABLE = "refracture", "no refracture"
SIZES: Mapping[str, int] = {REFRACTURE: 33, STABLE: 59}


@dataclass(frozen=True)
class Effects:
    """Mean change of area in mm² and of signal, by group, and the spread of the changes."""

    area: Mapping[str, float] = field(default_factory=lambda: {REFRACTURE: -150.0, STABLE: -50.0})
    signal: Mapping[str, float] = field(default_factory=lambda: {REFRACTURE: 40.0, STABLE: 12.0})
    area_sd: float = 80.0
    signal_sd: float = 25.0


NO_EFFECT = Effects(area={REFRACTURE: 0.0, STABLE: 0.0}, signal={REFRACTURE: 0.0, STABLE: 0.0})


@dataclass(frozen=True)
class Patient:
    """One patient: covariates, and area and signal before and after."""

    subject: str
    group: str
    age: float
    sex: str
    bmd: float
    area: tuple[float, float]
    signal: tuple[float, float]


def simulate_cohort(seed: int = 0, effects: Effects | None = None) -> list[Patient]:
    """Simulate the patients, those with a refracture first."""
    random, effects = np.random.default_rng(seed), effects or Effects()
    groups = [group for group, size in SIZES.items() for _ in range(size)]
    return [_patient(random, effects, number, group) for number, group in enumerate(groups, 1)]


def _patient(random: np.random.Generator, effects: Effects, number: int, group: str) -> Patient:
    area, signal = random.normal(2100, 320), random.normal(260, 45)
    return Patient(
        subject=f"P{number:03d}",
        group=group,
        age=round(random.normal(73, 7)),
        sex="female" if random.random() < 0.8 else "male",
        bmd=round(random.normal(-3.2 if group == REFRACTURE else -2.9, 0.6), 1),
        area=(area, area + random.normal(effects.area[group], effects.area_sd)),
        signal=(signal, signal + random.normal(effects.signal[group], effects.signal_sd)),
    )


def cohort_lines(patients: Sequence[Patient]) -> list[dict[str, object]]:
    """The lines of a table with a column a quantity, one line a patient and visit."""
    return [
        {
            "patient": patient.subject,
            "exam": exam,
            "outcome": patient.group,
            "age": patient.age,
            "sex": patient.sex,
            "bmd": patient.bmd,
            "area": round(patient.area[visit], 1),
            "signal": round(patient.signal[visit], 1),
            "area_to_signal": round(patient.area[visit] / patient.signal[visit], 3),
        }
        for patient in patients
        for visit, exam in enumerate(("before surgery", "last visit"))
    ]


def write_lines(path: Path, lines: Sequence[Mapping[str, object]]) -> Path:
    """Write a table as a CSV file."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(stream.getvalue(), "utf-8")
    return path


def write_cohort(path: Path, seed: int = 0, effects: Effects | None = None) -> Path:
    """Simulate a cohort and write its table."""
    return write_lines(path, cohort_lines(simulate_cohort(seed, effects)))


def null_changes(simulations: int, seed: int = 0) -> NDArray[np.float64]:
    """Changes of all patients where nothing changes, shape (simulation, patient).

    Those with a refracture come first.
    """
    random = np.random.default_rng(seed)
    return random.normal(0, Effects().area_sd, (simulations, sum(SIZES.values())))
