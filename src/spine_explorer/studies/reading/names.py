"""Names that people give: subjects, readers, groups, reasons."""

from __future__ import annotations

import unicodedata

from spine_explorer.errors import InputError

_LONGEST = 200
_LONGEST_REASON = 1000


def name_fault(text: str, longest: int = _LONGEST) -> str:
    """Return what makes a text unusable as a name, as the end of a sentence; empty if nothing.

    Example:
        >>> name_fault("P-07"), name_fault(" ")
        ('', 'it is empty')
    """
    if not text.strip():
        return "it is empty"
    if len(text) > longest:
        return f"it is longer than {longest} characters"
    if not text.isprintable():
        return f"{text!r} holds a character that cannot be printed"
    return ""


def clean_name(text: str) -> str:
    """Return a name without spaces around it and in Unicode's composed form.

    Example:
        >>> clean_name(" P-07 ")
        'P-07'
    """
    return unicodedata.normalize("NFC", text.strip())


def check_name(text: str, what: str) -> str:
    """Return a clean name.

    Args:
        text: The name.
        what: What it names, as the start of a sentence: ``"The reader's name"``.

    Raises:
        InputError: If it is empty, too long, or not printable.
    """
    return _checked(text, what, _LONGEST)


def check_reason(text: str) -> str:
    """Return a clean reason.

    Raises:
        InputError: If it is empty, too long, or not printable.
    """
    return _checked(text, "The reason", _LONGEST_REASON)


def _checked(text: str, what: str, longest: int) -> str:
    fault = name_fault(text, longest)
    if fault:
        raise InputError(f"{what} is not usable: {fault}.")
    return clean_name(text)
