"""``spine-explorer export``: from a training run to a network that the program can use."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from spine_explorer.extras import require_extra


def export(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="Folder of a training run.", show_default=False)
    ],
    out: Annotated[
        Path,
        typer.Option(
            "-o", "--out", metavar="FILE.onnx", help="Network to write.", show_default=False
        ),
    ],
    name: Annotated[
        str, typer.Option("--name", help="Name of the network; the file's by default.")
    ] = "",
    version: Annotated[
        str, typer.Option("--version", help="Version of its weights; the date by default.")
    ] = "",
) -> None:
    """Write the network of a training run as an ONNX file, with its card beside it.

    Use it with: spine-explorer run ... --model FILE.onnx
    """
    require_extra("train", "Exporting a network")
    write_network(run, out, name=name, version=version)


def write_network(run: Path, out: Path, *, name: str = "", version: str = "") -> None:
    """Export the network of a run and say what was written."""
    from spine_explorer.cli.console import stdout
    from spine_explorer.segmentation.model_card import card_path
    from spine_explorer.training.checkpoint import CHECKPOINT_NAME
    from spine_explorer.training.export import export_network

    card = export_network(
        run / CHECKPOINT_NAME,
        out,
        name=name or out.stem,
        version=version or f"{date.today():%Y.%m.%d}",
    )
    stdout().print(
        f"{out}: {card.name} {card.version}, weights of step {card.steps}; its card is "
        f"{card_path(out)}.",
        soft_wrap=True,
    )
