"""Whether the optional packages that figures, workbooks and models need are installed."""

from __future__ import annotations

from importlib.util import find_spec

from spine_explorer.errors import MissingExtraError

_PACKAGES = ("matplotlib", "openpyxl", "pandas", "statsmodels")


def require_extra(purpose: str) -> None:
    """Make sure that the packages of the extra ``statistics`` are there, without importing them.

    Args:
        purpose: What they are needed for, as the start of a sentence: ``"Drawing figures"``.

    Raises:
        MissingExtraError: If one is missing.
    """
    if any(find_spec(package) is None for package in _PACKAGES):
        raise MissingExtraError("statistics", purpose)
