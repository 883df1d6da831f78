"""Moves average shapes to one person's: build, position, rotation and smooth irregularity."""

from __future__ import annotations

import numpy as np

from spine_explorer.phantom.outlines import Points, rotated, shifted
from spine_explorer.phantom.plan import SlicePlan

_LONG_WAVES = (45.0, 110.0)
_SHORT_WAVES = (11.0, 26.0)
_WAVE_COUNT = 5
_SHORT_AMPLITUDE = 0.28
_COHERENCE = 60.0
_TWIST_REACH = 60.0


class Deformation:
    """A smooth displacement of the plane, fixed by a plan.

    Neighbouring slices of a stack are displaced almost alike. The vertebra turns by the plan's
    rotation, the body around it less and less.

    Args:
        plan: The slice.
    """

    def __init__(self, plan: SlicePlan) -> None:
        rng = np.random.default_rng([plan.seed, 1])
        self._plan = plan
        self._long = _Waves(rng, _LONG_WAVES, plan.offset)
        self._short = _Waves(rng, _SHORT_WAVES, plan.offset)

    def spine(self, outline: Points) -> Points:
        """Move an outline of the vertebra, a muscle or a vessel."""
        grown = outline * self._plan.build
        turn = self._plan.rotation * np.exp(-np.sum(grown**2, axis=1) / _TWIST_REACH**2)
        strayed = self._long(grown) + _SHORT_AMPLITUDE * self._short(grown)
        moved = rotated(grown, turn) + self._plan.irregularity * strayed
        return shifted(moved, self._plan.shift, 0.0)

    def body(self, outline: Points) -> Points:
        """Move an outline of the trunk's surface, which does not follow the spine."""
        grown = outline * self._plan.build
        return grown + self._plan.irregularity * self._long(grown)


class _Waves:
    """A sum of plane waves of random direction, with mean square 1 in each coordinate."""

    def __init__(self, rng: np.random.Generator, lengths: tuple[float, float], z: float) -> None:
        direction = rng.uniform(0, 2 * np.pi, _WAVE_COUNT)
        number = 2 * np.pi / rng.uniform(*lengths, _WAVE_COUNT)
        self._vectors = number * np.stack([np.cos(direction), np.sin(direction)])
        phase, drift = rng.uniform(-np.pi, np.pi, (2, 2, 1, _WAVE_COUNT))
        self._phase = phase + drift * z / _COHERENCE

    def __call__(self, points: Points) -> Points:
        waves = np.sin(points @ self._vectors + self._phase).sum(axis=-1)
        return np.asarray(np.sqrt(2 / _WAVE_COUNT) * waves.T)
