"""Whether the optional packages that training needs are installed."""

from __future__ import annotations

from importlib.util import find_spec

from spine_explorer.errors import MissingExtraError

_PACKAGES = ("monai", "onnx", "torch")


def require_extra(purpose: str) -> None:
    """Make sure that the packages of the extra ``train`` are there, without importing them.

    Args:
        purpose: What they are needed for, as the start of a sentence: ``"Training"``.

    Raises:
        MissingExtraError: If one is missing.
    """
    if any(find_spec(package) is None for package in _PACKAGES):
        raise MissingExtraError("train", purpose)
