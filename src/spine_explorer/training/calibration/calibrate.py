"""Calibrates a network: what its outlines look like, and how probable it is that they are good."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import JsonValue

from spine_explorer.errors import InputError
from spine_explorer.outputs.files import write_text
from spine_explorer.segmentation.model_card import ModelCard, card_path, read_card
from spine_explorer.segmentation.segmenter import Segmenter
from spine_explorer.segmentation.trust import TrustCurve, TrustModel, TypicalShape
from spine_explorer.training.calibration.curve_fit import fit_curve
from spine_explorer.training.calibration.looks import (
    Look,
    Slice,
    degraded_slices,
    look,
    moved_slices,
)
from spine_explorer.training.calibration.outlines import Outlines
from spine_explorer.training.calibration.reliability import Reliability, reliability
from spine_explorer.training.calibration.shape_fit import fit_shape
from spine_explorer.training.cases import Case

_SHAPE_SLICES = 250
"""Slices of the training patients that teach what outlines look like, each looked at twice."""

_TIMES = 2
"""Degraded slices for each slice of the validation patients."""

_SEED = 0
_DIGITS = 4

Progress = Callable[[int, int], None]
"""Called with the number of looks taken and of all."""


@dataclass(frozen=True, eq=False)
class CurveFit:
    """A model of the probability, and how well it holds.

    Attributes:
        curve: The model.
        fitted: Outlines that it was fitted to.
        held: How it does on patients that took no part in the fit.
        as_acquired: The same on their slices as acquired, without degraded ones.
    """

    curve: TrustCurve
    fitted: int
    held: Reliability
    as_acquired: Reliability

    def record(self) -> dict[str, JsonValue]:
        """Return what the card says of it."""
        return {
            "outlines_fitted": self.fitted,
            "held_out": self.held.record(),
            "held_out_as_acquired": self.as_acquired.record(),
        }


@dataclass(frozen=True, eq=False)
class Calibration:
    """What was learned of a network.

    Attributes:
        card: The card with what was learned.
        plain: The probability from one look at a slice.
        mirrored: The same with averaging over the mirror image.
    """

    card: ModelCard
    plain: CurveFit
    mirrored: CurveFit


def calibrate(
    model: Path, cases: Sequence[Case], *, progress: Progress = lambda _done, _all: None
) -> Calibration:
    """Learn how far a network's outlines can be trusted, and write it into its card.

    What outlines look like is learned from the slices of the training patients, with or without
    reference outlines; the probability that one is good from half of the validation patients.
    The other half says how well that probability holds.

    Args:
        model: An ONNX file with its card beside it.
        cases: Slices of both splits; see ``read_cases``, with ``bare``.
        progress: Told of the slices that were looked at.

    Raises:
        InputError: If there are too few slices.
        ModelError: If the network cannot be used.
        OutputError: If the card cannot be written.
    """
    known = [case for case in cases if case.split == "validation" and case.outlined]
    learned = _spread([case for case in cases if case.split == "train"], _SHAPE_SLICES)
    seen = _Counter(progress, 2 * len(learned) + 2 * (1 + _TIMES) * len(known))
    typical = seen.all(_blank(model, mirror=False), moved_slices(learned, seed=_SEED))
    shape = fit_shape([item.outline.features for item in typical])
    plain, mirrored = (
        _fit_on_half(
            seen.all(
                _blank(model, mirror=mirror), degraded_slices(known, times=_TIMES, seed=_SEED)
            ),
            shape,
            mirrored=mirror,
        )
        for mirror in (False, True)
    )
    trust = TrustModel(
        shape=shape,
        plain=plain.curve,
        mirrored=mirrored.curve,
        evidence={
            "shape": _count(learned),
            "probability": _count(known),
            "plain": plain.record(),
            "mirrored": mirrored.record(),
        },
    )
    path = card_path(model)
    card = read_card(path).model_copy(update={"trust": trust})
    write_text(path, card.model_dump_json(indent=2) + "\n")
    return Calibration(card, plain, mirrored)


class _Counter:
    """Takes looks and tells how many were taken."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def all(self, segmenter: Segmenter, slices: Iterator[Slice]) -> list[Look]:
        looks = []
        for item in slices:
            looks.append(look(segmenter, item))
            self._done += 1
            self._progress(self._done, self._total)
        return looks


def _blank(model: Path, *, mirror: bool) -> Segmenter:
    """The network as if it had not been calibrated before."""
    segmenter = Segmenter(model, mirror=mirror)
    segmenter.network.trust = None
    return segmenter


def _spread(cases: Sequence[Case], count: int) -> list[Case]:
    """At most so many cases, evenly from all."""
    chosen = np.linspace(0, len(cases) - 1, min(count, len(cases))).round().astype(int)
    return [cases[index] for index in chosen]


def _fit_on_half(looks: Sequence[Look], shape: TypicalShape, *, mirrored: bool) -> CurveFit:
    """Fit on half of the patients and judge on the others."""
    fitted, held = (
        Outlines.of([item for item in looks if _half(item.patient) == half], shape)
        for half in (0, 1)
    )
    if not fitted or held.degraded.all():
        raise InputError(
            "Too few validation slices are outlined and accepted to calibrate with.",
            advice="Both halves of the validation patients need some.",
        )
    curve = fit_curve(fitted, mirrored=mirrored)
    probability = held.probability(curve)
    plain = ~held.degraded
    return CurveFit(
        curve=curve,
        fitted=len(fitted),
        held=reliability(probability, held.good),
        as_acquired=reliability(probability[plain], held.good[plain]),
    )


def _count(cases: Sequence[Case]) -> dict[str, JsonValue]:
    return {"slices": len(cases), "patients": len({case.patient for case in cases})}


def _half(patient: str) -> int:
    """Which half a patient is in, the same in every run."""
    return hashlib.sha256(patient.encode()).digest()[0] % 2
