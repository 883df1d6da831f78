from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.text import Text

from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.painting import Subject
from spine_explorer.studies.change.raincloud_figure import raincloud_painter
from spine_explorer.studies.change.series import Series
from support.figures import paint_and_draw, runs_over


def test_long_names_stay_on_the_figure(tmp_path: Path) -> None:
    before = np.array([1.0, 2.0, 4.0])
    series = Series(
        Outcome("area"), "patients with stenosis", ("a", "b", "c"), before, before * 1.1, 0
    )
    visits = ("before the operation", "twelve months after")
    title = "Area, multifidus + erector spinae both, L4-L5"
    subject = Subject(title, " (mm²/a.u.)", visits)
    figure = paint_and_draw(tmp_path / "plot", raincloud_painter([series], subject))
    (axes,) = figure.axes
    texts = [text for text in figure.findobj(Text) if text.get_text() == title]
    assert len(texts) == 1
    assert not [text for text in (*texts, axes.xaxis.label) if runs_over(text, figure)]
