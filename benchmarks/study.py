"""The whole command on a study of 21 slices from a cold start.

Usage: python benchmarks/study.py [--rounds 3]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from spine_explorer.phantom.protocol import Protocol
from spine_explorer.phantom.study import write_phantom
from spine_explorer.segmentation.network import Network

SLICES_OF_STACK = 7
SLICES = 3 * SLICES_OF_STACK
MEBIBYTE_IN_KIBIBYTES = 1024


def main() -> None:
    """Print seconds, peak memory and the ratio to as many bare network calls."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder, "study")
        write_phantom(study, protocol=Protocol(slice_count=SLICES_OF_STACK))
        seconds = [_run(study / "dicom", Path(folder, f"out-{number}")) for number in range(rounds)]
    bare = SLICES * _network_seconds()
    median = statistics.median(seconds)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEBIBYTE_IN_KIBIBYTES
    print(f"cold run, {SLICES} slices   {median:6.2f} s   (of {rounds}: {_span(seconds)})")
    print(f"peak memory           {peak:6.0f} MiB")
    print(f"to the bare network   {median / bare:6.2f} x")


def _run(study: Path, out: Path) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-m", "spine_explorer", "run", str(study), "-o", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def _network_seconds() -> float:
    network = Network()
    image = np.zeros((256, 256), np.float32)
    times = []
    for _ in range(10):
        started = time.perf_counter()
        network.probabilities(image)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _span(seconds: list[float]) -> str:
    return f"{min(seconds):.2f} to {max(seconds):.2f}"


if __name__ == "__main__":
    main()
