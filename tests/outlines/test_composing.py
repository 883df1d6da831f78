from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.anatomy import STRUCTURES, Side, Tissue, structure
from spine_explorer.imaging.findings import Grade
from spine_explorer.imaging.geometry import AXIAL
from spine_explorer.outlines.composing import compose
from spine_explorer.outlines.cropped import CroppedMask
from spine_explorer.outlines.naming import Meaning
from spine_explorer.outlines.patch import Patch
from spine_explorer.segmentation.result import Segmentation
from support.outputs import FLIPPED
from support.stacks import make_geometry

SHAPE = (2, 60, 80)
MF, PSOAS = Tissue.MULTIFIDUS, Tissue.PSOAS


def box(top: int, left: int, height: int = 10, width: int = 10) -> NDArray[np.bool_]:
    mask = np.zeros(SHAPE[1:], dtype=np.bool_)
    mask[top : top + height, left : left + width] = True
    return mask


def patch(
    mask: NDArray[np.bool_], tissue: Tissue, side: Side | None, *, where: str = "a", index: int = 0
) -> Patch:
    return Patch(index, Meaning(tissue, side), CroppedMask.of(mask), "name", where)


def checks(segmentation: Segmentation) -> list[str]:
    return [finding.check for finding in segmentation.findings]


def test_what_is_not_outlined_is_unknown() -> None:
    found = compose([patch(box(30, 50), MF, Side.LEFT, index=1)], make_geometry(SHAPE))
    assert found.accepted.tolist() == [False, True]
    assert np.isnan(found.confidence[0]).all()
    assert np.flatnonzero(found.confidence[1] == 1).tolist() == [0]
    assert np.array_equal(found.labels[1] == 1, box(30, 50))
    assert found.model is None
    assert found.findings == ()


def test_parts_in_one_file_are_joined() -> None:
    parts = [patch(box(30, 50), MF, Side.LEFT), patch(box(45, 50), MF, Side.LEFT)]
    assert (compose(parts, make_geometry(SHAPE)).labels == 1).sum() == 200


def test_a_second_file_is_left_out_and_said() -> None:
    parts = [patch(box(30, 50), MF, Side.LEFT), patch(box(45, 50), MF, Side.LEFT, where="b")]
    found = compose(parts, make_geometry(SHAPE))
    assert (found.labels == 1).sum() == 100
    assert checks(found) == ["outlined_twice"]
    assert "b" in found.findings[0].advice


def test_the_same_outline_in_a_second_file_is_no_second_one() -> None:
    whole = patch(box(30, 50), MF, Side.LEFT)
    parts = [
        patch(box(30, 50, 4), MF, Side.LEFT, where="b"),
        patch(box(34, 50, 6), MF, Side.LEFT, where="b"),
    ]
    found = compose([whole, *parts], make_geometry(SHAPE))
    assert (found.labels == 1).sum() == 100
    assert found.findings == ()


def test_the_smaller_outline_has_the_shared_pixels() -> None:
    large, small = box(20, 40, 20, 20), box(35, 50, 10, 10)
    parts = [patch(small, MF, Side.LEFT), patch(large, Tissue.ERECTOR_SPINAE, Side.LEFT)]
    found = compose(parts, make_geometry(SHAPE))
    assert (found.labels == 1).sum() == 100
    assert (found.labels == 3).sum() == 400 - 50
    assert [(item.structure, item.grade) for item in found.findings] == [
        ("erector_spinae_left", Grade.WARN),
        ("multifidus_left", Grade.WARN),
    ]
    assert "shares 50 of its 400 pixels" in found.findings[0].message


def test_a_shared_border_is_only_noted() -> None:
    parts = [
        patch(box(10, 10, 40, 30), MF, Side.RIGHT),
        patch(box(10, 39, 10, 30), Tissue.ERECTOR_SPINAE, Side.RIGHT),
    ]
    grades = {item.structure: item.grade for item in compose(parts, make_geometry(SHAPE)).findings}
    assert grades["multifidus_right"] is Grade.NOTE


@pytest.mark.parametrize("axes", FLIPPED)
def test_two_outlines_without_a_side_are_told_apart_in_the_patient(
    axes: NDArray[np.float64],
) -> None:
    grid = make_geometry(SHAPE, directions=axes)
    masks = [box(10, 10), box(40, 60)]
    found = compose([patch(mask, PSOAS, None) for mask in masks], grid)
    left, right = (structure(PSOAS, side).label for side in (Side.LEFT, Side.RIGHT))
    places = {}
    for label in (left, right):
        row, column = (float(index.mean()) for index in np.nonzero(found.labels[0] == label))
        places[label] = grid.to_patient((0, row, column))[0]
    assert places[left] > places[right]
    assert found.findings == ()


@pytest.mark.parametrize("count", [1, 3])
def test_any_other_number_without_a_side_is_left_out(count: int) -> None:
    parts = [patch(box(5 + 15 * index, 20), PSOAS, None) for index in range(count)]
    found = compose(parts, make_geometry(SHAPE))
    assert not found.accepted.any()
    assert checks(found) == ["outline_side"]


def test_exchanged_sides_are_warned_of_and_marked() -> None:
    parts = [patch(box(30, 50), MF, Side.RIGHT), patch(box(30, 20), MF, Side.LEFT)]
    found = compose(parts, make_geometry(SHAPE, directions=AXIAL))
    assert [(item.check, item.structure) for item in found.findings] == [
        ("outline_side", "multifidus_left"),
        ("outline_side", "multifidus_right"),
    ]


def test_an_outline_on_the_edge_is_warned_of() -> None:
    found = compose([patch(box(0, 50), MF, Side.LEFT)], make_geometry(SHAPE))
    assert checks(found) == ["field_of_view"]


def test_every_structure_has_its_number() -> None:
    parts = [patch(box(3, 3 + 9 * item.label, 5, 5), item.tissue, item.side) for item in STRUCTURES]
    found = compose(parts, make_geometry(SHAPE))
    assert set(np.unique(found.labels)) == {0, *(item.label for item in STRUCTURES)}
