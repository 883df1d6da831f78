"""The training loop: resumable, on a GPU where there is one and on two cores where not."""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader

from spine_explorer.anatomy import BACKGROUND
from spine_explorer.errors import InputError
from spine_explorer.training.cases import Case
from spine_explorer.training.checkpoint import (
    CHECKPOINT_NAME,
    Checkpoint,
    averaged_weights,
    load_checkpoint,
    load_run,
    save_checkpoint,
)
from spine_explorer.training.compiling import compiled
from spine_explorer.training.config import DataConfig, ScheduleConfig, TrainingConfig
from spine_explorer.training.curves import LossPoint
from spine_explorer.training.exported_weights import exported_weights, recentre
from spine_explorer.training.log import TrainingLog
from spine_explorer.training.losses import imitation_loss, marginal_loss
from spine_explorer.training.network import build_network
from spine_explorer.training.samples import NumberSampler, RandomSamples
from spine_explorer.training.teachers import Teachers
from spine_explorer.training.validation import Validation

_PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}
_FORMATS = {"float32": torch.contiguous_format, "bfloat16": torch.channels_last}
"""Channels last is the faster, but in float32 on the CPU the backward pass of a strided 1 x 1
convolution of fewer than 16 channels then writes past its memory (PyTorch 2.13, oneDNN)."""
_LARGEST_GRADIENT = 5.0
"""Norm to which a larger gradient is cut back: one odd batch must not spoil the weights."""
_CENTRING = 24
"""Samples whose statistics an exported network's normalisation is centred on."""
_GPU_WORKERS = 8
"""Most processes that make samples; beside a network on the CPU one is enough."""


@dataclass(frozen=True)
class Progress:
    """What a step reports.

    Attributes:
        step: Steps done.
        steps: Steps in all.
        loss: Training loss of this step.
        seconds: Wall-clock seconds since this process began training.
    """

    step: int
    steps: int
    loss: float
    seconds: float


class Trainer:
    """One training run in one folder.

    Args:
        config: What the run is made of.
        cases: Slices; those of the training split are learned from, and the network is looked
            at on some of the validation split.
        folder: Where checkpoint and logs are kept; a run found there is continued.

    Raises:
        InputError: If there is nothing to learn from or to start from, or the folder holds a
            run with other settings.
        UnreadableFileError: If a picture, the checkpoint or a log is damaged.
    """

    def __init__(self, config: TrainingConfig, cases: Sequence[Case], folder: Path) -> None:
        self._config = config
        self._cases = [case for case in cases if _is_learned_from(case, config.data)]
        if not self._cases:
            kinds = ", ".join(config.data.contrasts)
            raise InputError(
                f"{config.data.folder} holds no outlined slice of the split 'train'"
                f"{f' and the contrast {kinds}' if kinds else ''}."
            )
        self._folder = folder
        self._stopping = False
        torch.manual_seed(config.seed)
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._format = _FORMATS[config.precision]
        network = build_network(config.network).to(self._device)
        self._network = network.to(memory_format=self._format)
        self._forward = compiled(self._network) if config.compiled else self._network
        self._loss = compiled(marginal_loss) if config.compiled else marginal_loss
        averaging = get_ema_multi_avg_fn(config.schedule.average)
        self._average = AveragedModel(self._network, multi_avg_fn=averaging, use_buffers=True)
        self._optimiser = torch.optim.AdamW(
            self._network.parameters(),
            lr=config.schedule.learning_rate,
            weight_decay=config.schedule.weight_decay,
        )
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._optimiser,
            max_lr=config.schedule.learning_rate,
            total_steps=config.schedule.steps,
            pct_start=_warmup_share(config.schedule),
        )
        self._parts = {
            "network": self._network,
            "average": self._average,
            "optimiser": self._optimiser,
            "schedule": self._schedule,
        }
        self._teachers = Teachers(config.teachers, self._device)
        self.step = 0
        if not self._resume() and config.start_from is not None:
            self._start_from(config.start_from)
        self._log = TrainingLog(folder, step=self.step)
        looks = config.schedule.validation_slices if config.schedule.validate_every else 0
        self._validation = Validation(cases, looks)

    @property
    def network(self) -> nn.Module:
        """The network with its averaged weights, which is the one to use."""
        module: nn.Module = self._average.module
        return module

    def run(self, report: Callable[[Progress], None]) -> bool:
        """Train to the end of the schedule, or until ``stop`` is called.

        Args:
            report: Called after each step.

        Returns:
            Whether the schedule was finished.

        Raises:
            InputError: If the loss is no longer a number.
            OutputError: If a checkpoint or a log cannot be written.
        """
        schedule, started = self._config.schedule, time.monotonic()
        losses: list[float] = []
        for batch in self._batches():
            losses.append(self._learn(*(part.to(self._device) for part in batch)))
            self.step += 1
            report(Progress(self.step, schedule.steps, losses[-1], time.monotonic() - started))
            finished = self._stopping or self.step == schedule.steps
            if self._is_to_be_judged():
                self._log.add_dice(self._validation.judge(self.network, self.step))
            if finished or self.step % schedule.checkpoint_every == 0:
                mean = sum(losses) / len(losses)
                self._log.add_loss(LossPoint(self.step, mean, round(time.time())))
                losses.clear()
                self._save()
            if self._stopping:
                break
        return self.step == schedule.steps

    def stop(self) -> None:
        """Have ``run`` save a checkpoint after the present step and return."""
        self._stopping = True

    @cached_property
    def _samples(self) -> RandomSamples:
        return RandomSamples(self._cases, self._config.data, seed=self._config.seed)

    def _batches(self) -> DataLoader[tuple[Tensor, Tensor, Tensor]]:
        batch = self._config.schedule.batch
        numbers = NumberSampler(self.step * batch, self._config.schedule.steps * batch)
        on_cpu = self._device.type == "cpu"
        return DataLoader(
            self._samples,
            batch_size=batch,
            sampler=numbers,
            num_workers=1 if on_cpu else min(_GPU_WORKERS, os.cpu_count() or 1),
            worker_init_fn=_set_up_worker,
        )

    def _learn(self, images: Tensor, labels: Tensor, outlined: Tensor) -> float:
        """Take one step and return its loss."""
        self._network.train()
        images = images.contiguous(memory_format=self._format)
        precision = _PRECISIONS[self._config.precision]
        with torch.autocast(
            self._device.type, dtype=precision, enabled=precision is not torch.float32
        ):
            logits = self._forward(images)
            taught = self._teachers.probabilities(images) if self._teachers else None
        loss = self._loss(logits, labels, outlined)
        if taught is not None:
            imitated = self._imitated(outlined)
            loss = loss + self._config.teaching * imitation_loss(logits, taught, imitated)
        value = float(loss.detach())
        if not math.isfinite(value):
            raise InputError(
                f"The loss of step {self.step + 1} is not a number: training has diverged.",
                advice="Lower schedule.learning_rate and train again in another folder.",
            )
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), _LARGEST_GRADIENT)
        self._optimiser.step()
        self._schedule.step()
        self._average.update_parameters(self._network)
        return value

    def _imitated(self, outlined: Tensor) -> Tensor:
        if self._config.imitate == "all":
            return torch.ones_like(outlined)
        unoutlined = ~outlined
        unoutlined[:, BACKGROUND] = True
        return unoutlined

    def _is_to_be_judged(self) -> bool:
        schedule = self._config.schedule
        if not schedule.validate_every:
            return False
        return self.step % schedule.validate_every == 0 or self.step == schedule.steps

    def _save(self) -> None:
        self._log.write()
        states = {name: part.state_dict() for name, part in self._parts.items()}
        save_checkpoint(self._folder / CHECKPOINT_NAME, Checkpoint(self.step, self._config, states))

    def _resume(self) -> bool:
        """Go on with the run in the folder; tells whether there is one."""
        checkpoint = load_checkpoint(self._folder / CHECKPOINT_NAME)
        if checkpoint is None:
            return False
        differing = self._config.differences(checkpoint.config)
        if differing:
            raise InputError(
                f"{self._folder} holds a run with another {', '.join(differing)}.",
                advice="Continue it with its own configuration, or give another folder.",
            )
        for name, part in self._parts.items():
            part.load_state_dict(checkpoint.states[name])
        self.step = checkpoint.step
        return True

    def _start_from(self, start: Path) -> None:
        """Begin with the averaged weights of another run, or those of an exported network."""
        if start.suffix == ".onnx":
            self._network.load_state_dict(exported_weights(start, self._config.network))
            batches = islice(self._batches(), math.ceil(_CENTRING / self._config.schedule.batch))
            recentre(self._network, (images.to(self._device) for images, _, _ in batches))
        else:
            self._network.load_state_dict(self._weights_of_run(start))
        self._average.module.load_state_dict(self._network.state_dict())

    def _weights_of_run(self, folder: Path) -> dict[str, Tensor]:
        checkpoint = load_run(folder, "to start from")
        if checkpoint.config.network != self._config.network:
            raise InputError(
                f"The run in {folder} trained another network.",
                advice="Give both configurations the same [network].",
            )
        return averaged_weights(checkpoint.states)


def _is_learned_from(case: Case, config: DataConfig) -> bool:
    known = not config.contrasts or case.contrast in config.contrasts
    return case.split == "train" and known


def _warmup_share(schedule: ScheduleConfig) -> float:
    """The share of warm-up steps; one step is none, by which PyTorch would divide by zero."""
    return schedule.warmup if schedule.warmup * schedule.steps > 1 else 0.0


def _set_up_worker(_number: int) -> None:
    """One thread each; Ctrl-C and a cluster's request to end, sent to all, are for the main one."""
    torch.set_num_threads(1)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
