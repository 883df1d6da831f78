"""Writing that never leaves half a file: a temporary name first, then a rename."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from spine_explorer.errors import OutputError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to; what is there when the block ends takes the place of ``path``.

    If the block raises, or the program is interrupted, an older file stays as it was.

    Args:
        path: The file to write; its folder is created if it is missing.

    Yields:
        A temporary path in the same folder.

    Raises:
        OutputError: If the file cannot be written.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
    except (OSError, RuntimeError) as error:  # PyTorch turns a full disk into a RuntimeError
        raise OutputError(
            f"{path} cannot be written: {error}.",
            advice="Check that the folder may be written to and that the disk has room.",
        ) from error
    finally:
        with suppress(OSError):  # the folder itself may be missing, or no folder
            temporary.unlink(missing_ok=True)
