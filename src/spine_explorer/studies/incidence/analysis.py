"""From answers and cases to everything that the report says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.studies.incidence.agreement import ReaderAgreement, agreements, panels
from spine_explorer.studies.incidence.decisions import Decisions, Policy, decide_all
from spine_explorer.studies.incidence.disagreement_file import read_rulings
from spine_explorer.studies.incidence.flow import Flow, participant_flow
from spine_explorer.studies.incidence.incidence_options import IncidenceOptions
from spine_explorer.studies.incidence.judgements import Judgements, Target, judge
from spine_explorer.studies.incidence.notes import notes
from spine_explorer.studies.incidence.occurrence import (
    Contrast,
    Occurrence,
    contrasts,
    occurrences,
)
from spine_explorer.studies.incidence.presence import Presence
from spine_explorer.studies.incidence.rules import ItemRule
from spine_explorer.studies.incidence.source import Source
from spine_explorer.studies.incidence.understanding import choose_site, understand
from spine_explorer.studies.incidence.units import ANY_LABEL, ANY_LESION, Unit, presence_by_unit
from spine_explorer.studies.reading.export import Reading


@dataclass(frozen=True)
class IncidenceReport:
    """Everything that was found.

    Attributes:
        title: Of the form.
        options: How it was counted.
        site_name: What a site is called.
        rules: What the answers mean, by item.
        flow: The flow of participants.
        groups: The groups that are compared.
        subject_groups: The group of everybody who was read.
        occurrences: How often each lesion occurs.
        contrasts: Groups compared.
        agreement: How well readers agree.
        decisions: What counts, and what readers disagree about.
        rulings: What was decided by adjudication, also of cases and items that are left out.
        notes: What was left out or must be known, each with its count.
    """

    title: str
    options: IncidenceOptions
    site_name: str
    rules: Mapping[str, ItemRule]
    flow: Flow
    groups: tuple[str, ...]
    subject_groups: Mapping[str, str]
    occurrences: Sequence[Occurrence]
    contrasts: Sequence[Contrast]
    agreement: Sequence[ReaderAgreement]
    decisions: Decisions
    rulings: Mapping[Target, Presence]
    notes: Sequence[str]

    def label(self, item: str) -> str:
        """An item's name for a reader."""
        return ANY_LABEL if item == ANY_LESION else self.rules[item].label

    def unit_name(self, unit: Unit) -> str:
        """What a unit is called, in the singular."""
        return self.site_name if unit is Unit.SITE else str(unit)


def analyse(source: Source, options: IncidenceOptions | None = None) -> IncidenceReport:
    """Count lesions and measure agreement.

    Only cases that are read and have answers count. What is left out is counted in ``notes``.

    Args:
        source: Answers and cases.
        options: How to count.

    Raises:
        InputError: If an option names what does not occur, an answer does not fit the form, or
            nothing is left to count.
    """
    options = options or IncidenceOptions()
    readings, rules = understand(source, options)
    read = {case.subject: case.group for case in source.cases if case.status == "read"}
    counted = [reading for reading in readings if reading.subject in read]
    site = choose_site(source, counted, options)
    judgements = judge(counted, rules, site.columns)
    _check_readers(judgements, options)
    known = _judged(judgements, options.round)
    answered = {target.subject for target in known}
    rulings = _rulings(source, readings, rules, known, options.adjudications)
    decisions = decide_all(
        judgements,
        rulings,
        round=options.round,
        adjudicator=options.adjudicator,
        policy=options.policy,
    )
    flow = participant_flow(source.cases, answered)
    if not flow.analysed:
        raise InputError(
            f"No case is read and has answers in reading {options.round}.",
            advice="Check the statuses of the cases, and the option --round.",
        )
    groups = _groups(flow, options)
    found = _occurrences(decisions, read, groups, options.level)
    return IncidenceReport(
        title=source.form.title if source.form else source.form_name,
        options=options,
        site_name=site.name,
        rules=rules,
        flow=flow,
        groups=groups,
        subject_groups=read,
        occurrences=found,
        contrasts=contrasts(found, groups, level=options.level),
        agreement=_agreement(judgements, rules, answered, options),
        decisions=decisions,
        rulings=rulings,
        notes=notes(source, readings, judgements, decisions, rulings, options),
    )


def _occurrences(
    decisions: Decisions, members: Mapping[str, str], groups: Sequence[str], level: float
) -> list[Occurrence]:
    return [
        item
        for unit in (Unit.PATIENT, Unit.SITE)
        for item in occurrences(
            presence_by_unit(decisions.presence, unit), unit, members, groups, level=level
        )
    ]


def _agreement(
    judgements: Judgements,
    rules: Mapping[str, ItemRule],
    subjects: Collection[str],
    options: IncidenceOptions,
) -> list[ReaderAgreement]:
    compared = panels(judgements, options.round, options.adjudicator)
    return agreements(
        judgements, rules, compared, subjects, weights=options.weights, level=options.level
    )


def _judged(judgements: Judgements, round: int) -> set[Target]:  # noqa: A002
    """Every item at every site of everybody who was read in that round."""
    return {
        target
        for key, found in judgements.presence.items()
        if key.round == round
        for target in found
    }


def _rulings(
    source: Source,
    readings: Sequence[Reading],
    rules: Mapping[str, ItemRule],
    known: Collection[Target],
    path: Path | None,
) -> dict[Target, Presence]:
    if path is None:
        return {}
    subjects = {case.subject for case in source.cases if case.status != "read"}
    items = {reading.item for reading in readings}.difference(rules)
    return read_rulings(path, known, lambda one: one.subject in subjects or one.item in items)


def _check_readers(judgements: Judgements, options: IncidenceOptions) -> None:
    if options.adjudicator and options.adjudicator not in judgements.readers:
        raise InputError(
            f"There is no reader '{options.adjudicator}'.",
            advice=f"The readers are: {', '.join(judgements.readers)}.",
        )
    if options.policy is Policy.ADJUDICATOR and not (options.adjudicator or options.adjudications):
        raise InputError(
            "Nobody adjudicates.", advice="Give --adjudicator READER or --adjudications FILE."
        )


def _groups(flow: Flow, options: IncidenceOptions) -> tuple[str, ...]:
    """The groups that are compared, if there are two; cases without a group are in none."""
    there = [group for group in flow.groups if group]
    missing = [group for group in options.groups if group not in there]
    if missing:
        raise InputError(
            f"No case that was read is in a group '{missing[0]}'.",
            advice=f"The groups are: {', '.join(there) or 'none'}.",
        )
    chosen = tuple(dict.fromkeys(options.groups)) or tuple(there)
    return chosen if len(chosen) > 1 else ()
