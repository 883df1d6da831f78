from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("statsmodels", reason="needs the extra 'statistics'")

from support.cohort import write_lines
from support.command import Command


def test_an_outcome_that_the_reference_group_lacks_costs_only_itself(
    tmp_path: Path, command: Command
) -> None:
    lines = [
        {"subject": f"{group}{n}", "group": group, "visit": visit, "level": level, "area": area}
        for group, levels in (("A", ("L4",)), ("B", ("L4", "L1")))
        for n in range(6)
        for level in levels
        for visit, area in (("2019-01-01", 100 + n), ("2021-01-01", 100 + n + (n % 3) ** 2))
    ]
    table = write_lines(tmp_path / "t.csv", lines)
    out = tmp_path / "out"
    result = command("change", str(table), "--adjust", "--reference", "A", "-o", str(out))
    assert result.exit_code == 0, result.err
    page = next(out.glob("*.html")).read_text("utf-8")
    assert "Nobody of the group" in page
    assert "random intercept" in page


def test_a_column_that_was_named_must_be_there(tmp_path: Path, command: Command) -> None:
    lines = [
        {"subject": who, "visit": visit, "area": 100}
        for who in "AB"
        for visit in ("2019-01-01", "2021-01-01")
    ]
    table = write_lines(tmp_path / "t.csv", lines)
    result = command("change", str(table), "--group", "group", "-o", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert "'group'" in result.err
