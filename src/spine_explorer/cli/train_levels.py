"""``spine-explorer train-levels``: teach a network that finds levels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spine_explorer.cli.options import RunOption
from spine_explorer.extras import require_extra

if TYPE_CHECKING:
    from spine_explorer.levels.network import LevelCard
    from spine_explorer.training.levels.teaching import Report


class Network(StrEnum):
    """Which network to teach."""

    AXIAL = "axial"
    SAGITTAL = "sagittal"


def train_levels(
    network: Annotated[
        Network, typer.Argument(metavar="NETWORK", help="axial or sagittal.", show_default=False)
    ],
    data: Annotated[
        Path,
        typer.Argument(
            metavar="DATA_FOLDER", help="Pictures and what they show.", show_default=False
        ),
    ],
    run: RunOption,
    export: Annotated[
        Path,
        typer.Option("--export", metavar="FILE.onnx", help="Network to write.", show_default=False),
    ],
    steps: Annotated[
        int | None, typer.Option(min=1, help="Batches; the number of the packaged network.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of weights and samples.")] = 1,
    version: Annotated[str, typer.Option(help="Of the weights; the date by default.")] = "",
    source: Annotated[
        str, typer.Option(help="Where the images are from, and their licence; for the card.")
    ] = "",
) -> None:
    """Teach one of the two small networks that find levels, and judge it.

    The axial one learns from slices whose disc is known, the sagittal one from outlined slices.
    What was measured on patients that were held out is printed and stands in the card.
    """
    require_extra("train", "Training")
    from dataclasses import replace

    from spine_explorer.cli.console import stdout
    from spine_explorer.training.levels import teaching

    sagittal = network is Network.SAGITTAL
    schedule = teaching.SAGITTAL_SCHEDULE if sagittal else teaching.AXIAL_SCHEDULE
    schedule = replace(schedule, seed=seed, steps=steps or schedule.steps)
    lesson_of = teaching.sagittal_lesson if sagittal else teaching.axial_lesson
    lesson = lesson_of(data, seed=seed)
    card: LevelCard
    with _progress(schedule.steps) as report:
        card = teaching.teach(
            lesson,
            run,
            export,
            schedule=schedule,
            version=version or f"{date.today():%Y.%m}",
            source=source or f"Images in {data.resolve().name}; their source was not said.",
            report=report,
        )
    stdout().print_json(data=card.results)


@contextmanager
def _progress(steps: int) -> Iterator[Report]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from spine_explorer.cli.console import stderr

    columns = (
        TextColumn("Steps"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[loss]}"),
    )
    with Progress(*columns, console=stderr()) as bar:
        task = bar.add_task("", total=steps, loss="")
        yield lambda step, loss: bar.update(task, completed=step, loss=f"loss {loss:.3f}")
