"""How incidence is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spine_explorer.statistics.categorical.ratings import Weights
from spine_explorer.studies.incidence.decisions import Policy


@dataclass(frozen=True)
class IncidenceOptions:
    """How to count.

    Attributes:
        items: Codes of the items to report; all by default. "Any lesion" means any of them.
        present: Codes that mean present, by item, where the form's own are not wanted.
        site: Which columns tell sites apart; empty for the side where there are sides, else the
            region.
        site_name: What a site is called; empty for "joint" where the form is about joints, else
            the name of the column.
        groups: Groups to compare, in this order; all by default.
        policy: Whose answer counts where readers disagree.
        adjudicator: Reader whose answers are rulings.
        adjudications: List of disagreements with decisions.
        round: Which reading of each reader counts.
        weights: Credit of near grades.
        level: Confidence level.
    """

    items: tuple[str, ...] = ()
    present: Mapping[str, Sequence[str]] = field(default_factory=dict)
    site: tuple[str, ...] = ()
    site_name: str = ""
    groups: tuple[str, ...] = ()
    policy: Policy = Policy.CONSENSUS
    adjudicator: str = ""
    adjudications: Path | None = None
    round: int = 1
    weights: Weights = Weights.QUADRATIC
    level: float = 0.95
