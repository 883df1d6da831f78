"""Writing that never leaves half a file: a temporary name first, then a rename."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from spine_explorer.errors import OutputError


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a stream whose content replaces a file once the block ends without an error.

    The bytes go to a temporary name in the same folder, which is created if it is missing. If
    the block raises, or the program is interrupted, an older file at ``path`` stays as it was
    and the temporary one is removed.

    Args:
        path: The file to write.

    Yields:
        A stream for bytes.

    Raises:
        OutputError: If the file cannot be written.

    Example:
        >>> with replacing(Path("out/labels.txt")) as stream:  # doctest: +SKIP
        ...     stream.write(b"0 clear")
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as stream:
            yield stream
        temporary.replace(path)
    except OSError as error:
        raise _output_error(path, error) from error
    finally:
        _discard(temporary)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file at once.

    Args:
        path: The file to write; its folder is created if it is missing.
        content: What goes into it.

    Raises:
        OutputError: If the file cannot be written.
    """
    with replacing(path) as stream:
        stream.write(content)


def write_text(path: Path, content: str) -> None:
    """Write a UTF-8 file at once.

    Characters that UTF-8 cannot hold (undecodable bytes of file names) are written as escapes.

    Args:
        path: The file to write; its folder is created if it is missing.
        content: What goes into it.

    Raises:
        OutputError: If the file cannot be written.
    """
    write_bytes(path, content.encode("utf-8", errors="backslashreplace"))


def remove(path: Path) -> None:
    """Remove a file that an earlier run wrote, if it is there.

    Raises:
        OutputError: If the file cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _output_error(path, error, "removed") from error


def remove_stale(folder: Path, own: re.Pattern[str], kept: Collection[str]) -> None:
    """Remove what an earlier run wrote and this one did not, lest it be taken for its own.

    Args:
        folder: Where the files are; it need not exist.
        own: Names that the program gives to such files; all others are left alone.
        kept: Names of the files that this run wrote.

    Raises:
        OutputError: If a file cannot be removed.
    """
    for path in folder.glob("*"):
        if own.fullmatch(path.name) and path.name not in kept:
            remove(path)


def _output_error(path: Path, error: OSError, aim: str = "written") -> OutputError:
    reason = error.strerror or str(error)
    return OutputError(
        f"{path} cannot be {aim}: {reason}.",
        advice="Check that the folder may be written to and that the disk has room.",
    )


def _discard(temporary: Path) -> None:
    """Remove what an interrupted write left; after a rename there is nothing to remove."""
    try:
        temporary.unlink(missing_ok=True)
    except OSError:  # the folder itself is missing, or not a folder
        return
