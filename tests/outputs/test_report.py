from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from spine_explorer import __version__
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.stack import Acquisition
from spine_explorer.measurement.analysis import StackAnalysis, StackRefusal
from spine_explorer.measurement.quantities import QUANTITIES
from spine_explorer.outputs.overlay import render_overlay
from spine_explorer.outputs.report import Report, write_report
from spine_explorer.outputs.report_stack import report_stack
from support.outputs import HOSTILE, LEAKS, MODEL, lumbar_analysis, named_analysis
from support.stacks import make_identity

STARTED = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
VOID = {"meta", "img", "br", "hr", "link", "input"}


class Page(HTMLParser):
    """What a browser makes of a page: its elements, their attributes and the visible text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def section(analysis: StackAnalysis, *, include_identity: bool = False) -> Any:
    pictures = [
        render_overlay(analysis.stack, analysis.segmentation, index)
        for index in range(analysis.stack.slice_count)
    ]
    return report_stack(analysis, pictures, include_identity=include_identity)


def source_of(path: Path, **content: Any) -> str:
    given = {"stacks": [section(lumbar_analysis())], "model": MODEL, "quantities": QUANTITIES}
    write_report(path / "report.html", Report(STARTED, **{**given, **content}))
    return (path / "report.html").read_text("utf-8")


def refusal(message: str, *, by_selection: bool = False, **details: Any) -> StackRefusal:
    finding = Finding("plane", Grade.REFUSE, message, by_selection=by_selection)
    return StackRefusal(make_identity(**details), Acquisition(), (finding,))


def test_the_page_is_well_formed_and_loads_nothing(tmp_path: Path) -> None:
    page = Page(source_of(tmp_path))
    assert page.open == []
    names = {name for name, _ in page.elements}
    assert not names & {"script", "link", "iframe", "object", "form", "base"}
    for name, attributes in page.elements:
        assert not any(key.startswith("on") for key in attributes)
        if name == "img":
            assert str(attributes["src"]).startswith("data:image/jpeg;base64,")
            assert attributes["alt"]
        if name == "a":
            assert str(attributes["href"]).startswith("#stack-")


def test_the_policy_allows_only_what_is_embedded(tmp_path: Path) -> None:
    page = Page(source_of(tmp_path))
    policy = next(a["content"] for n, a in page.elements if "http-equiv" in a and n == "meta")
    assert str(policy).startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert "script" not in str(policy)
    assert "url(" not in source_of(tmp_path)


def test_options_are_no_python(tmp_path: Path) -> None:
    options = {"spacing": None, "rois": True, "fat_method": ["gmm3", "otsu"]}
    text = Page(source_of(tmp_path, options=options)).text
    assert "spacing \N{EN DASH} rois yes fat_method gmm3, otsu" in text


def test_on_paper_no_table_is_cut_behind_a_scroll_bar(tmp_path: Path) -> None:
    _, paper = source_of(tmp_path).split("@media print")
    assert ".scroll { overflow: visible; }" in paper


def test_it_says_numbers_methods_and_versions(tmp_path: Path) -> None:
    text = Page(source_of(tmp_path, environment={"numpy": "9.9"}, options={"fat": "gmm3"})).text
    for part in (
        f"Spine Explorer {__version__}",
        "2026-11-22 16:30 · Research software, not for diagnosis",
        "Stacks measured 1 Slices measured 2 Slices to check 1 Stacks refused 0",
        "Slice 2 check",
        "Multifidus Area mm²",
        "Psoas, left is uncertain on slice 2.",
        "Thresholded fat fraction",
        "100 x fat_area / area",
        MODEL.sha256,
        "numpy 9.9",
        "fat gmm3",
        "within the fascia",
    ):
        assert part in text


def test_a_number_on_the_page_is_that_of_the_row(tmp_path: Path) -> None:
    analysis = lumbar_analysis(1)
    area = next(r.value for r in analysis.rows if (r.structure, r.quantity) == ("disc", "area"))
    page = Page(source_of(tmp_path, stacks=[section(analysis)])).text
    assert f"Disc Area mm² {area:.0f}" in page


def test_each_caution_is_said_once(tmp_path: Path) -> None:
    text = Page(source_of(tmp_path)).text
    for caution in {item.caution for item in QUANTITIES if item.caution}:
        assert text.count(" ".join(caution.split())) >= 1
    assert text.count("A thresholded fat fraction, no proton-density fat fraction.") == 1


def test_refusals_are_said_with_their_reason(tmp_path: Path) -> None:
    refusals = [
        refusal("Every pixel has the same value.", description="t2_tse"),
        refusal("Sagittal.", by_selection=True, description="t1_sag"),
    ]
    files = [Finding("reading", Grade.WARN, "It is cut off.", where="study/IM7")]
    text = Page(source_of(tmp_path, stacks=[], refusals=refusals, findings=files)).text
    assert "Stacks refused 1" in text
    assert "refuse Every pixel has the same value." in text
    assert re.search(r"Left out: no axial lumbar images P001, .*stack 1, t1_sag: Sagittal\.", text)
    assert "warn study/IM7 It is cut off." in text


def test_hostile_texts_are_only_text(tmp_path: Path) -> None:
    identity = make_identity(
        subject=HOSTILE, description='"><img src=x onerror=y>', source="javascript:alert(1)"
    )
    finding = Finding("x", Grade.WARN, HOSTILE, HOSTILE, where="</style><b>")
    analysis = lumbar_analysis(identity=identity, findings=(finding,))
    rows = tuple(replace(row, level="{{ 7 * 7 }}") for row in analysis.rows)
    page = Page(
        source_of(
            tmp_path,
            stacks=[section(replace(analysis, rows=rows))],
            refusals=[StackRefusal(identity, Acquisition(), (finding,))],
            findings=[finding],
            options={HOSTILE: HOSTILE},
        )
    )
    names = [name for name, _ in page.elements]
    assert "script" not in names
    assert names.count("img") == 2
    assert "b" not in names
    assert "{{ 7 * 7 }}" in page.text
    assert HOSTILE in page.text


def test_the_person_is_said_only_on_request(tmp_path: Path) -> None:
    hidden = source_of(tmp_path, stacks=[section(named_analysis())]).lower()
    assert not any(leak in hidden for leak in LEAKS)
    shown = Page(
        source_of(tmp_path, stacks=[section(named_analysis(), include_identity=True)])
    ).text
    assert "Patient Doepkins^Janette, born 19600102, F" in shown


def test_twenty_slices_stay_small(tmp_path: Path) -> None:
    source_of(tmp_path, stacks=[section(lumbar_analysis(20))])
    assert (tmp_path / "report.html").stat().st_size < 5_000_000


def test_quantities_may_be_any_objects_with_their_texts(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Plain:
        name: str = "area"
        title: str = "Area"
        unit: str = "mm2"
        formula: str = "counted"
        source: str = "a book"
        caution: str = ""

    assert "Area mm² area counted a book" in Page(source_of(tmp_path, quantities=[Plain()])).text


def test_equal_content_gives_equal_bytes(tmp_path: Path) -> None:
    assert source_of(tmp_path) == source_of(tmp_path)
