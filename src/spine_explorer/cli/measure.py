"""``spine-explorer measure``: outlines of people and other programs, measured by the same code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spine_explorer.cli.drawn import found_outlines
from spine_explorer.cli.options import (
    FatMethodOption,
    FatThresholdOption,
    FlipOption,
    FreshOption,
    IdentityOption,
    JsonOption,
    LabelsOption,
    LevelOfOption,
    LevelOption,
    LevelsOption,
    MapOption,
    OutOption,
    PathsArgument,
    PositionsOption,
    RoisOption,
    SegOption,
    SpacingOption,
)
from spine_explorer.cli.words import choose

if TYPE_CHECKING:
    from spine_explorer.imaging.findings import Finding
    from spine_explorer.outputs.identity import IdentityFilter
    from spine_explorer.studies.imagej_results import TranslatedResults

TABLE_NAME = "imagej-measurements.csv"
"""What ImageJ measured, as rows like those of ``measurements.csv``."""


def measure(
    paths: PathsArgument,
    outlines: Annotated[
        list[Path],
        typer.Option(
            "--outlines",
            metavar="PATH",
            help="Outlines: .roi files, RoiSet.zip, NIfTI label maps, DICOM SEG, or a folder of "
            "them. ImageJ's tables of results are translated too; may be repeated.",
            show_default=False,
        ),
    ],
    out: OutOption,
    labels: LabelsOption = None,
    mapping: MapOption = None,
    positions: PositionsOption = "stack",
    table_areas: Annotated[
        str,
        typer.Option(
            metavar="UNIT", help="Unit of areas in ImageJ's tables of results: 'mm2' or 'pixels'."
        ),
    ] = "mm2",
    spacing: SpacingOption = None,
    flip: FlipOption = False,
    fat_method: FatMethodOption = ["gmm3"],  # noqa: B006 - typer copies it
    fat_threshold: FatThresholdOption = None,
    rois: RoisOption = False,
    seg: SegOption = False,
    level: LevelOption = None,
    levels: LevelsOption = None,
    level_of: LevelOfOption = None,
    include_identity: IdentityOption = False,
    fresh: FreshOption = False,
    json: JsonOption = False,
) -> None:
    """Measure outlines that a person or another program drew.

    Finds the images under PATH and the outlines that belong to them, and writes the same files
    as 'run' to OUT. A structure that is not outlined on a slice is unknown there: it is not
    measured, and nothing that needs it.
    """
    from spine_explorer.cli.levels import plan_levels
    from spine_explorer.cli.working import execute, measurement_options
    from spine_explorer.imaging.reading import find_stacks
    from spine_explorer.levels.single_slices import SingleSlices
    from spine_explorer.outlines.drawn import DrawnOutlines
    from spine_explorer.outlines.locating import Locator, Positions
    from spine_explorer.outlines.naming import Names
    from spine_explorer.outputs.identity import IdentityFilter
    from spine_explorer.outputs.stack_folder import StackFiles
    from spine_explorer.runner import Run, RunPlan
    from spine_explorer.studies.imagej_results import AreaUnit, translate_results

    names = Names.parse(mapping or ())
    counted = choose(Positions, positions, "--positions")
    unit = choose(AreaUnit, table_areas, "--table-areas")
    found = found_outlines(outlines, names, labels)
    inventory = find_stacks(paths, spacing=spacing, flip=flip)
    inventory, level_plan = plan_levels(inventory, level, levels, level_of)
    drawn = DrawnOutlines.on(inventory.sources, found, names, counted)
    locator = Locator(tuple(drawn.targets.values()), counted)
    shown = SingleSlices(inventory.sources, level_plan.finder)
    tables = translate_results(found.tables, locator, names, unit, shown.level_of)
    tables = tables.on_levels(level_plan.wanted)
    hidden = () if include_identity else (source.person for source in inventory.sources)
    _write_tables(tables, IdentityFilter(hidden), out)
    if not (found.maps or found.rois):
        _close_without_outlines(tables, shown.findings, out)
    plan = RunPlan(
        out=out,
        measurement=measurement_options(fat_method, fat_threshold),
        options={
            "outlines": found.digest,
            "labels": None if labels is None else labels.name,
            "map": list(mapping or ()),
            "positions": counted.value,
            "table_areas": unit.value,
            "spacing": spacing,
            "flip": flip,
            "fat_method": list(fat_method),
            "fat_threshold": fat_threshold,
            "level": [str(item) for item in level_plan.wanted],
        },
        inputs=[*paths, *outlines],
        include_identity=include_identity,
        fresh=fresh,
        files=StackFiles(rois=rois, seg=seg),
        levels=level_plan,
    )
    said = (*inventory.findings, *found.findings, *drawn.placed.findings, *tables.findings)
    execute(Run(replace(inventory, findings=said), drawn, plan), plan, as_json=json)


def _write_tables(tables: TranslatedResults, people: IdentityFilter, out: Path) -> None:
    """Write what ImageJ measured, its patients called as in the other tables."""
    from spine_explorer.outputs.tables import write_measurements

    if tables.rows:
        rows = (replace(row, subject=people.subject(row.subject)) for row in tables.rows)
        write_measurements(out / TABLE_NAME, rows)


def _close_without_outlines(
    tables: TranslatedResults, levels: Sequence[Finding], out: Path
) -> None:
    """End a command that had tables of ImageJ to translate and nothing to measure."""
    from spine_explorer.cli.console import print_findings, stdout
    from spine_explorer.errors import InputError
    from spine_explorer.imaging.findings import Grade
    from spine_explorer.runner import ALL_WELL, PARTLY_MEASURED

    if not tables.rows:
        said = next(iter(tables.findings), None)
        raise InputError(
            said.message if said else "The tables hold no value.",
            advice=said.advice if said else "",
        )
    console = stdout()
    print_findings(console, (*tables.findings, *levels))
    console.print(f"{len(tables.rows)} values of ImageJ translated: {out / TABLE_NAME}")
    lost = any(finding.grade >= Grade.WARN for finding in tables.findings)
    raise typer.Exit(PARTLY_MEASURED if lost else ALL_WELL)
