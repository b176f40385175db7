"""Published coalitional games: the Talmud, the Security Council, airports, gloves, majorities."""

import numpy as np
import pytest

from sim.concepts.cooperative.core import Core, LeastCore
from sim.concepts.cooperative.nucleolus import Nucleolus
from sim.concepts.cooperative.values import Banzhaf, Shapley
from sim.games.coalition.batch import CoalitionBatch, from_function
from sim.solutions.status import Status


def bankruptcy(estate: float, claims: np.ndarray) -> CoalitionBatch:
    """A coalition is sure of what is left of the estate when all others have been paid."""
    names = tuple(f"creditor{i}" for i in range(len(claims)))
    owed = dict(zip(names, claims, strict=True))
    return from_function(names, lambda members: max(0.0, estate - sum(c for n, c in owed.items() if n not in members)))


@pytest.mark.parametrize(
    ("estate", "awards"),
    [(100, [100 / 3, 100 / 3, 100 / 3]), (200, [50, 75, 75]), (300, [50, 100, 150])],
)
def test_the_talmuds_estates(estate: float, awards: list[float]) -> None:
    """Aumann & Maschler, Game theoretic analysis of a bankruptcy problem from the Talmud, JET 36 (1985), table I."""
    solution = Nucleolus().solve(bankruptcy(estate, np.array([100.0, 200.0, 300.0])))
    np.testing.assert_allclose(solution.payoffs[0, 0], awards, atol=1e-10)
    assert solution.status[0] == Status.UNIQUE


def talmudic(estate: float, claims: np.ndarray) -> np.ndarray:
    """Up to half the claims equal awards, none above half the claim; beyond, equal losses in the same way."""
    half = claims / 2
    short = estate <= half.sum()
    amount = estate if short else claims.sum() - estate
    low, high = 0.0, half.max()
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(half, middle).sum() < amount else (low, middle)
    shares = np.minimum(half, high)
    return shares if short else claims - shares


def test_the_nucleolus_of_bankruptcies_is_the_talmuds_rule() -> None:
    """Aumann & Maschler (1985), for random claims of up to eight creditors."""
    rng = np.random.default_rng(0)
    for players in (2, 3, 5, 7, 8):
        for _ in range(5):
            claims = np.sort(rng.integers(1, 100, players)).astype(float)
            estate = rng.random() * claims.sum()
            solution = Nucleolus().solve(bankruptcy(estate, claims))
            np.testing.assert_allclose(solution.payoffs[0, 0], talmudic(estate, claims), atol=1e-8)


def voting(big: int, small: int, votes: int) -> CoalitionBatch:
    """A motion passes with so many votes, among them those of all `big` members, who have a veto."""
    players = big + small
    masks = np.arange(1 << players)
    size = np.array([int(m).bit_count() for m in masks])
    passes = (size >= votes) & (masks & ((1 << big) - 1) == (1 << big) - 1)
    return CoalitionBatch(tuple(f"m{i}" for i in range(players)), passes.astype(float)[None])


def test_the_security_council_of_eleven() -> None:
    """Shapley & Shubik, American Political Science Review 48 (1954): the five have 76/385 each, 98.7% together."""
    value = Shapley().solve(voting(5, 6, 7)).payoffs[0, 0]
    np.testing.assert_allclose(value, [76 / 385] * 5 + [1 / 462] * 6, atol=1e-13)
    assert 5 * value[0] == pytest.approx(0.987, abs=5e-4)


def test_the_security_council_of_fifteen() -> None:
    """Since 1965: Shapley-Shubik 421/2145 and 4/2145 (Straffin 1983); Banzhaf 848 and 84 swings of 5080."""
    council = voting(5, 10, 9)
    np.testing.assert_allclose(Shapley().solve(council).payoffs[0, 0], [421 / 2145] * 5 + [4 / 2145] * 10, atol=1e-13)
    raw = Banzhaf().solve(council).payoffs[0, 0] * 2**14
    np.testing.assert_allclose(raw, [848] * 5 + [84] * 10, atol=1e-8)
    index = Banzhaf(normalised=True).solve(council).payoffs[0, 0]
    np.testing.assert_allclose(index, [848 / 5080] * 5 + [84 / 5080] * 10, atol=1e-12)


def test_airport_fees() -> None:
    """Littlechild & Owen, A simple expression for the Shapley value in a special case, Management Science 20 (1973).

    Each piece of the runway is paid in equal parts by the aircraft that need it.
    """
    costs = np.array([3.0, 7.0, 7.0, 12.0, 20.0])
    masks = np.arange(32)
    needed = np.array([max((c for i, c in enumerate(costs) if m >> i & 1), default=0.0) for m in masks])
    value = Shapley().solve(CoalitionBatch(tuple("abcde"), -needed[None])).payoffs[0, 0]
    pieces = np.diff([0.0, *costs])
    fees = np.cumsum(pieces / np.arange(5, 0, -1))
    np.testing.assert_allclose(-value, fees, atol=1e-12)


def test_gloves() -> None:
    """Shapley & Shubik (1969): one left glove and two right ones; all goes to the left in the core."""
    market = from_function(("left", "right1", "right2"), lambda s: float("left" in s and len(s) > 1))
    np.testing.assert_allclose(Shapley().solve(market).payoffs[0, 0], [2 / 3, 1 / 6, 1 / 6], atol=1e-14)
    core = Core().solve(market)
    assert core.status[0] == Status.UNIQUE
    np.testing.assert_allclose(core.payoffs[0, 0], [1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(Nucleolus().solve(market).payoffs[0, 0], [1, 0, 0], atol=1e-12)


def test_three_divide_by_majority() -> None:
    """Von Neumann & Morgenstern (1944): no core; the least core is the equal split, at an excess of one third."""
    majority = from_function(("a", "b", "c"), lambda s: float(len(s) >= 2))
    assert Core().solve(majority).status[0] == Status.NONE
    for concept in (LeastCore(), Nucleolus(), Shapley()):
        np.testing.assert_allclose(concept.solve(majority).payoffs[0, 0], [1 / 3] * 3, atol=1e-12)


def test_convex_games_have_the_shapley_value_in_the_core() -> None:
    """Shapley, Cores of convex games, IJGT 1 (1971): in the core, from what a player has alone to its last addition."""
    rng = np.random.default_rng(2)
    weight = rng.random(5)
    masks = np.arange(32)
    size = np.array([sum(w for i, w in enumerate(weight) if m >> i & 1) for m in masks])
    game = CoalitionBatch(tuple("abcde"), (size**2)[None])
    core = Core().solve(game)
    found = core.payoffs[0, : core.count[0]]
    alone = np.array([game.worth[0, 1 << i] for i in range(5)])
    last = np.array([game.worth[0, 31] - game.worth[0, 31 & ~(1 << i)] for i in range(5)])
    np.testing.assert_allclose(found.min(axis=0), alone, atol=1e-10)
    np.testing.assert_allclose(found.max(axis=0), last, atol=1e-10)
    value = Shapley().solve(game).payoffs[0, 0]
    rows = (masks[:, None] >> np.arange(5) & 1).astype(float)
    assert (rows @ value >= game.worth[0] - 1e-12).all()
