"""Where the stacks of a phantom lie in the patient, and how a scanner stores their slices."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spine_explorer.imaging.geometry import AXIAL, Geometry, InPlaneTransform
from spine_explorer.phantom.drawing import origin_pixel
from spine_explorer.phantom.plan import LEVELS, Level, PhantomAnatomy
from spine_explorer.phantom.protocol import PatientPosition, Protocol

SEGMENT = 37.0
"""Millimetres of a motion segment of the average person."""
_TILT_OF_LEVEL = {Level.L3_L4: -0.1, Level.L4_L5: 0.3, Level.L5_S1: 0.9}

_STORED_TO_DISPLAY: dict[PatientPosition, InPlaneTransform] = {
    PatientPosition.HEAD_FIRST_SUPINE: InPlaneTransform(False, False, False),
    PatientPosition.HEAD_FIRST_PRONE: InPlaneTransform(False, True, True),
    PatientPosition.FEET_FIRST_SUPINE: InPlaneTransform(False, False, True),
    PatientPosition.FEET_FIRST_PRONE: InPlaneTransform(False, True, False),
    PatientPosition.HEAD_FIRST_DECUBITUS_LEFT: InPlaneTransform(True, True, False),
    PatientPosition.HEAD_FIRST_DECUBITUS_RIGHT: InPlaneTransform(True, False, True),
}


def tilt(anatomy: PhantomAnatomy, level: Level) -> float:
    """Return by how many degrees a disc's front hangs below its back."""
    return anatomy.lordosis * _TILT_OF_LEVEL[level]


def display_geometry(anatomy: PhantomAnatomy, level: Level, protocol: Protocol) -> Geometry:
    """Return the grid of a stack in display orientation, slices from feet to head.

    The middle of L5-S1's back edge lies at (0, 0, 0).
    """
    directions = AXIAL @ _tilt_matrix(tilt(anatomy, level)).T
    row, column = origin_pixel(protocol.shape)
    lift = protocol.offsets[0] * directions[0]
    corner = (
        row * protocol.spacing[0] * directions[1] + column * protocol.spacing[1] * directions[2]
    )
    x, y, z = disc_position(anatomy, level) + lift - corner
    return Geometry(
        shape=(protocol.slice_count, *protocol.shape),
        spacing=(protocol.slice_spacing, *protocol.spacing),
        origin=(float(x), float(y), float(z)),
        directions=directions,
    )


def stored_view(protocol: Protocol) -> InPlaneTransform:
    """Return the turn from the stored slices to display orientation."""
    return _STORED_TO_DISPLAY[protocol.position]


def stored_geometry(display: Geometry, view: InPlaneTransform) -> Geometry:
    """Return the grid of the same slices as the scanner stores them."""
    row, column = (2, 1) if view.transpose else (1, 2)
    flipped = np.array([False, view.flip_rows, view.flip_columns])
    x, y, z = display.to_patient(flipped * (np.array(display.shape) - 1))
    directions = np.where(flipped, -1.0, 1.0)[:, None] * display.directions
    return Geometry(
        shape=(display.shape[0], display.shape[row], display.shape[column]),
        spacing=(display.spacing[0], display.spacing[row], display.spacing[column]),
        origin=(float(x), float(y), float(z)),
        directions=directions[[0, row, column]],
    )


def disc_position(anatomy: PhantomAnatomy, level: Level) -> NDArray[np.float64]:
    """Return where the back edge of a disc lies: up from L5-S1, along the lordosis."""
    position = np.zeros(3)
    upwards = LEVELS[LEVELS.index(level) :][::-1]
    for lower, upper in pairwise(upwards):
        between = (tilt(anatomy, lower) + tilt(anatomy, upper)) / 2
        position += SEGMENT * anatomy.build * (_tilt_matrix(between) @ AXIAL[0])
    return position


def _tilt_matrix(degrees: float) -> NDArray[np.float64]:
    """Turn about the left-right axis so that the front goes down."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[1.0, 0.0, 0.0], [0.0, cosine, -sine], [0.0, sine, cosine]])
