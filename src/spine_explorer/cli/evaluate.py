"""``spine-explorer evaluate``: how well the network does on outlined slices."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spine_explorer.cli.options import OutlinesOption

if TYPE_CHECKING:
    from spine_explorer.segmentation.segmenter import Segmenter
    from spine_explorer.training.cases import Case
    from spine_explorer.training.evaluation import Outliner, Score
    from spine_explorer.training.summary import Summary

_COLUMNS = (
    "Slices/\npatients",
    "Dice\nmean",
    "Dice\nmedian",
    "Dice\np10",
    "IoU\nmean",
    "HD95\nmm",
    "MSD\nmm",
    "Area\n%",
    "Within\n5 %",
    "Not\nfound",
    "Wrong\nside",
)


def evaluate(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DATA_FOLDER",
            help="Outlined slices: index.csv, image/ and mask/.",
            show_default=False,
        ),
    ],
    split: Annotated[
        str, typer.Option("--split", help="Which slices: train, validation or test.")
    ] = "validation",
    csv_file: Annotated[
        Path | None,
        typer.Option(
            "--csv", metavar="OUT", help="Write every single score there.", show_default=False
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model",
            metavar="FILE.onnx",
            help="Network to judge; the packaged one by default.",
            show_default=False,
        ),
    ] = None,
    outlines: OutlinesOption = None,
    mirror: Annotated[
        bool, typer.Option("--mirror", help="Average over the slice and its mirror image.")
    ] = False,
    by_level: Annotated[bool, typer.Option("--by-level", help="Tell disc levels apart.")] = False,
    by_side: Annotated[bool, typer.Option("--by-side", help="Tell left and right apart.")] = False,
    page: Annotated[
        Path | None,
        typer.Option(
            "--page",
            metavar="OUT.html",
            help="Write a page with all tables, a figure and the worst cases pictured.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Compare the network's outlines with reference outlines, T1 and T2 apart."""
    from spine_explorer.segmentation.segmenter import Segmenter
    from spine_explorer.training.cases import OUTLINE_COLUMNS
    from spine_explorer.training.summary import Division, summarise

    cases = _cases_of_split(folder, split, outlines or OUTLINE_COLUMNS)
    segmenter = Segmenter(model, mirror=mirror)
    scores = _score_with_bar(segmenter.segment, cases)
    if csv_file is not None:
        _write_scores(csv_file, scores)
    if page is not None:
        _write_page(page, scores, cases, segmenter)
    wished = {Division.LEVEL: by_level, Division.SIDE: by_side}
    summaries = summarise(scores, by=[division for division in wished if wished[division]])
    if as_json:
        typer.echo(json.dumps([_without_nan(asdict(item)) for item in summaries], indent=2))
    else:
        _print_tables(summaries, scores)


def _cases_of_split(folder: Path, split: str, columns: Sequence[str]) -> list[Case]:
    from spine_explorer.errors import InputError
    from spine_explorer.training.cases import read_cases

    cases = [case for case in read_cases(folder, columns) if case.split == split]
    if not cases:
        raise InputError(f"{folder} holds no outlined slice of the split '{split}'.")
    return cases


def _score_with_bar(outliner: Outliner, cases: Sequence[Case]) -> list[Score]:
    from rich.progress import track

    from spine_explorer.cli.console import stderr
    from spine_explorer.training.evaluation import evaluate as evaluate_cases

    scored = track(
        evaluate_cases(outliner, cases),
        "Evaluating",
        total=len(cases),
        console=stderr(),
        transient=True,
    )
    return [score for scores in scored for score in scores]


def _write_scores(path: Path, scores: Sequence[Score]) -> None:
    from spine_explorer.outputs.tables import write_table
    from spine_explorer.training.evaluation import Score

    write_table(path, [item.name for item in fields(Score)], map(astuple, scores))


def _write_page(
    path: Path, scores: Sequence[Score], cases: Sequence[Case], segmenter: Segmenter
) -> None:
    from spine_explorer.studies.evaluation.page import WorstCase, write_evaluation
    from spine_explorer.studies.evaluation.picture import draw_comparison
    from spine_explorer.studies.evaluation.worst import worst_scores
    from spine_explorer.training.evaluation import stack_of_case

    by_name = {case.name: case for case in cases}
    worst = []
    for score in worst_scores(scores):
        case = by_name[score.name]
        image, reference = case.read()
        found = segmenter.segment(stack_of_case(case, image)).labels[0]
        worst.append(WorstCase(score, draw_comparison(case, image, reference, found)))
    network = f"{segmenter.model.name} {segmenter.model.version}"
    write_evaluation(path, scores, worst, network=network)


def _print_tables(summaries: Sequence[Summary], scores: Sequence[Score]) -> None:
    from rich.table import Table

    from spine_explorer.cli.console import stdout

    console = stdout()
    for group in dict.fromkeys(_group(item) for item in summaries):
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
        table.add_column("Tissue", vertical="bottom")
        for title in _COLUMNS:
            table.add_column(title, justify="right")
        for item in summaries:
            if _group(item) == group:
                table.add_row(*_cells(item))
        refused = {score.name for score in scores if score.refused and _is_of(score, group)}
        title = ", ".join(word for word in group if word)
        console.print(f"\n{title}; slices refused: {len(refused)}", style="bold")
        console.print(table)
    console.print(
        "\nMSD: mean distance between the borders. Area: found beyond the reference. "
        "Within 5 %: share of such areas."
    )


def _group(item: Summary) -> tuple[str, str, str, str]:
    """What stands above a table: contrast, split, level and side."""
    return item.contrast, item.split, item.level, item.side


def _is_of(score: Score, group: tuple[str, str, str, str]) -> bool:
    contrast, split, level, _ = group
    return (score.contrast, score.split) == (contrast, split) and level in ("", score.level)


def _cells(item: Summary) -> tuple[str, ...]:
    return (
        item.tissue.title,
        f"{item.slices}/{item.patients}",
        f"{item.dice.mean:.3f}",
        f"{item.dice.median:.3f}",
        f"{item.dice.p10:.3f}",
        f"{item.iou.mean:.3f}",
        f"{item.hd95.mean:.2f}",
        f"{item.surface_distance.mean:.2f}",
        f"{item.area_error.mean:+.1f}",
        f"{item.close_areas:.0f}",
        str(item.missed),
        str(item.swapped),
    )


def _without_nan(values: dict[str, object]) -> dict[str, object]:
    """The same with ``None`` for what is not defined: JSON has no NaN."""
    return {
        name: _without_nan(value)
        if isinstance(value, dict)
        else None
        if isinstance(value, float) and math.isnan(value)
        else value
        for name, value in values.items()
    }
