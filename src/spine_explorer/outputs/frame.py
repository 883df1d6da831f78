"""The tidy table as a pandas data frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from typing import TYPE_CHECKING

from spine_explorer.errors import MissingExtraError
from spine_explorer.measurement.row import COLUMNS, Row

if TYPE_CHECKING:
    import pandas


def to_pandas(rows: Iterable[Row]) -> pandas.DataFrame:
    """Return rows as a data frame with the columns of ``measurements.csv``.

    Args:
        rows: The values.

    Raises:
        MissingExtraError: If pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtraError("pandas", "A data frame") from error
    lines = [(*astuple(row)[:-1], str(row.quality)) for row in rows]
    return pandas.DataFrame(lines, columns=list(COLUMNS))
