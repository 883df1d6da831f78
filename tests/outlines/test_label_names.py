from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.outlines.label_names import OWN_NUMBERS, read_label_file
from spine_explorer.outlines.naming import Names
from spine_explorer.outputs.label_file import write_label_file

SLICER = """\
# Color table file
0 Background 0 0 0 0
3 multifidus_right 230 75 53 255
5 Psoas_left 1 2 3 255
"""
BIDS = "index\tname\tcolor\n1\tdisc\t#fff\n2\tQuadratus lumborum left\t#000\n"


def _named(path: Path, names: Names | None = None) -> dict[int, str]:
    found = read_label_file(path, names or Names())
    return {number: item.name if item else "" for number, item in found.items()}


def test_the_file_that_this_program_writes(tmp_path: Path) -> None:
    write_label_file(tmp_path / "labels.txt")
    assert read_label_file(tmp_path / "labels.txt", Names()) == OWN_NUMBERS


def test_a_3d_slicer_colour_table(tmp_path: Path) -> None:
    (tmp_path / "x.ctbl").write_text(SLICER)
    assert _named(tmp_path / "x.ctbl") == {3: "multifidus_right", 5: "psoas_left"}


def test_a_table_of_bids_with_a_structure_that_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "dseg.tsv").write_text(BIDS)
    assert _named(tmp_path / "dseg.tsv") == {1: "disc", 2: ""}


def test_itk_snap_names_with_blanks_and_the_users_mapping(tmp_path: Path) -> None:
    path = tmp_path / "labels.txt"
    path.write_text('2 1 2 3 255 1 1 "Psoas major, right"\r\n7 0 0 0 1 1 1 "Wirbel"\r\n')
    names = Names.parse(["wirbel=disc"])
    assert _named(path, names) == {2: "psoas_right", 7: "disc"}


@pytest.mark.parametrize("content", ["", "nothing", "1 liver\n", "\x00\x01", "1 disc\n2 disc\n"])
def test_a_file_without_use_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.txt").write_text(content)
    with pytest.raises(InputError, match=r"x\.txt"):
        read_label_file(tmp_path / "x.txt", Names())


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"1 disc\n" * 200_000)
    with pytest.raises(InputError, match="too large"):
        read_label_file(tmp_path / "x.txt", Names())
