"""Whose answer counts, where several readers judged the same site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from spine_explorer.studies.incidence.judgements import Judgements, Pass, Target
from spine_explorer.studies.incidence.presence import Presence


class Policy(StrEnum):
    """Whose answer counts.

    With every policy, a reader who could not judge a site has no say about it.

    - consensus: the answer that all readers agree on; where they disagree, the ruling.
    - adjudicator: the ruling wherever there is one; otherwise what all readers agree on.
    - majority: the answer of more than half of the readers; where there is none, the ruling.
    - any: present if any reader says so.
    """

    CONSENSUS = "consensus"
    ADJUDICATOR = "adjudicator"
    MAJORITY = "majority"
    ANY = "any"


def decide(
    said: Mapping[str, Presence], ruling: Presence, policy: Policy = Policy.CONSENSUS
) -> Presence:
    """Decide whether a lesion is present at a site.

    Args:
        said: What each reader says.
        ruling: What was adjudicated; unknown if nothing was.
        policy: Whose answer counts.

    Returns:
        Present or absent; undecided where readers disagree without a ruling; unknown where nobody
        could judge it.

    Example:
        >>> said = {"A": Presence.PRESENT, "B": Presence.ABSENT}
        >>> decide(said, Presence.UNKNOWN).label, decide(said, Presence.ABSENT).label
        ('undecided', 'absent')
    """
    votes = Counter(verdict for verdict in said.values() if verdict.is_known)
    if policy is Policy.ANY:
        return max(votes, default=ruling)
    if ruling.is_known and (policy is Policy.ADJUDICATOR or not votes):
        return ruling
    if not votes:
        return Presence.UNKNOWN
    (leader, count), *_ = votes.most_common()
    enough = votes.total() / 2 if policy is Policy.MAJORITY else votes.total() - 1
    if count > enough:
        return leader
    return ruling if ruling.is_known else Presence.UNDECIDED


@dataclass(frozen=True)
class Disagreement:
    """A site that readers judge differently.

    Attributes:
        target: Which item where in whom.
        said: What each reader says.
        ruling: What was adjudicated; unknown if nothing was yet.
        outcome: What counts.
    """

    target: Target
    said: Mapping[str, Presence]
    ruling: Presence
    outcome: Presence

    def readers(self, verdict: Presence) -> tuple[str, ...]:
        """Who says so."""
        return tuple(reader for reader, said in self.said.items() if said is verdict)


@dataclass(frozen=True)
class Decisions:
    """What counts, everywhere.

    Attributes:
        presence: The outcome for each item at each site of each subject who was read.
        disagreements: Where readers said both present and absent, in the order of the answers.
    """

    presence: Mapping[Target, Presence]
    disagreements: tuple[Disagreement, ...]

    @property
    def undecided(self) -> int:
        """How many disagreements await a ruling."""
        return sum(item.outcome is Presence.UNDECIDED for item in self.disagreements)


def decide_all(
    judgements: Judgements,
    rulings: Mapping[Target, Presence],
    *,
    round: int = 1,  # noqa: A002  # the word of the export
    adjudicator: str = "",
    policy: Policy = Policy.CONSENSUS,
) -> Decisions:
    """Decide for every item and site.

    Args:
        judgements: What the readers said.
        rulings: What was adjudicated.
        round: Which pass of each reader counts.
        adjudicator: A reader whose answers are rulings where no other ruling is given.
        policy: Whose answer counts.
    """
    said: dict[Target, dict[str, Presence]] = {}
    for key, found in judgements.presence.items():
        if key.round == round and key.reader != adjudicator:
            for target, verdict in found.items():
                said.setdefault(target, {})[key.reader] = verdict
    own = judgements.presence.get(Pass(adjudicator, round), {})
    for target in own:
        said.setdefault(target, {})
    outcomes: dict[Target, Presence] = {}
    disagreements = []
    for target, verdicts in said.items():
        ruling = rulings.get(target, own.get(target, Presence.UNKNOWN))
        outcomes[target] = decide(verdicts, ruling, policy)
        if {Presence.PRESENT, Presence.ABSENT} <= set(verdicts.values()):
            disagreements.append(Disagreement(target, verdicts, ruling, outcomes[target]))
    return Decisions(outcomes, tuple(disagreements))
