"""The part of ``docs/reference/reading-forms.md`` that lists the packaged forms.

Write it again with ``python tests/support/reading_forms_page.py``.
"""

from __future__ import annotations

from pathlib import Path

from spine_explorer.studies.reading.forms.library import form_names, load_form
from spine_explorer.studies.reading.forms.questions import questions
from spine_explorer.studies.reading.forms.schema import Form, Item

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "reading-forms.md"
HEADING = "## The packaged forms\n"


def forms_section() -> str:
    """Return the text that follows the heading."""
    return "".join(f"\n{_form(load_form(name))}" for name in form_names())


def _form(form: Form) -> str:
    scales = "".join(
        f"\nCodes of `{name}` (**bold**: present): {_codes(form, name)}\n" for name in form.scales
    )
    items = "".join(_item(form, item) for item in form.items)
    scores = "".join(
        f"| `{score.code}` | 0 to {score.maximum} | {score.label} |\n" for score in form.scores
    )
    table = f"\n| score | range | what |\n|---|---|---|\n{scores}" if scores else ""
    count = len(questions([form]))
    return (
        f"### `{form.name}`\n\n{form.title}: version {form.version}, {count} questions. "
        f"{form.about}\n{scales}\n| item | asked for | scale | definition | source |\n"
        f"|---|---|---|---|---|\n{items}{table}"
    )


def _codes(form: Form, name: str) -> str:
    scale = form.scales[name]
    return "; ".join(
        f"{f'**{item.code}**' if item.code in scale.present else item.code} {item.label}"
        f"{f' ({item.help})' if item.help else ''}"
        for item in scale.choices
    )


def _item(form: Form, item: Item) -> str:
    regions = ", ".join(f"`{name}`" for name in item.regions)
    slices = f"slices 1 to {item.slices}" if item.slices else ""
    condition = f"only where `{item.only_where}` is present" if item.only_where else ""
    places = "; ".join(
        part for part in ("right, left" if item.sides else "", regions, slices, condition) if part
    )
    return (
        f"| `{item.code}` {item.label} | {places} | `{item.scale}` | {item.help} | "
        f"{form.citation(item)} |\n"
    )


if __name__ == "__main__":
    text = PAGE.read_text("utf-8").partition(HEADING)[0]
    PAGE.write_text(text + HEADING + forms_section(), "utf-8")
