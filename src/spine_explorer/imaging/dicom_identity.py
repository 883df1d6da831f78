"""Whose stack it is and where it comes from, for slices of a DICOM series."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from spine_explorer.imaging.dicom_slice import DicomSlice
from spine_explorer.imaging.file_identity import own_parts
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
        subject=series.patient_id or printable_path(_place(slices[0]).name),
        session=_with_digest(series.study_date, series.study_uid),
        series=_with_digest(series.number, series.series_uid),
        stack=number,
        description=series.description,
        source=common_source(slices),
        study=_digest(series.study_uid)[:_KEY_DIGITS],
    )


def place_names(slices: Iterable[DicomSlice]) -> dict[str, str]:
    """Name the patients of studies that name none after the folder or archive of all their files.

    A folder a series would make as many patients of one. Where places of several studies have one
    name, their folders from the first that differs tell them apart.

    Returns:
        The name of each such study, by :func:`study_of`.
    """
    unnamed: dict[str, list[DicomSlice]] = defaultdict(list)
    for slice_ in slices:
        if not slice_.series.patient_id:
            unnamed[study_of(slice_)].append(slice_)
    by_name: dict[str, list[str]] = defaultdict(list)
    for study, found in unnamed.items():
        by_name[_common_place(map(_place, found)).name].append(study)
    names: dict[str, str] = {}
    for name, studies in by_name.items():
        places = [_common_place(map(_folder, unnamed[study])).parts for study in studies]
        for study, own in zip(studies, own_parts(places), strict=True):
            names[study] = printable_path("/".join(own) if len(studies) > 1 and own else name)
    return names


def study_of(slice_: DicomSlice) -> str:
    """Return the study's UID or, without one, the narrowest thing that is surely of one study."""
    return slice_.series.study_uid or slice_.series.series_uid or slice_.file.folder


def _common_place(places: Iterable[Path]) -> Path:
    found = set(places)
    common = Path(_common_folder({str(place) for place in found}))
    return common if common.name else min(found)


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


def _place(slice_: DicomSlice) -> Path:
    """The folder that holds a slice, or the archive without its ending."""
    path = slice_.file.path.absolute()
    return path.with_suffix("") if slice_.file.member is not None else path.parent


def _folder(slice_: DicomSlice) -> Path:
    """The folder that holds a slice; of one in an archive, the folder in it."""
    member = slice_.file.member
    return _place(slice_) / PurePosixPath(member).parent if member else _place(slice_)


def _with_digest(text: str, uid: str) -> str:
    digest = _digest(uid)[:_ID_DIGITS] if uid else ""
    return f"{text}-{digest}".strip("-")


def _key(slices: Sequence[DicomSlice]) -> str:
    series = slices[0].series
    own = ";".join(map(_own, slices))
    patient = f"{series.patient_id}|{series.person.birth_date}"
    return _digest(f"{series.study_uid}|{series.series_uid}|{patient}|{own}")[:_KEY_DIGITS]


def _own(slice_: DicomSlice) -> str:
    """What tells a slice from the others: of one without a UID also its file."""
    place = slice_.plane.position if slice_.plane else ""
    return f"{slice_.uid or slice_.file.label}#{slice_.frame}@{place}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
