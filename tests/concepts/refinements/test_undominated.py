"""Undominated strategies: against dominance by the definition, and sophisticated voting over an agenda."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from numpy.typing import NDArray

import sim
from sim.concepts.refinements.undominated import undominated
from sim.tolerances import TIE

ENOUGH = 10**9


def dominated(own: NDArray[np.float64]) -> list[bool]:
    """Return which rows of `own[action, others]` some other row weakly dominates, by the definition."""
    return [
        any((rival >= row).all() and (rival > row).any() for b, rival in enumerate(own) if b != a)
        for a, row in enumerate(own)
    ]


@pytest.mark.parametrize("sizes", [(2, 2), (3, 3), (2, 2, 2), (4, 3)])
def test_single_actions_that_dominate_are_seen_in_every_game(sizes: tuple[int, ...]) -> None:
    """Without a budget for mixtures dominance by single actions alone counts, and that is said."""
    games = np.random.default_rng(5).integers(0, 3, (200, len(sizes), *sizes)).astype(float)
    alive, unsure = undominated(games, 0)
    for player in range(len(sizes)):
        for game in range(len(games)):
            rows = np.moveaxis(games[game, player], player, 0).reshape(sizes[player], -1)
            assert (~alive[player][game]).tolist() == dominated(rows)
    assert unsure.any() == (max(sizes) > 2)


def test_every_program_has_its_price() -> None:
    """A program for each doubtful action: all together were reckoned as one of a microsecond."""
    games = np.tile(np.eye(3) * 2 - 1, (2, 2, 1, 1))
    games[1, :, 2] = 0.0, 0.0, -1.0
    games[1] = games[1].transpose(0, 2, 1)
    _, unsure = undominated(games, 1_000_000)
    alive, sure = undominated(games, 20_000_000)
    assert not sure.any()
    assert alive[0][0].all()
    assert not unsure[0]
    assert unsure[1]


def beaten_by_a_mixture(row: list[int], one: list[int], other: list[int]) -> bool:
    """Return whether `w * one + (1 - w) * other` weakly dominates a row for some w: an interval, in fractions."""
    low, high = Fraction(0), Fraction(1)
    for own, x, y in zip(row, one, other, strict=True):
        if x == y and x < own:
            return False
        if x != y:
            bound = Fraction(own - y, x - y)
            low, high = (max(low, bound), high) if x > y else (low, min(high, bound))
    better = [any(w * x + (1 - w) * y > own for own, x, y in zip(row, one, other, strict=True)) for w in (low, high)]
    return low <= high and any(better)


def test_mixtures_of_two_are_seen_in_every_game_with_three_actions() -> None:
    games = np.random.default_rng(7).integers(0, 4, (120, 2, 3, 4))
    alive, unsure = undominated(games.astype(float), ENOUGH)
    assert not unsure.any()
    by_mixtures_alone = 0
    for game, payoffs in enumerate(games):
        rows = payoffs[0].tolist()
        wanted = [not beaten_by_a_mixture(rows[a], rows[a - 1], rows[a - 2]) for a in range(3)]
        assert alive[0][game].tolist() == wanted
        by_mixtures_alone += sum(wanted) < 3 - sum(dominated(payoffs[0]))
    assert by_mixtures_alone > 0


def test_a_mixture_dominates() -> None:
    own = np.array([[4.0, 0.0], [0.0, 4.0], [1.0, 2.0]])
    alive, _ = undominated(np.stack([own, np.zeros_like(own)])[None], ENOUGH)
    assert alive[0][0].tolist() == [True, True, False]
    even = np.array([[4.0, 0.0], [0.0, 4.0], [2.0, 2.0]])
    alive, _ = undominated(np.stack([even, np.zeros_like(even)])[None], ENOUGH)
    assert alive[0][0].tolist() == [True, True, True]


def agenda(ranks: tuple[tuple[str, ...], ...]) -> dict[str, object]:
    """Return three voters who vote by majority on an amendment, then on what has won against the status quo."""
    worth = [{what: 2 - place for place, what in enumerate(rank)} for rank in ranks]
    first = {f"{v}1": {"player": v, "sees": "none", "actions": ["amend", "bill"]} for v in "abc"}
    seen = list(first)
    second = {f"{v}2": {"player": v, "sees": seen, "actions": ["yes", "no"]} for v in "abc"}
    voted = {
        "amended": "(a1 == amend) + (b1 == amend) + (c1 == amend) >= 2",
        "passed": "(a2 == yes) + (b2 == yes) + (c2 == yes) >= 2",
    }
    return {
        "format": 2,
        "title": "An amendment agenda",
        "players": {v: v.upper() for v in "abc"},
        "moves": first | second,
        "quantities": voted,
        "payoffs": {
            v: f"({w['amended']} if amended else {w['bill']}) if passed else {w['quo']}"
            for v, w in zip("abc", worth, strict=True)
        },
        "outcomes": {"amended_bill": "amended and passed", "bill": "passed and not amended", "quo": "otherwise"},
        "solve": {"concept": "subgame-perfect", "refine": "undominated", "selection": "uniform"},
    }


def sophisticated(ranks: tuple[tuple[str, ...], ...]) -> str:
    """Return what wins when each vote is decided by the majority that prefers what follows (Farquharson 1969)."""

    def majority(one: str, other: str) -> bool:
        return sum(rank.index(one) < rank.index(other) for rank in ranks) >= 2

    ends = [what if majority(what, "quo") else "quo" for what in ("amended", "bill")]
    return ends[0] if ends[0] == ends[1] or majority(*ends) else ends[1]


WHAT = ("amended", "bill", "quo")


@pytest.mark.parametrize("second", list(permutations(WHAT)))
@pytest.mark.parametrize("third", list(permutations(WHAT)))
def test_sophisticated_voters_get_what_backward_majorities_say(second: tuple[str, ...], third: tuple[str, ...]) -> None:
    ranks = (WHAT, second, third)
    world = sim.from_dict(agenda(ranks)).solve().to_json()
    wins = {"amended": "amended_bill"}.get(sophisticated(ranks), sophisticated(ranks))
    assert world["solutions"]
    assert all(found["outcomes"][wins] == pytest.approx(1) for found in world["solutions"])


def test_without_it_the_same_voters_can_get_anything() -> None:
    document = agenda((WHAT, ("bill", "quo", "amended"), ("quo", "amended", "bill")))
    document["solve"] = {"concept": "subgame-perfect", "selection": "uniform"}
    world = sim.from_dict(document).solve().to_json()
    assert {name for found in world["solutions"] for name, p in found["outcomes"].items() if p > 1 - TIE} == {
        "amended_bill",
        "bill",
        "quo",
    }


def test_equilibria_left_are_equilibria_that_use_what_is_undominated() -> None:
    """Against all equilibria of a game in which some use a dominated action."""
    game = sim.from_dict(
        {
            "format": 2,
            "title": "A dominated equilibrium",
            "players": {"a": "A", "b": "B"},
            "moves": {
                "x": {"player": "a", "actions": ["up", "down"]},
                "y": {"player": "b", "sees": "none", "actions": ["left", "right"]},
            },
            "payoffs": {"a": "1 if x == up and y == left else 0", "b": "1 if x == up and y == left else 0"},
            "outcomes": {"good": "x == up and y == left", "bad": "otherwise"},
            "solve": {"concept": "nash", "refine": "undominated", "selection": "uniform"},
        }
    )
    assert len(game.solve("nash").to_json()["solutions"]) == 2
    (only,) = game.solve().to_json()["solutions"]
    assert only["outcomes"]["good"] == 1
    assert "exactly one equilibrium in undominated strategies" in str(game.solve())


def test_a_concept_without_refinements_says_which_have_some() -> None:
    document = agenda((WHAT, WHAT, WHAT)) | {"solve": {"concept": "sequential", "refine": "undominated"}}
    with pytest.raises(sim.ScenarioError, match="'sequential' has no refinement 'undominated'; it refines nash"):
        sim.from_dict(document)
