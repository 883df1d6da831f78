"""Arguments and options that the commands of ``spine-explorer read`` share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

StudyArgument = Annotated[
    Path, typer.Argument(metavar="STUDY", help="File of the reading study.", show_default=False)
]
ReaderOption = Annotated[
    str,
    typer.Option("--reader", metavar="NAME", help="Who reads.", show_default=False),
]
ByOption = Annotated[
    str, typer.Option("--by", metavar="NAME", help="Your name, for the audit trail.")
]
