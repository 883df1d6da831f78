from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.incidence.analysis import analyse
from spine_explorer.studies.incidence.source import open_source
from spine_explorer.studies.incidence.units import Unit
from spine_explorer.studies.reading.cases import exclude
from spine_explorer.studies.reading.entry import open_readings
from support.reading import make_study, read_case, subject_of


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Four cases in two groups: one excluded, one read by one of two readers only."""
    path = tmp_path / "disc.study"
    with make_study(path) as made:
        exclude(made, "P4", reason="no sagittal images")
        for reader, grade, subjects in (("anna", "IV", "P1 P2 P3"), ("ben", "II", "P1 P2")):
            for reading in open_readings(made, reader):
                subject = subject_of(made, reading.code)
                if subject in subjects.split():
                    read_case(made, reader, reading.code, "II" if subject == "P1" else grade)
    return path


def test_a_reading_study_is_read_as_it_is(study: Path) -> None:
    source = open_source(study)
    report = analyse(source)
    assert source.form_name == "disc_degeneration"
    assert (report.flow.referred, report.flow.excluded) == (4, {"no sagittal images": 1})
    assert (report.flow.analysed, report.flow.pending) == (2, 1)
    (found,) = (o for o in report.occurrences if o.unit is Unit.PATIENT and not o.group)
    assert (found.share.count, found.share.total, found.undecided) == (0, 1, 1)
    assert len(report.decisions.disagreements) == 5
    assert report.site_name == "region"


def test_a_reading_study_knows_its_cases_and_forms(study: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="which knows its cases and columns"):
        open_source(study, cases=tmp_path / "cases.csv")
    with pytest.raises(InputError, match=r"has no form 'sij'\. Its forms are: disc_degeneration"):
        open_source(study, form="sij")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv cannot be read"):
        open_source(tmp_path / "none.csv")


def test_a_study_that_nobody_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "new.study"
    with make_study(path):
        pass
    with pytest.raises(InputError, match=r"new\.study: no reading was submitted yet"):
        open_source(path)
