"""Writes a phantom: one DICOM series of several tilted stacks, and the truth beside it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from spine_explorer.errors import OutputError
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.outputs.files import write_bytes, write_text
from spine_explorer.outputs.segmentation_nifti import write_segmentation
from spine_explorer.phantom.ageing import aged
from spine_explorer.phantom.dicom import Placement, SeriesPlan, encode
from spine_explorer.phantom.drawing import PhantomSlice, draw_slice
from spine_explorer.phantom.layout import (
    display_geometry,
    stored_geometry,
    stored_view,
    tilt,
)
from spine_explorer.phantom.plan import LEVELS, Level, PhantomAnatomy, plan_slice
from spine_explorer.phantom.protocol import Contrast, Protocol
from spine_explorer.phantom.sagittal import (
    SHAPE,
    SLICE_COUNT,
    SLICE_SPACING,
    SPACING,
    draw_sagittal,
    sagittal_geometry,
)
from spine_explorer.phantom.sampling import sample_anatomy
from spine_explorer.phantom.scanner import sample_scan
from spine_explorer.phantom.truth import PhantomTruth, SliceTruth, StackTruth, slice_truth

IMAGES, TRUTH = "dicom", "truth"
_RECORD = "truth.json"
_SAGITTAL_NOISE, _VISIT_NOISE = 1_000, 10_000


def write_phantom(
    folder: Path,
    *,
    contrast: Contrast = Contrast.T2,
    seed: int = 0,
    variety: float = 1.0,
    protocol: Protocol | None = None,
    anatomy: PhantomAnatomy | None = None,
    sagittal: bool = False,
    visit: int = 1,
) -> PhantomTruth:
    """Write a synthetic lumbar study and what is true of it.

    ``folder/dicom`` holds a series with a stack along each of the discs L3-L4, L4-L5 and
    L5-S1, numbered in the order in which a scanner acquires them. ``folder/truth`` holds
    ``truth.json`` and the true labels of each stack as NIfTI. The same arguments write the same
    images; the same seed with another contrast gives another series of the same study.

    Args:
        folder: Where to write; must not hold a phantom yet.
        contrast: How it is imaged.
        seed: Chooses the person, the scan and the noise.
        variety: Spread around the average person and scan: 0 for none, 1 for what a clinic sees.
        protocol: The grid and the patient's position; the usual one if ``None``.
        anatomy: The person; drawn from the seed if ``None``.
        sagittal: Whether to write a sagittal series of the same person beside the axial one, in
            the same frame of reference. It shows the spine with its lordosis, scoliosis, bulges
            and stenoses, and neither turned vertebrae nor muscles nor implants.
        visit: Which examination of the person it is, from 1; see ``aged``.

    Raises:
        OutputError: If the folder holds a phantom already or cannot be written.

    Example:
        >>> truth = write_phantom(Path("phantom"), seed=1)  # doctest: +SKIP
        >>> [stack.level.value for stack in truth.stacks]  # doctest: +SKIP
        ['L3-L4', 'L4-L5', 'L5-S1']
    """
    _refuse_occupied(folder)
    series = SeriesPlan(
        seed=seed,
        anatomy=aged(anatomy or sample_anatomy(seed, variety=variety), visit - 1),
        contrast=contrast,
        protocol=protocol or Protocol(),
        scanning=sample_scan(seed, variety=variety),
        visit=visit,
    )
    truth = PhantomTruth(
        seed=seed,
        contrast=contrast,
        visit=visit,
        anatomy=series.anatomy,
        stacks=tuple(_write_stack(folder, series, level) for level in LEVELS),
    )
    if sagittal:
        _write_sagittal(folder, series)
    write_text(folder / TRUTH / _RECORD, truth.model_dump_json(indent=2) + "\n")
    return truth


def acquisition_order(slice_count: int) -> list[tuple[Level, int]]:
    """Return (level, index from feet to head) of each slice in the order of instance numbers.

    Scanners excite every other slice first, so that neighbours do not disturb each other: first
    the odd slices of all stacks from head to feet, then the even ones.
    """
    downwards = list(reversed(range(slice_count)))
    return [(level, index) for half in (0, 1) for level in LEVELS for index in downwards[half::2]]


def _write_stack(folder: Path, series: SeriesPlan, level: Level) -> StackTruth:
    protocol = series.protocol
    view = stored_view(protocol)
    display = display_geometry(series.anatomy, level, protocol)
    stored = stored_geometry(display, view)
    slices, labels = [], []
    for index in range(protocol.slice_count):
        drawn, truth = _write_slice(folder, series, level, stored, index)
        slices.append(truth)
        labels.append(view.undo(drawn.labels))
    mask = f"{TRUTH}/{level}.nii.gz"
    write_segmentation(folder / mask, np.stack(labels), stored)
    return StackTruth(
        level=level,
        tilt_degrees=round(tilt(series.anatomy, level), 3),
        mask=mask,
        slices=tuple(slices),
    )


def _write_slice(
    folder: Path, series: SeriesPlan, level: Level, stored: Geometry, index: int
) -> tuple[PhantomSlice, SliceTruth]:
    protocol = series.protocol
    number = acquisition_order(protocol.slice_count).index((level, index)) + 1
    plan = plan_slice(series.anatomy, level, protocol.offsets[index])
    drawn = draw_slice(
        plan,
        contrast=series.contrast,
        shape=protocol.shape,
        spacing=protocol.spacing,
        rng=_noise(series, number),
        scanning=series.scanning,
    )
    file = f"{IMAGES}/IM{number:04d}.dcm"
    signal = stored_view(protocol).undo(drawn.signal)
    write_bytes(folder / file, encode(signal, series, Placement(stored, index, number)))
    uid = series.instance_uid(number)
    return drawn, slice_truth(drawn, plan, file=file, instance_uid=uid, number=index + 1)


def _write_sagittal(folder: Path, axial: SeriesPlan) -> None:
    protocol = Protocol(
        shape=SHAPE,
        spacing=SPACING,
        slice_count=SLICE_COUNT,
        slice_spacing=SLICE_SPACING,
        slice_thickness=4.0,
        position=axial.protocol.position,
    )
    series = replace(axial, protocol=protocol, sagittal=True)
    geometry = sagittal_geometry()
    for index in range(SLICE_COUNT):
        signal = draw_sagittal(
            series.anatomy,
            index,
            contrast=series.contrast,
            scanning=series.scanning,
            rng=_noise(series, _SAGITTAL_NOISE + index),
        )
        image = encode(signal, series, Placement(geometry, index, index + 1))
        write_bytes(folder / IMAGES / f"SA{index + 1:04d}.dcm", image)


def _noise(series: SeriesPlan, number: int) -> np.random.Generator:
    own = number + _VISIT_NOISE * (series.visit - 1)
    return np.random.default_rng([series.seed, list(Contrast).index(series.contrast), own])


def _refuse_occupied(folder: Path) -> None:
    if os.path.lexists(folder / TRUTH / _RECORD):
        raise OutputError(
            f"{folder} holds a phantom already.",
            advice="Choose another folder, or remove this one first.",
        )
    if os.path.lexists(folder / IMAGES) or os.path.lexists(folder / TRUTH):
        raise OutputError(
            f"{folder} holds a {IMAGES} or {TRUTH} that is no finished phantom.",
            advice="Choose another folder, or remove them first if a phantom was cut off there.",
        )
