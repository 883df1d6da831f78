from __future__ import annotations

import pytest

from spine_explorer.measurement.stenosis import barz_band, lim_band


@pytest.mark.parametrize(
    ("area", "band"),
    [(0, 0), (74.99, 0), (75, 1), (99.99, 1), (100, 2), (129.9, 2), (130, 3), (400, 3)],
)
def test_bands_of_barz_begin_at_75_100_and_130_mm2(area: float, band: int) -> None:
    assert barz_band(area) == band


def test_limit_of_lim_is_111_mm2() -> None:
    assert (lim_band(111.08), lim_band(111.09)) == (0, 1)
