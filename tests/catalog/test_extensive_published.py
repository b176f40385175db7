"""Published games of several moves: Nash, subgame perfect and sequential equilibria as published."""

from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from sim.interop.efg import parse_efg
from sim.interop.game_file import GameFile
from sim.workflow.solve import Solved, concept_named, solve_game

Node = Any
"""`pay(…)` at an end; (player, information set, {action: node}), player 0 being chance with {name: (odds, node)}."""


END = "end"


def pay(*amounts: float) -> Node:
    """Return an end of the game."""
    return (END, amounts)


def game_of(players: int, root: Node) -> GameFile:
    """Return the game by way of a file in Gambit's format."""
    names = " ".join(f'"{p + 1}"' for p in range(players))
    lines, numbers, ends, chances = [f'EFG 2 R "" {{ {names} }}'], {}, [0], [0]

    def grow(node: Node) -> None:
        if node[0] == END:
            ends[0] += 1
            lines.append(f't "" {ends[0]} "" {{ {", ".join(str(x) for x in node[1])} }}')
            return
        player, where, arcs = node
        if player == 0:
            chances[0] += 1
            told = " ".join(f'"{name}" {odds}' for name, (odds, _) in arcs.items())
            lines.append(f'c "" {chances[0]} "" {{ {told} }} 0')
            arcs = {name: below for name, (_, below) in arcs.items()}
        else:
            number = numbers.setdefault((player, where), 1 + sum(p == player for p, _ in numbers))
            told = " ".join(f'"{name}"' for name in arcs)
            lines.append(f'p "" {player} {number} "{where}" {{ {told} }} 0')
        for below in arcs.values():
            grow(below)

    grow(root)
    return parse_efg("\n".join(lines), "published")


def solved(game: GameFile, concept: str) -> Solved:
    return solve_game(game, concept_named(concept, "moves"))


def payoffs(game: GameFile, concept: str) -> set[tuple[float, ...]]:
    solution = solved(game, concept).solution
    return {tuple(np.round(row, 9) + 0.0) for row in solution.payoffs[0, : solution.count[0]]}


def played(game: GameFile, found: Solved, equilibrium: int = 0) -> dict[tuple[str, str], float]:
    """Return the probability of (information set, action)."""
    shares = found.solution.profiles[0, equilibrium]
    names = [(s.name, a) for s in game.choice_sets for a in s.actions]
    return dict(zip(names, map(float, shares), strict=True))


def test_seltens_horse() -> None:
    """Selten, Reexamination of the perfectness concept (1975), figure 1.

    Two pure equilibria; only the one in which everybody gets 1 survives trembles, and is sequential.
    """
    after_two = (2, "two", {"d": (3, "three", {"L": pay(4, 4, 0), "R": pay(0, 0, 1)}), "c": pay(1, 1, 1)})
    horse = game_of(3, (1, "one", {"D": (3, "three", {"L": pay(3, 3, 2), "R": pay(0, 0, 0)}), "C": after_two}))
    assert payoffs(horse, "pure-nash") == {(3, 3, 2), (1, 1, 1)}
    assert payoffs(horse, "subgame-perfect") >= {(3, 3, 2), (1, 1, 1)}  # the game has no proper subgame
    assert payoffs(horse, "sequential") == {(1, 1, 1)}


def test_one_stage_of_the_chain_store() -> None:
    """Selten, The chain store paradox (1978), table 1: the threat to fight is an equilibrium, but no perfect one."""
    game = game_of(2, (1, "entrant", {"in": (2, "chain", {"coop": pay(2, 2), "fight": pay(0, 0)}), "out": pay(1, 5)}))
    assert payoffs(game, "pure-nash") == {(2, 2), (1, 5)}
    assert payoffs(game, "nash") == {(2, 2), (1, 5)}
    assert payoffs(game, "subgame-perfect") == {(2, 2)}
    assert payoffs(game, "sequential") == {(2, 2)}


def test_the_centipede() -> None:
    """Osborne & Rubinstein, A Course in Game Theory (1994), figure 106.1, after Rosenthal (1981).

    In the subgame perfect equilibrium everybody stops at once, and in every Nash equilibrium the first player does.
    """
    node: Node = pay(6, 5)
    for step, stop in reversed(list(enumerate([(1, 0), (0, 2), (3, 1), (2, 4), (5, 3), (4, 6)]))):
        node = (1 + step % 2, f"move {step}", {"C": node, "S": pay(*stop)})
    game = game_of(2, node)
    perfect = solved(game, "subgame-perfect")
    assert perfect.solution.count[0] == 1
    assert all(p == (action == "S") for (_, action), p in played(game, perfect).items())
    assert payoffs(game, "nash") == {(1, 0)}


def test_a_simple_card_game() -> None:
    """Myerson, Game Theory (1991), section 2.1: the one with the black card bluffs once in three times.

    The first player sees a red or a black card and raises or folds; raised, the second meets or passes.
    """
    deal = {}
    for colour, sign in (("red", 1), ("black", -1)):
        raised = (2, "second", {"meet": pay(2 * sign, -2 * sign), "pass": pay(1, -1)})
        deal[colour] = ("1/2", (1, colour, {"raise": raised, "fold": pay(sign, -sign)}))
    game = game_of(2, (0, "deal", deal))
    found = solved(game, "nash")
    assert found.solution.count[0] == 1
    assert found.solution.complete[0]
    at = played(game, found)
    assert at["red", "raise"] == pytest.approx(1)
    assert at["black", "raise"] == pytest.approx(1 / 3)
    assert at["second", "meet"] == pytest.approx(2 / 3)
    np.testing.assert_allclose(found.solution.payoffs[0, 0], [1 / 3, -1 / 3], atol=1e-12)


def test_commitment_and_observability() -> None:
    """Bagwell (1995): seen, the first mover commits to S and gets 5; seen with noise however small, pure play cannot.

    With noise the only pure equilibrium is that of choosing at once; a mixed one is close to commitment.
    """
    cells = {("S", "S"): (5, 2), ("S", "C"): (3, 1), ("C", "S"): (6, 3), ("C", "C"): (4, 4)}

    def reply(move: str, seen: str) -> Node:
        return (2, f"seen {seen}", {a: pay(*cells[move, a]) for a in "SC"})

    clear = game_of(2, (1, "lead", {m: reply(m, m) for m in "SC"}))
    assert payoffs(clear, "subgame-perfect") == {(5, 2)}
    noise = Fraction(1, 50)
    noisy = game_of(
        2,
        (
            1,
            "lead",
            {m: (0, f"signal {m}", {s: (1 - noise if s == m else noise, reply(m, s)) for s in "SC"}) for m in "SC"},
        ),
    )
    assert payoffs(noisy, "pure-nash") == {(4, 4)}
    every = payoffs(noisy, "nash")
    assert len(every) == 3
    assert any(abs(first - 5) < 0.1 and abs(second - 2) < 0.1 for first, second in every)


def test_kuhns_poker() -> None:
    """Kuhn, A simplified two-person poker (1950): worth -1/18 to the first player; his optimal strategies are a line.

    He bluffs with the lowest card with probability a up to 1/3, bets the highest with 3a, never the middle one, and
    calls with the middle one with a + 1/3. The second player's is the only one: bluff and call with 1/3.
    """
    deal = {}
    for first, second in permutations("JQK", 2):
        sign = 1 if "JQK".index(first) > "JQK".index(second) else -1
        called = pay(2 * sign, -2 * sign)
        answer = (2, f"2 bet {second}", {"call": called, "fold": pay(1, -1)})
        last = (1, f"1 passed {first}", {"call": called, "fold": pay(-1, 1)})
        passed = (2, f"2 passed {second}", {"bet": last, "pass": pay(sign, -sign)})
        deal[first + second] = ("1/6", (1, f"1 {first}", {"bet": answer, "pass": passed}))
    game = game_of(2, (0, "deal", deal))
    found = solved(game, "sequential")
    np.testing.assert_allclose(found.solution.payoffs[0, 0], [-1 / 18, 1 / 18], atol=1e-9)
    at = played(game, found)
    bluff = at["1 J", "bet"]
    assert 0 <= bluff <= 1 / 3 + 1e-9
    assert at["1 Q", "bet"] == pytest.approx(0, abs=1e-9)
    assert at["1 K", "bet"] == pytest.approx(3 * bluff, abs=1e-9)
    assert at["1 passed Q", "call"] == pytest.approx(bluff + 1 / 3, abs=1e-9)
    assert at["2 passed J", "bet"] == pytest.approx(1 / 3, abs=1e-9)
    assert at["2 bet Q", "call"] == pytest.approx(1 / 3, abs=1e-9)
