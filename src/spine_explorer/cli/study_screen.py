"""What the commands of the studies print alike: tables, remarks, and where the rest is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from spine_explorer.cli.console import STYLES
from spine_explorer.imaging.findings import Grade
from spine_explorer.imaging.text import printable

if TYPE_CHECKING:
    from rich.console import Console, JustifyMethod
    from rich.text import Text

_MOST_LINES = 40
_LONGEST_REMARK = 4096


def print_table(
    console: Console,
    title: str,
    header: Sequence[str],
    lines: Sequence[Sequence[str]],
    *,
    text_columns: int = 1,
) -> None:
    """Print a table, its longest part left to the page.

    Args:
        console: Where to.
        title: Stands above it.
        header: Titles of the columns.
        lines: Texts of the cells.
        text_columns: How many columns from the left hold texts; the others hold numbers.
    """
    from rich.table import Table

    table = Table(
        box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", title_justify="left"
    )
    table.title = _cell(title)
    for place, heading in enumerate(header):
        side: JustifyMethod = "left" if place < text_columns else "right"
        table.add_column(_cell(heading), justify=side, overflow="fold")
    for line in lines[:_MOST_LINES]:
        table.add_row(*map(_cell, line))
    console.print(table)
    if len(lines) > _MOST_LINES:
        console.print(f"and {len(lines) - _MOST_LINES} more lines on the page.")
    console.print()


def print_remarks(console: Console, grade: Grade, sentences: Iterable[str]) -> None:
    """Print sentences of one grade, as findings are printed."""
    for sentence in sentences:
        text = printable(sentence, limit=_LONGEST_REMARK)
        console.print(f"  {grade.label:<6}  {text}", style=STYLES[grade], soft_wrap=True)


def print_whereabouts(console: Console, page: Path, numbers: Path) -> None:
    """Print where the page and the tables are.

    Args:
        console: Where to.
        page: The page.
        numbers: The main table.
    """
    console.print(
        f"Open {page} to look at every figure; all numbers are in {numbers} and the tables "
        "beside it.",
        soft_wrap=True,
    )


def _cell(text: str) -> Text:
    """Text that steers nothing, with the blanks that indent it."""
    from rich.text import Text

    indent = " " * (len(text) - len(text.lstrip(" ")))
    return Text(indent + printable(text))
