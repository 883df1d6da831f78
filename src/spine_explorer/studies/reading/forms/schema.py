"""What a reading form is: a YAML file that fits this schema.

A form has items. An item is asked once, or once per side, region and slice; it is answered with a
code of its scale. A scale says which of its codes mean that the finding is present.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,8}$")]
"""An answer, such as ``"1"`` or ``"A1"``; digits are put in quotes in YAML."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""Name of a form, an item, a region, a scale or a score."""


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it holds a line break or another character that cannot be printed")
    return text


Label = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120, strip_whitespace=True),
    AfterValidator(_printable),
]
Prose = Annotated[
    str, StringConstraints(max_length=3000, strip_whitespace=True), AfterValidator(_printable)
]
Side = Literal["right", "left"]

_MOST_SLICES = 60
_MOST_ITEMS = 200


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Choice(_Part):
    """One answer that a scale allows.

    Attributes:
        code: What is stored.
        label: What it means, in a few words.
        help: The definition, if the label does not say it all.
    """

    code: Code
    label: Label
    help: Prose = ""


class Scale(_Part):
    """The answers that an item allows, in ascending order.

    Attributes:
        choices: The answers.
        present: Codes that mean that the finding is present.
        unknown: Code that means that it cannot be judged; exported as an empty value.
    """

    choices: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=30)]
    present: Annotated[tuple[Code, ...], Field(min_length=1)]
    unknown: Code | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code, in order."""
        return tuple(choice.code for choice in self.choices)

    @property
    def absent(self) -> str:
        """The first code that means neither present nor unknown."""
        return next(code for code in self.codes if code not in (*self.present, self.unknown))

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        _distinct("code", (code.casefold() for code in self.codes))
        named = {*self.present, *([self.unknown] if self.unknown else [])}
        _known("code", named, self.codes)
        if self.unknown in self.present:
            raise ValueError(f"code '{self.unknown}' cannot be both present and unknown")
        if named == set(self.codes):
            raise ValueError("one code must mean that the finding is absent")
        return self


class Item(_Part):
    """One thing to be judged.

    Attributes:
        code: Its name in the export.
        label: Its name for the reader.
        help: Its definition.
        sources: Names of the papers that the definition comes from.
        scale: Name of the scale of its answers.
        sides: The sides it is asked for, in this order; none if it has no side.
        regions: The quadrants, halves or levels it is asked for; none if it has none.
        slices: How many slices it is asked for, numbered from 1; 0 if it is asked once.
        only_where: An earlier item with the same sides and slices. Where that one is absent in
            every region, this one is absent too and not asked.
    """

    code: Name
    label: Label
    help: Prose = ""
    sources: tuple[Name, ...] = ()
    scale: Name
    sides: tuple[Side, ...] = ()
    regions: tuple[Name, ...] = ()
    slices: Annotated[int, Field(ge=0, le=_MOST_SLICES)] = 0
    only_where: Name | None = None

    @property
    def question_count(self) -> int:
        """How often the item is asked."""
        return max(1, len(self.sides)) * max(1, len(self.regions)) * max(1, self.slices)

    @model_validator(mode="after")
    def _distinct_places(self) -> Self:
        _distinct("side", self.sides)
        _distinct("region", self.regions)
        return self


class Score(_Part):
    """A sum: how many answers to some items mean "present".

    Attributes:
        code: Its name in the export.
        label: Its name for the reader.
        help: What it says.
        sources: Names of the papers that define it.
        items: Codes of the items that are counted.
        maximum: The greatest value, which is the number of these questions.
    """

    code: Name
    label: Label
    help: Prose = ""
    sources: tuple[Name, ...] = ()
    items: Annotated[tuple[Name, ...], Field(min_length=1)]
    maximum: int


class Form(_Part):
    """A reading form.

    Attributes:
        name: Its name in commands and in the export.
        title: Its name for people.
        version: Counts up whenever answers of an older version could mean something else.
        about: What it is for, and on which images it is read.
        sources: Every paper that its items and scores name, as it is cited.
        regions: Every region that its items name, with a label.
        scales: Every scale that its items name.
        items: What is judged, in the order of reading.
        scores: What is computed from the answers.
    """

    name: Name
    title: Label
    version: Annotated[int, Field(ge=1)]
    about: Prose
    sources: dict[Name, Prose] = {}
    regions: dict[Name, Label] = {}
    scales: dict[Name, Scale]
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=_MOST_ITEMS)]
    scores: tuple[Score, ...] = ()

    def item(self, code: str) -> Item:
        """Return an item by its code.

        Raises:
            KeyError: If the form has no such item.
        """
        return {item.code: item for item in self.items}[code]

    def scale_of(self, item: Item) -> Scale:
        """Return the scale on which an item is answered."""
        return self.scales[item.scale]

    def citation(self, part: Item | Score) -> str:
        """Return the papers behind an item or a score, as they are cited."""
        return "; ".join(self.sources[name] for name in part.sources)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        _distinct("item", (item.code for item in self.items))
        _distinct("score", (score.code for score in self.scores))
        _known("scale", (item.scale for item in self.items), self.scales)
        parts: tuple[Item | Score, ...] = (*self.items, *self.scores)
        _known("source", (name for part in parts for name in part.sources), self.sources)
        _known("region", (name for item in self.items for name in item.regions), self.regions)
        for position, item in enumerate(self.items):
            if item.only_where is not None:
                _check_condition(item, self.items[:position])
        for score in self.scores:
            self._check_score(score)
        return self

    def _check_score(self, score: Score) -> None:
        _known("item", score.items, [item.code for item in self.items])
        _distinct("item", score.items)
        counted = sum(self.item(code).question_count for code in score.items)
        if counted != score.maximum:
            raise ValueError(
                f"score '{score.code}' counts {counted} questions, not {score.maximum}"
            )


def _check_condition(item: Item, earlier: Iterable[Item]) -> None:
    named = next((other for other in earlier if other.code == item.only_where), None)
    if named is None:
        raise ValueError(f"item '{item.code}' depends on '{item.only_where}', no earlier item")
    if (named.sides, named.slices) != (item.sides, item.slices) or named.only_where:
        raise ValueError(
            f"item '{item.code}' depends on '{named.code}', which must be asked always, and "
            "for the same sides and slices"
        )


def _distinct(what: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ValueError(f"{what} '{twice[0]}' occurs twice")


def _known(what: str, used: Iterable[str], known: Iterable[str]) -> None:
    missing = sorted(set(used) - set(known))
    if missing:
        raise ValueError(f"{what} '{missing[0]}' is not defined")
