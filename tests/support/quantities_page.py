"""The page of the catalogue. Run this file to write ``docs/reference/quantities.md`` again."""

from __future__ import annotations

from pathlib import Path

from spine_explorer.measurement.quantities import MUSCLE, QUANTITIES, Quantity

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "quantities.md"

_HEAD = """\
# Quantities

Every quantity that a row can hold, written from the catalogue that `spine-explorer quantities`
prints too.

Units: `ratio` has none; `signal` is arbitrary; `points` are percentage points; `band` is a number
that stands for a range. *All muscles* are multifidus, erector spinae, psoas, and
`multifidus+erector_spinae`: the pixels of both together. Muscles are measured on the left, on the
right and on both sides together; asymmetries for both sides only.

| quantity | what it is | unit |
|---|---|---|
"""
_CAUTIONS = tuple(dict.fromkeys(item.caution for item in QUANTITIES if item.caution))


def quantities_page() -> str:
    """Return the page as the catalogue wants it."""
    table = (f"| [{item.name}](#{item.name}) | {item.title} | {item.unit} |" for item in QUANTITIES)
    notes = (f"{number}. {caution}" for number, caution in enumerate(_CAUTIONS, start=1))
    sections = ["\n".join(table), *map(_section, QUANTITIES), "## Notes", "\n".join(notes)]
    return _HEAD + "\n\n".join(sections) + "\n"


def _section(item: Quantity) -> str:
    facts = {
        "Formula": item.formula,
        "Unit": item.unit,
        "Measured on": _structures(item),
        "Source": item.source,
    }
    if item.caution:
        number = _CAUTIONS.index(item.caution) + 1
        facts["Note"] = f"[{number}](#notes)"
    lines = "\n".join(f"- {name}: {text}" for name, text in facts.items())
    return f"## {item.name}\n\n{item.title}.\n\n{lines}"


def _structures(item: Quantity) -> str:
    if set(MUSCLE) <= set(item.applies_to):
        return ", ".join(["all muscles", *(name for name in item.applies_to if name not in MUSCLE)])
    return ", ".join(item.applies_to)


if __name__ == "__main__":
    PAGE.write_text(quantities_page(), encoding="utf-8")
