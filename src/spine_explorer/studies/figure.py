"""Figures fit to print: one look, sizes in mm, colours that everyone can tell apart."""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spine_explorer.extras import require_extra
from spine_explorer.imaging.text import printable
from spine_explorer.outputs.files import remove_stale, write_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SINGLE_COLUMN = 85.0
"""Width in mm of a figure in one column of a journal page."""

DOUBLE_COLUMN = 175.0
"""Width in mm of a figure across the page."""

BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#1b222c"
GREY = "#7a8694"
COLOURS = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY)
"""Colours of groups in order, from Okabe and Ito, "Color Universal Design" (2008)."""

DPI = 300
MM_PER_INCH = 25.4
_LONGEST_TEXT = 4096
_FONTS = ("DejaVu Sans",)
_EAST_ASIAN_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Arial Unicode MS",
)
_STYLE: dict[Any, Any] = {
    "font.size": 7,
    "axes.titlesize": 8,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 7,
    "axes.linewidth": 0.6,
    "axes.edgecolor": BLACK,
    "axes.labelcolor": BLACK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "text.color": BLACK,
    "text.parse_math": False,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "xtick.color": BLACK,
    "ytick.color": BLACK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "legend.fontsize": 6.5,
    "legend.frameon": False,
    "lines.linewidth": 1.0,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.constrained_layout.use": True,
    "svg.fonttype": "path",
    "svg.hashsalt": "spine-explorer",
}


@dataclass(frozen=True)
class DrawnFigure:
    """A figure that was written.

    Attributes:
        png: The picture of 300 dots an inch.
        svg: The drawing of lines and letters.
        markup: The content of ``svg``, for a page.
    """

    png: Path
    svg: Path
    markup: str


def draw_figure(
    path: Path, paint: Callable[[Figure], None], *, width: float = SINGLE_COLUMN, height: float = 70
) -> DrawnFigure:
    """Paint a figure and write it as PNG and SVG.

    The same data give the same bytes, whatever the user's own settings of matplotlib. Text is
    text: nothing in it is read as a formula, so a logarithmic axis needs a plain tick formatter.

    Args:
        path: The files without their ending: ``out/figures/bland-altman`` gives ``.png`` and
            ``.svg``. Only names that this program makes, never a text of the input.
        paint: Fills the figure, which has no axes yet; the style is on while it runs.
        width: Width in mm.
        height: Height in mm.

    Raises:
        MissingExtraError: If matplotlib is not installed.
        OutputError: If a file cannot be written.

    Example:
        >>> def paint(figure):
        ...     figure.add_subplot().plot([1, 2], [3, 4])
        >>> draw_figure(Path("out/line"), paint, height=60)  # doctest: +SKIP
    """
    require_extra("statistics", "Drawing figures")
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph", UserWarning)  # a letter no font has is a box
        mpl.rcdefaults()
        mpl.rcParams.update({**_STYLE, "font.family": _families()})
        figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH))
        FigureCanvasAgg(figure)
        paint(figure)
        png = _rendered(figure, "png", {"Software": None})
        svg = _rendered(figure, "svg", {"Date": None, "Creator": None})
    drawn = DrawnFigure(
        path.with_name(path.name + ".png"), path.with_name(path.name + ".svg"), svg.decode()
    )
    write_bytes(drawn.png, png)
    write_bytes(drawn.svg, svg)
    return drawn


def remove_stale_figures(folder: Path, own: re.Pattern[str], drawn: Iterable[DrawnFigure]) -> None:
    """Remove figures of an earlier study, which would be taken for figures of this one.

    Args:
        folder: Where they are.
        own: Names of files that such a study writes; others are left alone.
        drawn: The figures of this study.

    Raises:
        OutputError: If a figure cannot be removed.
    """
    written = {path.name for figure in drawn for path in (figure.png, figure.svg)}
    remove_stale(folder, own, written)


def one_line(text: str, longest: int = 40) -> str:
    """Make any text fit for a figure: printable, on one line, shortened in the middle.

    Example:
        >>> one_line("a very long name", longest=9)
        'a ve…name'
    """
    line = " ".join(printable(text, limit=_LONGEST_TEXT).split())
    if len(line) <= longest:
        return line
    head = (longest - 1) // 2
    return f"{line[:head]}\N{HORIZONTAL ELLIPSIS}{line[head + 1 - longest :]}"


def wrapped(text: str, longest: int = 40) -> str:
    """Break a title or the label of an axis into lines, at blanks.

    Example:
        >>> wrapped("Mean of Anna and Ben (mm²)", longest=20).splitlines()
        ['Mean of Anna and Ben', '(mm²)']
    """
    return textwrap.fill(text, longest, break_long_words=False, break_on_hyphens=False)


@cache
def _families() -> list[str]:
    """DejaVu comes with matplotlib; what it cannot write, the first East Asian font here can."""
    from matplotlib.font_manager import fontManager

    installed = set(fontManager.get_font_names())
    return [*_FONTS, *[name for name in _EAST_ASIAN_FONTS if name in installed][:1]]


def _rendered(figure: Figure, kind: str, metadata: dict[str, None]) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format=kind, dpi=DPI, metadata=metadata)
    return stream.getvalue()
