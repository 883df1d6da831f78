"""Scores from the answers of a reading, such as SPARCC: how many answers mean "present"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spine_explorer.studies.reading.forms.questions import (
    Answers,
    Question,
    complete,
    questions,
)
from spine_explorer.studies.reading.forms.schema import Form, Score


@dataclass(frozen=True, slots=True)
class ScoreValue:
    """One score of one reading.

    Attributes:
        form: Name of the form.
        score: Code of the score, such as ``"sparcc_inflammation"``.
        value: The score; None where a question has no answer or cannot be judged.
        maximum: The greatest value that it can have.
        unanswered: How many of its questions have no answer or cannot be judged.
    """

    form: str
    score: str
    value: int | None
    maximum: int
    unanswered: int


def scores(form: Form, answers: Answers) -> tuple[ScoreValue, ...]:
    """Compute the scores of a form.

    The packaged forms give SPARCC inflammation, 0 to 72 (Maksymowych et al. 2005,
    doi:10.1002/art.21445: oedema in 4 quadrants of 2 joints on 6 slices, and one point a joint and
    slice each for intensity and depth) and the SPARCC structural scores (Maksymowych et al. 2015,
    doi:10.3899/jrheum.140519: fatty change and erosion 0 to 40, backfill and ankylosis 0 to 20).

    Args:
        form: The form.
        answers: Codes by question; those of other forms are ignored. What follows from other
            answers need not be there: no oedema on a slice, no intense oedema.

    Returns:
        One value for each score of the form, in its order.

    Example:
        >>> from spine_explorer.studies.reading.forms.library import load_form
        >>> form = load_form("sij_lesions")
        >>> answers = {question.key: "0" for question in questions([form])}
        >>> answers["sij_lesions.erosion.left.iliac_upper"] = "1"
        >>> {item.score: item.value for item in scores(form, answers)}["erosion_quadrants"]
        1
    """
    asked = questions([form])
    known = complete(asked, answers)
    return tuple(_value(form, score, asked, known) for score in form.scores)


def _value(form: Form, score: Score, asked: Iterable[Question], answers: Answers) -> ScoreValue:
    counted = [question for question in asked if question.item.code in score.items]
    unanswered = present = 0
    for question in counted:
        answer = answers.get(question.key)
        unanswered += answer is None or answer == question.scale.unknown
        present += answer in question.scale.present
    value = None if unanswered else present
    return ScoreValue(form.name, score.code, value, score.maximum, unanswered)
