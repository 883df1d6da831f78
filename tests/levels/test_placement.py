"""Axial slices placed among counted discs."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.imaging.geometry import Geometry
from spine_explorer.levels.level import DISCS, Level
from spine_explorer.levels.placement import place_slices
from spine_explorer.levels.result import LevelSource
from spine_explorer.levels.spine import Disc, Spine
from support.stacks import make_directions, make_geometry

SEGMENT, HEIGHT = 36.0, 10.0


def straight_spine(count: int = 5, *, confidence: float = 0.9) -> Spine:
    up = np.array([0.0, 0.0, 1.0])
    return Spine(
        tuple(
            Disc(level, np.array([0.0, 0.0, SEGMENT * number]), up, HEIGHT, 35.0, confidence)
            for number, level in enumerate(DISCS[:count])
        )
    )


def axial(heights: NDArray[np.float64] | list[float], *, flexion: float = 0.0) -> list[Geometry]:
    """One slice through (0, 0, height) each."""
    directions = make_directions(flexion=flexion)
    shape, spacing = (1, 100, 100), (4.0, 2.0, 2.0)
    corner = -np.array([0, 99.0, 99.0]) @ directions
    return [
        make_geometry(
            shape,
            spacing=spacing,
            directions=directions,
            origin=tuple(corner + np.array([0, 0, height])),  # type: ignore[arg-type]
        )
        for height in heights
    ]


@pytest.mark.parametrize(
    ("height", "level", "offset"),
    [
        (0.0, Level.L5_S1, 0.0),
        (4.9, Level.L5_S1, 4.9),
        (5.1, Level.L5, 5.1 - 18),
        (18.0, Level.L5, 0.0),
        (36.0, Level.L4_L5, 0.0),
        (36.0 * 4, Level.L1_L2, 0.0),
        (36.0 * 4 + 20, Level.L1, 20 - 0.45 * 36),
        (-10.0, Level.S1, -10 + 0.45 * 36),
    ],
)
def test_a_slice_is_named_after_what_it_crosses(height: float, level: Level, offset: float) -> None:
    (geometry,) = axial([height])
    (found,) = place_slices(geometry, straight_spine())
    assert found is not None
    assert (found.level, found.source) == (level, LevelSource.SAGITTAL)
    assert found.offset == pytest.approx(offset, abs=0.01)


@pytest.mark.parametrize("height", [-60.0, 36.0 * 4 + 40])
def test_a_slice_beyond_the_outlined_spine_is_not_named(height: float) -> None:
    (geometry,) = axial([height])
    assert place_slices(geometry, straight_spine()) == (None,)


def test_a_tilted_slice_is_placed_where_it_crosses_the_spine() -> None:
    for geometry in axial([36.0], flexion=30.0):
        (found,) = place_slices(geometry, straight_spine())
        assert found is not None
        assert found.level is Level.L4_L5


@pytest.mark.parametrize(("flexion", "level"), [(30.0, Level.L5_S1), (-30.0, Level.L3_L4)])
def test_a_tilted_slice_is_not_placed_where_its_own_middle_lies(
    flexion: float, level: Level
) -> None:
    directions = make_directions(flexion=flexion)
    ahead = np.array([0.0, 60.0, 36.0])  # 60 mm behind the spine, so 35 mm off along it
    corner = ahead - np.array([0, 99.0, 99.0]) @ directions
    geometry = make_geometry(
        (1, 100, 100), spacing=(4.0, 2.0, 2.0), directions=directions, origin=tuple(corner)
    )
    (found,) = place_slices(geometry, straight_spine())
    assert found is not None
    assert found.level is level


def test_a_slice_beside_the_spine_is_not_named() -> None:
    geometry = make_geometry((1, 50, 50), spacing=(4.0, 1.0, 1.0), origin=(60.0, -25.0, 36.0))
    assert place_slices(geometry, straight_spine()) == (None,)


def test_a_collapsed_disc_is_still_found() -> None:
    thin = straight_spine()
    discs = tuple(Disc(d.level, d.centre, d.up, 1.0, d.depth, 0.9) for d in thin.discs)
    (geometry,) = axial([38.0])
    (found,) = place_slices(geometry, Spine(discs))
    assert found is not None
    assert found.level is Level.L4_L5


def test_a_level_is_as_sure_as_the_weakest_disc_of_the_count() -> None:
    discs = list(straight_spine().discs)
    weak = discs[1]
    discs[1] = Disc(weak.level, weak.centre, weak.up, weak.height, weak.depth, 0.5)
    found = [place_slices(g, Spine(tuple(discs)))[0] for g in axial([0.0, 36.0, 72.0])]
    assert [item.confidence for item in found if item] == [0.9, 0.5, 0.5]
