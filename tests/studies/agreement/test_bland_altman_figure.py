from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from spine_explorer.statistics.agreement.bland_altman import bland_altman
from spine_explorer.statistics.agreement.scale import Scale
from spine_explorer.studies.agreement.bland_altman_figure import Axis, bland_altman_painter
from support.figures import paint_and_draw, runs_over


@pytest.mark.parametrize("scale", Scale)
def test_long_names_stay_on_the_figure(tmp_path: Path, scale: Scale) -> None:
    first = np.array([900.0, 1000.0, 1100.0, 1300.0])
    result = bland_altman(first * 1.02, first[::-1], scale=scale)
    axis = Axis("Area", "Automatic outlines, new network", "Outlines of the radiologist", "mm2")
    figure = paint_and_draw(tmp_path / "plot", bland_altman_painter(result, axis))
    (axes,) = figure.axes
    assert not [label for label in (axes.xaxis.label, axes.yaxis.label) if runs_over(label, figure)]
