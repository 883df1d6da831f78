"""A study as one page that holds everything, with the look of the report of a run."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from spine_explorer.outputs.data_address import picture_address
from spine_explorer.outputs.files import write_text
from spine_explorer.outputs.pages import page_template
from spine_explorer.version import __version__

_TEMPLATES = Path(__file__).parent / "templates"
_PICTURE_WIDTH = 640


@dataclass(frozen=True)
class PageTable:
    """A table.

    Attributes:
        header: Titles of the columns.
        rows: Cells as they are to be read.
        caption: What it shows; stands above it.
        note: What is to be known to read it; stands below it.
        text_columns: How many columns from the left hold texts; the others hold numbers.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    note: str = ""
    text_columns: int = 1


@dataclass(frozen=True)
class PageFigure:
    """A figure.

    Attributes:
        markup: The SVG file's content.
        caption: What it shows and how to read it.
        narrow: Whether it is as wide as one column, so that two fit side by side.
    """

    markup: str
    caption: str
    narrow: bool = False

    @property
    def address(self) -> str:
        """The drawing as a data address, which can neither run nor load anything."""
        content = base64.b64encode(self.markup.encode()).decode("ascii")
        return f"data:image/svg+xml;base64,{content}"


@dataclass(frozen=True, eq=False)
class PagePicture:
    """A picture of pixels.

    Attributes:
        picture: In RGB.
        caption: What it shows and how to read it.
        narrow: Whether it is as wide as one column, so that two fit side by side.
    """

    picture: Image.Image
    caption: str
    narrow: bool = True

    @property
    def address(self) -> str:
        """The picture as a data address."""
        return picture_address(self.picture, _PICTURE_WIDTH)


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes:
        title: Its heading.
        paragraphs: Plain texts under the heading.
        tables: Tables, after the paragraphs.
        figures: Figures and pictures, after the tables.
        warnings: What a reader must not overlook; stands first.
        notes: What is to be known and is no fault; stands after the warnings.
    """

    title: str
    paragraphs: Sequence[str] = ()
    tables: Sequence[PageTable] = ()
    figures: Sequence[PageFigure | PagePicture] = ()
    warnings: Sequence[str] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Page:
    """Everything that a page of a study says.

    Attributes:
        title: Its heading.
        subtitle: What was given, in a line.
        tiles: The main figures as (name, text), shown large at the top.
        sections: Its parts in order.
    """

    title: str
    sections: Sequence[Section]
    subtitle: str = ""
    tiles: Sequence[tuple[str, str]] = field(default=())


def write_page(path: Path, page: Page) -> None:
    """Write a page.

    It loads nothing from anywhere: figures and style are part of it, scripts there are none, and
    its content security policy forbids the rest. Every text is escaped.

    Args:
        path: The file to write.
        page: What it says.

    Raises:
        OutputError: If the file cannot be written.
    """
    template = page_template("study.html.j2", _TEMPLATES)
    write_text(path, template.render(page=page, version=__version__))
