"""Where the painters of the phantom work: a canvas, and one person's deformation of it."""

from __future__ import annotations

from dataclasses import dataclass

from spine_explorer.phantom.canvas import Canvas
from spine_explorer.phantom.deformation import Deformation
from spine_explorer.phantom.materials import Material
from spine_explorer.phantom.outlines import Points, inset, mirrored
from spine_explorer.phantom.plan import SlicePlan

LEFT, RIGHT = 1, -1


@dataclass(frozen=True)
class Easel:
    """Paints average shapes as the planned person has them.

    Attributes:
        plan: The slice.
        canvas: What is painted on.
        deformation: From average shapes to this slice.
    """

    plan: SlicePlan
    canvas: Canvas
    deformation: Deformation

    def paint(
        self, outline: Points, material: Material, *, label: int | None = 0, grow: float = 0.0
    ) -> Points:
        """Paint an outline of the spine, enlarged all round by ``grow`` mm; return it as drawn."""
        drawn = inset(self.deformation.spine(outline), -grow)
        self.canvas.fill(drawn, material, label=label)
        return drawn

    def paint_both(self, outline: Points, material: Material, *, grow: float = 0.0) -> None:
        """Paint a left outline and its mirror image."""
        for side in (LEFT, RIGHT):
            self.paint(on_side(outline, side), material, grow=grow)

    def paint_bone(self, outline: Points, *, cortex: float) -> None:
        """Paint marrow within a rim of cortical bone of ``cortex`` mm."""
        self.paint(outline, Material.CORTICAL_BONE)
        self.paint(outline, Material.MARROW, grow=-cortex)


def on_side(outline: Points, side: int) -> Points:
    """Return a left outline, or its mirror image for the right side."""
    return outline if side == LEFT else mirrored(outline)
