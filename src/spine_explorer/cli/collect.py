"""``spine-explorer collect``: from studies with outlines to a folder to train on."""

from __future__ import annotations

import json as json_text
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spine_explorer.cli.drawn import found_outlines
from spine_explorer.cli.options import (
    FlipOption,
    JsonOption,
    LabelsOption,
    LevelOfOption,
    LevelsOption,
    MapOption,
    PathsArgument,
    PositionsOption,
    SpacingOption,
)
from spine_explorer.cli.words import choose

if TYPE_CHECKING:
    from spine_explorer.training.collecting.collect import Collected

_SPLITS = ("train", "validation", "test")


def collect(
    paths: PathsArgument,
    outlines: Annotated[
        list[Path],
        typer.Option(
            "--outlines",
            metavar="PATH",
            help="Outlines: NIfTI label maps, DICOM SEG, .roi files, RoiSet.zip, or a folder of "
            "them; may be repeated.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="DATA", help="Folder to train on.", file_okay=False),
    ],
    labels: LabelsOption = None,
    mapping: MapOption = None,
    positions: PositionsOption = "stack",
    spacing: SpacingOption = None,
    flip: FlipOption = False,
    level: Annotated[
        list[str] | None,
        typer.Option(
            "--level",
            metavar="LEVEL",
            help="Collect only slices of this disc or vertebra, such as L4-L5; may be repeated.",
            show_default=False,
        ),
    ] = None,
    levels: LevelsOption = None,
    level_of: LevelOfOption = None,
    contrast: Annotated[
        str,
        typer.Option(metavar="CONTRAST", help="Of images that do not tell theirs: T1, T2, PD."),
    ] = "unknown",
    patients: Annotated[
        Path | None,
        typer.Option(
            "--patients",
            metavar="FILE",
            help="Table (CSV) of whose images are whose, or of who is in which split: key, "
            "subject or session; patient, split or both.",
            show_default=False,
        ),
    ] = None,
    validation: Annotated[
        float, typer.Option(metavar="SHARE", help="Share of the patients to validate on.")
    ] = 0.2,
    test: Annotated[
        float, typer.Option(metavar="SHARE", help="Share of the patients to test on, once.")
    ] = 0.0,
    seed: Annotated[
        int, typer.Option(metavar="NUMBER", help="Another one draws other patients.", min=0)
    ] = 0,
    add: Annotated[
        bool, typer.Option("--add", help="Add to the slices that DATA holds already.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Collect slices and the outlines that were drawn on them, to train on.

    Finds the images under PATH and the outlines that belong to them. A structure that is not
    outlined on a slice is unknown there. Patients are divided at random, the same way each time,
    and named by a digest.
    """
    from spine_explorer.cli.levels import plan_levels
    from spine_explorer.imaging.reading import find_stacks
    from spine_explorer.outlines.drawn import DrawnOutlines
    from spine_explorer.outlines.locating import Positions
    from spine_explorer.outlines.naming import Names
    from spine_explorer.outputs.identity import IdentityFilter
    from spine_explorer.training.collecting.collect import CollectPlan
    from spine_explorer.training.collecting.collect import collect as collect_slices
    from spine_explorer.training.collecting.contrasts import Contrast
    from spine_explorer.training.collecting.folder import DataFolder
    from spine_explorer.training.collecting.patients import SaidPatients, read_patients
    from spine_explorer.training.collecting.splitting import Shares

    shares = Shares(validation, test, seed)
    kind = choose(Contrast, contrast, "--contrast")
    counted = choose(Positions, positions, "--positions")
    names = Names.parse(mapping or ())
    said = read_patients(patients) if patients is not None else SaidPatients()
    folder = DataFolder.open(out, add=add)
    found = found_outlines(outlines, names, labels)
    inventory = find_stacks(paths, spacing=spacing, flip=flip)
    inventory, level_plan = plan_levels(inventory, level, levels, level_of)
    drawn = DrawnOutlines.on(inventory.sources, found, names, counted)
    plan = CollectPlan(level_plan, said, shares, kind)
    with _progress_bar(len(inventory.sources)) as advance:
        result = collect_slices(inventory.sources, drawn, folder, plan, progress=advance)
    people = IdentityFilter(source.person for source in inventory.sources)
    files = (*inventory.findings, *found.findings, *drawn.placed.findings)
    result = replace(result, findings=[*people.findings((*files, *result.findings))])
    unused = said.unused([source.identity for source in inventory.sources])
    if json:
        typer.echo(json_text.dumps(_record(result, unused), indent=2))
    else:
        _print(result, unused, out)
    raise typer.Exit(_exit_code(result))


def _exit_code(result: Collected) -> int:
    """Tell whether something that was outlined got lost."""
    from spine_explorer.outlines.composing import OUTLINED_TWICE
    from spine_explorer.outlines.pairing import UNPLACED
    from spine_explorer.runner import ALL_WELL, PARTLY_MEASURED

    losses = ("file", UNPLACED, OUTLINED_TWICE)
    lost = any(finding.check in losses for finding in result.findings)
    return PARTLY_MEASURED if lost or result.unusable or result.exchanged else ALL_WELL


def _print(result: Collected, unused: int, out: Path) -> None:
    from spine_explorer.cli.console import print_findings, stdout
    from spine_explorer.imaging.findings import Grade
    from spine_explorer.studies.wording import count_text

    console = stdout()
    serious = [finding for finding in result.findings if finding.grade >= Grade.WARN]
    if serious:
        console.print("To be looked at")
        print_findings(console, serious)
        console.print()
    for line in _counts(result, unused):
        console.print(line, soft_wrap=True)
    splits = "; ".join(
        f"{split}: {count_text(result.slices[split], 'slice')} of "
        f"{count_text(result.patients[split], 'patient')}"
        for split in _SPLITS
        if split in result.patients
    )
    console.print(f"{out} holds {splits}.", soft_wrap=True)


def _counts(result: Collected, unused: int) -> Iterator[str]:
    """What was collected, what was not, and what the user should know."""
    from spine_explorer.studies.wording import count_text

    outlined = ", ".join(f"{name} {count}" for name, count in result.structures.items())
    yield f"Written: {count_text(result.written, 'slice')}{': ' if outlined else ''}{outlined}."
    for count, one, what in (
        (result.present, "slice", "in the folder before"),
        (result.bare_slices, "slice", "without an outline, left out"),
        (result.bare_stacks, "stack", "without an outline, passed over"),
        (result.unwanted, "outlined slice", "of other or unknown levels, left out"),
        (result.unusable, "outlined slice", "that could not be used"),
        (result.slips, "outline", "too small to be a structure, left out"),
        (result.exchanged, "outline", "whose sides seem exchanged, left out"),
        (unused, "line", "of the table of patients that no image fits"),
    ):
        if count:
            yield f"{count_text(count, one)} {what}."
    if result.own_patients:
        yield (
            f"{count_text(result.own_patients, 'image')} that do not say whose they are, each "
            "taken for a patient of its own: give --patients if a patient has several."
        )
    if len(result.patients) == 1:
        yield f"All patients are in the split '{next(iter(result.patients))}'."


def _record(result: Collected, unused: int) -> dict[str, object]:
    """What is printed for machines."""
    from spine_explorer.outputs.run_file import record_findings

    findings = [item.model_dump(exclude_none=True) for item in record_findings(result.findings)]
    return vars(result) | {"unused_lines": unused, "findings": findings}


@contextmanager
def _progress_bar(stacks: int) -> Iterator[Callable[[], None]]:
    from rich.progress import Progress

    from spine_explorer.cli.console import stderr

    with Progress(console=stderr(), transient=True) as progress:
        task = progress.add_task("Stacks", total=stacks)
        yield lambda: progress.advance(task)
