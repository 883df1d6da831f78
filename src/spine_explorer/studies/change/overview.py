"""The tables of a change study as a reader wants them; the first two have the shape of Zhao's.

Zhao 2021 (doi:10.1186/s13018-021-02623-y), tables 2 and 3: each quantity before, after and its
change within the groups, then the change between the groups.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from spine_explorer.statistics.comparison.baseline import CategoricalBaseline, ContinuousBaseline
from spine_explorer.statistics.comparison.summary import Summary
from spine_explorer.studies.change.baseline import BaselineLine
from spine_explorer.studies.change.between import BetweenGroups, Scale
from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.precedence import is_raw_signal, outcome_title, unit_text
from spine_explorer.studies.change.study import ChangeStudy
from spine_explorer.studies.change.within import Beyond, WithinGroup
from spine_explorer.studies.page import PageTable
from spine_explorer.studies.wording import (
    decimals_for,
    estimate_text,
    level_text,
    number_text,
    p_text,
)

_CAUTION = " \N{DAGGER}"
_PERCENT_DECIMALS = 1
_DIGITS = 2
_ROUNDING = 1e-9
_QUARTILES = "Median (lower to upper quartile)."


def title_of(study: ChangeStudy, outcome: Outcome) -> str:
    """Name an outcome with its unit, and a dagger where its signal cannot be compared."""
    unit = unit_text(outcome)
    doubtful = study.cohort.comparability.prefers_ratios and is_raw_signal(outcome)
    name = f"{outcome_title(outcome)} ({unit})" if unit else outcome_title(outcome)
    return f"{name}{_CAUTION}" if doubtful else name


def within_table(study: ChangeStudy) -> PageTable:
    """Before, after and change of the primary outcomes in each group."""
    before, after = study.cohort.visits
    grouped = len(study.cohort.groups) > 1
    header = (
        "Quantity",
        *(["Group"] if grouped else []),
        "n",
        before,
        after,
        f"Change ({level_text(study.level)} CI)",
        "Change (%)",
        "p",
        "p Holm",
        "p BH",
        "r",
    )
    return PageTable(
        header,
        [_within_row(study, item, grouped) for item in primary_within(study)],
        "Within the groups" if grouped else "Before and after",
        f"{_QUARTILES} Change: Hodges-Lehmann estimate; p: Wilcoxon's signed-rank test, then "
        "adjusted by Holm and by Benjamini and Hochberg for the number of tests in this table; "
        f"r: matched-pairs rank-biserial correlation.{_dagger(study)}",
        text_columns=2 if grouped else 1,
    )


def between_table(study: ChangeStudy, scale: Scale, groups: tuple[str, str]) -> PageTable:
    """The change of the primary outcomes compared between two groups."""
    header = (
        "Quantity",
        "n",
        *groups,
        f"Difference ({level_text(study.level)} CI)",
        "p",
        "p Holm",
        "p BH",
        "Cliff's \N{GREEK SMALL LETTER DELTA}",
    )
    titles = {
        Scale.BEFORE: "Between the groups: value before",
        Scale.CHANGE: "Between the groups: change",
        Scale.PERCENT: "Between the groups: change in % of the value before",
    }
    return PageTable(
        header,
        [
            _between_row(study, item)
            for item in primary_between(study, scale)
            if item.groups == groups
        ],
        titles[scale],
        f"{_QUARTILES} Difference: Hodges-Lehmann estimate of the first group minus the second; p: "
        "rank-sum test of Mann and Whitney, then adjusted for the number of tests on this scale."
        f"{_dagger(study)}",
    )


def baseline_table(study: ChangeStudy, groups: tuple[str, str]) -> PageTable:
    """The groups at the first visit."""
    rows = [
        row
        for line in study.baseline
        if line.groups == groups
        for row in _baseline_rows(study, line)
    ]
    sizes = [len(study.cohort.members[name]) for name in groups]
    header = (
        "",
        *(f"{name} (n = {size})" for name, size in zip(groups, sizes, strict=True)),
        "Standardised difference",
        "p",
        "Test",
    )
    note = (
        "Subjects who were analysed. Mean ± standard deviation, or number (%). Missing values are "
        "left out."
    )
    return PageTable(header, rows, "At the first visit", note)


def enrolment_table(study: ChangeStudy) -> PageTable | None:
    """How many subjects of each group were analysed; ``None`` where there are no groups."""
    cohort = study.cohort
    enrolled = Counter(cohort.enrolled.values())
    if not any(enrolled):
        return None
    analysed = {name: len(cohort.members.get(name, ())) for name in enrolled}
    rows = [
        (name or "unknown", f"{count:,}", f"{count - analysed[name]:,}", f"{analysed[name]:,}")
        for name, count in sorted(enrolled.items(), key=lambda item: (not item[0], item[0]))
    ]
    header = ("Group", "In the tables", "Left out", "Analysed")
    note = "left_out.csv says who was left out and why." if cohort.omissions else ""
    return PageTable(header, rows, "Subjects", note)


def beyond_table(study: ChangeStudy) -> PageTable | None:
    """Changes larger than the minimal detectable one; ``None`` where none is known."""
    rows = [
        (
            title_of(study, item.outcome),
            item.group,
            number_text(item.beyond.threshold.value, decimals_of(item.change)),
            *_beyond_cells(item.beyond),
            item.beyond.threshold.source,
        )
        for item in primary_within(study)
        if item.beyond is not None
    ]
    if not rows:
        return None
    interval = level_text(study.level)
    header = ("Quantity", "Group", "MDC", "Fell by more", "Rose by more", "Source of the MDC")
    note = f"Number of all, % with Wilson's {interval} interval. MDC: minimal detectable change."
    return PageTable(header, rows, "Larger than measurement error", note, text_columns=2)


def adjusted_table(study: ChangeStudy) -> PageTable | None:
    """The adjusted differences; ``None`` where none was asked for."""
    if not study.adjusted:
        return None
    rows = []
    for item in study.adjusted:
        name = title_of(study, item.outcome)
        for effect in item.result.effects:
            decimals = decimals_for(effect.estimate.high - effect.estimate.low, digits=_DIGITS)
            text = estimate_text(effect.estimate, decimals)
            rows.append((name, item.model, effect.name, text, p_text(effect.p), str(item.result.n)))
        if item.result.note or not item.result.effects:
            rows.append((name, item.model, item.result.note, "", "", str(item.result.n)))
    header = ("Quantity", "Model", "Term", f"Difference ({level_text(study.level)} CI)", "p", "n")
    note = "n: subjects for the ANCOVA, values for the mixed model. adjusted.csv has every term."
    return PageTable(header, rows, "Adjusted difference of the change", note, text_columns=3)


def primary_within(study: ChangeStudy) -> Iterator[WithinGroup]:
    """Yield the results within groups that come first."""
    return (item for item in study.within if study.cohort.precedence.is_primary(item.outcome))


def primary_between(study: ChangeStudy, scale: Scale) -> Iterator[BetweenGroups]:
    """Yield the results between groups that come first."""
    return (
        item
        for item in study.between
        if item.scale is scale and study.cohort.precedence.is_primary(item.outcome)
    )


def _within_row(study: ChangeStudy, item: WithinGroup, grouped: bool) -> Sequence[str]:
    decimals, own = decimals_of(item.change), item.multiplicity
    return (
        title_of(study, item.outcome),
        *([item.group] if grouped else []),
        str(item.n),
        _quartiles(item.before, decimals),
        _quartiles(item.after, decimals),
        estimate_text(item.shift, decimals),
        percent_text(item),
        p_text(item.test.p),
        *((p_text(own.holm), p_text(own.bh)) if own else ("", "")),
        number_text(item.effect.value, 2),
    )


def percent_text(item: WithinGroup) -> str:
    """Median change in %, with the number of subjects where not all have one."""
    text = number_text(item.percent.median, _PERCENT_DECIMALS)
    return text if item.percent.n in (0, item.n) else f"{text} (n = {item.percent.n})"


def _between_row(study: ChangeStudy, item: BetweenGroups) -> Sequence[str]:
    is_percent = item.scale is Scale.PERCENT
    decimals = _PERCENT_DECIMALS if is_percent else decimals_of(item.first, item.second)
    own = item.multiplicity
    return (
        title_of(study, item.outcome),
        f"{item.first.n} / {item.second.n}",
        _quartiles(item.first, decimals),
        _quartiles(item.second, decimals),
        estimate_text(item.shift, decimals),
        p_text(item.test.p),
        *((p_text(own.holm), p_text(own.bh)) if own else ("", "")),
        number_text(item.effect.value, 2),
    )


def _baseline_rows(study: ChangeStudy, line: BaselineLine) -> Iterator[Sequence[str]]:
    name = line.name if line.outcome is None else title_of(study, line.outcome)
    item = line.comparison
    if isinstance(item, ContinuousBaseline):
        decimals = decimals_for(item.second.sd, digits=_DIGITS)
        means = [_mean_text(summary, decimals) for summary in (item.first, item.second)]
        difference = number_text(item.standardised.value, 2)
        yield name, *means, difference, p_text(item.p), item.test.value
        return
    difference = number_text(item.standardised.value, 2)
    missing = [f"{count} missing" if count else "" for count in item.dropped]
    yield name, *missing, difference, p_text(item.association.p), item.association.test.value
    yield from _category_rows(item)


def _category_rows(item: CategoricalBaseline) -> Iterator[Sequence[str]]:
    for category, counts in zip(item.categories, item.counts, strict=True):
        shares = [_share(count, total) for count, total in zip(counts, item.n, strict=True)]
        yield f"\N{EM SPACE}{category}", *shares, "", "", ""


def _beyond_cells(beyond: Beyond) -> Iterator[str]:
    for found in (beyond.fell, beyond.rose):
        low, high = (number_text(100 * end, 0) for end in (found.wilson.low, found.wilson.high))
        share = number_text(100 * found.value, 0)
        yield f"{found.count} of {found.total}, {share} ({low} to {high})"


def decimals_of(*summaries: Summary) -> int:
    """Decimals by the spread or, where nothing varies, by the size of what there is."""
    spreads = [item.sd for item in summaries if item.sd > _ROUNDING * abs(item.mean)]
    sizes = [abs(item.median) for item in summaries if item.median]
    return decimals_for(max(spreads or sizes, default=math.nan), digits=_DIGITS)


def _quartiles(summary: Summary, decimals: int) -> str:
    middle, low, high = (
        number_text(value, decimals) for value in (summary.median, summary.q1, summary.q3)
    )
    return f"{middle} ({low} to {high})" if summary.n else middle


def _mean_text(summary: Summary, decimals: int) -> str:
    missing = f", {summary.dropped} missing" if summary.dropped else ""
    return f"{number_text(summary.mean, decimals)} ± {number_text(summary.sd, decimals)}{missing}"


def _share(count: int, total: int) -> str:
    return f"{count} ({100 * count / total:.0f} %)" if total else "0"


def _dagger(study: ChangeStudy) -> str:
    if not study.cohort.comparability.prefers_ratios:
        return ""
    return f"{_CAUTION} Raw signal: the visits were not scanned alike, so it cannot be compared."
