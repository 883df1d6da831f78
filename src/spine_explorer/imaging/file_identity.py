"""Naming a stack that is a file of its own, in formats that do not say whose it is."""

from __future__ import annotations

import hashlib

from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.stack import StackIdentity


def identify_file(file: InputFile) -> StackIdentity:
    """Name a stack after its file; the key is a digest of the file's name and content.

    So the key is the same wherever the file lies, and files of one name in several folders have
    different keys unless they are copies. The name is the description too: converters and people
    put the series' name there, as in ``sub-01_T2w.nii.gz``, which tells the contrast.

    Raises:
        UnreadableFileError: If the file cannot be opened.
    """
    with file.open() as stream:
        content = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    key = hashlib.sha256(f"{file.stem}|{content}".encode()).hexdigest()[:12]
    return StackIdentity(key=key, subject=file.stem, description=file.stem, source=file.label)
