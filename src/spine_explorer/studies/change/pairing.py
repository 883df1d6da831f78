"""From observations to pairs: the value of one subject before and after."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from spine_explorer.errors import InputError
from spine_explorer.studies.change.matching import How, Match, match_slices
from spine_explorer.studies.change.observation import Observation, Outcome, Slice
from spine_explorer.studies.change.omission import Omission
from spine_explorer.studies.change.places import RunRecords
from spine_explorer.studies.change.visits import Visits


@dataclass(frozen=True)
class Pair:
    """A value of one subject at two visits.

    Attributes:
        subject: Whose it is.
        group: The subject's group; empty if there are none.
        outcome: What was measured.
        before: Value at the first visit, the mean where several slices matched; NaN if missing.
        after: Value at the second visit.
        slices: Number of slices at the first and at the second visit.
        check: Whether the program was unsure of one of the values.
    """

    subject: str
    group: str
    outcome: Outcome
    before: float
    after: float
    slices: tuple[int, int] = (1, 1)
    check: bool = False

    @property
    def change(self) -> float:
        """After minus before."""
        return self.after - self.before

    @property
    def percent(self) -> float:
        """Change in % of the value before; NaN unless that is positive."""
        return 100 * self.change / self.before if self.before > 0 else math.nan


@dataclass(frozen=True)
class Pairing:
    """All pairs.

    Attributes:
        pairs: In the order of the tables.
        matched: Slices of both visits that show the same place, by subject.
        how: By what the slices of how many subjects were matched.
        omissions: What has no partner.
        groups: The group of every subject, of those left out too; empty where it is unknown.
    """

    pairs: tuple[Pair, ...]
    matched: Mapping[str, tuple[Match, ...]]
    how: Mapping[How, int]
    omissions: tuple[Omission, ...]
    groups: Mapping[str, str]


_BySlice = dict[Slice, dict[Outcome, Observation]]


def pair_observations(
    observations: Sequence[Observation], visits: Visits, records: RunRecords, *, grouped: bool
) -> Pairing:
    """Pair the values of the two visits of each subject.

    Args:
        observations: All values.
        visits: Which two visits of each subject count.
        records: What the runs recorded about the slices.
        grouped: Whether there are groups; subjects without one are then left out.

    Raises:
        InputError: If a subject is in two groups.
    """
    groups = _groups(observations)
    found = _by_visit(observations)
    pairs: list[Pair] = []
    matched: dict[str, tuple[Match, ...]] = {}
    how: Counter[How] = Counter()
    omissions: list[Omission] = []
    for subject, (first, second) in visits.of.items():
        if grouped and not groups[subject]:
            omissions.append(Omission("subject", subject, "", "its group is unknown"))
            continue
        before, after = found[subject, first], found[subject, second]
        matching = match_slices(tuple(before), tuple(after), partial(records.place, subject))
        omissions += [
            Omission("slice", subject, _slice_text(item), reason) for item, reason in matching.alone
        ]
        if matching.how is None or not matching.matches:
            omissions.append(Omission("subject", subject, "", _reason(matching.how)))
            continue
        how[matching.how] += 1
        matched[subject] = matching.matches
        own = _pairs_of(subject, groups[subject], matching.matches, before, after)
        pairs += own
        omissions += _missing_values(own, visits.names)
    return Pairing(tuple(pairs), matched, how, tuple(omissions), groups)


def _groups(observations: Iterable[Observation]) -> dict[str, str]:
    groups: dict[str, str] = {}
    for item in observations:
        known = groups.setdefault(item.subject, item.group) or item.group
        if item.group not in ("", known):
            raise InputError(
                f"Line {item.line} puts subject '{item.subject}' in the group '{item.group}', an "
                f"earlier one in '{known}'.",
                advice="Give each subject one group.",
            )
        groups[item.subject] = known
    return groups


def _by_visit(observations: Iterable[Observation]) -> dict[tuple[str, str], _BySlice]:
    found: dict[tuple[str, str], _BySlice] = {}
    for item in observations:
        slices = found.setdefault((item.subject, item.visit), {})
        slices.setdefault(item.slice, {})[item.outcome] = item
    return found


def _pairs_of(
    subject: str, group: str, matches: Sequence[Match], before: _BySlice, after: _BySlice
) -> list[Pair]:
    pairs = []
    for level in dict.fromkeys(match.level for match in matches):
        own = [match for match in matches if match.level == level]
        first = [[before[item] for item in match.before] for match in own]
        second = [[after[item] for item in match.after] for match in own]
        outcomes = (
            outcome
            for sides in zip(first, second, strict=True)
            for values in (value for side in sides for value in side)
            for outcome in values
        )
        for outcome in dict.fromkeys(outcomes):
            places = [
                (_values(earlier, outcome), _values(later, outcome))
                for earlier, later in zip(first, second, strict=True)
            ]
            pairs.append(_pair(subject, group, replace(outcome, level=level), places))
    return pairs


_Values = list[Observation]


def _values(slices: Iterable[Mapping[Outcome, Observation]], outcome: Outcome) -> _Values:
    """The values that are there."""
    found = (values[outcome] for values in slices if outcome in values)
    return [item for item in found if not math.isnan(item.value)]


def _pair(
    subject: str, group: str, outcome: Outcome, places: Sequence[tuple[_Values, _Values]]
) -> Pair:
    complete = [place for place in places if all(place)] or places
    before = [item for first, _ in complete for item in first]
    after = [item for _, second in complete for item in second]
    return Pair(
        subject=subject,
        group=group,
        outcome=outcome,
        before=_mean([_mean([item.value for item in first]) for first, _ in complete if first]),
        after=_mean([_mean([item.value for item in second]) for _, second in complete if second]),
        slices=(len(before), len(after)),
        check=any(item.check for item in (*before, *after)),
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan


def _missing_values(pairs: Iterable[Pair], names: tuple[str, str]) -> Iterable[Omission]:
    for pair in pairs:
        values = zip(names, (pair.before, pair.after), strict=True)
        missing = [name for name, value in values if math.isnan(value)]
        if missing:
            where = f"the visit '{missing[0]}'" if len(missing) == 1 else "both visits"
            reason = f"it is missing at {where}"
            yield Omission("value", pair.subject, _outcome_text(pair.outcome), reason)


def _reason(how: How | None) -> str:
    if how is None:
        return "nothing tells which of several slices belong together"
    return f"no slice of one visit has a partner by {how}"


def _slice_text(item: Slice) -> str:
    return " ".join(filter(None, (*item.name, item.level, *item.marks)))


def _outcome_text(outcome: Outcome) -> str:
    parts = (outcome.quantity, outcome.structure, outcome.side, outcome.level, outcome.method)
    return " ".join(filter(None, parts))
