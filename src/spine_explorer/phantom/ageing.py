"""How a person changes from one visit to the next."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from spine_explorer.phantom.plan import MusclePlan, PhantomAnatomy

_LOSS = (-0.01, 0.06)
"""Share of the muscles' size that is lost in a year: from next to nothing to a wasting person."""
_FATTENING = (-0.005, 0.04)
"""Share of what is lean that turns to fat in a year."""
_OWN = 0.01
"""Standard deviation by which a single muscle differs from the person in both."""


def aged(anatomy: PhantomAnatomy, years: int) -> PhantomAnatomy:
    """Return the same person some years later: muscles that are smaller and fatter, or hardly so.

    How fast a person ages depends on the person's seed. The rates are set by eye, to give change
    to be found; they are no model of what happens in people.

    Args:
        anatomy: The person.
        years: 0 for the person as is.

    Example:
        >>> from spine_explorer.phantom.sampling import sample_anatomy
        >>> aged(sample_anatomy(1), 0) == sample_anatomy(1)
        True
    """
    rng = np.random.default_rng([anatomy.seed, 17])
    loss, fattening = rng.uniform(*_LOSS), rng.uniform(*_FATTENING)
    muscles = []
    for muscle in anatomy.muscles:
        less, fatter = (loss, fattening) + _OWN * rng.standard_normal(2)
        lean = min((1 - muscle.fat) * (1 - fatter) ** years, 1.0)
        muscles.append(MusclePlan(float(muscle.size * (1 - less) ** years), float(1 - lean)))
    return replace(anatomy, muscles=tuple(muscles)) if years else anatomy
