"""Which column says what, in any table: given by options, or recognised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.studies.numeric_columns import ending_of, numeric_columns
from spine_explorer.studies.table import Table

ITEM_COLUMNS = ("subject", "session", "series", "stack", "slice")
"""What names a slice in the program's own tables."""

QUANTITY_COLUMN = "quantity"
"""What names the quantity of a value."""

GROUP_COLUMNS = (QUANTITY_COLUMN, "structure", "side", "level", "method", "unit")
"""What is compared apart unless told otherwise."""

MAY_BE_EMPTY = ("session", "series", "level")
"""Those that not every table knows; without them the others still name a slice."""

VALUE_COLUMN = "value"
QUALITY_MARK = "quality"
"""What marks a value as unsure in the program's own tables."""

_TRUST_COLUMNS = frozenset({QUALITY_MARK, "to_check"})
_WHICH_COLUMNS = "Say with --key which columns name what was measured, such as --key patient."


@dataclass(frozen=True)
class ColumnSet:
    """Columns of one wide table that hold the same quantity by different raters."""

    quantity: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """What the user says of the tables; what is empty is recognised.

    Attributes:
        key: Columns that name what was measured; rows that agree in them belong together.
        by: Columns whose values are compared apart; ``None`` for those of ``GROUP_COLUMNS``.
        value: Column of the values, in a tidy table.
        values: Columns of the values, in a wide table.
        rater: Column that names the rater, where one table holds several.
        suffixes: Endings of columns of one wide table that name raters: ``("_gd", "_ai")``.
        sets: Columns of one wide table that belong together, where no ending tells.
        subject: Column of the subject, whose values are not independent.
        names: Names of the raters in the order of the tables, endings or columns.
        only: Columns and the values that they must have.
    """

    key: tuple[str, ...] = ()
    by: tuple[str, ...] | None = None
    value: str = ""
    values: tuple[str, ...] = ()
    rater: str = ""
    suffixes: tuple[str, ...] = ()
    sets: tuple[ColumnSet, ...] = ()
    subject: str = ""
    names: tuple[str, ...] = ()
    only: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are named, each as often as it is."""
        single = filter(None, (self.value, self.rater, self.subject))
        filters = (name for name, _ in self.only)
        sets = (column for item in self.sets for column in item.columns)
        return (*self.key, *(self.by or ()), *self.values, *single, *filters, *sets)


@dataclass(frozen=True)
class ValueColumn:
    """A column of values.

    Attributes:
        column: Its name.
        quantity: What it holds; empty where another column says so.
        rater: Who measured it; empty where a column or the table says so.
    """

    column: str
    quantity: str = ""
    rater: str = ""


@dataclass(frozen=True)
class Scheme:
    """Which column of the tables at hand says what.

    Attributes:
        item: Columns that name what was measured.
        group: Columns that are compared apart.
        values: Columns of values.
        rater: Column that names the rater; empty if the table or the value column tells.
        subject: Column of the subject.
        ignored: Columns that play no part: not understood, ``lacking`` or ``unshared``.
        lacking: Columns that were not used because one of the tables leaves them empty.
        unshared: Columns that not every table has.
    """

    item: tuple[str, ...]
    group: tuple[str, ...]
    values: tuple[ValueColumn, ...]
    rater: str
    subject: str
    ignored: tuple[str, ...]
    lacking: tuple[str, ...] = ()
    unshared: tuple[str, ...] = ()

    @property
    def is_wide(self) -> bool:
        """Whether the columns of values name the quantity."""
        return bool(self.values[0].quantity)

    @property
    def group_names(self) -> tuple[str, ...]:
        """Names of what is compared apart, the quantity of a wide table first."""
        return (QUANTITY_COLUMN, *self.group) if self.is_wide else self.group


def recognise(tables: Sequence[Table], layout: Layout) -> Scheme:
    """Find out which column says what.

    Args:
        tables: The tables; all must have the columns that are used.
        layout: What the user says of them.

    Raises:
        InputError: If a column is missing, or what is needed cannot be recognised.
    """
    _check_columns(tables, layout)
    common = [name for name in tables[0].columns if all(name in table.columns for table in tables)]
    everywhere = dict.fromkeys(name for table in tables for name in table.columns)
    unshared = [name for name in everywhere if name not in {*common, *_TRUST_COLUMNS}]
    lacking = tuple(_lacking(tables, layout, common))
    item, group = _item_and_group([name for name in common if name not in lacking], layout)
    used = {*item, *group, layout.rater, layout.subject, *(name for name, _ in layout.only)}
    free = [name for name in common if name not in {*used, *lacking}]
    values = _values(tables, layout, free)
    used |= {value.column for value in values}
    if not item:
        raise InputError(
            f"{tables[0].path}: no column says what was measured.", advice=_WHICH_COLUMNS
        )
    return Scheme(
        item=item,
        group=group,
        values=values,
        rater=layout.rater,
        subject=layout.subject or ("subject" if "subject" in (*item, *group) else item[0]),
        ignored=(*(name for name in common if name not in used | _TRUST_COLUMNS), *unshared),
        lacking=lacking,
        unshared=tuple(unshared),
    )


def _lacking(tables: Sequence[Table], layout: Layout, common: Sequence[str]) -> Iterator[str]:
    """Columns that one table leaves empty throughout and another one does not."""
    for name in MAY_BE_EMPTY:
        if name in common and name not in layout.columns:
            filled = {any(table.text(one, name) for one in table.records) for table in tables}
            if len(filled) > 1:
                yield name


def _check_columns(tables: Sequence[Table], layout: Layout) -> None:
    for table in tables:
        table.require(*layout.columns)
    if layout.rater and layout.names:
        raise InputError("--rater and --name both name the raters.", advice="Give one of them.")
    if layout.suffixes or layout.sets:
        _check_single(tables, layout)
    _check_values(layout)


def _check_values(layout: Layout) -> None:
    """Values are said in one way; of columns with endings, some can be chosen."""
    given = {"--set": layout.sets, "--suffix": layout.suffixes, "--value": layout.value}
    ways = [name for name, value in given.items() if value]
    if layout.values and not layout.suffixes:
        ways.append("--values")
    if len(ways) > 1:
        raise InputError(
            f"{' and '.join(ways)} all say where the values are.", advice="Give one of them."
        )


def _check_single(tables: Sequence[Table], layout: Layout) -> None:
    """Columns that name raters leave no room for raters by table or by column."""
    if len(tables) > 1 or layout.rater:
        raise InputError(
            "Endings and sets of columns tell the raters of one table.",
            advice="Give one table, and no column of raters.",
        )


def _item_and_group(
    common: Sequence[str], layout: Layout
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Units are never mixed; what is not compared apart tells items apart."""
    taken = {*layout.key, layout.rater, layout.value, *layout.values}
    groups = [name for name in GROUP_COLUMNS if name in common and name not in taken]
    key = layout.key or tuple(
        name for name in ITEM_COLUMNS if name in common and name != layout.rater
    )
    if layout.by is None:
        return key, tuple(groups)
    unit = tuple(name for name in groups if name == "unit" and name not in layout.by)
    pooled = (name for name in groups if name not in (*layout.by, *unit))
    return tuple(dict.fromkeys(name for name in (*key, *pooled) if name not in layout.by)), (
        *layout.by,
        *unit,
    )


def _values(
    tables: Sequence[Table], layout: Layout, free: Sequence[str]
) -> tuple[ValueColumn, ...]:
    if layout.sets:
        return tuple(_of_sets(layout))
    if layout.suffixes:
        return _of_suffixes(tables[0], layout)
    if layout.value:
        return (ValueColumn(layout.value),)
    if layout.values:
        return tuple(ValueColumn(name, quantity=name) for name in layout.values)
    if VALUE_COLUMN in free:
        return (ValueColumn(VALUE_COLUMN),)
    found = numeric_columns(tables, [name for name in free if name not in _TRUST_COLUMNS])
    if not found:
        raise InputError(
            f"{tables[0].path}: no column of values was found.",
            advice="Name it with --value, or several with --values.",
        )
    return tuple(ValueColumn(name, quantity=name) for name in found)


def _of_sets(layout: Layout) -> list[ValueColumn]:
    names = layout.names or tuple(
        f"rater {number}" for number in range(1, len(layout.sets[0].columns) + 1)
    )
    check_names(names)
    for item in layout.sets:
        if len(item.columns) != len(names):
            raise InputError(
                f"'{item.quantity}' has {len(item.columns)} columns for {len(names)} raters.",
                advice="Give each quantity one column a rater, in the same order.",
            )
    return [
        ValueColumn(column, quantity=item.quantity, rater=name)
        for item in layout.sets
        for column, name in zip(item.columns, names, strict=True)
    ]


def _of_suffixes(table: Table, layout: Layout) -> tuple[ValueColumn, ...]:
    names = layout.names or tuple(suffix.strip("_-. ") or suffix for suffix in layout.suffixes)
    check_names(names, len(layout.suffixes))
    values = []
    for suffix, name in zip(layout.suffixes, names, strict=True):
        found = [
            column
            for column in table.columns
            if ending_of(column, layout.suffixes) == suffix
            and column != suffix
            and (not layout.values or column in layout.values)
        ]
        if not found:
            raise InputError(
                f"{table.path} has no column that ends in '{suffix}'.",
                advice=f"Its columns are: {', '.join(table.columns)}.",
            )
        values += [ValueColumn(column, column.removesuffix(suffix), name) for column in found]
    return tuple(values)


def check_names(names: Sequence[str], count: int | None = None) -> None:
    """Make sure that raters have one name each.

    Args:
        names: The names.
        count: How many raters there are; ``None`` if the names tell.

    Raises:
        InputError: If there are more or fewer names, or two are the same.
    """
    if count is not None and len(names) != count:
        raise InputError(
            f"There are {len(names)} names for {count} raters.",
            advice="Give one name a rater, in the same order.",
        )
    if len(set(names)) < len(names):
        raise InputError(
            f"Two raters have the same name: {', '.join(names)}.",
            advice="Give each its own name with --name.",
        )


def table_names(paths: Sequence[Path]) -> tuple[str, ...]:
    """Name the raters after their tables: by the file, else by the folder, else by number.

    Example:
        >>> table_names([Path("manual.csv"), Path("auto.csv")])
        ('manual', 'auto')
        >>> table_names([Path("one/measurements.csv"), Path("two/measurements.csv")])
        ('one', 'two')
    """
    for names in ([path.stem for path in paths], [path.parent.name for path in paths]):
        if len(set(names)) == len(names) and all(names):
            return tuple(names)
    return tuple(f"{path.stem} {number}" for number, path in enumerate(paths, start=1))
