"""Published results on steps of reasoning and on rationalizability."""

from math import exp

import numpy as np
import pytest
from helpers.batches import bimatrix, strategic_batch, symmetric

from sim.concepts.behavioural.cognitive_hierarchy import CognitiveHierarchy, level_shares
from sim.concepts.behavioural.level_k import level_profiles
from sim.concepts.nash.nash import Nash
from sim.concepts.refinements.rationalizable import Rationalizable, surviving


def test_stag_hunt_of_camerer_ho_and_chong() -> None:
    """Camerer, Ho & Chong (2004), section on coordination in stag hunts of two and of three.

    Hunting pays 1 if all hunt, else 0; staying away pays x. In pairs thinkers hunt while x < 1/2, in groups of three
    only while x < 1/4: between the two, pairs coordinate and groups of three do not.
    """
    tau, x = 1.5, 0.4
    pair = np.array([[[1, 0], [x, x]]])
    hunters = CognitiveHierarchy(tau).solve(strategic_batch(symmetric(pair))).profiles[0, 0, 0]
    assert hunters == pytest.approx(1 - exp(-tau) / 2)
    three = np.full((1, 3, 2, 2, 2), x)
    for player in range(3):
        np.moveaxis(three[0, player], player, 0)[0] = 0
    three[0, :, 0, 0, 0] = 1
    hunters = CognitiveHierarchy(tau).solve(strategic_batch(three)).profiles[0, 0, 0]
    assert hunters == pytest.approx(exp(-tau) / 2)


def test_poisson_shares_of_camerer_ho_and_chong() -> None:
    """Camerer, Ho & Chong (2004), section II: with tau = 1.5, f(1) = tau f(0), and two-step thinkers believe in 40 and
    60 per cent of zero- and one-step thinkers.
    """
    f = level_shares(1.5)
    np.testing.assert_allclose(f[:4], [0.2231, 0.3347, 0.2510, 0.1255], atol=5e-5)
    np.testing.assert_allclose(f[:2] / f[:2].sum(), [0.4, 0.6])


def test_money_request_game_of_arad_and_rubinstein() -> None:
    """Arad & Rubinstein, The 11-20 money request game, American Economic Review 102 (2012).

    Each asks for 11 to 20 and gets it, and 20 more for asking for exactly one less than the other. Uniform play is
    best answered by 19, that by 18, and so on; the symmetric equilibrium asks for 15 to 20 only.
    """
    amounts = np.arange(11, 21)
    payoff = amounts[:, None] + 20.0 * (amounts[:, None] == amounts - 1)
    for level, profile in enumerate(level_profiles(symmetric(payoff[None]), 4)):
        if level > 0:
            assert amounts[profile[0][0].argmax()] == 20 - level
            assert profile[0][0].max() == 1
    small = Nash().solve(strategic_batch(symmetric(payoff[None, 4:, 4:])))  # 15 to 20, beyond which nothing is played
    alike = np.abs(small.profiles[0, :, :6] - small.profiles[0, :, 6:]).max(axis=1) < 1e-9
    np.testing.assert_allclose(small.profiles[0, alike, :6], [[0.25, 0.25, 0.2, 0.15, 0.1, 0.05]])


def test_bernheims_four_by_four_game() -> None:
    """Bernheim (1984); Osborne & Rubinstein (1994), figure 57.1.

    The fourth column falls to a mixture of the first and the third, then the fourth row; the rest is rationalizable.
    """
    table = [
        [(0, 7), (2, 5), (7, 0), (0, 1)],
        [(5, 2), (3, 3), (5, 2), (0, 1)],
        [(7, 0), (2, 5), (0, 7), (0, 1)],
        [(0, 0), (0, -2), (0, 0), (10, -1)],
    ]
    alive = surviving(bimatrix(table))[0]
    assert alive.tolist() == [True, True, True, False] * 2
    nash = Nash().solve(strategic_batch(bimatrix(table)))
    np.testing.assert_array_equal(nash.profiles[0], [[0, 1, 0, 0, 0, 1, 0, 0]])


def test_correlated_beliefs_rationalize_more() -> None:
    """Osborne & Rubinstein (1994), figure 58.1: all three share the payoff of the table that the third one chooses.

    Table M2 is a best reply to believing that the others are at (U, L) or (D, R) half the time each, and to no belief
    in which they choose independently: it survives, as beliefs here may correlate.
    """
    tables = [[[8, 0], [0, 0]], [[4, 0], [0, 4]], [[0, 0], [0, 8]], [[3, 3], [3, 3]]]
    shared = np.stack([np.array(t, float) for t in tables], axis=2)
    game = np.stack([shared] * 3)[None]
    assert surviving(game).all()
    p, q = (g.ravel() for g in np.meshgrid(np.linspace(0, 1, 101), np.linspace(0, 1, 101)))
    beliefs = np.stack([p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)], axis=1)
    worth = beliefs @ shared.reshape(4, 4)
    assert (worth[:, 1] < np.delete(worth, 1, axis=1).max(axis=1)).all()
    assert Rationalizable().solve(strategic_batch(game)).count[0] == 16
