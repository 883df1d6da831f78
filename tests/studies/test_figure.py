from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from PIL import Image

from spine_explorer.errors import OutputError
from spine_explorer.studies.figure import SINGLE_COLUMN, draw_figure, one_line


def paint(figure: Figure) -> None:
    axes = figure.add_subplot(title="cost $5 to $6_{x}", xlabel="Mean (mm²)")
    axes.plot([-1, 2], [3, 4])


def test_a_figure_has_the_size_that_was_asked_for(tmp_path: Path) -> None:
    drawn = draw_figure(tmp_path / "new" / "line.1", paint, height=60)
    assert [drawn.png.name, drawn.svg.name] == ["line.1.png", "line.1.svg"]
    with Image.open(drawn.png) as picture:
        assert picture.size == (int(SINGLE_COLUMN / 25.4 * 300), int(60 / 25.4 * 300))
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert drawn.svg.read_text("utf-8") == drawn.markup
    assert "<script" not in drawn.markup


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (draw_figure(tmp_path / name, paint) for name in "ab")
    assert first.png.read_bytes() == second.png.read_bytes()
    assert first.markup == second.markup


def test_the_style_of_others_is_left_alone(tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    draw_figure(tmp_path / "line", paint)
    assert dict(mpl.rcParams) == before


def test_a_figure_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"line\.png cannot be written"):
        draw_figure(tmp_path / "file" / "line", paint)


def test_letters_that_no_font_has_are_no_trouble(tmp_path: Path) -> None:
    draw_figure(tmp_path / "line", lambda figure: figure.suptitle("多裂肌 \U0001f9ff"))


@pytest.mark.parametrize(
    ("text", "short"),
    [("abc", "abc"), ("a\n b\x1b\u202e", "a b"), ("abcdefghij", "abc…hij"), ("abcdefg", "abcdefg")],
)
def test_texts_are_cut_to_one_line(text: str, short: str) -> None:
    assert one_line(text, longest=7) == short
