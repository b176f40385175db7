"""One million draws of the Xi-Kim meeting, all of it, against a plain loop over pygambit on some of the same games.

    python benchmarks/million_draws.py [--draws 1000000] [--games 2000]

Both are CPU seconds of this process, all its threads. Ours are sampling, payoffs, all subgame perfect equilibria, two
selection rules, storing everything and the summary, after a small run in which the kernels are compiled. pygambit's are
building each game from the same payoffs and solving it; it stores nothing. It has no solver for all subgame perfect
equilibria, so it is asked for all Nash equilibria of the tree (enumpoly) and for its cheapest answer, the pure ones
alone (enumpure). Nothing is extrapolated.

The answers are compared on every game: the pure Nash equilibria are as many as pygambit's; and as a subgame perfect
equilibrium is a Nash equilibrium, pygambit must list one with its payoffs.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pygambit as gbt
from numpy.typing import NDArray

from sim.concepts.registry import CONCEPTS
from sim.games.moves.tree import LEAF, Tree
from sim.scenario.load import load
from sim.solutions.solution import Solution
from sim.workflow.run import Settings, run

SCENARIO = Path(__file__).parent.parent / "scenarios" / "moscow-2015" / "xi-kim-meeting.yaml"
CLOSE = 1e-6
"""Payoffs that differ by less are taken for the same: pygambit's polynomial solver is as accurate as that."""


def built(tree: Tree, payoffs: NDArray[np.float64]) -> gbt.Game:
    """Return a tree without chance in pygambit, with `payoffs[player, leaf]`."""
    game = gbt.ExtensiveGame(players=list(tree.players))
    paths: dict[int, tuple[str, ...]] = {0: ()}
    for node, where in enumerate(tree.acts.tolist()):
        here = gbt.H.path(*paths[node])
        if where == LEAF:
            leaf = int(np.searchsorted(tree.leaves, node))
            game.make_outcome(here, dict(zip(tree.players, payoffs[:, leaf].tolist(), strict=True)), str(leaf))
            continue
        information_set = tree.information_sets[where]
        first = information_set.nodes[0]
        if node == first:
            game.append_move(here, tree.players[information_set.player], list(information_set.actions))
        else:
            game.append_infoset(here, gbt.H.path(*paths[first]))
        paths |= {
            child: (*paths[node], action)
            for child, action in zip(tree.children[node], information_set.actions, strict=True)
        }
    return game


def timed(
    solve: Callable[[gbt.Game], object], tree: Tree, games: NDArray[np.float64]
) -> tuple[float, list[NDArray[np.float64]]]:
    """Return the seconds for all games, and `payoffs[equilibrium, player]` of each."""
    seconds, found = 0.0, []
    for payoffs in games:
        start = time.process_time()
        equilibria = solve(built(tree, payoffs)).equilibria
        seconds += time.process_time() - start
        rows = [[float(e.payoffs[player]) for player in tree.players] for e in equilibria]
        found.append(np.array(rows).reshape(-1, len(tree.players)))
    return seconds, found


def confirmed(solution: Solution, theirs: list[NDArray[np.float64]], pure_only: bool) -> tuple[int, int]:
    """Return how many of our equilibria have payoffs that pygambit lists, and how many were looked at."""
    seen = looked = 0
    for game, payoffs in enumerate(theirs):
        kept = slice(0, int(solution.count[game]))
        pure = np.isin(solution.profiles[game, kept], (0.0, 1.0)).all(axis=1)
        ours = solution.payoffs[game, kept][pure | (not pure_only)]
        seen += int((np.abs(ours[:, None] - payoffs[None]) < CLOSE).all(axis=2).any(axis=1).sum())
        looked += len(ours)
    return seen, looked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=1_000_000)
    parser.add_argument("--games", type=int, default=2_000, help="for pygambit: the first draws of the run")
    asked = parser.parse_args()
    scenario = load(SCENARIO)
    with tempfile.TemporaryDirectory() as folder:
        run(scenario, Settings(draws=1000), Path(folder) / "warm")
        start = time.process_time()
        run(scenario, Settings(draws=asked.draws), Path(folder) / "run")
        ours = time.process_time() - start
    batch = scenario.game.batch(scenario.sampler(asked.draws).draws(0, asked.games).values)
    pure_seconds, pure = timed(gbt.nash.enumpure_solve, batch.tree, batch.payoffs)
    every_seconds, every = timed(gbt.nash.enumpoly_solve, batch.tree, batch.payoffs)

    print("| what | games | CPU seconds | µs a game |\n|---|--:|--:|--:|")
    for name, games, seconds in (
        ("sim run, everything", asked.draws, ours),
        ("pygambit, enumpure_solve in a loop", asked.games, pure_seconds),
        ("pygambit, enumpoly_solve in a loop", asked.games, every_seconds),
    ):
        print(f"| {name} | {games:,} | {seconds:.1f} | {1e6 * seconds / games:,.1f} |")
    counts = CONCEPTS["pure-nash"]().solve(batch).count
    alike = np.mean(counts == [len(payoffs) for payoffs in pure])
    solution = scenario.solve.concept.solve(batch, ())
    print(f"\nPure Nash equilibria are as many in {alike:.1%} of {asked.games:,} games.")
    for name, theirs, pure_only in (("enumpure", pure, True), ("enumpoly", every, False)):
        seen, looked = confirmed(solution, theirs, pure_only)
        kind = "pure subgame perfect equilibria" if pure_only else "subgame perfect equilibria"
        print(f"Of {looked:,} {kind}, {seen:,} are among those of {name}.")


if __name__ == "__main__":
    main()
