"""Whether answers are those that a form allows, and how to say it when they are not."""

from __future__ import annotations

from collections.abc import Mapping

from spine_explorer.errors import InputError
from spine_explorer.studies.reading.forms.questions import Question
from spine_explorer.studies.reading.study import Study


def check_answers(study: Study, answers: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return answers as codes of the form, whatever their case.

    Raises:
        InputError: If a question or an answer is not one of the form's.
    """
    asked = {question.key: question for question in study.questions}
    checked: dict[str, str | None] = {}
    for key, text in answers.items():
        if key not in asked:
            raise InputError(f"The forms of {study.path} have no question {key!r}.")
        checked[key] = None if text is None else asked[key].accepts(text)
        if text is not None and checked[key] is None:
            raise InputError(f"Question {key}: {expectation(asked[key], text)}.")
    return checked


def expectation(question: Question, text: str) -> str:
    """Say what an answer should have been, as the end of a sentence."""
    return f"{text!r} is not one of {', '.join(question.scale.codes)}"


def contradiction(question: Question) -> str:
    """Say what an answer contradicts, as the end of a sentence."""
    form, condition = question.form, question.item.only_where or ""
    place = ", ".join(part for part in (question.side, _slice(question)) if part)
    return (
        f"question {question.key} says present, but '{form.item(condition).label}' is absent "
        f"there ({place})"
    )


def _slice(question: Question) -> str:
    return "" if question.slice is None else f"slice {question.slice}"
