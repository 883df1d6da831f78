"""Answers held to the form that they answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spine_explorer.errors import InputError
from spine_explorer.studies.reading.export import Reading
from spine_explorer.studies.reading.forms.schema import Form, Item


def fit_to_form(readings: Sequence[Reading], places: Sequence[str], form: Form) -> list[Reading]:
    """Check answers and write names and codes as the form writes them.

    An answer may leave side or region empty although the form asks for them: then it holds for
    all of them. The code for "cannot be judged" becomes an empty value.

    Args:
        readings: The answers.
        places: Where each stands, for messages.
        form: The form.

    Raises:
        InputError: If an item, side, region or code is not one of the form, or a question is
            answered twice; the message says where, and what the form knows.
    """
    items = {item.code.casefold(): item for item in form.items}
    fitted: list[Reading] = []
    seen: dict[tuple[object, ...], str] = {}
    for reading, place in zip(readings, places, strict=True):
        item = items.get(reading.item.casefold())
        if item is None:
            raise _misfit(place, "item", reading.item, [known.code for known in form.items])
        fitted.append(_fit(reading, item, form, place))
        first = seen.setdefault(_question(fitted[-1]), place)
        if first is not place:
            raise InputError(f"{place}: {first} answers the same question.")
    return fitted


def _question(one: Reading) -> tuple[object, ...]:
    return one.subject, one.reader, one.round, one.item, one.side, one.region, one.slice


def _fit(reading: Reading, item: Item, form: Form, place: str) -> Reading:
    scale = form.scale_of(item)
    value = _one_of(("", *scale.codes), reading.value, "value", place)
    return replace(
        reading,
        item=item.code,
        side=_one_of(("", *item.sides), reading.side, "side", place),
        region=_one_of(("", *item.regions), reading.region, "region", place),
        value="" if value == scale.unknown else value,
    )


def _one_of(known: Sequence[str], text: str, column: str, place: str) -> str:
    names = {name.casefold(): name for name in known}
    if text.casefold() not in names:
        raise _misfit(place, column, text, known)
    return names[text.casefold()]


def _misfit(place: str, column: str, text: str, known: Sequence[str]) -> InputError:
    listed = ", ".join(name for name in known if name) or "nothing"
    return InputError(
        f"{place}, column '{column}': the form does not know {text!r}.",
        advice=f"It knows: {listed}.",
    )
