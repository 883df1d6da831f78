"""Each file opened once and sorted by what it holds."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO

from spine_explorer.errors import InputError
from spine_explorer.imaging.archives import list_members
from spine_explorer.imaging.dicom import read_header
from spine_explorer.imaging.dicom_slice import DicomSlice
from spine_explorer.imaging.discovery import is_index, is_system_name
from spine_explorer.imaging.files import SNIFFED_BYTES, FileKind, InputFile, sniff
from spine_explorer.imaging.findings import Finding, Grade

_OTHER_ARCHIVES = {".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz"}
_OWN_RESULT = re.compile(r"segmentation\.nii\.gz|slice-\d{2,}\.png")
_SIDECAR = "segmentation.json"
_LONGEST_ENDING = 8
_UNPACK_ADVICE = "Unpack it and give the folder instead."


@dataclass
class Intake:
    """What the files hold, filled one file after the other.

    Attributes:
        slices: Headers of DICOM slices.
        volumes: NIfTI files.
        pictures: PNG, JPEG and TIFF files.
        findings: What is to be said about files that could not be read.
    """

    slices: list[DicomSlice] = field(default_factory=list)
    volumes: list[InputFile] = field(default_factory=list)
    pictures: list[InputFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _ignored: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def take(self, file: InputFile) -> None:
        """Look into a file, or into each file of an archive; a bad one becomes a finding."""
        try:
            with file.open() as stream:
                kind = sniff(stream.read(SNIFFED_BYTES), file.suffix)
                if kind is not FileKind.ZIP:
                    self._sort(file, kind, stream)
            if kind is FileKind.ZIP:
                self._open_archive(file)
        except InputError as error:
            self.findings.append(_file_finding(file, error.message, error.advice))
        except OSError as error:
            reason = (error.strerror or type(error).__name__).lower()
            self.findings.append(_file_finding(file, f"{file.label} cannot be read: {reason}."))

    def ignored(self) -> tuple[Finding, ...]:
        """Say which files were passed over, one finding a kind."""
        return tuple(_ignored_finding(kind, self._ignored[kind]) for kind in sorted(self._ignored))

    def _sort(self, file: InputFile, kind: FileKind, stream: BinaryIO) -> None:
        match kind:
            case FileKind.DICOM:
                self._take_dicom(file, stream)
            case FileKind.NIFTI | FileKind.PICTURE if _is_own_result(file):
                self._ignored["results of this program"].append(file.label)
            case FileKind.NIFTI:
                self.volumes.append(file)
            case FileKind.PICTURE:
                self.pictures.append(file)
            case FileKind.EMPTY:
                self.findings.append(_file_finding(file, f"{file.label} is empty."))
            case _:
                self._ignored[_ending(file.suffix)].append(file.label)

    def _take_dicom(self, file: InputFile, stream: BinaryIO) -> None:
        content = read_header(file, stream)
        self.slices.extend(content.slices)
        if not content.slices:
            self._ignored[content.object_kind].append(file.label)

    def _open_archive(self, file: InputFile) -> None:
        if file.member is not None:
            message = f"{file.label} is an archive in an archive and is not opened."
            self.findings.append(_file_finding(file, message, _UNPACK_ADVICE))
            return
        for member in list_members(file.path):
            path = PurePosixPath(member)
            if not (is_index(path.name) or any(map(is_system_name, path.parts))):
                self.take(InputFile(file.path, member))


def _is_own_result(file: InputFile) -> bool:
    """Tell outlines and pictures of an earlier run: OUT may lie among the images."""
    named = _OWN_RESULT.fullmatch(file.name)
    return bool(named) and file.member is None and file.path.with_name(_SIDECAR).is_file()


def _file_finding(file: InputFile, message: str, advice: str = "") -> Finding:
    return Finding("file", Grade.WARN, message, advice, where=file.label)


def _ignored_finding(kind: str, labels: list[str]) -> Finding:
    count = "1 file" if len(labels) == 1 else f"{len(labels)} files"
    message = f"{count} {_kind_name(kind)} ignored: no image that can be read ({labels[0]})."
    if kind in _OTHER_ARCHIVES:
        return Finding("ignored", Grade.WARN, message, _UNPACK_ADVICE, where=labels[0])
    return Finding("ignored", Grade.NOTE, message, where=labels[0])


def _ending(suffix: str) -> str:
    """Return a suffix that names a kind; numbers, as at the end of a UID, and others do not."""
    letters = suffix[1:]
    is_kind = letters.isascii() and letters.isalnum() and not letters.isdecimal()
    return suffix if is_kind and len(suffix) <= _LONGEST_ENDING else ""


def _kind_name(kind: str) -> str:
    if kind.startswith("."):
        return f"ending in {kind}"
    return f"of kind '{kind}'" if kind else "without a known ending"
