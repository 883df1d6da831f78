"""Which outline belongs to which stack and slice.

Nothing is guessed: an outline that could belong to several patients, or says no slice, is left
out, and a finding says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.outlines.cropped import CroppedMask
from spine_explorer.outlines.imagej import Roi, RoiFile
from spine_explorer.outlines.label_map import LabelMap
from spine_explorer.outlines.naming import Meaning, Names
from spine_explorer.outlines.patch import Patch
from spine_explorer.outlines.reading import FoundOutlines
from spine_explorer.outlines.targets import Target

UNPLACED = "unplaced_outline"
"""The check that warns of outlines that belong to no stack or slice."""

_KEY_ADVICE = "Put it into a folder named after the key of its stack: 'inspect --json' prints it."
_SLICE_ADVICE = "Set its position in ImageJ, or name it like 'LMF slice 3'."
_NAME_ADVICE = "Rename it, or say what it is with --map, such as --map 'NAME=psoas_left'."


class Positions(StrEnum):
    """What the position of an ImageJ outline counts."""

    STACK = "stack"
    """The slices of one stack, from the feet."""

    SERIES = "series"
    """The images of a DICOM series by their instance numbers, as ImageJ sorts a folder."""


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
    or of the patient, or to the only stack there is.

    Args:
        found: The outlines.
        targets: The stacks.
        names: What names mean.
        positions: What the positions of ImageJ's outlines count.
    """
    work = _Placing(targets, names or Names(), positions)
    for label_map in found.maps:
        work.place_map(label_map)
    for roi_file in found.rois:
        work.place_rois(roi_file)
    return Placed(dict(work.patches), tuple(work.findings))


@dataclass
class _Placing:
    targets: Sequence[Target]
    names: Names
    positions: Positions
    patches: dict[str, list[Patch]] = field(default_factory=lambda: defaultdict(list))
    findings: list[Finding] = field(default_factory=list)

    def place_map(self, label_map: LabelMap) -> None:
        homes = self._homes(label_map)
        for target in homes:
            self.patches[target.identity.key].extend(label_map.patches(target.geometry))
        if len(homes) > 1:
            label = label_map.file.label
            message = f"{label} fits {len(homes)} series of one study and is used for each."
            self.findings.append(Finding("shared_outline", Grade.NOTE, message, where=label))

    def place_rois(self, roi_file: RoiFile) -> None:
        homes = self._named(roi_file.file, self.targets)
        if self.positions is Positions.SERIES:
            order = self._series_order(roi_file.file, homes)
            for roi in roi_file.rois if order else ():
                self._place_by_series(roi_file.file, roi, order)
        elif len(homes) != 1:
            self._say_homeless(roi_file.file, homes)
        else:
            own_slice = homes[0].slice_named_by(roi_file.file)
            for roi in roi_file.rois:
                self._place_on_stack(roi_file.file, roi, homes[0], own_slice)

    def _homes(self, label_map: LabelMap) -> list[Target]:
        """The stacks that a map belongs to: several only within one study."""
        file = label_map.file
        keyed = [target for target in self.targets if target.is_named_by(file)]
        fitting = [one for one in keyed or self.targets if label_map.fits(one.geometry)]
        if not fitting:
            self._unplaced(file, _no_grid(label_map), "Outline on the images themselves.")
            return []
        same = [one for one in fitting if label_map.image_uids.intersection(one.slice_uids)]
        homes = same or [one for one in fitting if _may_share_study(label_map, one)]
        if not homes:
            self._unplaced(file, f"{file.label} belongs to images of another study.")
        elif len(homes) > 1 and not same:
            homes = self._named(file, homes)
        if len({(one.identity.subject, one.identity.session) for one in homes}) > 1:
            self._say_homeless(file, homes)
            return []
        return homes

    def _named(self, file: InputFile, targets: Sequence[Target]) -> list[Target]:
        """Those that a file's path names best; all, if it names none."""
        keyed = [target for target in targets if target.is_named_by(file)]
        if keyed or len(targets) == 1:
            return keyed or list(targets)
        by_slice = [one for one in targets if _names_one_slice(one, file)]
        wanted = by_slice or targets
        best = max((target.affinity(file) for target in wanted), default=0)
        return [target for target in wanted if target.affinity(file) == best]

    def _series_order(self, file: InputFile, homes: Iterable[Target]) -> list[tuple[Target, int]]:
        """The images of the only series among some stacks, by instance number."""
        stacks = [target for target in homes if target.instance_numbers]
        series = {(one.identity.session, one.identity.series) for one in stacks}
        if len(series) != 1:
            self._say_homeless(file, stacks)
            return []
        numbered = [
            (number, target, index)
            for target in stacks
            for index, number in enumerate(target.instance_numbers)
        ]
        numbered.sort(key=lambda item: item[0])
        return [(target, index) for _, target, index in numbered]

    def _place_by_series(
        self, file: InputFile, roi: Roi, order: Sequence[tuple[Target, int]]
    ) -> None:
        if roi.position is None or roi.position > len(order):
            self._say_sliceless(roi, len(order), "series")
            return
        target, index = order[roi.position - 1]
        self._add(file, roi, target, index)

    def _place_on_stack(
        self, file: InputFile, roi: Roi, target: Target, own_slice: int | None
    ) -> None:
        index = own_slice if own_slice is not None or target.slice_count > 1 else 0
        if index is None and roi.position is not None and roi.position <= target.slice_count:
            index = roi.position - 1
        if index is None:
            self._say_sliceless(roi, target.slice_count, "stack")
        else:
            self._add(file, roi, target, index)

    def _add(self, file: InputFile, roi: Roi, target: Target, index: int) -> None:
        meaning = self._meaning(file, roi)
        if meaning is None:
            return
        shape = target.geometry.shape[1:]
        mask = roi.fill(shape)
        if not mask.any():
            message = f"Outline '{roi.name}' of {roi.where} covers no pixel of its picture."
            self.findings.append(Finding(UNPLACED, Grade.WARN, message, where=roi.where))
            return
        if roi.exceeds(shape):
            message = f"Outline '{roi.name}' of {roi.where} reaches beyond its picture and is cut."
            advice = "Check that it was drawn on this image at this size."
            self.findings.append(
                Finding("outline_beyond", Grade.WARN, message, advice, where=roi.where)
            )
        patch = Patch(index, meaning, CroppedMask.of(mask), roi.name, file.label)
        self.patches[target.identity.key].append(patch)

    def _meaning(self, file: InputFile, roi: Roi) -> Meaning | None:
        """What a name says, or else the name of the file; an unknown one is said."""
        if self.names.is_ignored(roi.name):
            return None
        meaning = self.names.meaning(roi.name) or self.names.meaning(file.stem)
        if meaning is None:
            message = f"Outline '{roi.name}' of {roi.where} is not known, so left out."
            finding = Finding("unknown_outline", Grade.WARN, message, _NAME_ADVICE, roi.where)
            self.findings.append(finding)
        return meaning

    def _say_homeless(self, file: InputFile, homes: Sequence[Target]) -> None:
        count = f"{len(homes)} stacks" if homes else "no stack"
        self._unplaced(file, f"{file.label} could belong to {count}.", _KEY_ADVICE)

    def _say_sliceless(self, roi: Roi, count: int, whole: str) -> None:
        says = "says no slice" if roi.position is None else f"is on slice {roi.position}"
        message = f"Outline '{roi.name}' of {roi.where} {says} and its {whole} has {count} slices."
        advice = _SLICE_ADVICE
        if roi.position is not None and self.positions is Positions.STACK:
            advice = (
                "If its position counts the images of the whole series, add --positions series."
            )
        self.findings.append(Finding(UNPLACED, Grade.WARN, message, advice, roi.where))

    def _unplaced(self, file: InputFile, message: str, advice: str = "") -> None:
        self.findings.append(Finding(UNPLACED, Grade.WARN, message, advice, file.label))


def _names_one_slice(target: Target, file: InputFile) -> bool:
    return target.slice_named_by(file) is not None


def _may_share_study(label_map: LabelMap, target: Target) -> bool:
    studies = (label_map.study_uid, target.study_uid)
    return not all(studies) or studies[0] == studies[1]


def _no_grid(label_map: LabelMap) -> str:
    slices, rows, columns = label_map.geometry.shape
    _, down, across = label_map.geometry.spacing
    return (
        f"{label_map.file.label} lies on the grid of no stack: it has {slices} slices of "
        f"{rows} x {columns} pixels of {down:.3g} x {across:.3g} mm."
    )


def all_targets(targets: Iterable[Target | None]) -> Iterator[Target]:
    """Yield the stacks that outlines can be placed on."""
    yield from (target for target in targets if target is not None)
