"""Shapley values and nucleoli of three and four players, against a library and a loop over scipy's linear programs.

    python benchmarks/coalitions.py

On one thread, as `timing.py` tells; the same games are solved both ways and the answers compared while they are timed.
The peers are CoopGT for the Shapley value, and for the nucleolus a sequence of `scipy.optimize.linprog`.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from timing import BLOCK, HEAD, Line, clocked, in_a_loop

import numpy as np  # isort: skip  # after the number of its threads is set
from coopgt import shapley_value
from numpy.typing import NDArray

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from helpers.linear_programs import nucleolus_by_programs

from sim.concepts.cooperative.nucleolus import Nucleolus
from sim.concepts.cooperative.values import Shapley
from sim.games.coalition.batch import CoalitionBatch

Floats = NDArray[np.float64]
SAME = 1e-6


def shapley_of_coopgt(worth: Floats) -> Floats:
    players = int(np.log2(len(worth)))
    coalitions = [tuple(i + 1 for i in range(players) if c >> i & 1) for c in range(len(worth))]
    found = shapley_value.calculate(dict(zip(coalitions, map(float, worth), strict=True)), players)
    return np.asarray(found, np.float64)


def compare(
    concept: Shapley | Nucleolus, players: int, peer: Callable[[Floats], Floats], name: str, games: int
) -> Line:
    rng = np.random.default_rng(players)
    worth = rng.random((4 * BLOCK, 1 << players))
    worth[:, 0], worth[:, -1] = 0.0, worth[:, -1] + players
    batches = [CoalitionBatch(tuple("abcd"[:players]), block) for block in np.split(worth, 4)]
    fresh = [lambda b=batch: CoalitionBatch(b.players, b.worth) for batch in batches]
    ours = clocked(lambda: [concept.solve(make()) for make in fresh], len(worth))
    found = concept.solve(batches[0]).payoffs[:games, 0]
    theirs, expected = in_a_loop(peer, worth[:games])
    alike = int((np.abs(found - np.array(expected)).max(axis=1) < SAME).sum())
    return Line(f"{concept.name}, {players} players", ours, name, theirs, games, alike)


def main() -> None:
    print(HEAD)
    for players in (3, 4):
        print(compare(Shapley(), players, shapley_of_coopgt, "CoopGT", 2_000), flush=True)
        print(compare(Nucleolus(), players, nucleolus_by_programs, "scipy, linear programs", 40), flush=True)


if __name__ == "__main__":
    main()
