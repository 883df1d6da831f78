"""The measurements as a pandas data frame, where pandas is installed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from spine_explorer.errors import MissingExtraError
from spine_explorer.measurement.row import COLUMNS, Row

if TYPE_CHECKING:
    import pandas


def to_pandas(rows: Sequence[Row]) -> pandas.DataFrame:
    """Return rows as a tidy data frame, one row a value, columns as in ``measurements.csv``.

    Raises:
        MissingExtraError: If pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtraError("pandas", "A data frame") from error
    records = [asdict(row) | {"quality": str(row.quality)} for row in rows]
    return pandas.DataFrame.from_records(records, columns=list(COLUMNS))
