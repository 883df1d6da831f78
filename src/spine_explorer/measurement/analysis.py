"""What is known of one stack at the end: its images, outlines and measurements."""

from __future__ import annotations

from dataclasses import dataclass, field

from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.stack import Acquisition, Stack, StackIdentity
from spine_explorer.levels.result import StackLevels
from spine_explorer.levels.selection import OTHER_LEVEL_CHECK
from spine_explorer.measurement.row import Row
from spine_explorer.segmentation.result import Segmentation


@dataclass(frozen=True, eq=False)
class StackAnalysis:
    """A stack that was measured.

    Attributes:
        stack: The slices.
        segmentation: Their outlines.
        rows: Their measurements.
        seconds: Time that reading, outlining and measuring took.
        levels: What its slices show, as far as that is known.
    """

    stack: Stack
    segmentation: Segmentation
    rows: tuple[Row, ...]
    seconds: float
    levels: StackLevels = field(default_factory=StackLevels)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was said about the stack and its slices."""
        return (*self.stack.findings, *self.segmentation.findings)

    @property
    def not_asked_for(self) -> frozenset[int]:
        """Indices of the slices that were passed over, since only other levels were wanted."""
        refused = (item for item in self.stack.findings if item.check == OTHER_LEVEL_CHECK)
        return frozenset(item.slice_index for item in refused if item.slice_index is not None)


@dataclass(frozen=True)
class StackRefusal:
    """A stack that was not measured, and why.

    Attributes:
        identity: Which stack.
        acquisition: How its images were made.
        findings: What was said about it; at least one refuses it.
    """

    identity: StackIdentity
    acquisition: Acquisition
    findings: tuple[Finding, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it was refused, each sentence once."""
        refusing = (finding for finding in self.findings if finding.grade is Grade.REFUSE)
        return tuple(dict.fromkeys(finding.message for finding in refusing))

    @property
    def by_selection(self) -> bool:
        """Whether it is simply not an axial lumbar stack, which is no fault of the input."""
        return all(
            finding.by_selection for finding in self.findings if finding.grade is Grade.REFUSE
        )
