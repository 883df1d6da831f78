"""The example configurations, held to the program."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from spine_explorer.segmentation.model_card import PACKAGED_MODEL
from spine_explorer.training.config import TrainingConfig, read_config
from support.pages import DOCS, blocks

EXAMPLES = sorted((DOCS / "examples").glob("*.toml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_example_is_a_configuration(path: Path) -> None:
    assert read_config(path).data.folder.is_absolute()


def test_the_page_on_fine_tuning_shows_its_example() -> None:
    (shown,) = blocks(DOCS / "how-to" / "fine-tune-the-network.md", "toml")
    example = read_config(DOCS / "examples" / "finetune.toml")
    config = TrainingConfig.model_validate(tomllib.loads(shown))
    assert config.differences(example.model_copy(update={"teachers": config.teachers})) == ()
    assert example.start_from == PACKAGED_MODEL
    assert example.teachers == (PACKAGED_MODEL,)
