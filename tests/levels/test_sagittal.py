"""What a sagittal series tells, by what its slices are taken for."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.disc_finding import SAGITTAL_CLASSES
from spine_explorer.levels.level import Level
from spine_explorer.levels.sagittal import SagittalReader, SagittalReading
from support.stacks import SAGITTAL, make_geometry, make_stack

ROWS, COLUMNS, SLICES = 208, 160, 5
DISC, VERTEBRA = SAGITTAL_CLASSES.index("disc"), SAGITTAL_CLASSES.index("vertebra")
LOWEST, SEGMENT = 128, 28
"""Row of the lowest disc, and rows from disc to disc, of 1.25 mm."""


class Drawn:
    """Outlines as they are drawn, whatever the slices show."""

    def __init__(self, maps: NDArray[np.float32]) -> None:
        self._maps = maps

    def probabilities(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.repeat(self._maps[None], len(images), axis=0)


def drawn(lowest: int = LOWEST) -> NDArray[np.float32]:
    """Four discs above each other."""
    maps = np.zeros((len(SAGITTAL_CLASSES), ROWS, COLUMNS), np.float32)
    for number in range(4):
        paint(maps, DISC, lowest - SEGMENT * number, 8, 0.95)
    return maps


def paint(maps: NDArray[np.float32], kind: int, row: int, height: int, sure: float) -> None:
    maps[kind, row - height // 2 : row + height // 2, 60:88] = sure


def read(maps: NDArray[np.float32]) -> SagittalReading:
    reader = SagittalReader(threads=1)
    reader._network = Drawn(maps)  # type: ignore[assignment]
    return reader.read(sagittal())


def sagittal() -> Stack:
    shape, spacing = (SLICES, ROWS, COLUMNS), (4.0, 1.25, 1.25)
    return make_stack(geometry=make_geometry(shape, spacing=spacing, directions=SAGITTAL))


def test_discs_are_counted_from_the_sacrum() -> None:
    reading = read(drawn())
    assert reading.spine is not None
    assert [disc.level for disc in reading.spine.discs][-1] is Level.L2_L3
    assert (reading.findings, reading.is_doubtful) == ((), False)


def test_a_vertebra_where_the_sacrum_should_be_is_not_counted_from() -> None:
    maps = drawn()
    paint(maps, VERTEBRA, LOWEST + 14, 18, 0.9)
    reading = read(maps)
    assert reading.spine is None
    (finding,) = reading.findings
    assert "shows a vertebra below its lowest disc" in finding.message


@pytest.mark.parametrize(("below", "warned"), [(4, False), (26, True), (60, False)])
def test_a_faint_disc_below_the_lowest_is_warned_of(below: int, warned: bool) -> None:
    maps = drawn()
    paint(maps, DISC, LOWEST + below, 8, 0.3)
    paint(maps, DISC, LOWEST, 8, 0.95)
    reading = read(maps)
    assert reading.spine is not None
    assert [finding.check for finding in reading.findings] == ["transition"] * warned
    assert reading.is_doubtful is warned


def test_a_remnant_is_not_counted_and_is_in_doubt() -> None:
    maps = drawn()
    maps[DISC, LOWEST - 8 : LOWEST + 8] = 0
    maps[DISC, LOWEST - 3 : LOWEST + 3, 66:82] = 0.95
    reading = read(maps)
    assert (reading.spine, reading.is_doubtful) == (None, True)
    assert "may belong to the sacrum" in reading.findings[-1].message


def test_a_series_that_ends_below_the_lowest_disc_is_not_counted() -> None:
    reading = read(drawn(lowest=ROWS - 20))
    assert reading.spine is None
    assert "ends too near to the lowest disc" in reading.findings[0].message
