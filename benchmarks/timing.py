"""Timing contestants against each other on a busy machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """Seconds of one contestant: the median, and the fastest, which other work slowed least."""

    median: float
    fastest: float


def time_interleaved(contestants: Sequence[Callable[[], object]], rounds: int) -> list[Times]:
    """Time contestants against each other.

    Every round calls each contestant in turn, so that a busy machine slows all of them alike. Each
    is called twice and the second call is timed: the threads that the contestant before it keeps
    busy waiting have gone to sleep by then.

    Args:
        contestants: What to call.
        rounds: How often; one more round at the start is not counted.
    """
    times: list[list[float]] = [[] for _ in contestants]
    for number in range(rounds + 1):
        for contestant, seconds in zip(contestants, times, strict=True):
            contestant()
            started = time.perf_counter()
            contestant()
            if number:
                seconds.append(time.perf_counter() - started)
    return [Times(statistics.median(seconds), min(seconds)) for seconds in times]
