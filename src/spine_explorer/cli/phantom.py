"""``spine-explorer phantom``: a synthetic study whose areas and fat are known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spine_explorer.phantom.hard import HardAnatomy
from spine_explorer.phantom.protocol import Contrast, PatientPosition

if TYPE_CHECKING:
    from spine_explorer.phantom.truth import PhantomTruth


def phantom(
    out: Annotated[
        Path,
        typer.Argument(metavar="OUT", help="Folder to write.", file_okay=False, show_default=False),
    ],
    contrast: Annotated[Contrast, typer.Option(help="How it is imaged.")] = Contrast.T2,
    seed: Annotated[
        int, typer.Option(min=0, max=2**32 - 1, help="The same number gives the same study.")
    ] = 0,
    variety: Annotated[
        float,
        typer.Option(
            min=0.0, max=3.0, help="Spread around the average person; above 1 for hard cases."
        ),
    ] = 1.0,
    anatomy: Annotated[
        HardAnatomy | None,
        typer.Option(help="Make the same person hard to outline, in one way.", show_default=False),
    ] = None,
    slices: Annotated[int, typer.Option(min=1, max=12, help="Slices of each stack.")] = 4,
    position: Annotated[
        PatientPosition, typer.Option(help="How the patient lies in the scanner.")
    ] = PatientPosition.HEAD_FIRST_SUPINE,
    sagittal: Annotated[
        bool,
        typer.Option(
            "--sagittal",
            help="Write a sagittal series of the same spine too, without muscles and implants.",
        ),
    ] = False,
    visit: Annotated[
        int,
        typer.Option(min=1, max=20, help="Which yearly visit: muscles waste from one to the next."),
    ] = 1,
) -> None:
    """Write a synthetic lumbar study in DICOM, with its true areas and fat fractions beside it.

    OUT/dicom holds a series with a tilted stack along each of the discs L3-L4, L4-L5 and
    L5-S1. OUT/truth holds what is true of it: truth.json and the outlines as NIfTI.
    """
    from spine_explorer.cli.console import stdout
    from spine_explorer.phantom.hard import harden
    from spine_explorer.phantom.protocol import Protocol
    from spine_explorer.phantom.sampling import sample_anatomy
    from spine_explorer.phantom.study import IMAGES, TRUTH, write_phantom

    protocol = Protocol(slice_count=slices, position=position)
    person = sample_anatomy(seed, variety=variety)
    truth = write_phantom(
        out,
        contrast=contrast,
        seed=seed,
        variety=variety,
        protocol=protocol,
        anatomy=person if anatomy is None else harden(person, anatomy),
        sagittal=sagittal,
        visit=visit,
    )
    stdout().print(
        f"{out / IMAGES}: {_count(truth)} images in {len(truth.stacks)} stacks, {truth.contrast}"
        f"{', and a sagittal series' if sagittal else ''}. "
        f"What is true of them is in {out / TRUTH}.",
        soft_wrap=True,
    )


def _count(truth: PhantomTruth) -> int:
    return sum(len(stack.slices) for stack in truth.stacks)
