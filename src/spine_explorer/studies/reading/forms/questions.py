"""The single questions of a form, and what a set of answers to them lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from spine_explorer.studies.reading.forms.schema import Form, Item, Scale

Answers = Mapping[str, str]
"""Codes by the key of the question."""


@dataclass(frozen=True, slots=True)
class Question:
    """An item at one place.

    Attributes:
        form: The form that asks.
        item: What is asked.
        side: ``"right"`` or ``"left"``; empty if the item has no side.
        region: Name of the region; empty if there is none.
        slice: Number of the slice from 1; None if the item is not asked by slice.
    """

    form: Form
    item: Item
    side: str
    region: str
    slice: int | None

    @property
    def key(self) -> str:
        """The question's name in a study, such as ``"sij_lesions.erosion.left.iliac_upper"``."""
        number = "" if self.slice is None else str(self.slice)
        parts = (self.form.name, self.item.code, self.side, self.region, number)
        return ".".join(part for part in parts if part)

    @property
    def scale(self) -> Scale:
        """The answers it allows."""
        return self.form.scale_of(self.item)

    @property
    def row(self) -> tuple[str, str, str, int | None]:
        """What it shares with the same item's questions on the same side and slice."""
        return self.form.name, self.item.code, self.side, self.slice

    @property
    def place(self) -> str:
        """Where to look, for the reader: ``"right, slice 2, upper iliac quadrant"``."""
        number = "" if self.slice is None else f"slice {self.slice}"
        parts = (self.side, number, self.form.regions.get(self.region, ""))
        return ", ".join(part for part in parts if part)

    def accepts(self, text: str) -> str | None:
        """Return the code that a reader's text means, whatever its case; None if it means none."""
        wanted = text.strip().casefold()
        return next((code for code in self.scale.codes if code.casefold() == wanted), None)


def questions(forms: Iterable[Form]) -> tuple[Question, ...]:
    """Return every question of some forms in the order of reading.

    Within a form that is slice by slice, side by side, item by item, region by region.

    Example:
        >>> from spine_explorer.studies.reading.forms.library import load_form
        >>> len(questions([load_form("sparcc_inflammation")]))
        72
    """
    return tuple(question for form in forms for question in _in_order(form))


def _in_order(form: Form) -> list[Question]:
    sides = tuple(dict.fromkeys(side for item in form.items for side in item.sides))
    order = {"": -1} | {side: place for place, side in enumerate(sides)}
    return sorted(
        (question for item in form.items for question in _of_item(form, item)),
        key=lambda question: (question.slice or 0, order[question.side]),
    )


def _of_item(form: Form, item: Item) -> Iterator[Question]:
    for number in range(1, item.slices + 1) if item.slices else (None,):
        for side in item.sides or ("",):
            for region in item.regions or ("",):
                yield Question(form, item, side, region, number)


def complete(asked: Iterable[Question], answers: Answers) -> dict[str, str]:
    """Return the answers with those added that follow from others.

    An item that is asked only where another is present is absent where that one is absent.

    Args:
        asked: Every question of the study.
        answers: What was answered.

    Returns:
        The answers to the questions that were asked, and the implied ones.
    """
    asked = tuple(asked)
    implied = implied_answers(asked, answers)
    given = {item.key: answers[item.key] for item in asked if item.key in answers}
    return implied | given


def unanswered(asked: Iterable[Question], answers: Answers) -> tuple[Question, ...]:
    """Return the questions that have no answer yet and that none implies."""
    asked = tuple(asked)
    known = complete(asked, answers)
    return tuple(question for question in asked if question.key not in known)


def contradictions(asked: Iterable[Question], answers: Answers) -> tuple[Question, ...]:
    """Return the questions answered "present" although what they depend on is absent."""
    asked = tuple(asked)
    implied = implied_answers(asked, answers)
    return tuple(
        question
        for question in asked
        if question.key in implied and answers.get(question.key) in question.scale.present
    )


def stale_answers(asked: Iterable[Question], answers: Answers) -> tuple[str, ...]:
    """Return the questions whose answer another one has made pointless since."""
    implied = implied_answers(asked, answers)
    return tuple(key for key, value in implied.items() if answers.get(key, value) != value)


def implied_answers(asked: Iterable[Question], answers: Answers) -> dict[str, str]:
    """Return the answers that follow from others, by question."""
    rows: dict[tuple[str, str, str, int | None], list[Question]] = {}
    implied = {}
    for question in asked:
        rows.setdefault(question.row, []).append(question)
        condition = question.item.only_where
        if condition is not None:
            row = rows[question.form.name, condition, question.side, question.slice]
            if _all_absent(row, answers):
                implied[question.key] = question.scale.absent
    return implied


def _all_absent(row: Iterable[Question], answers: Answers) -> bool:
    for question in row:
        value = answers.get(question.key)
        if value is None or value in (*question.scale.present, question.scale.unknown):
            return False
    return True
