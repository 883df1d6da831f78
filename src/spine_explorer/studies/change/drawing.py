"""Every figure of a change study, drawn and named by number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.painting import Subject
from spine_explorer.studies.change.precedence import outcome_title, unit_text
from spine_explorer.studies.change.raincloud_figure import raincloud_painter
from spine_explorer.studies.change.series import Series
from spine_explorer.studies.change.spaghetti_figure import spaghetti_painter, spaghetti_size
from spine_explorer.studies.change.study import ChangeStudy
from spine_explorer.studies.change.waterfall_figure import waterfall_painter
from spine_explorer.studies.figure import DOUBLE_COLUMN, DrawnFigure, draw_figure, one_line

_LONGEST_TITLE = 48
_HEIGHT = 65.0
_GROUP_HEIGHT = 24.0


@dataclass(frozen=True)
class OutcomeDrawings:
    """The figures of one outcome, and whether the lines of all groups fit in one column."""

    outcome: Outcome
    is_narrow: bool
    spaghetti: DrawnFigure
    raincloud: DrawnFigure
    waterfall: DrawnFigure

    def all(self) -> tuple[DrawnFigure, ...]:
        """Return the figures."""
        return self.spaghetti, self.raincloud, self.waterfall


@dataclass(frozen=True)
class Drawings:
    """The figures of a study.

    Attributes:
        outcomes: Of the outcomes that were drawn, in order.
        not_drawn: Number of outcomes that could be drawn and were not.
    """

    outcomes: tuple[OutcomeDrawings, ...]
    not_drawn: int

    def all(self) -> Iterator[DrawnFigure]:
        """Yield every figure."""
        for own in self.outcomes:
            yield from own.all()


def draw(folder: Path, study: ChangeStudy, *, most: int) -> Drawings:
    """Draw the figures of a study.

    Args:
        folder: Where the files go.
        study: What to draw.
        most: Of how many outcomes, in the order of the study.

    Raises:
        MissingExtraError: If matplotlib is not installed.
        OutputError: If a file cannot be written.
    """
    found = ((outcome, study.cohort.series(outcome)) for outcome in study.cohort.outcomes)
    drawable = [(outcome, series) for outcome, series in found if any(map(len, series))]
    drawn = tuple(
        _drawn(folder, number, outcome, series, study)
        for number, (outcome, series) in enumerate(drawable[:most], start=1)
    )
    return Drawings(drawn, len(drawable) - len(drawn))


def _drawn(
    folder: Path, number: int, outcome: Outcome, series: Sequence[Series], study: ChangeStudy
) -> OutcomeDrawings:
    threshold, unit = study.thresholds.of(outcome), unit_text(outcome)
    subject = Subject(
        title=one_line(outcome_title(outcome), _LONGEST_TITLE),
        unit=f" ({one_line(unit, 12)})" if unit else "",
        visits=study.cohort.visits,
        threshold=None if threshold is None else threshold.value,
    )
    rows = sum(1 for own in series if len(own))
    width, height = spaghetti_size(series)
    return OutcomeDrawings(
        outcome,
        width < DOUBLE_COLUMN,
        draw_figure(
            folder / f"{number:03}-spaghetti",
            spaghetti_painter(series, subject),
            width=width,
            height=height,
        ),
        draw_figure(
            folder / f"{number:03}-raincloud",
            raincloud_painter(series, subject),
            height=max(18 + _GROUP_HEIGHT * rows, 45.0),
        ),
        draw_figure(
            folder / f"{number:03}-waterfall",
            waterfall_painter(series, subject),
            width=DOUBLE_COLUMN,
            height=_HEIGHT,
        ),
    )
