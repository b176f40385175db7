"""What a game, a tree, a crowd and a run cost as they grow: a table and a picture, to see where the cost bends.

    python benchmarks/sizes.py [--out sizes.png] [--limit 5] [--only games]

On one thread, as `timing.py` tells, but for the runs, which have all their files written. A line ends where one game
takes more than `--limit` CPU seconds, so that it shows where the limit is. Gambit stands beside us where it solves the
same: all equilibria of two players.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from timing import clocked, in_a_loop, machine

import numpy as np  # isort: skip  # after the number of its threads is set
from crowds import BLOCS, EACH, batch, terms  # isort: skip
import crowds
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from two_player_and_trees import binary_tree, from_gambit
from zero_sum_trees import ONE, wide_tree

from sim.concepts.base import Concept
from sim.concepts.crowd.counts import CrowdCounts
from sim.concepts.crowd.shocks import CrowdShocks
from sim.concepts.extensive.subgame_perfect import SubgamePerfect
from sim.concepts.nash.two_player import solve_two_player
from sim.games.moves.tree import TreeBatch
from sim.scenario.load import load
from sim.store.kept import KEPT, Keep
from sim.workflow.run import Settings, run

SCENARIO = Path(__file__).parent.parent / "scenarios" / "moscow-2015" / "xi-kim-meeting.yaml"
ACTIONS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15)
NODES = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
DEPTHS = (2, 4, 6, 8, 10, 12, 14)
MEMBERS = (2, 4, 8, 12, 16, 24)
DRAWS = (1_000, 10_000, 100_000, 1_000_000)
ENOUGH = 100_000.0
"""Microseconds of work for which a line of small games is measured: of quick ones many."""


@dataclass
class Curve:
    """What one kind of work costs: `sizes` and, for each, the CPU microseconds `costs` of one."""

    panel: str
    name: str
    measure: Callable[[int], float]
    asked: tuple[int, ...]
    sizes: list[int] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)

    def run(self, limit: float) -> None:
        """Measure size after size, up to the first beyond the limit."""
        for size in self.asked:
            self.sizes.append(size)
            self.costs.append(self.measure(size))
            print(f"| {self.panel} | {self.name} | {size:,} | {self.costs[-1]:,.2f} | {self._bend()} |", flush=True)
            if self.costs[-1] > 1e6 * limit:
                break

    def _bend(self) -> str:
        """Return by what power of the size the cost has grown since the size before."""
        if len(self.sizes) < 2:
            return ""
        return f"{np.log(self.costs[-1] / self.costs[-2]) / np.log(self.sizes[-1] / self.sizes[-2]):.1f}"


def two_player(whole: bool) -> Callable[[int], float]:
    def cost(actions: int) -> float:
        rng = np.random.default_rng(actions)
        games = max(1, min(16_384, int(ENOUGH / 4.0 ** max(actions - 2, 0))))
        shape = (games, 2, actions, actions)
        payoffs = rng.integers(0, 2, shape).astype(float) if whole else rng.normal(size=shape)
        return clocked(lambda: solve_two_player(payoffs), games, 0.05)

    return cost


def gambit(actions: int) -> float:
    payoffs = np.random.default_rng(actions).normal(size=(max(1, 40 - 3 * actions), 2, actions, actions))
    return in_a_loop(from_gambit, payoffs)[0]


def zero_sum(nodes: int) -> float:
    made = wide_tree(1, nodes)
    return clocked(lambda: ONE.solve(made), 1, 1e-9)


def perfect_information(depth: int) -> float:
    ends = 2**depth
    games = max(1, 65_536 // ends)
    payoffs = np.random.default_rng(depth).normal(size=(games, 2, ends))
    made, concept = TreeBatch(binary_tree(depth), payoffs, np.zeros((games, 0))), SubgamePerfect()
    return clocked(lambda: concept.solve(made), games, 0.05)


def crowd(concept: Concept) -> Callable[[int], float]:
    def cost(each: int) -> float:
        crowds.EACH = each
        try:
            made = batch(*terms(64, (1, 1)))
        finally:
            crowds.EACH = EACH
        return clocked(lambda: concept.solve(made), 64, 0.05)

    return cost


def whole_run(keep: Keep) -> Callable[[int], float]:
    scenario = load(SCENARIO)

    def cost(draws: int) -> float:
        with tempfile.TemporaryDirectory() as folder:
            run(scenario, Settings(draws=100, keep=keep), Path(folder) / "warm")
            start = time.process_time()
            run(scenario, Settings(draws=draws, keep=keep), Path(folder) / "run")
            return 1e6 * (time.process_time() - start)

    return cost


def curves() -> Iterator[Curve]:
    """Yield all that is measured, panel by panel."""
    yield Curve("games: actions of each player", "random payoffs", two_player(False), ACTIONS)
    yield Curve("games: actions of each player", "payoffs 0 and 1", two_player(True), ACTIONS)
    yield Curve("games: actions of each player", "Gambit, random payoffs", gambit, ACTIONS)
    yield Curve("trees: nodes", "zero-sum, one equilibrium", zero_sum, NODES)
    ends = tuple(2**depth for depth in DEPTHS)
    perfect = dict(zip(ends, DEPTHS, strict=True))
    yield Curve("trees: nodes", "perfect information, by ends", lambda end: perfect_information(perfect[end]), ends)
    for concept in (CrowdCounts(), CrowdShocks()):
        cost = crowd(concept)
        members = tuple(BLOCS * each for each in MEMBERS)
        yield Curve("crowds: members", concept.name, lambda size, c=cost: c(size // BLOCS), members)
    for keep in KEPT:
        yield Curve("draws: worlds of a run", f"--keep {keep}", whole_run(keep), DRAWS)


def picture(found: list[Curve]) -> Figure:
    """Return the curves, a panel for each kind of size, both axes logarithmic."""
    panels = list(dict.fromkeys(curve.panel for curve in found))
    figure = Figure(figsize=(5.5 * min(len(panels), 2), 4.2 * -(-len(panels) // 2)), layout="constrained")
    for number, panel in enumerate(panels, 1):
        axes: Axes = figure.add_subplot(-(-len(panels) // 2), min(len(panels), 2), number)
        own = [curve for curve in found if curve.panel == panel]
        for curve in own:
            axes.loglog(curve.sizes, curve.costs, marker="o", label=curve.name)
        longest = max((curve.sizes for curve in own), key=len)
        axes.set_xticks(longest, [f"{size:,}" for size in longest], rotation=30)
        axes.set_xticks([], minor=True)
        axes.set(xlabel=panel.partition(": ")[2], ylabel="CPU microseconds", title=panel.partition(": ")[0])
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8)
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("sizes.png"), help="the picture")
    parser.add_argument("--limit", type=float, default=5.0, help="CPU seconds of one game at which a line ends")
    parser.add_argument("--only", choices=("games", "trees", "crowds", "draws"), help="one panel")
    asked = parser.parse_args()
    print(f"{machine()}\n\n| what | which | size | µs | grows as size to the power |\n|---|---|--:|--:|--:|")
    found = [curve for curve in curves() if asked.only is None or curve.panel.startswith(asked.only)]
    for curve in found:
        curve.run(asked.limit)
    picture(found).savefig(asked.out, dpi=110)
    print(f"\npicture: {asked.out}")


if __name__ == "__main__":
    main()
