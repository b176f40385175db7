"""Ours against the fastest of nashpy, QuantEcon and pygambit in a loop over the same games, in the same run.

    python benchmarks/two_player_and_trees.py [--scale 1.0]

On one thread, as `timing.py` tells. While they are timed the answers are compared, game by game: the profiles of the
equilibria (or their payoffs, where a peer tells behaviour off the path in another way). A peer that does not find all
equilibria of a kind is not asked for it. Games of three and more players are in `many_player.py`.
"""

import argparse
import time
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from timing import BLOCK, HEAD, Line, clocked, in_a_loop, in_blocks

import nashpy  # isort: skip  # numpy is loaded after the number of its threads is set
import numpy as np
import pygambit as gbt
from numpy.typing import NDArray
from quantecon import game_theory as qe

from sim.concepts.extensive.subgame_perfect import SubgamePerfect
from sim.concepts.nash.pure import solve_pure
from sim.concepts.nash.two_player import solve_two_player
from sim.games.moves.tree import LEAF, InformationSet, Tree, TreeBatch
from sim.interop.objects import to_pygambit

Floats = NDArray[np.float64]
Answer = set[tuple[float, ...]]


def rounded(profile: Floats) -> tuple[float, ...]:
    return tuple(np.round(profile, 6) + 0.0)


Profiles = Sequence[Sequence[Floats]]


def from_quantecon(solver: Callable[[object], Profiles]) -> Callable[[Floats], Profiles]:
    return lambda game: solver(qe.NormalFormGame([qe.Player(game[0]), qe.Player(game[1].T.copy())]))


def from_gambit(game: Floats) -> gbt.gambit.NashResultBase:
    return gbt.nash.enummixed_solve(gbt.StrategicGame.from_arrays(game[0], game[1]), rational=False)


def from_nashpy(game: Floats) -> Profiles:
    return list(nashpy.Game(game[0], game[1]).support_enumeration())


def answer(found: Profiles) -> Answer:
    return {rounded(np.concatenate(profile)) for profile in found}


LARGE = 8
"""Actions of each player beyond which support enumeration takes too long."""

TWO_PLAYER = {
    "QuantEcon, support enumeration": from_quantecon(qe.support_enumeration),
    "QuantEcon, vertex enumeration": from_quantecon(qe.vertex_enumeration),
    "Gambit, enummixed": from_gambit,
    "nashpy, support enumeration": from_nashpy,
}


def two_player(size: int, games: int, compared: int) -> Line:
    """Return the line of random games; of large ones support enumeration is not asked, which takes seconds a game."""
    payoffs = np.random.default_rng(size).normal(size=(games, 2, size, size))
    ours = clocked(lambda: in_blocks(solve_two_player, payoffs), games)
    found = solve_two_player(payoffs[:compared])
    answers = [{rounded(p) for p in found.profiles[g, : found.count[g]]} for g in range(compared)]
    times, alike = {}, 0
    for name, solve in TWO_PLAYER.items():
        if (size > 3 and "nashpy" in name) or (size > LARGE and "support" in name):
            continue  # milliseconds a game already there
        seconds, theirs = in_a_loop(solve, payoffs[:compared])
        times[name] = seconds
        if name == ("QuantEcon, vertex enumeration" if size > LARGE else "QuantEcon, support enumeration"):
            alike = sum(a == answer(b) for a, b in zip(answers, theirs, strict=True))
    peer = min(times, key=lambda name: times[name])
    return Line(f"all equilibria, {size}x{size}", ours, peer, times[peer], compared, alike)


def tied(size: int, games: int, compared: int) -> Line:
    """Zeros and ones: Gambit is the one peer that lists all extreme equilibria of degenerate games."""
    payoffs = np.random.default_rng(size).integers(0, 2, (games, 2, size, size)).astype(float)
    ours = clocked(lambda: in_blocks(solve_two_player, payoffs), games)
    found = solve_two_player(payoffs[:compared])
    seconds, results = in_a_loop(from_gambit, payoffs[:compared])
    theirs = [{rounded(np.array([p for m in e for _, p in m], float)) for e in r.equilibria} for r in results]
    answers = [{rounded(p) for p in found.profiles[g, : found.count[g]]} for g in range(compared)]
    alike = sum(a == b for a, b in zip(answers, theirs, strict=True))
    work = f"all extreme equilibria, zeros and ones, {size}x{size}"
    return Line(work, ours, "Gambit, enummixed", seconds, compared, alike)


def pure(games: int, compared: int) -> Line:
    payoffs = np.random.default_rng(4).normal(size=(games, 4, 3, 3, 3, 3))
    ours = clocked(lambda: in_blocks(solve_pure, payoffs), games)
    found = solve_pure(payoffs[:compared])
    answers = [{rounded(p) for p in found.profiles[g, : found.count[g]]} for g in range(compared)]

    def quantecon(game: Floats) -> Sequence[tuple[int, ...]]:
        own_first = [np.transpose(game[i], [(i + k) % 4 for k in range(4)]) for i in range(4)]
        made = qe.NormalFormGame([qe.Player(np.ascontiguousarray(array)) for array in own_first])
        return list(qe.pure_nash_brute(made))

    def gambit(game: Floats) -> gbt.gambit.NashResultBase:
        return gbt.nash.enumpure_solve(gbt.StrategicGame.from_arrays(*game))

    seconds, theirs = in_a_loop(quantecon, payoffs[:compared])
    times = {"QuantEcon, brute force": seconds, "Gambit, enumpure": in_a_loop(gambit, payoffs[: compared // 4])[0]}
    peer = min(times, key=lambda name: times[name])
    pure = [answer([[np.eye(3)[a] for a in actions] for actions in found]) for found in theirs]
    alike = sum(a == b for a, b in zip(answers, pure, strict=True))
    return Line("pure equilibria, four players, three actions", ours, peer, times[peer], compared, alike)


def binary_tree(depth: int) -> Tree:
    """Return a tree of perfect information in which two players move by turns."""
    parent, via, acts = [-1], [-1], [0]
    sets: list[InformationSet] = []

    def grow(node: int, left: int) -> None:
        if left == 0:
            acts[node] = LEAF
            return
        where = len(sets)
        acts[node] = where
        sets.append(InformationSet(str(where), str(where), (depth - left) % 2, ("l", "r"), (node,)))
        for action in range(2):
            parent.append(node)
            via.append(2 * where + action)
            acts.append(0)
            grow(len(parent) - 1, left - 1)

    grow(0, depth)
    return Tree(("one", "two"), tuple(sets), np.array(parent), np.array(via), np.array(acts))


def subgame_perfection(games: int, compared: int) -> Line:
    tree = binary_tree(6)
    payoffs = np.random.default_rng(6).normal(size=(games, 2, 64))
    batch = TreeBatch(tree, payoffs, np.zeros((games, 0)))
    concept = SubgamePerfect()
    ours = clocked(lambda: concept.solve(batch), games)
    found = concept.solve(batch)
    answers = [{rounded(p) for p in found.payoffs[g, : found.count[g]]} for g in range(compared)]
    first = TreeBatch(tree, payoffs[:compared], np.zeros((compared, 0)))

    def gambit(number: Floats) -> Answer:
        game = to_pygambit(first, int(number[0]))
        found = gbt.nash.logit_solve(game).equilibria  # its lcp takes 2 s, and need not end subgame perfect
        return {rounded(np.array([float(e.payoffs[p]) for p in game.players])) for e in found}

    seconds, theirs = in_a_loop(gambit, np.arange(compared, dtype=np.float64)[:, None])
    near = [
        any(np.abs(np.subtract(x, y)).max() < 0.01 for x in a for y in b) for a, b in zip(answers, theirs, strict=True)
    ]
    alike = sum(near)
    return Line("subgame perfection, 64 ends", ours, "Gambit, logit", seconds, compared, alike)


def two_threads(size: int, games: int) -> str:
    """Return how much of twice one thread's speed two threads reach, in wall time."""
    payoffs = np.random.default_rng(9).normal(size=(games, 2, size, size))
    blocks = [payoffs[i : i + BLOCK] for i in range(0, games, BLOCK)]

    def wall(workers: int) -> float:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(solve_two_player, blocks))
            start = time.perf_counter()
            list(pool.map(solve_two_player, blocks))
            return time.perf_counter() - start

    one, two = min(wall(1) for _ in range(3)), min(wall(2) for _ in range(3))
    return f"Two threads on {games:,} games of {size}x{size}: {one / two:.2f} times one."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, help="how many games, as a multiple")
    scale = parser.parse_args().scale
    warnings.simplefilter("ignore")
    print(HEAD)
    for size, games, compared in (
        (2, 163_840, 400),
        (3, 65_536, 400),
        (4, 32_768, 300),
        (5, 16_384, 200),
        (6, 4_096, 100),
        (8, 2_048, 100),
        (10, 256, 40),
        (12, 64, 20),
        (15, 8, 4),
    ):
        print(two_player(size, max(1, int(games * scale)), max(1, int(compared * scale))), flush=True)
    for size, games, compared in ((4, 1_024, 40), (6, 512, 40), (8, 256, 20), (10, 64, 4)):
        print(tied(size, max(1, int(games * scale)), max(1, int(compared * scale))), flush=True)
    print(pure(int(16_384 * scale), int(200 * scale)), flush=True)
    print(subgame_perfection(int(4_096 * scale), max(2, int(4 * scale))), flush=True)
    print(two_threads(5, 131_072))


if __name__ == "__main__":
    main()
