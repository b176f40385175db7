"""Shapley values and nucleoli of three and four players: games a second, against loops in Python and over scipy.

The same games are solved both ways and the answers compared while they are timed; one thread. The comparisons are the
average over coalitions in plain Python for Shapley, and a sequence of `scipy.optimize.linprog` for the nucleolus.

    python experiments/benchmark_coalition.py
"""

from __future__ import annotations

import sys
from math import factorial
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "tests")]

from concepts.linear_programs import nucleolus_by_programs  # noqa: E402 - the path is set just above

from sim.concepts.coalition_values import Shapley  # noqa: E402
from sim.concepts.nucleolus import Nucleolus  # noqa: E402
from sim.games.coalition import CoalitionBatch  # noqa: E402

GAMES = 200_000
COMPARED = {"shapley": 5_000, "nucleolus": 40}


def shapley_in_python(worth: NDArray[np.float64]) -> NDArray[np.float64]:
    values, players = list(map(float, worth)), int(np.log2(len(worth)))
    share = [factorial(s) * factorial(players - s - 1) / factorial(players) for s in range(players)]
    found = []
    for i in range(players):
        without = [c for c in range(len(values)) if not c >> i & 1]
        found.append(sum(share[c.bit_count()] * (values[c | 1 << i] - values[c]) for c in without))
    return np.array(found)


def main() -> None:
    for players in (3, 4):
        rng = np.random.default_rng(players)
        worth = rng.random((GAMES, 1 << players))
        worth[:, 0], worth[:, -1] = 0.0, worth[:, -1] + players
        names = tuple("abcd"[:players])
        for concept, peer in ((Shapley(), shapley_in_python), (Nucleolus(), nucleolus_by_programs)):
            compared = COMPARED[concept.name]
            concept.solve(CoalitionBatch(names, worth[:10]))
            before = perf_counter()
            found = concept.solve(CoalitionBatch(names, worth)).payoffs[:, 0]
            ours = GAMES / (perf_counter() - before)
            before = perf_counter()
            expected = np.array([peer(w) for w in worth[:compared]])
            theirs = compared / (perf_counter() - before)
            apart = np.abs(found[:compared] - expected).max()
            assert apart < 1e-6, f"answers differ by {apart}"
            speeds = f"{ours:12,.0f} games/s, loop {theirs:9,.0f}, {ours / theirs:8,.0f} times"
            print(f"{concept.name:>9} {players} players: {speeds}, answers within {apart:.0e}")


if __name__ == "__main__":
    main()
