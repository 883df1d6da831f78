"""``spine-explorer incidence``: how often lesions occur, and how well readers agree."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spine_explorer.cli.incidence_screen import print_incidence
from spine_explorer.cli.options import ConfidenceOption, JsonOption, OutOption
from spine_explorer.cli.words import choose, listed, name_and_value
from spine_explorer.extras import require_extra


def incidence(
    readings: Annotated[
        Path,
        typer.Argument(
            metavar="READINGS",
            help="A reading study, or a table with one answer a line.",
            show_default=False,
        ),
    ],
    out: OutOption,
    cases: Annotated[
        Path | None,
        typer.Option(
            metavar="TABLE",
            help="Table of cases: subject, status, reason, group.",
            show_default="everybody in READINGS is read",
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(metavar="FORM", help="Name of the reading form, or its YAML file."),
    ] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=COLUMN",
            help="What a column is called in the tables, such as reader=observer; may be repeated.",
            show_default=False,
        ),
    ] = None,
    item: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ITEM",
            help="Item to report; may be repeated. Any lesion means any of them.",
            show_default="all",
        ),
    ] = None,
    present: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ITEM=CODE,CODE",
            help="Answers that mean present; may be repeated.",
            show_default="as the form says",
        ),
    ] = None,
    site: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="What tells sites apart: side or region; may be repeated.",
            show_default="side where there are sides, else region",
        ),
    ] = None,
    site_name: Annotated[
        str, typer.Option(metavar="WORD", help="What a site is called, such as joint.")
    ] = "",
    group: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GROUP",
            help="Group to compare, in this order; may be repeated.",
            show_default="all",
        ),
    ] = None,
    decide: Annotated[
        str,
        typer.Option(
            metavar="HOW",
            help="Whose answer counts: consensus, adjudicator, majority or any.",
        ),
    ] = "consensus",
    adjudicator: Annotated[
        str, typer.Option(metavar="READER", help="Reader who decides disagreements.")
    ] = "",
    adjudications: Annotated[
        Path | None,
        typer.Option(
            metavar="TABLE",
            help="The list disagreements.csv with the column 'decision' filled in.",
            show_default=False,
        ),
    ] = None,
    round: Annotated[  # noqa: A002  # the word of the export
        int, typer.Option(min=1, help="Which reading of each reader counts.")
    ] = 1,
    weights: Annotated[
        str, typer.Option(metavar="KIND", help="Credit of near grades: linear or quadratic.")
    ] = "quadratic",
    confidence: ConfidenceOption = 0.95,
    json: JsonOption = False,
) -> None:
    """Report a reading study: participants, incidence, groups, agreement, disagreements.

    Writes tables, JSON, figures (PNG, SVG) and a page to OUT, with the list of disagreements to
    be decided and given back. Needs the extra 'statistics'.
    """
    from spine_explorer.statistics.categorical.ratings import Weights
    from spine_explorer.studies.incidence.analysis import analyse
    from spine_explorer.studies.incidence.decisions import Policy
    from spine_explorer.studies.incidence.incidence_options import IncidenceOptions
    from spine_explorer.studies.incidence.source import open_source
    from spine_explorer.studies.incidence.writer import plain_report, write_report
    from spine_explorer.studies.plain import json_text

    require_extra("statistics", "Reporting a reading study")
    options = IncidenceOptions(
        items=tuple(item or ()),
        present=dict(_codes(text) for text in present or ()),
        site=tuple(site or ()),
        site_name=site_name,
        groups=tuple(group or ()),
        policy=choose(Policy, decide, "--decide"),
        adjudicator=adjudicator,
        adjudications=adjudications,
        round=round,
        weights=choose(Weights, weights, "--weights"),
        level=confidence,
    )
    names = dict(name_and_value(text, "--column", "reader=observer") for text in column or ())
    report = analyse(open_source(readings, cases=cases, form=form, names=names), options)
    write_report(out, report, kept=[path for path in (readings, cases) if path is not None])
    if json:
        typer.echo(json_text(plain_report(report)))
    else:
        print_incidence(report, out)


def _codes(text: str) -> tuple[str, tuple[str, ...]]:
    item, codes = name_and_value(text, "--present", "pfirrmann=IV,V")
    return item, listed(codes)
