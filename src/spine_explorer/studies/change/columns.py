"""Which column of a table says what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from spine_explorer.studies.table import Table


class Role(StrEnum):
    """What a column can say; the value is the name that the column has unless another is given."""

    SUBJECT = "subject"
    VISIT = "visit"
    GROUP = "group"
    LEVEL = "level"
    STRUCTURE = "structure"
    SIDE = "side"
    QUANTITY = "quantity"
    VALUE = "value"
    UNIT = "unit"


SLICE_COLUMNS = ("session", "series", "stack", "slice")
"""Columns that tell slices apart, where a table has them."""

METHOD, QUALITY = "method", "quality"
"""Columns of the program's own table that belong to a value."""


@dataclass(frozen=True)
class Columns:
    """Names of columns.

    Attributes:
        given: The names that the user gave; these columns must exist.

    Example:
        >>> Columns({Role.SUBJECT: "patient"}).name(Role.SUBJECT)
        'patient'
    """

    given: Mapping[Role, str] = field(default_factory=dict)

    def name(self, role: Role) -> str:
        """Return the name that the column of a role has, if the table has it."""
        return self.given.get(role, role.value)

    def find(self, table: Table, role: Role) -> str | None:
        """Return the name of a column, or ``None`` where the table has none for this role.

        Raises:
            InputError: If the user gave a name that the table does not have.
        """
        name = self.name(role)
        if role in self.given:
            table.require(name)
        return name if name in table.columns else None

    def require(self, table: Table, role: Role) -> str:
        """Return the name of a column that must exist.

        Raises:
            InputError: If the table does not have it.
        """
        name = self.name(role)
        table.require(name)
        return name

    def is_tidy(self, table: Table) -> bool:
        """Tell whether each line of a table holds one value, which it names."""
        return all(self.find(table, role) for role in (Role.QUANTITY, Role.VALUE))

    def roles_in(self, table: Table) -> frozenset[str]:
        """Return the columns that have a role or tell slices apart: they hold no measurement."""
        named = (self.find(table, role) for role in Role)
        return frozenset(filter(None, named)) | {*SLICE_COLUMNS, METHOD, QUALITY}
