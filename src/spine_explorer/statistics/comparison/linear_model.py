"""What linear models have in common: complete rows, terms that can be told apart, a result."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.comparison.design import Design
from spine_explorer.statistics.estimate import Estimate, undefined

_DETERMINED = 1e-7
"""A column this much closer to the others than its own length is one of them in disguise.

Standard errors lose twice as many digits as that, and nearer columns would leave them none.
"""


@dataclass(frozen=True)
class Coefficient:
    """One term of a model.

    Attributes:
        name: Of the term: ``"group: refracture"``, ``"age"``.
        estimate: Coefficient with its interval; NaN where it is not defined.
        p: Two-sided p value; NaN where it is not defined.
    """

    name: str
    estimate: Estimate
    p: float


@dataclass(frozen=True)
class Adjusted:
    """A fitted model.

    Attributes:
        n: Rows used.
        dropped: Rows left out because a value is missing.
        effects: The terms asked about: how much more each group changed than the reference.
        coefficients: All terms, the effects among them.
        method: The model in words.
        note: Why there is no result or what to keep in mind, as a sentence; mostly empty.
    """

    n: int
    dropped: int
    effects: tuple[Coefficient, ...]
    coefficients: tuple[Coefficient, ...]
    method: str
    note: str = ""


@dataclass(frozen=True)
class LinearModel:
    """A model before it is fitted, complete rows only.

    Attributes:
        outcome: Shape ``(n,)``.
        design: Its columns, of shape ``(n, terms)``.
        kept: Which of the rows given were complete.
        effects: Names of the terms asked about.
        method: The model in words.
        level: Confidence level of the intervals.
    """

    outcome: Floats
    design: Design
    kept: np.ndarray[tuple[int], np.dtype[np.bool_]]
    effects: tuple[str, ...]
    method: str
    level: float

    @classmethod
    def of(
        cls, outcome: Floats, design: Design, *, effects: Sequence[str], method: str, level: float
    ) -> LinearModel:
        """Leave out the rows in which something is missing."""
        kept = ~(np.isnan(outcome) | np.isnan(design.columns).any(axis=1))
        complete = Design(design.names, design.columns[kept])
        return cls(outcome[kept], complete, kept, tuple(effects), method, level)

    def problem(self) -> str:
        """Why the model cannot be fitted, as a sentence; empty if it can."""
        rows, terms = self.design.columns.shape
        if not self.effects:
            return "There is only one group."
        if rows <= terms:
            return f"Complete rows: {rows}, too few for {terms} terms."
        if np.ptp(self.outcome) <= _DETERMINED * np.abs(self.outcome).max():
            return "The outcome is the same in every row."
        for place, name in enumerate(self.design.names):
            if _is_determined(self.design.columns, place):
                return f"'{name}' never varies or follows from the terms before it."
        return ""

    def result(self, estimates: Sequence[Estimate], p: Sequence[float], note: str) -> Adjusted:
        """Name the numbers that a fit gave, one a term."""
        coefficients = tuple(map(Coefficient, self.design.names, estimates, p))
        effects = tuple(term for term in coefficients if term.name in self.effects)
        dropped = int((~self.kept).sum())
        return Adjusted(self.outcome.size, dropped, effects, coefficients, self.method, note)

    def without_result(self, reason: str) -> Adjusted:
        """The result of a model that gave none: NaN, and why."""
        terms = len(self.design.names)
        unknown = undefined(self.level)
        return self.result([unknown] * terms, [math.nan] * terms, reason)


def _is_determined(columns: Floats, place: int) -> bool:
    """Whether a column is a combination of those before it."""
    column, before = columns[:, place], columns[:, :place]
    length = float(np.linalg.norm(column))
    if not place or not length:
        return not length
    scaled = before / np.linalg.norm(before, axis=0)
    weights = np.linalg.lstsq(scaled, column, rcond=None)[0]
    return float(np.linalg.norm(column - scaled @ weights)) <= _DETERMINED * length
