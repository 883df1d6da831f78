"""What the commands share in printing. Texts of the input are never read as markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spine_explorer.imaging.findings import Finding, Grade

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {Grade.NOTE: "dim", Grade.WARN: "yellow", Grade.REFUSE: "red"}
_LONGEST_LIST = 20


def stdout() -> Console:
    """Return the console for results."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def stderr() -> Console:
    """Return the console for progress and findings, which never mix with results."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def print_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Print findings, the most serious first; the same sentence only once, with its count."""
    counts: dict[tuple[Grade, str], int] = {}
    for finding in sorted(findings, key=lambda item: -item.grade):
        key = finding.grade, str(finding)
        counts[key] = counts.get(key, 0) + 1
    for (grade, text), count in list(counts.items())[:_LONGEST_LIST]:
        times = f"  ({count} times)" if count > 1 else ""
        console.print(f"  {grade.label:<6}  {text}{times}", style=STYLES[grade], soft_wrap=True)
    hidden = len(counts) - _LONGEST_LIST
    if hidden > 0:
        console.print(f"  and {hidden} more; --json or run.json lists all.", style="dim")
