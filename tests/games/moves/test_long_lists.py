"""Lists of thousands of equilibria take bounded room beside themselves, and lose no bit by it."""

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from helpers.trees import perfect_tree

import sim.games.moves.chance
import sim.games.moves.normal_form
import sim.games.moves.strategic
import sim.selection.payoff_dominance
from sim.concepts.nash.pure import solve_pure
from sim.concepts.nash.strategic import solve_strategic
from sim.games.moves.chance import expected_at_leaves
from sim.games.moves.normal_form import behaviour, normal_form
from sim.games.moves.strategic import expected_payoffs
from sim.selection.payoff_dominance import payoff_dominance

RANDOM = np.random.default_rng(17)
FORM = normal_form(perfect_tree(4, 2, None))
PROFILES = RANDOM.dirichlet(np.ones(sum(FORM.sizes)), 200)
GAMES = RANDOM.integers(0, 3, (10, 3, 2, 3, 2)).astype(float)
FOUND = solve_strategic(GAMES)
LEAVES = RANDOM.random((3, 2, 60))
REACHED, GAME = RANDOM.dirichlet(np.ones(60), 400), RANDOM.integers(0, 3, 400)


CASES: dict[str, tuple[object, str, Callable[[], np.ndarray]]] = {
    "behaviour": (sim.games.moves.normal_form, "MOST_PRODUCTS", lambda: behaviour(FORM, PROFILES)),
    "payoff dominance": (
        sim.selection.payoff_dominance,
        "MOST_PAIRS",
        lambda: payoff_dominance(GAMES, FOUND)[0],
    ),
    "expected payoffs": (
        sim.games.moves.strategic,
        "MOST_VALUES",
        lambda: expected_payoffs(GAMES, FOUND.profiles),
    ),
    "payoffs at leaves": (
        sim.games.moves.chance,
        "MOST_COPIED",
        lambda: expected_at_leaves(LEAVES, REACHED, GAME),
    ),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("room", [1, 1_000])
def test_some_at_a_time_or_all_at_once_are_the_same_to_the_bit(
    name: str, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, most, compute = CASES[name]
    monkeypatch.setattr(module, most, 2**40)
    whole = compute()
    monkeypatch.setattr(module, most, room)
    np.testing.assert_array_equal(compute(), whole)


def peak(compute: Callable[[], object]) -> int:
    """Return the bytes that a computation held at most; numpy tells what its arrays take."""
    tracemalloc.start()
    try:
        compute()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_list_of_thousands_takes_little_more_than_itself() -> None:
    ties = np.ones((1, 2, 48, 48))  # nobody cares: every pair of actions is an equilibrium
    found = solve_pure(ties)
    assert found.listed.shape == (1, 2_304)
    assert peak(lambda: payoff_dominance(ties, found)) < 48e6  # all pairs of them: 42 MB a number
    assert peak(lambda: expected_payoffs(np.ones((1, 2, 200, 200)), np.full((1, 8_000, 400), 1 / 200))) < 45e6
    many = np.repeat(PROFILES, 10, axis=0)
    assert peak(lambda: behaviour(FORM, many)) < 4 * 8 * many.size + 16e6
    reached, game = np.ones((50_000, 60)), np.zeros(50_000, np.int64)
    assert peak(lambda: expected_at_leaves(LEAVES, reached, game)) < 20e6
