from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.errors import ModelError
from spine_explorer.segmentation.network_card import NetworkCard, read_card_of

CARD = NetworkCard(
    name="small",
    version="1",
    sha256="0" * 64,
    spacing_mm=1.5,
    classes=("a", "b"),
    training={"steps": 3},
    created_by="a test",
)


def read(path: Path, *, classes: tuple[str, ...] = ("a", "b"), spacing: float = 1.5) -> NetworkCard:
    return read_card_of(NetworkCard, path, classes=classes, spacing=spacing)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "small.json"
    path.write_text(CARD.model_dump_json(), encoding="utf-8")
    return path


def test_round_trip(written: Path) -> None:
    assert read(written) == CARD
    assert (CARD.identity.name, CARD.identity.sha256) == ("small", "0" * 64)


def test_a_network_for_something_else_is_refused(written: Path) -> None:
    for wrong in ({"classes": ("a",)}, {"spacing": 0.9}):
        with pytest.raises(ModelError, match="other structures or works at another pixel size"):
            read(written, **wrong)  # type: ignore[arg-type]


def test_a_missing_or_damaged_card_is_named(tmp_path: Path, written: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.json cannot be read"):
        read(tmp_path / "none.json")
    written.write_text(CARD.model_dump_json().replace("0000", "zz", 1), encoding="utf-8")
    with pytest.raises(ModelError, match=r"small\.json is damaged: sha256"):
        read(written)
