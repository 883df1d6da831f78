# ruff: noqa: E402
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.training.augmentation.narrowing import narrow_multifidus
from spine_explorer.training.augmentation.spatial import Placement, place
from support.outlines import SPACING, lumbar_labels

MULTIFIDUS, ERECTOR_SPINAE = (1, 2), (3, 4)
CANAL = 8


def narrowed(factor: float, *, mirrored: bool = False) -> torch.Tensor:
    labels = torch.from_numpy(lumbar_labels())
    placement = Placement(narrowing=factor, mirrored=mirrored)
    return place(labels.float(), labels, SPACING, placement)[1]


def area(labels: torch.Tensor, label: int) -> int:
    return int((labels == label).sum())


@given(st.floats(0.35, 0.9), st.booleans())
@settings(deadline=None, max_examples=15)
def test_multifidus_shrinks_as_wanted_and_erector_spinae_grows(
    factor: float, mirrored: bool
) -> None:
    before, after = narrowed(1.0, mirrored=mirrored), narrowed(factor, mirrored=mirrored)
    for label in MULTIFIDUS:
        assert area(after, label) / area(before, label) == pytest.approx(factor, abs=0.08)
    for label in ERECTOR_SPINAE:
        assert area(after, label) > area(before, label)


def test_what_lies_in_front_stays() -> None:
    assert torch.equal(narrowed(0.4) == CANAL, narrowed(1.0) == CANAL)


def test_columns_keep_their_order() -> None:
    offset = torch.linspace(-110, 110, 441)
    rows, columns = torch.meshgrid(offset, offset, indexing="ij")
    labels = torch.from_numpy(lumbar_labels())
    moved = narrow_multifidus(rows, columns, labels, SPACING, 0.35)
    assert (moved.diff(dim=1) > 0).all()


def test_slice_with_multifidus_on_one_side_is_left_as_it_is() -> None:
    offset = torch.linspace(-50, 50, 11)
    rows, columns = torch.meshgrid(offset, offset, indexing="ij")
    labels = torch.from_numpy(lumbar_labels())
    one_sided = labels.masked_fill(labels == MULTIFIDUS[0], 0)
    assert torch.equal(narrow_multifidus(rows, columns, one_sided, SPACING, 0.5), columns)
