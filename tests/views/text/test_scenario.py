"""`sim show`: every scenario is read back with what its players want, in its own expressions and the order of play."""

from pathlib import Path

import pytest

from sim.scenario.load import load
from sim.views.text.scenario import scenario_lines

ROOT = Path(__file__).parents[3]
WRITTEN = [f for f in (ROOT / "scenarios").glob("*/*.yaml") if f.stem not in ("claims", "vocabulary")]
CORPUS = list((ROOT / "tests/scenarios/valid").glob("*.yaml"))


@pytest.mark.parametrize("file", sorted([*WRITTEN, *CORPUS]), ids=lambda f: f.stem)
def test_every_expression_of_a_scenario_is_told(file: Path) -> None:
    scenario = load(file)
    told = "\n".join(scenario_lines(scenario))
    document = scenario.document
    terms = [term["value"] for terms in document.get("payoffs", {}).values() for term in terms]
    terms += [term["value"] for bloc in document.get("blocs", {}).values() for term in bloc["gain"]]
    terms += [worth for issue in document.get("issues", {}).values() for worth in issue["worth"].values()]
    terms += [document[key] for key in ("worth", "discount", "capacity") if key in document]
    terms += [outcome["when"] for outcome in document.get("outcomes", {}).values()]
    terms += [quantity["value"] for quantity in document["quantities"].values()]
    assert terms
    assert [term for term in terms if term not in told] == []
    for use in scenario.uses:
        assert f"  {use.id}: {use.scenario.title}; " in told


@pytest.mark.parametrize("file", sorted(WRITTEN), ids=lambda f: f.stem)
def test_moves_are_told_in_the_order_of_play(file: Path) -> None:
    scenario = load(file)
    if scenario.form != "moves":
        return
    lines = list(scenario_lines(scenario))
    start = lines.index("moves, in order of play:") + 1
    moves = list(scenario.document["moves"])
    assert [line.strip().partition(":")[0] for line in lines[start : start + len(moves)]] == moves


def test_where_a_move_takes_place_and_what_chance_gives_are_told() -> None:
    lines = list(scenario_lines(load(ROOT / "scenarios/moscow-2015/the-visit.yaml")))
    assert (
        "  readiness: chance gives ready_now (prepared) or not_yet (1 - prepared), "
        "where guard == stands or guard == slipped" in lines
    )
    [xi] = [line for line in lines if line.startswith("  xi: chance gives comes (xi_comes * (1 - xi_shy * ")]
    assert xi.endswith("(format == public_guest and reply == accept)))")
