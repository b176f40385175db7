"""Published conflicts of the graph model and of conflict analysis."""

import numpy as np

from sim.concepts.refinements.conflict_stability import DEFINITIONS, stable_states

NASH, GENERAL, SYMMETRIC, SEQUENTIAL = range(4)


def ranked(*orders: tuple[int, ...]) -> np.ndarray:
    """Return `payoffs[0, player, state]` of players who list the states from the best to the worst, counting from 0."""
    payoffs = np.zeros((1, len(orders), len(orders[0])))
    for player, order in enumerate(orders):
        payoffs[0, player, list(order)] = np.arange(len(order), 0, -1)
    return payoffs


def stable_for_all(moves: np.ndarray, payoffs: np.ndarray) -> list[set[int]]:
    stable = stable_states(moves, payoffs)[0].all(axis=1)
    assert len(stable) == len(DEFINITIONS)
    return [set(np.flatnonzero(row).tolist()) for row in stable]


def test_elmira() -> None:
    """Fang, Hipel & Kilgour (1993), the Elmira conflict: states 5, 8 and 9 are equilibria by any definition.

    Ministry (modify the order), Uniroyal (delay, accept or abandon), local government (insist or not): eight states
    and abandonment, to which many states lead in common. Modifying, accepting and abandoning cannot be taken back.
    """
    moves = np.zeros((3, 9, 9), bool)
    for before, after in ((1, 2), (3, 4), (5, 6), (7, 8)):
        moves[0, before - 1, after - 1] = True
    for before, after in ((1, 3), (2, 4), (5, 7), (6, 8), *((s, 9) for s in range(1, 9))):
        moves[1, before - 1, after - 1] = True
    for one, other in ((1, 5), (2, 6), (3, 7), (4, 8)):
        moves[2, one - 1, other - 1] = moves[2, other - 1, one - 1] = True
    ministry, uniroyal, local = (7, 3, 4, 8, 5, 1, 2, 6, 9), (1, 4, 8, 5, 9, 3, 7, 2, 6), (7, 3, 5, 1, 8, 6, 4, 2, 9)
    payoffs = ranked(*(tuple(s - 1 for s in order) for order in (ministry, uniroyal, local)))
    stable = [{s + 1 for s in states} for states in stable_for_all(moves, payoffs)]
    assert stable[NASH] == stable[SEQUENTIAL] == {5, 8, 9}
    assert stable[GENERAL] == stable[SYMMETRIC] == {1, 4, 5, 8, 9}


def test_cuban_missile_crisis() -> None:
    """Fraser & Hipel, Conflict Analysis: Models and Resolutions (1984): outcomes 4 and 6 are the equilibria.

    An outcome is the sum of 1 (air strike), 2 (blockade), 4 (withdraw) and 8 (escalate): the missiles are withdrawn,
    with or without a blockade. Their stability is rational or sequential; no outcome is rational for both.
    """
    states = np.arange(12)
    same_soviet, same_american = states[:, None] // 4 == states // 4, states[:, None] % 4 == states % 4
    moves = np.stack([same_soviet, same_american])
    american, soviet = (4, 6, 5, 7, 2, 1, 3, 11, 9, 10, 8, 0), (0, 4, 6, 2, 5, 1, 7, 3, 11, 9, 10, 8)
    stable = stable_for_all(moves, ranked(american, soviet))
    assert stable[SEQUENTIAL] == {4, 6}
    assert stable[NASH] == set()


def test_prisoners_dilemma() -> None:
    """Howard (1971); Fraser & Hipel (1984): cooperation is a metarational and a sequential equilibrium."""
    states = np.arange(4)  # the sum of 1 where the first defects and 2 where the second does
    moves = np.stack([states[:, None] // 2 == states // 2, states[:, None] % 2 == states % 2])
    stable = stable_for_all(moves, ranked((1, 0, 3, 2), (2, 0, 3, 1)))
    assert stable[NASH] == {3}
    assert stable[GENERAL] == stable[SYMMETRIC] == stable[SEQUENTIAL] == {0, 3}


def test_chicken() -> None:
    """Howard (1971); Fraser & Hipel (1984): the compromise of Chicken is stable by foresight.

    Both yielding is general and symmetric metarational though it is no equilibrium of Nash's.
    """
    states = np.arange(4)  # the sum of 1 where the first dares and 2 where the second does
    moves = np.stack([states[:, None] // 2 == states // 2, states[:, None] % 2 == states % 2])
    stable = stable_for_all(moves, ranked((1, 0, 2, 3), (2, 0, 1, 3)))
    assert stable[NASH] == {1, 2}
    assert 0 in stable[GENERAL]
    assert 0 in stable[SYMMETRIC]
