from __future__ import annotations

import json
from pathlib import Path

import pytest

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.segmentation.model_card import PACKAGED_MODEL
from spine_explorer.training.config import (
    DataConfig,
    NetworkConfig,
    ScheduleConfig,
    TrainingConfig,
    read_config,
)

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "train.toml"


def write(folder: Path, text: str) -> Path:
    path = folder / "train.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_data_folder_is_all_that_must_be_given(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, '[data]\nfolder = "slices"'))
    assert config == TrainingConfig(data=DataConfig(folder=tmp_path / "slices"))


def test_absolute_data_folder_stays(tmp_path: Path) -> None:
    elsewhere = tmp_path.parent / "elsewhere"
    config = read_config(write(tmp_path, f"[data]\nfolder = '{elsewhere}'"))
    assert config.data.folder == elsewhere


def test_example_holds_the_defaults() -> None:
    config = read_config(EXAMPLE)
    assert config == TrainingConfig(data=DataConfig(folder=EXAMPLE.parent / "data"))


def test_example_of_tuning_starts_from_a_run_beside_it() -> None:
    config = read_config(EXAMPLE.with_name("tune.toml"))
    assert config.start_from == EXAMPLE.parent / "RUN"


def test_example_of_the_packaged_network_is_what_its_card_says() -> None:
    card = json.loads(PACKAGED_MODEL.with_suffix(".json").read_text("utf-8"))
    told = TrainingConfig.model_validate(card["training"])
    assert read_config(EXAMPLE.with_name("packaged.toml")).differences(told) == ()


def test_example_names_every_setting() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    models = (TrainingConfig, DataConfig, NetworkConfig, ScheduleConfig)
    names = [name for model in models for name in model.model_fields]
    assert [name for name in names if name not in text] == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("seed = 1", "data"),
        ('[data]\nfolder = "a"\nweight = 2', "data.weight"),
        ('[data]\nfolder = "a"\ncomplete_weight = 0', "data.complete_weight"),
        ('[data]\nfolder = "a"\noutline_columns = []', "data.outline_columns"),
        ('seed = -1\n[data]\nfolder = "a"', "seed"),
        ('precision = "float16"\n[data]\nfolder = "a"', "precision"),
        ('precision = "float32"\ncompiled = true\n[data]\nfolder = "a"', "compiled"),
        ('[data]\nfolder = "a"\n[network]\nchannels = [8, 8]', "network.channels"),
        ('[data]\nfolder = "a"\n[network]\nchannels = [8, 8, 0]', "network.channels.2"),
        ('[data]\nfolder = "a"\ncomplete_weight = inf', "data.complete_weight"),
        ('[data]\nfolder = "a"\ndraft_columns = ["project"]', "data.draft_columns"),
        ('seed = 9223372036854775808\n[data]\nfolder = "a"', "seed"),
        ('[data]\nfolder = "a"\n[network]\nkind = "convnext"\nchannels = [8, 8, 9]', "network"),
        ('[data]\nfolder = "a"\n[network]\nkind = "transformer"', "network.kind"),
        ('[data]\nfolder = "a"\n[schedule]\nsteps = 0', "schedule.steps"),
        ('[data]\nfolder = "a"\n[schedule]\nwarmup = 1.0', "schedule.warmup"),
        ('[data]\nfolder = "a"\n[schedule]\nvalidate_every = -1', "schedule.validate_every"),
        ('[data]\nfolder = "a"\n[schedule]\naverage = 1.0', "schedule.average"),
    ],
)
def test_unusable_setting_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(InputError, match=rf"train\.toml: '{named}' is not usable: "):
        read_config(write(tmp_path, text))


def test_reason_is_told_as_it_is(tmp_path: Path) -> None:
    text = '[data]\nfolder = "a"\n[network]\nkind = "convnext"\nchannels = [16, 16, 32]'
    with pytest.raises(InputError, match="usable: the channels of a convnext must double"):
        read_config(write(tmp_path, text))


def test_each_kind_of_network_has_its_usual_channels(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, '[data]\nfolder = "a"\n[network]\nkind = "convnext"'))
    assert config.network.channels == (24, 48, 96, 192, 384)
    assert NetworkConfig().channels == (16, 32, 64, 128, 192, 192)


def test_text_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"not valid TOML .*line 1"):
        read_config(write(tmp_path, "seed: 1"))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "train.toml"
    path.write_bytes(b"seed = \xff")
    with pytest.raises(UnreadableFileError, match="not valid TOML"):
        read_config(path)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"gone\.toml cannot be read: no such file"):
        read_config(tmp_path / "gone.toml")


def test_differences_are_named_where_they_matter() -> None:
    one = TrainingConfig(data=DataConfig(folder=Path("a"), t2_weight=2))
    other = TrainingConfig(
        data=DataConfig(folder=Path("b")),
        schedule=ScheduleConfig(steps=7, checkpoint_every=1, validate_every=0, validation_slices=1),
    )
    assert one.differences(other) == ("data.t2_weight", "schedule.steps")
    assert one.differences(one) == ()
