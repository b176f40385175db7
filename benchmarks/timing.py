"""What the benchmarks share: clocks, and the lines of their tables.

One thread, CPU seconds of this process. The peers' time includes building their own objects from the arrays, and ends
with the objects that they return: what is made of these for comparison does not count. Ours includes everything from
the array of payoffs to the list of solutions, a block of games after another, as a run has them. Kernels are compiled
before the clock starts; nothing is extrapolated but the time per game. The benchmarks import this file first: numpy is
told to use one thread.
"""

import os

os.environ |= {"OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}  # before numpy is loaded

import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import numpy as np

from sim.kernels.numerics import interpret

interpret.BUDGET = interpret.COLD_BUDGET = -1.0  # kernels are compiled at once, however little there is to do

T = TypeVar("T")
Game = TypeVar("Game")

BLOCK = 16_384
"""Games at once, as in a run."""

HEAD = "| work | ours, µs a game | peer, µs a game | fastest peer | times | same answers |\n|---|--:|--:|---|--:|--:|"


@dataclass(frozen=True)
class Line:
    """One line of a table; times in microseconds a game."""

    work: str
    ours: float
    peer: str
    theirs: float
    games: int
    """How many games were compared."""
    alike: int

    @property
    def times(self) -> float:
        """How many times as long the peer takes."""
        return self.theirs / self.ours

    def __str__(self) -> str:
        return (
            f"| {self.work} | {self.ours:,.2f} | {self.theirs:,.1f} | {self.peer} | {self.theirs / self.ours:,.0f} | "
            f"{self.alike:,} of {self.games:,} |"
        )


def machine() -> str:
    """Return on what was measured: the processor, how many there are, and the versions of what computes."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    kind = named[0] if named else platform.processor() or platform.machine()
    packages = ("numpy", "numba", "scipy", "nashpy", "quantecon", "pygambit")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"Measured on {kind}, {os.cpu_count()} of them{busy}; {system}, {versions}."


def clocked(work: Callable[[], object], games: int, least: float = 0.4) -> float:
    """Return the CPU microseconds a game of work on so many, the fewest of several calls."""
    work()
    best, spent = np.inf, 0.0
    while spent < least:
        start = time.process_time()
        work()
        seconds = time.process_time() - start
        best, spent = min(best, seconds), spent + seconds
    return 1e6 * float(best) / games


def in_blocks(solve: Callable[[np.ndarray], object], games: np.ndarray) -> None:
    """Solve games block by block; what is found in one is dropped before the next."""
    for start in range(0, len(games), BLOCK):
        solve(games[start : start + BLOCK])


def in_a_loop(solve: Callable[[Game], T], games: Sequence[Game]) -> tuple[float, list[T]]:
    """Return the CPU microseconds a game of a loop over games, and its answers."""
    solve(games[0])
    start = time.process_time()
    answers = [solve(game) for game in games]
    return 1e6 * (time.process_time() - start) / len(games), answers
