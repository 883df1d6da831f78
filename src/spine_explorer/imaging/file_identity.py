"""Naming a stack that is a file of its own, in formats that do not say whose it is."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import PurePosixPath

from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.stack import StackIdentity
from spine_explorer.imaging.text import printable_path


def identify_file(file: InputFile, subject: str = "") -> StackIdentity:
    """Name a stack after its file; the key is a digest of the file's name and content.

    So the key is the same wherever the file lies, and files of one name in several folders have
    different keys unless they are copies. The name is the description too: converters and people
    put the series' name there, as in ``sub-01_T2w.nii.gz``, which tells the contrast.

    Args:
        file: The file.
        subject: What to call the subject; the file's name by default.

    Raises:
        UnreadableFileError: If the file cannot be read.
    """
    key = hashlib.sha256(f"{file.stem}|{file.digest()}".encode()).hexdigest()[:12]
    return StackIdentity(
        key=key, subject=subject or file.stem, description=file.stem, source=file.label
    )


def name_subjects(files: Iterable[InputFile]) -> dict[InputFile, str]:
    """Name files apart: by their own name, and by their folders where several share it.

    Folders count from the first in which files of one name differ.

    Example:
        >>> files = [InputFile(Path(f"study/{name}/T2.nii")) for name in ("ann", "ben")]
        >>> list(name_subjects(files).values())
        ['ann/T2', 'ben/T2']
    """
    by_stem: dict[str, list[InputFile]] = defaultdict(list)
    for file in files:
        by_stem[file.stem].append(file)
    names: dict[InputFile, str] = {}
    for same in by_stem.values():
        places = [_folders(file) for file in same]
        together = Counter(places)
        for file, place, parts in zip(same, places, own_parts(places), strict=True):
            own = file.stem if together[place] == 1 else file.name
            names[file] = printable_path("/".join((*parts, own)))
    return names


def own_parts(places: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the parts of each path from the first in which they differ."""
    shared = sum(1 for _ in takewhile(_are_equal, zip(*places, strict=False)))
    return [place[shared:] for place in places]


def _are_equal(parts: tuple[str, ...]) -> bool:
    return len(set(parts)) == 1


def _folders(file: InputFile) -> tuple[str, ...]:
    """The folders that a file lies in; an archive is one."""
    if file.member is None:
        return file.path.parent.parts
    return (*file.path.parts, *PurePosixPath(file.member).parent.parts)
