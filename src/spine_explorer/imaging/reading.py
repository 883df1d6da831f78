"""From paths to stacks: every image under the paths that a user gives, whatever its format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from spine_explorer.errors import InputError
from spine_explorer.imaging.dicom_identity import common_source, place_names, study_of
from spine_explorer.imaging.dicom_slice import DicomSlice
from spine_explorer.imaging.dicom_source import DicomSource, series_sources
from spine_explorer.imaging.discovery import find_files
from spine_explorer.imaging.file_identity import name_subjects
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.intake import Intake
from spine_explorer.imaging.nifti import NiftiSource
from spine_explorer.imaging.pictures import PictureSource, check_spacing
from spine_explorer.imaging.repeats import drop_copies
from spine_explorer.imaging.series import check_patients, group_series
from spine_explorer.imaging.source import Inventory, StackSource
from spine_explorer.imaging.text import printable_path

_SPACING_ADVICE = "Give the size of a pixel in millimetres with --spacing."


def find_stacks(
    paths: Sequence[Path], *, spacing: float | None = None, flip: bool = False
) -> Inventory:
    """Find every stack under the paths that a user gives, reading headers only.

    Understands DICOM files under any name, zip archives, NIfTI and, with ``spacing``, pictures.
    A file that cannot be read becomes a finding; it never stops the others.

    Args:
        paths: Files and folders, searched at any depth.
        spacing: Millimetres between the pixels of pictures, which do not say it themselves.
        flip: True if pictures show the patient's left on the left.

    Returns:
        The stacks, ordered by subject, session, series and stack, and what is to be said about
        single files.

    Raises:
        InputError: If a path does not exist, none is given, or there is nothing but pictures and
            no ``spacing``.

    Example:
        >>> inventory = find_stacks([Path("study")])  # doctest: +SKIP
        >>> [source.identity.stack for source in inventory.sources]  # doctest: +SKIP
        [1, 2, 3]
    """
    if not paths:
        raise InputError("No file or folder was given.")
    if spacing is not None:
        check_spacing(spacing)
    intake = Intake()
    for file in find_files(paths, intake.findings):
        intake.take(file)
    pictures = intake.pictures if spacing is not None else []
    subjects = name_subjects((*intake.volumes, *pictures))
    found = _Found(subjects, intake.findings)
    found.add_dicom(intake.slices)
    found.add_files(intake.volumes, NiftiSource)
    if spacing is None:
        found.pass_over_pictures(intake.pictures)
    else:
        found.add_files(pictures, partial(PictureSource, spacing=spacing, flip=flip))
    sources = sorted(found.sources, key=_order)
    findings = (*found.findings, *intake.ignored())
    if not sources and not findings:
        findings = (_nothing_finding(paths[0]),)
    return Inventory(tuple(sources), findings)


class _Opening(Protocol):
    """Makes a stack of a file."""

    def __call__(self, file: InputFile, *, subject: str) -> StackSource: ...


@dataclass
class _Found:
    """Stacks and findings as they come in."""

    subjects: Mapping[InputFile, str]
    findings: list[Finding]
    sources: list[StackSource] = field(default_factory=list)
    originals: dict[str, str] = field(default_factory=dict)

    def add_dicom(self, slices: Sequence[DicomSlice]) -> None:
        """Add the stacks of every series."""
        places = place_names(slices)
        for series in group_series(slices):
            kept, copies = drop_copies(series)
            for source in series_sources(kept):
                self.sources.append(_named_after_place(source, places))
            if copies:
                self.findings.append(_copies_finding(copies))
        self.findings.extend(check_patients(slices))

    def add_files(self, files: Iterable[InputFile], open_source: _Opening) -> None:
        """Add files that are a stack each, and copies of one file once."""
        for file in files:
            try:
                source = open_source(file, subject=self.subjects[file])
            except InputError as error:
                finding = Finding("file", Grade.WARN, error.message, error.advice, file.label)
                self.findings.append(finding)
            else:
                self._add_once(source, file)

    def _add_once(self, source: StackSource, file: InputFile) -> None:
        original = self.originals.setdefault(source.identity.key, file.label)
        if original == file.label:
            self.sources.append(source)
            return
        message = f"{file.label} is a copy of {original} and left out."
        self.findings.append(Finding("copies", Grade.NOTE, message, where=file.label))

    def pass_over_pictures(self, pictures: Sequence[InputFile]) -> None:
        """Say that pictures need a spacing.

        Raises:
            InputError: If there is nothing else.
        """
        if not pictures:
            return
        count = "1 picture" if len(pictures) == 1 else f"{len(pictures)} pictures"
        message = f"{count} left out, since the size of a pixel is not known: {pictures[0].label}."
        if not self.sources:
            raise InputError(message, advice=_SPACING_ADVICE)
        where = pictures[0].label
        self.findings.append(Finding("ignored", Grade.NOTE, message, _SPACING_ADVICE, where))


def _named_after_place(source: DicomSource, places: Mapping[str, str]) -> DicomSource:
    first = source.slices[0]
    if first.series.patient_id:
        return source
    return replace(source, identity=replace(source.identity, subject=places[study_of(first)]))


def _copies_finding(copies: Sequence[DicomSlice]) -> Finding:
    slices = "1 slice is" if len(copies) == 1 else f"{len(copies)} slices are"
    message = f"{slices} there more than once; the copies are left out: {copies[0].file.label}."
    return Finding("copies", Grade.NOTE, message, where=common_source(copies))


def _nothing_finding(path: Path) -> Finding:
    label = printable_path(str(path))
    message = f"There is no file in {label}."
    return Finding("file", Grade.WARN, message, "Check the path.", where=label)


def _order(source: StackSource) -> tuple[str, str, int, str, int, str]:
    identity = source.identity
    number, _, digest = identity.series.rpartition("-")
    series = int(number) if number.isdecimal() else -1
    return identity.subject, identity.session, series, digest, identity.stack, identity.key
