"""What is true of a phantom, as it is written beside the images."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from spine_explorer.anatomy import STRUCTURES
from spine_explorer.phantom.drawing import PhantomSlice
from spine_explorer.phantom.materials import dixon_fat_fraction
from spine_explorer.phantom.plan import Level, PhantomAnatomy, SlicePlan
from spine_explorer.phantom.protocol import Contrast


class _Truth(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SliceTruth(_Truth):
    """What is true of one slice.

    Attributes:
        file: The image, below the phantom's folder.
        instance_uid: Its SOP instance UID.
        slice: Number in its stack, from 1, counted from the feet.
        offset_mm: Millimetres above the middle of the disc.
        shows: What the label of the disc covers here.
        area_mm2: Drawn area of each structure, by its name in ``anatomy``.
        fat_fraction: Part of each muscle's area that is fat, 0 to 1, by its name.
        proton_fat_fraction: Part of each muscle's protons that belong to fat, 0 to 1, by its name:
            what an ideal Dixon pair measures.
    """

    file: str
    instance_uid: str
    slice: int
    offset_mm: float
    shows: Literal["disc", "vertebra"]
    area_mm2: dict[str, float]
    fat_fraction: dict[str, float]
    proton_fat_fraction: dict[str, float]


class StackTruth(_Truth):
    """What is true of one stack.

    Attributes:
        level: The disc.
        tilt_degrees: By how much the front of its slices hangs below their back.
        mask: The true labels on the grid of the images, below the phantom's folder.
        slices: From feet to head.
    """

    level: Level
    tilt_degrees: float
    mask: str
    slices: tuple[SliceTruth, ...]


class PhantomTruth(_Truth):
    """What is true of a phantom.

    Attributes:
        seed: What it was drawn from.
        contrast: How it is imaged.
        visit: Which examination of the person it is, from 1.
        anatomy: The person at this visit.
        stacks: From head to feet.
    """

    seed: int
    contrast: Contrast
    visit: int
    anatomy: PhantomAnatomy
    stacks: tuple[StackTruth, ...]


def slice_truth(
    drawn: PhantomSlice, plan: SlicePlan, *, file: str, instance_uid: str, number: int
) -> SliceTruth:
    """Collect what is true of a drawn slice.

    Args:
        drawn: The slice.
        plan: What it was drawn from.
        file: The image, below the phantom's folder.
        instance_uid: Its SOP instance UID.
        number: Its number in the stack, from 1.
    """
    names = [item.name for item in STRUCTURES]
    fat = dict(zip(names, drawn.fat, strict=False))
    return SliceTruth(
        file=file,
        instance_uid=instance_uid,
        slice=number,
        offset_mm=round(plan.offset, 4),
        shows="disc" if abs(plan.offset) <= plan.disc.height / 2 else "vertebra",
        area_mm2={name: round(area, 3) for name, area in zip(names, drawn.areas, strict=True)},
        fat_fraction={name: round(part, 5) for name, part in fat.items()},
        proton_fat_fraction={name: round(dixon_fat_fraction(p), 5) for name, p in fat.items()},
    )
