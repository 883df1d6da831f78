"""What each reader said of each site: answers about quadrants and slices, brought together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spine_explorer.studies.incidence.presence import Presence, anywhere
from spine_explorer.studies.incidence.rules import ItemRule
from spine_explorer.studies.reading.export import Reading


@dataclass(frozen=True, order=True, slots=True)
class Site:
    """Where a lesion is looked for, as coarse as incidence is counted.

    Attributes:
        side: ``"left"``, ``"right"``, or empty.
        region: Such as ``"l4_l5"``; empty where regions are taken together.
    """

    side: str = ""
    region: str = ""

    @property
    def label(self) -> str:
        """How tables say it; empty of the patient as a whole."""
        return " ".join(part for part in (self.side, self.region) if part)


SITE_COLUMNS = ("side", "region")


@dataclass(frozen=True, slots=True)
class Target:
    """One item at one site of one subject."""

    subject: str
    item: str
    site: Site


@dataclass(frozen=True, slots=True)
class Pass:
    """One reader's reading, first or repeated."""

    reader: str
    round: int


@dataclass(frozen=True)
class Judgements:
    """What every reader said.

    Attributes:
        sites: Every site of each item.
        answers: The answers themselves, by pass.
        presence: What they mean at each site, by pass. A site that a reader of the subject said
            nothing about is unknown.
        unanswered: Number of places (site and quadrant) that a reader of the subject left out.
    """

    sites: Mapping[str, tuple[Site, ...]]
    answers: Mapping[Pass, Sequence[Reading]]
    presence: Mapping[Pass, Mapping[Target, Presence]]
    unanswered: int

    @property
    def readers(self) -> tuple[str, ...]:
        """Everybody who read, in order."""
        return tuple(dict.fromkeys(item.reader for item in self.answers))

    def subjects(self, reading: Pass) -> tuple[str, ...]:
        """Everybody whom a reader read in a pass, in order."""
        return tuple(dict.fromkeys(answer.subject for answer in self.answers.get(reading, ())))


def judge(
    readings: Sequence[Reading], rules: Mapping[str, ItemRule], site_columns: Sequence[str]
) -> Judgements:
    """Bring the answers about each site together.

    A lesion is present at a site if it is present in any of its quadrants and slices, and absent
    if it is absent in all. A place is a side with a region: every place of an item that occurs in
    the readings is expected of every subject; slices are not, since their number differs.

    Args:
        readings: Answers to one form.
        rules: What they mean; answers to other items are passed over.
        site_columns: Which of ``SITE_COLUMNS`` tell sites apart.
    """
    kept = [reading for reading in readings if reading.item in rules]
    answers: dict[Pass, list[Reading]] = defaultdict(list)
    places: dict[str, dict[Site, None]] = {item: {} for item in rules}
    for reading in kept:
        answers[Pass(reading.reader, reading.round)].append(reading)
        places[reading.item][Site(reading.side, reading.region)] = None
    passes = {key: _meanings(given, rules, places) for key, given in answers.items()}
    sites = {
        item: tuple(dict.fromkeys(_coarse(place, site_columns) for place in expected))
        for item, expected in places.items()
    }
    presence = {key: _at_sites(found, site_columns) for key, found in passes.items()}
    unanswered = sum(not said for found in passes.values() for said in found.values())
    return Judgements(sites, dict(answers), presence, unanswered)


def _meanings(
    answers: Sequence[Reading],
    rules: Mapping[str, ItemRule],
    places: Mapping[str, Mapping[Site, None]],
) -> dict[Target, list[Presence]]:
    """What one pass says of every expected place of its subjects."""
    found: dict[Target, list[Presence]] = {
        Target(subject, item, place): []
        for subject in dict.fromkeys(answer.subject for answer in answers)
        for item, expected in places.items()
        for place in expected
    }
    for answer in answers:
        place = Site(answer.side, answer.region)
        meaning = rules[answer.item].presence(answer.value)
        found[Target(answer.subject, answer.item, place)].append(meaning)
    return found


def _at_sites(
    found: Mapping[Target, Sequence[Presence]], columns: Sequence[str]
) -> dict[Target, Presence]:
    sites: dict[Target, list[Presence]] = defaultdict(list)
    for place, said in found.items():
        target = Target(place.subject, place.item, _coarse(place.site, columns))
        sites[target].append(anywhere(said))
    return {target: anywhere(values) for target, values in sites.items()}


def _coarse(place: Site, columns: Sequence[str]) -> Site:
    return Site(*(getattr(place, name) if name in columns else "" for name in SITE_COLUMNS))
