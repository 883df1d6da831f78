"""Names of the arrays that statistics are computed with."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

LARGEST = 1e60
"""Measurements beyond it are mistakes; up to it, sums of their fourth powers stay finite."""
