"""Minimal detectable changes that do not fit what is compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spine_explorer.studies.change.cohort import Cohort
from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.precedence import outcome_title
from spine_explorer.studies.change.thresholds import GIVEN, Threshold, Thresholds
from spine_explorer.studies.wording import count_text

_FEW = 3


def threshold_warnings(cohort: Cohort, thresholds: Thresholds) -> tuple[str, ...]:
    """Say which thresholds play no part, and which hold for something slightly different.

    Args:
        cohort: What is compared.
        thresholds: All that are known.
    """
    return (
        *_fitting_nothing(cohort, thresholds),
        *_of_parts_only(cohort, thresholds),
        *_of_single_slices(cohort, thresholds),
    )


def _fitting_nothing(cohort: Cohort, thresholds: Thresholds) -> Iterator[str]:
    """Each one that was typed; the others together, since results hold more than is asked."""
    unused = [item for item in thresholds.known if not any(map(item.names, cohort.outcomes))]
    computed = [item for item in thresholds.known if item.source != GIVEN]
    compared = _listed(dict.fromkeys(map(_named, cohort.outcomes)))
    for item in unused:
        if item.source == GIVEN:
            yield f"--mdc {item.quantity}={item.value:g} fits nothing that is compared: {compared}."
    if computed and all(item in unused for item in computed):
        sources = _listed(dict.fromkeys(item.source for item in computed))
        known = _listed(dict.fromkeys(map(_named, computed)))
        yield (
            f"No minimal detectable change of {sources} ({known}) fits what is compared: "
            f"{compared}."
        )


def _named(item: Outcome | Threshold) -> str:
    return f"{item.quantity} in {item.unit}" if item.unit else item.quantity


def _of_parts_only(cohort: Cohort, thresholds: Thresholds) -> Iterator[str]:
    """Sums that lack a threshold, where there is one of their parts."""
    lacking = [
        outcome_title(outcome)
        for outcome in cohort.outcomes
        if thresholds.of(outcome) is None and any(item.names(outcome) for item in thresholds.known)
    ]
    if lacking:
        yield (
            "The minimal detectable changes are of one side or one muscle: none holds for "
            f"{_listed(lacking)}. Let 'agree' compare sums apart: --by side --by structure."
        )


def _of_single_slices(cohort: Cohort, thresholds: Thresholds) -> Iterator[str]:
    averaged: dict[str, set[str]] = {}
    for pair in cohort.pairs:
        threshold = thresholds.of(pair.outcome)
        if threshold is not None and threshold.of_items and max(pair.slices) > 1:
            averaged.setdefault(threshold.source, set()).add(pair.subject)
    for source, subjects in averaged.items():
        who = count_text(len(subjects), "subject")
        yield (
            f"The minimal detectable changes of {source} are of single slices, but values of "
            f"{who} are means of several slices: for these they are too large."
        )


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    shown = "; ".join(every[:_FEW])
    return shown if len(every) <= _FEW else f"{shown}; and {len(every) - _FEW} more"
