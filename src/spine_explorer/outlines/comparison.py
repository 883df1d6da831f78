"""Two sets of outlines of the same slices, compared pixel by pixel and re-measured alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from spine_explorer.anatomy import STRUCTURES, Structure
from spine_explorer.errors import InputError
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.reading import find_stacks
from spine_explorer.imaging.source import StackSource, load_accepted
from spine_explorer.imaging.stack import PersonalDetails, Stack
from spine_explorer.levels.finder import LevelFinder
from spine_explorer.measurement.fat.methods import FatMethod
from spine_explorer.measurement.measure import measure
from spine_explorer.measurement.options import MeasurementOptions
from spine_explorer.measurement.row import Row
from spine_explorer.outlines.drawn import DrawnOutlines
from spine_explorer.outlines.locating import Positions
from spine_explorer.outlines.mask_source import SHAPE_QUANTITIES, is_key, mask_sources
from spine_explorer.outlines.naming import Names
from spine_explorer.outlines.overlap import dice, iou, surface_distances
from spine_explorer.outlines.reading import FoundOutlines, find_outlines
from spine_explorer.segmentation.result import Segmentation

_DEFAULT = MeasurementOptions()
_NO_FAT = MeasurementOptions(fat_methods=(FatMethod.FIXED,), fixed_threshold=1.0)
"""The quickest way to measure what has no signal; values of fat are dropped then."""

_ROI_ADVICE = "ImageJ's outlines know no grid: give the images that they were drawn on."


@dataclass(frozen=True)
class StructureOverlap:
    """How well the two outlines of one structure on one slice agree.

    Attributes:
        subject: Patient ID, or the name of the mask.
        session: Study; empty if unknown.
        series: Series; empty if unknown.
        stack: Number of the stack in its series, from 1.
        slice: Number of the slice in its stack, from 1, counted from the feet.
        level: Disc or vertebra that the slice shows; empty if unknown.
        structure: Tissue.
        side: ``"left"``, ``"right"`` or ``"midline"``.
        iou: Intersection over union, 0 to 1.
        dice: Dice coefficient, 0 to 1.
        hd95: 95th percentile of the Hausdorff distance, in mm.
        surface_distance: Mean distance between the borders, in mm.
        area_a: mm², of the first outline.
        area_b: mm², of the second one.
    """

    subject: str
    session: str
    series: str
    stack: int
    slice: int
    level: str
    structure: str
    side: str
    iou: float
    dice: float
    hd95: float
    surface_distance: float
    area_a: float
    area_b: float


@dataclass(frozen=True)
class MaskComparison:
    """Two sets of outlines, compared.

    Attributes:
        overlaps: One for each structure of each slice that both sets outline.
        rows_a: What the first set measures, by the same code as the second.
        rows_b: What the second set measures.
        only_a: Outlines of a structure on a slice that the second set lacks.
        only_b: Outlines that the first set lacks.
        findings: What could not be read, placed or compared.
        people: The patients' names, to keep them out of what is written.
    """

    overlaps: tuple[StructureOverlap, ...]
    rows_a: tuple[Row, ...]
    rows_b: tuple[Row, ...]
    only_a: int
    only_b: int
    findings: tuple[Finding, ...]
    people: tuple[PersonalDetails, ...] = ()


def compare_masks(
    a: Path,
    b: Path,
    *,
    images: Sequence[Path] = (),
    names: Names | None = None,
    numbers: Mapping[int, Structure | None] | None = None,
    positions: Positions = Positions.STACK,
    options: MeasurementOptions = _DEFAULT,
) -> MaskComparison:
    """Compare two folders of outlines.

    What only one of them outlines on a slice is unknown in the other one: it is counted, and not
    taken for an outline of no pixels.

    With ``images``, outlines are placed on them, everything is measured and the level of each
    slice is looked for. Without, the label maps of ``a`` (NIfTI, DICOM SEG) are the grids on which
    those of ``b`` are laid, paired by the names of files and folders and by position, and only
    sizes are measured; ImageJ's copies of this program's own label maps are passed over.

    Args:
        a: Outlines of the first reader or program: a folder or file, in any of the formats.
        b: Those of the second.
        images: The images, if there are.
        names: What names mean.
        numbers: What the numbers of label maps mean; this program's own otherwise.
        positions: What the positions of ImageJ's outlines count.
        options: How to measure.

    Raises:
        InputError: If a path does not exist, holds no outline, or no structure of a slice is
            outlined in both.

    Example:
        >>> result = compare_masks(Path("reader"), Path("program"))  # doctest: +SKIP
        >>> [item.dice for item in result.overlaps]  # doctest: +SKIP
        [0.94, 0.91]
    """
    found_a, found_b = (find_outlines([one], names, numbers) for one in (a, b))
    findings = [*found_a.findings, *found_b.findings]
    if not images:
        found_a, found_b = _without_copies(found_a), _without_copies(found_b)
    sources = _sources(images, found_a, found_b, findings)
    levels = LevelFinder(sources) if images else None
    drawn = [DrawnOutlines.on(sources, found, names, positions) for found in (found_a, found_b)]
    findings.extend(item for one in drawn for item in one.placed.findings)
    work = _Comparing(drawn[0], drawn[1], options, levels=levels, findings=findings)
    for source in {source.identity.key: source for source in sources}.values():
        work.add(source)
    if not work.overlaps:
        said = next((str(item) for item in findings if item.grade >= Grade.WARN), "")
        raise InputError("No structure of any slice is outlined in both folders.", advice=said)
    return MaskComparison(
        overlaps=tuple(work.overlaps),
        rows_a=tuple(work.rows[0]),
        rows_b=tuple(work.rows[1]),
        only_a=work.only[0],
        only_b=work.only[1],
        findings=tuple(dict.fromkeys(findings)),
        people=tuple(source.person for source in sources),
    )


def _sources(
    images: Sequence[Path], a: FoundOutlines, b: FoundOutlines, findings: list[Finding]
) -> list[StackSource]:
    """The stacks to compare on: the images, or else the grids of the first set."""
    if images:
        inventory = find_stacks(list(images))
        findings.extend(inventory.findings)
        return list(inventory.sources)
    if a.rois or b.rois:
        label = (*a.rois, *b.rois)[0].file.label
        raise InputError(f"{label} cannot be compared without the images.", advice=_ROI_ADVICE)
    return list(mask_sources(a.maps))


def _without_copies(found: FoundOutlines) -> FoundOutlines:
    """Pass over ImageJ's outlines that this program wrote beside its own label map."""
    folders = {item.file.folder for item in found.maps if is_key(item.file.path.parent.name)}
    others = (item for item in found.rois if item.file.folder not in folders)
    return replace(found, rois=tuple(others))


class _Comparing:
    """The comparison as it grows, stack by stack; without levels, only shapes are measured."""

    def __init__(
        self,
        a: DrawnOutlines,
        b: DrawnOutlines,
        options: MeasurementOptions,
        *,
        levels: LevelFinder | None,
        findings: list[Finding],
    ) -> None:
        self._drawn, self._levels, self._findings = (a, b), levels, findings
        self._options = _NO_FAT if levels is None else options
        self.overlaps: list[StructureOverlap] = []
        self.rows: tuple[list[Row], list[Row]] = ([], [])
        self.only = [0, 0]

    def add(self, source: StackSource) -> None:
        key = source.identity.key
        if not any(one.placed.patches.get(key) for one in self._drawn):
            return
        stack, said = load_accepted(source)
        if stack is None:
            self._findings.extend(item for item in said if item.grade is Grade.REFUSE)
            return
        a, b = (one.segment(stack) for one in self._drawn)
        self._findings.extend((*a.findings, *b.findings))
        options = self._with_levels(stack)
        for rows, segmentation in zip(self.rows, (a, b), strict=True):
            rows.extend(self._measure(stack, segmentation, options))
        for index in range(stack.slice_count):
            self._compare_slice(stack, a, b, index, options.level_of(index))

    def _with_levels(self, stack: Stack) -> MeasurementOptions:
        if self._levels is None:
            return self._options
        found = self._levels.find(stack)
        self._findings.extend(item for item in found.findings if item.grade >= Grade.WARN)
        return replace(self._options, levels={**found.names, **self._options.levels})

    def _measure(
        self, stack: Stack, segmentation: Segmentation, options: MeasurementOptions
    ) -> Iterator[Row]:
        for row in measure(stack, segmentation, options):
            if self._levels is not None or row.quantity in SHAPE_QUANTITIES:
                yield row

    def _compare_slice(
        self, stack: Stack, a: Segmentation, b: Segmentation, index: int, level: str
    ) -> None:
        for item in STRUCTURES:
            has_a, has_b = (
                bool(np.isfinite(one.confidence[index, item.label - 1])) for one in (a, b)
            )
            if has_a and has_b:
                self.overlaps.append(_overlap(stack, a, b, index, item, level))
            self.only[0] += has_a and not has_b
            self.only[1] += has_b and not has_a


def _overlap(
    stack: Stack, a: Segmentation, b: Segmentation, index: int, item: Structure, level: str
) -> StructureOverlap:
    one, other = (segmentation.labels[index] == item.label for segmentation in (a, b))
    _, row, column = stack.geometry.spacing
    hd95, mean = surface_distances(one, other, (row, column))
    identity, area = stack.identity, stack.geometry.pixel_area
    return StructureOverlap(
        subject=identity.subject,
        session=identity.session,
        series=identity.series,
        stack=identity.stack,
        slice=index + 1,
        level=level,
        structure=item.tissue.value,
        side=item.side.value,
        iou=iou(one, other),
        dice=dice(one, other),
        hd95=hd95,
        surface_distance=mean,
        area_a=float(one.sum()) * area,
        area_b=float(other.sum()) * area,
    )
