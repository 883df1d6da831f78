"""What is to be said about levels that are unknown or doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.stack import StackIdentity
from spine_explorer.levels.axial import AxialLook
from spine_explorer.levels.axial_view import AXIAL_LEVELS
from spine_explorer.levels.level import Level
from spine_explorer.levels.result import SliceLevel
from spine_explorer.levels.sagittal import SagittalReading

LEAST_CONFIDENCE = 0.8
"""Under which a level that axial slices tell stays empty."""

_OFF_BY_ONE = 2
"""Ranks between a disc and the next, which no error of a few millimetres makes."""
_SAY_IT = "If you need it, say it with --levels or --level-of."


def unknown_levels(slices: Sequence[SliceLevel | None]) -> tuple[Finding, ...]:
    """Note the slices whose level nothing tells surely enough."""
    numbers = [index + 1 for index, item in enumerate(slices) if item is None]
    if not numbers:
        return ()
    message = f"The level of {_listed(numbers, len(slices))} is not known."
    return (Finding("level", Grade.NOTE, message, _SAY_IT),)


def other_frame(frame_of_reference: str, reading: SagittalReading) -> tuple[Finding, ...]:
    """Warn where nothing says that two series share their coordinates."""
    if frame_of_reference and frame_of_reference == reading.frame_of_reference:
        return ()
    message = (
        f"The levels were told from the sagittal series {reading.series} of the same study, but "
        "nothing says that the patient lay still between them (another frame of reference)."
    )
    return (Finding("level_frame", Grade.WARN, message, "Look at the pictures."),)


def nearest_disc() -> Finding:
    """Note what a level means that only the looks of slices tell."""
    message = (
        "The level was told from what the slices look like: it is that of the nearest disc, "
        "beside which a slice may lie, through bone."
    )
    return Finding("level", Grade.NOTE, message, "Look at the pictures.")


def said_otherwise(
    identity: StackIdentity, said: Mapping[int, Level], told: Sequence[SliceLevel | None]
) -> Iterator[Finding]:
    """Warn where the user says another disc or vertebra of a stack than the program tells.

    Args:
        identity: Of the stack.
        said: What the user says, by the slice's index from 0.
        told: What the program tells of each slice.
    """
    for index, item in enumerate(told):
        level = said.get(index)
        if item and level and abs(item.level.rank - level.rank) >= _OFF_BY_ONE:
            name = f"{identity.series}:{identity.stack}" if identity.series else identity.key
            message = (
                f"You said that slice {index + 1} of stack {name} shows {level}, but the program "
                f"takes it for {item.level}: it may be off by as much in the other stacks."
            )
            yield Finding("transition", Grade.WARN, message, "Check these and say their levels.")
            return


@dataclass(frozen=True)
class Contradiction:
    """How the looks of axial slices speak against a count, or against their order.

    Attributes:
        findings: A warning for each disc whose slices surely look like another one.
        voids: Whether the levels are not to be used: all that can be compared, or two discs, are
            against them.
    """

    findings: tuple[Finding, ...] = ()
    voids: bool = False


def contradiction(
    stacks: Iterable[tuple[Sequence[SliceLevel | None], AxialLook]],
    *,
    at_least: float = LEAST_CONFIDENCE,
) -> Contradiction:
    """Compare levels with the looks of the slices, as in a miscount they differ.

    Args:
        stacks: Of axial stacks of a study what their slices are taken for, and their looks.
        at_least: Mean probability from which slices surely look like another disc.
    """
    votes = np.zeros((len(AXIAL_LEVELS), len(AXIAL_LEVELS) + 1))
    for slices, look in stacks:
        for item, looks in zip(slices, look.probabilities, strict=False):
            if item is not None and item.level in AXIAL_LEVELS:
                votes[AXIAL_LEVELS.index(item.level)] += looks
    judged = np.flatnonzero(votes.sum(axis=1))
    findings = []
    for row in judged:
        shares = votes[row] / votes[row].sum()
        other = int(shares[:-1].argmax())
        if other != row and shares[other] >= at_least:
            said = f"Slices taken for {AXIAL_LEVELS[row]} look like {AXIAL_LEVELS[other]}."
            findings.append(_warn(said))
    return Contradiction(tuple(findings), len(findings) >= min(2, len(judged)) > 0)


def _warn(message: str) -> Finding:
    advice = "The count may be off by one, as with a transitional vertebra: look at the pictures."
    return Finding("transition", Grade.WARN, message, advice)


def _listed(numbers: Sequence[int], count: int) -> str:
    if len(numbers) == count:
        return "all slices" if count > 1 else "the slice"
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    names = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"slice {names}" if len(numbers) == 1 else f"slices {names}"
