from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.ratings.gathering import Ratings, gather
from spine_explorer.studies.ratings.layout import Layout
from spine_explorer.studies.table import read_table
from support.cohort import write_lines


def gathered(folder: Path, sides: tuple[str, ...], by: tuple[str, ...] | None) -> Ratings:
    lines = [
        {"subject": who, "structure": "psoas", "side": side, "quantity": "area", "value": 100}
        for who in "AB"
        for side in sides
    ]
    tables = [read_table(write_lines(folder / f"{name}.csv", lines)) for name in ("one", "two")]
    return gather(tables, Layout(by=by))


def test_a_sum_is_no_item_beside_its_parts(tmp_path: Path) -> None:
    found = gathered(tmp_path, ("left", "right", "both"), ("quantity", "structure"))
    assert {item.item[-1] for item in found.ratings} == {"left", "right"}
    assert found.wholes == 4


@pytest.mark.parametrize(
    ("sides", "by"),
    [(("both",), ("quantity", "structure")), (("left", "both"), None)],
    ids=["alone", "compared apart"],
)
def test_a_sum_without_its_parts_counts(
    tmp_path: Path, sides: tuple[str, ...], by: tuple[str, ...] | None
) -> None:
    found = gathered(tmp_path, sides, by)
    assert found.wholes == 0
    assert len(found.ratings) == 2 * 2 * len(sides)


def test_values_are_said_in_one_way(tmp_path: Path) -> None:
    lines = [{"subject": "A", "area_a": 1, "area_b": 2, "fat_a": 3, "fat_b": 4}]
    table = read_table(write_lines(tmp_path / "wide.csv", lines))
    chosen = Layout(suffixes=("_a", "_b"), values=("area_a", "area_b"))
    assert {value.quantity for value in gather([table], chosen).scheme.values} == {"area"}
    with pytest.raises(InputError, match="--suffix and --value all say where the values are"):
        gather([table], Layout(suffixes=("_a", "_b"), value="area_a"))


def test_a_table_is_no_second_rater_to_itself(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "one.csv", [{"subject": "A", "area": 1}])
    (tmp_path / "folder").mkdir()
    tables = [read_table(one) for one in (path, tmp_path / "folder" / ".." / "one.csv")]
    with pytest.raises(InputError, match=r"one\.csv is given twice"):
        gather(tables, Layout(key=("subject",)))
