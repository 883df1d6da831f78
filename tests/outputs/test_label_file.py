from __future__ import annotations

import re
from pathlib import Path

from spine_explorer.anatomy import STRUCTURES
from spine_explorer.outputs.label_file import write_label_file

LINE = re.compile(r'\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+([\d.]+)\s+([01])\s+([01])\s+"([^"]*)"')


def test_every_structure_has_its_line(tmp_path: Path) -> None:
    write_label_file(tmp_path / "labels.txt")
    lines = (tmp_path / "labels.txt").read_text().splitlines()
    assert "# ITK-SnAP Label Description File" in lines
    clear, *labels = (LINE.fullmatch(line) for line in lines if not line.startswith("#"))
    assert clear and clear.groups() == ("0", "0", "0", "0", "0", "0", "0", "Clear Label")
    for item, match in zip(STRUCTURES, labels, strict=True):
        assert match
        assert tuple(map(int, match.groups()[:4])) == (item.label, *item.colour)
        assert match.groups()[4:] == ("1", "1", "1", item.title)
