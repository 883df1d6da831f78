"""Fat within the muscles: septa, streaks and patches that add up to the planned fraction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from spine_explorer.anatomy import BACKGROUND, STRUCTURE_COUNT, STRUCTURES
from spine_explorer.anatomy import Tissue as Anatomy
from spine_explorer.phantom.canvas import Canvas, Window
from spine_explorer.phantom.materials import Material
from spine_explorer.phantom.noise import NoiseField
from spine_explorer.phantom.plan import SlicePlan

_Array = NDArray[np.float32]

_OTHER_MUSCLE_FAT = 0.1
_BISECTIONS = 16
_SOFTNESS = 0.75
_PUREST_FAT = 0.97
_SEPTA_ORIGIN = (20.0, 8.0)
_LAMINA = (8.0, 21.0)


def infiltrate(canvas: Canvas, plan: SlicePlan) -> NDArray[np.float32]:
    """Return the fat fraction of each sub-pixel of muscle; 0 elsewhere.

    Within each labelled muscle its mean is the planned fat fraction. Erector spinae has septa
    that fan out from the facet joint, multifidus is fattest near the lamina, psoas around the
    roots behind it.

    Args:
        canvas: The drawing, finished.
        plan: The slice.

    Returns:
        Shape of ``canvas.materials``, float32, 0 to 1.
    """
    fat = np.zeros(canvas.materials.shape, np.float32)
    field = NoiseField([plan.seed, 6], plan.offset)
    found = ndimage.find_objects(canvas.labels, max_label=STRUCTURE_COUNT)
    windows = cast("list[Window | None]", found)
    for item, muscle in zip(STRUCTURES, plan.muscles, strict=False):
        window = windows[item.label - 1]
        if window is not None:
            region = _Region(canvas, window, item.label)
            region.fill(fat, _PATTERNS[item.tissue], field, muscle.fat)
    others = _Region(canvas, canvas.whole, BACKGROUND)
    others.fill(fat, _Pattern(_loose, step=4), field, _OTHER_MUSCLE_FAT)
    return fat


@dataclass(frozen=True)
class _Pattern:
    """How a muscle turns to fat.

    Attributes:
        score: Where it does so first.
        diffuse: The part of its fat that is spread evenly.
        step: Sub-pixels from one sample of the score to the next.
    """

    score: Callable[[NoiseField, _Array, _Array], _Array]
    diffuse: float = 0.15
    step: int = 2


@dataclass(frozen=True)
class _Region:
    """The muscle of one label, or of none, within a window."""

    canvas: Canvas
    window: Window
    label: int

    def fill(self, fat: _Array, pattern: _Pattern, field: NoiseField, target: float) -> None:
        """Write fat fractions whose mean is the target."""
        is_label = self.canvas.labels[self.window] == self.label
        is_muscle = self.canvas.materials[self.window] == Material.MUSCLE
        rows, columns = np.nonzero(is_label & is_muscle)
        if rows.size == 0:
            return
        if self.label != BACKGROUND:
            target = self._still_missing(target, is_label, rows.size)
        x, y = self.canvas.positions(self.window)
        coarse = pattern.score(field, x[:, :: pattern.step], y[:: pattern.step])
        score = coarse[rows // pattern.step, columns // pattern.step]
        fat[self.window][rows, columns] = _fraction(score, target, pattern.diffuse * target)

    def _still_missing(self, target: float, is_label: NDArray[np.bool_], count: int) -> float:
        """Return the fat that the muscle needs beside what is already painted as fat."""
        painted = is_label & (self.canvas.materials[self.window] == Material.FAT)
        return max((target * int(is_label.sum()) - int(painted.sum())) / count, 0.0)


def _fraction(score: _Array, target: float, diffuse: float) -> _Array:
    """Turn a score into fat fractions whose mean is the target: the highest scores are fat."""
    low, high = float(score.min()) - _SOFTNESS, float(score.max()) + _SOFTNESS
    for _ in range(_BISECTIONS):
        threshold = (low + high) / 2
        if _ramp(score, threshold, diffuse).mean() > target:
            low = threshold
        else:
            high = threshold
    return _ramp(score, (low + high) / 2, diffuse)


def _ramp(score: _Array, threshold: float, diffuse: float) -> _Array:
    fraction = (score - threshold) / _SOFTNESS + diffuse
    return np.asarray(np.clip(fraction, diffuse, _PUREST_FAT), np.float32)


def _fan(field: NoiseField, x: _Array, y: _Array) -> _Array:
    """Erector spinae: thin septa fanning out from the facet joint, and patches."""
    side = np.sign(x)
    dx, dy = np.abs(x) - _SEPTA_ORIGIN[0], y - _SEPTA_ORIGIN[1]
    radius, angle = np.hypot(dx, dy), np.arctan2(dy, dx)
    bend = angle + 0.1 * field(x, y, 12.0)
    septa = _ridges(field(bend, radius + 200 * side, (0.11, 22.0)))
    fibres = field(bend + 50, radius + 400 * side, (0.022, 5.0))
    patches = field(x + 300, y, 6.0)
    near = np.exp(-((radius / 11.0) ** 2)) + 0.5 * np.exp(-(((radius - 46.0) / 9.0) ** 2))
    return np.asarray(
        1.4 * septa + 0.6 * fibres + 0.5 * patches + _grain(field, x, y) + near, np.float32
    )


def _near_lamina(field: NoiseField, x: _Array, y: _Array) -> _Array:
    """Multifidus: fat in its deep and medial part, with streaks towards the back."""
    distance = np.hypot(np.abs(x) - _LAMINA[0], 0.8 * (y - _LAMINA[1]))
    slanted = x + 0.35 * np.sign(x) * y
    streaks = field(slanted, y, (0.9, 4.5))
    septa = _ridges(field(slanted + 100, y, (4.0, 14.0)))
    patches = field(x + 500, y, 3.5)
    depth = 2.4 * np.exp(-((distance / 10.0) ** 2))
    return np.asarray(
        0.7 * streaks + 0.7 * septa + 0.7 * patches + _grain(field, x, y) + depth, np.float32
    )


def _behind(field: NoiseField, x: _Array, y: _Array) -> _Array:
    """Psoas: streaks around the roots of the lumbar plexus, at its back."""
    streaks = _ridges(field(x + 700, y + 0.5 * x, (3.5, 7.0)))
    plexus = 1.2 * np.exp(-(((np.abs(x) - 36) / 8) ** 2) - ((y + 6) / 8) ** 2)
    return np.asarray(
        streaks + 0.6 * field(x + 800, y, 5.0) + _grain(field, x, y) + plexus, np.float32
    )


def _loose(field: NoiseField, x: _Array, y: _Array) -> _Array:
    streaks = _ridges(field(x + 900, y + 0.4 * np.abs(x), (9.0, 3.5)))
    return np.asarray(streaks + 0.5 * field(x + 950, y, 7.0) + _grain(field, x, y), np.float32)


def _ridges(values: _Array) -> _Array:
    """Turn a field into thin connected lines where it changes its sign."""
    return np.asarray(1.0 - 2.2 * np.abs(values), np.float32)


def _grain(field: NoiseField, x: _Array, y: _Array) -> _Array:
    return np.asarray(0.35 * field(x + 1100, y, 0.8), np.float32)


_PATTERNS = {
    Anatomy.MULTIFIDUS: _Pattern(_near_lamina),
    Anatomy.ERECTOR_SPINAE: _Pattern(_fan),
    Anatomy.PSOAS: _Pattern(_behind, diffuse=0.7),
}
