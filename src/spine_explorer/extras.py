"""Whether the packages of an optional part of the program are installed."""

from __future__ import annotations

from importlib.util import find_spec
from types import MappingProxyType
from typing import Literal

from spine_explorer.errors import MissingExtraError

Extra = Literal["statistics", "train"]

PACKAGES = MappingProxyType[Extra, tuple[str, ...]](
    {
        "statistics": ("matplotlib", "openpyxl", "pandas", "statsmodels"),
        "train": ("monai", "onnx", "torch"),
    }
)
"""What each extra installs, by the names under which it is imported."""


def require_extra(extra: Extra, purpose: str) -> None:
    """Make sure that the packages of an extra are there, without importing them.

    Args:
        extra: Which one.
        purpose: What they are needed for, as the start of a sentence: ``"Drawing figures"``.

    Raises:
        MissingExtraError: If one is missing.
    """
    if any(find_spec(package) is None for package in PACKAGES[extra]):
        raise MissingExtraError(extra, purpose)
