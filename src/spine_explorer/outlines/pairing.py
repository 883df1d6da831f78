"""Which outline belongs to which stack and slice.

Nothing is guessed: an outline that could belong to several patients, or says no slice, is left
out, and a finding says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.outlines.cropped import CroppedMask
from spine_explorer.outlines.imagej import Roi, RoiFile
from spine_explorer.outlines.label_map import LabelMap
from spine_explorer.outlines.locating import (
    NAMELESS,
    STRANGER,
    Locator,
    Nowhere,
    Positions,
    homeless,
    named_best,
)
from spine_explorer.outlines.naming import Meaning, Names
from spine_explorer.outlines.patch import Patch
from spine_explorer.outlines.reading import FoundOutlines
from spine_explorer.outlines.targets import Target

UNPLACED = "unplaced_outline"
"""The check that warns of outlines that belong to no stack or slice."""

_NAME_ADVICE = "Rename it, or say what it is with --map, such as --map 'NAME=psoas_left'."


@dataclass(frozen=True)
class Placed:
    """Outlines on the stacks that they belong to.

    Attributes:
        patches: The outlines of each stack, by its key.
        findings: What could not be placed.
    """

    patches: dict[str, list[Patch]]
    findings: tuple[Finding, ...]


def place_outlines(
    found: FoundOutlines,
    targets: Sequence[Target],
    names: Names | None = None,
    positions: Positions = Positions.STACK,
) -> Placed:
    """Place outlines on stacks.

    A folder or file named after a stack's key decides. Otherwise a DICOM SEG belongs to the
    images that it names, and what has a grid to the stack with the same grid; a stack of another
    study is never taken. ImageJ's outlines know no grid: they go by the name of the image's file
    or of the patient, or to the only stack there is. What is named after another patient, or not
    named where others are, is left out.

    Args:
        found: The outlines.
        targets: The stacks.
        names: What names mean.
        positions: What the positions of ImageJ's outlines count.
    """
    files = [*(one.file for one in found.maps), *(one.file for one in found.rois)]
    work = _Placing(Locator(targets, positions, files), names or Names())
    for label_map in found.maps:
        work.place_map(label_map)
    for roi_file in found.rois:
        work.place_rois(roi_file)
    return Placed(dict(work.patches), tuple(dict.fromkeys(work.findings)))


@dataclass
class _Placing:
    locator: Locator
    names: Names
    patches: dict[str, list[Patch]] = field(default_factory=lambda: defaultdict(list))
    findings: list[Finding] = field(default_factory=list)

    def place_map(self, label_map: LabelMap) -> None:
        label = label_map.file.label
        homes = _homes(label_map, self.locator)
        if isinstance(homes, Nowhere):
            self._warn(UNPLACED, f"{label} {homes.reason}.", homes.advice, label)
            return
        for target in homes:
            self.patches[target.identity.key].extend(label_map.patches(target.geometry))
        if len(homes) > 1:
            message = f"{label} fits {len(homes)} series of one study and is used for each."
            self.findings.append(Finding("shared_outline", Grade.NOTE, message, where=label))

    def place_rois(self, roi_file: RoiFile) -> None:
        for roi in roi_file.rois:
            meaning = self._meaning(roi_file.file, roi)
            if meaning is None:
                continue
            place = self.locator.locate([roi_file.file], roi.position)
            if isinstance(place, Nowhere):
                what = roi_file.file.label if place.is_file else _title(roi)
                self._warn(UNPLACED, f"{what} {place.reason}.", place.advice, roi.where)
            else:
                self._add(roi, meaning, *place, roi_file.file.label)

    def _add(self, roi: Roi, meaning: Meaning, target: Target, index: int, label: str) -> None:
        shape = target.geometry.shape[1], target.geometry.shape[2]
        mask = roi.fill(shape)
        if not mask.any():
            message = f"{_title(roi)} covers no pixel of its picture."
            self._warn(UNPLACED, message, "", roi.where)
            return
        if roi.exceeds(shape):
            message = f"{_title(roi)} reaches beyond its picture and is cut."
            advice = "Check that it was drawn on this image at this size."
            self._warn("outline_beyond", message, advice, roi.where)
        patch = Patch(index, meaning, CroppedMask.of(mask), roi.name, label)
        self.patches[target.identity.key].append(patch)

    def _meaning(self, file: InputFile, roi: Roi) -> Meaning | None:
        """What a name says, or else the name of the file; an unknown one is said."""
        if self.names.is_ignored(roi.name):
            return None
        meaning = self.names.meaning(roi.name) or self.names.meaning(file.stem)
        if meaning is None:
            message = f"{_title(roi)} is not known, so left out."
            self._warn("unknown_outline", message, _NAME_ADVICE, roi.where)
        return meaning

    def _warn(self, check: str, message: str, advice: str, where: str) -> None:
        self.findings.append(Finding(check, Grade.WARN, message, advice, where))


def _homes(label_map: LabelMap, locator: Locator) -> list[Target] | Nowhere:
    """The stacks that a map belongs to: several only within one study."""
    file, targets = label_map.file, locator.targets
    keyed = [target for target in targets if target.is_named_by(file)]
    fitting = [one for one in keyed or targets if label_map.fits(one.geometry)]
    if not fitting:
        return Nowhere(_no_grid(label_map), "Outline on the images themselves.")
    same = [one for one in fitting if label_map.image_uids.intersection(one.slice_uids)]
    if same:
        return _of_one_patient(same)
    sharing = [one for one in fitting if _may_share_study(label_map, one)]
    if not sharing:
        return Nowhere("belongs to images of another study", "")
    homes = [one for one in named_best(file, targets) if one in sharing]
    if not homes:
        return STRANGER
    homes = [one for one in homes if locator.is_open(one, [file])]
    return _of_one_patient(homes) if homes else NAMELESS


def _of_one_patient(homes: list[Target]) -> list[Target] | Nowhere:
    patients = {(one.identity.subject, one.identity.session) for one in homes}
    return homes if len(patients) == 1 else homeless(homes)


def _may_share_study(label_map: LabelMap, target: Target) -> bool:
    studies = (label_map.study_uid, target.study_uid)
    return not all(studies) or studies[0] == studies[1]


def _no_grid(label_map: LabelMap) -> str:
    slices, rows, columns = label_map.geometry.shape
    _, down, across = label_map.geometry.spacing
    return (
        f"lies on the grid of no stack (it has {slices} slices of {rows} x {columns} pixels of "
        f"{down:.3g} x {across:.3g} mm)"
    )


def _title(roi: Roi) -> str:
    return f"Outline '{roi.name}' of {roi.where}"
