"""The cases of a study: bringing them in, leaving them out with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spine_explorer.errors import InputError
from spine_explorer.studies.reading.names import check_name, check_reason
from spine_explorer.studies.reading.study import COORDINATOR, Study


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be brought in.

    Attributes:
        subject: Whose images they are; the study holds each subject once.
        group: Group of the subject, for the analysis; readers never see it.
        location: Where the images are, for the one who prepares them under their codes.
        excluded: Why it is left out; empty if it is not.
    """

    subject: str
    group: str = ""
    location: str = ""
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did.

    Attributes:
        added: How many cases are new.
        known: How many were in the study already, with the same group.
        excluded: How many of the new ones came with a reason to leave them out.
    """

    added: int
    known: int
    excluded: int


def import_cases(study: Study, cases: Sequence[NewCase], *, by: str = COORDINATOR) -> Imported:
    """Bring cases into a study; those that it has already stay as they are.

    Args:
        study: The study.
        cases: The cases. Nothing is brought in if one of them is not usable.
        by: Who does it.

    Raises:
        InputError: If a name is not usable, a subject occurs twice, the study has it in another
            group, or has not excluded it although a reason is given.
    """
    cleaned = [_clean(case) for case in cases]
    _check_distinct(cleaned)
    with study.changing(by) as change:
        found = study.rows("SELECT name, grouping, excluded FROM subject")
        known = {name: (group, excluded) for name, group, excluded in found}
        for case in cleaned:
            if case.subject in known:
                _check_known(case, *known[case.subject])
        new = [case for case in cleaned if case.subject not in known]
        if new:
            change.record("imported", {"cases": [_detail(case) for case in new]})
        left_out = [case for case in new if case.excluded]
        for case in left_out:
            change.record("excluded", {"subject": case.subject, "reason": case.excluded})
    return Imported(len(new), len(cleaned) - len(new), len(left_out))


def _check_known(case: NewCase, group: str, excluded: str | None) -> None:
    if case.group != group:
        raise InputError(
            f"Subject '{case.subject}' is in the study with group '{group}', not '{case.group}'."
        )
    if case.excluded and excluded is None:
        raise InputError(
            f"Subject '{case.subject}' is in the study and not excluded, but a reason is given.",
            advice="Exclude it with: spine-explorer read exclude",
        )


def exclude(study: Study, subject: str, *, reason: str, by: str = COORDINATOR) -> None:
    """Leave a case out, whether it was read already or not.

    Its readings stay in the file and in the audit trail, but nobody is asked for them any more and
    they are not exported.

    Raises:
        InputError: If the study has no such subject, it is excluded already, or the reason is
            empty.
    """
    detail = {"subject": check_name(subject, "The subject"), "reason": check_reason(reason)}
    with study.changing(by) as change:
        if _exclusion(study, detail["subject"]) is not None:
            raise InputError(f"Subject '{detail['subject']}' is excluded already.")
        change.record("excluded", detail)


def readmit(study: Study, subject: str, *, reason: str, by: str = COORDINATOR) -> None:
    """Take back the exclusion of a case.

    Raises:
        InputError: If the study has no such subject, it is not excluded, or the reason is empty.
    """
    detail = {"subject": check_name(subject, "The subject"), "reason": check_reason(reason)}
    with study.changing(by) as change:
        if _exclusion(study, detail["subject"]) is None:
            raise InputError(f"Subject '{detail['subject']}' is not excluded.")
        change.record("readmitted", detail)


def _exclusion(study: Study, subject: str) -> str | None:
    found = study.rows("SELECT excluded FROM subject WHERE name = ?", subject)
    if not found:
        raise InputError(f"{study.path} has no subject '{subject}'.")
    reason: str | None = found[0][0]
    return reason


def _clean(case: NewCase) -> NewCase:
    return NewCase(
        check_name(case.subject, "The subject"),
        _optional(case.group, "The group"),
        case.location,
        check_reason(case.excluded) if case.excluded.strip() else "",
    )


def _optional(text: str, what: str) -> str:
    return check_name(text, what) if text.strip() else ""


def _check_distinct(cases: Sequence[NewCase]) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.subject in seen:
            raise InputError(f"Subject '{case.subject}' occurs twice.")
        seen.add(case.subject)


def _detail(case: NewCase) -> dict[str, str]:
    return {"subject": case.subject, "group": case.group, "location": case.location}
