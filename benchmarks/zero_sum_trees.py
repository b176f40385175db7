"""Zero-sum trees by the sequence form: against Gambit's linear program on the same trees, and how cost grows with size.

    python benchmarks/zero_sum_trees.py [--largest 100000]

On one thread, as `timing.py` tells. Trees are random, of two players with imperfect information: up to three nodes are
one information set. Answers compared are the values. Gambit's program is asked for trees of up to 700 nodes: at 1,000
it did not end within eight minutes. One equilibrium is asked for (`--budget` at its least), as that is what it lists.
"""

import argparse
import io
import sys
import time
from pathlib import Path

from timing import HEAD, Line, clocked, in_a_loop

import numpy as np  # isort: skip  # it is loaded after the number of its threads is set
import pygambit as gbt  # isort: skip

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))  # for the trees and their way to Gambit

from helpers.gambit_trees import gambit_game
from helpers.pokers import poker
from helpers.wide_trees import wide_tree

from sim.concepts.budget import LEAST
from sim.concepts.nash.nash import Nash
from sim.games.moves.tree import TreeBatch
from sim.interop.efg import parse_efg

ONE = Nash(budget=LEAST)


def value(batch: TreeBatch) -> float:
    return float(ONE.solve(batch).payoffs[0, 0, 0])


def by_gambit(game: gbt.Game) -> float:
    profile = gbt.nash.lp_solve(game, rational=False).equilibrium
    return float(profile.payoffs[next(iter(game.players))])


def compared(work: str, trees: list[TreeBatch], games: list[gbt.Game]) -> Line:
    """Return the line of some trees and of the same games of Gambit's, which are made before its clock starts."""
    mine = [value(b) for b in trees]
    ours = clocked(lambda: [ONE.solve(b) for b in trees], len(trees))
    theirs, values = in_a_loop(by_gambit, games)
    alike = int(np.isclose(mine, values, atol=1e-7).sum())
    return Line(work, ours, "Gambit, lp_solve", theirs, len(trees), alike)


def alone(nodes: int) -> str:
    """Return what one tree costs us."""
    batch = wide_tree(1, nodes)
    start = time.process_time()
    solution = ONE.solve(batch)
    seconds = time.process_time() - start
    return f"| {len(batch.tree.parent):,} | {batch.tree.choices:,} | {seconds:.3f} | {solution.regret[0, 0]:.1e} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=100_000, help="nodes of the largest tree")
    largest = parser.parse_args().largest
    print(HEAD)
    for nodes, trees in ((100, 20), (300, 6), (700, 1)):
        batches = [wide_tree(seed, nodes) for seed in range(1, trees + 1)]
        games = [gambit_game(b.tree, b.payoffs[0], b.chance[0]) for b in batches]
        print(compared(f"zero-sum tree, {nodes:,} nodes", batches, games), flush=True)
    for name, text in (("Kuhn poker", poker()), ("poker of two rounds", poker(3, 2, 1, (2, 4)))):
        print(compared(name, [parse_efg(text, name).games], [gbt.read_efg(io.StringIO(text))]), flush=True)
    print("\n| nodes | choices | CPU seconds | regret |\n|--:|--:|--:|--:|")
    for nodes in (1_000, 3_000, 10_000, 30_000, 100_000):
        if nodes <= largest:
            print(alone(nodes), flush=True)


if __name__ == "__main__":
    main()
