"""The selection rules on games whose answers the literature gives."""

import numpy as np
import pytest

from sim.concepts.nash.strategic import solve_strategic
from sim.selection import rules
from sim.selection.rules import RULES, in_rows, weighed

STAG_HUNT = np.array([[[4.0, 0.0], [3.0, 3.0]], [[4.0, 3.0], [0.0, 3.0]]])
"""Payoff dominance says stag, risk dominance hare (Harsanyi & Selten 1988, section 3.6)."""
MATCHING_PENNIES = np.array([[[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]])
PURE_COORDINATION = np.array([np.eye(2), np.eye(2)])


def select(game: np.ndarray, rule: str) -> tuple[np.ndarray, bool]:
    """The mean strategy of the first player under the rule, and whether it decided."""
    found = solve_strategic(game[None])
    weights, decided = RULES[rule].select(game[None], found)
    return np.nansum(weights[0][:, None] * found.profiles[0, :, :2], axis=0), bool(decided[0])


@pytest.mark.parametrize(
    ("rule", "stag"),
    [("payoff-dominance", 1.0), ("risk-dominance", 0.0), ("maximum-entropy", 0.75), ("uniform", (1 + 0.75) / 3)],
)
def test_the_stag_hunt(rule: str, stag: float) -> None:
    strategy, _ = select(STAG_HUNT, rule)
    np.testing.assert_allclose(strategy, [stag, 1 - stag], atol=1e-12)


def test_what_a_rule_cannot_decide_is_said() -> None:
    assert select(STAG_HUNT, "uniform")[1] is False
    assert select(STAG_HUNT, "risk-dominance")[1] is True
    assert select(PURE_COORDINATION, "payoff-dominance")[1] is False
    assert select(PURE_COORDINATION, "risk-dominance")[1] is False


def test_no_rule_means_no_weight_unless_there_is_one_equilibrium() -> None:
    found = solve_strategic(np.stack([STAG_HUNT, MATCHING_PENNIES]))
    weights, decided = RULES["none"].select(np.stack([STAG_HUNT, MATCHING_PENNIES]), found)
    assert np.isnan(weights[0]).all()
    assert weights[1, 0] == 1.0
    assert decided.tolist() == [False, True]


def test_adding_what_the_other_cannot_change_leaves_risk_dominance_alone() -> None:
    shifted = STAG_HUNT.copy()
    shifted[0] += np.array([100.0, 0.0])  # the same for all own actions against each column
    np.testing.assert_allclose(select(shifted, "risk-dominance")[0], [0.0, 1.0])


def test_weights_sum_to_one_in_random_games() -> None:
    games = np.random.default_rng(5).integers(-3, 4, (300, 2, 3, 3)).astype(float)
    found = solve_strategic(games)
    for name, rule in RULES.items():
        weights, _ = rule.select(games, found)
        total = np.nansum(weights, axis=1)
        allowed = (found.count == 0) | np.isclose(total, 1.0)
        assert (allowed | (np.isnan(weights).all(axis=1) if name == "none" else False)).all(), name


@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 3, 3), (3, 2, 2, 2)])
@pytest.mark.parametrize("whole", [True, False])
def test_a_game_with_one_equilibrium_is_weighed_as_if_the_rules_were_asked(shape: tuple[int, ...], whole: bool) -> None:
    rng = np.random.default_rng(7)
    games = rng.integers(-3, 4, (60, *shape)).astype(float) if whole else rng.normal(size=(60, *shape))
    found = solve_strategic(games)
    assert {1} < set(found.count.tolist())
    asked = in_rows([rule.select(games, found) for rule in RULES.values()], found.listed)
    for mine, theirs in zip(weighed(tuple(RULES), games, found), asked, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_rules_are_not_asked_where_every_game_has_one_equilibrium(monkeypatch: pytest.MonkeyPatch) -> None:
    games = np.stack([MATCHING_PENNIES] * 3)
    monkeypatch.setattr(rules, "of_games", lambda *_: pytest.fail("a rule was asked"))
    weights, singled_out = weighed(tuple(RULES), games, solve_strategic(games))
    assert weights.tolist() == [[1.0] * len(RULES)] * 3
    assert singled_out.all()


def test_a_belief_weighs_as_its_rules_do() -> None:
    games = np.stack([STAG_HUNT, MATCHING_PENNIES, MATCHING_PENNIES])
    found = solve_strategic(games)
    belief = "60%-payoff-dominance+40%-risk-dominance"
    weights, _ = weighed((belief, "payoff-dominance", "risk-dominance"), games, found)
    np.testing.assert_array_equal(weights[:, 0], 0.6 * weights[:, 1] + 0.4 * weights[:, 2])


FAR = -1e11


@pytest.mark.parametrize("far", [-1e10, FAR, -1e13, -1e300])
def test_payoffs_that_are_never_met_make_no_others_alike(far: float) -> None:
    """By hand: (r0, c0) pays 1 and 1, (r0, c1) pays 0 and 1, and the payoff far out is met in neither."""
    game = np.array([[[1.0, 0.0], [0.0, far]], [[1.0, 1.0], [1.0, far]]])
    found = solve_strategic(game[None])
    weights, alone = RULES["payoff-dominance"].select(game[None], found)
    assert alone[0]
    np.testing.assert_array_equal(found.profiles[0, int(np.nanargmax(weights[0]))], [1, 0, 1, 0])


def test_payoffs_that_only_rounding_tells_apart_are_alike_beside_large_ones() -> None:
    game = np.array([[[0.1 + 0.2, 0.0], [0.0, 0.3]], [[0.3, 0.0], [0.0, 0.1 + 0.2]]])
    found = solve_strategic(game[None])
    weights, alone = RULES["payoff-dominance"].select(game[None], found)
    assert not alone[0]
    assert sorted(np.round(weights[0], 12)) == [0, 0.5, 0.5]


def test_a_players_payoffs_are_compared_in_its_own_units() -> None:
    """Of solutions that are listed without a game: Ann has a thousand million times as much as Bob gains."""
    found = solve_strategic(PURE_COORDINATION[None])
    payoffs = np.array([[[1e11, 1.0], [1e11, 2.0], [1e10, 1.0]]])
    weights, alone = RULES["payoff-dominance"].among_listed(payoffs, found)
    assert alone[0]
    np.testing.assert_array_equal(weights[0], [0, 1, 0])


def test_risk_dominance_sees_losses_beside_a_payoff_far_out() -> None:
    """By hand: leaving (0, 0) costs 3 and 3, leaving (1, 1) costs 1 and 1; both are strict."""
    hunt = np.array([[[3.0, 0.0], [0.0, 1.0]], [[3.0, 0.0], [0.0, 1.0]]])
    np.testing.assert_allclose(select(hunt, "risk-dominance")[0], [1, 0])
    lifted = hunt + np.array([[0.0, 1e11], [0.0, 1e11]])  # the same for all own actions: Ann's, not Bob's
    lifted[1] = hunt[1]
    np.testing.assert_allclose(select(lifted, "risk-dominance")[0], [1, 0])
