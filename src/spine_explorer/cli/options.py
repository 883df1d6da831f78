"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

LIGHT_HELP = {"default_map": {"help": False}}
"""Settings of a group of commands: without a value of ``--help``, Typer loads pydantic to check it
before the help of a command in the group is shown."""

PathsArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATH",
        help="DICOM folders or files, DICOMDIR, zip archives, NIfTI files, pictures.",
        show_default=False,
    ),
]
SpacingOption = Annotated[
    float | None,
    typer.Option(
        "--spacing",
        metavar="MM",
        help="Millimetres between the pixels of pictures (PNG, JPEG, TIFF).",
        show_default=False,
    ),
]
OutOption = Annotated[
    Path,
    typer.Option("--out", "-o", metavar="OUT", help="Folder of the results.", file_okay=False),
]
FlipOption = Annotated[
    bool,
    typer.Option("--flip", help="Pictures show the patient's left on the left."),
]
FatMethodOption = Annotated[
    list[str],
    typer.Option(
        metavar="METHOD",
        help="How to tell fat from muscle: gmm3, gmm3_soft, gmm2, otsu, kmeans, kmeans3, "
        "fixed or sampled; may be repeated.",
    ),
]
FatThresholdOption = Annotated[
    float | None,
    typer.Option(metavar="SIGNAL", help="Signal above which a pixel is fat, for 'fixed'."),
]
IdentityOption = Annotated[
    bool,
    typer.Option("--include-identity", help="Write the patient's name and birth date too."),
]
FreshOption = Annotated[
    bool, typer.Option("--fresh", help="Measure again what an earlier run finished.")
]
RoisOption = Annotated[
    bool, typer.Option("--rois", help="Write the outlines for ImageJ and Fiji too (RoiSet.zip).")
]
SegOption = Annotated[
    bool,
    typer.Option(
        "--seg",
        help="Write the outlines as DICOM SEG too; it names the patient as the images do.",
    ),
]
LabelsOption = Annotated[
    Path | None,
    typer.Option(
        "--labels",
        metavar="FILE",
        help="What the numbers of label maps mean: ITK-SNAP's or 3D Slicer's file.",
        show_default=False,
    ),
]
MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="NAME=STRUCTURE",
        help="What a name or number of outlines means, such as 'MF li=multifidus_left', 3=disc "
        "or notes=ignore; may be repeated.",
        show_default=False,
    ),
]
PositionsOption = Annotated[
    str,
    typer.Option(
        "--positions",
        metavar="WHAT",
        help="What the positions of ImageJ's outlines count: the slices of a 'stack' from "
        "the feet, or the images of a 'series' by number.",
    ),
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="COLUMN=VALUE",
        help="Lines to use; may be repeated.",
        show_default=False,
    ),
]
SheetOption = Annotated[
    str | None,
    typer.Option(
        "--sheet", metavar="SHEET", help="Sheet of the workbooks.", show_default="the first"
    ),
]
ConfidenceOption = Annotated[
    float,
    typer.Option("--confidence", metavar="SHARE", help="Confidence level of the intervals."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
LevelOption = Annotated[
    list[str] | None,
    typer.Option(
        "--level",
        metavar="LEVEL",
        help="Measure only slices of this disc or vertebra, such as L4-L5; may be repeated.",
        show_default=False,
    ),
]
LevelsOption = Annotated[
    Path | None,
    typer.Option(
        "--levels",
        metavar="FILE",
        help="Table (CSV) of what slices show: stack, slices, level.",
        show_default=False,
    ),
]
LevelOfOption = Annotated[
    list[str] | None,
    typer.Option(
        "--level-of",
        metavar="STACK=LEVEL",
        help="What a stack shows; STACK is its key, or SERIES:NUMBER; may be repeated.",
        show_default=False,
    ),
]
RunOption = Annotated[
    Path,
    typer.Option(
        "-o",
        "--out",
        metavar="RUN",
        help="Folder of the run; a run found there goes on.",
        show_default=False,
    ),
]
OutlinesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--outlines",
        metavar="COLUMN",
        help="Column of index.csv that lists outlined structures; may be repeated.",
        show_default="published, project",
    ),
]
