"""What the phantom is made of, and the signal of each material in a spin-echo sequence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from spine_explorer.phantom.protocol import Contrast


class Material(IntEnum):
    """A material; the number is its index in every table of the phantom."""

    AIR = 0
    SKIN = 1
    FAT = 2
    MUSCLE = 3
    FIBROUS = 4
    CORTICAL_BONE = 5
    MARROW = 6
    ANNULUS = 7
    NUCLEUS = 8
    CSF = 9
    NERVE = 10
    FLOWING_BLOOD = 11
    BOWEL = 12
    KIDNEY = 13


@dataclass(frozen=True)
class Relaxation:
    """What determines a material's signal.

    Attributes:
        density: Proton density relative to water.
        t1: Longitudinal relaxation time in ms.
        t2: Transverse relaxation time in ms, as a train of spin echoes sees it.
        fat: Part of the protons that belong to fat, 0 to 1.
    """

    density: float
    t1: float
    t2: float
    fat: float = 0.0


@dataclass(frozen=True)
class Timing:
    """Repetition and echo time of a spin-echo sequence, in ms."""

    repetition: float
    echo: float


TIMINGS: dict[Contrast, Timing] = {
    Contrast.T1: Timing(550.0, 12.0),
    Contrast.T2: Timing(4000.0, 85.0),
    Contrast.WATER: Timing(4000.0, 12.0),
    Contrast.FAT: Timing(4000.0, 12.0),
}
"""Typical clinical values; the Dixon pair is weighted by proton density alone."""

# Times at 1.5 T.
# Marrow; T1 of muscle, fat and kidney: de Bazelaire 2004, doi:10.1148/radiol.2303021331.
# Muscle and fat T2: Pai 2008, doi:10.1016/j.mri.2008.02.017; fat at the upper end of the range
# there, because echo trains keep fat bright (Henkelman 1992, doi:10.1002/jmri.1880020511).
# CSF, disc, nerve (as cord): Drake-Perez 2018, doi:10.3174/ajnr.A5566.
# Fibrous tissue, cortical bone and flowing blood give next to no signal in spin echoes; their
# rows, skin and bowel are set by eye.
RELAXATION: dict[Material, Relaxation] = {
    Material.AIR: Relaxation(0.0, 1.0, 1.0),
    Material.SKIN: Relaxation(0.6, 900.0, 35.0),
    Material.FAT: Relaxation(0.95, 343.0, 140.0, fat=1.0),
    Material.MUSCLE: Relaxation(0.72, 856.0, 34.0),
    Material.FIBROUS: Relaxation(0.38, 800.0, 12.0),
    Material.CORTICAL_BONE: Relaxation(0.15, 800.0, 10.0),
    Material.MARROW: Relaxation(0.91, 549.0, 49.0, fat=0.45),
    Material.ANNULUS: Relaxation(0.48, 554.0, 56.0),
    Material.NUCLEUS: Relaxation(0.79, 1165.0, 102.0),
    Material.CSF: Relaxation(1.08, 4273.0, 1578.0),
    Material.NERVE: Relaxation(0.59, 780.0, 70.0),
    Material.FLOWING_BLOOD: Relaxation(0.08, 1440.0, 250.0),
    Material.BOWEL: Relaxation(0.7, 950.0, 60.0),
    Material.KIDNEY: Relaxation(0.8, 966.0, 87.0),
}

FAT_FRACTIONS: NDArray[np.float32] = np.array(
    [RELAXATION[item].fat for item in Material], np.float32
)
"""Part of the protons that belong to fat, in the order of ``Material``."""


def dixon_fat_fraction(area: float) -> float:
    """Return the fat fraction that an ideal Dixon pair measures of a muscle.

    It is higher than the part of the area that is fat, because fat has more protons than muscle.

    Args:
        area: Part of the muscle's area that is fat, 0 to 1.

    Example:
        >>> round(dixon_fat_fraction(0.25), 3)
        0.305
    """
    fat = area * RELAXATION[Material.FAT].density
    water = (1 - area) * RELAXATION[Material.MUSCLE].density
    return fat / (fat + water)


def spin_echo_signal(material: Relaxation, timing: Timing) -> float:
    """Return the signal of a spin echo: ``density * (1 - exp(-TR/T1)) * exp(-TE/T2)``.

    Example:
        >>> round(spin_echo_signal(Relaxation(1.0, 1000.0, 100.0), Timing(1000.0, 100.0)), 4)
        0.2325
    """
    recovery = 1 - np.exp(-timing.repetition / material.t1)
    return float(material.density * recovery * np.exp(-timing.echo / material.t2))


def signals(contrast: Contrast) -> NDArray[np.float32]:
    """Return the signal of each material, in the order of ``Material``.

    In the Dixon pair, fat and water of the same material add up to its proton density.
    """
    return np.array([_signal(RELAXATION[material], contrast) for material in Material], np.float32)


def _signal(material: Relaxation, contrast: Contrast) -> float:
    if contrast is Contrast.FAT:
        return material.density * material.fat
    if contrast is Contrast.WATER:
        return material.density * (1 - material.fat)
    return spin_echo_signal(material, TIMINGS[contrast])
