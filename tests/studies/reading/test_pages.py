"""The pages on readings, held to the program."""

from __future__ import annotations

import re
from dataclasses import fields

from spine_explorer.studies.reading.export import CaseStatus, Reading
from spine_explorer.studies.reading.export_files import FILES, export
from spine_explorer.studies.reading.forms.library import parse_form
from spine_explorer.studies.reading.forms.questions import questions
from spine_explorer.studies.reading.forms.schema import Choice, Form, Item, Scale, Score
from support.pages import DOCS, blocks, prose
from support.reading_forms_page import HEADING, PAGE, forms_section


def test_the_page_of_forms_is_the_catalogue() -> None:
    wanted = "Write it again: python tests/support/reading_forms_page.py"
    assert PAGE.read_text("utf-8").partition(HEADING)[2] == forms_section(), wanted


def test_every_field_of_a_form_is_described_and_no_other() -> None:
    cells = re.findall(r"^\|([^|]*)\|", prose(PAGE).partition(HEADING)[0], re.MULTILINE)
    described = set(re.findall(r"`(\w+)`", " ".join(cells)))
    models = (Form, Scale, Item, Score)
    assert described == {name for model in models for name in model.model_fields}
    assert set(Choice.model_fields) == {"code", "label", "help"}


def test_the_example_is_a_form() -> None:
    (example,) = blocks(PAGE, "yaml")
    assert [item.key for item in questions([parse_form(example, "example")])] == [
        "vertebral_marrow.modic.l4_l5",
        "vertebral_marrow.modic.l5_s1",
    ]


def test_the_columns_of_the_export_are_described() -> None:
    page = prose(DOCS / "how-to" / "run-a-blinded-reading.md")
    for name, kind in (("readings", Reading), ("cases", CaseStatus)):
        (line,) = (line for line in page.splitlines() if line.startswith(f"| `{name}.csv`"))
        assert [item.name for item in fields(kind) if item.name not in line] == []
    written = re.findall(r'folder / "([\w.]+)"', _source(export))
    assert [name for name in written if f"`{name}`" not in page] == []
    assert tuple(written) == FILES


def _source(function: object) -> str:
    import inspect

    return inspect.getsource(function)  # type: ignore[arg-type]
