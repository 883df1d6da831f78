"""Cells of a CSV table: numbers as numbers, texts that no spreadsheet takes for a formula."""

from __future__ import annotations

import math
import re

# OWASP, "CSV Injection": a cell that starts with one of these, or with its full-width
# form, may be run as a formula. Where the decimal sign is a comma, spreadsheets begin a new
# cell at a semicolon too.
_STARTS = r"(?='*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20])"
_FORMULA = re.compile(rf"(^|;){_STARTS}")
_GUARDED = re.compile(rf"(^|;)'{_STARTS}")


def guard_text(text: str) -> str:
    """Put an apostrophe before whatever in a text a spreadsheet would run as a formula.

    A text that starts with apostrophes and then such a character gets one more, so that
    ``unguard_text`` always gives back the original.

    Example:
        >>> guard_text("=HYPERLINK(1)")
        "'=HYPERLINK(1)"
    """
    return _FORMULA.sub(r"\1'", text)


def unguard_text(cell: str) -> str:
    """Undo ``guard_text``.

    Example:
        >>> unguard_text("'=HYPERLINK(1)")
        '=HYPERLINK(1)'
    """
    return _GUARDED.sub(r"\1", cell)


def format_number(value: float) -> str:
    """Write a number with seven significant digits; NaN becomes an empty cell.

    Example:
        >>> format_number(1234.56789)
        '1234.568'
    """
    return "" if math.isnan(value) else f"{value:.7g}"
