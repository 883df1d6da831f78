"""The tidy table of results: one statistic a line."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spine_explorer.statistics.agreement.bland_altman import BlandAltman
from spine_explorer.statistics.agreement.icc import Icc
from spine_explorer.statistics.agreement.line import Line
from spine_explorer.statistics.agreement.repeated_measures import RepeatedBlandAltman
from spine_explorer.statistics.agreement.scale import Scale
from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.agreement.analysis import AdjustedTests, Agreement, PairAgreement

_NAN = math.nan
_PLAIN = Estimate(_NAN, _NAN, _NAN)
_INDEPENDENT = "items taken as independent"


@dataclass(frozen=True)
class Statistic:
    """One number.

    Attributes:
        raters: Whom it is about.
        statistic: What it is.
        estimate: The number with its interval, which is NaN where there is none.
        unit: ``"%"``, ``"ratio"``, the unit of the measurement, or empty for plain numbers.
        f: Test statistic of an F test.
        df1: Its degrees of freedom.
        df2: Likewise, of the denominator.
        p: Probability of the test that belongs to it.
        p_holm: The same, adjusted for the number of comparisons.
        n: Number of items behind it.
        subjects: Number of subjects whose items they are.
        dropped: Number of items left out.
        note: What it is in words, or why it is not defined.
    """

    raters: str
    statistic: str
    estimate: Estimate
    unit: str = ""
    f: float = _NAN
    df1: float = _NAN
    df2: float = _NAN
    p: float = _NAN
    p_holm: float = _NAN
    n: int = 0
    subjects: int = 0
    dropped: int = 0
    note: str = ""


COLUMNS = (
    "raters",
    "statistic",
    "value",
    "low",
    "high",
    "confidence",
    "value_unit",
    "f",
    "df1",
    "df2",
    "p",
    "p_holm",
    "n",
    "subjects",
    "dropped",
    "note",
)
"""Columns of the table, after those that say what was compared."""


def cells(item: Statistic) -> tuple[str | float | int, ...]:
    """Return a statistic as the cells of its line."""
    estimate = item.estimate
    return (
        item.raters,
        item.statistic,
        estimate.value,
        estimate.low,
        estimate.high,
        estimate.level,
        item.unit,
        item.f,
        item.df1,
        item.df2,
        item.p,
        item.p_holm,
        item.n,
        item.subjects,
        item.dropped,
        item.note,
    )


def statistics_of(
    agreement: Agreement, number: int, adjusted: AdjustedTests, *, raters: Sequence[str], unit: str
) -> Iterator[Statistic]:
    """Yield every number of a comparison.

    Args:
        agreement: The comparison.
        number: Its place among all, from 0.
        adjusted: P values adjusted for the number of comparisons.
        raters: Names of all raters.
        unit: Unit of the measurement; may be empty.
    """
    yield from _of_all(agreement, raters, unit)
    for place, pair in enumerate(agreement.pairs):
        key = (number, place)
        yield from _of_pair(pair, agreement, unit, adjusted.bias[key], adjusted.proportional[key])


def _of_all(agreement: Agreement, raters: Sequence[str], unit: str) -> Iterator[Statistic]:
    together = Statistic(
        ", ".join(raters),
        "",
        _PLAIN,
        n=agreement.n,
        subjects=agreement.subjects,
        dropped=agreement.icc.dropped,
    )
    found = [_of_icc(together, icc, agreement.icc.reason) for icc in agreement.icc.forms]
    found += _of_error(together, agreement, unit)
    yield from map(_taking_items_as_independent, found) if agreement.is_clustered else found


def _taking_items_as_independent(item: Statistic) -> Statistic:
    return replace(item, note="; ".join(filter(None, (item.note, _INDEPENDENT))))


def _of_icc(together: Statistic, icc: Icc, reason: str) -> Statistic:
    return replace(
        together,
        statistic=icc.form,
        estimate=icc.estimate,
        f=icc.f,
        df1=icc.df1,
        df2=icc.df2,
        p=icc.p,
        note=reason or f"{icc.mcgraw_wong}; {icc.model}",
    )


def _of_error(together: Statistic, agreement: Agreement, unit: str) -> Iterator[Statistic]:
    error, effect = agreement.error, agreement.icc.rater_effect
    yield replace(
        together,
        statistic="systematic difference of raters",
        f=effect.f,
        df1=effect.df1,
        df2=effect.df2,
        p=effect.p,
        note=agreement.icc.reason or "F test",
    )
    for name, estimate in (
        ("SEM, agreement", error.sem_agreement),
        ("SEM, consistency", error.sem_consistency),
        ("MDC95, agreement", error.mdc95_agreement),
        ("MDC95, consistency", error.mdc95_consistency),
        ("within-subject SD", error.within_subject_sd),
    ):
        yield replace(together, statistic=name, estimate=estimate, unit=unit, note=error.reason)
    for name, estimate in (
        ("CV, root mean square", error.cv_rms),
        ("CV, logarithms", error.cv_log),
    ):
        reason = error.cv_reason if math.isnan(estimate.value) else ""
        yield replace(together, statistic=name, estimate=estimate, unit="%", note=reason)


def _of_pair(
    pair: PairAgreement, agreement: Agreement, unit: str, bias_p: float, proportional_p: float
) -> Iterator[Statistic]:
    n = len(pair.values)
    both = Statistic(
        f"{pair.first}, {pair.second}",
        "",
        _PLAIN,
        n=n,
        subjects=pair.repeated.subjects if pair.repeated else n,
        dropped=agreement.items - n,
    )
    if pair.repeated is None:
        yield from _of_items(pair, both, unit, bias_p, proportional_p)
        return
    yield from _of_repeated(_later_minus_earlier(both, pair), pair.repeated, unit, bias_p)
    items = _of_items(pair, both, unit, _NAN, proportional_p)
    yield from map(_taking_items_as_independent, items)


def _later_minus_earlier(both: Statistic, pair: PairAgreement) -> Statistic:
    return replace(both, raters=f"{pair.second} - {pair.first}")


def _of_items(
    pair: PairAgreement, both: Statistic, unit: str, bias_p: float, proportional_p: float
) -> Iterator[Statistic]:
    yield replace(
        both,
        statistic="Lin's concordance correlation",
        estimate=pair.concordance.estimate,
        note=pair.concordance.reason,
    )
    for name, result in (
        ("Pearson's correlation", pair.pearson),
        ("Spearman's correlation", pair.spearman),
    ):
        yield replace(
            both,
            statistic=name,
            estimate=result.estimate,
            p=result.p,
            note=result.reason or result.method,
        )
    difference = _later_minus_earlier(both, pair)
    for scale, limits in pair.bland_altman.items():
        ps = (bias_p, proportional_p) if scale is Scale.DIFFERENCE else (_NAN, _NAN)
        yield from _of_limits(difference, limits, unit, *ps)
    on_first = replace(both, raters=f"{pair.second} on {pair.first}")
    for name, line in (("Deming", pair.deming), ("Passing-Bablok", pair.passing_bablok)):
        yield from _of_line(on_first, name, line, unit)


def _of_limits(
    both: Statistic, limits: BlandAltman, unit: str, bias_p: float, proportional_p: float
) -> Iterator[Statistic]:
    name = f"Bland-Altman {limits.scale}"
    unit = {Scale.DIFFERENCE: unit, Scale.PERCENT: "%", Scale.LOG: "ratio"}[limits.scale]
    both = replace(both, unit=unit, note=limits.reason)
    yield replace(
        both, statistic=f"{name}: bias", estimate=limits.bias, p=limits.bias_p, p_holm=bias_p
    )
    yield replace(both, statistic=f"{name}: SD", estimate=_bare(limits.sd))
    yield replace(both, statistic=f"{name}: lower limit", estimate=limits.lower)
    yield replace(both, statistic=f"{name}: upper limit", estimate=limits.upper)
    for end, estimate in (("lower", limits.lower_pair), ("upper", limits.upper_pair)):
        yield replace(
            both,
            statistic=f"{name}: {end} limit, as a pair",
            estimate=estimate,
            note=limits.reason or "interval of both limits together",
        )
    yield replace(
        both,
        statistic=f"{name}: slope on the mean",
        estimate=limits.proportional.slope,
        unit="",
        p=limits.proportional.p,
        p_holm=proportional_p,
        note=limits.reason or "proportional bias",
    )
    yield replace(
        both,
        statistic=f"{name}: slope of the spread",
        estimate=limits.spread.slope,
        unit="",
        p=limits.spread.p,
        note=limits.reason or "absolute residuals on the mean",
    )
    yield replace(both, statistic=f"{name}: normality", unit="", p=limits.normality_p)
    if limits.regression_limits is not None:
        fitted = limits.regression_limits
        for part in ("intercept", "slope", "sd_intercept", "sd_slope"):
            yield replace(
                both,
                statistic=f"{name}: regression limits, {part.replace('_', ' ')}",
                estimate=_bare(getattr(fitted, part)),
                unit="",
                note="bias = intercept + slope x mean; SD = SD intercept + SD slope x mean",
            )


def _of_repeated(
    both: Statistic, result: RepeatedBlandAltman, unit: str, bias_p: float
) -> Iterator[Statistic]:
    name = "Bland-Altman repeated"
    note = result.reason or f"{result.subjects} subjects; true value {result.true_value}"
    both = replace(both, unit=unit, note=note)
    yield replace(
        both, statistic=f"{name}: bias", estimate=result.bias, p=result.bias_p, p_holm=bias_p
    )
    yield replace(both, statistic=f"{name}: SD", estimate=_bare(result.sd))
    yield replace(both, statistic=f"{name}: SD between subjects", estimate=_bare(result.between_sd))
    yield replace(both, statistic=f"{name}: SD within subjects", estimate=_bare(result.within_sd))
    yield replace(both, statistic=f"{name}: lower limit", estimate=result.lower)
    yield replace(both, statistic=f"{name}: upper limit", estimate=result.upper)


def _of_line(both: Statistic, name: str, line: Line, unit: str) -> Iterator[Statistic]:
    both = replace(both, note=line.reason or line.method)
    yield replace(both, statistic=f"{name}: slope", estimate=line.slope)
    yield replace(both, statistic=f"{name}: intercept", estimate=line.intercept, unit=unit)
    if not math.isnan(line.linearity_p):
        yield replace(both, statistic=f"{name}: linearity", p=line.linearity_p)


def _bare(value: float) -> Estimate:
    return Estimate(value, _NAN, _NAN, _NAN)
