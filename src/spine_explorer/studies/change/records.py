"""The results as lines of tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spine_explorer.statistics.comparison.baseline import CategoricalBaseline, ContinuousBaseline
from spine_explorer.statistics.comparison.summary import Summary
from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.change.adjusted import AdjustedChange
from spine_explorer.studies.change.baseline import BaselineLine
from spine_explorer.studies.change.between import BetweenGroups
from spine_explorer.studies.change.multiplicity import Multiplicity
from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.pairing import Pair
from spine_explorer.studies.change.precedence import outcome_title
from spine_explorer.studies.change.study import ChangeStudy
from spine_explorer.studies.change.within import Beyond, WithinGroup

Line = dict[str, str | int | float]


def pair_lines(study: ChangeStudy) -> Iterator[Line]:
    """Every value before and after."""
    places = {outcome: place for place, outcome in enumerate(study.cohort.outcomes)}
    for pair in sorted(study.cohort.pairs, key=lambda item: places[item.outcome]):
        yield _of_pair(pair)


def within_lines(results: Sequence[WithinGroup]) -> Iterator[Line]:
    """Each outcome in each group."""
    for item in results:
        yield {
            **_of_outcome(item.outcome),
            "group": item.group,
            "n": item.n,
            "dropped": item.dropped,
            **_of_summary("before", item.before),
            **_of_summary("after", item.after),
            **_of_summary("change", item.change),
            **_of_summary("percent", item.percent),
            "percent_n": item.percent.n,
            **_of_estimate("shift", item.shift),
            **_of_estimate("median_change", item.median_change),
            "zeros": item.test.zeros,
            "rank_sum_positive": item.test.positive,
            "rank_sum_negative": item.test.negative,
            "p": item.test.p,
            "method": item.test.method.value,
            **_of_multiplicity(item.multiplicity),
            **_of_estimate("rank_biserial", item.effect),
            **_of_estimate("hedges_g", item.standardised),
            **_of_beyond(item.beyond),
            "note": item.test.note,
        }


def between_lines(results: Sequence[BetweenGroups]) -> Iterator[Line]:
    """Each outcome between the groups, on each scale."""
    for item in results:
        yield {
            **_of_outcome(item.outcome),
            "scale": item.scale.value,
            "group": item.groups[0],
            "reference": item.groups[1],
            "group_n": item.first.n,
            "group_dropped": item.first.dropped,
            **_of_summary("group", item.first),
            "reference_n": item.second.n,
            "reference_dropped": item.second.dropped,
            **_of_summary("reference", item.second),
            **_of_estimate("shift", item.shift),
            **_of_estimate("median_difference", item.median_difference),
            "u": item.test.u,
            "p": item.test.p,
            "method": item.test.method.value,
            **_of_multiplicity(item.multiplicity),
            **_of_estimate("cliffs_delta", item.effect),
            **_of_estimate("hedges_g", item.standardised),
            "note": item.test.note,
        }


def baseline_lines(results: Sequence[BaselineLine]) -> Iterator[Line]:
    """Each covariate and primary outcome of the groups at the first visit."""
    for item in results:
        names: Line = {
            "covariate": item.name or (outcome_title(item.outcome) if item.outcome else ""),
            "group": item.groups[0],
            "reference": item.groups[1],
        }
        if isinstance(item.comparison, ContinuousBaseline):
            yield {**names, **_of_numbers(item.comparison)}
        else:
            yield from ({**names, **line} for line in _of_categories(item.comparison))


def adjusted_lines(results: Sequence[AdjustedChange]) -> Iterator[Line]:
    """Every term of every model."""
    for item in results:
        wanted = {effect.name for effect in item.result.effects}
        for term in item.result.coefficients or item.result.effects:
            yield {
                **_of_outcome(item.outcome),
                "model": item.model,
                "term": term.name,
                "is_effect": "yes" if term.name in wanted else "no",
                **_of_estimate("coefficient", term.estimate),
                "p": term.p,
                "n": item.result.n,
                "dropped": item.result.dropped,
                "method": item.result.method,
                "note": item.result.note,
            }


def omission_lines(study: ChangeStudy) -> Iterator[Line]:
    """What was left out."""
    for item in study.cohort.omissions:
        yield {
            "kind": item.kind,
            "subject": item.subject,
            "group": study.cohort.enrolled.get(item.subject, ""),
            "detail": item.detail,
            "reason": item.reason,
        }


def _of_outcome(outcome: Outcome) -> Line:
    return {
        "quantity": outcome.quantity,
        "unit": outcome.unit,
        "structure": outcome.structure,
        "side": outcome.side,
        "level": outcome.level,
        "variant": outcome.method,
    }


def _of_pair(pair: Pair) -> Line:
    return {
        "subject": pair.subject,
        "group": pair.group,
        **_of_outcome(pair.outcome),
        "before": pair.before,
        "after": pair.after,
        "change": pair.change,
        "percent": pair.percent,
        "slices_before": pair.slices[0],
        "slices_after": pair.slices[1],
        "quality": "check" if pair.check else "good",
    }


def _of_summary(name: str, summary: Summary) -> Line:
    return {
        f"{name}_median": summary.median,
        f"{name}_q1": summary.q1,
        f"{name}_q3": summary.q3,
        f"{name}_mean": summary.mean,
        f"{name}_sd": summary.sd,
    }


def _of_estimate(name: str, estimate: Estimate) -> Line:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _of_multiplicity(own: Multiplicity | None) -> Line:
    if own is None:
        return {}
    return {
        "p_holm": own.holm,
        "p_bh": own.bh,
        "family": own.family,
        "family_size": own.size,
    }


def _of_beyond(beyond: Beyond | None) -> Line:
    if beyond is None:
        names = ("mdc", "mdc_source", "fell", "fell_low", "fell_high", "rose", "rose_low")
        return dict.fromkeys((*names, "rose_high"), "")
    counts: Line = {"mdc": beyond.threshold.value, "mdc_source": beyond.threshold.source}
    for name, found in (("fell", beyond.fell), ("rose", beyond.rose)):
        counts |= {
            name: found.count,
            f"{name}_low": found.wilson.low,
            f"{name}_high": found.wilson.high,
        }
    return counts


def _of_numbers(item: ContinuousBaseline) -> Line:
    return {
        "category": "",
        "group_n": item.first.n,
        "group_dropped": item.first.dropped,
        "group_value": item.first.mean,
        "group_sd": item.first.sd,
        "reference_n": item.second.n,
        "reference_dropped": item.second.dropped,
        "reference_value": item.second.mean,
        "reference_sd": item.second.sd,
        **_of_estimate("difference", item.difference),
        "test": item.test.value,
        "p": item.p,
        **_of_estimate("standardised", item.standardised),
        "note": item.note,
    }


def _of_categories(item: CategoricalBaseline) -> Iterator[Line]:
    for category, (first, second) in zip(item.categories, item.counts, strict=True):
        yield {
            "category": category,
            "group_n": item.n[0],
            "group_dropped": item.dropped[0],
            "group_value": first,
            "group_sd": "",
            "reference_n": item.n[1],
            "reference_dropped": item.dropped[1],
            "reference_value": second,
            "reference_sd": "",
            **dict.fromkeys(("difference", "difference_low", "difference_high"), ""),
            "test": item.association.test.value,
            "p": item.association.p,
            **_of_estimate("standardised", item.standardised),
            "note": item.association.note,
        }
