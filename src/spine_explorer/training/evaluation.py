"""Judging outlines against reference outlines, structure by structure.

Needs no PyTorch: whatever turns a stack into a segmentation can be judged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import STRUCTURES, Structure, Tissue
from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.imaging.stack import Acquisition, Stack, StackIdentity
from spine_explorer.outlines.overlap import area_error, dice, iou, surface_distances
from spine_explorer.segmentation.result import Segmentation
from spine_explorer.training.cases import Case

Outliner = Callable[[Stack], Segmentation]

_SLICE_DISTANCE = 4.0
"""Millimetres; a single slice has none, and nothing that is judged here depends on it."""


@dataclass(frozen=True)
class Score:
    """How one outlined structure of one slice was found.

    Attributes:
        name: Identifier of the picture.
        patient: Whose it is.
        level: Disc level, empty if unknown.
        contrast: ``"T1"``, ``"T2"``, ...
        split: The split that the case belongs to.
        structure: Identifier such as ``"psoas_left"``.
        tissue: The same without the side.
        dice: 0 to 1; 0 if it was missed.
        iou: Intersection over union, 0 to 1.
        hd95: 95th percentile of the Hausdorff distance in mm; NaN if it was missed.
        surface_distance: Mean distance between the borders in mm; NaN if it was missed.
        area_error: Area found beyond the reference, in % of the reference.
        missed: Nothing was found of it.
        swapped: More of it lies on the reference of the other side than on its own.
        refused: The slice as a whole was not taken for an axial lumbar one.
    """

    name: str
    patient: str
    level: str
    contrast: str
    split: str
    structure: str
    tissue: Tissue
    dice: float
    iou: float
    hd95: float
    surface_distance: float
    area_error: float
    missed: bool
    swapped: bool
    refused: bool


def evaluate(outliner: Outliner, cases: Sequence[Case]) -> Iterator[tuple[Score, ...]]:
    """Outline cases one after the other and judge what is known of each.

    Args:
        outliner: Such as ``Segmenter().segment``.
        cases: Slices with reference outlines.

    Yields:
        For each case the scores of its outlined structures, in the order of their labels.

    Raises:
        UnreadableFileError: If a picture is damaged.
    """
    for case in cases:
        image, reference = case.read()
        found = outliner(stack_of_case(case, image))
        refused = not found.accepted[0]
        yield score_labels(case, found.labels[0], reference, refused=refused)


def score_labels(
    case: Case,
    labels: NDArray[np.uint8],
    reference: NDArray[np.uint8],
    *,
    refused: bool = False,
) -> tuple[Score, ...]:
    """Judge the labels of one slice, for each structure that is outlined in its reference.

    Args:
        case: Which slice it is.
        labels: What was found, shape (row, column).
        reference: The outlines, of the same shape.
        refused: The slice as a whole was not taken for an axial lumbar one.
    """
    return tuple(
        _score(case, structure, labels, reference, refused)
        for structure in STRUCTURES
        if structure.label in case.outlined
    )


def stack_of_case(case: Case, image: NDArray[np.float32]) -> Stack:
    """Return a picture as a stack of one untilted axial slice, centred on the origin.

    Args:
        case: Which slice it is.
        image: Its signal, shape (row, column).
    """
    height, width = image.shape
    corner = (-case.spacing * (width - 1) / 2, -case.spacing * (height - 1) / 2, 0.0)
    return Stack(
        voxels=image[None],
        geometry=Geometry(
            (1, height, width), (_SLICE_DISTANCE, case.spacing, case.spacing), corner, AXIAL
        ),
        identity=StackIdentity(
            key=hashlib.sha256(case.name.encode()).hexdigest()[:12],
            subject=case.patient,
            description=case.name,
            source=str(case.image_path),
        ),
        acquisition=Acquisition(modality="MR"),
    )


def _score(
    case: Case,
    structure: Structure,
    labels: NDArray[np.uint8],
    reference: NDArray[np.uint8],
    refused: bool,
) -> Score:
    found, wanted = labels == structure.label, reference == structure.label
    hd95, surface_distance = surface_distances(found, wanted, (case.spacing, case.spacing))
    across = found & (reference == structure.mirrored.label)
    return Score(
        name=case.name,
        patient=case.patient,
        level=case.level,
        contrast=case.contrast,
        split=case.split,
        structure=structure.name,
        tissue=structure.tissue,
        dice=dice(found, wanted),
        iou=iou(found, wanted),
        hd95=hd95,
        surface_distance=surface_distance,
        area_error=area_error(found, wanted),
        missed=bool(wanted.any() and not found.any()),
        swapped=bool(across.sum() > (found & wanted).sum()),
        refused=refused,
    )
