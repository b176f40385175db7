"""Published results on commitment."""

import numpy as np
import pytest
from helpers.batches import bimatrix, listed, some_games, strategic_batch

from sim.concepts.correlated.correlated import Correlated
from sim.concepts.nash.nash import Nash
from sim.concepts.refinements.stackelberg import Stackelberg


def test_example_of_conitzer_and_sandholm() -> None:
    """Conitzer & Sandholm (2006), section 1: 2 in the only equilibrium, 3 by pure and 11/3 by mixed commitment."""
    batch = strategic_batch(bimatrix([[(2, 1), (4, 0)], [(1, 0), (3, 2)]]))
    nash, pure, mixed = (c.solve(batch) for c in (Nash(), Stackelberg(commitment="pure"), Stackelberg()))
    assert [s.payoffs[0, 0, 0] for s in (nash, pure)] == [2, 3]
    assert mixed.payoffs[0, 0, 0] == pytest.approx(11 / 3)
    np.testing.assert_allclose(listed(mixed, 0), [[2 / 3, 1 / 3, 0, 1]])


def test_commitment_in_zero_sum_games_is_minimax() -> None:
    """von Neumann (1928): announcing an optimal mixture costs nothing; announcing a pure strategy gives the maximin."""
    own = some_games((3, 3), 60, seed=4)[:, 0]
    batch = strategic_batch(np.stack([own, -own], axis=1))
    value = Nash().solve(batch).payoffs[:, 0, 0]
    np.testing.assert_allclose(Stackelberg().solve(batch).payoffs[:, 0, 0], value, atol=1e-9)
    pure = Stackelberg(commitment="pure").solve(batch)
    np.testing.assert_allclose(pure.payoffs[:, 0, 0], own.min(axis=2).max(axis=1))


@pytest.mark.parametrize("levels", [0, 3])
def test_the_leader_gains_as_von_stengel_and_zamir_prove(levels: int) -> None:
    """von Stengel & Zamir (2010): as a set, leader payoffs are at least as high as Nash and correlated ones.

    The highest is no lower than any correlated equilibrium payoff, the lowest no lower than some Nash payoff; without
    ties the two are one.
    """
    batch = strategic_batch(some_games((3, 4), 150, seed=9, levels=levels))
    solution, nash, correlated = (c.solve(batch) for c in (Stackelberg(), Nash(), Correlated()))
    assert solution.tags is not None
    for draw in range(150):
        worst, best = (solution.payoffs[draw, solution.tags[draw, :, way], 0][0] for way in (1, 0))
        assert best >= np.nanmax(correlated.payoffs[draw, :, 0]) - 1e-8
        assert worst >= np.nanmin(nash.payoffs[draw, :, 0]) - 1e-8
        assert levels or best == pytest.approx(worst)


def test_inspection_with_an_announced_frequency() -> None:
    """Inspector leadership: Maschler (1966); Avenhaus, von Stengel & Zamir, Inspection games (2002).

    Simultaneously the inspectee violates with positive probability; the inspector who announces the same frequency of
    inspections makes legal behaviour certain, and only the inspector gains.
    """
    fine, detected, damage = 2.0, -3.0, -6.0
    table = [[(-1, 0), (-1 + detected, -fine)], [(0, 0), (damage, 1)]]  # inspect or not; legal or violating
    batch = strategic_batch(bimatrix(table))
    nash, solution = Nash().solve(batch), Stackelberg().solve(batch)
    assert 0 < nash.profiles[0, 0, 3] < 1
    np.testing.assert_allclose(solution.profiles[0, 0, :2], nash.profiles[0, 0, :2])
    assert solution.profiles[0, 0, 2] == 1
    assert solution.payoffs[0, 0, 0] > nash.payoffs[0, 0, 0]
    np.testing.assert_allclose(solution.payoffs[0, 0, 1], nash.payoffs[0, 0, 1], atol=1e-12)
