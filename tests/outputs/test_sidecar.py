from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from spine_explorer import __version__
from spine_explorer.outputs.sidecar import write_sidecar
from support.outputs import LEAKS, MODEL, lumbar_stack, named_analysis, segmentation_of


def content(path: Path, *arguments: Any, **options: Any) -> Any:
    write_sidecar(path / "s.json", *arguments, **options)
    return json.loads((path / "s.json").read_text("utf-8"))


def test_it_says_what_the_labels_are_and_who_made_them(tmp_path: Path) -> None:
    stack = lumbar_stack(2)
    said = content(tmp_path, stack, segmentation_of(stack))
    assert said["Sources"] == ["study/series"]
    assert said["SpatialReference"] == "orig"
    assert said["GeneratedBy"] == [{"Name": "Spine Explorer", "Version": __version__}]
    assert said["Model"] == {"Name": MODEL.name, "Version": "1.2", "SHA256": MODEL.sha256}
    assert said["Manual"] is False
    assert said["Labels"]["0"] == "background"
    assert said["Labels"]["5"] == "psoas_left"
    assert "within the fascia, fat included" in said["OutlineConvention"]
    assert said["AcceptedSlices"] == [True, True]


def test_outlines_drawn_by_hand_have_no_model(tmp_path: Path) -> None:
    stack = lumbar_stack()
    said = content(tmp_path, stack, replace(segmentation_of(stack), model=None))
    assert said["Model"] is None
    assert said["Manual"] is True


def test_a_name_in_the_path_is_taken_out_unless_asked_for(tmp_path: Path) -> None:
    analysis = named_analysis()
    parts = (analysis.stack, analysis.segmentation)
    hidden = json.dumps(content(tmp_path, *parts)).lower()
    assert not any(leak in hidden for leak in LEAKS)
    shown = content(tmp_path, *parts, include_identity=True)
    assert shown["Sources"] == ["/scans/Doepkins_Janette/1960-01-02"]
