"""Words of a command line that say two things, and words of a fixed set."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

_Choice = TypeVar("_Choice", bound=StrEnum)


def name_and_value(
    text: str, option: str, example: str, *, may_be_empty: bool = False
) -> tuple[str, str]:
    """Split ``NAME=VALUE`` at its first equals sign.

    Args:
        text: What the user wrote.
        option: The option, for the message.
        example: What the user could have written, for the message.
        may_be_empty: Whether the value may be: an empty cell is one that can be wanted.

    Raises:
        InputError: If there is no name, no equals sign or no value.

    Example:
        >>> name_and_value("reader=observer", "--column", "side=joint")
        ('reader', 'observer')
    """
    from spine_explorer.errors import InputError

    name, equals, value = (part.strip() for part in text.partition("="))
    if not (name and equals and (value or may_be_empty)):
        raise InputError(
            f"{option} '{text}' is not a name, an equals sign and a value.",
            advice=f"Write it like {option} {example}.",
        )
    return name, value


def cells_wanted(texts: list[str] | None) -> tuple[tuple[str, str], ...]:
    """Read what was given to ``--only``: columns and the values that they must have.

    Raises:
        InputError: If a text is not ``COLUMN=VALUE``.
    """
    return tuple(
        name_and_value(text, "--only", "quantity=area", may_be_empty=True) for text in texts or ()
    )


def listed(text: str) -> tuple[str, ...]:
    """Split words at their commas.

    Example:
        >>> listed("IV, V,")
        ('IV', 'V')
    """
    return tuple(part.strip() for part in text.split(",") if part.strip())


def choose(kind: type[_Choice], text: str, option: str) -> _Choice:
    """Find the member of a set that a word names.

    Args:
        kind: The set.
        text: What the user wrote.
        option: The option, for the message.

    Raises:
        InputError: If it names none.
    """
    from spine_explorer.errors import InputError

    try:
        return kind(text.strip().lower())
    except ValueError as error:
        raise InputError(
            f"{option} '{text}' is not known.", advice=f"Give one of: {', '.join(kind)}."
        ) from error
