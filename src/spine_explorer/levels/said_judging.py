"""Whether what the user says of levels fits the stacks, before anything is measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spine_explorer.errors import InputError
from spine_explorer.imaging.findings import Finding, Grade, is_refused
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.pictures import PictureSource
from spine_explorer.imaging.source import StackSource
from spine_explorer.imaging.stack import StackIdentity
from spine_explorer.levels.axial import frame_of, slice_heights
from spine_explorer.levels.level import Level
from spine_explorer.levels.said import SaidLevel, SaidLevels
from spine_explorer.levels.study import study_of


def judge_said(said: SaidLevels, sources: Sequence[StackSource]) -> tuple[Finding, ...]:
    """Compare what the user says with the stacks that are accepted.

    Args:
        said: What the user says.
        sources: Every stack that was found.

    Returns:
        Warnings of what is said of no accepted stack, and of levels that go down while slices
        go up.

    Raises:
        InputError: If a slice is named that its stack does not have, or a series of several
            stacks without the number of a stack.
    """
    accepted = [source for source in sources if not is_refused(source.findings)]
    identities = [source.identity for source in accepted]
    for item in said.items:
        _check_series(item, [one for one in identities if item.is_about(one)])
    return (*_unused(said, identities), *_falling(said, accepted))


def _check_series(item: SaidLevel, meant: Sequence[StackIdentity]) -> None:
    if [name for name, _ in item.names] == ["series"] and len(meant) > 1:
        example = f"{meant[0].series}:{meant[0].stack}={item.level}"
        raise InputError(
            f"{item.where}: series {meant[0].series} holds {len(meant)} stacks.",
            advice=f"Write which one, such as {example}; inspect lists them.",
        )


def _unused(said: SaidLevels, identities: Sequence[StackIdentity]) -> Iterator[Finding]:
    for item in said.items:
        if not any(item.is_about(identity) for identity in identities):
            yield Finding(
                "level",
                Grade.WARN,
                f"{item.where}: no accepted stack fits, so the level {item.level} is not used.",
                "The command inspect lists series and stacks.",
            )


@dataclass(frozen=True)
class _Place:
    """Where the slices of a stack lie that the user says to be of one level: mm to the head."""

    height: float
    level: Level
    source: str


def _falling(said: SaidLevels, sources: Sequence[StackSource]) -> Iterator[Finding]:
    """Warn where a higher place is said to be a lower level; pictures have no heights."""
    frames: dict[tuple[str, ...], list[_Place]] = defaultdict(list)
    for source in sources:
        if source.geometry is not None:
            levels = said.of(source.identity, source.geometry.shape[0])
            if not isinstance(source, PictureSource):
                one = source.identity
                found = _places(levels, source.geometry, f"{one.series}:{one.stack}".strip(":"))
                frames[*study_of(one), frame_of(source)].extend(found)
    for places in frames.values():
        for low, high in pairwise(sorted(places, key=lambda place: place.height)):
            if high.level.rank < low.level.rank:
                message = (
                    f"You said that {low.source} shows {low.level} and {high.source}, which lies "
                    f"{high.height - low.height:.0f} mm higher, {high.level}."
                )
                yield Finding("level", Grade.WARN, message, "Check what you said of them.")


def _places(levels: dict[int, Level], geometry: Geometry, source: str) -> Iterator[_Place]:
    heights = slice_heights(geometry)
    for level in set(levels.values()):
        indices = [index for index, one in levels.items() if one is level]
        yield _Place(float(heights[indices].mean()), level, source)
