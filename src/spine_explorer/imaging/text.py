"""Text from files is untrusted: made safe to print, and bounded, before anything keeps it."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"  # needed to write Persian and Indic names
_ELLIPSIS = "\u2026"


def printable(text: str, *, limit: int = 256) -> str:
    r"""Return text on one line, without characters that steer a terminal or turn the direction.

    Args:
        text: Any text, such as a DICOM value.
        limit: Longest result, in characters; longer text ends in an ellipsis.

    Example:
        >>> printable("Doe\x1b[2J^John\n")
        'Doe[2J^John'
    """
    kept = _printable_part(text[: 4 * limit]).strip()
    return kept if len(kept) <= limit else kept[: limit - 1] + _ELLIPSIS


def printable_path(path: str, *, limit: int = 512) -> str:
    """Return a path for messages: what cannot be printed becomes a question mark.

    Args:
        path: A path, possibly with undecodable bytes, as the file system gave it.
        limit: Longest result; of a longer path the end is kept, which names the file.
    """
    shown = "".join(character if _is_printable(character) else "?" for character in path)
    return shown if len(shown) <= limit else _ELLIPSIS + shown[1 - limit :]


def _printable_part(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(character for character in text if _is_printable(character))


def _is_printable(character: str) -> bool:
    category = unicodedata.category(character)
    return character in _JOINERS or not (category[0] == "C" or category in ("Zl", "Zp"))
