# ruff: noqa: E402
from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import uniform_filter

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.training.augmentation.fields import blur, smooth_field


def test_field_fills_its_shape() -> None:
    field = smooth_field(np.random.default_rng(0), shape=(40, 60), cells=5, channels=2)
    assert field.shape == (2, 40, 60)
    assert field.dtype == torch.float32


def test_field_is_normal_noise_on_its_lattice() -> None:
    field = smooth_field(np.random.default_rng(0), shape=(196, 196), cells=40)
    lattice = field[0, ::5, ::5]
    assert float(lattice.mean()) == pytest.approx(0, abs=0.1)
    assert float(lattice.std()) == pytest.approx(1, abs=0.1)


def test_fewer_cells_are_smoother() -> None:
    fields = (
        smooth_field(np.random.default_rng(0), shape=(128, 128), cells=cells)
        for cells in (4, 8, 32)
    )
    steepness = [float(field.diff().abs().mean()) for field in fields]
    assert steepness == sorted(steepness)
    assert steepness[2] > 3 * steepness[0]


def test_blur_averages_twice() -> None:
    image = np.random.default_rng(0).random((40, 50)).astype(np.float32)
    wanted = uniform_filter(uniform_filter(image, 7), 7)
    found = blur(torch.from_numpy(image), 3).numpy()
    np.testing.assert_allclose(found[6:-6, 6:-6], wanted[6:-6, 6:-6], rtol=1e-5)


def test_blur_leaves_an_even_image_alone_up_to_its_border() -> None:
    assert torch.allclose(blur(torch.full((20, 30), 3.0), 4), torch.full((20, 30), 3.0))
