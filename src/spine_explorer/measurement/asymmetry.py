"""How much the two sides differ."""

from __future__ import annotations

NAN = float("nan")


def asymmetry(left: float, right: float) -> float:
    """Return the difference over the larger side, ``100 |L - R| / max(L, R)``, in %.

    From 0 to 100 for sizes; NaN where both sides are 0.

    Example:
        >>> asymmetry(90.0, 100.0)
        10.0
    """
    larger = max(left, right)
    return 100 * abs(left - right) / larger if larger > 0 else NAN


def signed_asymmetry(left: float, right: float) -> float:
    """Return the difference over the sides' mean, ``100 (L - R) / ((L + R) / 2)``, in %.

    Positive where the left side is larger; from -200 to 200 for sizes; NaN where both are 0.

    Example:
        >>> signed_asymmetry(90.0, 110.0)
        -20.0
    """
    total = left + right
    return 200 * (left - right) / total if total > 0 else NAN
