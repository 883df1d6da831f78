"""``spine-explorer agree``: how well raters agree, from tables to figures and a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spine_explorer.cli.agreement_screen import print_agreement
from spine_explorer.cli.options import (
    ConfidenceOption,
    JsonOption,
    LabelsOption,
    MapOption,
    OnlyOption,
    OutOption,
    PositionsOption,
    SheetOption,
)
from spine_explorer.cli.words import cells_wanted, choose, listed, name_and_value
from spine_explorer.extras import require_extra

if TYPE_CHECKING:
    from spine_explorer.studies.agreement.masks import MaskStudy
    from spine_explorer.studies.agreement.study import AgreementStudy
    from spine_explorer.studies.page import Section
    from spine_explorer.studies.ratings.layout import ColumnSet
    from spine_explorer.studies.table import Table


def agree(
    out: OutOption,
    tables: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="TABLE",
            help="One table a rater, the reference first, or one that holds several: CSV, Excel, "
            "or a folder of results.",
            show_default=False,
        ),
    ] = None,
    masks: Annotated[
        tuple[Path, Path] | None,
        typer.Option(
            metavar="A_DIR B_DIR",
            help="Compare two folders of outlines instead of tables, and measure both.",
            show_default=False,
        ),
    ] = None,
    images: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="PATH",
            help="The images of --masks; without them only sizes are measured; may be repeated.",
            show_default=False,
        ),
    ] = None,
    labels: LabelsOption = None,
    mapping: MapOption = None,
    positions: PositionsOption = "stack",
    key: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Column that names what was measured; may be repeated.",
            show_default="subject, session, series, stack, slice",
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Column whose values are compared apart; may be repeated.",
            show_default="quantity, structure, side, level, method, unit",
        ),
    ] = None,
    value: Annotated[
        str, typer.Option(metavar="COLUMN", help="Column of the values of a tidy table.")
    ] = "",
    values: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Column of values of a wide table; may be repeated.",
            show_default="all columns of numbers",
        ),
    ] = None,
    rater: Annotated[
        str, typer.Option(metavar="COLUMN", help="Column that names the rater, in one table.")
    ] = "",
    suffix: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ENDING",
            help="How the columns of a rater end, in one wide table; once a rater.",
            show_default=False,
        ),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=COLUMN,COLUMN",
            help="Columns of one wide table that hold the same by different raters; may be "
            "repeated.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Name of a rater, in order; may be repeated.", show_default=False
        ),
    ] = None,
    subject: Annotated[
        str,
        typer.Option(metavar="COLUMN", help="Column of the subject, who may have several items."),
    ] = "",
    only: OnlyOption = None,
    unit: Annotated[
        str, typer.Option(metavar="UNIT", help="Unit of the values, if no column says it.")
    ] = "",
    sheet: SheetOption = None,
    scale: Annotated[
        str,
        typer.Option(
            metavar="SCALE", help="What Bland-Altman plots show: difference, percent or log."
        ),
    ] = "difference",
    figures: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Of how many comparisons single plots are drawn."),
    ] = 24,
    confidence: ConfidenceOption = 0.95,
    variance_ratio: Annotated[
        float,
        typer.Option(help="Error variance of the later rater over the earlier one's, for Deming."),
    ] = 1.0,
    replicates: Annotated[
        bool,
        typer.Option(
            "--replicates", help="Several items of a subject repeat the same measurement."
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Compare raters, methods or repeated readings: ICC, Bland-Altman, regression.

    Writes tables, figures (PNG, SVG), JSON and a page to OUT. Values of one rater only and empty
    ones are left out, counted and listed. Needs the extra 'statistics'.
    """
    from spine_explorer.outputs.places import keep_apart
    from spine_explorer.statistics.agreement.scale import Scale
    from spine_explorer.studies.agreement.analysis import AgreementOptions
    from spine_explorer.studies.agreement.files import FileOptions, document, write_study
    from spine_explorer.studies.agreement.study import agree as compare
    from spine_explorer.studies.plain import json_text
    from spine_explorer.studies.ratings.layout import Layout, table_names
    from spine_explorer.studies.table import read_table

    require_extra("statistics", "Comparing raters")
    keep_apart(out, (*(tables or ()), *(masks or ())))
    layout = Layout(
        key=tuple(key or ()),
        by=tuple(by) if by else None,
        value=value,
        values=tuple(values or ()),
        rater=rater,
        suffixes=tuple(suffix or ()),
        sets=tuple(map(_column_set, columns or ())),
        subject=subject,
        names=tuple(name or ()),
        only=cells_wanted(only),
    )
    files = FileOptions(figures, choose(Scale, scale, "--scale"))
    options = AgreementOptions(confidence, variance_ratio, replicates)
    outlines = _measure_masks(out, tables, masks, images, labels, mapping, positions)
    if outlines is None:
        given: Sequence[Table] = [read_table(path, sheet=sheet) for path in tables or ()]
    else:
        given = outlines.tables
        layout = replace(layout, names=layout.names or table_names(masks or ()))
    study = compare(given, layout, options=options, unit=unit)
    further = [] if outlines is None else [_overlap_section(out, outlines, study)]
    write_study(out, study, options=files, further=further)
    if json:
        typer.echo(json_text(document(study)))
    else:
        print_agreement(study, out)


def _measure_masks(
    out: Path,
    tables: list[Path] | None,
    masks: tuple[Path, Path] | None,
    images: list[Path] | None,
    labels: Path | None,
    mapping: list[str] | None,
    positions: str,
) -> MaskStudy | None:
    """Compare folders of outlines where they are given; ``None`` where tables are."""
    from spine_explorer.errors import InputError
    from spine_explorer.outlines.comparison import compare_masks
    from spine_explorer.outlines.label_names import read_label_file
    from spine_explorer.outlines.locating import Positions
    from spine_explorer.outlines.naming import Names
    from spine_explorer.studies.agreement.masks import write_masks

    counted = choose(Positions, positions, "--positions")
    if bool(tables) == bool(masks):
        raise InputError(
            "Give either tables or two folders of outlines.", advice="See: agree --help"
        )
    if masks is None:
        if images or labels or mapping or counted is not Positions.STACK:
            raise InputError(
                "--images, --labels, --map and --positions belong to --masks.",
                advice="See: agree --help",
            )
        return None
    names = Names.parse(mapping or ())
    numbers = read_label_file(labels, names) if labels else None
    compared = compare_masks(
        *masks, images=images or (), names=names, numbers=numbers, positions=counted
    )
    return write_masks(out, compared)


def _overlap_section(out: Path, outlines: MaskStudy, study: AgreementStudy) -> Section:
    from spine_explorer.studies.agreement.files import FIGURES
    from spine_explorer.studies.agreement.masks import overlap_section

    return overlap_section(out / FIGURES, outlines, study.ratings.raters)


def _column_set(text: str) -> ColumnSet:
    from spine_explorer.studies.ratings.layout import ColumnSet

    name, columns = name_and_value(text, "--set", "area=area_anna,area_ben")
    return ColumnSet(name, listed(columns))
