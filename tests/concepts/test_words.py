"""What concepts say of themselves: all that is needed, in their own words, and no more than is known."""

from pathlib import Path

import pytest
from helpers.solving import solve_file

from sim.concepts.base import Concept
from sim.concepts.options import declared, options_of
from sim.concepts.registry import CONCEPTS, scope_of, words_of
from sim.games.registry import FORMS
from sim.solutions.status import Status
from sim.views.text.solve import solve_lines

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def told(name: str, concept: str, sets: list[str] | None = None) -> str:
    return "\n".join(solve_lines(solve_file(SCENARIOS / name, concept, sets or [])))


def test_every_concept_says_what_it_is() -> None:
    for name, concept in CONCEPTS.items():
        assert concept.name == name
        assert concept.form in FORMS
        assert issubclass(concept, Concept)
        assert concept.meaning
        assert not concept.meaning.endswith(".")
        for option in options_of(concept).values():
            assert declared(option).meaning, f"{name}: {option.name}"
            assert declared(option).holds(option.default), f"{name}: {option.name}"


def test_of_every_status_something_can_be_said() -> None:
    for concept in CONCEPTS:
        words = words_of(concept)
        assert words.counted(1) != words.counted(2)
        assert "1e-9" in words.residual.format("1e-9") or concept == "conflict-stability"
        for status in Status:
            assert words.advice(status)


@pytest.mark.parametrize("concept", ["logit", "sequential", "perfect-bayesian", "pure-nash", "crowd-counts"])
def test_the_only_one_found_is_not_called_the_only_one_there_is(concept: str) -> None:
    """These look at a branch, at pure strategies, at certain choices: the game may have others."""
    scope = scope_of(concept)
    advice = words_of(concept).advice(Status.UNIQUE if scope else Status.INCOMPLETE, scope=scope)
    assert "known to be the only one" not in advice
    assert "others" in advice or "mixed ones may exist" in advice


def test_nothing_listed_for_a_reason_is_not_called_a_list() -> None:
    found = told("classics/cuban-missile-crisis.yaml", "ess")
    assert "1 stable strategy listed" in found
    skewed = told("classics/inspection.yaml", "ess")
    assert "ess: 0 stable strategies listed; none was found, but some may exist" in skewed
    assert "the game is not symmetric" in skewed


@pytest.mark.parametrize(
    ("name", "concept", "words"),
    [
        ("moscow-2015/three-way-projects.yaml", "nucleolus", "1 allocation listed"),
        ("moscow-2015/three-way-projects.yaml", "core", "those that give a player least or most"),
        ("moscow-2015/agenda.yaml", "nash-bargaining", "1 settlement listed"),
        ("classics/hawk-dove.yaml", "correlated", "lowest probability of fight"),
        ("classics/hawk-dove.yaml", "logit", "1 quantal response listed"),
    ],
)
def test_each_is_told_in_its_own_words(name: str, concept: str, words: str) -> None:
    assert words in told(name, concept)


def test_counts_are_one_but_for_who_joins() -> None:
    """Five of ten who are alike are C(10, 5) equilibria by who joins."""
    for status in (Status.UNIQUE, Status.SEVERAL):
        assert ", but for who of a bloc joins" in words_of("crowd-counts").advice(status, 2, "pure")
        assert "but for" not in words_of("pure-nash").advice(status, 2, "pure")
    assert "but for" not in words_of("crowd-counts").advice(Status.NONE, 0, "pure")
