"""Strategic games of given payoffs as batches, and draws of such games for the property tests."""

from collections.abc import Sequence

import numpy as np

from sim.games.moves.tree import TreeBatch, strategic_tree
from sim.solutions.solution import Solution

NAMES = ("ann", "bob", "cyd", "dan")


def strategic_batch(
    payoffs: np.ndarray | Sequence, outcomes: Sequence[int] | None = None, actions: Sequence[str] = "abcdefghij"
) -> TreeBatch:
    """Return the batch of `payoffs[draw, player, *actions]`."""
    cells = np.asarray(payoffs, float)
    sizes = cells.shape[2:]
    tree = strategic_tree(NAMES[: len(sizes)], tuple(tuple(actions[:n]) for n in sizes))
    of_leaf = None if outcomes is None else np.asarray(outcomes)
    return TreeBatch(tree, cells.reshape(*cells.shape[:2], -1), np.zeros((len(cells), 0)), of_leaf)


def bimatrix(cells: Sequence[Sequence[tuple[float, float]]]) -> np.ndarray:
    """Return `payoffs[0, player, row, column]` of a table of pairs."""
    return np.moveaxis(np.asarray(cells, float), -1, 0)[None]


def symmetric(payoff: np.ndarray | Sequence) -> np.ndarray:
    """Return `payoffs[draw, player, row, column]` of symmetric games `payoff[draw, own, other]`."""
    own = np.asarray(payoff, float)
    return np.stack([own, np.swapaxes(own, -1, -2)], axis=1)


def some_games(sizes: tuple[int, ...], draws: int, seed: int, levels: int = 0) -> np.ndarray:
    """Return games at random: normal payoffs, or whole numbers below `levels`, so that ties abound."""
    rng = np.random.default_rng(seed)
    shape = (draws, len(sizes), *sizes)
    return rng.integers(0, levels, shape).astype(float) if levels else rng.standard_normal(shape)


def listed(solution: Solution, draw: int) -> np.ndarray:
    """Return the profiles listed for a draw."""
    return solution.profiles[draw, : solution.count[draw]]


def interval(solution: Solution, draw: int, player: int) -> tuple[float, float]:
    """Return the lowest and the highest payoff of a player over the solutions of a draw."""
    values = solution.payoffs[draw, : solution.count[draw], player]
    return float(values.min()), float(values.max())
