"""Medians of repeated runs, side by side."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One stage: what was done, our seconds, the other side's, and the ratio asked for."""

    stage: str
    ours: float
    other: float | None
    asked: str

    def __str__(self) -> str:
        other = "" if self.other is None else f"{self.other:9.3f}"
        ratio = "" if self.other is None else f"{self.other / self.ours:8.1f}x"
        return f"{self.stage:<46}{self.ours:9.3f} {other:>9} {ratio:>9}   {self.asked}"


def median(run: Callable[[], object], times: int) -> float:
    """The median wall time of some runs, in seconds."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
