"""People whose spine is hard to outline: what a clinic sees seldom, each by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from spine_explorer.phantom.plan import DiscPlan, MusclePlan, PhantomAnatomy


class HardAnatomy(StrEnum):
    """What makes a person hard to outline."""

    SEVERE_FAT = "severe-fat"
    ONE_SIDED = "one-sided"
    NARROW_CANAL = "narrow-canal"
    SCOLIOSIS = "scoliosis"
    IMPLANTS = "implants"


def harden(anatomy: PhantomAnatomy, kind: HardAnatomy) -> PhantomAnatomy:
    """Return the same person with one thing that makes them hard to outline.

    Args:
        anatomy: The person.
        kind: ``SEVERE_FAT``: about two thirds of the back muscles and a quarter of psoas are fat.
            ``ONE_SIDED``: the muscles of the left side are wasted to about half and fat.
            ``NARROW_CANAL``: a severe stenosis behind dry, bulging discs. ``SCOLIOSIS``: the
            vertebrae turned and leaning to one side, the muscles unequal. ``IMPLANTS``: screws
            and rods, which distort the images.

    Example:
        >>> from spine_explorer.phantom.sampling import sample_anatomy
        >>> harden(sample_anatomy(0), HardAnatomy.IMPLANTS).implants
        True
    """
    return _CHANGES[kind](anatomy)


def _fatten(anatomy: PhantomAnatomy) -> PhantomAnatomy:
    """Turn the same share of each muscle of a tissue to fat."""
    muscles = zip(anatomy.muscles, (0.6, 0.6, 0.6, 0.6, 0.2, 0.2), strict=True)
    return replace(anatomy, muscles=tuple(_fatter(muscle, share) for muscle, share in muscles))


def _waste_left(anatomy: PhantomAnatomy) -> PhantomAnatomy:
    left = zip(anatomy.muscles[::2], (0.5, 0.5, 0.2), strict=True)
    wasted = [_fatter(MusclePlan(0.55 * muscle.size, muscle.fat), share) for muscle, share in left]
    pairs = zip(wasted, anatomy.muscles[1::2], strict=True)
    return replace(anatomy, muscles=tuple(muscle for pair in pairs for muscle in pair))


def _narrow(anatomy: PhantomAnatomy) -> PhantomAnatomy:
    discs = tuple(
        DiscPlan(disc.size, 0.8 * disc.height, hydration=0.05, bulge=4.0, stenosis=0.95)
        for disc in anatomy.discs
    )
    return replace(anatomy, discs=discs)


def _curve(anatomy: PhantomAnatomy) -> PhantomAnatomy:
    """Lean and turn to the side to which the person does already."""
    side = 1 if anatomy.scoliosis >= 0 else -1
    muscles = tuple(
        MusclePlan(muscle.size * (1 + 0.2 * side * (1 if number % 2 == 0 else -1)), muscle.fat)
        for number, muscle in enumerate(anatomy.muscles)
    )
    return replace(anatomy, scoliosis=20.0 * side, rotation=20.0 * side, muscles=muscles)


def _implant(anatomy: PhantomAnatomy) -> PhantomAnatomy:
    return replace(anatomy, implants=True)


def _fatter(muscle: MusclePlan, share: float) -> MusclePlan:
    return MusclePlan(muscle.size, muscle.fat + share * (1 - muscle.fat))


_CHANGES: dict[HardAnatomy, Callable[[PhantomAnatomy], PhantomAnatomy]] = {
    HardAnatomy.SEVERE_FAT: _fatten,
    HardAnatomy.ONE_SIDED: _waste_left,
    HardAnatomy.NARROW_CANAL: _narrow,
    HardAnatomy.SCOLIOSIS: _curve,
    HardAnatomy.IMPLANTS: _implant,
}
