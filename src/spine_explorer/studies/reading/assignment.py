"""Giving a reader cases: in random order, under codes, some of them twice."""

from __future__ import annotations

import random
from dataclasses import dataclass

from spine_explorer.errors import InputError
from spine_explorer.studies.reading.names import check_name
from spine_explorer.studies.reading.order import blinded_order, new_codes, repeat_count
from spine_explorer.studies.reading.study import COORDINATOR, Study

DISTANCE = 10
"""Readings between a case and its repeat, unless another number is given."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What an assignment did.

    Attributes:
        reader: Who got the cases.
        cases: How many cases.
        repeats: How many of them are read twice.
    """

    reader: str
    cases: int
    repeats: int


def assign(
    study: Study,
    reader: str,
    *,
    repeats: int | None = None,
    repeat_share: float | None = None,
    distance: int = DISTANCE,
    by: str = COORDINATOR,
) -> Assigned:
    """Give a reader every case that is not excluded and that the reader does not have yet.

    The order and the codes are the reader's own: they follow from the seed of the study, the name
    of the reader and how many readings the reader had before. Cases that come into the study later
    are given with another call and follow after the earlier ones.

    Args:
        study: The study.
        reader: Name of the reader.
        repeats: How many of these cases are read twice, or
        repeat_share: which part of them, 0 to 1, rounded up.
        distance: At least so many other readings lie between a case and its repeat.
        by: Who does it.

    Raises:
        InputError: If there is no case to give, the repeats are not possible, or the study has a
            reader whose name differs in capital letters only.
    """
    name = check_name(reader, "The reader's name")
    with study.changing(by) as change:
        _check_spelling(study, name)
        cases = _cases_to_give(study, name)
        start = len(study.rows("SELECT code FROM reading WHERE reader = ?", name))
        chance = random.Random(f"{study.seed}|{name}|{start}")  # noqa: S311  # no secret
        count = repeat_count(len(cases), number=repeats, share=repeat_share)
        order = blinded_order(cases, repeats=count, distance=distance, chance=chance)
        taken = {code for (code,) in study.rows("SELECT code FROM reading")}
        codes = new_codes(len(order), taken=taken, chance=chance)
        readings = [
            {
                "code": code,
                "subject": subject,
                "round": order[: place + 1].count(subject),
                "position": start + place + 1,
            }
            for place, (code, subject) in enumerate(zip(codes, order, strict=True))
        ]
        change.record("assigned", {"reader": name, "readings": readings})
    return Assigned(name, len(cases), count)


def _check_spelling(study: Study, reader: str) -> None:
    """Refuse a slip that would make one reader two, each of whom is waited for."""
    for (known,) in study.rows("SELECT name FROM reader"):
        if known != reader and known.casefold() == reader.casefold():
            raise InputError(
                f"{study.path} has a reader '{known}'; '{reader}' differs in capital letters only.",
                advice="Write the name as the study does, or give another one.",
            )


def _cases_to_give(study: Study, reader: str) -> list[str]:
    found = study.rows(
        "SELECT name FROM subject WHERE excluded IS NULL AND name NOT IN "
        "(SELECT subject FROM reading WHERE reader = ?) ORDER BY name",
        reader,
    )
    if not found:
        raise InputError(
            f"There is no case to give to {reader}: all are excluded or assigned already.",
            advice="Bring in cases with: spine-explorer read import",
        )
    return [name for (name,) in found]
