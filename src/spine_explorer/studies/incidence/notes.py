"""What was left out, with its count: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from spine_explorer.studies.incidence.decisions import Decisions
from spine_explorer.studies.incidence.incidence_options import IncidenceOptions
from spine_explorer.studies.incidence.judgements import Judgements, Pass, Target
from spine_explorer.studies.incidence.presence import Presence
from spine_explorer.studies.incidence.source import Source
from spine_explorer.studies.reading.export import Reading
from spine_explorer.studies.wording import count_text

_STATES = {
    "excluded": "that are excluded",
    "pending": "that are not read by everybody yet",
    "included": "that count as not read yet",
    "": "that are not among the cases",
}


def notes(
    source: Source,
    readings: Sequence[Reading],
    judgements: Judgements,
    decisions: Decisions,
    rulings: Mapping[Target, Presence],
    options: IncidenceOptions,
) -> list[str]:
    """Say what was left out and what must be known, a sentence each."""
    counted = [answer for given in judgements.answers.values() for answer in given]
    return [
        *_outside(source, readings, options),
        *_unknown(counted, judgements),
        *_rounds(counted, options),
        *_readers(judgements, options),
        *_disagreements(decisions, rulings),
    ]


def _outside(
    source: Source, readings: Sequence[Reading], options: IncidenceOptions
) -> Iterator[str]:
    if not source.has_cases:
        yield "No cases were given: everybody who has answers counts as referred and read."
    if source.left_out:
        answers = count_text(source.left_out, "answer")
        yield f"{answers} to other forms were left out."
    states = {case.subject: str(case.status) for case in source.cases}
    for state, text in _STATES.items():
        left = [reading for reading in readings if states.get(reading.subject, "") == state]
        if left:
            people = count_text(len({reading.subject for reading in left}), "subject")
            yield f"{count_text(len(left), 'answer')} about {people} {text} were left out."
    others = sum(reading.item not in options.items for reading in readings)
    if options.items and others:
        yield f"{count_text(others, 'answer')} to items that were not asked for were left out."


def _unknown(counted: Sequence[Reading], judgements: Judgements) -> Iterator[str]:
    blank = sum(not answer.value for answer in counted)
    if blank:
        yield f"{count_text(blank, 'answer')} said that it cannot be judged, or were empty."
    if judgements.unanswered:
        places = count_text(judgements.unanswered, "place")
        yield (
            f"{places} (an item, side and region) lack an answer of somebody who read the case; "
            "they count as unknown."
        )


def _rounds(counted: Sequence[Reading], options: IncidenceOptions) -> Iterator[str]:
    others = sum(answer.round != options.round for answer in counted)
    if others:
        yield (
            f"{count_text(others, 'answer')} of other rounds than {options.round} count for "
            "agreement within readers only."
        )


def _readers(judgements: Judgements, options: IncidenceOptions) -> Iterator[str]:
    others = (name for name in judgements.readers if name != options.adjudicator)
    found = (set(judgements.subjects(Pass(name, options.round))) for name in others)
    read = [subjects for subjects in found if subjects]
    anybody = set[str]().union(*read)
    partly = anybody - anybody.intersection(*read)
    if partly:
        yield (
            f"Not all {len(read)} readers read every case: of {count_text(len(partly), 'case')} "
            "counts what those say who did."
        )


def _disagreements(decisions: Decisions, rulings: Mapping[Target, Presence]) -> Iterator[str]:
    aside = sum(target not in decisions.presence for target in rulings)
    if aside:
        found = count_text(aside, "decision")
        yield f"{found} about cases or items that are left out stay in the list, without effect."
    if decisions.disagreements:
        found = count_text(len(decisions.disagreements), "disagreement")
        yield f"Readers have {found} about an item at a site; {decisions.undecided} undecided."
