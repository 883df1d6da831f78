"""Label numbers on a grid of their own, as NIfTI and DICOM SEG hold them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.outlines.cropped import CroppedMask
from spine_explorer.outlines.grids import Fit
from spine_explorer.outlines.naming import Meaning
from spine_explorer.outlines.patch import Patch


@dataclass(frozen=True, eq=False)
class Layer:
    """What one label number, or one segment, covers.

    Attributes:
        name: What the file calls it; safe to print.
        meaning: What is outlined.
        mask: Shape (slice, row, column), on the grid of the map.
    """

    name: str
    meaning: Meaning
    mask: CroppedMask


@dataclass(frozen=True, eq=False)
class LabelMap:
    """Outlines that know their place in the patient.

    Attributes:
        file: The file.
        geometry: Its grid.
        layers: What is outlined.
        findings: What could not be used.
        image_uids: SOP instance UIDs of the images that it was drawn on, where it says so.
        study_uid: Study instance UID, where it says so.
        frame_of_reference: UID of the frame of reference, where it says so.
    """

    file: InputFile
    geometry: Geometry
    layers: tuple[Layer, ...]
    findings: tuple[Finding, ...] = ()
    image_uids: frozenset[str] = field(default_factory=frozenset)
    study_uid: str = ""
    frame_of_reference: str = ""

    def fits(self, stack: Geometry) -> bool:
        """Tell whether it lies on the grid of a stack."""
        return Fit.of(stack, self.geometry) is not None

    def patches(self, stack: Geometry) -> Iterator[Patch]:
        """Yield the outlines on the slices of a stack that it fits."""
        fit = Fit.of(stack, self.geometry)
        if fit is None:
            return
        for layer in self.layers:
            placed = fit.apply(layer.mask.whole().astype(np.uint8)) > 0
            for index in np.flatnonzero(placed.any(axis=(1, 2))):
                mask = CroppedMask.of(placed[index])
                yield Patch(int(index), layer.meaning, mask, layer.name, self.file.label)
