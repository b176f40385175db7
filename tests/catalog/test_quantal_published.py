"""Published estimates of precision, and quantal responses told in closed form."""

import numpy as np
import pytest
from analysis.test_quantal import batch_of

from sim.analysis.precision import fit_precision
from sim.analysis.quantal import logit_branch
from sim.concepts.behavioural.logit import Logit


def test_ochs_game_at_four_to_one_of_mckelvey_and_palfrey() -> None:
    """McKelvey & Palfrey (1995), section on Ochs (1995): asymmetric matching pennies, first block.

    Of 128 decisions each, 52.7 and 36.6 per cent were for the first action; they estimate a precision of 1.84, at
    which these should be .616 and .383. (Gambit's manual replicates this: 1.8456, log-likelihood -174.7645.)
    """
    first, second = np.array([[1.1141, 0], [0, 0.2785]]), np.array([[0, 1.1141], [1.1141, 0]])
    counts = 128 * np.array([0.527, 0.473, 0.366, 0.634])
    fit = fit_precision(batch_of(first, second), counts)
    assert fit.precision == pytest.approx(1.84, abs=0.01)
    np.testing.assert_allclose(fit.profile[[0, 2]], [0.616, 0.383], atol=6e-4)
    assert fit.precision == pytest.approx(1.8456097, abs=1e-6)
    assert fit.log_likelihood == pytest.approx(-174.76453, abs=1e-4)
    assert fit.interval[0] < 1.84 < fit.interval[1]


def test_liebermans_game_of_mckelvey_and_palfrey() -> None:
    """McKelvey & Palfrey (1995), section on Lieberman (1960): zero-sum, three actions each, one pure equilibrium.

    Each side's third action is the equilibrium, each has one that is seldom played at any precision, and an own
    action that quantal responses at first favour over the equilibrium: A1 over A3 at small precisions, not at large.
    """
    game = np.array([[15.0, 0, -2], [0, -15, -1], [1, 2, 0]])
    branch = logit_branch(batch_of(game, -game))
    early, late = branch.profile[branch.precision < 0.1][-1], branch.profile[-1]
    assert early[0] > early[2] > early[1]
    assert late[2] > 0.9
    assert late[5] > 0.9
    np.testing.assert_allclose(branch.profile[:, 0], branch.profile[:, 4], atol=1e-4)  # skew-symmetric but for names


@pytest.mark.parametrize("precision", [0.5, 2.0, 5.0])
def test_symmetric_pennies_are_uniform_at_every_precision(precision: float) -> None:
    """McKelvey & Palfrey (1995): in symmetric matching pennies errors leave the equilibrium as it is."""
    game = np.array([[1.0, -1], [-1, 1]])
    np.testing.assert_allclose(Logit(precision).solve(batch_of(game, -game)).profiles[0, 0], 0.5, atol=1e-12)
