"""The main numbers of a slice as small tables, one a tissue."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from types import MappingProxyType

from spine_explorer.anatomy import STRUCTURES, Side, Tissue
from spine_explorer.measurement.row import Quality, Row
from spine_explorer.outputs.numbers import format_value, unit_title
from spine_explorer.outputs.report_content import Cell, Line, TissueTable

_TITLES = MappingProxyType(
    {
        "area": "Area",
        "area_band_barz": "Area band (Barz)",
        "functional_area": "Lean area",
        "fat_fraction": "Fat fraction",
        "sagittal_diameter": "Sagittal diam.",
        "transverse_diameter": "Transverse diam.",
        "signal_mean": "Mean signal",
        "canal_adjusted_signal": "Signal / canal",
        "trust": "P(Dice > 0.85)",
    }
)

_BARZ_BANDS = ("< 75 mm²", "75 to 100 mm²", "100 to 130 mm²", "≥ 130 mm²")

MAIN_QUANTITIES = tuple(_TITLES)
"""What the report shows of each tissue, in this order; the tables hold everything."""


def tissue_tables(rows: Iterable[Row]) -> tuple[TissueTable, ...]:
    """Arrange the main numbers of one slice, tissue by tissue in the order of the anatomy.

    Of a quantity that was measured by several methods the first one is shown.

    Args:
        rows: The rows of the slice.

    Returns:
        A table for each tissue that has one of the main numbers.
    """
    rows = list(rows)
    tables = (_table(tissue, [r for r in rows if r.structure == tissue]) for tissue in Tissue)
    return tuple(table for table in tables if table.lines)


def _table(tissue: Tissue, rows: Sequence[Row]) -> TissueTable:
    lines = (_line(rows, name) for name in MAIN_QUANTITIES)
    return TissueTable(tissue.title, _colours(tissue), tuple(line for line in lines if line))


def _line(rows: Sequence[Row], quantity: str) -> Line | None:
    cells = _cells(rows, quantity)
    if not cells:
        return None
    unit = next(row.unit for row in rows if row.quantity == quantity)
    return Line(
        title=_TITLES[quantity],
        unit=unit_title(unit),
        right=cells.get(Side.RIGHT),
        left=cells.get(Side.LEFT),
        midline=cells.get(Side.MIDLINE),
        asymmetry=_cells(rows, f"{quantity}_asymmetry").get("both"),
    )


def _cells(rows: Sequence[Row], quantity: str) -> dict[str, Cell]:
    """Return the values of a quantity by their side, by the first of its methods."""
    found = [row for row in rows if row.quantity == quantity]
    return {
        row.side: Cell(_text(row), row.quality is Quality.CHECK)
        for row in found
        if row.method == found[0].method
    }


def _text(row: Row) -> str:
    if row.quantity == "area_band_barz" and not math.isnan(row.value):
        return _BARZ_BANDS[int(row.value)]
    return format_value(row.value, row.unit)


def _colours(tissue: Tissue) -> tuple[str, ...]:
    """Colours of the outlines for style sheets, the patient's right first."""
    items = [item for item in STRUCTURES if item.tissue is tissue]
    items.sort(key=lambda item: item.side is not Side.RIGHT)
    return tuple("#{:02x}{:02x}{:02x}".format(*item.colour) for item in items)
