"""The one tree of exceptions.

::

    SpineExplorerError
    ├── InputError              something the user gave is not usable        exit code 2
    │   ├── UnreadableFileError     a file is damaged or of an unknown kind
    │   │   └── MissingCodecError   its compression needs an optional package
    │   ├── ArchiveError            a zip archive exceeds the limits
    │   ├── GeometryError           the slices have no usable place in space
    │   └── NothingToMeasureError   no axial lumbar slice was found
    ├── MissingExtraError       an optional part is not installed            exit code 2
    ├── OutputError             a result could not be written                exit code 2
    └── ModelError              a network is missing or damaged              exit code 2

A message is one sentence for the person at the screen: which file, what is wrong. ``advice``
says what to do about it.
"""

from __future__ import annotations

from pathlib import Path


class SpineExplorerError(Exception):
    """Base of every error that the program raises on purpose.

    Args:
        message: One sentence: what is wrong, and where.
        advice: What the user can do about it; may be empty.

    Example:
        >>> str(SpineExplorerError("scan.dcm is empty.", advice="Copy it again."))
        'scan.dcm is empty. Copy it again.'
    """

    exit_code = 1

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        """Let an error travel between processes, whatever its constructor takes."""
        return _restore, (type(self), self.args, self.__dict__)


def _restore(
    kind: type[SpineExplorerError], arguments: tuple[object, ...], state: dict[str, object]
) -> SpineExplorerError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(state)
    return error


class InputError(SpineExplorerError):
    """Something the user gave is not usable."""

    exit_code = 2


class UnreadableFileError(InputError):
    """A file is damaged or of an unknown kind.

    Args:
        path: The file, as the user can find it.
        reason: What is wrong, as the end of a sentence: ``"it is cut off after 312 bytes"``.
        advice: What the user can do about it.
    """

    def __init__(self, path: Path | str, reason: str, *, advice: str = "") -> None:
        super().__init__(f"{path} cannot be read: {reason}.", advice=advice)
        self.path = path
        self.reason = reason


class MissingCodecError(UnreadableFileError):
    """A file's compression needs an optional package."""


class ArchiveError(InputError):
    """A zip archive exceeds the limits on count, size or compression ratio."""


class GeometryError(InputError):
    """The slices have no usable place in space."""


class NothingToMeasureError(InputError):
    """No axial lumbar slice was found in what the user gave."""


class MissingExtraError(SpineExplorerError):
    """An optional part of the program is not installed.

    Args:
        extra: Name of the extra, such as ``"train"``.
        purpose: What it is needed for, as the start of a sentence: ``"Training"``.
    """

    exit_code = 2

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the optional packages of '{extra}'.",
            advice=f"Install them with: pip install 'spine-explorer[{extra}]'",
        )
        self.extra = extra


class OutputError(SpineExplorerError):
    """A result could not be written."""

    exit_code = 2


class ModelError(SpineExplorerError):
    """A network, the packaged one or another, is missing or damaged."""

    exit_code = 2
