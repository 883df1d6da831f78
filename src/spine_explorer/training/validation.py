"""A quick look at how a network does while it learns.

Slices are scored on the network's own grid of 0.9 mm, as the most probable label of each pixel,
without postprocessing and refusal: good enough to see a run improve, diverge or stand still. What a
network is worth is what ``evaluation`` says.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from spine_explorer.anatomy import CLASS_COUNT, Tissue
from spine_explorer.segmentation.preprocessing import MODEL_SPACING, ModelGrid, normalise
from spine_explorer.training.cases import Case
from spine_explorer.training.curves import DicePoint
from spine_explorer.training.evaluation import score_labels
from spine_explorer.training.summary import summarise


class Validation:
    """Validation slices, ready for the network.

    Args:
        cases: Slices of any split; only what people outlined on those of the split
            ``validation`` is scored.
        most: Slices to use at most; see ``choose_cases``.

    Raises:
        UnreadableFileError: If a picture is damaged.
    """

    def __init__(self, cases: Sequence[Case], most: int) -> None:
        self._pictures = [_prepare(case) for case in choose_cases(cases, most)]
        self._slices = Counter(picture.case.contrast for picture in self._pictures)

    def judge(self, network: nn.Module, step: int) -> tuple[DicePoint, ...]:
        """Return how well a network does, contrast by contrast; nothing where nothing is known.

        Args:
            network: From (batch, 1, row, column) to logits; left in the mode it was in.
            step: How many steps it has learned.
        """
        was_training = network.training
        network.eval()
        scores = [
            score
            for picture in self._pictures
            for score in score_labels(picture.case, _labels(network, picture), picture.reference)
        ]
        network.train(was_training)
        dice: dict[str, dict[Tissue, float]] = defaultdict(dict)
        for summary in summarise(scores):
            if not math.isnan(summary.dice.mean):
                dice[summary.contrast][summary.tissue] = summary.dice.mean
        return tuple(
            DicePoint(step, contrast, self._slices[contrast], dice[contrast]) for contrast in dice
        )


def choose_cases(cases: Sequence[Case], most: int) -> list[Case]:
    """Choose slices to validate on, always the same.

    The contrasts take turns, and of each the slices with the most structures come first.

    Args:
        cases: Slices of any split.
        most: How many at most.
    """
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in sorted(map(_by_people, cases), key=lambda case: (-len(case.outlined), case.name)):
        if case.split == "validation" and case.outlined:
            groups[case.contrast].append(case)
    turns = chain.from_iterable(zip_longest(*(groups[name] for name in sorted(groups))))
    return [case for case in turns if case is not None][:most]


@dataclass(frozen=True, eq=False)
class _Picture:
    """A slice on the network's grid: normalised signal, and labels of shape (row, column)."""

    case: Case
    image: torch.Tensor
    reference: NDArray[np.uint8]


def _by_people(case: Case) -> Case:
    return replace(case, outlined=case.outlined - case.drafted, drafted=frozenset())


def _prepare(case: Case) -> _Picture:
    image, mask = case.read()
    grid = ModelGrid.of_slice((image.shape[0], image.shape[1]), (case.spacing, case.spacing))
    classes = np.arange(CLASS_COUNT, dtype=np.uint8)[:, None, None]
    reference = grid.to_model((mask == classes).astype(np.float32)).argmax(axis=0)
    signal = torch.from_numpy(normalise(grid.to_model(image)))
    return _Picture(
        replace(case, spacing=MODEL_SPACING), signal[None, None], reference.astype(np.uint8)
    )


def _labels(network: nn.Module, picture: _Picture) -> NDArray[np.uint8]:
    device = next(network.parameters()).device
    with torch.inference_mode():
        logits = network(picture.image.to(device))
    labels: NDArray[np.uint8] = logits[0].argmax(dim=0).cpu().numpy().astype(np.uint8)
    return labels
