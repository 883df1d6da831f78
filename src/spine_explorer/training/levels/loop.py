"""One loop for both networks: seeded, saved as it goes, on two cores."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.outputs.files import write_bytes
from spine_explorer.training.samples import NumberSampler

CHECKPOINT_NAME = "level-checkpoint.pt"
_LARGEST_GRADIENT = 5.0

Loss = Callable[[Tensor, Tensor], Tensor]


class Samples(Protocol):
    """Samples by number, each an image and what is true of it."""

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor]: ...


@dataclass(frozen=True)
class Schedule:
    """How long and how fast to learn.

    Attributes:
        seed: Of weights and samples.
        steps: Batches.
        batch: Samples in each.
        learning_rate: Peak of the one-cycle schedule.
        average: Decay of the running average of the weights, which is what is exported.
        bfloat16: Compute in that precision, which is quicker on some processors.
        save_every: Steps between checkpoints.
    """

    seed: int
    steps: int
    batch: int
    learning_rate: float
    average: float = 0.99
    bfloat16: bool = False
    save_every: int = 100


class LevelTrainer:
    """One training run in one folder; a run found there goes on.

    Args:
        network: Untrained.
        samples: What to learn from.
        loss: Of logits and truth.
        schedule: How long and how fast.
        folder: Where the checkpoint is kept.
        data: Names what is taught: a run with another name does not go on.

    Raises:
        InputError: If the folder holds a run with other data or another schedule.
    """

    def __init__(
        self,
        network: nn.Module,
        samples: Samples,
        loss: Loss,
        schedule: Schedule,
        folder: Path,
        *,
        data: str,
    ) -> None:
        self._network, self._samples, self._loss = network, samples, loss
        self._schedule, self._data, self._path = schedule, data, folder / CHECKPOINT_NAME
        averaging = get_ema_multi_avg_fn(schedule.average)
        self._average = AveragedModel(network, multi_avg_fn=averaging, use_buffers=True)
        self._optimiser = torch.optim.AdamW(
            network.parameters(), lr=schedule.learning_rate, weight_decay=1e-3
        )
        self._rate = torch.optim.lr_scheduler.OneCycleLR(
            self._optimiser, schedule.learning_rate, total_steps=schedule.steps, pct_start=0.15
        )
        self._parts: dict[str, Any] = {
            "network": network,
            "average": self._average,
            "optimiser": self._optimiser,
            "rate": self._rate,
        }
        self.step = 0
        self._resume()

    def run(self, report: Callable[[int, float], None]) -> nn.Module:
        """Train to the end; returns the network with averaged weights, ready for inference.

        Args:
            report: Called after each step with its number and its loss.

        Raises:
            InputError: If the loss is no longer a number.
        """
        batch = self._schedule.batch
        numbers = NumberSampler(self.step * batch, self._schedule.steps * batch)
        loader = DataLoader(
            self._samples,
            batch_size=batch,
            sampler=numbers,
            num_workers=1,
            worker_init_fn=_one_thread,
        )
        for images, truth in loader:
            loss = self._learn(images, truth)
            self.step += 1
            report(self.step, loss)
            if self.step % self._schedule.save_every == 0 or self.step == self._schedule.steps:
                self._save()
        module: nn.Module = self._average.module
        return module.eval()

    def _learn(self, images: Tensor, truth: Tensor) -> float:
        self._network.train()
        if self._schedule.bfloat16:
            images = images.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._schedule.bfloat16):
            logits = self._network(images)
        loss = self._loss(logits.float(), truth)
        value = float(loss.detach())
        if not math.isfinite(value):
            raise InputError(f"The loss of step {self.step + 1} is not a number.")
        self._optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._network.parameters(), _LARGEST_GRADIENT)
        self._optimiser.step()
        self._rate.step()
        self._average.update_parameters(self._network)
        return value

    def _save(self) -> None:
        states = {name: part.state_dict() for name, part in self._parts.items()}
        content = BytesIO()
        said = {"step": self.step, "schedule": asdict(self._schedule), "data": self._data}
        torch.save({**states, **said}, content)
        write_bytes(self._path, content.getvalue())

    def _resume(self) -> None:
        if not self._path.exists():
            return
        try:
            saved = torch.load(self._path, map_location="cpu", weights_only=True)
        except Exception as error:  # torch raises whatever its unpickler met
            reason, advice = "it is no checkpoint, or a damaged one", "Delete it to start afresh."
            raise UnreadableFileError(self._path, reason, advice=advice) from error
        if not isinstance(saved, dict) or saved.get("data") != self._data:
            raise self._other("other data, or of another network")
        if saved["schedule"] != asdict(self._schedule):
            raise self._other("another schedule")
        for name, part in self._parts.items():
            part.load_state_dict(saved[name])
        self.step = saved["step"]

    def _other(self, what: str) -> InputError:
        held = f"{self._path.parent} holds a run with {what}."
        return InputError(held, advice="Give another folder.")


def _one_thread(_number: int) -> None:
    torch.set_num_threads(1)
