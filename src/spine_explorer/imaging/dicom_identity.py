"""Whose stack it is and where it comes from, for slices of a DICOM series."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

from spine_explorer.imaging.dicom_slice import DicomSlice
from spine_explorer.imaging.stack import StackIdentity
from spine_explorer.imaging.text import printable_path

_KEY_DIGITS = 12
_ID_DIGITS = 4


def identify(slices: Sequence[DicomSlice], number: int) -> StackIdentity:
    """Name a stack.

    Args:
        slices: Its slices, in order.
        number: Number of the stack in its series, from 1.
    """
    series = slices[0].series
    return StackIdentity(
        key=_key(slices),
        subject=series.patient_id or _place_name(slices[0]),
        session=_with_digest(series.study_date, series.study_uid),
        series=_with_digest(series.number, series.series_uid),
        stack=number,
        description=series.description,
        source=common_source(slices),
    )


def common_source(slices: Sequence[DicomSlice]) -> str:
    """Return what messages call the file, archive or nearest folder that holds all slices."""
    files = {slice_.file for slice_ in slices}
    if len(files) == 1:
        return next(iter(files)).label
    archives = {str(file.path) for file in files if file.member is not None}
    folders = {str(file.path.parent) for file in files if file.member is None}
    places = archives | folders
    place = places.pop() if len(places) == 1 else _common_folder(places)
    return printable_path(place)


def _common_folder(places: set[str]) -> str:
    try:
        return os.path.commonpath(places)
    except ValueError:  # absolute and relative paths, or different drives
        return min(places)


def _place_name(slice_: DicomSlice) -> str:
    """Name of the folder or archive that holds a slice, for patients without an ID."""
    path = slice_.file.path
    name = path.stem if slice_.file.member is not None else path.absolute().parent.name
    return printable_path(name)


def _with_digest(text: str, uid: str) -> str:
    digest = _digest(uid)[:_ID_DIGITS] if uid else ""
    return f"{text}-{digest}".strip("-")


def _key(slices: Sequence[DicomSlice]) -> str:
    series = slices[0].series
    own = ";".join(
        f"{slice_.uid}#{slice_.frame}@{slice_.plane.position if slice_.plane else ''}"
        for slice_ in slices
    )
    patient = f"{series.patient_id}|{series.person.birth_date}"
    return _digest(f"{series.study_uid}|{series.series_uid}|{patient}|{own}")[:_KEY_DIGITS]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
