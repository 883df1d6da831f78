"""What each of the two networks is taught with, how long, and how well it does then."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from pydantic import JsonValue
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from spine_explorer.errors import InputError
from spine_explorer.levels.axial import AxialReader
from spine_explorer.levels.axial_view import (
    AXIAL_CLASSES,
    AXIAL_LEVELS,
    AXIAL_PIXELS,
    AXIAL_SPACING,
)
from spine_explorer.levels.disc_finding import SAGITTAL_CLASSES
from spine_explorer.levels.network import LevelCard
from spine_explorer.levels.sagittal import SagittalReader
from spine_explorer.levels.sagittal_view import SAGITTAL_SPACING
from spine_explorer.training.cases import Case
from spine_explorer.training.levels.axial_cases import level_index, read_axial_cases
from spine_explorer.training.levels.axial_judging import judge_axial
from spine_explorer.training.levels.axial_samples import AxialSamples
from spine_explorer.training.levels.export import Background, export_level_network, write_card
from spine_explorer.training.levels.loop import LevelTrainer, Loss, Samples, Schedule
from spine_explorer.training.levels.networks import AxialNetwork, SagittalNetwork
from spine_explorer.training.levels.sagittal_cases import (
    HELD_OUT,
    SagittalCase,
    read_sagittal_cases,
    split_patients,
)
from spine_explorer.training.levels.sagittal_judging import judge_sagittal
from spine_explorer.training.levels.sagittal_samples import SHAPE, SagittalSamples
from spine_explorer.training.losses import marginal_loss

AXIAL_SCHEDULE = Schedule(seed=1, steps=800, batch=32, learning_rate=4e-3)
SAGITTAL_SCHEDULE = Schedule(
    seed=1, steps=500, batch=6, learning_rate=4e-3, average=0.98, bfloat16=True
)

_SMOOTHING = 0.05

Report = Callable[[int, float], None]
_Case = Case | SagittalCase


@dataclass(frozen=True, eq=False)
class Lesson:
    """What one of the two networks is taught with and judged on.

    Attributes:
        network: Makes it, untrained.
        samples: What it learns from.
        loss: What it is to make small.
        judge: Tells how well the network in a file does on patients that it was not taught with.
        shape: Rows and columns of a sample.
        spacing: Millimetres between its pixels.
        classes: What the output stands for.
        split: How many patients to learn from and to be judged on, and how they were parted.
        data: Digest of the network's kind and of what it learns from and is judged on.
    """

    network: Callable[[], nn.Module]
    samples: Samples
    loss: Loss
    judge: Callable[[Path], dict[str, JsonValue]]
    shape: tuple[int, int]
    spacing: float
    classes: tuple[str, ...]
    split: str
    data: str


def axial_lesson(data: Path, *, seed: int) -> Lesson:
    """Return the lesson of the network that tells axial slices apart.

    Args:
        data: Folder with ``index.csv``, ``image`` and ``mask``; the patients of the split
            ``train`` are learned from, those of ``validation`` judged on.
        seed: Of the samples.

    Raises:
        InputError: If the folder is not as it should be.
    """
    cases = read_axial_cases(data)
    own = [case for case in cases if case.split == "train"]
    held_out = [case for case in cases if case.split == "validation"]
    if not own or not held_out:
        raise InputError(
            f"{data} has no slice with a level in the split '{'validation' if own else 'train'}'."
        )
    labels = {level_index(case) for case in own}
    for label, level in enumerate(AXIAL_LEVELS):
        if label not in labels:
            raise InputError(f"{data} has no slice of {level} in the split 'train'.")
    _read_all(held_out)
    return Lesson(
        network=lambda: AxialNetwork(len(AXIAL_CLASSES)),
        samples=AxialSamples(own, seed=seed),
        loss=_sorting_loss,
        judge=lambda weights: judge_axial(AxialReader(weights), held_out),
        shape=(AXIAL_PIXELS, AXIAL_PIXELS),
        spacing=AXIAL_SPACING,
        classes=AXIAL_CLASSES,
        split=_split(own, held_out),
        data=_digest("axial", own, held_out),
    )


def sagittal_lesson(data: Path, *, seed: int) -> Lesson:
    """Return the lesson of the network that outlines sagittal slices.

    Args and errors are those of ``axial_lesson``; the patients are parted by a fixed seed, nine
    to be judged on.
    """
    own, held_out = split_patients(read_sagittal_cases(data))
    if not own:
        patients = len({case.patient for case in held_out})
        raise InputError(
            f"{data} holds pictures of {patients} patients, but {HELD_OUT} are only judged on.",
            advice=f"Give those of {HELD_OUT + 1} patients or more.",
        )
    _read_all(held_out)
    return Lesson(
        network=lambda: SagittalNetwork(len(SAGITTAL_CLASSES)),
        samples=SagittalSamples(own, seed=seed),
        loss=_outlining_loss,
        judge=lambda weights: judge_sagittal(SagittalReader(weights), held_out),
        shape=SHAPE,
        spacing=SAGITTAL_SPACING,
        classes=SAGITTAL_CLASSES,
        split=_split(own, held_out),
        data=_digest("sagittal", own, held_out),
    )


def teach(
    lesson: Lesson,
    run: Path,
    out: Path,
    *,
    schedule: Schedule,
    version: str,
    source: str,
    report: Report,
) -> LevelCard:
    """Teach a network, write it, judge the file and write the results into its card.

    Args:
        lesson: What to teach.
        run: Where the run is kept; one found there goes on.
        out: The network to write; its card goes beside it.
        schedule: How long and how fast.
        version: Of the weights.
        source: The images, for the card: where they are from, authors, licence.
        report: Called after each step.

    Returns:
        The card, with what was measured.

    Raises:
        ModelError: If the exported network does not compute what PyTorch computes.
        OutputError: If a file cannot be written.
    """
    torch.manual_seed(schedule.seed)
    trainer = LevelTrainer(
        lesson.network(), lesson.samples, lesson.loss, schedule, run, data=lesson.data
    )
    background = Background(
        name=out.stem,
        version=version,
        spacing_mm=lesson.spacing,
        classes=lesson.classes,
        data=source,
        split=lesson.split,
        training=asdict(schedule),
    )
    card = export_level_network(trainer.run(report), lesson.shape, out, background)
    card = card.model_copy(update={"results": lesson.judge(out)})
    write_card(out, card)
    return card


def _read_all(cases: Sequence[_Case]) -> None:
    """Read what is judged on, so that a damaged picture is told before anything is taught."""
    for case in cases:
        case.read()


def _digest(kind: str, own: Sequence[_Case], held_out: Sequence[_Case]) -> str:
    names = [[case.image_path.name for case in cases] for cases in (own, held_out)]
    return hashlib.sha256(json.dumps([kind, *names]).encode()).hexdigest()


def _split(own: Sequence[_Case], held_out: Sequence[_Case]) -> str:
    counts = [(len(cases), len({case.patient for case in cases})) for cases in (own, held_out)]
    (slices, patients), (other_slices, others) = counts
    return (
        f"By patient: {slices} slices of {patients} patients to learn from, {other_slices} of "
        f"{others} to be judged on."
    )


def _sorting_loss(logits: Tensor, truth: Tensor) -> Tensor:
    return cross_entropy(logits, truth, label_smoothing=_SMOOTHING)


def _outlining_loss(logits: Tensor, truth: Tensor) -> Tensor:
    outlined = torch.ones(logits.shape[:2], dtype=torch.bool)
    return marginal_loss(logits, truth, outlined)
