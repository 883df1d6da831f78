"""Every figure of a study of agreement, drawn and named by number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spine_explorer.statistics.agreement.scale import Scale
from spine_explorer.studies.agreement.analysis import Agreement, PairAgreement
from spine_explorer.studies.agreement.bland_altman_figure import Axis, bland_altman_painter
from spine_explorer.studies.agreement.forest_figure import ForestRow, forest_plot
from spine_explorer.studies.agreement.scatter_figure import scatter_painter
from spine_explorer.studies.agreement.study import AgreementStudy
from spine_explorer.studies.figure import DrawnFigure, draw_figure, one_line, wrapped
from spine_explorer.studies.intervals_figure import draw_intervals
from spine_explorer.studies.wording import level_text

_ROWS_OF_FOREST = 45
_FEWEST_POINTS = 2
_HEIGHT, _SQUARE = 70.0, 80.0
_LONGEST_TITLE = 72


@dataclass(frozen=True)
class Drawings:
    """The figures of a study.

    Attributes:
        forests: Plots of intraclass correlations.
        bland_altman: By comparison and pair of raters, numbered from 0.
        scatter: Likewise.
        scale: What the Bland-Altman plots show.
        not_drawn: Number of pairs that could be drawn and were not.
    """

    forests: tuple[DrawnFigure, ...]
    bland_altman: Mapping[tuple[int, int], DrawnFigure]
    scatter: Mapping[tuple[int, int], DrawnFigure]
    scale: Scale
    not_drawn: int = field(default=0)

    def all(self) -> Iterator[DrawnFigure]:
        """Yield every figure."""
        yield from (*self.forests, *self.bland_altman.values(), *self.scatter.values())


def draw(folder: Path, study: AgreementStudy, *, most: int, scale: Scale) -> Drawings:
    """Draw the figures of a study.

    Args:
        folder: Where the files go.
        study: What to draw.
        most: Of how many pairs of raters the single plots are drawn, in the order of the study.
        scale: What the Bland-Altman plots show.
    """
    drawable = [
        (number, place, agreement, pair)
        for number, place, agreement, pair in study.pairs()
        if len(pair.values) >= _FEWEST_POINTS
    ]
    plots: dict[tuple[int, int], DrawnFigure] = {}
    scatters: dict[tuple[int, int], DrawnFigure] = {}
    for count, (number, place, agreement, pair) in enumerate(drawable[:most], start=1):
        axis = _axis(study, agreement, pair)
        scatters[number, place] = _scatter(folder / f"{count:03}-scatter", pair, axis)
        if not pair.bland_altman[scale].reason:
            plots[number, place] = _plot(folder / f"{count:03}-bland-altman", pair, axis, scale)
    forests = tuple(_forests(folder, study))
    return Drawings(forests, plots, scatters, scale, max(len(drawable) - most, 0))


def _axis(study: AgreementStudy, agreement: Agreement, pair: PairAgreement) -> Axis:
    title = wrapped(one_line(study.label(agreement.group), _LONGEST_TITLE))
    return Axis(title, pair.first, pair.second, study.shown_unit(agreement.group))


def _plot(path: Path, pair: PairAgreement, axis: Axis, scale: Scale) -> DrawnFigure:
    repeated = pair.repeated if scale is Scale.DIFFERENCE else None
    painter = bland_altman_painter(pair.bland_altman[scale], axis, repeated=repeated)
    return draw_figure(path, painter, height=_HEIGHT)


def _scatter(path: Path, pair: PairAgreement, axis: Axis) -> DrawnFigure:
    lines = [
        (name, line.slope.value, line.intercept.value)
        for name, line in (("Deming", pair.deming), ("Passing-Bablok", pair.passing_bablok))
    ]
    painter = scatter_painter(pair.values[:, 0], pair.values[:, 1], axis, lines=lines)
    return draw_figure(path, painter, height=_SQUARE)


def _forests(folder: Path, study: AgreementStudy) -> Iterator[DrawnFigure]:
    raters = one_line(", ".join(study.ratings.raters), 60)
    number = 0
    for quantity, agreements in _by_quantity(study).items():
        rows = [_row(study, agreement) for agreement in agreements]
        for start in range(0, len(rows), _ROWS_OF_FOREST):
            part = rows[start : start + _ROWS_OF_FOREST]
            number += 1
            form = agreements[0].icc.recommended
            plot = forest_plot(
                part,
                title=one_line(f"{quantity}: {raters}" if quantity else raters, 70),
                axis=f"{form.form} with {level_text(form.estimate.level)} confidence interval",
            )
            yield draw_intervals(folder / f"{number:03}-forest", plot)


def _row(study: AgreementStudy, agreement: Agreement) -> ForestRow:
    return ForestRow(study.label(agreement.group), agreement.icc.recommended.estimate, agreement.n)


def _by_quantity(study: AgreementStudy) -> dict[str, list[Agreement]]:
    """Group where quantities of several structures, sides or levels were compared."""
    found: dict[str, list[Agreement]] = {}
    names: Sequence[str] = study.group_names
    for agreement in study.agreements:
        named = dict(zip(names, agreement.group, strict=True))
        found.setdefault(named.get("quantity", "").replace("_", " "), []).append(agreement)
    if max(map(len, found.values())) == 1:
        return {"": list(study.agreements)}
    return {name[:1].upper() + name[1:]: items for name, items in found.items()}
