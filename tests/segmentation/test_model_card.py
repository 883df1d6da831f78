from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spine_explorer.errors import ModelError
from spine_explorer.segmentation.model_card import CLASS_NAMES, card_path, read_card

DIGEST = "0123456789abcdef" * 4


def write_card(folder: Path, **changes: Any) -> Path:
    card = {
        "name": "axial",
        "version": "1.2.0",
        "sha256": DIGEST,
        "spacing_mm": 0.9,
        "classes": CLASS_NAMES,
        "channels": [4, 8],
        "steps": 10,
        "training": {"seed": 0, "data": {"folder": "sudirman"}},
        "created_by": "spine-explorer 0.1.0",
    }
    path = folder / "axial.json"
    path.write_text(json.dumps({**card, **changes}), encoding="utf-8")
    return path


def test_classes_follow_the_labels() -> None:
    assert CLASS_NAMES[0] == "background"
    assert CLASS_NAMES[1] == "multifidus_left"
    assert CLASS_NAMES[8] == "canal"
    assert len(CLASS_NAMES) == 9


def test_card_lies_beside_the_weights() -> None:
    assert card_path(Path("models") / "axial.onnx") == Path("models") / "axial.json"


def test_reads_what_a_card_says(tmp_path: Path) -> None:
    card = read_card(write_card(tmp_path))
    assert (card.identity.name, card.identity.version) == ("axial", "1.2.0")
    assert card.identity.sha256 == DIGEST
    assert card.training["data"] == {"folder": "sudirman"}


def test_missing_card_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"axial\.json cannot be read.*beside the weights"):
        read_card(tmp_path / "axial.json")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sha256": "not a digest"}, "sha256"),
        ({"sha256": DIGEST.upper()}, "sha256"),
        ({"steps": "many"}, "steps"),
        ({"name": ""}, "name"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_damaged_card_names_the_entry(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    with pytest.raises(ModelError, match=rf"damaged: {named}: "):
        read_card(write_card(tmp_path, **change))


def test_card_that_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "axial.json"
    path.write_bytes(b"\xff\x00{")
    with pytest.raises(ModelError, match="damaged"):
        read_card(path)


@pytest.mark.parametrize(
    "change", [{"classes": [*CLASS_NAMES[:-1], "sacrum"]}, {"spacing_mm": 1.0}]
)
def test_network_for_other_structures_or_pixels_is_refused(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    with pytest.raises(ModelError, match="other structures or works at another pixel size"):
        read_card(write_card(tmp_path, **change))
