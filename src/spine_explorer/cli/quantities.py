"""``spine-explorer quantities``: what is measured, how, and after whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from spine_explorer.cli.options import JsonOption

if TYPE_CHECKING:
    from rich.console import Console

    from spine_explorer.measurement.quantities import Quantity


def quantities(
    json: JsonOption = False,
) -> None:
    """List every quantity that is measured: name, unit, formula and source."""
    from pydantic import TypeAdapter

    from spine_explorer.cli.console import stdout
    from spine_explorer.measurement.quantities import QUANTITIES, Quantity

    if json:
        catalogue = TypeAdapter(tuple[Quantity, ...]).dump_json(QUANTITIES, indent=2)
        typer.echo(catalogue.decode())
        return
    console = stdout()
    for item in QUANTITIES:
        _print(console, item)


def _print(console: Console, item: Quantity) -> None:
    """Print a quantity as a paragraph, which stays readable in a narrow window."""
    from rich.padding import Padding

    console.print(f"{item.name}  [{item.unit}]  {item.title}", style="bold")
    lines = {
        "Formula": item.formula,
        "On": ", ".join(item.applies_to),
        "Source": item.source,
        "Caution": item.caution,
    }
    for title, text in lines.items():
        if text:
            console.print(Padding(f"{title}: {text}", (0, 0, 0, 4)))
    console.print()
