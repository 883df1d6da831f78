"""How often the level of an axial slice is right, on patients that were not learned from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.imaging.stack import Stack, StackIdentity
from spine_explorer.levels.axial import AxialLook, AxialReader
from spine_explorer.levels.axial_view import AXIAL_LEVELS
from spine_explorer.levels.naming import order_levels
from spine_explorer.levels.order import DISC_DISTANCE
from spine_explorer.levels.result import SliceLevel
from spine_explorer.training.cases import Case
from spine_explorer.training.levels.axial_cases import level_index


def judge_axial(reader: AxialReader, cases: Sequence[Case]) -> dict[str, JsonValue]:
    """Judge a network on slices of known level.

    Args:
        reader: The network.
        cases: Slices; those of one patient at most one a level.

    Returns:
        Share of slices that look most like their own level; the same by level, and what they
        are taken for; then, with the slice alone and with all slices of the patient in their
        order, the share that is named, and the share of the named that is right.
    """
    looks = np.stack([reader.look(_stack(case)).probabilities[0] for case in cases])
    truth = np.array([level_index(case) for case in cases])
    best = looks[:, : len(AXIAL_LEVELS)].argmax(axis=1)
    confusion = np.zeros((len(AXIAL_LEVELS), len(AXIAL_LEVELS)), int)
    np.add.at(confusion, (truth, best), 1)
    alone = [order_levels([_look("slice", look, 0)])["slice"].slices[0] for look in looks]
    return {
        "slices": len(cases),
        "patients": len({case.patient for case in cases}),
        "right_by_look": round(float((best == truth).mean()), 4),
        "confusion": {
            str(level): {str(o): int(n) for o, n in zip(AXIAL_LEVELS, row, strict=True)}
            for level, row in zip(AXIAL_LEVELS, confusion, strict=True)
        },
        "alone": _shares(alone, truth),
        "in_order": _shares(_in_order(looks, cases), truth),
    }


def _in_order(looks: NDArray[np.float32], cases: Sequence[Case]) -> list[SliceLevel | None]:
    """Name the slices of each patient together, the discs taken to lie at the usual distance."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, case in enumerate(cases):
        groups[case.patient].append(index)
    named: list[SliceLevel | None] = [None] * len(cases)
    for indices in groups.values():
        stacks = [_look(str(i), looks[i], level_index(cases[i]) * DISC_DISTANCE) for i in indices]
        for key, levels in order_levels(stacks).items():
            (named[int(key)],) = levels.slices
    return named


def _look(key: str, look: NDArray[np.float32], height: float) -> AxialLook:
    return AxialLook(key, np.array([height]), look[None])


def _shares(named: Sequence[SliceLevel | None], truth: NDArray[np.intp]) -> dict[str, JsonValue]:
    right = [
        item.level is AXIAL_LEVELS[label]
        for item, label in zip(named, truth, strict=True)
        if item is not None
    ]
    return {
        "named": round(len(right) / len(truth), 4),
        "right_of_named": round(float(np.mean(right)), 4) if right else None,
        "wrong": len(right) - sum(right),
    }


def _stack(case: Case) -> Stack:
    image, _ = case.read()
    geometry = Geometry(
        (1, *image.shape), (4.0, case.spacing, case.spacing), (0.0, 0.0, 0.0), AXIAL
    )
    return Stack(image[None], geometry, StackIdentity(case.name, case.patient))
