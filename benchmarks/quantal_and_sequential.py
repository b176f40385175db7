"""Quantal responses and sequential equilibria against Gambit, in a loop over the same games in the same run.

    python benchmarks/quantal_and_sequential.py [--scale 1.0]

On one thread, as `timing.py` tells. Gambit builds its games by the quickest way that it has: from arrays, or out of a
file in memory whose text is put together here. While they are timed the answers are compared, game by game: probability
by probability, to `SAME` where both solve for one precision, and to `NEAR` where Gambit stops on the branch, short of
the limit that ours is. Where it stops so early that the branch still turns, the two are apart.
"""

import argparse
import io

from timing import HEAD, Line, clocked, in_a_loop

import numpy as np  # isort: skip  # after the number of its threads is set
import pygambit as gbt
from numpy.typing import NDArray

from sim.concepts.behavioural.logit import Logit
from sim.concepts.extensive.sequential import Sequential
from sim.games.moves.tree import CHANCE, LEAF, InformationSet, Tree, TreeBatch, strategic_tree
from sim.solutions.solution import Solution

Floats = NDArray[np.float64]
SAME = 1e-4
NEAR = 0.01
PRECISION = 2.0
"""Payoffs are drawn from a normal distribution of variance one."""


def logit(games: int, compared: int) -> Line:
    payoffs = np.random.default_rng(1).normal(size=(games, 3, 2, 2, 2))
    tree = strategic_tree(("one", "two", "three"), (("a", "b"),) * 3)
    batch = TreeBatch(tree, payoffs.reshape(games, 3, 8), np.zeros((games, 0)))
    concept = Logit(PRECISION)
    ours = clocked(lambda: concept.solve(batch), games)

    def gambit(game: int) -> Floats:
        made = gbt.StrategicGame.from_arrays(*payoffs[game])
        (found,) = gbt.qre.logit_solve_lambda(made, [PRECISION])
        return np.array([float(share) for mixed in found.profile for _, share in mixed])

    theirs, answers = in_a_loop(gambit, range(compared))
    alike = np.abs(concept.solve(batch).profiles[:compared, 0] - np.array(answers)).max(axis=1) < SAME
    return Line("quantal response, 2x2x2", ours, "Gambit, logit_solve_lambda", theirs, compared, int(alike.sum()))


def signalling_tree() -> Tree:
    """Return two types that chance draws, two messages that the sender has, two replies by who sees the message."""
    parent, via, acts = [-1], [-1], [CHANCE]

    def add(above: int, by: int, what: int) -> int:
        parent.append(above)
        via.append(by)
        acts.append(what)
        return len(parent) - 1

    reached: dict[int, list[int]] = {2: [], 3: []}
    senders = []
    for kind in range(2):
        senders.append(add(0, 8 + kind, kind))
        for message in range(2):
            at = add(senders[-1], 2 * kind + message, 2 + message)
            reached[2 + message].append(at)
            for reply in range(2):
                add(at, 4 + 2 * message + reply, LEAF)
    sets = [InformationSet(f"type {kind}", "message", 0, ("m", "n"), (senders[kind],)) for kind in range(2)]
    sets += [InformationSet(f"after {m}", "reply", 1, ("r", "s"), tuple(reached[2 + k])) for k, m in enumerate("mn")]
    names = (("type", "0"), ("type", "1"))
    return Tree(("sender", "receiver"), tuple(sets), np.array(parent), np.array(via), np.array(acts), names)


def signalling_file(payoffs: Floats, share: int) -> str:
    """Return Gambit's file of the game with `payoffs[player, leaf]` and `share` per cent of the first type."""
    lines = ['EFG 2 R "" { "sender" "receiver" }', f'c "" 1 "" {{ "0" {share}/100 "1" {100 - share}/100 }} 0']
    leaf = 0
    for kind in (1, 2):
        lines.append(f'p "" 1 {kind} "" {{ "m" "n" }} 0')
        for message in (1, 2):
            lines.append(f'p "" 2 {message} "" {{ "r" "s" }} 0')
            for _ in range(2):
                leaf += 1
                lines.append(f't "" {leaf} "" {{ {payoffs[0, leaf - 1]:.17f}, {payoffs[1, leaf - 1]:.17f} }}')
    return "\n".join(lines)


def sequential(games: int, compared: int) -> Line:
    rng = np.random.default_rng(2)
    payoffs, share = rng.normal(size=(games, 2, 8)), rng.integers(10, 91, games)
    batch = TreeBatch(signalling_tree(), payoffs, np.stack([share, 100 - share], axis=1) / 100)
    concept = Sequential()
    ours = clocked(lambda: concept.solve(batch), games)
    solution = concept.solve(batch)

    def gambit(game: int) -> Floats:
        made = gbt.read_efg(io.StringIO(signalling_file(payoffs[game], int(share[game]))))
        found = gbt.nash.logit_solve(made).equilibrium
        if found is None:  # it gave up
            return np.full(8, np.nan)
        return np.array([float(share) for behaviour in found for _, mixed in behaviour for _, share in mixed])

    theirs, answers = in_a_loop(gambit, range(compared))
    alike = sum(_listed(solution, game, answer) for game, answer in enumerate(answers))
    told = f"sequential equilibria, two-type signalling game: all ({solution.complete.mean():.2%} complete), Gambit one"
    return Line(told, ours, "Gambit, logit_solve", theirs, compared, alike)


def _listed(solution: Solution, game: int, answer: Floats) -> bool:
    """Tell whether an answer lies within the bounds of a component of what is listed of a game."""
    component = solution.component[game, : solution.count[game]]
    for own in np.unique(component):
        points = solution.profiles[game, : len(component)][component == own]
        if (answer > points.min(axis=0) - NEAR).all() and (answer < points.max(axis=0) + NEAR).all():
            return True
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, help="how many games, as a multiple")
    scale = parser.parse_args().scale
    print(HEAD)
    print(logit(int(20_000 * scale), int(1_000 * scale)), flush=True)
    print(sequential(int(10_000 * scale), int(300 * scale)), flush=True)


if __name__ == "__main__":
    main()
