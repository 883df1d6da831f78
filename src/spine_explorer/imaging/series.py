"""Slices by patient, study and series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from spine_explorer.imaging.dicom_identity import common_source
from spine_explorer.imaging.dicom_slice import DicomSlice
from spine_explorer.imaging.findings import Finding, Grade


def group_series(slices: Iterable[DicomSlice]) -> list[list[DicomSlice]]:
    """Group slices by patient, study and series, in the order in which these first appear.

    Series without a UID are told apart by their number and folder, and patients by their ID and
    birth date, so that nothing of two people is ever joined.
    """
    groups: dict[tuple[str, ...], list[DicomSlice]] = defaultdict(list)
    for slice_ in slices:
        groups[_series_key(slice_)].append(slice_)
    return list(groups.values())


def check_patients(slices: Iterable[DicomSlice]) -> tuple[Finding, ...]:
    """Warn of patient IDs that stand for several people, judged by the birth dates."""
    owners: dict[str, dict[str, list[DicomSlice]]] = defaultdict(lambda: defaultdict(list))
    for slice_ in slices:
        birth_date = slice_.series.person.birth_date
        if birth_date and slice_.series.patient_id:
            owners[slice_.series.patient_id][birth_date].append(slice_)
    return tuple(
        _clash_finding(patient_id, births)
        for patient_id, births in owners.items()
        if len(births) > 1
    )


def _series_key(slice_: DicomSlice) -> tuple[str, ...]:
    series = slice_.series
    key = (series.patient_id, series.person.birth_date, series.study_uid, series.series_uid)
    return key if series.series_uid else (*key, series.number, slice_.file.folder)


def _clash_finding(patient_id: str, births: dict[str, list[DicomSlice]]) -> Finding:
    slices = [slice_ for group in births.values() for slice_ in group]
    return Finding(
        "patient",
        Grade.WARN,
        f"The patient ID '{patient_id}' comes with {len(births)} different birth dates.",
        "Check whether these are different people; their series are kept apart.",
        where=common_source(slices),
    )
