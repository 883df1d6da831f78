"""The command ``quantities``: what is measured, how, and after whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from spine_explorer.measurement.quantities import Quantity


def quantities(
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """List every quantity that is measured: name, unit, formula and source."""
    from pydantic import TypeAdapter

    from spine_explorer.cli.console import stdout
    from spine_explorer.measurement.quantities import QUANTITIES, Quantity

    if json:
        catalogue = TypeAdapter(tuple[Quantity, ...]).dump_json(QUANTITIES, indent=2)
        typer.echo(catalogue.decode())
        return
    stdout().print(_table(QUANTITIES))


def _table(quantities: tuple[Quantity, ...]) -> Table:
    from rich.table import Table

    table = Table("Name", "Unit", "What it is", "Formula", "Source", show_lines=True)
    for item in quantities:
        table.add_row(item.name, item.unit, _description(item), item.formula, item.source)
    return table


def _description(item: Quantity) -> str:
    """Title, where it is measured and what to keep in mind."""
    lines = [item.title, f"On: {', '.join(item.applies_to)}", item.caution]
    return "\n".join(line for line in lines if line)
