"""Which visit comes before and which after."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from spine_explorer.errors import InputError
from spine_explorer.studies.change.observation import Observation
from spine_explorer.studies.change.omission import Omission

_DATE = re.compile(r"(\d{4})([-./]?)(\d{2})\2(\d{2})(?!\d)")
_TABLE = re.compile(r"table (\d+)")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_OTHER_DATE = re.compile(r"\d{1,4}([-./])\d{1,2}\1\d{1,4}")


@dataclass(frozen=True)
class Visits:
    """The two visits of each subject.

    Attributes:
        names: What to call them on a page.
        of: Labels of the first and the second visit, by subject.
        omissions: Subjects without two visits, and visits in between.
    """

    names: tuple[str, str]
    of: Mapping[str, tuple[str, str]]
    omissions: tuple[Omission, ...]


def choose_visits(
    observations: Iterable[Observation], *, before: str | None = None, after: str | None = None
) -> Visits:
    """Choose two visits of each subject.

    Labels that are dates, such as sessions, are put in order for each subject: the earliest and
    the latest count. Labels that are numbers, such as months, are the same for all: the smallest
    and the largest count. Other labels have no order: the user must give it.

    Args:
        observations: All values.
        before: Label of the first visit.
        after: Label of the second visit.

    Raises:
        InputError: If a label does not exist, the labels have no order, or there is only one.
    """
    found = _labels_by_subject(observations)
    labels = tuple(sorted({label for own in found.values() for label in own}))
    if not labels:
        raise InputError("No line says which visit it belongs to.", advice="Name the column.")
    for given in filter(None, (before, after)):
        if given not in labels:
            raise InputError(
                f"No visit is called '{given}'.", advice=f"The visits are: {_listed(labels)}."
            )
    if before is None and after is None and all(map(_moment, labels)):
        return _by_time(found)
    first, second = _same_for_all(labels, before, after)
    return _by_label(found, first, second)


def _labels_by_subject(observations: Iterable[Observation]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for item in observations:
        own = found.setdefault(item.subject, {})
        if item.visit:
            own[item.visit] = None
    return {subject: tuple(own) for subject, own in found.items()}


def _moment(label: str) -> tuple[int, ...] | None:
    """When a visit was, to compare: a date, or the number of its table."""
    date, table = _DATE.match(label), _TABLE.fullmatch(label)
    if date:
        return int(date[1]), int(date[3]), int(date[4])
    return (int(table[1]),) if table else None


def _by_time(found: Mapping[str, Sequence[str]]) -> Visits:
    of: dict[str, tuple[str, str]] = {}
    omissions: list[Omission] = []
    for subject, labels in found.items():
        ordered = sorted(labels, key=lambda label: _moment(label) or ())
        if len(ordered) < 2:
            omissions.append(Omission("subject", subject, "", "there is only one visit"))
        elif len({len(_moment(label) or ()) for label in ordered}) > 1:
            reason = "only some of its visits have a date, so that their order is unknown"
            omissions.append(Omission("subject", subject, "", reason))
        elif _tied(ordered[0], ordered[1]) or _tied(ordered[-2], ordered[-1]):
            reason = "two visits on one day, so that their order is unknown"
            omissions.append(Omission("subject", subject, "", reason))
        else:
            of[subject] = ordered[0], ordered[-1]
            omissions += [_between(subject, label) for label in ordered[1:-1]]
    return Visits(("before", "after"), of, tuple(omissions))


def _tied(first: str, second: str) -> bool:
    return _moment(first) == _moment(second)


def _between(subject: str, label: str) -> Omission:
    return Omission("visit", subject, label, "it is neither the first nor the last visit")


def _same_for_all(labels: Sequence[str], before: str | None, after: str | None) -> tuple[str, str]:
    if len(labels) == 1:
        raise InputError(
            f"All lines belong to one visit, '{labels[0]}'.",
            advice="Name the column of the visit with --visit.",
        )
    others = [label for label in labels if label not in (before, after)]
    if before is not None and after is not None:
        if before == after:
            raise InputError("The first and the second visit are the same.")
        return before, after
    if len(labels) == 2 and (before is not None or after is not None):
        return (before, others[0]) if before is not None else (others[0], after or "")
    if before is None and after is None and all(map(_NUMBER.fullmatch, labels)):
        ordered = sorted(labels, key=lambda label: float(label.replace(",", ".")))
        return ordered[0], ordered[-1]
    raise InputError(
        f"The order of the visits {_listed(labels)} is unknown.",
        advice=(
            "Write dates as 2019-03-28."
            if any(_OTHER_DATE.match(label) and not _moment(label) for label in labels)
            else "Give both with --before and --after."
        ),
    )


def _by_label(found: Mapping[str, Sequence[str]], first: str, second: str) -> Visits:
    of: dict[str, tuple[str, str]] = {}
    omissions: list[Omission] = []
    for subject, labels in found.items():
        missing = [label for label in (first, second) if label not in labels]
        if missing:
            reason = f"there is no visit '{missing[0]}'"
            omissions.append(Omission("subject", subject, "", reason))
            continue
        of[subject] = first, second
        omissions += [_between(subject, label) for label in labels if label not in (first, second)]
    return Visits((first, second), of, tuple(omissions))


def _listed(labels: Sequence[str]) -> str:
    shown = ", ".join(f"'{label}'" for label in labels[:8])
    return shown if len(labels) <= 8 else f"{shown} and {len(labels) - 8} more"
