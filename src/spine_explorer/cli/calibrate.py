"""``spine-explorer calibrate``: when a network is not to be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spine_explorer.cli.options import OutlinesOption
from spine_explorer.extras import require_extra

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spine_explorer.training.calibration.calibrate import Calibration, CurveFit
    from spine_explorer.training.cases import Case


def calibrate(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DATA_FOLDER",
            help="Outlined slices: index.csv, image/ and mask/.",
            show_default=False,
        ),
    ],
    model: Annotated[
        Path,
        typer.Option(
            "--model",
            metavar="FILE.onnx",
            help="Network to calibrate; its card is rewritten.",
            show_default=False,
        ),
    ],
    outlines: OutlinesOption = None,
    figure: Annotated[
        Path | None,
        typer.Option(
            "--figure",
            metavar="NAME",
            help="Draw the calibration plot as NAME.png and NAME.svg.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Learn when a network is not to be trusted, and write it into its card.

    Do so after every training: without it, outlines have a confidence but no probability.
    """
    from spine_explorer.cli.console import stdout
    from spine_explorer.segmentation.model_card import card_path
    from spine_explorer.training.cases import OUTLINE_COLUMNS, read_cases

    require_extra("train", "Calibrating a network")
    cases = read_cases(folder, outlines or OUTLINE_COLUMNS, bare=True)
    result = _calibrate_with_bar(model, cases)
    if figure is not None:
        _draw(figure, result)
    console = stdout()
    console.print(_line("One look", result.plain), soft_wrap=True)
    console.print(_line("With --mirror", result.mirrored), soft_wrap=True)
    console.print(f"Written to {card_path(model)}.", soft_wrap=True)


def _calibrate_with_bar(model: Path, cases: Sequence[Case]) -> Calibration:
    from rich.progress import Progress

    from spine_explorer.cli.console import stderr
    from spine_explorer.training.calibration.calibrate import calibrate as calibrate_network

    with Progress(console=stderr(), transient=True) as bar:
        task = bar.add_task("Calibrating", total=None)
        return calibrate_network(
            model, cases, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )


def _draw(path: Path, result: Calibration) -> None:
    from spine_explorer.studies.evaluation.calibration_figure import paint_calibration
    from spine_explorer.studies.figure import draw_figure

    found = {"one look": result.plain.held, "with mirror image": result.mirrored.held}
    draw_figure(path, paint_calibration(found), height=80)


def _line(title: str, fit: CurveFit) -> str:
    held, plain = fit.held, fit.as_acquired
    return (
        f"{title}: {held.counts.sum()} outlines of patients not fitted to, Brier score "
        f"{held.brier:.3f}, calibration error {held.error:.3f}, AUC {held.auc:.3f}; as acquired "
        f"{plain.counts.sum()}, {plain.brier:.3f}, {plain.error:.3f}, {plain.auc:.3f}."
    )
