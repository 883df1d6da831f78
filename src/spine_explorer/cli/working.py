"""What ``run`` and ``measure`` share: the options of measuring, the bar, the closing words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from spine_explorer.measurement.options import MeasurementOptions
    from spine_explorer.runner import Run, RunPlan


def measurement_options(names: list[str], threshold: float | None) -> MeasurementOptions:
    """Return how to measure.

    Raises:
        InputError: If a fat method is not known, 'fixed' lacks a threshold, or it is no number.
    """
    from math import isfinite

    from spine_explorer.errors import InputError
    from spine_explorer.measurement.fat.methods import FatMethod
    from spine_explorer.measurement.options import MeasurementOptions

    if threshold is not None and not isfinite(threshold):
        raise InputError(
            f"A fat threshold of {threshold:g} is no signal.",
            advice="Give the signal above which a pixel is fat.",
        )
    try:
        methods = tuple(dict.fromkeys(FatMethod(name) for name in names))
    except ValueError as error:
        known = ", ".join(FatMethod)
        raise InputError(f"{error}.", advice=f"The methods are: {known}.") from error
    return MeasurementOptions(fat_methods=methods, fixed_threshold=threshold)


def execute(work: Run, plan: RunPlan, *, as_json: bool) -> None:
    """Do the work, print what came of it and leave with its exit code.

    Raises:
        NothingToMeasureError: If nothing could be measured.
    """
    from spine_explorer.cli.closing import print_result
    from spine_explorer.pipeline import nothing_to_measure
    from spine_explorer.runner import NOTHING_MEASURED

    with _progress_bar(work.slice_count) as advance:
        result = work.execute(advance)
    if as_json:
        typer.echo(result.record.model_dump_json(indent=2, exclude_none=True))
    elif result.record.exit_code != NOTHING_MEASURED:
        print_result(result, plan.out)
    if result.record.exit_code == NOTHING_MEASURED:
        raise nothing_to_measure(result.refusals, result.findings)
    raise typer.Exit(result.record.exit_code)


@contextmanager
def _progress_bar(slices: int) -> Iterator[Callable[[], None]]:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from spine_explorer.cli.console import stderr

    columns = (TextColumn("Slices"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr(), transient=True) as progress:
        task = progress.add_task("", total=slices)
        yield lambda: progress.advance(task)
