"""Results as JSON: what is not defined, or infinite, is ``null``."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from spine_explorer.outputs.files import write_text


def to_plain(value: object, *, arrays: bool = True) -> object:
    """Turn results into what JSON knows: dataclasses and mappings into objects, arrays into lists.

    Args:
        value: Results, nested in any way.
        arrays: Whether fields that are arrays are kept.

    Example:
        >>> to_plain({"icc": float("nan"), "levels": ("L4", "L5")})
        {'icc': None, 'levels': ['L4', 'L5']}
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
        return to_plain(parts, arrays=arrays)
    if isinstance(value, Mapping):
        return {
            str(name): to_plain(item, arrays=arrays)
            for name, item in value.items()
            if arrays or not isinstance(item, np.ndarray)
        }
    if isinstance(value, np.ndarray | np.generic):
        return to_plain(value.tolist())
    if isinstance(value, list | tuple | set | frozenset):
        return [to_plain(item, arrays=arrays) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str | int | bool) or value is None:
        return value
    return str(value)


def json_text(value: object) -> str:
    """Return results as indented JSON.

    Args:
        value: Whatever ``to_plain`` takes.
    """
    return json.dumps(to_plain(value), indent=2, ensure_ascii=False, allow_nan=False)


def write_json(path: Path, value: object) -> None:
    """Write results as indented JSON.

    Args:
        path: The file to write.
        value: Whatever ``to_plain`` takes.

    Raises:
        OutputError: If the file cannot be written.
    """
    write_text(path, json_text(value) + "\n")
