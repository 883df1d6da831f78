"""What is counted: patients, sites such as joints, or single answers."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from spine_explorer.studies.incidence.judgements import Site, Target
from spine_explorer.studies.incidence.presence import Presence, anywhere

ANY_LESION = "any_lesion"
"""Stands for an item where all items are taken together."""

ANY_LABEL = "Any lesion"


class Unit(StrEnum):
    """What is counted."""

    PATIENT = "patient"
    SITE = "site"
    ANSWER = "answer"


UnitKey = tuple[str, Site]
"""A subject, and the site where sites are counted."""


def presence_by_unit(
    presence: Mapping[Target, Presence], unit: Unit
) -> dict[str, dict[UnitKey, Presence]]:
    """Say for each patient, or each site, whether each item, or any, is present.

    Args:
        presence: By item and site.
        unit: Patients or sites. Items that are asked of the patient as a whole have no site.

    Returns:
        The presence by item and unit; ``ANY_LESION`` comes first where there are several items.
    """
    gathered: dict[str, dict[UnitKey, list[Presence]]] = {ANY_LESION: {}}
    for target, verdict in presence.items():
        site = Site() if unit is Unit.PATIENT else target.site
        if unit is Unit.SITE and site == Site():
            continue
        key = target.subject, site
        for item in (ANY_LESION, target.item):
            gathered.setdefault(item, {}).setdefault(key, []).append(verdict)
    if len(gathered) <= 2:
        del gathered[ANY_LESION]
    return {
        item: {key: anywhere(verdicts) for key, verdicts in units.items()}
        for item, units in gathered.items()
    }
