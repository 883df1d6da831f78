"""Synthetic stacks, for every test that needs one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.imaging.stack import Acquisition, Stack, StackIdentity

LUMBAR_T2 = Acquisition(
    modality="MR",
    body_part="LSPINE",
    image_type=("ORIGINAL", "PRIMARY", "M", "SE", "M", "SE"),
    photometric="MONOCHROME2",
    echo_time=100.0,
    repetition_time=4000.0,
    flip_angle=90.0,
    field_strength=1.5,
    manufacturer="Example",
    model="Example 1.5T",
    protocol="T2 ax",
    sequence="SE",
    patient_position="HFS",
    slice_thickness=4.0,
    study_date="20200131",
)
"""An ordinary T2-weighted axial lumbar acquisition: no check has more than a note to say."""

SAGITTAL: NDArray[np.float64] = np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]])
"""Slices from right to left, rows to the feet, columns to the back."""

CORONAL: NDArray[np.float64] = np.array([[0, 1.0, 0], [0, 0, -1.0], [1.0, 0, 0]])
"""Slices from front to back, rows to the feet, columns to the left."""


def make_directions(*, flexion: float = 0.0, turn: float = 0.0, roll: float = 0.0) -> NDArray:
    """Axial directions turned, in degrees, about the patient's x, y and z axes in that order.

    Flexion tilts the slices as a disc of the lower lumbar spine is tilted.
    """
    matrix = np.eye(3)
    for axis, degrees in enumerate((flexion, turn, roll)):
        matrix = _rotation(axis, np.radians(degrees)) @ matrix
    return AXIAL @ matrix.T


def _rotation(axis: int, angle: float) -> NDArray[np.float64]:
    first, second = (index for index in range(3) if index != axis)
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = np.cos(angle)
    matrix[first, second], matrix[second, first] = -np.sin(angle), np.sin(angle)
    return matrix


def make_geometry(
    shape: tuple[int, int, int] = (3, 128, 160),
    *,
    spacing: tuple[float, float, float] = (4.0, 1.25, 1.25),
    directions: ArrayLike = AXIAL,
    origin: tuple[float, float, float] | None = None,
) -> Geometry:
    """A grid; without an origin it is centred on the patient's (0, 0, 0)."""
    axes = np.asarray(directions, dtype=np.float64)
    half = (np.array(shape) - 1) / 2 * spacing
    x, y, z = origin or (float(value) for value in -half @ axes)
    return Geometry(shape, spacing, (x, y, z), axes)


def make_voxels(shape: tuple[int, int, int], *, seed: int = 0) -> NDArray[np.float32]:
    """A noisy bright ellipse, the trunk, in faint noise; no two slices and no sides are alike."""
    slices, rows, columns = np.meshgrid(
        *(np.linspace(-1, 1, size) if size > 1 else np.zeros(1) for size in shape), indexing="ij"
    )
    trunk = (rows / 0.8) ** 2 + (columns / 0.9) ** 2 < 1
    signal = 300 + 100 * columns + 60 * rows + 20 * slices
    noise = np.random.default_rng(seed).rayleigh(10.0, size=shape)
    return (np.where(trunk, signal, 0) + noise).astype(np.float32)


def make_identity(**details: Any) -> StackIdentity:
    """The identity of a stack; any attribute can be given."""
    given = {"key": "0123456789ab", "subject": "P001", "session": "20200131-3fa1"}
    return StackIdentity(**{**given, "series": "4-09bc", "source": "study/series", **details})


def make_stack(
    voxels: ArrayLike | None = None,
    *,
    geometry: Geometry | None = None,
    acquisition: Acquisition = LUMBAR_T2,
    identity: StackIdentity | None = None,
    **details: Any,
) -> Stack:
    """A stack; whatever is not given is that of an ordinary lumbar axial T2 stack.

    ``details`` are further attributes of ``Stack``. Voxels without a geometry get an axial grid
    of 1.25 mm pixels, 4 mm apart.

    Example:
        >>> make_stack(np.zeros((2, 64, 64))).geometry.spacing
        (4.0, 1.25, 1.25)
    """
    array = None if voxels is None else np.asarray(voxels, dtype=np.float32)
    if geometry is None:
        geometry = make_geometry() if array is None else make_geometry(array.shape)
    return Stack(
        voxels=make_voxels(geometry.shape) if array is None else array,
        geometry=geometry,
        identity=identity or make_identity(),
        acquisition=acquisition,
        **details,
    )
