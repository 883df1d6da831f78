"""The closing tables of ``change`` on the screen, and where the rest is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spine_explorer.cli.console import stdout
from spine_explorer.cli.study_screen import print_remarks, print_table, print_whereabouts
from spine_explorer.imaging.findings import Grade

if TYPE_CHECKING:
    from rich.console import Console

    from spine_explorer.studies.change.study import ChangeStudy


def print_change(study: ChangeStudy, out: Path) -> None:
    """Print the main numbers, the warnings, what was left out, and where the files are.

    Args:
        study: What was compared.
        out: Where its files are.
    """
    from spine_explorer.imaging.text import printable
    from spine_explorer.studies.change.files import LEFT_OUT, PAGE, WITHIN
    from spine_explorer.studies.change.omission import count_omissions

    console, cohort = stdout(), study.cohort
    _print_within(console, study)
    if cohort.comparisons:
        _print_between(console, study)
    print_remarks(console, Grade.WARN, study.warnings)
    for count in count_omissions(cohort.omissions):
        console.print(printable(str(count)), soft_wrap=True)
    if quality := str(cohort.quality):
        console.print(quality, soft_wrap=True)
    if cohort.omissions:
        console.print(f"{out / LEFT_OUT} lists what was left out.", soft_wrap=True)
    print_whereabouts(console, out / PAGE, out / WITHIN)


def _print_within(console: Console, study: ChangeStudy) -> None:
    from spine_explorer.studies.change.overview import (
        decimals_of,
        percent_text,
        primary_within,
        title_of,
    )
    from spine_explorer.studies.wording import estimate_text, number_text, p_text

    lines: list[tuple[str, ...]] = []
    named = ""
    for item in primary_within(study):
        title = title_of(study, item.outcome)
        if item.group and title != named:
            named = title
            lines.append((title,))
        decimals, own = decimals_of(item.change), item.multiplicity
        lines.append(
            (
                f"  {item.group}" if item.group else title,
                f"{item.n}",
                number_text(item.before.median, decimals),
                number_text(item.after.median, decimals),
                estimate_text(item.shift, decimals),
                percent_text(item),
                p_text(item.test.p),
                p_text(own.holm) if own else "",
            )
        )
    header = ("", "n", "Before", "After", "Change", "%", "p", "p Holm")
    before, after = study.cohort.visits
    title = f"From {before} to {after}: medians, Hodges-Lehmann change"
    print_table(console, title, header, lines)


def _print_between(console: Console, study: ChangeStudy) -> None:
    from spine_explorer.studies.change.between import Scale
    from spine_explorer.studies.change.overview import decimals_of, primary_between, title_of
    from spine_explorer.studies.wording import estimate_text, number_text, p_text

    lines = []
    only_one = len(study.cohort.comparisons) == 1
    for item in primary_between(study, Scale.CHANGE):
        own, title = item.multiplicity, title_of(study, item.outcome)
        decimals = decimals_of(item.first, item.second)
        lines.append(
            (
                title if only_one else f"{title}: {item.groups[0]}",
                f"{item.first.n}/{item.second.n}",
                estimate_text(item.shift, decimals),
                p_text(item.test.p),
                p_text(own.holm) if own else "",
                number_text(item.effect.value, 2),
            )
        )
    first, second = study.cohort.groups[0] if only_one else "group", study.cohort.groups[-1]
    title = f"Change of {first} \N{MINUS SIGN} {second}: Hodges-Lehmann difference"
    header = ("", "n", "Difference", "p", "p Holm", "Cliff's delta")
    print_table(console, title, header, lines)
