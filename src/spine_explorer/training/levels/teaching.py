"""What each of the two networks is taught with, how long, and how well it does then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from spine_explorer.levels.axial import AxialReader
from spine_explorer.levels.axial_view import AXIAL_CLASSES, AXIAL_PIXELS, AXIAL_SPACING
from spine_explorer.levels.disc_finding import SAGITTAL_CLASSES
from spine_explorer.levels.network import LevelCard
from spine_explorer.levels.sagittal import SagittalReader
from spine_explorer.levels.sagittal_view import SAGITTAL_SPACING
from spine_explorer.training.levels.axial_cases import AxialCase, read_axial_cases
from spine_explorer.training.levels.axial_judging import judge_axial
from spine_explorer.training.levels.axial_samples import AxialSamples
from spine_explorer.training.levels.export import Background, export_level_network
from spine_explorer.training.levels.loop import LevelTrainer, Schedule
from spine_explorer.training.levels.networks import AxialNetwork, SagittalNetwork
from spine_explorer.training.levels.sagittal_cases import (
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

AXIAL_DATA = (
    "Lumbar Spine MRI Dataset, Sudirman et al. 2019, doi:10.17632/k57fr854j2.2 and "
    "doi:10.17632/zbf6b4pttk.2, CC BY 4.0: T1-weighted axial slices at L3-L4, L4-L5 and L5-S1, "
    "de-identified by their publishers."
)
SAGITTAL_DATA = (
    "SPIDER, van der Graaf et al. 2024, doi:10.1038/s41597-024-03090-w, CC BY 4.0: near-midline "
    "slices of sagittal T2-weighted (SPACE) series with outlined discs, vertebrae and canal; "
    "the lowest outlined disc is L5-S1."
)

_SMOOTHING = 0.05

Report = Callable[[int, float], None]
_Case = AxialCase | SagittalCase


def teach_axial(
    data: Path, run: Path, out: Path, *, schedule: Schedule, version: str, report: Report
) -> LevelCard:
    """Teach the network that tells axial slices apart, write it and judge it.

    Args:
        data: Folder with ``index.csv``, ``image`` and ``mask``.
        run: Where the run is kept; one found there goes on.
        out: The network to write; its card goes beside it.
        schedule: How long and how fast.
        version: Of the weights.
        report: Called after each step.

    Returns:
        The card, with what was measured on the patients of the split ``validation``.
    """
    cases = read_axial_cases(data)
    own = [case for case in cases if case.split == "train"]
    held_out = [case for case in cases if case.split == "validation"]
    torch.manual_seed(schedule.seed)
    samples = AxialSamples(own, seed=schedule.seed)
    network = AxialNetwork(len(AXIAL_CLASSES))
    trained = LevelTrainer(network, samples, _sorting_loss, schedule, run).run(report)
    background = Background(
        name=out.stem,
        version=version,
        spacing_mm=AXIAL_SPACING,
        classes=AXIAL_CLASSES,
        data=AXIAL_DATA,
        split=_split(own, held_out),
        training=asdict(schedule),
        results={},
    )
    shape = (AXIAL_PIXELS, AXIAL_PIXELS)
    export_level_network(trained, shape, out, background)
    results = judge_axial(AxialReader(out), held_out)
    return export_level_network(trained, shape, out, replace(background, results=results))


def teach_sagittal(
    data: Path, run: Path, out: Path, *, schedule: Schedule, version: str, report: Report
) -> LevelCard:
    """Teach the network that outlines sagittal slices, write it and judge it.

    Args and result are those of ``teach_axial``; the patients are parted by a fixed seed.
    """
    own, held_out = split_patients(read_sagittal_cases(data))
    torch.manual_seed(schedule.seed)
    samples = SagittalSamples(own, seed=schedule.seed)
    network = SagittalNetwork(len(SAGITTAL_CLASSES))
    trained = LevelTrainer(network, samples, _outlining_loss, schedule, run).run(report)
    background = Background(
        name=out.stem,
        version=version,
        spacing_mm=SAGITTAL_SPACING,
        classes=SAGITTAL_CLASSES,
        data=SAGITTAL_DATA,
        split=_split(own, held_out),
        training=asdict(schedule),
        results={},
    )
    export_level_network(trained, SHAPE, out, background)
    results = judge_sagittal(SagittalReader(out), held_out)
    return export_level_network(trained, SHAPE, out, replace(background, results=results))


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
