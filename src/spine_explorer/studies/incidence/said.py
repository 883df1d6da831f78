"""What every reading says of every unit, in numbers that agreement is measured on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from spine_explorer.studies.incidence.judgements import Judgements, Pass
from spine_explorer.studies.incidence.rules import ItemRule
from spine_explorer.studies.incidence.units import Unit, presence_by_unit
from spine_explorer.studies.reading.export import Reading

PRESENCE, GRADE = "presence", "grade"

Place = tuple[object, ...]
"""A unit; its first part is the subject."""

Numbers = Mapping[str, Mapping[Place, float]]
"""By item and unit: a category from 0, NaN where unknown."""


@dataclass(frozen=True)
class View:
    """One way to look at what was said.

    Attributes:
        unit: What is counted.
        what: ``PRESENCE`` (two categories), or ``GRADE`` (all that the form has).
        said: What each pass says.
    """

    unit: Unit
    what: str
    said: Mapping[Pass, Numbers]


def views(
    judgements: Judgements, rules: Mapping[str, ItemRule], subjects: Collection[str]
) -> Iterator[View]:
    """Look at patients, sites and single answers, and at the grades of items that have any.

    Args:
        judgements: What the readers said.
        rules: What the answers mean.
        subjects: Who counts.
    """
    answers = {
        key: [answer for answer in given if answer.subject in subjects]
        for key, given in judgements.answers.items()
    }
    graded = {
        key: [answer for answer in given if rules[answer.item].is_graded]
        for key, given in answers.items()
    }

    def presence(answer: Reading) -> float:
        return rules[answer.item].presence(answer.value).number

    def grade(answer: Reading) -> float:
        return rules[answer.item].grade(answer.value)

    yield View(Unit.PATIENT, PRESENCE, _of_units(judgements, Unit.PATIENT, subjects))
    yield View(Unit.SITE, PRESENCE, _of_units(judgements, Unit.SITE, subjects))
    yield View(Unit.ANSWER, PRESENCE, _of_answers(answers, presence))
    yield View(Unit.ANSWER, GRADE, _of_answers(graded, grade))


def _of_units(judgements: Judgements, unit: Unit, subjects: Collection[str]) -> dict[Pass, Numbers]:
    said: dict[Pass, Numbers] = {}
    for key, presence in judgements.presence.items():
        counted = {
            target: verdict for target, verdict in presence.items() if target.subject in subjects
        }
        said[key] = {
            item: {place: verdict.number for place, verdict in units.items()}
            for item, units in presence_by_unit(counted, unit).items()
        }
    return said


def _of_answers(
    answers: Mapping[Pass, Sequence[Reading]], number: Callable[[Reading], float]
) -> dict[Pass, Numbers]:
    said: dict[Pass, Numbers] = {}
    for key, given in answers.items():
        items: dict[str, dict[Place, float]] = {}
        for answer in given:
            place = (answer.subject, answer.side, answer.region, answer.slice)
            items.setdefault(answer.item, {})[place] = number(answer)
        said[key] = items
    return said
