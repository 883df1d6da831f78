"""The mark that a stack is finished, and what the closing files need to know of it.

``finished.json`` is written last of a stack's files. A later run with the same version, network
and options takes the stack from there instead of measuring it again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, JsonValue, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from spine_explorer.measurement.row import Row
from spine_explorer.outputs.files import remove, write_text
from spine_explorer.outputs.report_content import ReportStack
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


_FINISHED = TypeAdapter(FinishedStack)


def fingerprint(
    model: ModelIdentity | None, options: Mapping[str, JsonValue], shape: tuple[int, ...]
) -> str:
    """Return a digest of the version, the network, the options and the size of the stack."""
    parts = [__version__, model.sha256 if model else "", dict(options), list(shape)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def write_finished(folder: Path, finished: FinishedStack) -> None:
    """Mark a stack as finished.

    Raises:
        OutputError: If the file cannot be written.
    """
    write_text(folder / FINISHED_NAME, _FINISHED.dump_json(finished).decode("utf-8") + "\n")


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
        ``None`` where there is none, it is damaged, or its results would differ now.
    """
    try:
        finished = _FINISHED.validate_json((folder / FINISHED_NAME).read_bytes())
    except (OSError, ValidationError):
        return None
    return finished if finished.fingerprint == expected else None
