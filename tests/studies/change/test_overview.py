from __future__ import annotations

import pytest

from spine_explorer.statistics.comparison.summary import summarise
from spine_explorer.studies.change.overview import decimals_of


@pytest.mark.parametrize(
    ("changes", "decimals"),
    [
        ((-60.0, -60.0), 0),
        ((-60.0, -60.0 - 1e-12), 0),
        ((-60.0, -60.5), 2),
        ((0.02, -0.02), 3),
        ((0.0, 0.0), 1),
    ],
)
def test_decimals_follow_the_spread_unless_it_is_rounding(
    changes: tuple[float, ...], decimals: int
) -> None:
    assert decimals_of(summarise(changes)) == decimals
