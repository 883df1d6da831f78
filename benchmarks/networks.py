"""Accuracy and time of every shipped network, and of candidates beside them, in one table.

Times are medians of interleaved forward passes on this machine's cores, beside the fastest pass,
and ratios to the packaged outlining network; a pass is one slice of 256 x 256 (outlining),
128 x 128 (axial levels) or 192 x 192 pixels (sagittal levels). Dice is what
`spine-explorer evaluate` prints, accuracy of levels what stands in their cards: both on slices of
patients that the networks did not learn from.

Usage: python benchmarks/networks.py [DATA] [--model FILE.onnx]... [--csv FILE] [--markdown FILE]
DATA holds the folders sudirman and spider_sagittal; without it only times are measured.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from spine_explorer.anatomy import Tissue
from spine_explorer.levels.axial import AXIAL_MODEL, AxialReader
from spine_explorer.levels.axial_view import AXIAL_CLASSES, AXIAL_PIXELS, AXIAL_SPACING
from spine_explorer.levels.disc_finding import SAGITTAL_CLASSES
from spine_explorer.levels.network import LevelNetwork
from spine_explorer.levels.sagittal import SAGITTAL_MODEL, SagittalReader
from spine_explorer.levels.sagittal_view import SAGITTAL_SPACING
from spine_explorer.outputs.files import write_text
from spine_explorer.segmentation.model_card import PACKAGED_MODEL
from spine_explorer.segmentation.network import Network
from spine_explorer.segmentation.result import ModelIdentity
from spine_explorer.segmentation.segmenter import Segmenter
from spine_explorer.training.cases import read_cases
from spine_explorer.training.evaluation import evaluate
from spine_explorer.training.levels.axial_cases import read_axial_cases
from spine_explorer.training.levels.axial_judging import judge_axial
from spine_explorer.training.levels.sagittal_cases import read_sagittal_cases, split_patients
from spine_explorer.training.levels.sagittal_judging import judge_sagittal
from spine_explorer.training.summary import summarise
from timing import Times, time_interleaved

OUTLINES, SAGITTAL = "sudirman", "spider_sagittal"
"""Folders of the data."""

_GRID = 256
_SAGITTAL_GRID = 192
_UNKNOWN = "-"


@dataclass(frozen=True)
class Accuracy:
    """How well a network does, in words, and by contrast and tissue where it outlines."""

    text: str = "not judged"
    dice: Mapping[tuple[str, Tissue], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Contestant:
    """A network, one forward pass of it, and what judges it."""

    name: str
    model: Path
    identity: ModelIdentity
    forward: Callable[[], object]
    judge: Callable[[], Accuracy]


@dataclass(frozen=True)
class Result:
    """What was measured of a network; ``ratio`` is its median time to that of the first one."""

    contestant: Contestant
    times: Times
    ratio: float
    accuracy: Accuracy

    @property
    def bytes(self) -> int:
        """Size of the file."""
        return self.contestant.model.stat().st_size


def main() -> None:
    """Measure, print, and write what is wished."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--model", type=Path, action="append", default=[], help="a candidate")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--threads", type=int, help="processor cores; all by default")
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--markdown", type=Path)
    options = parser.parse_args()
    outlining = outlining_contestants([PACKAGED_MODEL, *options.model], options)
    mirrored = outlining_contestants([PACKAGED_MODEL], options, mirror=True)
    results = measure([*outlining, *mirrored, *level_contestants(options)], options.rounds)
    report(results, options)
    if options.data is None:
        print("Accuracy was left out: no data folder was given.")


def report(results: Sequence[Result], options: argparse.Namespace) -> None:
    """Print the tables and write the files that ``options`` name."""
    tables = [table for table in (speed_table(results), dice_table(results)) if len(table) > 1]
    print("\n\n".join(aligned(table) for table in tables))
    if options.csv:
        write_text(options.csv, csv_text(results))
    if options.markdown:
        write_text(options.markdown, "\n".join(markdown(table) for table in tables))


def measure(contestants: Sequence[Contestant], rounds: int) -> list[Result]:
    """Time all networks together, then judge one after the other."""
    times = time_interleaved([item.forward for item in contestants], rounds)
    return [
        Result(item, own, own.median / times[0].median, item.judge())
        for item, own in zip(contestants, times, strict=True)
    ]


def outlining_contestants(
    models: Sequence[Path], options: argparse.Namespace, *, mirror: bool = False
) -> list[Contestant]:
    """Networks that outline axial slices, each with its card beside it."""
    image = np.random.default_rng(0).standard_normal((_GRID, _GRID), dtype=np.float32)
    contestants = []
    for model in models:
        network = Network(model, threads=options.threads)
        forward = partial(_passes, partial(network.probabilities, image), 2 if mirror else 1)
        title = f"{model.stem} {network.identity.version}" + ", mirrored" * mirror
        judge = partial(judge_outlines, model, options.data, mirror=mirror, threads=options.threads)
        contestants.append(Contestant(title, model, network.identity, forward, judge))
    return contestants


def level_contestants(options: argparse.Namespace) -> list[Contestant]:
    """The two packaged networks that find levels."""
    kinds = (
        ("levels, axial", AXIAL_MODEL, AXIAL_CLASSES, AXIAL_SPACING, AXIAL_PIXELS, judge_looks),
        (
            "levels, sagittal",
            SAGITTAL_MODEL,
            SAGITTAL_CLASSES,
            SAGITTAL_SPACING,
            _SAGITTAL_GRID,
            judge_counts,
        ),
    )
    contestants = []
    for name, model, classes, spacing, size, judge in kinds:
        network = LevelNetwork(model, classes=classes, spacing=spacing, threads=options.threads)
        image = np.random.default_rng(0).standard_normal((1, size, size), dtype=np.float32)
        forward = partial(network.probabilities, image)
        contestants.append(
            Contestant(name, model, network.identity, forward, partial(judge, options.data))
        )
    return contestants


def _passes(forward: Callable[[], object], count: int) -> None:
    for _ in range(count):
        forward()


def judge_outlines(
    model: Path, data: Path | None, *, mirror: bool = False, threads: int | None = None
) -> Accuracy:
    """Mean Dice of the validation slices, as ``spine-explorer evaluate`` computes it."""
    if data is None or not (data / OUTLINES).exists():
        return Accuracy()
    cases = [case for case in read_cases(data / OUTLINES) if case.split == "validation"]
    outliner = Segmenter(model, threads=threads, mirror=mirror).segment
    summaries = summarise(score for scores in evaluate(outliner, cases) for score in scores)
    dice = {(item.contrast, item.tissue): item.dice.mean for item in summaries}
    means = {
        contrast: np.mean([value for (other, _), value in dice.items() if other == contrast])
        for contrast, _ in dice
    }
    text = ", ".join(f"{contrast} {mean:.4f}" for contrast, mean in means.items())
    return Accuracy(f"mean Dice {text}", dice)


def judge_looks(data: Path | None) -> Accuracy:
    """Share of validation slices whose level is the most likely one."""
    if data is None or not (data / OUTLINES).exists():
        return Accuracy()
    cases = [case for case in read_axial_cases(data / OUTLINES) if case.split == "validation"]
    found = judge_axial(AxialReader(), cases)
    return Accuracy(f"{found['right_by_look']:.1%} of {found['slices']} slices right by look")


def judge_counts(data: Path | None) -> Accuracy:
    """Patients held out whose discs are counted, and counted right."""
    if data is None or not (data / SAGITTAL).exists():
        return Accuracy()
    _, held_out = split_patients(read_sagittal_cases(data / SAGITTAL))
    found = judge_sagittal(SagittalReader(), held_out)
    return Accuracy(
        f"{found['counted']} of {found['patients']} spines counted, "
        f"{found['all_lumbar_discs_right']} right"
    )


Table = list[list[str]]
"""Rows of cells, the first of which holds the titles."""


def speed_table(results: Sequence[Result]) -> Table:
    """Time, size and accuracy of every network."""
    table = [["network", "ms", "fastest", "ratio", "parameters", "MB", "SHA-256", "accuracy"]]
    for item in results:
        known = parameters(item.contestant.model)
        count = _UNKNOWN if known is None else f"{known / 1e6:.2f} M"
        table.append(
            [
                item.contestant.name,
                f"{1000 * item.times.median:.1f}",
                f"{1000 * item.times.fastest:.1f}",
                f"{item.ratio:.2f}",
                count,
                f"{item.bytes / 1e6:.2f}",
                item.contestant.identity.sha256[:12],
                item.accuracy.text,
            ]
        )
    return table


def dice_table(results: Sequence[Result]) -> Table:
    """Mean Dice by contrast and tissue of the networks that outline."""
    judged = [item for item in results if item.accuracy.dice]
    columns = list(dict.fromkeys(key for item in judged for key in item.accuracy.dice))
    table = [["Dice", *(f"{contrast} {tissue.title}" for contrast, tissue in columns)]]
    for item in judged:
        dice = (item.accuracy.dice[key] for key in columns)
        table.append([item.contestant.name, *(f"{value:.4f}" for value in dice)])
    return table


def parameters(model: Path) -> int | None:
    """Number of weights in an ONNX file; None where the package ``onnx`` is missing."""
    try:
        import onnx
    except ImportError:
        return None
    weights = onnx.load(model).graph.initializer
    return sum(int(np.prod(item.dims)) for item in weights if item.data_type != item.INT64)


def aligned(table: Table) -> str:
    """Columns as wide as their widest cell."""
    widths = [max(len(row[index]) for row in table) for index in range(len(table[0]))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in table
    )
    return "\n".join(line.rstrip() for line in lines)


def markdown(table: Table) -> str:
    """The same for the docs."""
    header, *rows = table
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines) + "\n"


def csv_text(results: Sequence[Result]) -> str:
    """One line a network, everything unrounded."""
    columns = list(dict.fromkeys(key for item in results for key in item.accuracy.dice))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    fixed = ["network", "sha256", "parameters", "bytes", "ms", "ms_fastest", "ratio", "accuracy"]
    writer.writerow([*fixed, *(f"dice_{contrast}_{tissue}" for contrast, tissue in columns)])
    for item in results:
        own = item.contestant
        milliseconds = [1000 * item.times.median, 1000 * item.times.fastest]
        measured = [parameters(own.model), item.bytes, *milliseconds, item.ratio]
        dice = [item.accuracy.dice.get(key, "") for key in columns]
        writer.writerow([own.name, own.identity.sha256, *measured, item.accuracy.text, *dice])
    return stream.getvalue()


if __name__ == "__main__":
    main()
