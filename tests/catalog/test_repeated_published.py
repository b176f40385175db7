"""Published results on repeated games: reversion, penal codes, what is feasible and individually rational."""

import numpy as np
import pytest

from sim.concepts.nash.strategic import solve_strategic
from sim.concepts.repeated.patience import mixed_minmax, rational_range
from sim.concepts.repeated.penalties import by_reversion, by_stick_and_carrot, floor, minmax


def bimatrix(cells: list[list[tuple[float, float]]]) -> np.ndarray:
    """Return `payoffs[0, player, row, column]`."""
    return np.moveaxis(np.asarray(cells, float), -1, 0)[None]


@pytest.mark.parametrize(("temptation", "reward", "penalty", "sucker"), [(5, 3, 1, 0), (3, 2, 0, -1), (10, 6, 2, -4)])
def test_the_prisoners_dilemma_needs_its_ratio(temptation: float, reward: float, penalty: float, sucker: float) -> None:
    """Friedman (1971): a grim trigger keeps cooperation up from (T - R) / (T - P) on.

    No pure penalties do with less: everybody can be held to P and no lower.
    """
    game = bimatrix([[(reward, reward), (sucker, temptation)], [(temptation, sucker), (penalty, penalty)]])
    least = (temptation - reward) / (temptation - penalty)
    assert by_reversion(game, (0, 0), solve_strategic(game))[0] == pytest.approx(least)
    assert by_stick_and_carrot(game, (0, 0))[0] == pytest.approx(least)
    assert floor(game, (0, 0))[0] == pytest.approx(least)


def test_cournots_duopoly_by_reversion() -> None:
    """Friedman (1971); Tirole, The Theory of Industrial Organization (1988), section 6.3: 9/17 for linear demand.

    Price 1 - Q, no cost: half the monopoly output, its best reply, and Cournot's.
    """
    quantities = np.array([1 / 4, 1 / 3, 3 / 8])
    one, two = np.meshgrid(quantities, quantities, indexing="ij")
    game = np.stack([(1 - one - two) * one, (1 - one - two) * two])[None]
    assert by_reversion(game, (0, 0), solve_strategic(game))[0] == pytest.approx(9 / 17)


def test_sticks_sustain_collusion_with_less_patience_than_reversion() -> None:
    """Abreu (1986): penalties harsher than Cournot's profits, for a while, sustain monopoly from lower factors on.

    A stick at which both earn nothing is held until lots end it: what is left for the punished is what best replying
    to the stick would bring.
    """
    quantities = np.array([1 / 4, 1 / 3, 3 / 8, 1 / 2])
    one, two = np.meshgrid(quantities, quantities, indexing="ij")
    price = np.maximum(1 - one - two, 0)
    game = np.stack([price * one, price * two])[None]
    reversion, sticks = by_reversion(game, (0, 0), solve_strategic(game))[0], by_stick_and_carrot(game, (0, 0))[0]
    assert reversion == pytest.approx(9 / 17)
    assert sticks < reversion - 0.05
    assert sticks == pytest.approx(floor(game, (0, 0))[0])
    # against 1/2 the best reply is 1/4, which earns 1/16: the floor, by its definition
    gain, value = 9 / 64 - 1 / 8, 1 / 8
    assert sticks == pytest.approx(gain / (gain + value - 1 / 16))


def test_three_who_want_the_same() -> None:
    """Fudenberg & Maskin (1986), example 3: all get 1 if all do the same, else 0; everybody can be held to 0.

    So averages from 0 to 1 are feasible and individually rational, though equilibria never pay less than 1/4.
    """
    game = np.zeros((3, 2, 2, 2))
    game[:, 0, 0, 0] = game[:, 1, 1, 1] = 1
    assert minmax(game[None])[0].tolist() == [0, 0, 0]
    assert mixed_minmax(game) == pytest.approx([0, 0, 0])
    low, high = rational_range(game)
    assert low == pytest.approx([0, 0, 0])
    assert high == pytest.approx([1, 1, 1])
    assert solve_strategic(game[None]).count[0] >= 3


def test_the_battle_of_the_sexes_between_its_minmax_and_its_best() -> None:
    """Fudenberg & Tirole (1991), section 5.1.2: the minmax is one of mixed actions; here 3/4, and 1 with pure ones.

    Averages of 3/4 each are feasible: coordination now and then, and failing to meet else.
    """
    game = bimatrix([[(3, 1), (0, 0)], [(0, 0), (1, 3)]])
    assert minmax(game)[0].tolist() == [1, 1]
    assert mixed_minmax(game[0]) == pytest.approx([3 / 4, 3 / 4])
    low, high = rational_range(game[0])
    assert low == pytest.approx([3 / 4, 3 / 4])
    assert high == pytest.approx([3, 3])
