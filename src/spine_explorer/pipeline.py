"""From files to measurements: reading, outlining and measuring, one stack after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from spine_explorer.errors import NothingToMeasureError
from spine_explorer.imaging.findings import Finding, Grade, is_refused
from spine_explorer.imaging.reading import find_stacks
from spine_explorer.imaging.source import StackSource, load_accepted
from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.finder import LevelFinder
from spine_explorer.levels.level import Level, parse_level
from spine_explorer.levels.result import StackLevels
from spine_explorer.levels.selection import leave_out
from spine_explorer.measurement.analysis import StackAnalysis, StackRefusal
from spine_explorer.measurement.measure import MeasurementOptions, measure
from spine_explorer.measurement.row import Row
from spine_explorer.outputs.identity import IdentityFilter
from spine_explorer.segmentation.plausibility import LUMBAR_CHECK
from spine_explorer.segmentation.result import ModelIdentity, Segmentation
from spine_explorer.segmentation.segmenter import Segmenter

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, eq=False)
class Analysis:
    """Everything that came of the paths that were given.

    Attributes:
        stacks: What was measured.
        refusals: What was not, and why.
        findings: What is to be said about single files.
    """

    stacks: tuple[StackAnalysis, ...]
    refusals: tuple[StackRefusal, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The measurements of all stacks."""
        return tuple(row for stack in self.stacks for row in stack.rows)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the measurements as a tidy data frame, one row a value.

        Raises:
            MissingExtraError: If pandas is not installed.
        """
        from spine_explorer.outputs.frame import to_pandas

        return to_pandas(self.rows)


class Outliner(Protocol):
    """What gives outlines: the network, or those that a person drew."""

    @property
    def model(self) -> ModelIdentity | None:
        """Which network it is; ``None`` for a person."""

    def segment(self, stack: Stack, *, progress: Callable[[], None] | None = None) -> Segmentation:
        """Outline a stack, calling ``progress`` after each slice."""


@dataclass(frozen=True)
class LevelPlan:
    """What is done about levels.

    Attributes:
        finder: Finds them.
        wanted: Levels to measure; everything if empty.
    """

    finder: LevelFinder
    wanted: Collection[Level] = ()

    def find(self, stack: Stack) -> tuple[StackLevels, tuple[Finding, ...]]:
        """Return what the slices show, and refusals of those that are not wanted."""
        levels = self.finder.find(stack)
        return levels, leave_out(levels, self.wanted)


def analyse_source(
    source: StackSource,
    segmenter: Outliner,
    options: MeasurementOptions,
    *,
    levels: LevelPlan | None = None,
    people: IdentityFilter | None = None,
    progress: Callable[[], None] | None = None,
) -> StackAnalysis | StackRefusal:
    """Read, outline and measure one stack, or say why it is refused.

    Args:
        source: The stack, not yet read.
        segmenter: Gives its outlines.
        options: How to measure; levels that are given there win over those that are found.
        levels: How levels are found and which are measured; none are looked for otherwise.
        people: Takes names and birth dates out of what results; nothing is taken out otherwise.
        progress: Called after each slice.
    """
    started = time.perf_counter()
    stack, said = load_accepted(source)
    if stack is None:
        return _refuse(source, said, people)
    found, left_out = levels.find(stack) if levels else (StackLevels(), ())
    stack = replace(stack, findings=(*stack.findings, *found.findings, *left_out))
    if is_refused(left_out):
        return _refuse(source, stack.findings, people)
    if people is not None:
        stack = people.stack(stack)
    segmentation = segmenter.segment(stack, progress=progress)
    if people is not None:
        said = people.findings(segmentation.findings)
        segmentation = replace(segmentation, findings=said)
    if not segmentation.accepted.any():
        findings = (*stack.findings, *segmentation.findings)
        reason = () if is_refused(findings) else (_no_slice_accepted(),)
        return _refuse(source, (*findings, *reason), people)
    options = replace(options, levels={**found.names, **options.levels})
    rows = tuple(measure(stack, segmentation, options))
    return StackAnalysis(stack, segmentation, rows, time.perf_counter() - started, found)


def _refuse(
    source: StackSource, findings: tuple[Finding, ...], people: IdentityFilter | None
) -> StackRefusal:
    refusal = StackRefusal(source.identity, source.acquisition, findings)
    return refusal if people is None else people.refusal(refusal)


def analyse(
    path: Path | str | Sequence[Path | str],
    *,
    spacing: float | None = None,
    flip: bool = False,
    options: MeasurementOptions | None = None,
    segmenter: Segmenter | None = None,
    levels: str | Collection[str] = (),
) -> Analysis:
    """Find, outline and measure every axial lumbar slice under some paths.

    Args:
        path: DICOM folders or files, zip archives, NIfTI files, pictures; one or several.
        spacing: Millimetres between the pixels of pictures.
        flip: Whether pictures show the patient's left on the left.
        options: How to measure; the defaults otherwise.
        segmenter: Outlines the slices; the packaged network otherwise.
        levels: Discs or vertebrae to measure, such as ``"L4-L5"``; one or several, everything if
            none is given.

    Raises:
        InputError: If a path does not exist, or a level is none.
        NothingToMeasureError: If nothing was found that could be measured; says why.

    Example:
        >>> analysis = analyse("study/")
        >>> [row.value for row in analysis.rows if row.quantity == "area"]
    """
    named = [levels] if isinstance(levels, str) else levels
    wanted = tuple(parse_level(level) for level in named)
    paths = [path] if isinstance(path, (str, Path)) else list(path)
    inventory = find_stacks([Path(item) for item in paths], spacing=spacing, flip=flip)
    segmenter = segmenter or Segmenter()
    plan = LevelPlan(LevelFinder(inventory.sources), wanted)
    results = [
        analyse_source(source, segmenter, options or MeasurementOptions(), levels=plan)
        for source in inventory.sources
    ]
    stacks = tuple(item for item in results if isinstance(item, StackAnalysis))
    refusals = tuple(item for item in results if isinstance(item, StackRefusal))
    if not stacks:
        raise nothing_to_measure(refusals, inventory.findings)
    return Analysis(stacks, refusals, inventory.findings)


def nothing_to_measure(
    refusals: Sequence[StackRefusal], findings: Sequence[Finding]
) -> NothingToMeasureError:
    """Return the error that says, in one sentence a reason, why nothing could be measured."""
    reasons = dict.fromkeys(str(finding) for finding in _refusing(refusals))
    reasons |= dict.fromkeys(str(f) for f in findings if f.grade is not Grade.NOTE)
    reasons = reasons or dict.fromkeys(map(str, findings))
    return NothingToMeasureError(
        "No axial lumbar slice could be measured.", advice=" ".join(list(reasons)[:_MOST_REASONS])
    )


_MOST_REASONS = 5


def _refusing(refusals: Sequence[StackRefusal]) -> Iterator[Finding]:
    for refusal in refusals:
        yield from (f for f in refusal.findings if f.grade is Grade.REFUSE)


def _no_slice_accepted() -> Finding:
    return Finding(
        check=LUMBAR_CHECK,
        grade=Grade.REFUSE,
        message="No slice looks like an axial lumbar slice.",
        by_selection=True,
    )
