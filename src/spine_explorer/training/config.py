"""What a training run is made of: one readable TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveInt,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.segmentation.model_card import PACKAGED_MODEL
from spine_explorer.training.cases import OUTLINE_COLUMNS

_PACKAGED = Path("packaged")

_AT_WILL = {
    "compiled",
    "data.folder",
    "schedule.checkpoint_every",
    "schedule.validate_every",
    "schedule.validation_slices",
    "start_from",
}
"""What may be changed when a run goes on."""


_USUAL_CHANNELS = {"residual": (16, 32, 64, 128, 192, 192), "convnext": (24, 48, 96, 192, 384)}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class DataConfig(_Strict):
    """Which pictures and outlines, and how often each kind is drawn.

    Attributes:
        folder: Holds ``index.csv``, ``image/`` and ``mask/``; relative to the config file.
        outline_columns: Columns of the index that list the outlined structures.
        draft_columns: Columns that list structures which a program outlined.
        contrasts: Slices of these contrasts are learned from, all if empty; the others remain to
            judge by how far the network generalises.
        complete_weight: How often a slice with every structure outlined is drawn, relative to
            one with some.
        t2_weight: The same for T2-weighted slices; both apply.
        draft_weight: The same for slices that only a program outlined.
        as_acquired: Share of the samples whose signal is not varied: real borders between real
            tissues.
        random_convolution: Share of the others that pass a network with random weights: tones
            and textures that no scanner makes.
    """

    folder: Path
    outline_columns: tuple[str, ...] = Field(default=OUTLINE_COLUMNS, min_length=1)
    draft_columns: tuple[str, ...] = ()
    contrasts: tuple[str, ...] = ()
    complete_weight: float = Field(default=3.0, gt=0)
    t2_weight: float = Field(default=1.5, gt=0)
    draft_weight: float = Field(default=0.5, gt=0)
    as_acquired: float = Field(default=0.3, ge=0, le=1)
    random_convolution: float = Field(default=0.0, ge=0, le=1)

    @field_validator("draft_columns")
    @classmethod
    def _check_drafts(cls, columns: tuple[str, ...], given: ValidationInfo) -> tuple[str, ...]:
        if both := [name for name in columns if name in given.data.get("outline_columns", ())]:
            raise ValueError(f"'{both[0]}' is among 'outline_columns' too")
        return columns


class NetworkConfig(_Strict):
    """What learns.

    Attributes:
        kind: ``"residual"``, a residual U-Net, or ``"convnext"``, one of depthwise
            convolutions, which works on half the resolution.
        channels: Features at each resolution, finest first. Each further one halves the grid,
            whose sides are multiples of 32 pixels: three to six, and of ``"convnext"``, each
            twice the one before, three to five.
    """

    kind: Literal["residual", "convnext"] = "residual"
    channels: tuple[PositiveInt, ...] = Field(
        default_factory=lambda given: _USUAL_CHANNELS[given.get("kind", "residual")],
        min_length=3,
        max_length=6,
    )

    @model_validator(mode="after")
    def _check_channels(self) -> Self:
        doubled = tuple(self.channels[0] * 2**level for level in range(len(self.channels)))
        if self.kind == "convnext" and (self.channels != doubled or len(doubled) > 5):
            raise ValueError(
                "the channels of a convnext must double from one to the next, three to five of "
                f"them, such as {list(doubled[:5])}"
            )
        return self


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
        validate_every: Steps between looks at validation slices, 0 for none; the last step is
            one.
        validation_slices: How many slices are looked at, at most.
    """

    steps: PositiveInt = 5000
    batch: PositiveInt = 8
    learning_rate: float = Field(default=2e-3, gt=0)
    weight_decay: float = Field(default=1e-4, ge=0)
    warmup: float = Field(default=0.05, ge=0, lt=1)
    average: float = Field(default=0.998, ge=0, lt=1)
    checkpoint_every: PositiveInt = 100
    validate_every: NonNegativeInt = 500
    validation_slices: PositiveInt = 32


class TrainingConfig(_Strict):
    """A whole run.

    Attributes:
        seed: Two runs with the same seed see the same samples in the same order.
        data: What to learn from.
        network: What learns.
        schedule: How long and how fast.
        precision: Of the network's arithmetic; weights are kept in float32 either way.
        compiled: Have PyTorch compile the steps for this processor, which makes them quicker
            after a wait. Needs a C++ compiler, and ``"bfloat16"``.
        start_from: Folder of a finished run whose averaged weights to begin with, or an
            exported network (``.onnx``); relative to the config file. The word ``packaged``
            stands for the network of the program.
        teachers: Networks whose answers are learned from beside the outlines, named as for
            ``start_from``.
        teaching: How much the teachers' part of the loss weighs.
        imitate: Whether the teachers tell of all structures, or only of those that are not
            outlined on a slice.
    """

    seed: int = Field(default=0, ge=0, lt=2**63)
    data: DataConfig
    network: NetworkConfig = NetworkConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    precision: Literal["float32", "bfloat16"] = "bfloat16"
    compiled: bool = False
    start_from: Path | None = None
    teachers: tuple[Path, ...] = ()
    teaching: float = Field(default=1.0, gt=0)
    imitate: Literal["all", "unoutlined"] = "all"

    @field_validator("compiled")
    @classmethod
    def _check_compiled(cls, compiled: bool, given: ValidationInfo) -> bool:
        """Compiled steps keep channels last, which float32 does not bear (see ``loop``)."""
        if compiled and given.data.get("precision") == "float32":
            raise ValueError("it goes with the precision 'bfloat16' only")
        return compiled

    def differences(self, other: TrainingConfig) -> tuple[str, ...]:
        """Name the settings in which two runs would learn differently.

        Where the data and the first weights lie, how often a checkpoint is written and what is
        looked at on the way make no difference.

        Example:
            >>> data = DataConfig(folder="data")
            >>> TrainingConfig(data=data).differences(TrainingConfig(data=data, seed=1))
            ('seed',)
        """
        own, others = (
            _flatten(config.model_dump())
            | {"teachers": [run.parts[-2:] for run in config.teachers]}
            for config in (self, other)
        )
        return tuple(name for name in own if name not in _AT_WILL and own[name] != others[name])


def read_config(path: Path) -> TrainingConfig:
    """Read and check a training configuration.

    Args:
        path: A TOML file; relative folders are taken from where the file lies.

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
        reason = first["msg"].removeprefix("Value error, ")
        raise InputError(f"{path}: '{name}' is not usable: {reason}.") from error
    folder = (path.parent / config.data.folder).resolve()
    data = config.data.model_copy(update={"folder": folder})
    start = config.start_from and _weights(path.parent, config.start_from)
    teachers = tuple(_weights(path.parent, teacher) for teacher in config.teachers)
    return config.model_copy(update={"data": data, "start_from": start, "teachers": teachers})


def _weights(folder: Path, named: Path) -> Path:
    return PACKAGED_MODEL if named == _PACKAGED else (folder / named).resolve()


def _flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat
