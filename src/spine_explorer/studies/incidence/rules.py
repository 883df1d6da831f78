"""Which answer to an item means that a lesion is present."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from spine_explorer.errors import InputError
from spine_explorer.studies.incidence.presence import Presence
from spine_explorer.studies.reading.forms.schema import Form

_ABSENT_WORDS = frozenset({"no", "absent", "negative", "none", "false"})
_PRESENT_WORDS = frozenset({"yes", "present", "positive", "definite", "true"})

_MOST_GRADES = 10
"""The greatest grade of a scale that starts at 0, if no form says otherwise."""


@dataclass(frozen=True)
class ItemRule:
    """How the answers to an item are to be understood.

    Attributes:
        item: Its code.
        label: Its name for a reader.
        codes: The answers in ascending order, without the one that says "cannot be judged".
        present: Those that mean that the lesion is present.
    """

    item: str
    label: str
    codes: tuple[str, ...]
    present: frozenset[str]

    def presence(self, code: str) -> Presence:
        """Say what a code means; an empty one is unknown."""
        if not code:
            return Presence.UNKNOWN
        return Presence.PRESENT if code in self.present else Presence.ABSENT

    def grade(self, code: str) -> float:
        """Give the number of a code in ascending order, from 0; NaN of an empty one."""
        return float(self.codes.index(code)) if code else float("nan")

    @property
    def is_graded(self) -> bool:
        """Whether there is more to say than present or absent."""
        words = _ABSENT_WORDS | _PRESENT_WORDS
        return len(self.codes) > 2 and not words.issuperset(map(str.casefold, self.codes))

    @property
    def text(self) -> str:
        """The codes that mean present, for a reader: ``"2, 3"``."""
        return ", ".join(code for code in self.codes if code in self.present)


def rules_of_form(form: Form, items: Collection[str]) -> dict[str, ItemRule]:
    """Take the rules that a form defines.

    Args:
        form: The form.
        items: Codes of the items that are wanted; others are left out.
    """
    rules = {}
    for item in form.items:
        if item.code in items:
            scale = form.scale_of(item)
            codes = tuple(code for code in scale.codes if code != scale.unknown)
            rules[item.code] = ItemRule(item.code, item.label, codes, frozenset(scale.present))
    return rules


def rules_of_answers(
    answers: Iterable[tuple[str, str]], choices: Mapping[str, Sequence[str]]
) -> dict[str, ItemRule]:
    """Make rules from the answers that occur, where there is no form.

    Of numbers, those above 0 mean present; of words, ``yes``, ``present`` and the like.

    Args:
        answers: Item and code of each answer; empty codes are passed over.
        choices: What the user said means present, by item.

    Raises:
        InputError: If it cannot be told what a code means.
    """
    seen: dict[str, set[str]] = {}
    for item, code in answers:
        seen.setdefault(item, set()).update({code} if code else ())
    return {item: _derived(item, codes, choices.get(item)) for item, codes in seen.items()}


def _derived(item: str, codes: set[str], choice: Sequence[str] | None) -> ItemRule:
    label = item.replace("_", " ").strip().capitalize() or item
    if all(_is_count(code) for code in (*codes, *(choice or ()))):
        ordered = sorted({*codes, *(choice or ()), *_scale_of(codes)}, key=int)
        positive = frozenset(code for code in ordered if int(code) > 0)
        return ItemRule(
            item, label, tuple(ordered), positive if choice is None else frozenset(choice)
        )
    if choice is None:
        return _of_words(item, label, codes)
    if not codes & set(choice):
        raise InputError(
            f"No answer to '{item}' is one of {', '.join(choice)}.",
            advice=f"Its answers are: {', '.join(sorted(codes))}.",
        )
    ordered = sorted(codes | set(choice), key=lambda code: (code in choice, code.casefold()))
    return ItemRule(item, label, tuple(ordered), frozenset(choice))


def _scale_of(codes: Collection[str]) -> set[str]:
    """The grades from 0 up to the greatest, which readers may have used or not.

    Numbers beyond any grading are counts or marks, and only their order is known.
    """
    greatest = max((int(code) for code in codes), default=0)
    return {str(grade) for grade in range(greatest + 1 if greatest <= _MOST_GRADES else 1)}


def _of_words(item: str, label: str, codes: set[str]) -> ItemRule:
    unclear = {code for code in codes if code.casefold() not in _ABSENT_WORDS | _PRESENT_WORDS}
    if unclear:
        raise InputError(
            f"It is not known which answers to '{item}' mean that it is present: "
            f"{', '.join(sorted(codes))}.",
            advice=f"Say it with --present '{item}=CODE,CODE', or name the form with --form.",
        )
    present = frozenset(code for code in codes if code.casefold() in _PRESENT_WORDS)
    ordered = sorted(codes, key=lambda code: (code in present, code))
    return ItemRule(item, label, tuple(ordered), present)


def _is_count(code: str) -> bool:
    return code.isascii() and code.isdigit() and len(code) < 10


def with_choices(
    rules: Mapping[str, ItemRule], choices: Mapping[str, Sequence[str]]
) -> Mapping[str, ItemRule]:
    """Replace what a form calls present by what the user says.

    Raises:
        InputError: If an item does not occur or does not have such an answer.
    """
    changed = dict(rules)
    for item, codes in choices.items():
        if item not in rules:
            raise InputError(
                f"No answer is about an item '{item}'.",
                advice=f"The items are: {', '.join(rules)}.",
            )
        rule = rules[item]
        wrong = [code for code in codes if code not in rule.codes]
        if wrong:
            raise InputError(
                f"'{wrong[0]}' is no answer to '{item}'.",
                advice=f"Its answers are: {', '.join(rule.codes)}.",
            )
        changed[item] = ItemRule(item, rule.label, rule.codes, frozenset(codes))
    return MappingProxyType(changed)
