"""Trees in which little or nothing is chosen: every concept answers, or says in words which games it is for."""

import pytest

from sim.concepts.registry import CONCEPTS
from sim.errors import UsageError
from sim.interop.efg import parse_efg
from sim.solutions.reason import Reason
from sim.solutions.status import Status
from sim.workflow.solve import solve_game

HEAD = 'EFG 2 R "" { "A" "B" }\n'
TREES = {
    "one end": 't "" 1 "" { 1, 2 }\n',
    "chance alone": 'c "" 1 "" { "x" 0 "y" 1 } 0\nt "" 1 "" { 1, 2 }\nt "" 2 "" { 3, 4 }\n',
    "single actions": 'p "" 1 1 "" { "a" } 0\np "" 1 2 "" { "a" } 0\nt "" 1 "" { -1, 1 }\n',
    "single actions of two": 'p "" 1 1 "" { "a" } 0\np "" 2 1 "" { "b" } 0\nt "" 1 "" { -1, 1e12 }\n',
    "one chooses": 'p "" 2 1 "" { "a" "b" } 0\nt "" 1 "" { 1, 2 }\nt "" 2 "" { 1, 3 }\n',
    "never reached": (
        'c "" 1 "" { "x" 0 "y" 1 } 0\np "" 1 1 "" { "a" "b" } 0\nt "" 1 "" { 1, 2 }\nt "" 2 "" { 2, 2 }\n'
        't "" 3 "" { 3, 4 }\n'
    ),
}
MOVES = [name for name, concept in CONCEPTS.items() if concept.form == "moves"]


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("tree", TREES)
def test_every_concept_answers_or_says_what_it_is_for(name: str, tree: str) -> None:
    game = parse_efg(HEAD + TREES[tree], tree)
    try:
        solution = solve_game(game, CONCEPTS[name]()).solution
    except UsageError as error:
        assert "needs" in str(error)
        return
    assert solution.count[0] >= 1
    assert solution.status[0] not in (Status.UNDEFINED, Status.NONE)
    assert solution.reason[0] != Reason.TOO_LARGE
