"""The command ``quantities``: what is measured, how, and after whom."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table

from spine_explorer.measurement.quantities import QUANTITIES, Quantity


def quantities(
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """List every quantity that is measured: name, unit, formula and source."""
    if json:
        catalogue = TypeAdapter(tuple[Quantity, ...]).dump_json(QUANTITIES, indent=2)
        typer.echo(catalogue.decode())
        return
    Console().print(_table())


def _table() -> Table:
    table = Table("Name", "Unit", "What it is", "Formula", "Source", show_lines=True)
    for item in QUANTITIES:
        table.add_row(item.name, item.unit, _description(item), item.formula, item.source)
    return table


def _description(item: Quantity) -> str:
    """Title, where it is measured and what to keep in mind."""
    lines = [item.title, f"On: {', '.join(item.applies_to)}", item.caution]
    return "\n".join(line for line in lines if line)
