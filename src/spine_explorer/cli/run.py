"""``spine-explorer run``: from files to outlines, numbers, pictures and a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spine_explorer.cli.options import (
    FatMethodOption,
    FatThresholdOption,
    FlipOption,
    FreshOption,
    IdentityOption,
    JsonOption,
    LevelOfOption,
    LevelOption,
    LevelsOption,
    OutOption,
    PathsArgument,
    RoisOption,
    SegOption,
    SpacingOption,
)


def run(
    paths: PathsArgument,
    out: OutOption,
    spacing: SpacingOption = None,
    flip: FlipOption = False,
    fat_method: FatMethodOption = ["gmm3"],  # noqa: B006 - typer copies it
    fat_threshold: FatThresholdOption = None,
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
    rois: RoisOption = False,
    seg: SegOption = False,
    level: LevelOption = None,
    levels: LevelsOption = None,
    level_of: LevelOfOption = None,
    include_identity: IdentityOption = False,
    fresh: FreshOption = False,
    json: JsonOption = False,
) -> None:
    """Outline and measure every axial lumbar slice in folders and files.

    Writes tables, outlines, a picture a slice, a report and a record of the run to OUT. A run
    that was stopped goes on where it was when the same command is given again.
    """
    from spine_explorer.cli.levels import plan_levels
    from spine_explorer.cli.working import execute, measurement_options
    from spine_explorer.imaging.reading import find_stacks
    from spine_explorer.outputs.stack_folder import StackFiles
    from spine_explorer.runner import Run, RunPlan
    from spine_explorer.segmentation.segmenter import Segmenter

    inventory = find_stacks(paths, spacing=spacing, flip=flip)
    inventory, level_plan = plan_levels(inventory, level, levels, level_of, threads=threads)
    plan = RunPlan(
        out=out,
        measurement=measurement_options(fat_method, fat_threshold),
        options={
            "spacing": spacing,
            "flip": flip,
            "fat_method": list(fat_method),
            "fat_threshold": fat_threshold,
            "mirror": mirror,
            "level": [str(item) for item in level_plan.wanted],
        },
        inputs=paths,
        include_identity=include_identity,
        fresh=fresh,
        files=StackFiles(rois=rois, seg=seg),
        levels=level_plan,
    )
    work = Run(inventory, Segmenter(model, threads=threads, mirror=mirror), plan)
    execute(work, plan, as_json=json)
