from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from spine_explorer.anatomy import STRUCTURE_COUNT, structure_named
from spine_explorer.segmentation.framing import WHOLE, Window
from spine_explorer.segmentation.segmenter import Segmenter
from spine_explorer.segmentation.shape import describe
from spine_explorer.segmentation.slice_outline import SliceOutline
from support.outlines import SPACING, lumbar_labels
from support.scripts import load_script, outline_tables
from support.training import BACK_MUSCLES, write_index, write_pictures

drafts = load_script("draft-outlines")
WANTED = ("psoas_left", "psoas_right", "disc")
TRUST = Segmenter().network.trust


class Pencil:
    """Stands in for a network: outlines every picture as a lumbar slice, where it is told to."""

    def __init__(self, shift: int = 0) -> None:
        self.labels = np.roll(lumbar_labels(), shift, axis=1)
        self.network = SimpleNamespace(trust=TRUST)

    def framed_outline(self, _stack: Any, _index: int) -> tuple[Window, SliceOutline]:
        sure = np.full(STRUCTURE_COUNT, 0.97, np.float32)
        features = describe(self.labels, sure, (SPACING, SPACING))
        return WHOLE, SliceOutline(self.labels, sure, sure, features, sure, ())


@pytest.fixture(autouse=True)
def _any_shape_is_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("draft_checks.MOST_UNUSUAL", 1e9)
    monkeypatch.setattr("draft_checks.TRUSTED_FROM", 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Back muscles of one picture are known; an earlier draft and nothing else of another."""
    for name in ("outlined", "bare", "T1_0072_D5", "kept"):
        write_pictures(tmp_path, name)
    write_index(
        tmp_path,
        f"outlined,P1,L4-L5,T1,train,{SPACING},{BACK_MUSCLES},,",
        f"bare,P2,L3-L4,T1,train,{SPACING},,,disc",
        f"T1_0072_D5,P4,L5-S1,T1,train,{SPACING},,,psoas_left",
        f"kept,P3,L3-L4,T1,validation,{SPACING},,disc,",
        header="name,patient,level,contrast,split,spacing_mm,published,project,machine",
    )
    return tmp_path


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *, shift: int = 0) -> None:
    networks = iter([Pencil(), Pencil(shift)])
    monkeypatch.setattr(drafts, "Segmenter", lambda *_, **__: next(networks))
    monkeypatch.setattr("sys.argv", ["", str(folder), "a.onnx", "b.onnx", *WANTED])
    drafts.main()


def machine(folder: Path) -> dict[str, str]:
    return {row["name"]: row["machine"] for row in outline_tables.read_index(folder)}


def labels_in(folder: Path, name: str) -> set[int]:
    return set(np.unique(np.asarray(Image.open(folder / "mask" / f"{name}.png")))) - {0}


def test_what_is_missing_is_drafted_and_listed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder, monkeypatch)
    assert machine(folder)["outlined"] == ";".join(WANTED)
    assert machine(folder)["bare"] == ";".join(WANTED)
    assert labels_in(folder, "bare") == {structure_named(name).label for name in WANTED}


def test_validation_pictures_stay_as_they_are(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / "mask" / "kept.png").read_bytes()
    run(folder, monkeypatch)
    assert machine(folder)["kept"] == ""
    assert (folder / "mask" / "kept.png").read_bytes() == before


def test_a_draft_found_wrong_is_not_made_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, monkeypatch)
    assert machine(folder)["T1_0072_D5"] == "psoas_right;disc"
    assert structure_named("psoas_left").label not in labels_in(folder, "T1_0072_D5")
    assert table_of(capsys.readouterr().out, "drafts")["found wrong by eye"] == [1, 0, 0]


def test_a_second_network_that_disagrees_takes_earlier_drafts_away(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, monkeypatch, shift=9)
    assert set(machine(folder).values()) == {""}
    assert labels_in(folder, "bare") == set()
    back = {structure_named(name).label for name in outline_tables.names_in(BACK_MUSCLES)}
    assert labels_in(folder, "outlined") == back
    assert table_of(capsys.readouterr().out, "drafts")["second differs"] == [2, 3, 3]


def test_outlines_are_counted_by_who_made_them_and_level(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, monkeypatch)
    assert table_of(capsys.readouterr().out, "outlines") == {
        "train T1 L3-L4 machine": [0, 0, 0, 0, 1, 1, 1, 0],
        "train T1 L4-L5 human": [1, 1, 1, 1, 0, 0, 0, 0],
        "train T1 L4-L5 machine": [0, 0, 0, 0, 1, 1, 1, 0],
        "train T1 L5-S1 machine": [0, 0, 0, 0, 0, 1, 1, 0],
        "validation T1 L3-L4 human": [0, 0, 0, 0, 0, 0, 1, 0],
    }


def table_of(printed: str, title: str) -> dict[str, list[int]]:
    """A printed table: its numbers by the name of their line."""
    (part,) = (part for part in printed.split("\n\n") if part.strip().startswith(title))
    lines = part.strip("\n").splitlines()[1:]
    return {line[:32].strip(): [int(cell) for cell in line[32:].split()] for line in lines}


def test_a_folder_of_collect_is_drafted_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pictures(tmp_path, "collected")
    write_index(
        tmp_path,
        f"collected,P1,L4-L5,T1,train,{SPACING},{BACK_MUSCLES}",
        header="name,patient,level,contrast,split,spacing_mm,outlined",
    )
    run(tmp_path, monkeypatch)
    assert machine(tmp_path) == {"collected": ";".join(WANTED)}
