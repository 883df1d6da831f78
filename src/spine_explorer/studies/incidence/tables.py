"""The results as tables for statistics programs: tidy, with every number in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.incidence.agreement import ReaderAgreement
from spine_explorer.studies.incidence.analysis import IncidenceReport
from spine_explorer.studies.incidence.flow import Flow
from spine_explorer.studies.incidence.occurrence import Contrast, Occurrence

Line = tuple[object, ...]

FLOW_COLUMNS = ("step", "reason", "group", "count")
OCCURRENCE_COLUMNS = (
    *("item", "label", "present_codes", "unit", "group", "count", "total", "share"),
    *("wilson_low", "wilson_high", "exact_low", "exact_high"),
    *("clustered_low", "clustered_high", "effective_size", "level", "undecided", "unknown"),
    *("share_if_left_out_absent", "share_if_left_out_present"),
)
CONTRAST_COLUMNS = (
    *("item", "label", "first", "second"),
    *("first_count", "first_total", "second_count", "second_total"),
    *("difference", "difference_low", "difference_high", "ratio", "ratio_low", "ratio_high"),
    *("odds_ratio", "odds_ratio_low", "odds_ratio_high", "fisher_p", "p_holm", "level"),
)
AGREEMENT_COLUMNS = (
    *("kind", "readers", "rounds", "item", "label", "unit", "what", "coefficient", "weights"),
    *("value", "low", "high", "level", "observed", "expected", "n", "dropped"),
    *("both_present", "first_only", "second_only", "both_absent", "reason"),
)
OUTCOME_COLUMNS = ("subject", "group", "item", "side", "region", "outcome")


@dataclass(frozen=True)
class ResultTable:
    """A table of results.

    Attributes:
        name: Of its file and of its part of the JSON.
        header: Names of the columns.
        lines: The cells; ``None`` where there is no value.
    """

    name: str
    header: Sequence[str]
    lines: Sequence[Line]

    @property
    def records(self) -> list[dict[str, object]]:
        """The lines with the names of their columns."""
        return [dict(zip(self.header, line, strict=True)) for line in self.lines]


def result_tables(report: IncidenceReport) -> list[ResultTable]:
    """Put the results into tables, those that are always there first."""
    occurrences = [_occurrence(report, item) for item in report.occurrences]
    outcomes = [
        (
            target.subject,
            report.subject_groups[target.subject],
            target.item,
            target.site.side,
            target.site.region,
            outcome.label,
        )
        for target, outcome in report.decisions.presence.items()
    ]
    return [
        ResultTable("flow", FLOW_COLUMNS, list(_flow(report.flow))),
        ResultTable("incidence", OCCURRENCE_COLUMNS, occurrences),
        ResultTable(
            "comparison", CONTRAST_COLUMNS, [_contrast(report, c) for c in report.contrasts]
        ),
        ResultTable(
            "agreement", AGREEMENT_COLUMNS, [_agreement(report, a) for a in report.agreement]
        ),
        ResultTable("outcomes", OUTCOME_COLUMNS, outcomes),
    ]


def _flow(flow: Flow) -> Iterator[Line]:
    yield "referred", "", "", flow.referred
    yield from _flow_of_groups("referred", flow.referred_groups)
    for reason, count in flow.excluded.items():
        yield "excluded", reason, "", count
    yield from _flow_of_groups("excluded", flow.excluded_groups)
    yield "not read yet", "", "", flow.waiting
    yield "not read by everybody yet", "", "", flow.pending
    yield "no answer in the readings", "", "", flow.unanswered
    yield "analysed", "", "", flow.analysed
    yield from _flow_of_groups("analysed", flow.groups)


def _flow_of_groups(step: str, groups: Mapping[str, int]) -> Iterator[Line]:
    return ((step, "", group, count) for group, count in groups.items() if group)


def _occurrence(report: IncidenceReport, item: Occurrence) -> Line:
    clustered = item.clustered
    rule = report.rules.get(item.item)
    return (
        *(
            item.item,
            report.label(item.item),
            rule.text if rule else "",
            report.unit_name(item.unit),
        ),
        *(item.group, item.share.count, item.share.total, item.share.value),
        *_ends(item.share.wilson),
        *_ends(item.share.exact),
        *(_ends(clustered.estimate) if clustered else (None, None)),
        clustered.effective_size if clustered else None,
        *(report.options.level, item.undecided, item.unknown, *item.bounds),
    )


def _contrast(report: IncidenceReport, item: Contrast) -> Line:
    result = item.result
    return (
        *(item.item, report.label(item.item), item.first, item.second),
        *(result.first.count, result.first.total, result.second.count, result.second.total),
        *_numbers(result.difference),
        *_numbers(result.ratio),
        *_numbers(result.odds_ratio),
        *(result.p, item.p_holm, report.options.level),
    )


def _agreement(report: IncidenceReport, item: ReaderAgreement) -> Line:
    result, crossing, panel = item.result, item.crossing, item.panel
    counts = (
        (crossing.both, crossing.first_only, crossing.second_only, crossing.neither)
        if crossing
        else (None,) * 4
    )
    return (
        panel.kind,
        "; ".join(dict.fromkeys(one.reader for one in panel.passes)),
        "; ".join(str(one.round) for one in panel.passes),
        *(item.item, report.label(item.item), report.unit_name(item.unit), item.what),
        *(item.coefficient, item.weights),
        *_numbers(result.estimate),
        *(result.estimate.level, result.observed, result.expected, result.n, result.dropped),
        *counts,
        result.reason,
    )


def _numbers(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def _ends(estimate: Estimate) -> tuple[float, float]:
    return estimate.low, estimate.high
