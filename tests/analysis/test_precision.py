"""The most likely precision of observed play: against Gambit's, against likelihoods written out, and at the edges."""

import numpy as np
import pygambit
import pytest
from analysis.test_quantal import SKEW, batch_of, response
from helpers.gambit_profiles import probabilities
from scipy.optimize import minimize_scalar

from sim.analysis.precision import fit_precision
from sim.errors import UsageError
from sim.games.moves.tree import LEAF, InformationSet, Tree, TreeBatch

COUNTS = np.array([26.0, 20, 254, 32, 18, 250])
DILEMMA = np.array([[2.0, 0], [3, 1]])


def test_the_likeliest_precision_is_gambits() -> None:
    rng = np.random.default_rng(1)
    for _ in range(4):
        first, second = rng.normal(size=(2, 3, 3))
        counts = np.round(50 * rng.dirichlet(np.ones(3), 2))
        game = pygambit.StrategicGame.from_arrays(first, second)
        first_peak = pygambit.qre.logit_estimate(  # to look for the highest peak, 17.0.0b2 need not come to an end
            game.mixed_strategy_profile(data=counts.tolist()), max_accel=1.02, local_max=True
        )
        ours = fit_precision(batch_of(first, second), counts.ravel())
        for precision, likelihood in ((first_peak.lam, first_peak.log_like), likeliest(game, counts.ravel())):
            assert ours.log_likelihood >= likelihood - 1e-6
            if precision < 1e3 and ours.log_likelihood < likelihood + 1e-4:
                assert ours.precision == pytest.approx(precision, rel=1e-2, abs=1e-3)


def likeliest(game: pygambit.Game, counts: np.ndarray) -> tuple[float, float]:
    """Return the precision of the highest likelihood along Gambit's branch, and its logarithm."""

    def likelihoods(precisions: list[float]) -> list[float]:
        points = pygambit.qre.logit_solve_lambda(game, precisions)
        return [float(counts @ np.log(probabilities(point.profile))) for point in points]

    grid = np.geomspace(1e-3, 100, 101).tolist()
    best = int(np.argmax(likelihoods(grid)))
    if best == 0:
        return 0.0, float(counts.sum() * np.log(1 / 3))
    around = (grid[best - 1], grid[min(best + 1, 100)])
    peak = minimize_scalar(lambda at: -likelihoods([float(at)])[0], bounds=around, method="bounded")
    return float(peak.x), -float(peak.fun)


def test_the_same_of_a_game_without_error_to_spare() -> None:
    game = pygambit.StrategicGame.from_arrays(SKEW, -SKEW)
    theirs = pygambit.qre.logit_estimate(game.mixed_strategy_profile(data=COUNTS.reshape(2, 3).tolist()))
    ours = fit_precision(batch_of(SKEW, -SKEW), COUNTS)
    assert ours.precision == pytest.approx(theirs.lam, rel=1e-5)
    assert ours.log_likelihood == pytest.approx(theirs.log_like, rel=1e-9)
    assert not ours.unbounded


def test_a_game_of_moves_is_fitted_in_its_agent_form() -> None:
    """Two decisions, one after the other: the second player knows the first one's."""
    sets = (
        InformationSet("one", "one", 0, ("stop", "go"), (0,)),
        InformationSet("two", "two", 1, ("stop", "go"), (2,)),
    )
    tree = Tree(
        ("a", "b"), sets, np.array([-1, 0, 0, 2, 2]), np.array([-1, 0, 1, 2, 3]), np.array([0, LEAF, 1, LEAF, LEAF])
    )
    batch = TreeBatch(tree, np.array([[[0.4, 0.2, 1.6], [0.1, 0.8, 0.4]]]), np.zeros((1, 0)))
    counts = np.array([6.0, 100, 60, 40])
    ours = fit_precision(batch, counts)

    def loss(at: float) -> float:
        second = response(at, np.array([0.8, 0.4]))
        first = response(at, np.array([0.4, second @ [0.2, 1.6]]))
        return -counts @ np.log(np.concatenate([first, second]))

    theirs = minimize_scalar(loss, bounds=(0, 50), method="bounded", options={"xatol": 1e-10})
    assert ours.precision == pytest.approx(theirs.x, rel=1e-5)
    assert ours.log_likelihood == pytest.approx(-theirs.fun, rel=1e-10)


def test_error_and_interval_are_those_of_a_decision_written_out() -> None:
    """One who decides alone between payoffs 0 and 2: of `n`, `k` take the better one, log-odds are twice precision."""
    batch = batch_of(np.array([[0.0], [2.0]]), np.zeros((2, 1)))
    n, k = 80, 60
    fit = fit_precision(batch, np.array([n - k, k, n], float))
    assert fit.precision == pytest.approx(np.log(k / (n - k)) / 2, rel=1e-6)
    assert fit.standard_error == pytest.approx(1 / np.sqrt(n * (k / n) * (1 - k / n)) / 2, rel=1e-3)

    def likelihood(at: float) -> float:
        return k * 2 * at - n * np.log1p(np.exp(2 * at))

    best = likelihood(np.log(k / (n - k)) / 2)
    for end in fit.interval:
        assert 2 * (best - likelihood(end)) == pytest.approx(3.841459, rel=1e-5)
    assert fit.log_likelihood == pytest.approx(best, rel=1e-12)


def test_units_of_payoffs_are_units_of_precision() -> None:
    small, large = (fit_precision(batch_of(s * SKEW, -s * SKEW), COUNTS) for s in (1e-3, 1e6))
    assert small.precision == pytest.approx(1e9 * large.precision, rel=1e-5)
    assert small.standard_error == pytest.approx(1e9 * large.standard_error, rel=1e-3)
    np.testing.assert_allclose(small.interval, 1e9 * np.array(large.interval), rtol=1e-5)
    np.testing.assert_allclose(small.profile, large.profile, atol=1e-6)


def test_play_without_error_has_no_highest_precision() -> None:
    fit = fit_precision(batch_of(DILEMMA, DILEMMA.T), np.array([0.0, 10, 0, 10]))
    assert fit.unbounded
    assert fit.precision == fit.interval[1] == np.inf
    assert np.isnan(fit.standard_error)
    assert 20 * np.log(response(fit.interval[0], np.array([0.0, 1]))[1]) == pytest.approx(-1.920729, rel=1e-4)


def test_uniform_play_has_precision_zero() -> None:
    even = fit_precision(batch_of(DILEMMA, DILEMMA.T), np.array([5.0, 5, 5, 5]))
    assert even.precision == 0
    assert even.interval[0] == 0
    assert np.isnan(even.standard_error)
    against = fit_precision(batch_of(DILEMMA, DILEMMA.T), np.array([9.0, 1, 9, 1]))
    assert against.precision == 0


@pytest.mark.parametrize("counts", [[0, 0, 0, 0], [1, 2, 3], [-1, 1, 1, 1], [np.nan, 1, 1, 1]])
def test_counts_that_say_nothing_are_refused(counts: list[float]) -> None:
    with pytest.raises(UsageError):
        fit_precision(batch_of(DILEMMA, DILEMMA.T), np.array(counts, float))


def test_equal_payoffs_are_refused() -> None:
    with pytest.raises(UsageError, match="all the same"):
        fit_precision(batch_of(np.ones((2, 2)), np.zeros((2, 2))), np.array([1.0, 2, 3, 4]))


FOLDS = (np.array([[0.0, 0], [4, -20]]), np.array([[0.0, 0], [10, 0]]))
"""Its branch turns back at precision 0.33 and forward again at 0.07."""


def test_the_likeliest_precision_lies_behind_a_fold() -> None:
    fit = fit_precision(batch_of(*FOLDS), np.array([751.0, 249, 691, 309]))
    assert fit.precision == pytest.approx(0.32341, abs=5e-6)
    assert fit.log_likelihood == pytest.approx(-1179.532, abs=5e-4)
    assert fit.passages == 3
    assert fit.interval[0] < fit.precision < fit.interval[1]


def quantal_points(precision: float) -> np.ndarray:
    """Return `p[k]` of all quantal responses of `FOLDS`, the first player's first action: roots on a fine grid."""

    def miss(p: np.ndarray) -> np.ndarray:
        q = 1 / (1 + np.exp(precision * 10 * (1 - p)))
        return p - 1 / (1 + np.exp(precision * (4 * q - 20 * (1 - q))))

    p = np.linspace(0, 1, 200_001)
    return p[:-1][np.sign(miss(p[:-1])) != np.sign(miss(p[1:]))]


@pytest.mark.parametrize(
    "counts", [(751, 249, 691, 309), (600, 400, 900, 100), (990, 10, 970, 30), (500, 500, 880, 120)]
)
def test_no_precision_at_all_makes_play_likelier(counts: tuple[int, ...]) -> None:
    """Every quantal response of this game lies on the branch: all of them, at many precisions, are compared."""
    fit, (a, b, c, d) = fit_precision(batch_of(*FOLDS), np.array(counts, float)), counts
    best = -np.inf
    for precision in np.concatenate([np.linspace(0, 0.6, 601), fit.precision + np.linspace(-1e-3, 1e-3, 21)]):
        for p in quantal_points(abs(precision)):
            q = 1 / (1 + np.exp(abs(precision) * 10 * (1 - p)))
            best = max(best, a * np.log(p) + b * np.log(1 - p) + c * np.log(q) + d * np.log(1 - q))
    assert fit.log_likelihood >= best - 0.05  # as coarse as the grid of p
