"""Published games of deterrence, threats and trust: the equilibria that bluff and those that half tell."""

from fractions import Fraction

import numpy as np
import pytest
from catalog.test_extensive_published import Node, game_of, pay, played, solved
from catalog.test_signals_published import two_entrants

from sim.concepts.extensive.perfect_bayesian import TAGS
from sim.interop.game_file import GameFile
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Status

Played = dict[tuple[str, str], float]


def components(game: GameFile, concept: str) -> tuple[Solution, list[list[Played]]]:
    """Return the solution and what is played in the extreme points of each component."""
    found = solved(game, concept)
    own = found.solution.component[0, : found.solution.count[0]]
    return found.solution, [[played(game, found, int(e)) for e in np.flatnonzero(own == c)] for c in np.unique(own)]


def deterrence(challenger: Fraction, defender: Fraction) -> GameFile:
    """Return Zagare & Kilgour's game of unilateral deterrence; hard players are so with these probabilities.

    The challenger keeps the status quo or demands; the defender gives in or resists; the challenger then backs down or
    presses on to conflict, which the hard prefer to giving way, and the soft do not.
    """
    conflict, yields = {"hard": 2.5, "soft": 0.5}, 1.0
    arcs = {}
    for c, odds in (("hard", challenger), ("soft", 1 - challenger)):
        for d, p in (("hard", defender), ("soft", 1 - defender)):
            last = (1, f"last of {c}", {"press": pay(conflict[c], conflict[d]), "back down": pay(2, 4)})
            demand = (2, f"{d} defender", {"concede": pay(4, yields), "resist": last})
            arcs[f"{c} {d}"] = (str(odds * p), (1, f"{c} challenger", {"keep": pay(3, 3), "demand": demand}))
    return game_of(2, (0, "nature", arcs))


@pytest.mark.parametrize("concept", ["perfect-bayesian", "sequential"])
def test_the_bluff_of_unilateral_deterrence(concept: str) -> None:
    """Zagare & Kilgour, Perfect Deterrence (2000), chapter 5: the hard demand, the soft now and then.

    A soft challenger demands so often that a soft defender, who gets 1 by conceding, 1/2 in conflict and 4 where a
    bluff is called, is indifferent; that concedes so often that a bluff, which pays 4 or 2, is worth the status quo, 3.
    """
    solution, parts = components(deterrence(Fraction(1, 10), Fraction(1, 5)), concept)
    assert solution.complete[0]
    bluffs = [at for points in parts for at in points if 0 < at["soft challenger", "demand"] < 1]
    assert len(bluffs) == 1
    (bluff,) = bluffs
    hard, soft = 0.1, 0.9 * bluff["soft challenger", "demand"]
    assert bluff["hard challenger", "demand"] == 1
    assert hard * 0.5 + soft * 4 == pytest.approx((hard + soft) * 1)
    conceded = 0.8 * bluff["soft defender", "concede"]
    assert 4 * conceded + 2 * (1 - conceded) == pytest.approx(3)
    assert bluff["hard defender", "resist"] == bluff["last of hard", "press"] == bluff["last of soft", "back down"] == 1


@pytest.mark.parametrize("concept", ["perfect-bayesian", "sequential"])
def test_where_a_hard_defender_deters_and_where_nothing_does(concept: str) -> None:
    """The same: a defender who is hard for certain enough deters the soft; against many hard challengers all demand."""
    solution, parts = components(deterrence(Fraction(1, 10), Fraction(9, 10)), concept)
    assert solution.complete[0]
    assert all(at["soft challenger", "demand"] == 0 for points in parts for at in points)
    solution, parts = components(deterrence(Fraction(9, 10), Fraction(1, 10)), concept)
    assert solution.complete[0]
    every = [points for points in parts if points[0]["soft challenger", "demand"] == 1]
    assert [len(points) for points in every] == [1]
    assert every[0][0]["hard challenger", "demand"] == every[0][0]["soft defender", "concede"] == 1


def test_the_semi_separating_equilibrium_of_costly_signals() -> None:
    """Fearon (1997), sunk costs: beside separation the committed may signal now and then.

    The committed get 2.25 by peace, the others 0.75, troops cost 1.5; a challenge wins 1, or loses 1.25 against the
    committed, of whom there is one in two: so quiet is not challenged too often where the belief is 4/9, which is held
    where one committed in five sends troops, and a challenge after quiet with probability 2/3 makes troops as good.
    """
    worth = {}
    for t, (peace, fight) in enumerate(((2.25, -1.25), (0.75, 1.0))):
        for m, cost in (("troops", 1.5), ("nothing", 0.0)):
            worth[t, m, "challenge"], worth[t, m, "refrain"] = (-cost, fight), (peace - cost, 0.0)
    arcs = {
        f"type {t}": ("1/2", (1, f"type {t}", {
            m: (2, m, {r: pay(*worth[t, m, r]) for r in ("challenge", "refrain")}) for m in ("troops", "nothing")
        })) for t in range(2)
    }  # fmt: skip
    game = game_of(2, (0, "nature", arcs))
    for concept in ("perfect-bayesian", "sequential"):
        solution, parts = components(game, concept)
        assert (solution.status[0], len(parts)) == (Status.CONTINUUM, 3)
        (half,) = (at for points in parts for at in points if 0 < at["type 0", "troops"] < 1)
        assert half["type 0", "troops"] == pytest.approx(1 / 5)
        assert half["type 1", "nothing"] == half["troops", "refrain"] == 1
        assert half["nothing", "challenge"] == pytest.approx(2 / 3)
        assert solution.tags is None or solution.tags[0, :, TAGS.index("semi-separating")].sum() == 1


def challenge(share: Fraction) -> GameFile:
    """Return Schultz's crisis without an opposition: who would fight is known to the government alone.

    A government challenges or not; the rival concedes or resists; the government then fights or backs down, which an
    audience at home punishes. War pays the resolved 1/4 less than nothing, the others two less; backing down costs 1.
    """
    arcs = {}
    for kind, odds, war in (("resolved", share, -0.25), ("unresolved", 1 - share, -2.0)):
        last = (1, f"{kind} at last", {"fight": pay(war, -1), "back down": pay(-1, 1)})
        answer = (2, "rival", {"concede": pay(1, -0.5), "resist": last})
        arcs[kind] = (str(odds), (1, kind, {"challenge": answer, "nothing": pay(0, 0)}))
    return game_of(2, (0, "nature", arcs))


@pytest.mark.parametrize("concept", ["perfect-bayesian", "sequential"])
def test_a_government_that_bluffs(concept: str) -> None:
    """Schultz, Domestic opposition and signaling in international crises, APSR 92 (1998), without the opposition.

    The rival, who loses 1/2 by conceding, 1 in war, and wins 1 by a bluff that is called, is indifferent where three of
    four challenges are meant; it resists half of them, so that a bluff is worth nothing.
    """
    solution, parts = components(challenge(Fraction(3, 10)), concept)
    assert solution.complete[0]
    bluffs = [at for points in parts for at in points if 0 < at["unresolved", "challenge"] < 1]
    assert len(bluffs) == 1
    assert bluffs[0]["unresolved", "challenge"] == pytest.approx((0.3 / 3) / 0.7)
    assert bluffs[0]["rival", "resist"] == pytest.approx(1 / 2)
    assert bluffs[0]["resolved", "challenge"] == 1
    # else nobody challenges, as the rival would resist and takes whoever challenges for a bluffer
    assert all(
        at["resolved", "challenge"] == at["unresolved", "challenge"] == 0 and at["rival", "resist"] >= 4 / 5 - 1e-9
        for points in parts
        for at in points
        if at not in bluffs
    )


@pytest.mark.parametrize(("trust", "number"), [(Fraction(3, 4), 3), (Fraction(1, 4), 1)])
@pytest.mark.parametrize("concept", ["perfect-bayesian", "sequential"])
def test_trust(concept: str, trust: Fraction, number: int) -> None:
    """Kydd, Trust and Mistrust in International Relations (2005), chapter 2: with enough trust three equilibria.

    Both may be trustworthy, who would rather cooperate with one who does, or not, who never cooperate. Exploited, one
    loses 1; peace is worth 3 to the trustworthy, exploiting 2. So cooperating is worth it where at least half of all
    others do: with three of four trustworthy all of these may, none, or two in three.
    """
    both, gain, loss = 3.0, 2.0, -1.0

    def own(kind: str, mine: str, theirs: str) -> float:
        if theirs == "cooperate":
            return (both if kind == "good" else 1.0) if mine == "cooperate" else gain
        return loss if mine == "cooperate" else 0.0

    arcs = {}
    for a, p in (("good", trust), ("bad", 1 - trust)):
        for b, q in (("good", trust), ("bad", 1 - trust)):
            second: dict[str, Node] = {
                x: (2, f"second {b}", {y: pay(own(a, x, y), own(b, y, x)) for y in ("cooperate", "defect")})
                for x in ("cooperate", "defect")
            }
            arcs[f"{a} {b}"] = (str(p * q), (1, f"first {a}", second))
    solution, parts = components(game_of(2, (0, "nature", arcs)), concept)
    assert solution.complete[0]
    assert solution.count[0] == len(parts) == number
    shares = sorted((points[0]["first good", "cooperate"], points[0]["second good", "cooperate"]) for points in parts)
    np.testing.assert_allclose(shares, [(0, 0), (2 / 3, 2 / 3), (1, 1)][:number], atol=1e-9)
    assert all(points[0][f"{who} bad", "defect"] == 1 for points in parts for who in ("first", "second"))


def test_the_only_equilibrium_of_a_reputation() -> None:
    """Kreps & Wilson (1982): with two entrants the sequential equilibrium of section 3 is the only one."""
    for tough in (Fraction(1, 10), Fraction(3, 10), Fraction(3, 5)):
        solution, parts = components(game_of(3, two_entrants(tough, 0.5, 3.0)), "sequential")
        assert (solution.status[0], solution.reason[0], len(parts)) == (Status.UNIQUE, Reason.COMPLETE, 1)


def talk(bias: float, types: int, actions: int, messages: int) -> GameFile:
    """Return Crawford & Sobel's game on grids: the sender wants the action `type + bias`, the receiver `type`."""
    states, grid = np.linspace(0, 1, types), np.linspace(0, 1, actions)
    arcs = {}
    for t, state in enumerate(states):
        sent: dict[str, Node] = {
            f"m{m}": (2, f"after m{m}", {
                f"a{i}": pay(-float((x - state - bias) ** 2), -float((x - state) ** 2)) for i, x in enumerate(grid)
            }) for m in range(messages)
        }  # fmt: skip
        arcs[f"t{t}"] = (f"1/{types}", (1, f"type {t}", sent))
    return game_of(2, (0, "nature", arcs))


def test_cheap_talk_on_a_grid() -> None:
    """Crawford & Sobel, Strategic information transmission, Econometrica 50 (1982): babbling always, telling seldom.

    Two types at 0 and 1 with a bias, and actions 0, 1/2 and 1. The low type would rather be taken for the high one
    where 1 is nearer to its wish than 0: for a bias above one half nothing is told, below it all may be. Messages have
    no meaning of their own, so that what tells comes twice.
    """
    for bias, tells in ((0.3, True), (0.6, False)):
        for concept in ("perfect-bayesian", "sequential"):
            solution, parts = components(talk(bias, 2, 3, 2), concept)
            assert solution.complete[0]
            points = [at for own in parts for at in own]
            apart = [[at for at in points if at["type 0", f"m{m}"] == at["type 1", f"m{1 - m}"] == 1] for m in range(2)]
            assert len(apart[0]) == len(apart[1])
            assert bool(apart[0]) == tells
            assert any(at["after m0", "a1"] == at["after m1", "a1"] == 1 for at in points)  # babbling


@pytest.mark.parametrize(("bias", "most"), [(0.02, 2), (0.2, 2), (0.6, 1)])
def test_partitions_of_cheap_talk(bias: float, most: int) -> None:
    """The same with types at 0, 1/2 and 1: {0} and {1/2, 1} can be told apart at 0.2, as 3/4 is too much for 0."""
    solution, parts = components(talk(bias, 3, 5, 2), "perfect-bayesian")
    assert solution.complete[0]

    def induced(at: Played) -> set[float]:
        sent = [m for m in range(2) if any(at[f"type {t}", f"m{m}"] > 0 for t in range(3))]
        return {round(sum(i / 4 * at[f"after m{m}", f"a{i}"] for i in range(5)), 6) for m in sent}

    told = [induced(at) for points in parts for at in points]
    assert max(map(len, told)) == most
    assert {0.5} in told
    assert ({0.0, 0.75} in told) == (bias < 0.375)
