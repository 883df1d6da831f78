from __future__ import annotations

import json
import math
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.plain import json_text, to_plain, write_json


class Kind(StrEnum):
    A = "a"


@dataclass(frozen=True)
class Result:
    estimate: Estimate
    values: np.ndarray
    path: Path
    kind: Kind


def test_results_become_what_json_knows() -> None:
    result = Result(
        Estimate(0.5, -math.inf, math.nan), np.array([1.0, np.nan]), Path("a.csv"), Kind.A
    )
    assert to_plain({1: (result, np.int64(3), np.bool_(True), None)}) == {
        "1": [
            {
                "estimate": {"value": 0.5, "low": None, "high": None, "level": 0.95},
                "values": [1.0, None],
                "path": "a.csv",
                "kind": "a",
            },
            3,
            True,
            None,
        ]
    }


def test_the_file_is_strict_json(tmp_path: Path) -> None:
    write_json(tmp_path / "r.json", {"µ": math.inf})
    assert (tmp_path / "r.json").read_text("utf-8") == json_text({"µ": None}) + "\n"
    assert json.loads(json_text("Größe")) == "Größe"


def test_arrays_can_be_left_out() -> None:
    result = Result(Estimate(1, 0, 2), np.zeros(3), Path("a"), Kind.A)
    (plain,) = to_plain([result], arrays=False)  # type: ignore[misc]
    assert list(plain) == ["estimate", "path", "kind"]
