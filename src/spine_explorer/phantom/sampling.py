"""Draws a person by chance, the same for the same seed."""

from __future__ import annotations

import numpy as np

from spine_explorer.phantom.plan import LEVELS, DiscPlan, MusclePlan, PhantomAnatomy

_Range = tuple[float, float]

# Multifidus and erector spinae: mean of 336 healthy women and men, Si 2023 (PMC10347357). Psoas:
# in the proportion to multifidus of 4434 patients, doi:10.1007/s00586-023-07982-0.
_USUAL_FAT = (0.19, 0.14, 0.09)
_ASYMMETRY: _Range = (0.06, 0.18)


def sample_anatomy(seed: int, *, variety: float = 1.0) -> PhantomAnatomy:
    """Draw a person.

    The two sides always differ by at least a few per cent, so that exchanged sides show.

    Args:
        seed: The same seed gives the same person.
        variety: Spread around the average person: 0 for the average, 1 for what a clinic sees,
            more for hard cases.

    Example:
        >>> sample_anatomy(3) == sample_anatomy(3)
        True
    """
    rng = np.random.default_rng([seed, 0])
    fatness = _spread(rng, 1.0, 0.45, variety, (0.15, 2.4))
    return PhantomAnatomy(
        seed=seed,
        build=_spread(rng, 1.0, 0.05, variety, (0.86, 1.14)),
        subcutaneous=_spread(rng, 17.0, 8.0, variety, (4.0, 40.0)),
        muscles=_sample_muscles(rng, fatness, variety),
        discs=tuple(_sample_disc(rng, variety) for _ in LEVELS),
        lordosis=_spread(rng, 30.0, 6.0, variety, (12.0, 48.0)),
        scoliosis=_spread(rng, 0.0, 4.0, variety, (-15.0, 15.0)),
        rotation=_spread(rng, 0.0, 3.0, variety, (-12.0, 12.0)),
        irregularity=_spread(rng, 0.9, 0.3, variety, (0.2, 2.2)),
    )


def _sample_muscles(
    rng: np.random.Generator, fatness: float, variety: float
) -> tuple[MusclePlan, ...]:
    muscles = []
    for usual_fat in _USUAL_FAT:
        size = _spread(rng, 1.0, 0.15, variety, (0.5, 1.6))
        fat = usual_fat * fatness * _spread(rng, 1.0, 0.25, variety, (0.4, 1.8))
        tilt = float(rng.choice((-1, 1))) * rng.uniform(*_ASYMMETRY) / 2
        muscles += [
            MusclePlan(size * (1 + side * tilt), fat * (1 - side * tilt)) for side in (1, -1)
        ]
    return tuple(muscles)


def _sample_disc(rng: np.random.Generator, variety: float) -> DiscPlan:
    return DiscPlan(
        size=_spread(rng, 1.0, 0.08, variety, (0.75, 1.3)),
        height=_spread(rng, 10.5, 1.5, variety, (6.0, 14.0)),
        hydration=_spread(rng, 0.55, 0.3, variety, (0.0, 1.0)),
        bulge=_spread(rng, 0.6, 0.8, variety, (0.0, 4.0)),
        stenosis=_spread(rng, 0.12, 0.22, variety, (0.0, 0.9)),
    )


def _spread(
    rng: np.random.Generator, mean: float, deviation: float, variety: float, limits: _Range
) -> float:
    """Draw from a normal distribution, held within limits."""
    return float(np.clip(rng.normal(mean, deviation * variety), *limits))
