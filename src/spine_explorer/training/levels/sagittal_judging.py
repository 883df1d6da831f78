"""How often the discs of a sagittal series are found and counted right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image
from pydantic import JsonValue

from spine_explorer.errors import InputError
from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.imaging.stack import Stack, StackIdentity
from spine_explorer.levels.disc_finding import SAGITTAL_CLASSES, find_discs
from spine_explorer.levels.level import Level
from spine_explorer.levels.placement import place_slices
from spine_explorer.levels.sagittal import SagittalReader
from spine_explorer.levels.sagittal_view import SagittalView
from spine_explorer.levels.spine import Spine, build_spine
from spine_explorer.levels.study import LEAST_SAGITTAL_CONFIDENCE
from spine_explorer.training.levels.sagittal_cases import PIXEL_SPACING, SagittalCase

_SAGITTAL: NDArray[np.float64] = np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]])
_SLICE_DISTANCE = 4.0
_NEAR = 8.0
"""Millimetres within which a disc is the one of the reference."""
_LUMBAR = 5
_STEP = 2.0
"""Millimetres between the axial slices that are placed."""
_AT_THE_MIDDLE = 3.0
_FIELD = 400.0
_PIXELS = 100


@dataclass(frozen=True)
class PatientJudgement:
    """What became of one patient.

    Attributes:
        counted: Whether the discs were counted at all.
        lowest: Whether the lowest disc is that of the reference.
        errors: Millimetres between the middles of each lumbar disc and its reference.
        steps: By how many levels each named axial slice is off: 1 is the border of a disc.
        slices: Axial slices that were placed by the reference.
        warned: Whether a sign of transitional anatomy was told.
        at_middles: As ``steps``, of slices within 3 mm of the middle of a disc or vertebra.
    """

    counted: bool
    lowest: bool
    errors: tuple[float, ...]
    steps: tuple[int, ...]
    slices: int
    warned: bool
    at_middles: tuple[int, ...] = ()

    @property
    def all(self) -> bool:
        """Whether every lumbar disc is the one of the reference."""
        return self.counted and bool(self.errors) and max(self.errors) < _NEAR


def judge_sagittal(reader: SagittalReader, cases: Sequence[SagittalCase]) -> dict[str, JsonValue]:
    """Judge a network on the outlined slices of some patients.

    Untilted axial slices every 2 mm from the middle of L5-S1 to that of L1-L2 are placed once by
    the reference outlines and once by the network's.

    Returns:
        How many patients have their lowest, and all lumbar discs counted as in the reference;
        errors of the discs' middles; of the axial slices the share that is named, of those the
        share of the same level, and how many show another segment. ``None`` is a number of
        nothing, where no disc was counted.

    Raises:
        InputError: If the outlines of a patient are no spine.
    """
    groups: dict[str, list[SagittalCase]] = defaultdict(list)
    for case in cases:
        groups[case.patient].append(case)
    patients = [judge_patient(reader, group) for group in groups.values()]
    errors = [error for item in patients for error in item.errors]
    steps = np.array([step for item in patients for step in item.steps])
    middles = np.array([step for item in patients for step in item.at_middles])
    return {
        "patients": len(patients),
        "counted": sum(item.counted for item in patients),
        "lowest_disc_right": sum(item.lowest for item in patients),
        "all_lumbar_discs_right": sum(item.all for item in patients),
        "warned_of_transition": sum(item.warned for item in patients),
        "centre_error_mm_median": _rounded(np.median, errors, 2),
        "centre_error_mm_largest": _rounded(np.max, errors, 2),
        "axial_slices": sum(item.slices for item in patients),
        "axial_slices_named": len(steps),
        "axial_same_level": _rounded(np.mean, steps == 0, 4),
        "axial_other_segment": int((steps > 1).sum()),
        "axial_slices_at_middles": len(middles),
        "axial_same_level_at_middles": _rounded(np.mean, middles == 0, 4),
    }


def _rounded(
    summary: Callable[[NDArray[Any]], Any], values: ArrayLike, digits: int
) -> float | None:
    known = np.asarray(values)
    return round(float(summary(known)), digits) if known.size else None


def judge_patient(reader: SagittalReader, cases: Sequence[SagittalCase]) -> PatientJudgement:
    """Compare what the network makes of a patient with the reference outlines."""
    stack, masks = _stacks(cases)
    reference = _reference(stack, masks)
    if reference is None:
        raise InputError(f"The outlines of patient {cases[0].patient} show too few discs.")
    reading = reader.read(stack)
    geometry = _axial_slices(reference)
    truth = place_slices(geometry, reference)
    slices = sum(item is not None for item in truth)
    warned = any(item.check == "transition" for item in reading.findings)
    if reading.spine is None:
        return PatientJudgement(False, False, (), (), slices, warned)
    errors = _errors(reading.spine, reference)
    found = place_slices(geometry, reading.spine)
    pairs = [
        (abs(own.level.rank - other.level.rank), abs(other.offset or 0.0) <= _AT_THE_MIDDLE)
        for own, other in zip(found, truth, strict=True)
        if own and other and own.confidence >= LEAST_SAGITTAL_CONFIDENCE
    ]
    return PatientJudgement(
        counted=True,
        lowest=errors[0] < _NEAR,
        errors=errors,
        steps=tuple(step for step, _ in pairs),
        slices=slices,
        warned=warned,
        at_middles=tuple(step for step, central in pairs if central),
    )


def _errors(found: Spine, reference: Spine) -> tuple[float, ...]:
    """Distances of discs of the same name; one that was not found is as far as it can be."""
    places: dict[Level, NDArray[np.float64]] = {disc.level: disc.centre for disc in found.discs}
    nowhere = np.full(3, 1e3)
    return tuple(
        float(np.linalg.norm(places.get(disc.level, nowhere) - disc.centre))
        for disc in reference.discs[:_LUMBAR]
    )


def _stacks(cases: Sequence[SagittalCase]) -> tuple[Stack, NDArray[np.uint8]]:
    pictures = [case.read() for case in cases]
    voxels = np.stack([image for image, _ in pictures])
    spacing = (_SLICE_DISTANCE, PIXEL_SPACING, PIXEL_SPACING)
    rows, columns = voxels.shape[1:]
    geometry = Geometry(
        (len(cases), rows, columns),
        spacing,
        (0.0, -columns * PIXEL_SPACING / 2, rows * PIXEL_SPACING / 2),
        _SAGITTAL,
    )
    identity = StackIdentity(cases[0].patient, cases[0].patient)
    return Stack(voxels, geometry, identity), np.stack([mask for _, mask in pictures])


def _reference(stack: Stack, masks: NDArray[np.uint8]) -> Spine | None:
    """The discs as they were outlined, by the same rules as those of the network."""
    sights = []
    for index, mask in enumerate(masks):
        view = SagittalView.of(stack, index)
        marks = _resampled(mask, view)
        maps = np.stack([marks == number for number in range(len(SAGITTAL_CLASSES))])
        sights += find_discs(view, maps.astype(np.float32))
    return build_spine(sights)


def _resampled(mask: NDArray[np.uint8], view: SagittalView) -> NDArray[np.uint8]:
    """The nearest label at each pixel that the network sees."""
    rows, columns = view.size
    small = Image.fromarray(mask).resize((columns, rows), Image.Resampling.NEAREST)
    return np.asarray(small)


def _axial_slices(spine: Spine) -> Geometry:
    top = spine.discs[min(_LUMBAR, len(spine.discs)) - 1].centre
    low = spine.discs[0].centre
    count = int((top[2] - low[2]) / _STEP) + 1
    middle = (top + low) / 2
    pixel = _FIELD / _PIXELS
    corner = (float(middle[0]) - _FIELD / 2, float(middle[1]) - _FIELD / 2, float(low[2]))
    return Geometry((count, _PIXELS, _PIXELS), (_STEP, pixel, pixel), corner, AXIAL)
