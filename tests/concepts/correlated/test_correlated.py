"""Correlated and coarse correlated equilibria against linear programs solved by HiGHS, and by what defines them."""

import numpy as np
import pytest
from helpers.batches import interval, some_games, strategic_batch
from helpers.incentives import incentives
from helpers.trees import perfect_tree
from scipy.optimize import linprog, minimize

from sim.concepts.correlated.coarse_correlated import CoarseCorrelated
from sim.concepts.correlated.correlated import Correlated
from sim.concepts.correlated.nearest_to_even import nearest_to_even
from sim.concepts.nash.nash import Nash, PureNash
from sim.games.moves.normal_form import normal_form, strategic_payoffs
from sim.games.moves.tree import TreeBatch
from sim.selection.rules import RULES
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Status
from sim.tolerances import REGRET

ALL_RULES = tuple(RULES)


def extremes(game: np.ndarray, coarse: bool, objective: np.ndarray) -> tuple[float, float]:
    rows = incentives(game, coarse)
    ends = []
    for sign in (1, -1):
        found = linprog(
            sign * objective, A_ub=-rows, b_ub=np.zeros(len(rows)), A_eq=np.ones((1, rows.shape[1])), b_eq=[1]
        )
        assert found.status == 0
        ends.append(sign * found.fun)
    return ends[0], ends[1]


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize(("sizes", "levels"), [((2, 2), 3), ((3, 3), 0), ((2, 4), 3), ((2, 2, 2), 0), ((2, 2, 3), 3)])
def test_the_intervals_are_those_of_highs(sizes: tuple[int, ...], levels: int, coarse: bool) -> None:
    games = some_games(sizes, 12, seed=len(sizes) * 7 + levels, levels=levels)
    cells = int(np.prod(sizes))
    outcomes = np.arange(cells) % 3
    concept = CoarseCorrelated() if coarse else Correlated()
    solution = concept.solve(strategic_batch(games, outcomes))
    assert np.nanmax(solution.regret) < REGRET
    assert solution.outcomes is not None
    for draw, game in enumerate(games):
        flat = game.reshape(len(sizes), cells)
        for player in range(len(sizes)):
            expected = extremes(game, coarse, flat[player])
            np.testing.assert_allclose(interval(solution, draw, player), expected, atol=1e-7)
        welfare = np.nansum(solution.payoffs[draw, : solution.count[draw]], axis=1)
        np.testing.assert_allclose((welfare.min(), welfare.max()), extremes(game, coarse, flat.sum(axis=0)), atol=1e-7)
        for outcome in range(3):
            shares = solution.outcomes[draw, : solution.count[draw], outcome]
            expected = extremes(game, coarse, (outcomes == outcome).astype(float))
            np.testing.assert_allclose((shares.min(), shares.max()), expected, atol=1e-7)


def test_marks_name_where_the_extremes_are() -> None:
    games = some_games((3, 3), 40, seed=3)
    solution = CoarseCorrelated().solve(strategic_batch(games, np.arange(9) // 3))
    assert solution.tags is not None
    assert solution.tag_names[:6] == (
        "lowest payoff of ann",
        "highest payoff of ann",
        "lowest payoff of bob",
        "highest payoff of bob",
        "lowest welfare",
        "highest welfare",
    )
    assert solution.tag_names[-1] == "highest probability of outcome 3"
    for draw in range(40):
        for player in (0, 1):
            for end, value in enumerate(interval(solution, draw, player)):
                at = np.flatnonzero(solution.tags[draw, :, 2 * player + end])
                assert len(at) == 1
                np.testing.assert_allclose(solution.payoffs[draw, at[0], player], value, atol=1e-9)


@pytest.mark.parametrize(("sizes", "levels"), [((2, 2), 3), ((3, 3), 0), ((3, 3), 3), ((2, 3, 2), 3)])
def test_nash_lies_inside_correlated_inside_coarse(sizes: tuple[int, ...], levels: int) -> None:
    batch = strategic_batch(some_games(sizes, 150, seed=17, levels=levels))
    nash = (Nash() if len(sizes) == 2 else PureNash()).solve(batch)
    correlated, coarse = Correlated().solve(batch), CoarseCorrelated().solve(batch)
    for draw in range(len(batch)):
        for player in range(len(sizes)):
            low, high = interval(correlated, draw, player)
            wide_low, wide_high = interval(coarse, draw, player)
            assert wide_low <= low + 1e-8
            assert high <= wide_high + 1e-8
            for value in nash.payoffs[draw, : nash.count[draw], player]:
                assert low - 1e-8 <= value <= high + 1e-8


def test_unique_means_one_point_and_then_it_is_the_nash_equilibrium() -> None:
    batch = strategic_batch(some_games((3, 3), 300, seed=5))
    correlated, nash = Correlated().solve(batch), Nash().solve(batch)
    unique = correlated.status == Status.UNIQUE
    assert 0.5 < unique.mean() < 0.9
    assert (nash.count[unique] == 1).all()
    np.testing.assert_allclose(correlated.profiles[unique, 0], nash.profiles[unique, 0], atol=1e-7)
    assert (correlated.status[~unique] == Status.CONTINUUM).all()


def test_two_actions_each_leave_no_difference_between_the_two() -> None:
    batch = strategic_batch(some_games((2, 2), 200, seed=8))
    one, other = Correlated().solve(batch), CoarseCorrelated().solve(batch)
    for draw in range(200):
        for player in (0, 1):
            np.testing.assert_allclose(interval(one, draw, player), interval(other, draw, player), atol=1e-8)


def test_rules_see_the_joint_distribution() -> None:
    chicken = np.array([[[[6, 2], [7, 0]], [[6, 7], [2, 0]]]], float)
    solution = Correlated().solve(strategic_batch(chicken, [0, 1, 2, 3]), ALL_RULES)
    count = solution.count[0]
    shares = solution.weights[0, :, :count]
    assert np.isnan(shares).all()
    assert solution.totals is not None
    kept = solution.totals.values[0, ALL_RULES.index("payoff-dominance")]
    assert kept[-2:].sum() == pytest.approx(72 / 7)  # not the (5.25, 5.25) of most welfare: further along the frontier
    assert kept[-2:].sum() > solution.payoffs[0, :count].sum(axis=1).min()
    by_rule = dict(zip(ALL_RULES, solution.totals.values[0], strict=False))
    np.testing.assert_array_equal(by_rule["risk-dominance"], by_rule["uniform"])  # it speaks of strict equilibria
    assert solution.outcomes is not None
    listed = solution.outcomes[0, :count]
    shown = max(-(p[p > 0] * np.log(p[p > 0])).sum() for p in listed)
    p = by_rule["maximum-entropy"][:4]
    assert -(p * np.log(p)).sum() > shown  # the least predictable one lies between the extreme points
    assert p[1] == pytest.approx(p[2])
    assert solution.singled_out[0, ALL_RULES.index("maximum-entropy")]


def test_an_extensive_game_is_read_by_its_plans() -> None:
    tree = perfect_tree(2, 2)
    payoffs = np.random.default_rng(2).standard_normal((30, 2, 4))
    payoffs[4, 1, 2] = np.inf
    batch = TreeBatch(tree, payoffs, np.zeros((30, 0)), np.array([0, 1, 1, 0]))
    solution = Correlated().solve(batch, ALL_RULES)
    assert solution.status[4] == Status.UNDEFINED
    assert solution.outcomes is not None
    form = normal_form(tree)
    payoffs[4] = 0
    games = strategic_payoffs(form, TreeBatch(tree, payoffs, np.zeros((30, 0))))
    for draw in (d for d in range(30) if d != 4):
        expected = extremes(games[draw], False, games[draw, 0].ravel())
        np.testing.assert_allclose(interval(solution, draw, 0), expected, atol=1e-7)
        np.testing.assert_allclose(solution.outcomes[draw, : solution.count[draw]].sum(axis=1), 1)


def test_chance_enters_outcomes_in_expectation() -> None:
    tree = perfect_tree(2, 2, chance_at=1)
    payoffs = np.array([[[4.0, 0, 1, 1], [0, 0, 0, 0]]])
    batch = TreeBatch(tree, payoffs, np.array([[0.5, 0.5, 0.25, 0.75]]), np.array([0, 1, 0, 1]))
    solution = Correlated().solve(batch)
    assert solution.outcomes is not None
    np.testing.assert_allclose(solution.payoffs[0, 0], [2, 0])
    np.testing.assert_allclose(solution.outcomes[0, 0], [0.5, 0.5])


def test_a_game_beyond_the_limit_is_a_status() -> None:
    solution = Correlated().solve(strategic_batch(np.zeros((1, 2, 10, 10)), actions="abcdefghij"))
    assert solution.status[0] != Status.INCOMPLETE
    games = strategic_batch(np.zeros((2, 2, 20, 20)), actions="abcdefghijklmnopqrst")
    solved: Solution = Correlated(budget=300_000_000).solve(games)  # not so many pivots as are begun with
    assert (solved.status == Status.INCOMPLETE).all()
    assert (solved.reason == Reason.BUDGET).all()
    assert Correlated().solve(games).complete.all()


def renamed(game: np.ndarray, players: list[int], actions: list[np.ndarray]) -> np.ndarray:
    """The same game with its players and their actions in another order: `actions[new player]` of its new order."""
    turned = game[players].transpose(0, *(p + 1 for p in players))
    return turned[np.ix_(range(len(players)), *actions)]


@pytest.mark.parametrize("rule", ["uniform", "maximum-entropy", "payoff-dominance"])
@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize(("sizes", "levels"), [((2, 2), 3), ((3, 3), 2), ((3, 3), 0), ((2, 3), 3), ((2, 2, 2), 3)])
def test_other_orders_of_players_and_actions_reorder_the_means(
    sizes: tuple[int, ...], levels: int, coarse: bool, rule: str
) -> None:
    """Equal weights on what is listed fail this wherever an objective ties: which optimum is listed is chance."""
    rng, concept = np.random.default_rng(3), CoarseCorrelated() if coarse else Correlated()
    several = 0
    for game in some_games(sizes, 10, seed=11, levels=levels):
        players = rng.permutation(len(sizes)).tolist()
        actions = [rng.permutation(sizes[p]) for p in players]
        first, second = (means(concept, g, rule) for g in (game, renamed(game, players, actions)))
        several += concept.solve(strategic_batch(game[None])).count[0] > 1
        np.testing.assert_allclose(second, first[players], atol=1e-7)
    assert several


def means(concept: Correlated | CoarseCorrelated, game: np.ndarray, rule: str = "uniform") -> np.ndarray:
    """Each player's mean payoff under a rule."""
    found = concept.solve(strategic_batch(game[None]), (rule,))
    if found.totals is not None and found.totals.cut[0]:
        return np.asarray(found.totals.values[0, 0, -len(game) :])
    return np.asarray(found.weights[0, 0] @ found.payoffs[0])


@pytest.mark.parametrize("coarse", [False, True])
def test_the_middle_is_the_device_of_least_norm(coarse: bool) -> None:
    """Against sequential quadratic programming on constraints that are written out profile by profile."""
    for game in some_games((3, 3), 6, seed=5, levels=2):
        rows = incentives(game, coarse)
        found = nearest_to_even(rows)
        assert found is not None
        limits = [
            {"type": "ineq", "fun": lambda p, rows=rows: rows @ p},
            {"type": "eq", "fun": lambda p: p.sum() - 1},
        ]
        least = minimize(
            lambda p: p @ p, found * 0 + 1 / 9, jac=lambda p: 2 * p, bounds=[(0, 1)] * 9, constraints=limits
        )
        assert found @ found <= least.fun + 1e-6
        assert (rows @ found).min() >= -REGRET
        assert abs(found.sum() - 1) < 1e-12


def test_where_rows_nearly_depend_on_each_other_the_slower_method_is_right() -> None:
    rng = np.random.default_rng(5)
    games = [np.stack([rng.random((5, 5)), rng.random((5, 5))]) for _ in range(40)]
    found = [nearest_to_even(incentives(game, coarse=False)) for game in games]
    assert all(point is not None for point in found)


def test_rules_have_one_device_of_all_and_no_weights_of_what_is_listed() -> None:
    game = np.array([[[6.0, 2.0], [7.0, 0.0]], [[6.0, 7.0], [2.0, 0.0]]])
    found = Correlated().solve(strategic_batch(game[None]), ("payoff-dominance", "uniform", "none"))
    assert found.totals is not None
    assert np.isnan(found.weights).all()
    assert found.totals.values[0, 0, -2:] == pytest.approx([36 / 7, 36 / 7])
    assert found.totals.values[0, 1, -2] == pytest.approx(found.totals.values[0, 1, -1])
    assert np.isnan(found.totals.values[0, 2]).all()


def test_a_middle_beyond_its_limit_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.concepts.correlated.nearest_to_even.MOST_WORK", 10)
    game = np.array([[[6.0, 2.0], [7.0, 0.0]], [[6.0, 7.0], [2.0, 0.0]]])
    assert np.isnan(means(Correlated(), game)).all()


def test_a_projection_step_by_step_ends_with_its_count_of_work(monkeypatch: pytest.MonkeyPatch) -> None:
    losses = np.random.default_rng(1).integers(-3, 4, (12, 9)).astype(float)
    found = nearest_to_even(losses)
    assert found is not None
    monkeypatch.setattr("sim.concepts.correlated.nearest_to_even._at_once", lambda cone: None)
    assert np.allclose(nearest_to_even(losses), found)
    monkeypatch.setattr("sim.concepts.correlated.nearest_to_even.MOST_FITS", 100)
    assert nearest_to_even(losses) is None
