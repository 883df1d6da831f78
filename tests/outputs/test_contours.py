from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from skimage.draw import polygon2mask

from spine_explorer.outputs.contours import draw_outline, outline
from spine_explorer.outputs.slice_view import SliceView

RED = (230, 75, 53)


def view_of(labels: np.ndarray) -> SliceView:
    return SliceView(np.zeros(labels.shape, np.float32), labels, (1.0, 1.0), sided=True)


def disc(radius: float, size: int = 100) -> np.ndarray:
    rows, columns = np.ogrid[:size, :size]
    return (np.hypot(rows - 49.5, columns - 49.5) <= radius).astype(np.uint8)


def test_a_line_encloses_the_area_of_its_mask() -> None:
    view = view_of(disc(20))
    (line,) = outline(view, 1)
    enclosed = polygon2mask(view.size, line).sum() / view.pixels_per_mm**2
    assert enclosed == pytest.approx(view.labels.sum(), rel=0.02)


def test_a_line_is_smooth() -> None:
    view = view_of(disc(20))
    (line,) = outline(view, 1)
    radii = np.hypot(*(line - np.array(view.size) / 2).T) / view.pixels_per_mm
    assert radii.std() < 0.2
    assert radii.mean() == pytest.approx(20, abs=0.4)


def test_lines_are_closed() -> None:
    (line,) = outline(view_of(disc(20)), 1)
    assert np.allclose(line[0], line[-1])


def test_a_mask_at_the_edge_is_outlined_all_around() -> None:
    labels = np.zeros((50, 50), np.uint8)
    labels[:20, :20] = 3
    (line,) = outline(view_of(labels), 3)
    assert np.allclose(line[0], line[-1])
    assert line.min() == pytest.approx(0, abs=1)


def test_a_hole_has_a_line_of_its_own() -> None:
    ring = disc(30) - disc(10)
    assert len(outline(view_of(ring), 1)) == 2


def test_other_labels_have_no_line() -> None:
    assert outline(view_of(disc(20)), 2) == []


def test_lines_are_fine_and_anti_aliased() -> None:
    picture = Image.new("RGB", (100, 100), (128, 128, 128))
    draw_outline(picture, [np.array([[10.0, 20.0], [90.0, 60.0]])], RED)
    column = np.asarray(picture)[:, 50].astype(int)
    touched = (column != 128).any(axis=1)
    assert 3 <= np.count_nonzero(touched) <= 7
    assert len(np.unique(column[touched], axis=0)) >= 3


def test_dashes_leave_gaps_of_equal_length() -> None:
    line = np.array([[10.0, 50.0], [190.0, 50.0]])
    picture = Image.new("RGB", (200, 100))
    draw_outline(picture, [line], RED, dashed=True)
    drawn = (np.asarray(picture)[50] > 60).any(axis=1)
    edges = np.flatnonzero(np.diff(drawn.astype(int)))
    assert len(edges) >= 20
    dashes, gaps = np.diff(edges)[::2], np.diff(edges)[1::2]
    assert np.ptp(dashes) <= 2
    assert np.ptp(gaps) <= 2


def test_nothing_to_draw_changes_nothing() -> None:
    picture = Image.new("RGB", (10, 10))
    draw_outline(picture, [], RED)
    assert np.asarray(picture).max() == 0


def test_a_line_may_leave_the_picture() -> None:
    picture = Image.new("RGB", (20, 20))
    draw_outline(picture, [np.array([[-30.0, 10.0], [50.0, 10.0]])], RED)
    assert (np.asarray(picture)[10] > 0).any(axis=1).all()
