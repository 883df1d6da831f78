"""Words of a command line that say more than one thing, and words of a fixed set."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

_Choice = TypeVar("_Choice", bound=StrEnum)


def name_and_rest(text: str, option: str, example: str) -> tuple[str, str]:
    """Split ``NAME=REST``.

    Args:
        text: What the user wrote.
        option: The option, for the message.
        example: What the user could have written, for the message.

    Raises:
        InputError: If there is no name or no equals sign.

    Example:
        >>> name_and_rest("reader=observer", "--column", "")
        ('reader', 'observer')
    """
    from spine_explorer.errors import InputError

    name, equals, rest = text.partition("=")
    if not (name.strip() and equals and rest.strip()):
        raise InputError(
            f"{option} '{text}' is not a name, an equals sign and more.",
            advice=f"Write it like {option} {example}.",
        )
    return name.strip(), rest.strip()


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
