"""From studies and the outlines that were drawn on them to a folder to train on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import STRUCTURES
from spine_explorer.errors import InputError
from spine_explorer.imaging.dicom_source import DicomSource
from spine_explorer.imaging.findings import Finding, is_refused
from spine_explorer.imaging.source import StackSource, load_accepted
from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.result import StackLevels
from spine_explorer.outlines.drawn import DrawnOutlines
from spine_explorer.segmentation.result import Segmentation
from spine_explorer.training.collecting.contrasts import Contrast, contrast_of
from spine_explorer.training.collecting.folder import DataFolder
from spine_explorer.training.collecting.patients import SaidPatients
from spine_explorer.training.collecting.slices import make_slice, without_slips
from spine_explorer.training.collecting.splitting import Shares

_SIDES_CHECK = "outline_side"
"""The check that warns of outlines whose sides seem exchanged."""


class Levels(Protocol):
    """What tells the levels of slices, and refuses those that are not wanted."""

    def find(self, stack: Stack) -> tuple[StackLevels, tuple[Finding, ...]]:
        """Return what the slices of a stack show, and refusals."""


@dataclass(frozen=True)
class CollectPlan:
    """How slices are collected.

    Attributes:
        levels: Tells what slices show.
        patients: What the user says of patients.
        shares: How patients are divided.
        contrast: Of images that do not tell theirs.
    """

    levels: Levels
    patients: SaidPatients = field(default_factory=SaidPatients)
    shares: Shares = field(default_factory=Shares)
    contrast: Contrast = Contrast.UNKNOWN


@dataclass
class Collected:
    """What became of everything that was given.

    Attributes:
        written: Slices that were written.
        present: Slices that were in the folder before.
        bare_stacks: Stacks on which nothing is outlined.
        bare_slices: Slices without an outline, of stacks that have some.
        unwanted: Outlined slices of other levels than those asked for.
        unusable: Outlined slices that the checks refuse, or whose outlines have no side.
        slips: Outlines that are too small to be a structure.
        exchanged: Outlines left out because left and right seem to be exchanged.
        structures: Slices by the structure that is outlined in them, of those written.
        patients: Patients in the folder by split.
        slices: Slices in the folder by split.
        own_patients: Images that say nothing of their patient, each taken for one of its own.
        findings: What was said about images and outlines.
    """

    written: int = 0
    present: int = 0
    bare_stacks: int = 0
    bare_slices: int = 0
    unwanted: int = 0
    unusable: int = 0
    slips: int = 0
    exchanged: int = 0
    structures: dict[str, int] = field(default_factory=dict)
    patients: dict[str, int] = field(default_factory=dict)
    slices: dict[str, int] = field(default_factory=dict)
    own_patients: int = 0
    findings: list[Finding] = field(default_factory=list)


def collect(
    sources: Sequence[StackSource],
    drawn: DrawnOutlines,
    folder: DataFolder,
    plan: CollectPlan,
    *,
    progress: Callable[[], None] | None = None,
) -> Collected:
    """Write every outlined slice of some stacks into a data folder.

    A structure that is not outlined on a slice is unknown there, and so not listed.

    Args:
        sources: The stacks, not yet read.
        drawn: The outlines, placed on them.
        folder: Where to.
        plan: How.
        progress: Called after each stack.

    Raises:
        InputError: If there is nothing to collect, if a slice of the folder has other outlines
            now, or if a patient would be in two splits.
        OutputError: If a file cannot be written.
    """
    work = _Collecting(drawn, folder, plan)
    for source in sources:
        work.take(source)
        if progress is not None:
            progress()
    work.close()
    return work.result


@dataclass
class _Collecting:
    drawn: DrawnOutlines
    folder: DataFolder
    plan: CollectPlan
    result: Collected = field(default_factory=Collected)
    splits: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.splits = self.folder.splits

    def take(self, source: StackSource) -> None:
        """Collect the slices of one stack; what cannot be read becomes a finding."""
        patches = self.drawn.placed.patches.get(source.identity.key)
        if not patches:
            self.result.bare_stacks += 1
            return
        outlined = len({patch.slice_index for patch in patches})
        stack, said = load_accepted(source)
        if stack is None:
            self.result.findings.extend(said)
            self.result.unusable += outlined
            return
        levels, left_out = self.plan.levels.find(stack)
        self.result.findings.extend((*stack.findings, *levels.findings))
        if is_refused(left_out):
            self.result.unwanted += outlined
            return
        before = self.result.written + self.result.present
        unwanted = {finding.slice_index for finding in left_out}
        for index, labels in self._outlined_slices(stack, outlined):
            if index in unwanted:
                self.result.unwanted += 1
            else:
                self._write(stack, labels, index, levels.names.get(index, ""))
        if self.result.written + self.result.present > before:
            self._settle_split(source)

    def close(self) -> None:
        """Divide the patients, write the index and count what the folder holds."""
        if not self.folder.rows or not self.result.written + self.result.present:
            raise InputError("No outlined slice could be collected.", advice=self._why())
        splits = self.plan.shares.draw(self.folder.patients, self.splits)
        self.folder.close(splits)
        for split in splits.values():
            self.result.patients[split] = self.result.patients.get(split, 0) + 1
        for row in self.folder.rows.values():
            split = splits[row["patient"]]
            self.result.slices[split] = self.result.slices.get(split, 0) + 1

    def _outlined_slices(
        self, stack: Stack, outlined: int
    ) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """The slices of a stack on which something is outlined, and its labels."""
        segmentation = self.drawn.segment(stack)
        self.result.findings.extend(segmentation.findings)
        accepted = [int(index) for index in np.flatnonzero(segmentation.accepted)]
        self.result.unusable += max(outlined - len(accepted), 0)
        self.result.bare_slices += stack.slice_count - max(outlined, len(accepted))
        for index in accepted:
            labels = self._without_exchanged(segmentation, index)
            labels, slips = without_slips(labels, stack.geometry.pixel_area)
            self.result.slips += slips
            if labels.any():
                yield index, labels
            else:
                self.result.bare_slices += 1

    def _without_exchanged(self, segmentation: Segmentation, index: int) -> NDArray[np.uint8]:
        """The labels of a slice without those whose left and right seem to be exchanged."""
        names = {
            finding.structure
            for finding in segmentation.findings
            if finding.check == _SIDES_CHECK and finding.slice_index == index
        }
        labels = [item.label for item in STRUCTURES if item.name in names]
        self.result.exchanged += len(labels)
        one = segmentation.labels[index]
        return np.where(np.isin(one, labels), 0, one).astype(np.uint8)

    def _write(self, stack: Stack, labels: NDArray[np.uint8], index: int, level: str) -> None:
        item = make_slice(stack, labels, index)
        is_new = self.folder.add(
            f"{stack.identity.key}-{index + 1:03d}",
            item,
            patient=self.plan.patients.patient_of(stack.identity),
            level=level,
            kind=contrast_of(stack, self.plan.contrast),
        )
        if not is_new:
            self.result.present += 1
            return
        self.result.written += 1
        for structure in item.outlined:
            count = self.result.structures.get(structure.name, 0)
            self.result.structures[structure.name] = count + 1

    def _settle_split(self, source: StackSource) -> None:
        """Note what the user said about the split of a patient of whom there are slices."""
        identity = source.identity
        patient = self.plan.patients.patient_of(identity)
        told = _says_whose(source) or self.plan.patients.is_told(identity)
        self.result.own_patients += not told
        wanted = self.plan.patients.split_of(identity)
        if wanted and self.splits.setdefault(patient, wanted) != wanted:
            raise InputError(
                f"The patient of stack {identity.key} is to be in '{wanted}', but has slices in "
                f"'{self.splits[patient]}'.",
                advice="All slices of a patient belong into one split.",
            )

    def _why(self) -> str:
        refusals = [str(finding) for finding in self.result.findings if is_refused((finding,))]
        if refusals:
            return refusals[0]
        if self.result.unwanted:
            return "No outlined slice shows a level that was asked for."
        return "No outline lies on an image that was given."


def _says_whose(source: StackSource) -> bool:
    """Tell whether the images name their patient."""
    return isinstance(source, DicomSource) and bool(source.slices[0].series.patient_id)
