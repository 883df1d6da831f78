"""``spine-explorer train``: teach the network from outlined slices."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spine_explorer.cli import STOPPED
from spine_explorer.cli.options import RunOption
from spine_explorer.extras import require_extra

if TYPE_CHECKING:
    from types import FrameType

    from rich.progress import Progress as ProgressBar

    from spine_explorer.training.loop import Progress, Trainer

_SMOOTHING = 0.05
"""Share of the newest loss in the one that is shown: single batches vary too much to read."""


def train(
    config: Annotated[
        Path,
        typer.Argument(metavar="CONFIG", help="Configuration (TOML).", show_default=False),
    ],
    run: RunOption,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export",
            metavar="FILE.onnx",
            help="Network to write when training is done.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Train a network on outlined slices; an interrupted run goes on where it was."""
    require_extra("train", "Training")
    from spine_explorer.cli.console import stderr
    from spine_explorer.training.cases import read_cases
    from spine_explorer.training.config import read_config
    from spine_explorer.training.loop import Trainer

    if export is not None:
        from spine_explorer.training.export import check_name

        check_name(export)
    settings = read_config(config)
    data = settings.data
    cases = read_cases(data.folder, data.outline_columns, data.draft_columns)
    trainer = Trainer(settings, cases, run)
    console = stderr()
    finished = _run_with_bar(trainer, settings.schedule.steps)
    if not finished:
        console.print(
            f"Stopped after {trainer.step} of {settings.schedule.steps} steps; the run is saved "
            f"in {run}.",
            soft_wrap=True,
        )
        raise typer.Exit(STOPPED)
    console.print(f"Trained for {trainer.step} steps; the run is in {run}.", soft_wrap=True)
    if export is not None:
        from spine_explorer.cli.export import write_network

        write_network(run, export)


def _run_with_bar(trainer: Trainer, steps: int) -> bool:
    with _progress_bar() as bar, _stopping_politely(trainer.stop, bar.console.print):
        task = bar.add_task("Training", total=steps, completed=trainer.step, loss="")
        smooth: float | None = None

        def report(progress: Progress) -> None:
            nonlocal smooth
            newest = progress.loss
            smooth = newest if smooth is None else smooth + _SMOOTHING * (newest - smooth)
            bar.update(task, completed=progress.step, loss=f"loss {smooth:.3f}")

        return trainer.run(report)


def _progress_bar() -> ProgressBar:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as ProgressBar

    from spine_explorer.cli.console import stderr

    return ProgressBar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[loss]}"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=stderr(),
        speed_estimate_period=600,
    )


@contextmanager
def _stopping_politely(stop: Callable[[], None], say: Callable[[str], None]) -> Iterator[None]:
    """The first Ctrl-C, or a cluster's request to end, stops after the step; a second at once."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in numbers}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop_once(_number: int, _frame: FrameType | None) -> None:
        restore()
        say("Stopping after this step. Ctrl-C again stops at once and loses the steps since.")
        stop()

    for number in numbers:
        signal.signal(number, stop_once)
    try:
        yield
    finally:
        restore()
