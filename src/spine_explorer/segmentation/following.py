"""Following the spine through a stack of wide slices, from window to window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from spine_explorer.imaging.stack import Stack
from spine_explorer.segmentation.framing import WHOLE, Window, candidate_windows, centre_on
from spine_explorer.segmentation.slice_outline import SliceOutline

Outliner = Callable[[Stack, int, Window], SliceOutline]
"""Outlines a slice of a stack, or a window of it."""

_EIGHTHS = (4, 2, 6, 1, 3, 5, 7)


class Follower:
    """Outlines slices, each in the window where its neighbour showed the spine.

    The window is centred on outlines that come near its edge, and the spine is looked for again
    where it is lost. Slices that are not wide are taken whole.

    Args:
        stack: The slices.
        outline: What outlines one of them.
    """

    def __init__(self, stack: Stack, outline: Outliner) -> None:
        self._stack = stack
        self._outline = outline

    def outlines(self, usable: Sequence[int]) -> Iterator[tuple[int, Window, SliceOutline]]:
        """Outline slices from the first that shows the spine outwards.

        Args:
            usable: Which ones, in their order.

        Yields:
            Each slice once: its index, the window, and what was found there.
        """
        start, window, is_found = self._start(usable)
        for side in (usable[start:], usable[:start][::-1]):
            view, was_found = window, is_found
            for index in side:
                view, outline = self._look(index, view, search=was_found)
                was_found = not outline.is_refused
                yield index, view, outline

    def best(self, index: int) -> tuple[Window, SliceOutline]:
        """Return the window in which a slice shows the spine best, and its outlines there."""
        return self._search(index, self._windows(index))

    def _start(self, usable: Sequence[int]) -> tuple[int, Window, bool]:
        """At which of the slices to begin, in which window, and whether the spine was seen there.

        Where no slice shows the spine, the window of the middle one serves for all.
        """
        framed: list[tuple[int, Window]] = []
        for start in starting_order(len(usable)):
            windows = self._windows(usable[start])
            if len(windows) == 1:
                return start, windows[0], False
            window, outline = self._search(usable[start], windows)
            if not outline.is_refused:
                return start, window, True
            framed.append((start, window))
        return (*framed[0], False) if framed else (0, WHOLE, False)

    def _look(self, index: int, window: Window, *, search: bool) -> tuple[Window, SliceOutline]:
        """Outline a slice in a window, or in another one if the spine is not well inside it.

        Args:
            index: Which slice.
            window: Where its neighbour shows the spine.
            search: Look elsewhere if the spine is not there at all.
        """
        outline = self._outline(self._stack, index, window)
        windows: tuple[Window, ...] = ()
        if not outline.is_refused:
            shape = self._stack.displayed(index).shape
            spacing = self._stack.geometry.display_spacing
            windows = (centre_on(window, outline.labels, shape, spacing),)
        elif search:
            windows = self._windows(index)
        others = tuple(other for other in windows if other != window)
        if not others:
            return window, outline
        moved, again = self._search(index, others)
        return (window, outline) if again.is_refused else (moved, again)

    def _windows(self, index: int) -> tuple[Window, ...]:
        spacing = self._stack.geometry.display_spacing
        return candidate_windows(self._stack.displayed(index), spacing)

    def _search(self, index: int, windows: Sequence[Window]) -> tuple[Window, SliceOutline]:
        tried = ((window, self._outline(self._stack, index, window)) for window in windows)
        return max(tried, key=lambda found: found[1].worth)


def starting_order(count: int) -> tuple[int, ...]:
    """Return the slices on which to look for the spine, one after the other until it is found.

    They are the middle one, then those at the quarters and the eighths of a stack.

    Args:
        count: Number of slices.

    Example:
        >>> starting_order(29)
        (14, 7, 21, 3, 10, 18, 25)
    """
    return tuple(dict.fromkeys(count * eighth // 8 for eighth in _EIGHTHS))[:count]
