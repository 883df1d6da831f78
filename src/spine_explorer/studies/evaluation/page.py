"""The page of an evaluation: tables by contrast, level and side, and the worst cases pictured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from spine_explorer.studies.evaluation.figure import paint_scores
from spine_explorer.studies.figure import DOUBLE_COLUMN, draw_figure
from spine_explorer.studies.page import (
    Page,
    PageFigure,
    PagePicture,
    PageTable,
    Section,
    write_page,
)
from spine_explorer.studies.wording import count_text, number_text
from spine_explorer.training.evaluation import Score
from spine_explorer.training.summary import Division, Summary, summarise

_HEADER = ("Slices", "Patients", "Dice", "Median", "p10", "IoU", "HD95", "MSD", "Area %", "≤ 5 %")
_NOTE = (
    "Dice and IoU: overlap with the reference, mean over slices; p10: 10th percentile of Dice. "
    "HD95: 95th percentile of the distance between the borders, in mm. MSD: its mean. Area: found "
    "beyond the reference. ≤ 5 %: share of the structures whose area is that close, in %."
)


@dataclass(frozen=True)
class WorstCase:
    """A score and its picture.

    Attributes:
        score: Of one structure on one slice.
        picture: Found outlines in colour, reference outlines dashed.
    """

    score: Score
    picture: Image.Image


def write_evaluation(
    path: Path, scores: Sequence[Score], worst: Sequence[WorstCase], *, network: str
) -> None:
    """Write the page, and its figure beside it as PNG and SVG.

    Args:
        path: The page to write.
        scores: Of every slice.
        worst: What is to be pictured.
        network: Name and version of the network.

    Raises:
        MissingExtraError: If matplotlib is not installed.
        OutputError: If a file cannot be written.
    """
    figure = draw_figure(path.with_suffix(""), paint_scores(scores), width=DOUBLE_COLUMN)
    everything = PageFigure(figure.markup, "Every outline a dot; the line is the median.")
    slices = {score.name for score in scores}
    refused = {score.name for score in scores if score.refused}
    sections = [
        Section("All slices", tables=[_table(scores, ())], figures=[everything]),
        Section("By disc level", tables=[_table(scores, (Division.LEVEL,))]),
        Section("By side", tables=[_table(scores, (Division.SIDE,))]),
        Section(
            "Worst cases",
            ["Found outlines in colour, reference outlines dashed white."],
            figures=[_picture(case) for case in worst],
        ),
    ]
    tiles = [
        ("Slices", str(len(slices))),
        ("Patients", str(len({score.patient for score in scores}))),
        ("Refused", str(len(refused))),
        ("On the wrong side", str(sum(score.swapped for score in scores))),
        ("Not found", str(sum(score.missed for score in scores))),
    ]
    subtitle = f"{network}, {count_text(len(slices), 'slice')}"
    write_page(path, Page("Evaluation against reference outlines", sections, subtitle, tiles))


def _table(scores: Sequence[Score], by: Sequence[Division]) -> PageTable:
    summaries = summarise(scores, by=by)
    titles = [division.value.title() for division in by]
    return PageTable(
        ("Split", "Contrast", *titles, "Tissue", *_HEADER),
        [(*_names(item, by), *_figures(item)) for item in summaries],
        note=_NOTE,
        text_columns=3 + len(by),
    )


def _names(item: Summary, by: Sequence[Division]) -> list[str]:
    values = {Division.LEVEL: item.level or "not known", Division.SIDE: item.side}
    divisions = [values[division] for division in by]
    return [item.split, item.contrast, *divisions, item.tissue.title]


def _figures(item: Summary) -> list[str]:
    overlap = (item.dice.mean, item.dice.median, item.dice.p10, item.iou.mean)
    return [
        str(item.slices),
        str(item.patients),
        *(number_text(value, 3) for value in overlap),
        number_text(item.hd95.mean, 2),
        number_text(item.surface_distance.mean, 2),
        number_text(item.area_error.mean, 1),
        number_text(item.close_areas, 0),
    ]


def _picture(case: WorstCase) -> PagePicture:
    score = case.score
    words = [score.contrast, score.level, score.structure.replace("_", " ")]
    caption = (
        f"{score.name} ({', '.join(word for word in words if word)}): "
        f"Dice {number_text(score.dice, 2)}, area {number_text(score.area_error, 0)} %"
    )
    return PagePicture(case.picture, caption)
