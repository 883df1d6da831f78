"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
FlipOption = Annotated[
    bool,
    typer.Option("--flip", help="Pictures show the patient's left on the left."),
]
