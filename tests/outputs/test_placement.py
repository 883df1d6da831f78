from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from spine_explorer.outputs.placement import Place, Placement

WIDTH, HEIGHT = 800, 600
SIZE = (120, 30)


def circle(x: float, y: float, radius: float) -> NDArray[np.float64]:
    angles = np.linspace(0, 2 * np.pi, 90)
    return np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)


def filled(*circles: tuple[float, float, float]) -> NDArray[np.bool_]:
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    for x, y, radius in circles:
        mask |= np.hypot(columns - x, rows - y) <= radius
    return mask


def covered(place: Place, mask: NDArray[np.bool_]) -> float:
    left, top, right, bottom = (int(edge) for edge in place.box)
    return float(mask[top:bottom, left:right].mean())


def apart(first: Place, second: Place) -> bool:
    (l1, t1, r1, b1), (l2, t2, r2, b2) = first.box, second.box
    return r1 < l2 or r2 < l1 or b1 < t2 or b2 < t1


def test_a_name_stands_beside_its_outline_and_covers_nothing() -> None:
    mask = filled((300, 300, 80))
    place = Placement(mask, []).place(circle(300, 300, 80), SIZE)
    assert place is not None
    assert covered(place, mask) == 0
    assert np.hypot(*np.subtract(place.leader_end, place.anchor)) < 20


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(50, 750), st.floats(50, 550), st.floats(10, 90)),
        min_size=1,
        max_size=8,
    )
)
def test_names_keep_apart_and_inside(circles: list[tuple[float, float, float]]) -> None:
    placement = Placement(filled(*circles), [])
    found = [placement.place(circle(*item), SIZE) for item in circles]
    places = [place for place in found if place]
    for index, place in enumerate(places):
        left, top, right, bottom = place.box
        assert 0 <= left < right <= WIDTH
        assert 0 <= top < bottom <= HEIGHT
        assert all(apart(place, other) for other in places[:index])


def test_what_is_taken_is_kept_free() -> None:
    mask = filled((400, 300, 60))
    outline = circle(400, 300, 60)
    first = Placement(mask, []).place(outline, SIZE)
    assert first is not None
    second = Placement(mask, [first.box]).place(outline, SIZE)
    assert second is not None
    assert apart(first, second)


def test_names_lie_on_the_outer_side() -> None:
    circles = [(250.0, 300.0, 80.0), (550.0, 300.0, 80.0)]
    placement = Placement(filled(*circles), [])
    left, right = (placement.place(circle(*item), SIZE) for item in circles)
    assert left is not None
    assert right is not None
    assert left.anchor[0] < 250
    assert right.anchor[0] > 550


def test_the_smallest_thing_has_a_name() -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    mask[301:304, 401:404] = True
    assert Placement(mask, []).place(circle(402, 302, 1), SIZE) is not None


def test_without_room_there_is_no_name() -> None:
    mask = np.ones((40, 60), np.bool_)
    assert Placement(mask, []).place(circle(30, 20, 10), SIZE) is None
