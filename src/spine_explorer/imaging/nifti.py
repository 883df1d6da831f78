"""Reading NIfTI: one grey volume a file, on whatever axes it was stored."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from spine_explorer.errors import GeometryError, UnreadableFileError
from spine_explorer.imaging.acceptance import judge, judge_header
from spine_explorer.imaging.file_identity import identify_file
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.nifti_header import HEADER_BYTES, NiftiHeader, parse_header
from spine_explorer.imaging.stack import Acquisition, PersonalDetails, Stack

SLICE_RATIO = 1.5
"""How many times the other spacings one must be for its axis to be that of the slices, whatever
their plane. Slices of 2D scans are 4 to 10 times as thick as their pixels; volumes of 3D scans,
which can be cut axially, are nearly isotropic."""

_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class _Layout:
    """How stored axes become (slice, row, column).

    Attributes:
        axes: The stored axis of slices, of rows and of columns.
        flip: Whether the slices are stored from head to feet.
    """

    axes: tuple[int, int, int]
    flip: bool

    def shape(self, header: NiftiHeader) -> tuple[int, int, int]:
        slices, rows, columns = (header.shape[axis] for axis in self.axes)
        return slices, rows, columns

    def affine(self, header: NiftiHeader) -> NDArray[np.float64]:
        """The matrix from (column, row, slice, 1) to RAS millimetres."""
        affine = header.affine[:, [*reversed(self.axes), 3]]
        if self.flip:
            affine[:, 3] += affine[:, 2] * (header.shape[self.axes[0]] - 1)
            affine[:, 2] *= -1
        return affine

    def apply(self, stored: NDArray[np.float32]) -> NDArray[np.float32]:
        voxels = stored.transpose(self.axes)
        return np.ascontiguousarray(voxels[::-1] if self.flip else voxels)


class NiftiSource:
    """A NIfTI file as a stack whose pixels are not read yet.

    The slices are those of the thickest axis or, in a nearly isotropic volume, of the axis
    nearest to the patient's. Nothing is resampled.

    Args:
        file: The file, ``.nii`` or ``.nii.gz``.
        subject: What to call the subject; the file's name by default.

    Raises:
        UnreadableFileError: If its header is damaged, or the volume is not one of grey values
            with a known place in space.

    Attributes:
        identity: Named after the file; its key is a digest of the name and the content.
        acquisition: Empty, since the format does not record it.
        person: Empty for the same reason.
        geometry: The grid.
        findings: What the header has to say.
    """

    def __init__(self, file: InputFile, *, subject: str = "") -> None:
        self._file = file
        with _decompressed(file) as stream:
            self._header = parse_header(stream.read(HEADER_BYTES), file.label)
        self._layout = _layout(self._header)
        self.identity = identify_file(file, subject)
        self.acquisition = Acquisition()
        self.person = PersonalDetails()
        self.geometry = _geometry(self._header, self._layout, file.label)
        self.findings = self._header.findings + judge_header(
            self.identity, self.acquisition, self.geometry
        )

    def load(self) -> Stack:
        """Read the voxels, scale them as the header says, and judge them.

        Raises:
            UnreadableFileError: If the file is cut off or damaged.
        """
        stack = Stack(
            voxels=self._layout.apply(_read_voxels(self._file, self._header)),
            geometry=self.geometry,
            identity=self.identity,
            acquisition=self.acquisition,
            slice_sources=(self._file.label,) * self.geometry.shape[0],
        )
        return replace(stack, findings=self.findings + judge(stack))


@contextmanager
def _decompressed(file: InputFile) -> Iterator[BinaryIO | gzip.GzipFile]:
    """Open a file, compressed or not; only what is asked for is ever decompressed."""
    with file.open() as raw:
        compressed = raw.read(2) == _GZIP_MAGIC
        raw.seek(0)
        try:
            yield gzip.GzipFile(fileobj=raw) if compressed else raw
        except (OSError, EOFError, zlib.error) as error:
            raise UnreadableFileError(
                file.label, "it is damaged or cut off", advice="Copy it again."
            ) from error


def _read_voxels(file: InputFile, header: NiftiHeader) -> NDArray[np.float32]:
    """The signal on the stored axes."""
    with _decompressed(file) as stream:
        stream.read(header.offset)
        data = stream.read(header.byte_count)
        stream.read(1)  # at the end of a compressed file this verifies its checksum
    if len(data) < header.byte_count:
        raise UnreadableFileError(
            file.label,
            f"it is cut off: {len(data)} of {header.byte_count} bytes of pixels are there",
            advice="Copy it again.",
        )
    stored = np.frombuffer(data, header.dtype).reshape(header.shape, order="F")
    with np.errstate(over="ignore", invalid="ignore"):  # infinite values are judged later
        signal = stored.astype(np.float32)
        signal *= header.slope
        signal += header.intercept
    return signal


def _layout(header: NiftiHeader) -> _Layout:
    slices = _slice_axis(header)
    columns, rows = (axis for axis in range(3) if axis != slices)
    return _Layout((slices, rows, columns), flip=bool(header.affine[2, slices] < 0))


def _slice_axis(header: NiftiHeader) -> int:
    """The axis of the only slice, else the thickest, else the one nearest to the patient's."""
    if header.shape.count(1) == 1:
        return header.shape.index(1)
    spacing = np.linalg.norm(header.affine[:3, :3], axis=0)
    *_, second, thickest = np.argsort(spacing)
    if spacing[thickest] >= SLICE_RATIO * spacing[second]:
        return int(thickest)
    return int(np.argmax(np.abs(header.affine[2, :3] / spacing)))


def _geometry(header: NiftiHeader, layout: _Layout, label: str) -> Geometry:
    try:
        return Geometry.from_affine_nifti(layout.affine(header), layout.shape(header))
    except GeometryError as error:
        reason = error.message[0].lower() + error.message[1:].rstrip(".")
        raise UnreadableFileError(
            label, reason, advice="Resample it to a grid with right angles."
        ) from error
