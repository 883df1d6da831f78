from __future__ import annotations

import numpy as np

from spine_explorer.measurement.fat.surroundings import with_surrounding_fat
from support.measurement import make_slice


def slice_with(surrounding: float, *, spacing: tuple[float, float] = (1.0, 1.0)) -> list[float]:
    labels = np.zeros((41, 41), dtype=np.uint8)
    labels[18:23, 18:23] = 1
    labels[23:25, 18:23] = 4
    signal = np.full((41, 41), surrounding)
    signal[labels > 0] = 100
    found = with_surrounding_fat(make_slice(signal, labels, spacing=spacing), (1, 2))
    return sorted(found.tolist())


def test_bright_pixels_within_5_mm_join_the_muscle() -> None:
    found = slice_with(400)
    # 15 x 15 pixels around 5 x 5 of muscle, less the muscle and the 10 of another structure.
    assert found == [100] * 25 + [400] * (225 - 25 - 10)


def test_the_reach_is_in_millimetres() -> None:
    assert slice_with(400, spacing=(2.5, 5.0)).count(400) == 9 * 7 - 25 - 10


def test_dark_surroundings_are_no_fat() -> None:
    assert slice_with(20) == [100] * 25
