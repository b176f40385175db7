"""How many times as fast as the fastest peer, each kind of work in one table, beside the ratio that is aimed at.

    python benchmarks/ratios.py [--scale 1.0] [--only 3x3]

On one thread, in one run, answers compared while they are timed: see the files from which the lines come. A ratio that
is aimed at is no promise; where it is not reached, that is said.
"""

import argparse
import warnings
from collections.abc import Callable

from many_player import compare
from quantal_and_sequential import logit, sequential
from timing import Line, machine
from two_player_and_trees import two_player, two_threads
from zero_sum_trees import compared, gambit_game, wide_tree

HEAD = "| work | ours, µs a game | fastest peer, µs a game | fastest peer | times | aimed at | same answers |"
UNDER = "|---|--:|--:|---|--:|--:|--:|"
ZERO_SUM_NODES = 700
"""Gambit's linear program did not end within eight minutes on a tree of 1,000 nodes."""

TWO_PLAYER = {  # actions of each player: ratio that is aimed at, games solved by us, games compared
    2: (1_000, 163_840, 400),
    3: (100, 65_536, 400),
    4: (60, 32_768, 300),
    5: (60, 16_384, 200),
    6: (50, 4_096, 100),
    8: (5, 512, 20),
    10: (5, 64, 5),
    12: (5, 16, 3),
    15: (5, 2, 1),
}
MANY_PLAYER = {(2, 3, 2): (60, 2_000, 100), (2, 2, 2, 2): (40, 500, 40), (3, 3, 3): (30, 50, 5)}
Work = tuple[str, float, Callable[[float], Line]]
"""What it is called, the ratio that is aimed at, and what measures it at a scale."""


def zero_sum(scale: float) -> Line:
    trees = [wide_tree(seed, ZERO_SUM_NODES) for seed in range(1, 1 + max(int(scale), 1))]
    games = [gambit_game(batch.tree, batch.payoffs[0], batch.chance[0]) for batch in trees]
    return compared(f"zero-sum tree, {ZERO_SUM_NODES:,} nodes", trees, games)


def scaled(number: int, scale: float, least: int = 1) -> int:
    return max(int(number * scale), least)


def works() -> list[Work]:
    """Return all that is measured, in the order of the table."""
    found: list[Work] = []
    for size, (aim, games, some) in TWO_PLAYER.items():
        name = f"{size}x{size}"
        found.append((name, aim, lambda s, n=size, g=games, c=some: two_player(n, scaled(g, s, c), scaled(c, s))))
    for sizes, (aim, games, some) in MANY_PLAYER.items():
        name = "x".join(map(str, sizes))
        found.append((name, aim, lambda s, n=sizes, g=games, c=some: compare(n, scaled(g, s, 5), scaled(c, s, 2))[0]))
    found.append(("quantal", 200, lambda s: logit(scaled(20_000, s, 100), scaled(1_000, s, 10))))
    found.append(("sequential", 200, lambda s: sequential(scaled(10_000, s, 100), scaled(300, s, 10))))
    found.append(("zero-sum", 3, zero_sum))
    return found


def row(line: Line, aim: float) -> str:
    """Return a line of the table."""
    reached = f"{aim:,.0f}" if line.times >= aim else f"{aim:,.0f}, not reached"
    return (
        f"| {line.work} | {line.ours:,.2f} | {line.theirs:,.1f} | {line.peer} | {line.times:,.1f} | {reached} | "
        f"{line.alike:,} of {line.games:,} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, help="how many games, as a multiple")
    parser.add_argument("--only", help="one kind of work: 3x3, 2x2x2x2, quantal, sequential, zero-sum, threads")
    asked = parser.parse_args()
    known = [*(name for name, _, _ in works()), "threads"]
    if asked.only is not None and asked.only not in known:
        parser.error(f"unknown work '{asked.only}'; one of {', '.join(known)}")
    warnings.simplefilter("ignore")
    print(f"{machine()}\n\n{HEAD}\n{UNDER}")
    for name, aim, measure in works():
        if asked.only in (None, name):
            print(row(measure(asked.scale), aim), flush=True)
    if asked.only in (None, "threads"):
        print(f"\n{two_threads(5, scaled(131_072, asked.scale, 32_768))} Aimed at: 2.")


if __name__ == "__main__":
    main()
