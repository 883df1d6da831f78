from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from spine_explorer.outputs.pages import page_template


def test_every_text_is_escaped_and_nothing_may_be_missing(tmp_path: Path) -> None:
    (tmp_path / "page.j2").write_text("<p>{{ said }}</p>", "utf-8")
    page = page_template("page.j2", tmp_path)
    assert page.render(said="<b>") == "<p>&lt;b&gt;</p>"
    with pytest.raises(UndefinedError, match="'said' is undefined"):
        page.render()


def test_pages_share_the_style_of_the_report_unless_they_bring_their_own(tmp_path: Path) -> None:
    (tmp_path / "page.j2").write_text('{% include "report.css" %}', "utf-8")
    assert "tabular-nums" in page_template("page.j2", tmp_path).render()
    other = tmp_path / "other"
    other.mkdir()
    (other / "report.css").write_text("p {}", "utf-8")
    assert page_template("page.j2", other, tmp_path).render() == "p {}"
