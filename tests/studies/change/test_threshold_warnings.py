from __future__ import annotations

from pathlib import Path

from spine_explorer.studies.change.cohort import Cohort, CohortOptions, read_cohort
from spine_explorer.studies.change.threshold_warnings import threshold_warnings
from spine_explorer.studies.change.thresholds import GIVEN, Threshold, Thresholds
from spine_explorer.studies.table import read_table
from support.cohort import write_lines


def cohort(folder: Path, *, side: str = "left", slices: int = 1) -> Cohort:
    lines = [
        {
            "subject": "A",
            "visit": visit,
            "slice": number,
            "level": "L4-L5",
            "structure": "multifidus",
            "side": side,
            "quantity": "area",
            "value": 900 + visit,
        }
        for visit in (0, 1)
        for number in range(slices)
    ]
    table = read_table(write_lines(folder / "t.csv", lines))
    return read_cohort([table], CohortOptions())


def test_one_that_fits_nothing_is_told(tmp_path: Path) -> None:
    known = Thresholds(tuple(Threshold(name, 9.0, source=GIVEN) for name in ("area", "areas")))
    assert threshold_warnings(cohort(tmp_path), known) == (
        "--mdc areas=9 fits nothing that is compared: area.",
    )


def test_results_that_fit_nothing_are_told_once(tmp_path: Path) -> None:
    fat, signal = (Threshold(name, 9.0, source="a.csv") for name in ("fat", "signal"))
    (said,) = threshold_warnings(cohort(tmp_path), Thresholds((fat, signal)))
    assert said == (
        "No minimal detectable change of a.csv (fat; signal) fits what is compared: area."
    )
    fitting = Threshold("area", 9.0, source="a.csv")
    assert not threshold_warnings(cohort(tmp_path), Thresholds((fat, fitting)))


def test_a_sum_without_one_of_its_own_is_told(tmp_path: Path) -> None:
    pooled = Thresholds((Threshold("area", 237.7, "multifidus", source="a.csv", of_items=True),))
    (said,) = threshold_warnings(cohort(tmp_path, side="both"), pooled)
    assert "none holds for Area, multifidus both, L4-L5." in said
    assert not threshold_warnings(cohort(tmp_path), pooled)


def test_means_of_several_slices_are_told(tmp_path: Path) -> None:
    measured = Thresholds((Threshold("area", 237.7, source="a.csv", of_items=True),))
    (said,) = threshold_warnings(cohort(tmp_path, slices=2), measured)
    assert said == (
        "The minimal detectable changes of a.csv are of single slices, but values of 1 subject "
        "are means of several slices: for these they are too large."
    )
    typed = Thresholds((Threshold("area", 90.0, source=GIVEN),))
    assert not threshold_warnings(cohort(tmp_path, slices=2), typed)
