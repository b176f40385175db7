"""Plain arrays of payoffs: shapes, one game and many, against the same games solved by themselves."""

import numpy as np
import pytest

import sim

PENNIES = np.array([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
STAG = np.array([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])


def test_one_game_lacks_the_axis_of_games() -> None:
    found = sim.solve(STAG)
    assert found.profiles.shape == (3, 2, 2)
    assert found.payoffs.shape == (3, 2)
    assert found.regret.shape == found.component.shape == (3,)
    assert (int(found.count), found.status, found.reason, len(found)) == (3, "several", "", 1)
    mixed = found.profiles[(found.profiles > 0).all(axis=(1, 2))]
    np.testing.assert_allclose(mixed, [[[0.75, 0.25], [0.75, 0.25]]])


def test_many_games_are_those_solved_one_by_one() -> None:
    rng = np.random.default_rng(3)
    games = rng.normal(size=(40, 2, 3, 2))
    found = sim.solve(games)
    assert found.profiles.shape[2:] == (2, 3)
    for game in range(40):
        alone = sim.solve(games[game])
        count = int(alone.count)
        assert count == found.count[game]
        np.testing.assert_array_equal(found.profiles[game, :count], alone.profiles)
        np.testing.assert_array_equal(found.payoffs[game, :count], alone.payoffs)
        assert np.isnan(found.payoffs[game, count:]).all()
        assert (found.component[game, count:] == -1).all()
    assert found.status.shape == (40,)


def test_more_games_than_are_solved_together(monkeypatch: pytest.MonkeyPatch) -> None:
    games = np.random.default_rng(4).normal(size=(23, 2, 2, 2))
    whole = sim.solve(games)
    monkeypatch.setattr("sim.api.arrays.TOGETHER", 5)
    again = sim.solve(games)
    np.testing.assert_array_equal(whole.profiles, again.profiles)
    np.testing.assert_array_equal(whole.status_codes, again.status_codes)


def test_a_player_with_fewer_actions_never_takes_those_that_it_lacks() -> None:
    found = sim.solve(np.random.default_rng(5).normal(size=(10, 2, 2, 4)))
    listed = np.arange(found.regret.shape[1]) < found.count[:, None]
    assert (found.profiles[listed][:, 0, 2:] == 0).all()
    np.testing.assert_allclose(found.profiles[listed].sum(axis=2), 1)


def test_no_game_at_all() -> None:
    found = sim.solve(np.zeros((0, 2, 2, 2)))
    assert (len(found), found.profiles.shape[0], found.status.shape) == (0, 0, (0,))


def test_what_is_not_finite_is_undefined() -> None:
    games = np.stack([PENNIES.astype(float), np.full((2, 2, 2), np.nan)])
    assert sim.solve(games).status.tolist() == ["unique", "undefined"]


def test_options_and_selection() -> None:
    found = sim.solve(STAG, "logit", precision=0.5)
    assert found.concept == "logit"
    assert found.profiles.shape == (1, 2, 2)
    weighed = sim.solve(STAG, selection="payoff-dominance")
    assert weighed.weights.shape == (1, 3)
    assert weighed.payoffs[weighed.weights[0] == 1].tolist() == [[4.0, 4.0]]
    with pytest.raises(sim.UsageError, match="did you mean 'payoff-dominance'"):
        sim.solve(STAG, selection="payof-dominance")
    with pytest.raises(sim.UsageError, match="has no option 'precison'"):
        sim.solve(STAG, "logit", precison=0.5)


@pytest.mark.parametrize(
    ("payoffs", "told"),
    [
        (np.zeros(3), "no game"),
        (np.zeros((2, 2)), "no game"),
        (np.zeros((3, 2, 2, 2, 2)), "no game"),
        (np.zeros((2, 2, 0)), "needs an action"),
        ([[["a", "b"]]], "numbers"),
        (np.zeros((2, 2, 2), complex), "numbers"),
    ],
)
def test_what_is_no_game_is_refused(payoffs: object, told: str) -> None:
    with pytest.raises(sim.UsageError, match=told):
        sim.solve(payoffs)  # type: ignore[arg-type]


def test_a_shape_that_is_one_game_or_three_is_asked_about() -> None:
    payoffs = np.random.default_rng(6).normal(size=(3, 2, 2, 2))
    with pytest.raises(sim.UsageError, match="players=3 or players=2"):
        sim.solve(payoffs)
    assert len(sim.solve(payoffs, players=2)) == 3
    assert sim.solve(payoffs, players=3).profiles.shape[1:] == (3, 2)


def test_html() -> None:
    assert "several" in sim.solve(np.stack([STAG, PENNIES]))._repr_html_()
    assert sim.solve(STAG)._repr_html_().count("<tr>") == 4
