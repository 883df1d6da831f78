# ruff: noqa: E402
from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.training.augmentation.landmarks import mask_of, positions, spine_position
from support.outlines import lumbar_labels

# The slice's centre is at row 99.5 and column 119.5; its spine at column 120, with the disc
# about row 70 and the canal about row 98.


def outlined(*kept: int) -> torch.Tensor:
    labels = torch.from_numpy(lumbar_labels())
    return torch.where(mask_of(labels, kept), labels, 0)


def test_positions_are_millimetres_from_the_centre() -> None:
    mask = torch.zeros(5, 7, dtype=torch.bool)
    mask[4, 1] = True
    assert positions(mask, 0.5).tolist() == [[1.0, -1.0]]


@pytest.mark.parametrize(
    ("kept", "place"),
    [((7, 8), (-15.5, 0.5)), ((8,), (-1.5, 0.5)), ((5, 6), (-24.5, 0.5)), ((), (0, 0))],
)
def test_spine_stands_where_canal_and_disc_or_the_muscles_say(
    kept: tuple[int, ...], place: tuple[float, float]
) -> None:
    assert spine_position(outlined(*kept), 1.0) == pytest.approx(place, abs=0.01)


def test_mask_holds_all_chosen_labels() -> None:
    labels = torch.tensor([[0, 1, 2, 3]], dtype=torch.uint8)
    assert mask_of(labels, [1, 3]).tolist() == [[False, True, False, True]]
    assert not mask_of(labels, []).any()
