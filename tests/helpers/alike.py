"""Lists of equilibria of two methods held side by side, with their components; and games with ties."""

import numpy as np

from sim.solutions.solution import Equilibria

NEAR = 1e-9


def some_games(rows: int, columns: int, levels: int, games: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, levels, (games, 2, rows, columns)).astype(float)


def assert_alike(ours: Equilibria, others: Equilibria) -> None:
    """Two methods list the same equilibria of every game, in the same components."""
    np.testing.assert_array_equal(ours.count, others.count)
    np.testing.assert_array_equal(ours.reason, others.reason)
    for game, count in enumerate(ours.count):
        gaps = np.abs(ours.profiles[game, :count, None] - others.profiles[game, None, :count]).max(axis=2)
        order = gaps.argmin(axis=1)
        assert gaps.min(axis=1).max() < NEAR
        assert len(set(order)) == count
        theirs, mine = others.component[game, order], ours.component[game, :count]
        assert ((mine[:, None] == mine) == (theirs[:, None] == theirs)).all()
        np.testing.assert_array_equal(ours.isolated[game, :count], others.isolated[game, order])
