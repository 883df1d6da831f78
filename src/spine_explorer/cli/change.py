"""``spine-explorer change``: what changed between two visits, from tables to figures and a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spine_explorer.cli.change_screen import print_change
from spine_explorer.cli.options import (
    ConfidenceOption,
    JsonOption,
    OnlyOption,
    OutOption,
    SheetOption,
)
from spine_explorer.cli.words import cells_wanted, choose, name_and_value
from spine_explorer.extras import require_extra

if TYPE_CHECKING:
    from spine_explorer.studies.change.cohort import Cohort
    from spine_explorer.studies.change.columns import Columns
    from spine_explorer.studies.change.study import ChangeOptions, ChangeStudy
    from spine_explorer.studies.change.thresholds import Thresholds


def change(
    tables: Annotated[
        list[Path],
        typer.Argument(
            metavar="TABLE",
            help="Measurements: CSV, Excel, or a folder of results of this program.",
            show_default=False,
        ),
    ],
    out: OutOption,
    subject: Annotated[
        str, typer.Option(metavar="COLUMN", help="Column of the subject.")
    ] = "subject",
    visit: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="Column of the visit.",
            show_default="visit, else the order of the sessions, else of the tables",
        ),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Column of the group.", show_default="group"),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=COLUMN",
            help="What a column is called in the tables, such as level=vertebra; may be repeated. "
            "Names: level, structure, side, quantity, value, unit.",
            show_default=False,
        ),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Column of measurements of a wide table; may be repeated.",
            show_default="all columns of numbers that differ within a subject",
        ),
    ] = None,
    join: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="TABLE",
            help="Small table whose columns are added: visit, group, age, level; joined by the "
            "columns that both have; may be repeated.",
            show_default=False,
        ),
    ] = None,
    only: OnlyOption = None,
    before: Annotated[
        str | None, typer.Option(metavar="VISIT", help="The first visit.", show_default=False)
    ] = None,
    after: Annotated[
        str | None, typer.Option(metavar="VISIT", help="The second visit.", show_default=False)
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option(
            metavar="GROUP",
            help="The group with which the others are compared.",
            show_default="first by alphabet",
        ),
    ] = None,
    match: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Column by which slices of the two visits are matched; may be repeated.",
            show_default="position, else level",
        ),
    ] = None,
    covariate: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Column of the baseline table; may be repeated.",
            show_default="all that say one thing of each subject",
        ),
    ] = None,
    adjust: Annotated[
        bool, typer.Option("--adjust", help="Compare the groups at equal baseline too.")
    ] = False,
    adjust_for: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COVARIATE",
            help="Covariate to adjust for besides the baseline; may be repeated.",
            show_default=False,
        ),
    ] = None,
    mdc: Annotated[
        list[str] | None,
        typer.Option(
            metavar="QUANTITY=NUMBER",
            help="Minimal detectable change; may be repeated.",
            show_default=False,
        ),
    ] = None,
    mdc_from: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="PATH",
            help="Minimal detectable changes from results of 'agree'; may be repeated.",
            show_default=False,
        ),
    ] = None,
    repeats: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="TABLE",
            help="Repeated measurements to compute them from, one table a repetition; may be "
            "repeated.",
            show_default=False,
        ),
    ] = None,
    rater: Annotated[
        str,
        typer.Option(
            metavar="COLUMN", help="Column that tells the repetitions of one --repeats table apart."
        ),
    ] = "",
    sheet: SheetOption = None,
    figures: Annotated[
        int, typer.Option(min=0, metavar="N", help="Of how many quantities figures are drawn.")
    ] = 12,
    confidence: ConfidenceOption = 0.95,
    seed: Annotated[int, typer.Option(min=0, help="Start of the bootstrap's random numbers.")] = 0,
    json: JsonOption = False,
) -> None:
    """Compare two visits within groups and between them.

    Pairs visits and slices, and writes tables, figures (PNG, SVG), JSON and a page to OUT. What
    has no partner is left out, counted and listed. Needs the extra 'statistics'.
    """
    from spine_explorer.outputs.places import keep_apart
    from spine_explorer.studies.change.cohort import CohortOptions, read_cohort
    from spine_explorer.studies.change.files import document, write_study
    from spine_explorer.studies.change.reading import Reading
    from spine_explorer.studies.change.study import ChangeOptions
    from spine_explorer.studies.plain import json_text
    from spine_explorer.studies.table import read_table

    require_extra("statistics", "Comparing visits")
    keep_apart(out, tables)
    columns = _columns({"subject": subject, "visit": visit, "group": group}, column or ())
    how = CohortOptions(
        reading=Reading(columns, tuple(values or ()), tuple(match or ())),
        only=cells_wanted(only),
        before=before,
        after=after,
        reference=reference,
        covariates=tuple(covariate or ()),
    )
    options = ChangeOptions(
        thresholds=_thresholds(mdc or (), mdc_from or (), repeats or (), rater, subject),
        adjust_for=tuple(adjust_for or ()) if adjust or adjust_for else None,
        level=confidence,
        seed=seed,
    )
    given = [read_table(path, sheet=sheet) for path in tables]
    cohort = read_cohort(given, how, joined=[read_table(path) for path in join or ()])
    study = _with_bar(cohort, options)
    write_study(out, study, most_figures=figures)
    if json:
        typer.echo(json_text(document(study)))
    else:
        print_change(study, out)


def _columns(named: dict[str, str | None], others: Sequence[str]) -> Columns:
    from spine_explorer.studies.change.columns import Columns, Role

    given = {Role(role): name for role, name in named.items() if name}
    for text in others:
        role, name = name_and_value(text, "--column", "level=vertebra")
        given[choose(Role, role, "--column")] = name
    return Columns(given)


def _thresholds(
    texts: Sequence[str],
    results: Sequence[Path],
    repeats: Sequence[Path],
    rater: str,
    subject: str,
) -> Thresholds:
    from spine_explorer.studies.change.thresholds import (
        Thresholds,
        given_thresholds,
        thresholds_of_agreement,
        thresholds_of_repeats,
    )
    from spine_explorer.studies.table import read_table

    known = given_thresholds(texts)
    for path in results:
        known += thresholds_of_agreement(path)
    if repeats:
        repeated = [read_table(path) for path in repeats]
        known += thresholds_of_repeats(repeated, rater=rater, subject=subject)
    return Thresholds(tuple(known))


def _with_bar(cohort: Cohort, options: ChangeOptions) -> ChangeStudy:
    from rich.progress import Progress

    from spine_explorer.cli.console import stderr
    from spine_explorer.studies.change.study import analyse_change

    with Progress(console=stderr(), transient=True) as bar:
        task = bar.add_task("Comparing", total=len(cohort.outcomes))
        return analyse_change(cohort, options, progress=lambda: bar.advance(task))
