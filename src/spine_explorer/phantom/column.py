"""The vertebral column of a phantom as seen from the side, from the sacrum to T11.

Points are (y, z) in the middle plane of the patient: millimetres to the back and to the head. The
three lowest discs lie where the axial stacks show them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spine_explorer.phantom.canal import narrowing
from spine_explorer.phantom.layout import SEGMENT, disc_position, tilt
from spine_explorer.phantom.plan import LEVELS, PhantomAnatomy, plan_slice
from spine_explorer.phantom.shapes import SHAPES

_TILTS_ABOVE = (-0.3, -0.38, -0.4, -0.36)
"""Of L2-L3, L1-L2, T12-L1 and T11-T12, as shares of the lordosis."""
_SHRINKING = 0.94
"""Length of a motion segment relative to the one below."""
_THINNER = 0.88


@dataclass(frozen=True, eq=False)
class ColumnDisc:
    """One disc.

    Attributes:
        back: The middle of its back edge.
        tilt: Degrees by which its front hangs below its back.
        height: Millimetres.
        depth: Millimetres from front to back.
        hydration: Water of the nucleus, 0 to 1.
        bulge: Millimetres by which it protrudes backwards.
        narrowing: Factor by which a stenosis shrinks the thecal sac behind it.
        shift: Millimetres by which it lies left of the middle of the body.
    """

    back: NDArray[np.float64]
    tilt: float
    height: float
    depth: float
    hydration: float
    bulge: float
    narrowing: float
    shift: float

    @property
    def forward(self) -> NDArray[np.float64]:
        """Unit vector to its front."""
        return np.array([-np.cos(np.radians(self.tilt)), -np.sin(np.radians(self.tilt))])

    @property
    def up(self) -> NDArray[np.float64]:
        """Unit vector across it, to the head."""
        return np.array([-np.sin(np.radians(self.tilt)), np.cos(np.radians(self.tilt))])

    def at(self, forward: float, up: float) -> NDArray[np.float64]:
        """Return the point so many mm in front of its back edge and above its middle."""
        return np.asarray(self.back + forward * self.forward + up * self.up)

    @property
    def middle(self) -> NDArray[np.float64]:
        """Its middle."""
        return self.at(self.depth / 2, 0.0)


def column_discs(anatomy: PhantomAnatomy) -> tuple[ColumnDisc, ...]:
    """Return the discs from L5-S1 to T11-T12."""
    discs = []
    for level in reversed(LEVELS):
        plan = plan_slice(anatomy, level)
        _, y, z = disc_position(anatomy, level)
        disc = ColumnDisc(
            back=np.array([y, z]),
            tilt=tilt(anatomy, level),
            height=plan.disc.height,
            depth=2 * SHAPES[level].disc[1] * plan.build * float(np.sqrt(plan.disc.size)),
            hydration=plan.disc.hydration,
            bulge=plan.disc.bulge,
            narrowing=narrowing(plan.disc),
            shift=plan.shift,
        )
        discs.append(disc)
    length = SEGMENT * anatomy.build
    for share in _TILTS_ABOVE:
        below, length = discs[-1], length * _SHRINKING
        angle = anatomy.lordosis * share
        between = np.radians((below.tilt + angle) / 2)
        place = below.back + length * np.array([-np.sin(between), np.cos(between)])
        above = replace(
            below,
            back=place,
            tilt=angle,
            height=below.height * _THINNER,
            depth=below.depth * 0.98,
            bulge=0.0,
            narrowing=1.0,
        )
        discs.append(above)
    return tuple(discs)
