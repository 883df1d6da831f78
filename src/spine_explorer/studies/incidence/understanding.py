"""What the answers mean, and what a site is: from the form, the options and the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spine_explorer.errors import InputError
from spine_explorer.studies.incidence.form_check import fit_to_form
from spine_explorer.studies.incidence.incidence_options import IncidenceOptions
from spine_explorer.studies.incidence.judgements import SITE_COLUMNS
from spine_explorer.studies.incidence.rules import (
    ItemRule,
    rules_of_answers,
    rules_of_form,
    with_choices,
)
from spine_explorer.studies.incidence.source import Source
from spine_explorer.studies.incidence.units import ANY_LESION
from spine_explorer.studies.reading.export import Reading


def understand(
    source: Source, options: IncidenceOptions
) -> tuple[list[Reading], dict[str, ItemRule]]:
    """Check the answers and find out what they mean.

    Args:
        source: Answers and cases.
        options: Items and what means present.

    Returns:
        All answers, codes as the form writes them, and the rules of the items to report, in the
        order of the options, the form or the answers.

    Raises:
        InputError: If an answer does not fit the form, an option names what does not occur, or it
            cannot be told what an answer means.
    """
    readings = list(source.readings)
    if source.form is not None:
        readings = fit_to_form(readings, source.places, source.form)
    there = list(dict.fromkeys(reading.item for reading in readings))
    if ANY_LESION in there:
        raise InputError(f"An item cannot be called '{ANY_LESION}', which stands for all items.")
    wanted = _wanted(options.items or there, there)
    if source.form is not None:
        rules = with_choices(rules_of_form(source.form, wanted), options.present)
    else:
        answers = [(item.item, item.value) for item in readings if item.item in wanted]
        rules = with_choices(rules_of_answers(answers, options.present), options.present)
    order = wanted if options.items else list(rules)
    return readings, {item: rules[item] for item in order}


def _wanted(items: Sequence[str], there: Sequence[str]) -> list[str]:
    missing = [item for item in items if item not in there]
    if missing:
        raise InputError(
            f"No answer is about an item '{missing[0]}'.",
            advice=f"The items are: {', '.join(there)}.",
        )
    return list(dict.fromkeys(items))


@dataclass(frozen=True)
class SiteChoice:
    """What tells sites apart, and what one is called."""

    columns: tuple[str, ...]
    name: str


def choose_site(
    source: Source, readings: Sequence[Reading], options: IncidenceOptions
) -> SiteChoice:
    """Say what a site is: a side where there are sides, else a region.

    Raises:
        InputError: If an option names no column of places.
    """
    wrong = [name for name in options.site if name not in SITE_COLUMNS]
    if wrong:
        raise InputError(
            f"Sites cannot be told apart by '{wrong[0]}'.",
            advice=f"Give {' or '.join(SITE_COLUMNS)}, or both.",
        )
    sided = any(reading.side for reading in readings)
    columns = options.site or (("side",) if sided else ("region",))
    return SiteChoice(columns, options.site_name or _site_name(source, columns))


def _site_name(source: Source, columns: Sequence[str]) -> str:
    about_joints = source.form is not None and "joint" in source.form.title.lower()
    return "joint" if about_joints and tuple(columns) == ("side",) else " and ".join(columns)
