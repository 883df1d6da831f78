"""What a run writes of itself: its losses, how it does on validation slices, a picture of both."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from spine_explorer.anatomy import Tissue
from spine_explorer.errors import UnreadableFileError
from spine_explorer.outputs.cells import unguard_text
from spine_explorer.outputs.files import remove, write_text
from spine_explorer.outputs.tables import write_table
from spine_explorer.training.curves import DicePoint, LossPoint
from spine_explorer.training.log_plot import plot_log

LOSS_NAME = "log.csv"
VALIDATION_NAME = "validation.csv"
PLOT_NAME = "log.svg"

_LOSS_COLUMNS = ("step", "loss", "unix_time")
_DICE_COLUMNS = ("step", "contrast", "slices", *Tissue)

_Point = TypeVar("_Point", LossPoint, DicePoint)


class TrainingLog:
    """The log of a run, which goes on where its checkpoint is.

    What was noted after the checkpoint will be noted again by the steps that are taken again, so
    it is forgotten.

    Args:
        folder: Of the run.
        step: Steps that the run has done.

    Raises:
        UnreadableFileError: If a log of this folder is damaged.
    """

    def __init__(self, folder: Path, *, step: int) -> None:
        self._folder = folder
        losses = _read(folder / LOSS_NAME, _LOSS_COLUMNS, _loss_point)
        points = _read(folder / VALIDATION_NAME, _DICE_COLUMNS, _dice_point)
        self._losses = [point for point in losses if point.step <= step]
        self._dice = [point for point in points if point.step <= step]

    def add_loss(self, point: LossPoint) -> None:
        """Note the loss of some steps."""
        self._losses.append(point)

    def add_dice(self, points: Iterable[DicePoint]) -> None:
        """Note how the network does on validation slices."""
        self._dice.extend(points)

    def write(self) -> None:
        """Write ``log.csv`` and ``log.svg``, and ``validation.csv`` where there is any.

        Raises:
            OutputError: If a file cannot be written.
        """
        losses = [(point.step, f"{point.loss:.5f}", point.unix_time) for point in self._losses]
        write_table(self._folder / LOSS_NAME, _LOSS_COLUMNS, losses)
        if self._dice:
            dice = [_dice_cells(point) for point in self._dice]
            write_table(self._folder / VALIDATION_NAME, _DICE_COLUMNS, dice)
        else:
            remove(self._folder / VALIDATION_NAME)
        write_text(self._folder / PLOT_NAME, plot_log(self._losses, self._dice))


def _read(
    path: Path, columns: Sequence[str], parse: Callable[[Mapping[str, str]], _Point]
) -> list[_Point]:
    try:
        with path.open(newline="", encoding="utf-8") as stream:
            reader = csv.DictReader(stream, restval="")
            points = [parse(row) for row in reader]
    except FileNotFoundError:
        return []
    except (OSError, csv.Error, KeyError, ValueError) as error:
        raise UnreadableFileError(
            path,
            f"it is no log with the columns {', '.join(columns)}",
            advice="Put it away; the run goes on without what was noted there.",
        ) from error
    return points


def _loss_point(row: Mapping[str, str]) -> LossPoint:
    return LossPoint(int(row["step"]), float(row["loss"]), int(row["unix_time"]))


def _dice_point(row: Mapping[str, str]) -> DicePoint:
    dice = {tissue: float(row[tissue]) for tissue in Tissue if row[tissue]}
    return DicePoint(int(row["step"]), unguard_text(row["contrast"]), int(row["slices"]), dice)


def _dice_cells(point: DicePoint) -> Sequence[object]:
    cells = (f"{point.dice[item]:.4f}" if item in point.dice else "" for item in Tissue)
    return point.step, point.contrast, point.slices, *cells
