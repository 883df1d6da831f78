from __future__ import annotations

import base64
import re
from pathlib import Path

from PIL import Image

from spine_explorer.studies.page import (
    Page,
    PageFigure,
    PagePicture,
    PageTable,
    Section,
    write_page,
)

HOSTILE = "<script>alert(1)</script>"


def written(folder: Path, *sections: Section, **rest: object) -> str:
    path = folder / "page.html"
    write_page(path, Page(title="Agreement", sections=sections, **rest))  # type: ignore[arg-type]
    return path.read_text("utf-8")


def test_every_part_is_on_the_page_in_order(tmp_path: Path) -> None:
    table = PageTable(("Muscle", "ICC"), [("Psoas", "0.98")], caption="Table 1", note="n = 30")
    section = Section(
        "Areas", ["First words."], [table], [PageFigure("<svg/>", "Figure 1")], ["Few"], ["As is"]
    )
    page = written(tmp_path, section, subtitle="a.csv, b.csv", tiles=[("Pairs", "331")])
    places = [
        page.index(text)
        for text in (
            "a.csv, b.csv",
            "331",
            "Areas",
            '<span class="badge warn">warn</span><span>Few',
            '<span class="badge note">note</span><span>As is',
            "First words.",
            "Table 1",
            "Psoas",
            "n = 30",
            "Figure 1</figcaption>",
        )
    ]
    assert places == sorted(places)
    assert '<td class="number">0.98</td>' in page


def test_texts_are_escaped(tmp_path: Path) -> None:
    table = PageTable((HOSTILE,), [(HOSTILE,)], HOSTILE, HOSTILE)
    section = Section(HOSTILE, [HOSTILE], [table], [PageFigure(HOSTILE, HOSTILE)], *[[HOSTILE]] * 2)
    page = written(tmp_path, section, subtitle=HOSTILE, tiles=[(HOSTILE, HOSTILE)])
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 13


def test_the_page_loads_and_runs_nothing(tmp_path: Path) -> None:
    page = written(tmp_path, Section("Areas", figures=[PageFigure("<svg/>", "x")]))
    assert "default-src 'none'" in page
    assert set(re.findall(r'(?:src|href)="([^":]*):', page)) == {"data"}


def test_a_figure_travels_as_it_is() -> None:
    kind, content = PageFigure("<svg>µ</svg>", "").address.split(",")
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(content).decode() == "<svg>µ</svg>"


def test_a_picture_travels_as_pixels() -> None:
    picture = PagePicture(Image.new("RGB", (1280, 640)), "")
    assert picture.address.startswith("data:image/jpeg;base64,")


def test_wide_tables_wrap_and_are_whole_on_paper(tmp_path: Path) -> None:
    table = PageTable(("Muscle", "ICC"), [("from L1 to L2", "0.98 (0.97 to 0.99)")])
    page = written(tmp_path, Section("Areas", tables=[table]))
    assert '<td class="number">0.98 (0.97\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}0.99)</td>' in page
    assert "from L1 to L2" in page
    _, _, paper = page.rpartition("@media print")
    assert ".scroll { overflow: visible; }" in paper
    own_style = page[page.index(".wide {") :]
    assert "nowrap" not in own_style[: own_style.index("</style>")]
