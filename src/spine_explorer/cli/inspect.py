"""``spine-explorer inspect``: what is there, stack by stack, and how it is judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import typer

from spine_explorer.cli.options import FlipOption, JsonOption, PathsArgument, SpacingOption
from spine_explorer.imaging.findings import Finding, Grade, is_refused, worst_grade

if TYPE_CHECKING:
    from spine_explorer.imaging.geometry import Geometry
    from spine_explorer.imaging.source import Inventory, StackSource


@dataclass(frozen=True)
class _Judged:
    """A stack with everything that was said about it."""

    source: StackSource
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> str:
        if is_refused(self.findings):
            return "refused"
        worst = worst_grade(self.findings) or Grade.NOTE
        return "usable" if worst is Grade.NOTE else "usable, see below"


def inspect(
    paths: PathsArgument,
    spacing: SpacingOption = None,
    flip: FlipOption = False,
    json: JsonOption = False,
) -> None:
    """Show what is in folders and files and how it is judged, without measuring."""
    from spine_explorer.imaging.reading import find_stacks
    from spine_explorer.imaging.source import load_accepted

    inventory = find_stacks(paths, spacing=spacing, flip=flip)
    judged = [_Judged(source, load_accepted(source)[1]) for source in inventory.sources]
    if json:
        _print_json(judged, inventory)
    else:
        _print_table(judged, inventory)
    if not any(item.verdict != "refused" for item in judged):
        raise typer.Exit(2)


def _print_table(judged: list[_Judged], inventory: Inventory) -> None:
    from rich.table import Table
    from rich.text import Text

    from spine_explorer.cli.console import print_findings, stdout

    console = stdout()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Stack", "Subject", "Session", "Series", "Description", "Grid", "Verdict"):
        table.add_column(title, overflow="fold")
    for number, item in enumerate(judged, start=1):
        identity = item.source.identity
        texts = (
            str(number),
            identity.subject,
            identity.session,
            f"{identity.series} stack {identity.stack}".strip(),
            identity.description,
            _describe_grid(item.source.geometry),
            item.verdict,
        )
        table.add_row(*(Text(text) for text in texts))
    console.print(table)
    for number, item in enumerate(judged, start=1):
        if item.findings:
            console.print(f"\nStack {number}")
            print_findings(console, item.findings)
    if inventory.findings:
        console.print("\nFiles")
        print_findings(console, inventory.findings)


def _describe_grid(geometry: Geometry | None) -> str:
    if geometry is None:
        return "unknown"
    slices, rows, columns = geometry.shape
    _, high, wide = geometry.spacing
    tilt = geometry.tilt_from(2)
    return f"{slices} x {rows} x {columns}, {high:.2f} x {wide:.2f} mm, tilted {tilt:.0f}°"


def _print_json(judged: list[_Judged], inventory: Inventory) -> None:
    from json import dumps

    stacks = [
        {
            "identity": asdict(item.source.identity),
            "acquisition": asdict(item.source.acquisition),
            "grid": _describe_grid(item.source.geometry),
            "verdict": item.verdict,
            "findings": _as_json(item.findings),
        }
        for item in judged
    ]
    files = _as_json(inventory.findings)
    typer.echo(dumps({"stacks": stacks, "files": files}, indent=2))


def _as_json(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Return findings in the form that they have in ``run.json``."""
    from spine_explorer.outputs.run_file import record_findings

    return [record.model_dump(exclude_none=True) for record in record_findings(findings)]
