"""Published games of two players who choose at once, with all their equilibria as published."""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest

from sim.concepts.nash.pure import solve_pure
from sim.concepts.nash.two_player import solve_two_player
from sim.tolerances import REGRET

Table = list[list[tuple[float, float]]]


class Published(NamedTuple):
    """A game, its source, and its equilibria: each the row player's weights, then the column player's."""

    source: str
    cells: Table
    equilibria: list[str]


def zero_sum(rows: list[list[float]]) -> Table:
    return [[(x, -x) for x in row] for row in rows]


def wins(rows: list[str]) -> Table:
    """Return the zero-sum game in which a row player who meets a W wins 1 and otherwise loses 1."""
    return zero_sum([[1 if letter == "W" else -1 for letter in row] for row in rows])


GAMES = {
    "prisoners' dilemma": Published(
        "Luce & Raiffa, Games and Decisions (1957), section 5.4",
        [[(0.9, 0.9), (0, 1)], [(1, 0), (0.1, 0.1)]],
        ["0 1, 0 1"],
    ),
    "battle of the sexes": Published(
        "Luce & Raiffa (1957), section 5.3",
        [[(2, 1), (-1, -1)], [(-1, -1), (1, 2)]],
        ["1 0, 1 0", "0 1, 0 1", "3/5 2/5, 2/5 3/5"],
    ),
    "matching pennies": Published(
        "von Neumann & Morgenstern, Theory of Games and Economic Behavior (1944), section 14.7",
        zero_sum([[1, -1], [-1, 1]]),
        ["1/2 1/2, 1/2 1/2"],
    ),
    "stone, paper, scissors": Published(
        "von Neumann & Morgenstern (1944), section 14.7",
        zero_sum([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]),
        ["1/3 1/3 1/3, 1/3 1/3 1/3"],
    ),
    "five-way scissors, paper, stone": Published(
        "Fisher & Ryan, Optimal strategies for a generalized 'scissors, paper, and stone' game (1992)",
        zero_sum([[0 if i == j else 1 if (j - i) % 5 in (1, 2) else -1 for j in range(5)] for i in range(5)]),
        ["1/5 1/5 1/5 1/5 1/5, 1/5 1/5 1/5 1/5 1/5"],
    ),
    "odd or even": Published(
        "Ferguson, Game Theory, part II, section 1.2: worth 1/12 to the row player",
        zero_sum([[-2, 3], [3, -4]]),
        ["7/12 5/12, 7/12 5/12"],
    ),
    "cycle": Published(
        "Shapley, Some topics in two-person games (1964): fictitious play cycles, one equilibrium",
        [[(1, 0), (0, 1), (0, 0)], [(0, 0), (1, 0), (0, 1)], [(0, 1), (0, 0), (1, 0)]],
        ["1/3 1/3 1/3, 1/3 1/3 1/3"],
    ),
    "chicken": Published(
        "Aumann, Subjectivity and correlation in randomized strategies (1974), example 2.8",
        [[(6, 6), (2, 7)], [(7, 2), (0, 0)]],
        ["1 0, 0 1", "0 1, 1 0", "2/3 1/3, 2/3 1/3"],
    ),
    "maximin pays as much as equilibrium": Published(
        "Aumann & Maschler, Some thoughts on the minimax principle (1972)",
        [[(2, 6), (4, 2)], [(6, 0), (0, 4)]],
        ["1/2 1/2, 1/2 1/2"],
    ),
    "an equilibrium that trembles undo": Published(
        "Myerson, Refinements of the Nash equilibrium concept (1978), figure 1",
        [[(1, 1), (0, 0)], [(0, 0), (0, 0)]],
        ["1 0, 1 0", "0 1, 0 1"],
    ),
    "three equilibria, one of them proper": Published(
        "Myerson (1978), figure 2",
        [[(1, 1), (0, 0), (-9, -9)], [(0, 0), (0, 0), (-7, -7)], [(-9, -9), (-7, -7), (-7, -7)]],
        ["1 0 0, 1 0 0", "0 1 0, 0 1 0", "0 0 1, 0 0 1"],
    ),
    "three rows, two columns": Published(
        "von Stengel, in Algorithmic Game Theory (2007), game (3.1)",
        [[(3, 3), (3, 2)], [(2, 2), (5, 6)], [(0, 3), (6, 1)]],
        ["1 0 0, 1 0", "4/5 1/5 0, 2/3 1/3", "0 1/3 2/3, 1/3 2/3"],
    ),
    "the same with a tie": Published(
        "von Stengel (2007), section 3.6: the last two lie on one segment",
        [[(3, 3), (3, 3)], [(2, 2), (5, 6)], [(0, 3), (6, 1)]],
        ["0 1/3 2/3, 1/3 2/3", "1 0 0, 1 0", "1 0 0, 2/3 1/3"],
    ),
    "asymmetric pennies": Published(
        "Goeree & Holt, Ten little treasures of game theory and ten intuitive contradictions (2001), table 1",
        [[(320, 40), (40, 80)], [(40, 80), (80, 40)]],
        ["1/2 1/2, 1/8 7/8"],
    ),
    "pennies at nine to one": Published(
        "Ochs, Games with unique, mixed strategy equilibria: an experimental study (1995): nine to one",
        [[(9, 0), (0, 1)], [(0, 1), (1, 0)]],
        ["1/2 1/2, 1/10 9/10"],
    ),
    "pennies at four to one": Published(
        "Ochs (1995): four to one",
        [[(4, 0), (0, 1)], [(0, 1), (1, 0)]],
        ["1/2 1/2, 1/5 4/5"],
    ),
    "three numbers and a joker": Published(
        "O'Neill, Nonmetric test of the minimax theory of two-person zerosum games (1987)",
        wins(["LWWL", "WLWL", "WWLL", "LLLW"]),
        ["1/5 1/5 1/5 2/5, 1/5 1/5 1/5 2/5"],
    ),
    "five by five": Published(
        "Rapoport & Boebel, Mixed strategies in strictly competitive games (1992)",
        wins(["WLLLL", "LLWWW", "LWLLW", "LWLWL", "LWWLL"]),
        ["3/8 1/4 1/8 1/8 1/8, 3/8 1/4 1/8 1/8 1/8"],
    ),
    "three by three with a saddle": Published(
        "Lieberman, Human behavior in a strictly determined 3x3 matrix game (1960)",
        zero_sum([[15, 0, -2], [0, -15, -1], [1, 2, 0]]),
        ["0 0 1, 0 0 1"],
    ),
    "travelers' dilemma": Published(
        "Basu, The traveler's dilemma (1994): claims from 2 up (here to 8), a reward and a penalty of 2",
        [[(min(i, j) + 2 * np.sign(j - i), min(i, j) + 2 * np.sign(i - j)) for j in range(2, 9)] for i in range(2, 9)],
        ["1 0 0 0 0 0 0, 1 0 0 0 0 0 0"],
    ),
    "commitment unseen": Published(
        "Bagwell, Commitment and observability in games (1995): both at once",
        [[(5, 2), (3, 1)], [(6, 3), (4, 4)]],
        ["0 1, 0 1"],
    ),
}


def weights(text: str) -> tuple[float, ...]:
    return tuple(float(Fraction(word)) for word in text.replace(",", " ").split())


def arrays(cells: Table) -> np.ndarray:
    return np.moveaxis(np.array(cells, float), -1, 0)[None]


@pytest.mark.parametrize("name", GAMES)
def test_all_equilibria_are_the_published_ones(name: str) -> None:
    game = arrays(GAMES[name].cells)
    found = solve_two_player(game)
    expected = {tuple(np.round(weights(text), 9)) for text in GAMES[name].equilibria}
    assert found.reason[0] == 0
    assert {tuple(np.round(row, 9) + 0.0) for row in found.profiles[0, : found.count[0]]} == expected
    assert found.count[0] == len(expected)
    assert float(found.regret[0, : found.count[0]].max()) < REGRET
    pure = solve_pure(game)
    assert {tuple(row) for row in pure.profiles[0, : pure.count[0]]} == {e for e in expected if set(e) <= {0.0, 1.0}}


def test_the_segment_of_the_degenerate_game_is_one_component() -> None:
    """Von Stengel (2007), section 3.6."""
    found = solve_two_player(arrays(GAMES["the same with a tie"].cells))
    pure_row = found.profiles[0, :3, 0] == 1
    assert len(set(found.component[0, :3][pure_row])) == 1
    assert (found.isolated[0, :3] == ~pure_row).all()


CYCLIC = [
    [9504, -660, 19976, -20526, 1776, -8976],
    [-111771, 31680, -130944, 168124, -8514, 52764],
    [397584, -113850, 451176, -586476, 29216, -178761],
    [171204, -45936, 208626, -263076, 14124, -84436],
    [1303104, -453420, 1227336, -1718376, 72336, -461736],
    [737154, -227040, 774576, -1039236, 48081, -300036],
]
CYCLIC_COLUMNS = [
    [72336, 48081, 29216, 14124, 1776, -8514],
    [-461736, -300036, -178761, -84436, -8976, 52764],
    [1227336, 774576, 451176, 208626, 19976, -130944],
    [-1718376, -1039236, -586476, -263076, -20526, 168124],
    [1303104, 737154, 397584, 171204, 9504, -111771],
    [-453420, -227040, -113850, -45936, -660, 31680],
]


def test_seventy_five_equilibria() -> None:
    """Von Stengel, New maximal numbers of equilibria in bimatrix games (1999): 75 in a 6x6 game, more than 2^6 - 1."""
    found = solve_two_player(np.array([[CYCLIC, CYCLIC_COLUMNS]], float))
    assert found.reason[0] == 0
    assert found.count[0] == 75
    assert found.isolated[0, :75].all()
    assert float(found.regret[0, :75].max()) < REGRET


@pytest.mark.parametrize("size", [2, 3, 4, 5, 6])
def test_coordination_games_have_an_equilibrium_for_each_set_of_actions(size: int) -> None:
    """Quint & Shubik, A theorem on the number of Nash equilibria in a bimatrix game (1997): 2^n - 1 in the identity."""
    found = solve_two_player(np.stack([np.eye(size)] * 2)[None])
    assert found.count[0] == 2**size - 1
    rows = found.profiles[0, : found.count[0], :size]
    assert {tuple(row > 0) for row in rows} == {
        tuple(bool(mask >> k & 1) for k in range(size)) for mask in range(1, 2**size)
    }
    np.testing.assert_allclose(rows, found.profiles[0, : found.count[0], size:], atol=1e-12)


def test_colonel_blotto() -> None:
    """Ferguson, Game Theory, part II, on invariance: four regiments against three over two posts, worth 14/9.

    Rows (4,0), (0,4), (3,1), (1,3), (2,2) against (3,0), (0,3), (2,1), (1,2); by symmetry the posts are alike.
    """
    game = np.array([[4, 0, 2, 1], [0, 4, 1, 2], [1, -1, 3, 0], [-1, 1, 0, 3], [-2, -2, 2, 2]], float)
    found = solve_two_player(np.stack([game, -game])[None])
    assert found.reason[0] == 0
    profiles = found.profiles[0, : found.count[0]]
    values = np.einsum("ei,ij,ej->e", profiles[:, :5], game, profiles[:, 5:])
    np.testing.assert_allclose(values, 14 / 9, atol=1e-12)
    np.testing.assert_allclose(profiles[:, :5], [[4 / 9, 4 / 9, 0, 0, 1 / 9]] * len(profiles), atol=1e-12)
    middle = np.array([1 / 18, 1 / 18, 4 / 9, 4 / 9])  # symmetric: in the hull of what is listed for the column player
    assert (game @ middle).max() == pytest.approx(14 / 9)
    assert (profiles[:, 5:].min(axis=0) <= middle + 1e-12).all()
    assert (profiles[:, 5:].max(axis=0) >= middle - 1e-12).all()
