"""Products of losses in 2x2 games, against the definition written plainly."""

import numpy as np
import pytest

from sim.selection.risk_dominance import REGRET, _strict, _two_by_two

RANDOM = np.random.default_rng(8)
CELLS = [(0, 0), (0, 1), (1, 0), (1, 1)]
ACTIONS = [np.tile([cell[player] for cell in CELLS], (300, 1)) for player in (0, 1)]
"""All four cells of each game, as if all were equilibria."""


@pytest.mark.parametrize("far", [1.0, 1e9])
@pytest.mark.parametrize("whole", [False, True])
def test_products_of_losses_are_compared_where_both_act_otherwise(whole: bool, far: float) -> None:
    games = RANDOM.integers(0, 4, (300, 2, 2, 2)).astype(float) if whole else RANDOM.normal(size=(300, 2, 2, 2))
    games[::3, :, 1, 1] *= far
    games[:, :, 0, 1] += np.ptp(games, axis=(2, 3)) == 0  # risk dominance has no units where nobody cares
    strict, wins = _two_by_two(games, ACTIONS)
    np.testing.assert_array_equal(strict, _strict(games, ACTIONS))
    for game, won in zip(games, wins, strict=True):
        size = np.ptp(game, axis=(1, 2))
        for e, (a, b) in enumerate(CELLS):
            for f, (c, d) in enumerate(CELLS):
                here = (game[0, a, b] / size[0] - game[0, c, b] / size[0]) * (
                    game[1, a, b] / size[1] - game[1, a, d] / size[1]
                )
                there = (game[0, c, d] / size[0] - game[0, a, d] / size[0]) * (
                    game[1, c, d] / size[1] - game[1, c, b] / size[1]
                )
                assert won[e, f] == (a != c and b != d and here > there * (1 + REGRET))
