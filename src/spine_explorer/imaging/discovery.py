"""From the paths that a user gives to the files under them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.text import printable_path

_SYSTEM_NAMES = {"thumbs.db", "desktop.ini", "__macosx"}


def is_system_name(name: str) -> bool:
    """Tell names that hold no images by convention: hidden ones and those of the system."""
    hidden = name.startswith(".") and name not in (".", "..")
    return hidden or name.lower() in _SYSTEM_NAMES


def is_index(file_name: str) -> bool:
    """Tell the index of a medium, ``DICOMDIR``, by the name of the file.

    It is not needed: the files that it lists lie next to it and are found without it, and the
    paths in it are not to be trusted.
    """
    return file_name.upper() == "DICOMDIR"


def find_files(paths: Iterable[Path], findings: list[Finding]) -> Iterator[InputFile]:
    """Yield the regular files under paths, each once, sorted by name within its folder.

    Folders are searched at any depth. Symbolic links are followed, each folder once. A
    ``DICOMDIR`` file stands for the folder that it lies in.

    Args:
        paths: Files and folders.
        findings: Receives what is to be said about folders that cannot be searched.

    Raises:
        InputError: If a path does not exist or is neither a file nor a folder.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        mode = _mode_of(path)
        if stat.S_ISDIR(mode):
            yield from _search(path, seen, findings)
        elif stat.S_ISREG(mode):
            if is_index(path.name):
                yield from _search(path.parent, seen, findings)
            elif _is_new(path.stat(), seen):
                yield InputFile(path)
        else:
            raise InputError(f"{printable_path(str(path))} is neither a file nor a folder.")


def _mode_of(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not a path"
        raise InputError(
            f"{printable_path(str(path))} cannot be opened: {reason.lower()}.",
            advice="Check the path.",
        ) from error


def _search(top: Path, seen: set[tuple[int, int]], findings: list[Finding]) -> Iterator[InputFile]:
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        subfolders = []
        for path, status in _entries(folder, seen, findings):
            if stat.S_ISDIR(status.st_mode):
                subfolders.append(path)
            elif _holds_images(path, status) and _is_new(status, seen):
                yield InputFile(path)
        waiting.extend(reversed(subfolders))


def _holds_images(path: Path, status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and not is_index(path.name)


def _entries(
    folder: Path, seen: set[tuple[int, int]], findings: list[Finding]
) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield what is in a folder worth a look, sorted, following links."""
    try:
        if not _is_new(folder.stat(), seen):
            return
        paths = sorted(folder.iterdir())
    except OSError as error:
        findings.append(_unsearched(folder, error))
        return
    for path in paths:
        if not is_system_name(path.name):
            try:
                yield path, path.stat()
            except OSError as error:
                findings.append(_unsearched(path, error))


def _is_new(status: os.stat_result, seen: set[tuple[int, int]]) -> bool:
    """Tell whether a file or folder is met for the first time, by its identity on the disk."""
    identity = (status.st_dev, status.st_ino)
    if identity in seen:
        return False
    seen.add(identity)
    return True


def _unsearched(path: Path, error: OSError) -> Finding:
    label = printable_path(str(path))
    reason = (error.strerror or type(error).__name__).lower()
    return Finding("file", Grade.WARN, f"{label} cannot be opened: {reason}.", where=label)
