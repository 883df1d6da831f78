"""An analysed stack, and rows, for the tests of the writers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import STRUCTURE_COUNT
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.imaging.stack import PersonalDetails, Stack
from spine_explorer.measurement.analysis import StackAnalysis
from spine_explorer.measurement.measure import measure
from spine_explorer.measurement.row import Quality, Row
from spine_explorer.segmentation.result import ModelIdentity, Segmentation
from support.outlines import SHAPE, lumbar_labels
from support.stacks import make_geometry, make_identity, make_stack

MODEL = ModelIdentity("axial-lumbar", "1.2", "0123abcd" * 8)
DOE = PersonalDetails(name="Doepkins^Janette", birth_date="19600102", sex="F")
LEAKS = ("doepkins", "janette", "19600102", "1960-01-02")
"""What must not be found, in lower case, where the identity is not asked for."""

HOSTILE = '<script>alert("x")</script>'


def display_grid(slices: int = 1) -> Geometry:
    """Pixels of 1 mm, already in radiological convention."""
    return make_geometry((slices, *SHAPE), spacing=(4.0, 1.0, 1.0))


def lumbar_stack(slices: int = 1, **details: Any) -> Stack:
    """Slices whose signal tells the structures apart, in radiological convention."""
    labels = lumbar_labels()
    noise = np.random.default_rng(0).normal(0, 8, (slices, *SHAPE))
    voxels = 60.0 + 15.0 * labels + noise
    return make_stack(voxels, geometry=display_grid(slices), **details)


def segmentation_of(stack: Stack, **details: Any) -> Segmentation:
    """Every slice of a stack outlined with confidence."""
    labels = np.repeat(lumbar_labels()[None], stack.slice_count, axis=0)
    confidence = np.full((stack.slice_count, STRUCTURE_COUNT), 0.96, dtype=np.float32)
    accepted = np.ones(stack.slice_count, dtype=np.bool_)
    return Segmentation(
        **{
            "labels": labels,
            "confidence": confidence,
            "accepted": accepted,
            "model": MODEL,
            **details,
        }
    )


def turned(
    stack: Stack, segmentation: Segmentation, axes: NDArray[Any]
) -> tuple[Stack, Segmentation]:
    """The same patient stored with other row and column directions.

    Args:
        stack: In radiological convention.
        segmentation: Its outlines.
        axes: Directions like ``AXIAL`` whose rows 1 and 2 may be exchanged or reversed.
    """
    transpose = axes[1, 0] != 0
    voxels, labels = (
        np.swapaxes(array, 1, 2) if transpose else array
        for array in (stack.voxels, segmentation.labels)
    )
    steps = np.array([axes[1].sum(), axes[2].sum()]).astype(int)
    voxels, labels = (array[:, :: steps[0], :: steps[1]] for array in (voxels, labels))
    grid = make_geometry(voxels.shape, spacing=stack.geometry.spacing, directions=axes)
    return replace(stack, voxels=voxels, geometry=grid), replace(segmentation, labels=labels)


def lumbar_analysis(slices: int = 2, **details: Any) -> StackAnalysis:
    """A stack, outlined and measured; its second slice has a doubt."""
    stack = lumbar_stack(slices, **details)
    doubt = Finding(
        "confidence",
        Grade.WARN,
        "Psoas, left is uncertain on slice 2.",
        slice_index=1,
        structure="psoas_left",
    )
    segmentation = segmentation_of(stack, findings=(doubt,) if slices > 1 else ())
    return StackAnalysis(stack, segmentation, tuple(measure(stack, segmentation)), seconds=0.5)


def named_analysis() -> StackAnalysis:
    """An analysis whose texts say the patient's name and birth date wherever they can."""
    path = "/scans/Doepkins_Janette/1960-01-02"
    identity = make_identity(
        subject="DOEPKINS-77", description="Janette Doepkins axial", source=path
    )
    finding = Finding("spacing", Grade.WARN, f"{path} is uneven.", where=path)
    return lumbar_analysis(
        identity=identity,
        findings=(finding,),
        person=DOE,
        slice_sources=(f"{path}/1.dcm", f"{path}/2.dcm"),
    )


def make_row(**details: Any) -> Row:
    """One row; any attribute can be given."""
    given: dict[str, Any] = {
        "subject": "P001",
        "session": "20200131-3fa1",
        "series": "4-09bc",
        "stack": 1,
        "slice": 1,
        "level": "L4-L5",
        "structure": "multifidus",
        "side": "left",
        "quantity": "area",
        "value": 1043.25,
        "unit": "mm2",
        "method": "",
        "quality": Quality.GOOD,
    }
    return Row(**{**given, **details})


FLIPPED = (
    AXIAL,
    np.array([[0, 0, 1.0], [0, 1.0, 0], [-1.0, 0, 0]]),
    np.array([[0, 0, 1.0], [0, -1.0, 0], [1.0, 0, 0]]),
    np.array([[0, 0, 1.0], [0, -1.0, 0], [-1.0, 0, 0]]),
    np.array([[0, 0, 1.0], [1.0, 0, 0], [0, 1.0, 0]]),
    np.array([[0, 0, 1.0], [-1.0, 0, 0], [0, -1.0, 0]]),
)
"""Directions in which an axial slice can be stored."""
