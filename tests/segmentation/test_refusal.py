"""Pictures that are no axial lumbar slices are refused, drawn lumbar slices are not."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.segmentation.segmenter import Segmenter
from support.other_pictures import KINDS, Picture
from support.phantoms import SPACING, drawn_slice
from support.stacks import make_stack

_EACH = 4
"""Pictures of a kind that are looked at; ``benchmarks/refusal.py`` looks at all."""


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter()


def _is_accepted(segmenter: Segmenter, picture: Picture) -> bool:
    signal, spacing = picture
    rows, columns = (slice(0, round(250 / spacing)),) * 2
    image = np.ascontiguousarray(signal[rows, columns])[None]
    grid = Geometry(image.shape, (4.0, spacing, spacing), (0, 0, 0), AXIAL)
    return bool(segmenter.segment(make_stack(image, geometry=grid)).accepted[0])


@pytest.mark.parametrize("kind", KINDS)
def test_other_pictures_are_refused(segmenter: Segmenter, kind: str) -> None:
    pictures = list(KINDS[kind]())
    chosen = list(islice(pictures, 0, None, max(1, len(pictures) // _EACH)))[:_EACH]
    assert len(chosen) == _EACH
    assert [_is_accepted(segmenter, picture) for picture in chosen] == [False] * _EACH


def test_drawn_lumbar_slices_are_accepted(segmenter: Segmenter) -> None:
    pictures = [(drawn_slice(seed).signal, SPACING) for seed in range(3)]
    assert all(_is_accepted(segmenter, picture) for picture in pictures)
