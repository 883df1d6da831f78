"""``spine-explorer train`` and ``spine-explorer export``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from spine_explorer import extras
from support.command import Command
from support.training import write_data


def write_config(folder: Path, *, steps: int = 3) -> Path:
    write_data(folder / "data")
    config = folder / "train.toml"
    config.write_text(
        'precision = "float32"\n[data]\nfolder = "data"\n[network]\nchannels = [2, 3, 4]\n'
        f"[schedule]\nsteps = {steps}\nbatch = 1\n",
        encoding="utf-8",
    )
    return config


@pytest.mark.parametrize("words", [("train", "train.toml"), ("export", "run")])
def test_missing_packages_are_named_with_what_installs_them(
    command: Command, monkeypatch: pytest.MonkeyPatch, words: tuple[str, str]
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda _name: None)
    outcome = command(*words, "-o", "out")
    assert outcome.exit_code == 2
    assert "pip install 'spine-explorer[train]'" in outcome.err


class TestWithPyTorch:
    """What needs the packages of the extra."""

    # From Python 3.12 on, starting the process that makes samples warns beside threads.
    pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")

    @pytest.fixture(autouse=True)
    def _needs_the_extra(self) -> None:
        for package in ("torch", "monai", "onnx"):
            pytest.importorskip(package, reason="needs the extra 'train'")

    def test_run_is_trained_and_exported(self, command: Command, tmp_path: Path) -> None:
        config, run, out = write_config(tmp_path), tmp_path / "run", tmp_path / "lumbar.onnx"
        outcome = command("train", config, "-o", run, "--export", out)
        assert outcome.exit_code == 0
        assert "Trained for 3 steps" in outcome.err
        assert "3/3" in outcome.err
        assert "loss " in outcome.err
        card = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
        assert (card["name"], card["steps"]) == ("lumbar", 3)
        judged = command("evaluate", tmp_path / "data", "--model", out, "--json")
        assert judged.exit_code == 0
        assert {item["tissue"] for item in json.loads(judged.out)} == {
            "multifidus",
            "erector_spinae",
            "disc",
            "canal",
        }

    def test_finished_run_can_be_exported_later(self, command: Command, tmp_path: Path) -> None:
        run, out = tmp_path / "run", tmp_path / "a.onnx"
        assert command("train", write_config(tmp_path, steps=1), "-o", run).exit_code == 0
        outcome = command("export", run, "-o", out, "--name", "lumbar", "--version", "2.1")
        assert outcome.exit_code == 0
        assert "lumbar 2.1, weights of step 1;" in outcome.out
        assert out.stat().st_size > 1000

    @pytest.mark.parametrize("request_to_end", [signal.SIGINT, signal.SIGTERM])
    def test_stopped_run_is_saved_and_goes_on(
        self,
        command: Command,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        request_to_end: signal.Signals,
    ) -> None:
        from spine_explorer.training import loop

        config, run = write_config(tmp_path), tmp_path / "run"
        before = signal.getsignal(request_to_end)
        with monkeypatch.context() as patch:
            patch.setattr(loop, "marginal_loss", _raising(request_to_end, loop.marginal_loss))
            outcome = command("train", config, "-o", run)
        assert outcome.exit_code == 130
        assert "Stopping after this step" in outcome.err
        assert f"Stopped after 1 of 3 steps; the run is saved in {run}" in outcome.err
        assert signal.getsignal(request_to_end) is before
        assert command("train", config, "-o", run).exit_code == 0
        log = (run / "log.csv").read_text(encoding="utf-8").splitlines()
        assert [line.split(",")[0] for line in log] == ["step", "1", "3"]

    def test_a_request_to_the_whole_process_group_stops_politely_too(self, tmp_path: Path) -> None:
        """As a cluster's scheduler sends it: to the process that makes samples as well."""
        config, run = write_config(tmp_path, steps=100_000), tmp_path / "run"
        config.write_text(config.read_text("utf-8") + "checkpoint_every = 1\n", "utf-8")
        words = [sys.executable, "-m", "spine_explorer", "train", str(config), "-o", str(run)]
        started = subprocess.Popen(
            words, stderr=subprocess.PIPE, start_new_session=True, encoding="utf-8"
        )
        while started.poll() is None and not (run / "checkpoint.pt").exists():
            time.sleep(0.1)
        os.killpg(started.pid, signal.SIGTERM)
        _, said = started.communicate(timeout=300)
        assert started.returncode == 130, said
        assert "the run is saved" in said

    def test_second_ctrl_c_stops_at_once(
        self, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from spine_explorer.training import loop

        twice = _raising(signal.SIGINT, _raising(signal.SIGINT, loop.marginal_loss))
        monkeypatch.setattr(loop, "marginal_loss", twice)
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job may ignore it
        try:
            outcome = command("train", write_config(tmp_path), "-o", tmp_path / "run")
        finally:
            signal.signal(signal.SIGINT, before)
        assert outcome.exit_code == 130
        assert not (tmp_path / "run" / "checkpoint.pt").exists()

    def test_run_without_checkpoint_cannot_be_exported(
        self, command: Command, tmp_path: Path
    ) -> None:
        outcome = command("export", tmp_path, "-o", tmp_path / "a.onnx")
        assert outcome.exit_code == 2
        assert "no checkpoint" in outcome.err


def _raising(number: signal.Signals, call: Callable[..., object]) -> Callable[..., object]:
    """The same call, with a signal on the way."""

    def wrapped(*values: object) -> object:
        signal.raise_signal(number)
        return call(*values)

    return wrapped
