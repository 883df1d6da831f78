"""The training loop: resumable, on a GPU where there is one and on two cores where not."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader

from spine_explorer.errors import InputError
from spine_explorer.training.cases import Case
from spine_explorer.training.checkpoint import load_checkpoint, save_checkpoint
from spine_explorer.training.config import TrainingConfig
from spine_explorer.training.losses import marginal_loss
from spine_explorer.training.network import build_network
from spine_explorer.training.samples import NumberSampler, RandomSamples

CHECKPOINT_NAME = "checkpoint.pt"
LOG_NAME = "log.csv"

_PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}
_LARGEST_GRADIENT = 5.0


@dataclass(frozen=True)
class Progress:
    """What a step reports.

    Attributes:
        step: Steps done.
        steps: Steps in all.
        loss: Mean training loss since the last report.
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
        cases: Slices to learn from; only those of the training split are used.
        folder: Where checkpoint and log are kept; a run found there is continued.

    Raises:
        InputError: If there is nothing to learn from.
    """

    def __init__(self, config: TrainingConfig, cases: Sequence[Case], folder: Path) -> None:
        self._config = config
        self._cases = [case for case in cases if case.split == "train"]
        if not self._cases:
            raise InputError(f"{config.data.folder} holds no outlined slice of the split 'train'.")
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(config.seed)
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        network = build_network(config.network).to(self._device)
        self._network = network.to(memory_format=torch.channels_last)
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
            pct_start=config.schedule.warmup,
        )
        self.step = 0
        self._resume()

    @property
    def network(self) -> Any:  # noqa: ANN401 - a torch module, untyped here
        """The network with its averaged weights, which is the one to use."""
        return self._average.module

    def run(self, report: Callable[[Progress], None]) -> None:
        """Train to the end of the schedule, reporting each step."""
        schedule, started, losses = self._config.schedule, time.monotonic(), []
        for batch in self._batches():
            losses.append(self._learn(*(part.to(self._device) for part in batch)))
            self.step += 1
            report(Progress(self.step, schedule.steps, losses[-1], time.monotonic() - started))
            if self.step % schedule.checkpoint_every == 0 or self.step == schedule.steps:
                self._save(sum(losses) / len(losses))
                losses.clear()

    def _batches(self) -> DataLoader[tuple[Tensor, Tensor, Tensor]]:
        batch = self._config.schedule.batch
        samples = RandomSamples(self._cases, self._config.data, seed=self._config.seed)
        numbers = NumberSampler(self.step * batch, self._config.schedule.steps * batch)
        return DataLoader(
            samples,  # type: ignore[arg-type]
            batch_size=batch,
            sampler=numbers,
            num_workers=1 if self._device.type == "cpu" else 8,
            worker_init_fn=_use_one_thread,
            persistent_workers=True,
        )

    def _learn(self, images: Tensor, labels: Tensor, outlined: Tensor) -> float:
        self._network.train()
        precision = _PRECISIONS[self._config.precision]
        with torch.autocast(
            self._device.type, dtype=precision, enabled=precision is not torch.float32
        ):
            logits = self._network(images.contiguous(memory_format=torch.channels_last))
        loss = marginal_loss(logits, labels, outlined)
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), _LARGEST_GRADIENT)
        self._optimiser.step()
        self._schedule.step()
        self._average.update_parameters(self._network)
        return float(loss.detach())

    def _parts(self) -> dict[str, Any]:
        return {
            "network": self._network,
            "average": self._average,
            "optimiser": self._optimiser,
            "schedule": self._schedule,
        }

    def _save(self, loss: float) -> None:
        states = {name: part.state_dict() for name, part in self._parts().items()}
        config = self._config.model_dump_json()
        save_checkpoint(
            self._folder / CHECKPOINT_NAME, {**states, "step": self.step, "config": config}
        )
        with (self._folder / LOG_NAME).open("a", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerow([self.step, f"{loss:.5f}", f"{time.time():.0f}"])

    def _resume(self) -> None:
        state = load_checkpoint(self._folder / CHECKPOINT_NAME)
        if state is None:
            return
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.step = state["step"]


def _use_one_thread(_worker: int) -> None:
    torch.set_num_threads(1)
