"""What a training run is made of: one readable TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from spine_explorer.errors import InputError, UnreadableFileError

Probability = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DataConfig(_Strict):
    """Which pictures and outlines, and how often each kind is drawn.

    Attributes:
        folder: Holds ``index.csv``, ``image/`` and ``mask/``; relative to the config file.
        outline_columns: Columns of the index that list the outlined structures.
        complete_weight: How often a slice with every structure outlined is drawn, relative to
            one with some.
        t2_weight: The same for T2-weighted slices; both apply.
    """

    folder: Path
    outline_columns: tuple[str, ...] = ("published", "project")
    complete_weight: float = Field(default=3.0, gt=0)
    t2_weight: float = Field(default=1.5, gt=0)


class NetworkConfig(_Strict):
    """The residual U-Net: channels at each resolution, finest first."""

    channels: tuple[int, ...] = (16, 32, 64, 128, 192, 192)


class ScheduleConfig(_Strict):
    """How long and how fast to learn.

    Attributes:
        steps: Number of batches.
        batch: Slices in a batch.
        learning_rate: Peak of the one-cycle schedule.
        weight_decay: Of AdamW.
        warmup: Share of the steps in which the rate rises.
        average: Decay of the running average of the weights, which is what is exported.
        checkpoint_every: Steps between checkpoints.
    """

    steps: int = Field(default=5000, gt=0)
    batch: int = Field(default=8, gt=0)
    learning_rate: float = Field(default=2e-3, gt=0)
    weight_decay: float = Field(default=1e-4, ge=0)
    warmup: Probability = 0.05
    average: Probability = 0.998
    checkpoint_every: int = Field(default=100, gt=0)


class TrainingConfig(_Strict):
    """A whole run."""

    seed: int = 0
    data: DataConfig
    network: NetworkConfig = NetworkConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    precision: Literal["float32", "bfloat16"] = "bfloat16"


def read_config(path: Path) -> TrainingConfig:
    """Read and check a training configuration.

    Args:
        path: A TOML file; a relative data folder is taken from where the file lies.

    Raises:
        UnreadableFileError: If it is not TOML.
        InputError: If a value is missing, unknown or out of range; the message names it.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        config = TrainingConfig.model_validate(values)
    except OSError as error:
        raise UnreadableFileError(path, str(error.strerror).lower()) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFileError(path, f"it is not valid TOML ({error})") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{path}: '{name}' is not usable: {first['msg']}.") from error
    folder = (path.parent / config.data.folder).resolve()
    return config.model_copy(update={"data": config.data.model_copy(update={"folder": folder})})
