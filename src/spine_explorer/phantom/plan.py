"""The parameters of a phantom: a person, and one slice through them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """A disc, from head to feet."""

    L3_L4 = "L3-L4"
    L4_L5 = "L4-L5"
    L5_S1 = "L5-S1"


LEVELS: tuple[Level, ...] = tuple(Level)


@dataclass(frozen=True)
class MusclePlan:
    """One muscle on one side.

    Attributes:
        size: Area relative to the average person of the same build.
        fat: Part of the muscle's area that is fat, 0 to 1.
    """

    size: float
    fat: float


@dataclass(frozen=True)
class DiscPlan:
    """One disc and the canal behind it.

    Attributes:
        size: Area relative to the average person of the same build.
        height: Millimetres between the end plates.
        hydration: Water of the nucleus: 0 dried out, 1 young.
        bulge: Millimetres by which the disc protrudes backwards.
        stenosis: How narrow the canal is: 0 wide, 1 severely stenotic.
    """

    size: float
    height: float
    hydration: float
    bulge: float
    stenosis: float


@dataclass(frozen=True)
class PhantomAnatomy:
    """A person.

    Attributes:
        seed: Chooses the texture and every irregularity.
        build: Length relative to the average person.
        subcutaneous: Thickness in mm of the fat behind the spinous processes at L4-L5.
        muscles: In the order of the labels: multifidus, erector spinae, psoas, each left, right.
        discs: In the order of ``LEVELS``.
        lordosis: Degrees between the discs L3-L4 and L5-S1.
        scoliosis: Millimetres by which the spine at L3-L4 leans to the left; negative: right.
        rotation: Degrees by which the vertebrae at L3-L4 turn about the long axis.
        irregularity: Millimetres by which outlines stray from the average shape.
        implants: Whether screws and rods join the vertebrae.
    """

    seed: int
    build: float
    subcutaneous: float
    muscles: tuple[MusclePlan, ...]
    discs: tuple[DiscPlan, ...]
    lordosis: float
    scoliosis: float
    rotation: float
    irregularity: float
    implants: bool = False


@dataclass(frozen=True)
class SlicePlan:
    """One slice.

    Attributes:
        level: The disc that it was planned for.
        offset: Millimetres above the middle of that disc.
        seed: Chooses texture and irregularities; slices of a stack share it.
        build: As in ``PhantomAnatomy``.
        subcutaneous: As in ``PhantomAnatomy``, at this level.
        muscles: As in ``PhantomAnatomy``, at this level.
        disc: The disc.
        shift: Millimetres by which the spine lies left of the middle of the body.
        rotation: Degrees by which the vertebra is turned.
        irregularity: As in ``PhantomAnatomy``.
        implants: As in ``PhantomAnatomy``.
    """

    level: Level
    offset: float
    seed: int
    build: float
    subcutaneous: float
    muscles: tuple[MusclePlan, ...]
    disc: DiscPlan
    shift: float
    rotation: float
    irregularity: float
    implants: bool = False


# Fat grows towards the sacrum: Crawford 2016 (AJNR 37:742) finds about twice as much at L5.
_FAT_OF_LEVEL = {Level.L3_L4: 0.8, Level.L4_L5: 1.0, Level.L5_S1: 1.4}
_PADDING_OF_LEVEL = {Level.L3_L4: 0.7, Level.L4_L5: 1.0, Level.L5_S1: 1.25}
_LEAN_OF_LEVEL = {Level.L3_L4: 1.0, Level.L4_L5: 0.6, Level.L5_S1: 0.1}
_HIGHEST_FAT = 0.75


def plan_slice(anatomy: PhantomAnatomy, level: Level, offset: float = 0.0) -> SlicePlan:
    """Plan a slice through a person.

    Args:
        anatomy: The person.
        level: The disc.
        offset: Millimetres above the middle of the disc.

    Example:
        >>> from spine_explorer.phantom.sampling import sample_anatomy
        >>> plan_slice(sample_anatomy(0), Level.L4_L5).level
        <Level.L4_L5: 'L4-L5'>
    """
    lean = _LEAN_OF_LEVEL[level]
    return SlicePlan(
        level=level,
        offset=offset,
        seed=anatomy.seed * len(LEVELS) + LEVELS.index(level),
        build=anatomy.build,
        subcutaneous=anatomy.subcutaneous * _PADDING_OF_LEVEL[level],
        muscles=tuple(_at_level(muscle, level) for muscle in anatomy.muscles),
        disc=anatomy.discs[LEVELS.index(level)],
        shift=anatomy.scoliosis * lean,
        rotation=anatomy.rotation * lean,
        irregularity=anatomy.irregularity,
        implants=anatomy.implants,
    )


def _at_level(muscle: MusclePlan, level: Level) -> MusclePlan:
    return MusclePlan(muscle.size, min(muscle.fat * _FAT_OF_LEVEL[level], _HIGHEST_FAT))
