"""Asking a reader the questions of one reading, with help, going back and saving at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spine_explorer.cli.read_forms import print_item
from spine_explorer.studies.reading.entry import read_draft, save_draft, submit
from spine_explorer.studies.reading.forms.questions import (
    implied_answers,
    stale_answers,
    unanswered,
)
from spine_explorer.studies.wording import count_text

if TYPE_CHECKING:
    from rich.console import Console

    from spine_explorer.studies.reading.forms.questions import Question
    from spine_explorer.studies.reading.study import Study

HELP, BACK, STOP = "?", "<", "."
_KEYS = (
    f"{HELP} explains, {BACK} goes back, {STOP} stops; Enter keeps a saved answer. Several answers "
    "in a row, such as 0 1 0 0, answer the next regions too. Answers are saved at once."
)


class Dialogue:
    """One reading at the terminal.

    Args:
        study: The study.
        reader: Who reads.
        code: Which reading.
        console: Where to print.
    """

    def __init__(self, study: Study, reader: str, code: str, console: Console) -> None:
        self._study, self._reader, self._code = study, reader, code.strip().upper()
        self._console = console
        self._answers = read_draft(study, reader, code)
        self._shown: Question | None = None

    def run(self) -> bool:
        """Ask until the reading is submitted or the reader stops; return whether to go on."""
        self._console.print(f"Reading {self._code}", style="bold")
        self._console.print(_KEYS, style="dim")
        place = self._first_open()
        while True:
            if place >= len(self._study.questions):
                text = self._ask("All answered. Submit and lock this reading? yes / no: ")
                if text.casefold() in ("y", "yes"):
                    return self._submit()
                if text != BACK:
                    return self._stop()
                place = self._before(place)
                continue
            question = self._study.questions[place]
            self._show(question)
            text = self._ask(self._prompt(question))
            if text == STOP:
                return self._stop()
            if text == HELP:
                print_item(self._console, question.form, question.item)
            elif text == BACK:
                place = self._before(place)
            elif text or question.key not in self._answers:
                place = self._take(place, text.split())
            else:
                place = self._after(place)

    def _take(self, place: int, texts: list[str]) -> int:
        """Save answers to the question here and those after it in its row; return where next."""
        first = self._study.questions[place]
        row = [item for item in self._study.questions[place:] if item.row == first.row]
        codes = [item.accepts(text) for item, text in zip(row, texts, strict=False)]
        if not texts or None in codes or len(texts) > len(row):
            most = f", at most {len(row)} in a row" if len(row) > 1 else ""
            self._console.print(f"    Answer with {', '.join(first.scale.codes)}{most}.")
            return place
        self._save({item.key: code for item, code in zip(row, codes, strict=False)})
        stale = stale_answers(self._study.questions, self._answers)
        if stale:
            self._save(dict.fromkeys(stale))
            self._console.print("    What depended on the earlier answer was taken back.")
        return self._after(place + len(texts) - 1)

    def _save(self, answers: dict[str, str | None]) -> None:
        self._answers = save_draft(self._study, self._reader, self._code, answers)

    def _after(self, place: int) -> int:
        """The next question that no answer implies; past the last, the first that is open."""
        implied = implied_answers(self._study.questions, self._answers)
        for later in range(place + 1, len(self._study.questions)):
            if self._study.questions[later].key not in implied:
                return later
        return self._first_open()

    def _before(self, place: int) -> int:
        implied = implied_answers(self._study.questions, self._answers)
        for earlier in range(place - 1, -1, -1):
            if self._study.questions[earlier].key not in implied:
                return earlier
        return place

    def _first_open(self) -> int:
        missing = unanswered(self._study.questions, self._answers)
        return self._study.questions.index(missing[0]) if missing else len(self._study.questions)

    def _show(self, question: Question) -> None:
        """Print form, item and codes, each only where it changes."""
        shown, self._shown = self._shown, question
        if shown is None or shown.form is not question.form:
            self._console.print(f"\n{question.form.title}", style="bold underline")
        if shown is None or shown.item is not question.item:
            self._console.print(f"\n{question.item.label}", style="bold")
        if shown is None or shown.scale is not question.scale:
            codes = [f"{item.code} {item.label}" for item in question.scale.choices]
            line = "   ".join(codes)
            fits = len(line) < self._console.width
            self._console.print(line if fits else "\n".join(codes), style="dim")

    def _prompt(self, question: Question) -> str:
        saved = self._answers.get(question.key)
        place = question.place or question.form.title
        return f"  {place}{f' [{saved}]' if saved else ''}: "

    def _ask(self, prompt: str) -> str:
        try:
            return self._console.input(prompt, markup=False).strip()
        except EOFError:
            self._console.print()
            return STOP

    def _submit(self) -> bool:
        submit(self._study, self._reader, self._code)
        self._console.print(f"Reading {self._code} is submitted and locked.\n")
        return True

    def _stop(self) -> bool:
        missing = unanswered(self._study.questions, self._answers)
        still = count_text(len(missing), "question")
        self._console.print(
            f"Saved, not submitted: reading {self._code}, {still} open. "
            "The same command goes on from there."
        )
        return False
