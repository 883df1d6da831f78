"""``summary.csv``: the wide table, one slice a row, made from the tidy rows only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from spine_explorer.anatomy import STRUCTURES, Tissue
from spine_explorer.errors import InputError
from spine_explorer.measurement.quantities import QUANTITIES
from spine_explorer.measurement.row import Quality, Row
from spine_explorer.outputs.tables import SIDES, write_table

KEY_COLUMNS = ("subject", "session", "series", "stack", "slice", "level")
"""What names a slice, at the start of every line of the wide table."""

_Key = tuple[str, str, str, int, int, str]
_UNIT_NAMES = {
    "%": "percent",
    "mm2/signal": "mm2_per_signal",
    "ratio": "",
    "signal": "",
    "band": "",
}
_TISSUES = tuple(Tissue)
_QUANTITIES = tuple(item.name for item in QUANTITIES)


def write_summary(path: Path, rows: Sequence[Row]) -> None:
    """Write the wide table.

    After the columns that name the slice come ``quality`` (``check`` if an outline of the slice
    is to be checked), ``to_check`` (which ones, by structure) and a column a measurement, named
    by ``column_name``. A cell is empty where that slice has no such value. Values that are to be
    checked for another reason than their outline are marked in the tidy table only.

    Args:
        path: The file to write, by custom ``summary.csv``.
        rows: The tidy rows.

    Raises:
        InputError: If two rows say the same thing of the same slice.
        OutputError: If the file cannot be written.
    """
    columns = _columns(rows)
    lines = (_line(key, group, columns) for key, group in _slices(rows).items())
    write_table(path, (*KEY_COLUMNS, "quality", "to_check", *columns), lines)


def column_name(row: Row) -> str:
    """Name the column of a value: structure, side, quantity, method and unit.

    Parts that say nothing are left out: the side of a midline structure, an empty method, the
    unit of ratios, signals and bands. ``%`` is written ``percent``, and whatever is no letter or
    digit an underscore, so that every statistics program takes the name as it is.

    Example:
        >>> column_name(row)  # doctest: +SKIP
        'multifidus_left_area_mm2'
    """
    side = "" if row.side == "midline" else row.side
    unit = _UNIT_NAMES.get(row.unit, row.unit)
    name = "_".join(filter(None, (row.structure, side, row.quantity, row.method, unit)))
    return re.sub(r"\W+", "_", name)


def _columns(rows: Iterable[Row]) -> list[str]:
    """Order by anatomy, then as the catalogue does, then by method, whatever comes first."""
    places = {column_name(row): _place(row) for row in rows}
    return sorted(places, key=places.__getitem__)


def _place(row: Row) -> tuple[int, int, int, str]:
    return (
        _rank(row.structure, _TISSUES),
        SIDES.index(row.side),
        _rank(row.quantity, _QUANTITIES),
        row.method,
    )


def _rank(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


def _slices(rows: Iterable[Row]) -> dict[_Key, list[Row]]:
    groups: dict[_Key, list[Row]] = {}
    for row in rows:
        key = (row.subject, row.session, row.series, row.stack, row.slice, row.level)
        groups.setdefault(key, []).append(row)
    return groups


def _line(key: _Key, rows: Sequence[Row], columns: Iterable[str]) -> tuple[str | float, ...]:
    values = _values(rows)
    return (*key, *_trust(rows), *(values.get(name, "") for name in columns))


def _values(rows: Iterable[Row]) -> dict[str, float]:
    values: dict[str, float] = {}
    for row in rows:
        name = column_name(row)
        if name in values:
            raise InputError(
                f"There are two values of {name} for slice {row.slice} of {row.subject}.",
                advice="Keep one of the two rows.",
            )
        values[name] = row.value
    return values


def _trust(rows: Iterable[Row]) -> tuple[str, str]:
    doubtful = {
        (row.structure, row.side)
        for row in rows
        if row.quantity == "area" and row.quality is Quality.CHECK
    }
    names = [item.name for item in STRUCTURES if (item.tissue, item.side) in doubtful]
    return (Quality.CHECK if names else Quality.GOOD), " ".join(names)
