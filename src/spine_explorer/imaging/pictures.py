"""Reading pictures: PNG, JPEG and TIFF, exported from a viewer without their geometry."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from PIL import Image

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.imaging.acceptance import judge, judge_header
from spine_explorer.imaging.file_identity import identify_file
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.imaging.picture_pages import (
    MAX_PAGES,
    Page,
    open_picture,
    page_sizes,
    read_pages,
)
from spine_explorer.imaging.stack import Acquisition, PersonalDetails, Stack

SPACING_LIMITS = (0.05, 5.0)
"""Millimetres a pixel that can be given: beyond them it is a slip of the pen or another unit."""

PLACEHOLDER_SLICE_SPACING = 1.0
"""Millimetres that stand for the unknown distance of slices, only because a grid needs one."""

MAX_PIXELS = 2**26
"""In all pages together, some 250 slices of 512 x 512."""

COLOUR_TOLERANCE = 3
"""Largest difference of the channels of a grey pixel, of 255: JPEG's conversion rounds."""


class PictureSource:
    """A picture file as a stack whose pixels are not read yet.

    It is taken to be axial with the patient's back below. The pages of a TIFF file are the
    slices, from the feet up. A picture is read as viewers show it, so EXIF's orientation is
    applied: what the user says about its sides is about what they saw.

    Args:
        file: The file.
        spacing: Millimetres between the centres of neighbouring pixels.
        flip: Whether the picture's left is the patient's left; usual is the patient's right.
        subject: What to call the subject; the file's name by default.

    Raises:
        InputError: If the spacing is not plausible.
        UnreadableFileError: If the file is damaged, too large or of an unsupported kind.

    Attributes:
        identity: Named after the file; its key is a digest of the name and the content.
        acquisition: Empty, since a picture does not record it.
        person: Empty for the same reason.
        geometry: The grid, in front of the patient's origin.
        findings: What can be said without the pixels.
    """

    def __init__(self, file: InputFile, *, spacing: float, flip: bool, subject: str = "") -> None:
        check_spacing(spacing)
        with _opened(file) as picture:
            sizes = page_sizes(picture)
        _check_sizes(sizes, file.label)
        columns, rows = sizes[0]
        self._file = file
        self.identity = identify_file(file, subject)
        self.acquisition = Acquisition()
        self.person = PersonalDetails()
        self.geometry = _geometry((len(sizes), rows, columns), spacing, flip)
        self.findings = (
            *_limitations(len(sizes), flip, file.label),
            *judge_header(self.identity, self.acquisition, self.geometry),
        )

    def load(self) -> Stack:
        """Read the pixels and judge them.

        Raises:
            UnreadableFileError: If the file is cut off or damaged.
        """
        with _opened(self._file) as picture:
            pages = list(read_pages(picture))
        stack = Stack(
            voxels=np.stack([page.pixels for page in pages]),
            geometry=self.geometry,
            identity=self.identity,
            acquisition=self.acquisition,
            slice_sources=(self._file.label,) * len(pages),
        )
        doubts = _judge_pages(pages, self._file.label)
        return replace(stack, findings=(*self.findings, *doubts, *judge(stack)))


def check_spacing(spacing: float) -> None:
    """Check the pixel spacing that a user gave for pictures.

    Raises:
        InputError: If it is not a plausible number of millimetres.
    """
    smallest, largest = SPACING_LIMITS
    if not smallest <= spacing <= largest:
        raise InputError(
            f"A pixel spacing of {spacing:g} mm is not plausible.",
            advice=f"Give the millimetres between pixels, from {smallest:g} to {largest:g}.",
        )


@contextmanager
def _opened(file: InputFile) -> Iterator[Image.Image]:
    with file.open() as stream, open_picture(stream, file.label) as picture:
        yield picture


def _check_sizes(sizes: list[tuple[int, int]], label: str) -> None:
    if len(sizes) > MAX_PAGES:
        raise UnreadableFileError(label, f"it has more than {MAX_PAGES} pages")
    if len(set(sizes)) > 1:
        raise UnreadableFileError(label, "its pages differ in size")
    if math.prod((len(sizes), *sizes[0])) > MAX_PIXELS:
        columns, rows = sizes[0]
        raise UnreadableFileError(
            label, f"it is too large ({len(sizes)} pages of {columns} x {rows} pixels)"
        )


def _geometry(shape: tuple[int, int, int], spacing: float, flip: bool) -> Geometry:
    """An untilted axial grid, centred on the patient's axis."""
    directions = AXIAL * [[1], [1], [-1 if flip else 1]]
    steps = (PLACEHOLDER_SLICE_SPACING, spacing, spacing)
    x, y, _ = -(np.array(shape) - 1) / 2 * steps @ directions
    return Geometry(shape, steps, (float(x), float(y), 0.0), directions)


def _limitations(slices: int, flip: bool, label: str) -> tuple[Finding, ...]:
    side = "left" if flip else "right"
    return (
        Finding(
            "picture_sides",
            Grade.NOTE,
            f"The picture does not record sides; its left is taken as the patient's {side}.",
            where=label,
        ),
        Finding(
            "slice_spacing",
            Grade.NOTE if slices == 1 else Grade.WARN,
            "A picture does not record the distance of its slices, so volumes and slice positions "
            "mean nothing.",
            where=label,
        ),
    )


def _judge_pages(pages: list[Page], label: str) -> Iterator[Finding]:
    spread = max(page.colour_spread for page in pages)
    if spread > COLOUR_TOLERANCE:
        yield Finding(
            "colour",
            Grade.REFUSE,
            f"The picture is coloured (channels differ by up to {spread} of 255); only grey "
            "pictures are measured.",
            "Export it in grey, without annotations.",
            where=label,
        )
    if any(page.is_transparent for page in pages):
        yield Finding(
            "transparency",
            Grade.WARN,
            "The picture has transparent pixels, of which the stored grey values are used.",
            "Look at the outlines there.",
            where=label,
        )
