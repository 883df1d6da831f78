"""The mark that a stack is finished, and what the closing files need to know of it.

``finished.json`` is written last of a stack's files. A later run with the same version, network
and options takes the stack from there instead of measuring it again. The pictures of the slices
are not in it, but their digests: they are read from their own files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import ClassVar

from PIL import Image
from pydantic import ConfigDict, JsonValue, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from spine_explorer.measurement.row import Row
from spine_explorer.outputs.files import remove, write_text
from spine_explorer.outputs.overlay import picture_name
from spine_explorer.outputs.report_content import ReportStack
from spine_explorer.outputs.report_stack import embedded
from spine_explorer.outputs.run_file import StackRecord
from spine_explorer.segmentation.result import ModelIdentity
from spine_explorer.version import __version__

FINISHED_NAME = "finished.json"


@dataclass(frozen=True)
class FinishedStack:
    """What is kept of a stack whose images are no longer in memory.

    Attributes:
        fingerprint: Of everything that its results depend on; see ``fingerprint``.
        record: Its part of ``run.json``.
        report: Its part of the report.
        rows: Its measurements.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(ser_json_inf_nan="constants")

    fingerprint: str
    record: StackRecord
    report: ReportStack
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class _Stored:
    """The content of the file: the stack without pictures, and the SHA-256 of each of them."""

    stack: FinishedStack
    pictures: tuple[str, ...]


_STORED = TypeAdapter(_Stored)


def fingerprint(
    model: ModelIdentity | None, options: Mapping[str, JsonValue], grid: Sequence[float]
) -> str:
    """Return a digest of the version, the network, the options and the stack's grid."""
    parts = [__version__, model.sha256 if model else "", dict(options), list(grid)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def write_finished(folder: Path, finished: FinishedStack) -> None:
    """Mark a stack as finished.

    Args:
        folder: The stack's folder of results; it holds the pictures of the slices.
        finished: What is to be known of the stack.

    Raises:
        OutputError: If the file cannot be written.
    """
    digests = tuple(map(_digest, _picture_files(folder, finished.report)))
    stored = _Stored(_with_pictures(finished, [""] * len(digests)), digests)
    write_text(folder / FINISHED_NAME, _STORED.dump_json(stored).decode("utf-8") + "\n")


def withdraw_finished(folder: Path) -> None:
    """Take the mark away before the files that it vouches for are written anew.

    Raises:
        OutputError: If it cannot be removed.
    """
    remove(folder / FINISHED_NAME)


def read_finished(folder: Path, expected: str) -> FinishedStack | None:
    """Return a stack that an earlier run finished.

    Args:
        folder: The stack's folder of results.
        expected: The fingerprint that it must have.

    Returns:
        ``None`` where there is none, it or a picture is damaged or missing, or its results would
        differ now.
    """
    try:
        stored = _STORED.validate_json((folder / FINISHED_NAME).read_bytes())
        if stored.stack.fingerprint != expected:
            return None
        files = _picture_files(folder, stored.stack.report)
    except (OSError, ValidationError):
        return None
    if tuple(map(_digest, files)) != stored.pictures:
        return None
    return _with_pictures(stored.stack, [embedded(Image.open(BytesIO(file))) for file in files])


def _picture_files(folder: Path, report: ReportStack) -> list[bytes]:
    return [(folder / picture_name(item.number)).read_bytes() for item in report.slices]


def _with_pictures(finished: FinishedStack, pictures: Sequence[str]) -> FinishedStack:
    report = finished.report
    slices = tuple(
        replace(item, picture=picture)
        for item, picture in zip(report.slices, pictures, strict=True)
    )
    return replace(finished, report=replace(report, slices=slices))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
