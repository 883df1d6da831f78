from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.phantom.drawing import PhantomSlice, draw_slice
from spine_explorer.phantom.hard import HardAnatomy, harden
from spine_explorer.phantom.plan import LEVELS, Level, plan_slice
from spine_explorer.phantom.sampling import sample_anatomy
from spine_explorer.phantom.scanner import ScanPlan
from support.phantoms import LABELS, PIXEL_AREA, drawn_slice

LEFT, RIGHT = [0, 2, 4], [1, 3, 5]
CANAL = 7


def hardened_slice(
    kind: HardAnatomy, *, seed: int = 0, level: Level = Level.L4_L5, scanned: bool = False
) -> PhantomSlice:
    plan = plan_slice(harden(sample_anatomy(seed), kind), level)
    return draw_slice(plan, scanning=ScanPlan() if scanned else None)


@pytest.mark.parametrize("kind", HardAnatomy)
@pytest.mark.parametrize("level", LEVELS)
def test_mask_of_every_structure_has_the_drawn_area(kind: HardAnatomy, level: Level) -> None:
    drawn = hardened_slice(kind, seed=1, level=level, scanned=True)
    masked = [(drawn.labels == label).sum() * PIXEL_AREA for label in LABELS]
    assert masked == pytest.approx(drawn.areas, rel=0.01)


def test_severe_fat_fills_the_back_muscles_and_leaves_their_areas() -> None:
    usual, fat = drawn_slice(0), hardened_slice(HardAnatomy.SEVERE_FAT)
    assert min(fat.fat[:4]) > 0.55
    assert max(usual.fat[:4]) < 0.4
    assert fat.areas[:2] == pytest.approx(usual.areas[:2], rel=0.01)


def test_one_side_is_wasted_and_fat_and_the_other_as_it_was() -> None:
    usual, wasted = drawn_slice(0), hardened_slice(HardAnatomy.ONE_SIDED)
    shrunk = np.array(wasted.areas)[LEFT] / np.array(usual.areas)[LEFT]
    assert ((shrunk > 0.4) & (shrunk < 0.75)).all()
    assert np.array(wasted.areas)[RIGHT] == pytest.approx(np.array(usual.areas)[RIGHT], rel=0.02)
    assert (np.array(wasted.fat)[LEFT] > np.array(usual.fat)[LEFT] + 0.1).all()
    assert np.array(wasted.fat)[RIGHT] == pytest.approx(np.array(usual.fat)[RIGHT], abs=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_narrow_canal_is_severely_stenotic(seed: int) -> None:
    # Below 75 mm2 the sac is severely narrowed (Schoenstroem and Hansson, Spine 1988).
    assert 20 < hardened_slice(HardAnatomy.NARROW_CANAL, seed=seed).areas[CANAL] < 75


def test_scoliosis_turns_the_disc_and_moves_it_aside() -> None:
    for seed in range(3):
        straight, curved = drawn_slice(seed), hardened_slice(HardAnatomy.SCOLIOSIS, seed=seed)
        middles = [np.argwhere(each.labels == 7).mean(axis=0)[1] for each in (straight, curved)]
        assert 0.6875 * abs(middles[1] - middles[0]) > 4
        left_to_right = [
            np.array(each.areas)[LEFT] / np.array(each.areas)[RIGHT] for each in (straight, curved)
        ]
        # Multifidus is bounded by the spinous process, which turns with the vertebra.
        change = (left_to_right[1] / left_to_right[0])[1:]
        assert (change > 1.2).all() or (change < 0.83).all()


def test_each_kind_changes_a_person_in_its_own_way() -> None:
    person = sample_anatomy(2)
    people = [harden(person, kind) for kind in HardAnatomy]
    assert len({repr(each) for each in [person, *people]}) == len(HardAnatomy) + 1
    assert {each.seed for each in people} == {person.seed}
