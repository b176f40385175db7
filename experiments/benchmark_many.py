"""All isolated equilibria of random games of three and more players, against Gambit's `enumpoly_solve`; one thread.

Both solve the same games in the same run, Gambit's time with the construction of its game objects. Answers are compared
while they are timed: every equilibrium that Gambit lists must be ours. Gambit lists an even number of equilibria in
some games, which by Wilson (1971) means that it lost some, or has one too many: profiles from which deviating gains up
to 1e-4 are let pass. How many true ones we list beyond its own, and how many of its own are none, is printed.

    python experiments/benchmark_many.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

import numpy as np
import pygambit
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))

from sim.concepts.strategic import solve_strategic

WORK = {(2, 2, 2): (50_000, 1_000), (2, 3, 2): (2_000, 200), (2, 2, 2, 2): (500, 60), (3, 3, 3): (50, 5)}
"""Games solved by us, and of those by Gambit."""

SAME = 1e-4
"""Gambit polishes its equilibria to about this."""

FALSE = 1e-6
"""What deviating gains in a profile that is no equilibrium; payoffs run from 0 to 1."""


def by_gambit(game: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    made = pygambit.Game.from_arrays(*game)
    found = pygambit.nash.enumpoly_solve(made).equilibria
    return [np.array([float(e[s]) for p in made.players for s in p.strategies]) for e in found]


def gain(game: NDArray[np.float64], profile: NDArray[np.float64]) -> float:
    """Return the most that a player gains by deviating."""
    sizes, worst = game.shape[1:], 0.0
    strategies = np.split(profile, np.cumsum(sizes)[:-1])
    for i in range(len(sizes)):
        value = np.moveaxis(game[i], i, 0)
        for j in reversed([j for j in range(len(sizes)) if j != i]):
            value = value @ strategies[j]
        worst = max(worst, float(value.max() - value @ strategies[i]))
    return worst


def main() -> None:
    for sizes, (games, compared) in WORK.items():
        batch = np.random.default_rng(1).random((games, len(sizes), *sizes))
        solve_strategic(batch[:2])
        before = perf_counter()
        found = solve_strategic(batch)
        ours = games / (perf_counter() - before)
        before = perf_counter()
        answers = [by_gambit(game) for game in batch[:compared]]
        theirs = compared / (perf_counter() - before)
        true = [[e for e in answer if gain(game, e) < FALSE] for game, answer in zip(batch, answers, strict=False)]
        for k, answer in enumerate(true):
            listed = found.profiles[k, : found.count[k]]
            assert all(np.abs(listed - one).max(axis=1).min() < SAME for one in answer), f"game {k} lacks one"
        more = sum(int(found.count[k]) - len(answer) for k, answer in enumerate(true))
        wrong = sum(map(len, answers)) - sum(map(len, true))
        name = "x".join(map(str, sizes))
        complete = (found.truncated == 0).mean()
        speeds = f"{ours:10,.0f} games/s, Gambit {theirs:7,.1f}, {ours / theirs:7,.0f} times"
        print(
            f"{name:>8}: {speeds}; {complete:.1%} complete; in {compared} games {more} more, {wrong} false ones fewer"
        )


if __name__ == "__main__":
    main()
