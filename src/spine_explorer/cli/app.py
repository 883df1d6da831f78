"""The program's commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from spine_explorer.cli.agree import agree
from spine_explorer.cli.calibrate import calibrate
from spine_explorer.cli.change import change
from spine_explorer.cli.collect import collect
from spine_explorer.cli.evaluate import evaluate
from spine_explorer.cli.export import export
from spine_explorer.cli.incidence import incidence
from spine_explorer.cli.inspect import inspect
from spine_explorer.cli.measure import measure
from spine_explorer.cli.options import LIGHT_HELP
from spine_explorer.cli.phantom import phantom
from spine_explorer.cli.quantities import quantities
from spine_explorer.cli.read import read
from spine_explorer.cli.run import run
from spine_explorer.cli.sample_size import sample_size
from spine_explorer.cli.train import train
from spine_explorer.cli.train_levels import train_levels

_EPILOG = (
    "Exit codes: 0 all went well; 1 a fault of the program; 2 the input cannot be used, or "
    "nothing in it could be measured; 3 measured, but a part of the input could not be. "
    "Research software: it never diagnoses."
)

app = typer.Typer(
    name="spine-explorer",
    help="Outline and measure muscles, disc and canal on axial lumbar-spine MRI.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings=LIGHT_HELP,
)
_COMMANDS = {
    "Images": (run, measure, inspect, quantities, phantom),
    "Studies": (agree, change, incidence),
    "Networks": (collect, evaluate, calibrate, train, train_levels, export),
}
for _panel, _commands in _COMMANDS.items():
    for _command in _commands:
        app.command(rich_help_panel=_panel)(_command)
app.add_typer(read, rich_help_panel="Studies")
app.add_typer(sample_size, rich_help_panel="Studies")


def _print_version(wanted: bool) -> None:
    if wanted:
        from spine_explorer.version import __version__

        typer.echo(f"spine-explorer {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass
