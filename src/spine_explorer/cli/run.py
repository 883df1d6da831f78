"""``spine-explorer run``: from files to outlines, numbers, pictures and a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spine_explorer.cli.options import FlipOption, PathsArgument, SpacingOption

if TYPE_CHECKING:
    from spine_explorer.measurement.options import MeasurementOptions


def run(
    paths: PathsArgument,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="OUT", help="Folder of the results.", file_okay=False),
    ],
    spacing: SpacingOption = None,
    flip: FlipOption = False,
    fat_method: Annotated[
        list[str],
        typer.Option(
            metavar="METHOD",
            help="How to tell fat from muscle: gmm3, gmm3_soft, gmm2, otsu, kmeans, kmeans3, "
            "fixed or sampled. Give it again for several.",
        ),
    ] = ["gmm3"],  # noqa: B006 - typer copies it
    fat_threshold: Annotated[
        float | None,
        typer.Option(metavar="SIGNAL", help="Signal above which a pixel is fat, for 'fixed'."),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Network to use instead of the packaged one (ONNX)."),
    ] = None,
    mirror: Annotated[
        bool,
        typer.Option("--mirror", help="Average each slice with its mirror image: twice the time."),
    ] = False,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Processor cores to use; all by default.")
    ] = None,
    include_identity: Annotated[
        bool,
        typer.Option("--include-identity", help="Write the patient's name and birth date too."),
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Measure again what an earlier run finished.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Outline and measure every axial lumbar slice in folders and files.

    Writes tables, outlines, a picture a slice, a report and a record of the run to OUT. A run
    that was stopped goes on where it was when the same command is given again.
    """
    from spine_explorer.cli.closing import print_result
    from spine_explorer.imaging.reading import find_stacks
    from spine_explorer.pipeline import nothing_to_measure
    from spine_explorer.runner import NOTHING_MEASURED, Run, RunPlan
    from spine_explorer.segmentation.segmenter import Segmenter

    plan = RunPlan(
        out=out,
        measurement=_measurement_options(fat_method, fat_threshold),
        options={
            "spacing": spacing,
            "flip": flip,
            "fat_method": list(fat_method),
            "fat_threshold": fat_threshold,
            "mirror": mirror,
        },
        inputs=paths,
        include_identity=include_identity,
        fresh=fresh,
    )
    inventory = find_stacks(paths, spacing=spacing, flip=flip)
    work = Run(inventory, Segmenter(model, threads=threads, mirror=mirror), plan)
    with _progress_bar(work.slice_count) as advance:
        result = work.execute(advance)
    if json:
        typer.echo(result.record.model_dump_json(indent=2, exclude_none=True))
    elif result.record.exit_code != NOTHING_MEASURED:
        print_result(result, out)
    if result.record.exit_code == NOTHING_MEASURED:
        raise nothing_to_measure(result.refusals, result.findings)
    raise typer.Exit(result.record.exit_code)


def _measurement_options(names: list[str], threshold: float | None) -> MeasurementOptions:
    from spine_explorer.errors import InputError
    from spine_explorer.measurement.fat.methods import FatMethod
    from spine_explorer.measurement.options import MeasurementOptions

    try:
        methods = tuple(dict.fromkeys(FatMethod(name) for name in names))
    except ValueError as error:
        known = ", ".join(FatMethod)
        raise InputError(f"{error}.", advice=f"The methods are: {known}.") from error
    return MeasurementOptions(fat_methods=methods, fixed_threshold=threshold)


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
