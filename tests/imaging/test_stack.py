from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from spine_explorer.errors import GeometryError
from spine_explorer.imaging.geometry import AXIAL
from spine_explorer.imaging.stack import Acquisition, PersonalDetails, Stack, StackIdentity
from support.stacks import make_geometry, make_stack


def test_the_voxels_must_fill_the_grid() -> None:
    with pytest.raises(GeometryError, match=r"\(2, 64, 64\) voxels but its grid has \(3, 64, 64\)"):
        Stack(
            voxels=np.zeros((2, 64, 64), np.float32),
            geometry=make_geometry((3, 64, 64)),
            identity=StackIdentity("0", "P001"),
        )


def test_a_stack_needs_no_more_than_voxels_grid_and_name() -> None:
    stack = Stack(
        voxels=np.zeros((2, 64, 64), np.float32),
        geometry=make_geometry((2, 64, 64)),
        identity=StackIdentity("0", "P001"),
    )
    assert stack.slice_count == 2
    assert stack.findings == ()
    assert stack.acquisition == Acquisition()
    assert stack.person == PersonalDetails()


def test_a_slice_is_displayed_with_the_back_below_and_the_patients_right_on_the_left() -> None:
    geometry = make_geometry((2, 3, 4), directions=np.stack([AXIAL[0], -AXIAL[2], AXIAL[1]]))
    voxels = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    shown = make_stack(voxels, geometry=geometry).displayed(1)
    np.testing.assert_array_equal(shown, voxels[1, ::-1].T)


def test_stacks_do_not_share_their_defaults_by_change() -> None:
    with pytest.raises(FrozenInstanceError):
        make_stack().acquisition.modality = "CT"  # type: ignore[misc]


def test_what_the_header_does_not_say_is_empty_or_none() -> None:
    values = set(vars(Acquisition()).values())
    assert values == {"", None, ()}
