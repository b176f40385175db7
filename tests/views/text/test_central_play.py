"""What the figure of a run's central world says: games whose equilibria are known by hand."""

import json
from typing import Any

import sim
from sim.api.scenario import Scenario
from sim.scenario.load import from_bytes
from sim.views.figures.explain import central_figure
from sim.views.text.central_play import central_title, others_drawn
from sim.workflow.explain import central_play

CHICKEN = "scenarios/classics/chicken.yaml"


def played(file: str) -> Any:
    return central_play(sim.load(file).run(draws=16, seed=1).stored)


def test_the_equilibrium_that_the_rule_selects_is_drawn_and_the_others_are_counted() -> None:
    found = played(CHICKEN)
    assert central_title(found).startswith("In the central world, equilibrium 3 of 3, which maximum-entropy selects: ")
    assert others_drawn(found) == " Not drawn: 2 other equilibria; they end: 2 likeliest in “One gives way”."
    made = central_figure(found)
    assert " ".join(made.get_suptitle().split()) == central_title(found)
    assert found.other is None
    assert not found.stakes.sentences


def test_a_rule_that_weighs_all_alike_singles_none_out() -> None:
    found = central_play(sim.load(CHICKEN, sets={"solve.selection": "uniform"}).run(draws=16, seed=1).stored)
    assert "(uniform singles none of them out)" in central_title(found)


def document(concept: str, ann: str) -> Any:
    one = {
        "format": 1,
        "title": "One",
        "players": {"a": {"label": "Ann"}, "b": {"label": "Bob"}},
        "moves": {
            "ann": {"player": "a", "actions": ["up", "down"]},
            "bob": {"player": "b", "sees": "none", "actions": ["left", "right"]},
        },
        "payoffs": {"a": ann, "b": "1 if (ann == up) == (bob == right) else 0"},
        "outcomes": {"end": {"label": "It ends", "when": "otherwise"}},
        "solve": {"concept": concept},
    }
    scenario = Scenario(from_bytes(json.dumps(one).encode(), "one.yaml", "one"))
    return central_play(scenario.run(draws=4, seed=1).stored)


def test_one_equilibrium_needs_no_rule() -> None:
    found = document("nash", "1 if ann == up else 0")
    assert central_title(found) == "In the central world: up, right; it ends in “It ends”"
    assert others_drawn(found) == ""


def test_where_nothing_is_listed_the_game_is_drawn_and_the_title_says_so() -> None:
    found = document("pure-nash", "1 if (ann == up) == (bob == left) else 0")
    assert central_title(found).startswith("In the central world: Nothing is listed under pure-nash")
    assert others_drawn(found) == ""
    made = central_figure(found)
    assert "100%" not in " ".join(text.get_text() for text in made.axes[0].texts)
