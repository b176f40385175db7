"""What `sim solve` says of one world: outcomes in labels, equilibria that come to the same together, devices."""

import json
from pathlib import Path

import numpy as np
import pytest

import sim

PLACES = 10


def places(count: int) -> sim.Scenario:
    """Chance leads to one of so many places, and one player, whom nothing matters to, chooses there."""
    odds = {f"p{i}": f"1/{count}" for i in range(count - 1)} | {f"p{count - 1}": "rest"}
    return sim.from_dict(
        {
            "format": 1,
            "title": "Places",
            "players": {"ann": "Ann Long", "bob": "Bob Short"},
            "moves": {
                "place": {"player": "chance", "probabilities": odds},
                "act": {"player": "ann", "sees": "all", "actions": ["left", "right"]},
            },
            "payoffs": {"ann": 0, "bob": "act == right"},
            "outcomes": {"l": {"label": "All go left", "when": "act == left"}, "r": "otherwise"},
            "solve": {"concept": "subgame-perfect", "selection": "uniform"},
        }
    )


def test_hundreds_of_equilibria_are_told_in_a_screen() -> None:
    world = places(PLACES).solve()
    told = str(world)
    assert world.count > 100
    assert len(told.splitlines()) < 100
    assert "All go left" in told
    assert f"they differ at 9 of {PLACES} places" in told


def test_json_keeps_all_and_their_groups() -> None:
    world = places(PLACES).solve()
    document = json.loads(json.dumps(world.to_json()))
    assert len(document["solutions"]) == world.count
    assert sorted(i for group in document["groups"] for i in group) == list(range(world.count))
    for group in document["groups"]:
        odds = {round(document["solutions"][i]["outcomes"]["l"], 6) for i in group}
        assert len(odds) == 1
    assert len(document["groups"]) < 12


def test_outcomes_of_each_equilibrium_and_under_the_rule() -> None:
    world = sim.load(Path("scenarios/classics/chicken.yaml")).solve("nash")
    document = world.to_json()
    for solution in document["solutions"]:
        assert sum(solution["outcomes"].values()) == pytest.approx(1)
    rule = world.solution.rules[0]
    weights = np.array([s["weights"][rule] for s in document["solutions"]])
    first = next(iter(document["solutions"][0]["outcomes"]))
    mean = sum(w * s["outcomes"][first] for w, s in zip(weights, document["solutions"], strict=True))
    assert document["outcomes"]["rows"][0][2] == pytest.approx(mean)


@pytest.mark.parametrize("concept", ["correlated", "coarse-correlated"])
def test_the_device_is_told_and_its_marginals_are_the_profile(concept: str) -> None:
    world = sim.load(Path("scenarios/classics/chicken.yaml")).solve(concept)
    document = world.to_json()
    assert "The joint distributions from which the mediator draws" in str(world)
    assert len(document["devices"]) == world.count
    for device, solution in zip(document["devices"], document["solutions"], strict=True):
        assert sum(cell["probability"] for cell in device) == pytest.approx(1)
        for player in document["players"]:
            marginal = [
                sum(c["probability"] for c in device if action in c["profile"][player["id"]].values())
                for action in player["actions"]
            ]
            assert marginal == pytest.approx(solution["profile"][player["id"]], abs=1e-9)
