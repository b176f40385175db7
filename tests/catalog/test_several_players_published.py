"""Published games of three players."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.pure import solve_pure
from sim.concepts.nash.strategic import solve_strategic
from sim.solutions.solution import Equilibria


def game_of(outcomes: Sequence[tuple[float, float, float]], sizes: tuple[int, int, int]) -> NDArray[np.float64]:
    """`payoffs[0, player, *actions]` of outcomes listed with the first player's action changing fastest."""
    return np.array([np.array(outcomes, float)[:, i].reshape(sizes, order="F") for i in range(3)])[None]


def profiles(found: Equilibria) -> NDArray[np.float64]:
    return found.profiles[0, : found.count[0]]


def mixing(found: Equilibria) -> list[int]:
    """How many players mix, in each equilibrium."""
    return sorted(int(n) // 2 for n in ((profiles(found) > 0) & (profiles(found) < 1)).sum(axis=1))


def has(found: Equilibria, *first: float) -> bool:
    """Tell whether an equilibrium is listed in which the first actions have these weights."""
    return bool((np.abs(profiles(found)[:, ::2] - first).max(axis=1) < 1e-9).any())


def test_nine_equilibria() -> None:
    """McKelvey & McLennan, Computation of equilibria in finite games (Handbook of Computational Economics 1, 1996).

    Nine regular equilibria, the most that a 2x2x2 game can have; two of them are totally mixed.
    """
    found = solve_strategic(
        game_of([(9, 8, 12), (0, 0, 0), (0, 0, 0), (9, 8, 2), (0, 0, 0), (3, 4, 6), (3, 4, 6), (0, 0, 0)], (2, 2, 2))
    )
    assert found.reason[0] == 0
    assert found.isolated[0].all()
    assert mixing(found) == [0, 0, 0, 0, 2, 2, 2, 3, 3]
    assert all(has(found, *first) for first in [(1, 1, 1), (0, 0, 1), (0, 1, 0), (1, 0, 0)])


def test_a_unique_equilibrium_with_irrational_weights() -> None:
    """Nau, Gomez Canovas & Hansen, On the geometry of Nash equilibria and correlated equilibria (IJGT 32, 2004), 4."""
    found = solve_strategic(
        game_of([(3, 0, 2), (0, 1, 0), (0, 2, 0), (1, 0, 0), (1, 0, 0), (0, 3, 0), (0, 1, 0), (2, 0, 3)], (2, 2, 2))
    )
    assert found.reason[0] == 0
    assert mixing(found) == [3]
    a, b, c = profiles(found)[0, ::2]
    # each is indifferent: the payoffs of the first action less those of the second, by hand from the table
    assert abs(3 * b * c + b * (1 - c) - (1 - b) * c - 2 * (1 - b) * (1 - c)) < 1e-12
    assert abs((1 - a) * c + 3 * (1 - a) * (1 - c) - 2 * a * c - a * (1 - c)) < 1e-12
    assert abs(2 * a * b - 3 * (1 - a) * (1 - b)) < 1e-12


def test_a_continuum_of_totally_mixed_equilibria() -> None:
    """Nau, Gomez Canovas & Hansen (2004), section 5: three pure, two partly mixed, and the continuum."""
    found = solve_strategic(
        game_of([(0, 0, 2), (3, 0, 0), (0, 3, 0), (0, 0, 0), (1, 1, 0), (0, 0, 0), (0, 0, 0), (0, 0, 3)], (2, 2, 2))
    )
    assert found.reason[0] > 0
    assert [n for n in mixing(found) if n < 3] == [0, 0, 0, 1, 1]
    assert has(found, 0, 1, 0.25)
    assert has(found, 1, 0, 0.25)


def test_a_segment_of_equilibria() -> None:
    """Nau, Gomez Canovas & Hansen (2004), section 6: all equilibria of this 2x2x4 game are on one segment."""
    outcomes = [(2, 0, 0), (0, 2, 1), (0, 1, 1), (1, 0, 2), (1, 0, 2), (0, 1, 1), (0, 2, 1), (2, 0, 0)]
    outcomes += [(1, 0, 1), (0, 2, 0), (0, 1, 2), (2, 0, 1), (2, 0, 1), (0, 1, 2), (0, 2, 0), (1, 0, 1)]
    found = solve_strategic(game_of(outcomes, (2, 2, 4)))
    assert found.reason[0] == 0
    assert found.component[0].tolist() == [0, 0]
    assert found.profiles[0].tolist() == [[0.5] * 6 + [0.0, 0.0], [0.5] * 4 + [0.0, 0.0, 0.5, 0.5]]


def test_the_three_player_stag_hunt() -> None:
    """Two strict equilibria and the symmetric mixed one, in which two others hunt with probability p: 4 p^2 = 3."""
    hunt = np.zeros((3, 2, 2, 2))
    for i in range(3):
        np.moveaxis(hunt[i], i, 0)[1] = 3.0
        hunt[i, 0, 0, 0] = 4.0
    found = solve_strategic(hunt[None])
    assert mixing(found) == [0, 0, 3]
    assert has(found, *[np.sqrt(3 / 4)] * 3)


def test_the_volunteers_dilemma_of_three() -> None:
    """Diekmann, Volunteer's dilemma (1985): with N who may help, each holds back with (cost / benefit)^(1 / (N - 1)).

    One volunteers for sure (three ways), one holds back for sure and two mix as in pairs (three ways), or all mix.
    """
    benefit, cost = 1.0, 0.25
    game = np.full((3, 2, 2, 2), benefit)
    for player in range(3):
        np.moveaxis(game[player], player, 0)[0] -= cost
    game[:, 1, 1, 1] = 0.0
    found = solve_strategic(game[None])
    assert found.reason[0] == 0
    assert mixing(found) == [0, 0, 0, 2, 2, 2, 3]
    assert has(found, *[1 - (cost / benefit) ** (1 / 2)] * 3)
    assert has(found, 1 - cost / benefit, 1 - cost / benefit, 0)


def test_the_weakest_link() -> None:
    """Van Huyck, Battalio & Beil, Tacit coordination games, strategic uncertainty, and coordination failure (1990).

    Their treatment A: 0.20 for the group's least effort, less 0.10 for one's own, of seven; every common effort is
    an equilibrium, and no other pure profile is.
    """
    efforts = np.arange(1, 8)
    own = np.meshgrid(efforts, efforts, efforts, indexing="ij")
    least = np.min(own, axis=0)
    found = solve_pure(np.array([[0.2 * least - 0.1 * x + 0.6 for x in own]]))
    assert found.count[0] == 7
    chosen = profiles(found).reshape(7, 3, 7).argmax(axis=2)
    assert {tuple(row) for row in chosen} == {(k, k, k) for k in range(7)}
