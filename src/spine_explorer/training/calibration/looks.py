"""What the network makes of slices as they are, and of slices moved and made worse at random."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from spine_explorer.anatomy import STRUCTURE_COUNT, STRUCTURES
from spine_explorer.outlines.overlap import dice
from spine_explorer.segmentation.preprocessing import MODEL_SPACING
from spine_explorer.segmentation.segmenter import Segmenter
from spine_explorer.segmentation.slice_outline import SliceOutline
from spine_explorer.training.augmentation.field_of_view import vary_field_of_view
from spine_explorer.training.augmentation.intensity import vary_intensity
from spine_explorer.training.augmentation.spatial import place, sample_placement, soften
from spine_explorer.training.cases import Case
from spine_explorer.training.evaluation import stack_of_case

_FEWEST_PIXELS = 20
"""A reference of fewer was cut off with the field of view; its Dice says nothing."""

_BRIGHT = 99.5
"""Percentile of the signal that becomes 1."""
_FAINTEST, _MOST = 1e-4, 1.5


@dataclass(frozen=True, eq=False)
class Look:
    """One slice as the network saw it.

    Attributes:
        patient: Whose it is.
        degraded: It was moved and made worse; otherwise it is the slice as it was acquired.
        outline: What the network made of it.
        dice: With the reference outlines, shape (structure,); NaN where there are none.
    """

    patient: str
    degraded: bool
    outline: SliceOutline
    dice: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Slice:
    """A slice to look at.

    Attributes:
        case: Where it comes from, with the spacing that it has now.
        image: Signal, shape (row, column).
        reference: Labels of the same shape.
        degraded: Whether it was moved or made worse.
    """

    case: Case
    image: NDArray[np.float32]
    reference: NDArray[np.uint8]
    degraded: bool


def moved_slices(cases: Sequence[Case], *, seed: int) -> Iterator[Slice]:
    """Yield each slice as it is, and moved: turned, scaled, warped, multifidus narrowed.

    What results are slices as other patients could have them.

    Args:
        cases: Slices; their outlines may be missing.
        seed: Of all randomness.
    """
    for number, case in enumerate(cases):
        image, reference = case.read()
        yield Slice(case, image, reference, degraded=False)
        yield _move(case, image, reference, np.random.default_rng((seed, number)))


def degraded_slices(cases: Sequence[Case], *, times: int, seed: int) -> Iterator[Slice]:
    """Yield each slice as it is, and several times moved, cut and with faults of the image.

    The second such slice has two rounds of faults, the third has three: outlines are to fail.

    Args:
        cases: Outlined slices.
        times: Degraded slices for each one.
        seed: Of all randomness.
    """
    for number, case in enumerate(cases):
        image, reference = case.read()
        yield Slice(case, image, reference, degraded=False)
        for rounds in range(1, times + 1):
            rng = np.random.default_rng((seed, number, rounds))
            yield _degrade(_move(case, image, reference, rng), rounds, rng)


def look(segmenter: Segmenter, item: Slice) -> Look:
    """Outline a slice and judge its outlines."""
    window, outline = segmenter.framed_outline(stack_of_case(item.case, item.image), 0)
    reference = item.reference[window]
    scores = np.full(STRUCTURE_COUNT, np.nan)
    for structure in STRUCTURES:
        wanted = reference == structure.label
        known = structure.label in item.case.outlined
        if known and np.count_nonzero(wanted) >= _FEWEST_PIXELS:
            scores[structure.label - 1] = dice(outline.labels == structure.label, wanted)
    return Look(item.case.patient, item.degraded, outline, scores)


def _move(
    case: Case,
    image: NDArray[np.float32],
    reference: NDArray[np.uint8],
    rng: np.random.Generator,
) -> Slice:
    softened = _scaled(soften(image, case.spacing))
    labelled = torch.from_numpy(reference)
    signal, labels = place(softened, labelled, case.spacing, sample_placement(rng))
    moved = replace(case, spacing=MODEL_SPACING)
    return Slice(moved, signal.numpy(), labels.numpy().astype(np.uint8), degraded=True)


def _degrade(item: Slice, rounds: int, rng: np.random.Generator) -> Slice:
    signal, labels = vary_field_of_view(
        torch.from_numpy(item.image), torch.from_numpy(item.reference), rng
    )
    for _ in range(rounds):
        signal = vary_intensity(signal, rng)
    return replace(item, image=signal.numpy(), reference=labels.numpy())


def _scaled(image: NDArray[np.float32]) -> torch.Tensor:
    """Signal from just above 0 to about 1: exact zeros stand for what lies outside the slice."""
    brightest = max(float(np.percentile(image, _BRIGHT)), _FAINTEST)
    return torch.from_numpy((image / brightest).clip(_FAINTEST, _MOST))
