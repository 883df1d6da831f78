"""From the paths that a user gives to the outlines under them, whatever program drew them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spine_explorer.anatomy import Structure
from spine_explorer.errors import InputError
from spine_explorer.imaging.archives import list_members
from spine_explorer.imaging.discovery import find_files
from spine_explorer.imaging.files import SNIFFED_BYTES, FileKind, InputFile, sniff
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.outlines.dicom_seg import read_dicom_seg
from spine_explorer.outlines.imagej import ROI_SUFFIX, RoiFile, read_roi_file, read_roi_set
from spine_explorer.outlines.label_map import LabelMap
from spine_explorer.outlines.naming import Names
from spine_explorer.outlines.nifti import read_label_map

_KINDS = "Outlines are .roi files, a RoiSet.zip, NIfTI label maps or DICOM SEG files."

_COMMENT = b"#"
"""What a file of label names begins with, such as this program's ``labels.txt``."""

TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xls"})
"""Of tables that ImageJ writes; its ``Results.xls`` is text."""


@dataclass(frozen=True, eq=False)
class FoundOutlines:
    """Everything that was found under the paths of a user.

    Attributes:
        maps: Outlines that know their place.
        rois: Outlines of ImageJ.
        tables: Files that may be tables of ImageJ.
        findings: What could not be read.
        digest: SHA-256 of every outline's content: what results depend on.
    """

    maps: tuple[LabelMap, ...]
    rois: tuple[RoiFile, ...]
    tables: tuple[Path, ...] = ()
    findings: tuple[Finding, ...] = ()
    digest: str = ""


def find_outlines(
    paths: Sequence[Path],
    names: Names | None = None,
    numbers: Mapping[int, Structure | None] | None = None,
) -> FoundOutlines:
    """Read every outline under some paths.

    Args:
        paths: Files and folders, searched at any depth: ``.roi``, ``RoiSet.zip``, NIfTI label
            maps, DICOM SEG; a folder of this program's results.
        names: What names mean, beyond those that are understood anyway.
        numbers: What the numbers of label maps mean; this program's own otherwise.

    Raises:
        InputError: If a path does not exist, or nothing under them is an outline.

    Example:
        >>> found = find_outlines([Path("RoiSet.zip")])  # doctest: +SKIP
        >>> [roi.name for roi in found.rois[0].rois]  # doctest: +SKIP
        ['LMF', 'RMF']
    """
    findings: list[Finding] = []
    taken = _Taken(names or Names(), numbers, findings)
    for file in find_files(paths, findings):
        taken.take(file)
    if taken.images:
        findings.append(_images_passed_over(taken.images))
    if not (taken.maps or taken.rois or taken.tables):
        raise _nothing_found(paths, findings)
    for number, structure in sorted((numbers or {}).items()):
        taken.digest.update(f"{number}={structure.name if structure else ''};".encode())
    findings.extend(item for roi in taken.rois for item in roi.findings)
    findings.extend(item for one in taken.maps for item in one.findings)
    return FoundOutlines(
        tuple(taken.maps),
        tuple(taken.rois),
        tuple(taken.tables),
        tuple(findings),
        taken.digest.hexdigest(),
    )


@dataclass
class _Taken:
    """Outlines as they come in."""

    names: Names
    numbers: Mapping[int, Structure | None] | None
    findings: list[Finding]
    maps: list[LabelMap] = field(default_factory=list)
    rois: list[RoiFile] = field(default_factory=list)
    tables: list[Path] = field(default_factory=list)
    images: list[InputFile] = field(default_factory=list)
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def take(self, file: InputFile) -> None:
        """Look into a file; a bad one becomes a finding."""
        try:
            with file.open() as stream:
                head = stream.read(SNIFFED_BYTES)
            if self._read(file, head):
                named = file.label.encode() + b"\0" + file.read_bytes()
                self.digest.update(hashlib.sha256(named).digest())
        except InputError as error:
            self.findings.append(
                Finding("file", Grade.WARN, error.message, error.advice, file.label)
            )

    def _read(self, file: InputFile, head: bytes) -> bool:
        """Read an outline; tell whether there was one."""
        kind = sniff(head, file.suffix)
        if file.suffix == ROI_SUFFIX:
            self.rois.append(read_roi_file(file))
        elif kind is FileKind.NIFTI:
            self.maps.append(read_label_map(file, self.names, self.numbers))
        elif kind is FileKind.DICOM:
            return self._take_dicom(file)
        elif kind is FileKind.ZIP and file.member is None:
            return self._open_archive(file)
        elif (
            file.suffix in TABLE_SUFFIXES and file.member is None and not head.startswith(_COMMENT)
        ):
            self.tables.append(file.path)
        else:
            return False
        return True

    def _take_dicom(self, file: InputFile) -> bool:
        maps = read_dicom_seg(file, self.names)
        self.maps.extend(maps)
        if not maps:
            self.images.append(file)
        return bool(maps)

    def _open_archive(self, file: InputFile) -> bool:
        """Read a set of ImageJ's outlines, or else every outline in the archive by itself."""
        roi_set = read_roi_set(file)
        if roi_set is not None:
            self.rois.append(roi_set)
            return True
        for member in list_members(file.path):
            self.take(InputFile(file.path, member))
        return False


def _images_passed_over(files: Sequence[InputFile]) -> Finding:
    others = f" and {len(files) - 1} more files" if len(files) > 1 else ""
    return Finding(
        "file",
        Grade.NOTE,
        f"{files[0].label}{others}: DICOM but no segmentation (SEG), passed over.",
        _KINDS,
    )


def _nothing_found(paths: Sequence[Path], findings: Sequence[Finding]) -> InputError:
    if findings:
        return InputError(findings[0].message, advice=findings[0].advice)
    places = ", ".join(InputFile(path).label for path in paths) or "nothing"
    return InputError(
        f"No outline was found in {places}.",
        advice=_KINDS,
    )
