from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.measurement.fat.model import FatScale, FatThresholds

VALUES = np.array([50, 100, 100.5, 150, 200, 300], dtype=np.float32)


def test_a_pixel_is_fat_above_the_threshold() -> None:
    assert FatThresholds(100, 100).fat_share(VALUES).tolist() == [0, 0, 1, 1, 1, 1]


def test_pixels_between_muscle_and_fat_are_not_fat() -> None:
    assert FatThresholds(60, 160).fat_share(VALUES).tolist() == [0, 0, 0, 0, 1, 1]


def test_on_a_scale_the_share_of_fat_grows_with_the_signal() -> None:
    shares = FatScale(100, 200).fat_share(VALUES)
    assert shares == pytest.approx([0, 0, 0.005, 0.5, 1, 1])


def test_a_threshold_in_the_noise_of_muscle_is_raised() -> None:
    raised = FatThresholds(105, 110).with_contrast(100)
    assert (raised.muscle, raised.fat) == (105, 150)


def test_a_threshold_above_the_least_contrast_stays() -> None:
    assert FatThresholds(105, 180).with_contrast(100) == FatThresholds(105, 180)
