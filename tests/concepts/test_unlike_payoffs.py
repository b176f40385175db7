"""One payoff a thousand million times the others: every list is decided exactly, or said to be undecided."""

import numpy as np
import pytest

from sim.concepts.registry import CONCEPTS
from sim.games.moves.tree import TreeBatch, strategic_tree
from sim.interop.efg import parse_efg
from sim.solutions.reason import Reason
from sim.solutions.status import Coverage
from sim.workflow.solve import solve_game

PLAY_DOMINATED = ("logit", "cognitive-hierarchy", "coarse-correlated")
"""Whoever errs plays dominated actions, and so does step 0; who promises beforehand may be told to, now and then."""

CHOICE = """EFG 2 R "" { "A" "B" }
p "" 1 1 "" { "in" "out" } 0
p "" 2 2 "" { "a" "b" "c" } 0
t "" 1 "" { 1, 0 }
t "" 2 "" { 1, 1 }
t "" 3 "" { 1, -100000000000 }
t "" 4 "" { 0, 0 }
"""
ONE_OF_STRATEGIC = ("sequential",)
"""Which list all of some trees, and one of a strategic game."""
MOVES = [name for name, concept in CONCEPTS.items() if concept.form == "moves"]


def batch(first: np.ndarray, second: np.ndarray) -> TreeBatch:
    names = tuple(tuple("abc"[:n]) for n in first.shape)
    payoffs = np.stack([first.ravel(), second.ravel()]).astype(float)[None]
    return TreeBatch(strategic_tree(("A", "B"), names), payoffs, np.zeros((1, 0)))


def dominated(own: np.ndarray) -> list[int]:
    """Return the rows of whole numbers that another row beats everywhere, compared exactly."""
    rows = range(len(own))
    return [r for r in rows if any(all(int(a) < int(b) for a, b in zip(own[r], own[s], strict=True)) for s in rows)]


@pytest.mark.parametrize("name", [name for name in MOVES if name not in PLAY_DOMINATED])
@pytest.mark.parametrize("size", [10**8, 10**11, 10**13])
def test_no_complete_list_has_a_dominated_action(name: str, size: int) -> None:
    rng, concept, complete = np.random.default_rng(5), CONCEPTS[name](), 0
    for _ in range(40):
        first, second = rng.integers(0, 4, (2, 3, 3))
        own = rng.choice([0, 1])
        (first, second)[own][tuple(rng.integers(0, 3, 2))] = rng.choice([-size, size])
        solution = concept.solve(batch(first, second))
        if solution.reason[0] != Reason.COMPLETE:
            continue
        complete += 1
        played = solution.profiles[0, : int(solution.count[0])]
        bad = [*dominated(first), *(3 + b for b in dominated(second.T))]
        assert not (played[:, bad] > 0).any(), (first, second)
    some = concept.coverage == Coverage.SOME or name in ONE_OF_STRATEGIC  # a list of some is never whole
    never = some or name == "ess"  # hardly any is symmetric
    assert complete > 0 or size > 10**8 or never  # what can be decided is decided


@pytest.mark.parametrize("name", ["perfect-bayesian", "correlated", "coarse-correlated", "rationalizable"])
def test_a_dominated_action_is_not_part_of_a_complete_list(name: str) -> None:
    """In or out, then a 0, b 1, c -1e11: only b is best, by hand."""
    solution = solve_game(parse_efg(CHOICE, "x"), CONCEPTS[name]()).solution
    only_b = (solution.profiles[0, :, 2] == 0).all() and (solution.profiles[0, :, 4] == 0).all()
    assert solution.reason[0] == Reason.DEGENERATE or only_b


def test_ordinary_payoffs_are_decided() -> None:
    for name in MOVES:
        solution = CONCEPTS[name]().solve(batch(np.array([[3.0, 0], [5, 1]]), np.array([[3.0, 5], [0, 1]])))
        some = CONCEPTS[name].coverage == Coverage.SOME or name in ONE_OF_STRATEGIC
        decided = Reason.SOME_COMPUTED if some else Reason.COMPLETE
        assert solution.reason[0] == decided, name
