from __future__ import annotations

import math

import pytest

from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.wording import (
    count_text,
    decimals_for,
    estimate_text,
    level_text,
    number_text,
    p_text,
)

NAN = math.nan


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.005, "1.00"),
        (-2.5, "\u22122.50"),
        (-0.001, "0.00"),
        (NAN, "\u2013"),
        (math.inf, "\u221e"),
        (-math.inf, "\u2212\u221e"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert number_text(value, 2) == text


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate(0.5, -0.25, 1), "0.50 (\u22120.25 to 1.00)"),
        (Estimate(0.5, NAN, NAN), "0.50"),
        (Estimate(NAN, NAN, NAN), "\u2013"),
        (Estimate(2, 1, math.inf), "2.00 (1.00 to \u221e)"),
    ],
)
def test_estimates(estimate: Estimate, text: str) -> None:
    assert estimate_text(estimate, 2) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0, "<0.001"),
        (0.001, "0.001"),
        (0.0494, "0.049"),
        (0.0996, "0.100"),
        (0.25, "0.25"),
        (1.0, ">0.99"),
        (NAN, "\u2013"),
    ],
)
def test_p_values(p: float, text: str) -> None:
    assert p_text(p) == text


@pytest.mark.parametrize(
    ("spread", "decimals"), [(9.99, 2), (1000, 0), (0.5, 3), (1e-30, 9), (0, 2), (NAN, 2)]
)
def test_decimals_follow_the_spread(spread: float, decimals: int) -> None:
    assert decimals_for(spread) == decimals


def test_levels_and_counts() -> None:
    assert [level_text(0.95), level_text(0.999)] == ["95 %", "99.9 %"]
    assert count_text(0, "study", "studies") == "0 studies"
