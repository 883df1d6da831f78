"""What each reader said of each site: answers about quadrants and slices, brought together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

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
    the readings is expected of every subject; slices are not, since their number differs. An
    answer without side or region holds for every place there that its reader did not answer apart.

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
    expected = {item: _finest(found) for item, found in places.items()}
    passes = {key: _meanings(given, rules, expected) for key, given in answers.items()}
    sites = {
        item: tuple(dict.fromkeys(_coarse(place, site_columns) for place in found))
        for item, found in expected.items()
    }
    presence = {key: _at_sites(found, site_columns) for key, found in passes.items()}
    unanswered = sum(not said for found in passes.values() for said in found.values())
    return Judgements(sites, dict(answers), presence, unanswered)


def _meanings(
    answers: Sequence[Reading],
    rules: Mapping[str, ItemRule],
    expected: Mapping[str, Sequence[Site]],
) -> dict[Target, Sequence[Presence]]:
    """What one pass says of every expected place of its subjects."""
    said: dict[Target, list[Presence]] = defaultdict(list)
    for answer in answers:
        place = Site(answer.side, answer.region)
        meaning = rules[answer.item].presence(answer.value)
        said[Target(answer.subject, answer.item, place)].append(meaning)
    return {
        target: _nearest(target, said)
        for subject in dict.fromkeys(answer.subject for answer in answers)
        for item, places in expected.items()
        for target in (Target(subject, item, place) for place in places)
    }


def _nearest(target: Target, said: Mapping[Target, Sequence[Presence]]) -> Sequence[Presence]:
    """What was said of a place, or else of what it is a part of."""
    place = target.site
    wider = (place, Site(place.side), Site("", place.region), Site())
    answers = (said.get(replace(target, site=site)) for site in wider)
    return next((given for given in answers if given), ())


def _finest(places: Iterable[Site]) -> tuple[Site, ...]:
    """The places that no other one is a part of."""
    there = tuple(places)
    return tuple(
        place
        for place in there
        if not any(other != place and _covers(place, other) for other in there)
    )


def _covers(whole: Site, part: Site) -> bool:
    return whole.side in ("", part.side) and whole.region in ("", part.region)


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
