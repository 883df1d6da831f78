"""Words out of headers and into messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from spine_explorer.imaging.text import printable

_LONGEST_QUOTE = 40
_NO_WORD = re.compile(r"[^0-9a-z]+")


def plain_words(*texts: str) -> str:
    """Return the words of texts in lower case, one blank before and after each.

    Example:
        >>> plain_words("T2_TSE ax", "C-Spine")
        ' t2 tse ax c spine '
    """
    words = _NO_WORD.sub(" ", " ".join(texts).casefold()).strip()
    return f" {words} "


def first_named(words: str, terms: Iterable[str]) -> str:
    """Return the first of the terms that occurs among plain words as a whole, else ``""``.

    Example:
        >>> first_named(plain_words("T2_TSE_C-Spine"), ("brain", "c spine"))
        'c spine'
    """
    return next((term for term in terms if f" {term} " in words), "")


def quoted(text: str) -> str:
    """Return text of an input in quotes, without control characters and not too long.

    Example:
        >>> quoted("KNEE")
        "'KNEE'"
    """
    return f"'{printable(text, limit=_LONGEST_QUOTE)}'"


def listed(items: Sequence[str]) -> str:
    """Join items as a sentence does.

    Example:
        >>> listed(["age", "sex", "height"])
        'age, sex and height'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
