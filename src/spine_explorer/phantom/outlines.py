"""Smooth outlines in millimetres: closed curves, strokes, and how to move them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points: TypeAlias = NDArray[np.float64]
"""Shape (n, 2): x towards the patient's left and y towards the back, in mm."""

_STEPS = np.linspace(0.0, 1.0, 10, endpoint=False)


def closed_curve(control: ArrayLike) -> Points:
    """Return a smooth closed outline through control points (a periodic Catmull-Rom spline).

    Args:
        control: Shape (n, 2), n >= 3, in order around the outline.
    """
    second = np.asarray(control, dtype=np.float64)
    first, third, fourth = (np.roll(second, shift, axis=0) for shift in (1, -1, -2))
    t = _STEPS[None, :, None]
    spans = 0.5 * (
        2 * second[:, None]
        + (third - first)[:, None] * t
        + (2 * first - 5 * second + 4 * third - fourth)[:, None] * t**2
        + (3 * second - first - 3 * third + fourth)[:, None] * t**3
    )
    return np.asarray(spans.reshape(-1, 2))


def symmetric_curve(half: Sequence[tuple[float, float]]) -> Points:
    """Return a smooth outline symmetric to the midline, from the control points of its left half.

    Args:
        half: From front to back; the first and last points lie on the midline (x = 0).
    """
    other = [(-x, y) for x, y in reversed(half[1:-1])]
    return closed_curve([*half, *other])


def ellipse(
    centre: tuple[float, float],
    radii: ArrayLike,
    *,
    exponent: float = 2.0,
    turn: float = 0.0,
) -> Points:
    """Return a superellipse: 2 is an ellipse, higher exponents are boxier.

    Args:
        centre: Its middle.
        radii: Half of its axes.
        exponent: Of ``|x/a|**n + |y/b|**n = 1``.
        turn: Degrees by which it is turned from x towards y.
    """
    angle = np.linspace(0.0, 2 * np.pi, 96, endpoint=False)
    unit = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    curve = np.asarray(np.sign(unit) * np.abs(unit) ** (2 / exponent) * np.asarray(radii))
    return shifted(rotated(curve, turn), *centre)


def stroke(path: ArrayLike, width: float, *, end_width: float | None = None) -> Points:
    """Return the outline of a smooth open line.

    Args:
        path: Shape (n, 2), n >= 2: points that the line passes.
        width: Where it starts.
        end_width: Where it ends; the same if ``None``.
    """
    return ribbon(path, (width, width if end_width is None else end_width))


def ribbon(path: ArrayLike, widths: ArrayLike) -> Points:
    """Return the outline of a smooth open line whose width changes along it.

    Args:
        path: Shape (n, 2), n >= 2: points that the line passes.
        widths: Shape (m,): its widths from start to end, evenly spread over the spans.
    """
    line = _open_curve(np.asarray(path, dtype=np.float64))
    tangent = np.gradient(line, axis=0)
    normal = _unit(np.stack([-tangent[:, 1], tangent[:, 0]], axis=-1))
    share, known = (np.linspace(0.0, 1.0, size) for size in (len(line), np.size(widths)))
    width = np.interp(share, known, np.asarray(widths, dtype=np.float64))
    offset = normal * width[:, None] / 2
    return np.concatenate([line + offset, (line - offset)[::-1]])


def _open_curve(path: Points) -> Points:
    padded = np.concatenate([2 * path[:1] - path[1:2], path, 2 * path[-1:] - path[-2:-1]])
    spans = closed_curve(padded).reshape(len(padded), len(_STEPS), 2)
    return np.concatenate([spans[1 : len(path)].reshape(-1, 2), path[-1:]])


def inset(outline: Points, distance: float) -> Points:
    """Move an outline inwards by a distance; a negative one makes it grow."""
    tangent = np.roll(outline, -1, axis=0) - np.roll(outline, 1, axis=0)
    inward = _unit(np.stack([-tangent[:, 1], tangent[:, 0]], axis=-1))
    return np.asarray(outline + np.sign(_signed_area(outline)) * distance * inward)


def shifted(outline: Points, x: float, y: float) -> Points:
    """Move an outline."""
    return np.asarray(outline + np.array([x, y]))


def mirrored(outline: Points) -> Points:
    """Reflect an outline at the midline."""
    return outline * (-1.0, 1.0)


def rotated(outline: Points, degrees: ArrayLike) -> Points:
    """Turn points about the origin, from x towards y, by one angle or one for each point."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    x, y = outline.T
    return np.stack([x * cosine - y * sine, x * sine + y * cosine], axis=-1)


def scaled(outline: Points, factor: ArrayLike, about: tuple[float, float]) -> Points:
    """Stretch an outline, by one factor or one along each axis, keeping one point in place."""
    anchor = np.asarray(about)
    return np.asarray(anchor + (outline - anchor) * np.asarray(factor))


def area(outline: Points) -> float:
    """Return the enclosed area in mm² (the shoelace formula).

    Example:
        >>> area(np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 3.0], [0.0, 3.0]]))
        12.0
    """
    return abs(_signed_area(outline))


def _signed_area(outline: Points) -> float:
    x, y = outline.T
    return 0.5 * float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def _unit(vectors: Points) -> Points:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9))
