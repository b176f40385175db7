"""All isolated equilibria of random games of three and more players, against Gambit's `enumpoly_solve`.

    python benchmarks/many_player.py [--scale 1.0]

On one thread, as `timing.py` tells. Answers are compared while they are timed: a game counts as the same if every
equilibrium that Gambit lists is ours. Gambit lists an even number of equilibria in some games, which by Wilson (1971)
means that it lost some, or has one too many: profiles from which deviating gains more than `FALSE` are let pass. How
many true ones we list beyond its own, and how many of its own are none, is printed below the table.
"""

import argparse

from timing import HEAD, Line, clocked, in_a_loop, in_blocks

import numpy as np  # isort: skip  # after the number of its threads is set
import pygambit
from numpy.typing import NDArray

from sim.concepts.nash.strategic import solve_strategic

WORK = {(2, 2, 2): (49_152, 1_000), (2, 3, 2): (2_000, 200), (2, 2, 2, 2): (500, 60), (3, 3, 3): (50, 5)}
"""Games solved by us, and of those by Gambit."""

SAME = 1e-4
"""Gambit polishes its equilibria to about this."""

FALSE = 1e-6
"""What deviating gains in a profile that is no equilibrium; payoffs run from 0 to 1."""


def by_gambit(game: NDArray[np.float64]) -> pygambit.gambit.NashResultBase:
    return pygambit.nash.enumpoly_solve(pygambit.StrategicGame.from_arrays(*game))


def profiles(found: pygambit.gambit.NashResultBase) -> list[NDArray[np.float64]]:
    return [np.array([float(share) for mixed in e for _, share in mixed]) for e in found.equilibria]


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


def compare(sizes: tuple[int, ...], games: int, compared: int) -> tuple[Line, str]:
    """Return the line of the table, and what is to be said of the answers."""
    batch = np.random.default_rng(1).random((games, len(sizes), *sizes))
    ours = clocked(lambda: in_blocks(solve_strategic, batch), games)
    found = solve_strategic(batch)
    theirs, results = in_a_loop(by_gambit, batch[:compared])
    answers = [profiles(result) for result in results]
    true = [[e for e in answer if gain(game, e) < FALSE] for game, answer in zip(batch, answers, strict=False)]
    listed = [found.profiles[k, : found.count[k]] for k in range(compared)]
    alike = sum(
        all(np.abs(ours_of - one).max(axis=1).min() < SAME for one in answer)
        for ours_of, answer in zip(listed, true, strict=True)
    )
    more = sum(map(len, listed)) - sum(map(len, true))
    wrong = sum(map(len, answers)) - sum(map(len, true))
    name = "x".join(map(str, sizes))
    line = Line(f"all isolated equilibria, {name}", ours, "Gambit, enumpoly", theirs, compared, alike)
    complete = (found.reason == 0).mean()
    return line, f"{name}: {complete:.2%} complete; {more} true equilibria that Gambit lacks, {wrong} of its own false"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, help="how many games, as a multiple")
    scale = parser.parse_args().scale
    print(HEAD)
    remarks = []
    for sizes, (games, compared) in WORK.items():
        line, remark = compare(sizes, max(int(games * scale), 5), max(int(compared * scale), 5))
        print(line, flush=True)
        remarks.append(remark)
    print("\n" + "\n".join(remarks))


if __name__ == "__main__":
    main()
