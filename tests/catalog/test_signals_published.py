"""Published games of beliefs: signals, reputations, entry under imperfect information."""

from fractions import Fraction

import numpy as np
import pytest
from catalog.test_extensive_published import Node, game_of, pay, payoffs, played, solved

from sim.concepts.extensive.perfect_bayesian import TAGS
from sim.solutions.reason import Reason
from sim.solutions.status import Status

INTUITIVE = TAGS.index("survives the intuitive criterion")


def signals(odds: list[str], messages: list[str], replies: list[str], worth: dict[tuple[int, str, str], tuple]) -> Node:
    """Return a signalling game; `worth[type, message, reply]` are the payoffs of sender and receiver."""
    types = {}
    for t, p in enumerate(odds):
        sent = {m: (2, m, {r: pay(*worth[t, m, r]) for r in replies}) for m in messages}
        types[f"type {t}"] = (p, (1, f"type {t}", sent))
    return (0, "nature", types)


def test_beer_and_quiche_of_cho_and_kreps() -> None:
    """Cho & Kreps (1987), figure I: all drink beer or all eat quiche, and only beer is intuitive: two components.

    Nine in ten are surly. A breakfast that one likes is worth 1 and not to be dragged into a duel 2; duelling pays
    with the wimp only.
    """
    worth = {}
    for t, likes in enumerate(("quiche", "beer")):  # wimp, surly
        for m in ("beer", "quiche"):
            worth[t, m, "duel"] = (float(m == likes), float(t == 0))
            worth[t, m, "retreat"] = (2 + float(m == likes), float(t == 1))
    game = game_of(2, signals(["1/10", "9/10"], ["beer", "quiche"], ["duel", "retreat"], worth))
    found = solved(game, "perfect-bayesian")
    solution = found.solution
    assert (solution.count[0], solution.status[0]) == (4, Status.CONTINUUM)
    assert len(set(solution.component[0])) == 2
    assert solution.tags is not None
    assert solution.tags[0, :, TAGS.index("pooling")].all()
    ends = set()
    for e in range(4):
        at = played(game, found, e)
        beer = at["type 0", "beer"] == at["type 1", "beer"] == 1
        ends.add((beer, at["quiche" if beer else "beer", "duel"]))
        assert solution.tags[0, e, INTUITIVE] == beer
    assert ends == {(b, d) for b in (True, False) for d in (0.5, 1.0)}  # who does otherwise is taken for a wimp
    assert payoffs(game, "perfect-bayesian") == payoffs(game, "sequential") == {(2.9, 0.9), (2.1, 0.9)}


def test_spences_education_by_the_intuitive_criterion() -> None:
    """Cho & Kreps (1987), section V, on Spence (1973): with two types only the least costly separation survives.

    Education costs its level over ability 1 or 2; the market pays what it expects. Of the levels here, 1.2 is the
    lowest at which the less able, paid 2 for it, would rather be paid 1 for none. That is so of pure strategies: where
    a market that knows three wages mixes two of them, 0.8 and a wage of 1.8 are worth as much to both types.
    """
    levels, wages, ability = ["0", "0.4", "0.8", "1.2", "1.6", "2.1"], ["1", "1.5", "2"], (1.0, 2.0)
    worth = {
        (t, e, w): (float(w) - float(e) / a, -((float(w) - a) ** 2))
        for t, a in enumerate(ability)
        for e in levels
        for w in wages
    }
    game = game_of(2, signals(["1/2", "1/2"], levels, wages, worth))
    found = solved(game, "perfect-bayesian")
    solution = found.solution
    assert solution.tags is not None
    assert solution.tags[0, :, TAGS.index("pooling")].any()
    assert solution.tags[0, :, TAGS.index("separating")].any()
    kept = np.flatnonzero(solution.tags[0, :, INTUITIVE])
    assert len(kept) > 0
    for e in kept:
        at = played(game, found, int(e))
        if at["type 0", "0.8"] > 0:
            assert at["type 0", "0.8"] == pytest.approx(1 / 3)
            assert (at["type 1", "0.8"], at["0.8", "2"]) == (1, pytest.approx(0.6))
        else:
            assert at["type 0", "0"] == at["type 1", "1.2"] == 1


def entry(second: tuple[float, float], third: tuple[float, float], accommodated: tuple[tuple, tuple]) -> Node:
    """Return entry in one of two ways which the incumbent cannot tell apart: (fought, fought) and accommodated."""
    ways = {
        f"in {k + 1}": (2, "incumbent", {"fight": pay(*fought), "accommodate": pay(*kind)})
        for k, (fought, kind) in enumerate(zip((second, third), accommodated, strict=True))
    }
    return (1, "entrant", {"out": pay(0, 2), **ways})


def test_fighting_an_entrant_is_never_best_whatever_is_believed() -> None:
    """Mas-Colell, Whinston & Green (1995), figure 9.C.1: of two Nash equilibria one has no beliefs to support it.

    The game has no subgame, so subgame perfection keeps both.
    """
    game = game_of(2, entry((-1, -1), (-1, -1), ((3, 0), (2, 1))))
    assert payoffs(game, "pure-nash") == {(0, 2), (3, 0)}
    assert payoffs(game, "subgame-perfect") >= {(0, 2), (3, 0)}
    assert payoffs(game, "perfect-bayesian") == {(3, 0)}
    assert payoffs(game, "sequential") == {(3, 0)}


@pytest.mark.parametrize("gamma", [0.5, 2.0])
def test_entry_that_must_be_mixed(gamma: float) -> None:
    """Mas-Colell, Whinston & Green (1995), example 9.C.2: exactly one equilibrium, and that mixes.

    The entrant comes in by the first way with probability 2/3, and is fought with probability 1 / (gamma + 2).
    """
    game = game_of(2, entry((-1, -1), (gamma, -1), ((3, -2), (2, 1))))
    assert solved(game, "perfect-bayesian").solution.status[0] == Status.UNIQUE
    found = solved(game, "sequential")
    assert found.solution.status[0] == Status.UNIQUE
    np.testing.assert_allclose(solved(game, "perfect-bayesian").solution.profiles, found.solution.profiles, atol=1e-9)
    at = played(game, found)
    assert at["entrant", "in 1"] == pytest.approx(2 / 3)
    assert at["entrant", "out"] == pytest.approx(0)
    assert at["incumbent", "fight"] == pytest.approx(1 / (gamma + 2))
    assert found.solution.beliefs is not None
    nodes = game.games.tree.information_sets[1].nodes
    np.testing.assert_allclose(found.solution.beliefs[0, 0, list(nodes)], [2 / 3, 1 / 3], atol=1e-9)


def test_weak_perfect_bayesian_equilibria_need_not_be_subgame_perfect() -> None:
    """Mas-Colell, Whinston & Green (1995), example 9.C.4: nothing restrains beliefs off the path, not even strategies.

    The entrant stays out for fear of a fight that the incumbent takes up believing that the entrant fights as well.
    """
    after = (1, "entrant within", {
        "fight": (2, "incumbent", {"fight": pay(-3, -1), "accommodate": pay(1, -2)}),
        "accommodate": (2, "incumbent", {"fight": pay(-2, -1), "accommodate": pay(3, 1)}),
    })  # fmt: skip
    game = game_of(2, (1, "entrant", {"out": pay(0, 2), "in": after}))
    assert payoffs(game, "perfect-bayesian") == {(0, 2), (3, 1)}
    assert payoffs(game, "subgame-perfect") == payoffs(game, "sequential") == {(3, 1)}


def two_entrants(tough: Fraction, b: float, a: float) -> Node:
    """Return the chain store of Kreps & Wilson with two entrants, one after the other; players: store, first, second.

    A weak store gets a, 0 or -1 from an entrant who stays out, is accommodated or fought; a tough one always fights.
    """

    def second(weak: bool, seen: str, now: float, first: float) -> Node:
        sure = pay(now - weak, first, b - 1)
        fought = (1, f"weak after {seen}", {"fight": sure, "yield": pay(now, first, b)}) if weak else sure
        return (3, f"second after {seen}", {"in": fought, "out": pay(now + a * weak, first, 0)})

    def first(weak: bool) -> Node:
        fought = second(weak, "a fight", -1.0 * weak, b - 1)
        faced = (1, "weak", {"fight": fought, "yield": second(True, "yielding", 0.0, b)}) if weak else fought
        return (2, "first", {"in": faced, "out": second(weak, "nothing", a * weak, 0.0)})

    return (0, "nature", {"tough": (str(tough), first(False)), "weak": (str(1 - tough), first(True))})


@pytest.mark.parametrize("tough", [Fraction(1, 10), Fraction(3, 10), Fraction(3, 5)])
def test_reputation_of_kreps_and_wilson(tough: Fraction) -> None:
    """Kreps & Wilson, Reputation and imperfect information, JET 27 (1982), the equilibrium of section 3 at n = 2.

    The first entrant comes in below p = b^2. The weak store fights for sure from p = b on, else with probability
    (1 - b) p / ((1 - p) b), which makes the second entrant's belief after a fight b: it then stays out with 1 / a.
    """
    a, b, p = 3.0, 0.5, float(tough)
    game = game_of(3, two_entrants(tough, b, a))
    found = solved(game, "sequential")
    assert (found.solution.status[0], found.solution.reason[0]) == (Status.UNIQUE, Reason.COMPLETE)
    at = played(game, found)
    assert at["first", "in"] == pytest.approx(float(p < b**2))
    assert at["weak after a fight", "yield"] == pytest.approx(1)
    assert at["second after yielding", "in"] == pytest.approx(1)
    assert at["second after nothing", "in"] == pytest.approx(float(p < b))
    assert at["weak", "fight"] == pytest.approx(1 if p >= b else (1 - b) * p / ((1 - p) * b))
    assert at["second after a fight", "out"] == pytest.approx(1 if p > b else 1 / a)
