"""One million draws of the Xi-Kim meeting, all of it, against a plain loop over pygambit on some of the same games.

    python experiments/million_draws.py [--draws 1000000] [--games 2000]

Both are CPU seconds of one process (all its threads): ours are sampling, payoffs, all subgame perfect equilibria,
selection, storing and the summary; pygambit's are building each game from the same payoffs and solving it. Its solver
`enumpoly_solve` finds mixed equilibria too, `enumpure_solve` only pure ones. Kernels are compiled before the clock
starts. The pure equilibria that both find in the same games are compared.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pygambit as gbt

from sim.concepts.registry import CONCEPTS
from sim.run import Settings, run
from sim.scenario.load import load

SCENARIO = Path(__file__).parent.parent / "scenarios" / "moscow-2015" / "xi-kim-meeting.yaml"


def built(payoffs: np.ndarray) -> gbt.Game:
    """Return the scenario's tree with `payoffs[player, leaf]`."""
    game = gbt.Game.new_tree(players=["russia", "china", "dprk"])
    game.append_move(game.root, "russia", ["broker", "stand_aside"])
    leaf = 0
    for start in list(game.root.children):
        game.append_move(start, "china", ["meet", "avoid"])
        game.append_move(list(start.children), "dprk", ["meet", "avoid"])
        for xi in list(start.children):
            for end in list(xi.children):
                game.set_outcome(end, game.add_outcome(str(leaf), payoffs=[float(x) for x in payoffs[:, leaf]]))
                leaf += 1
    return game


def timed(solve: object, games: np.ndarray) -> tuple[float, list[int]]:
    start, found = time.process_time(), []
    for payoffs in games:
        found.append(len(solve(built(payoffs)).equilibria))
    return time.process_time() - start, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=1_000_000)
    parser.add_argument("--games", type=int, default=2_000)
    asked = parser.parse_args()
    scenario = load(SCENARIO)
    with tempfile.TemporaryDirectory() as folder:
        run(scenario, Settings(draws=1000), Path(folder) / "warm")
        start = time.process_time()
        run(scenario, Settings(draws=asked.draws), Path(folder) / "run", workers=2)
        ours = time.process_time() - start
    batch = scenario.game.batch(scenario.sampler(asked.draws).draws(0, asked.games).values)
    pure, pure_counts = timed(gbt.nash.enumpure_solve, batch.payoffs)
    every, _ = timed(gbt.nash.enumpoly_solve, batch.payoffs)
    mine = CONCEPTS["pure-nash"]().solve(batch).count
    print("| what | games | CPU seconds | a game |\n|---|---|---|---|")
    for name, games, seconds in (
        ("sim run, everything", asked.draws, ours),
        ("pygambit, enumpure_solve in a loop", asked.games, pure),
        ("pygambit, enumpoly_solve in a loop", asked.games, every),
    ):
        print(f"| {name} | {games:,} | {seconds:.1f} | {1e6 * seconds / games:.1f} µs |")
    print(f"\npure equilibria counted alike in {np.mean(mine == pure_counts):.1%} of the {asked.games:,} games")


if __name__ == "__main__":
    main()
