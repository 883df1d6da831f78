# ruff: noqa: E402
from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.training.augmentation.field_of_view import vary_field_of_view


def cut_slices(count: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    image, labels = torch.full((256, 256), 0.5), torch.full((256, 256), 3)
    varied = (
        vary_field_of_view(image, labels, np.random.default_rng(seed)) for seed in range(count)
    )
    return [(cut, cut_labels) for cut, cut_labels in varied if not torch.equal(cut, image)]


def test_about_every_fifth_slice_is_cut() -> None:
    assert 20 < len(cut_slices(200)) < 60


def test_image_and_labels_are_cut_to_the_same_rectangle() -> None:
    for image, labels in cut_slices(40):
        inside = image > 0
        rows, columns = inside.any(dim=1), inside.any(dim=0)
        assert torch.equal(inside, rows[:, None] & columns[None, :])
        assert torch.equal(labels == 3, inside)
        assert image[inside].unique() == 0.5


def test_no_more_than_the_margins_are_cut() -> None:
    for image, _ in cut_slices(200):
        assert (image[44:227, 44:227] > 0).all()
