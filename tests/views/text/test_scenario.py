"""`sim show`: every scenario is read back with what its players want, in its own expressions and the order of play."""

import re
from pathlib import Path

import pytest

from sim.scenario.description import game_tables
from sim.scenario.load import load
from sim.views.text.scenario import scenario_lines
from sim.views.text.tables import table_lines

ROOT = Path(__file__).parents[3]
WRITTEN = [f for f in (ROOT / "scenarios").glob("*/*.yaml") if f.stem not in ("claims", "vocabulary")]
CORPUS = list((ROOT / "tests/scenarios/valid").glob("*.yaml"))
_AXIS = r"(\S+) to (\S+) in (\d+) steps of (\S+) \((\d+) numbers\)"
"""How many numbers at equal distances are told, which stands for every one of them."""


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
        assert f"  {use.scenario.title}\n" in told  # once for all uses of it
        assert f"    - Called: {use.id}\n" in told
    for name in document.get("moves", {}):
        actions = document["moves"][name]["actions"]
        if (axis := re.search(rf"    - Called: {name}: {_AXIS}\n", told)) is None:
            assert f"{name}: {', '.join(actions)}" in told
            assert [label for label in actions.values() if label not in told] == []
            continue
        low, high, steps, step, count = (float(number) for number in axis.groups())
        assert list(actions.values()) == list(actions)  # no label is lost
        assert count == steps + 1 == len(actions)
        assert [float(a) for a in actions] == pytest.approx([low + step * i for i in range(len(actions))])
        assert float(next(reversed(actions))) == pytest.approx(high)
        done = told[axis.end() :].partition("    - Called: ")[0]
        assert f"      What can be done: {axis[0].partition(f'{name}: ')[2].strip()}" in done
        chances = set(document["moves"][name].get("probabilities", {}).values())
        assert [chance for chance in chances if f", each with probability {chance};" not in done] == []


@pytest.mark.parametrize("file", sorted(WRITTEN), ids=lambda f: f.stem)
def test_moves_are_told_in_the_order_of_play(file: Path) -> None:
    scenario = load(file)
    if scenario.form != "moves":
        return
    [table] = [t for t in game_tables(scenario) if t.caption == "The moves, in order of play"]
    assert [str(row[1]).partition(":")[0] for row in table.rows] == list(scenario.document["moves"])
    lines = list(scenario_lines(scenario))
    start = lines.index(table.caption) + 1
    assert lines[start : start + len(list(table_lines(table))) - 1] == list(table_lines(table))[1:]


def test_where_a_move_takes_place_and_what_chance_gives_are_told() -> None:
    text = "\n".join(scenario_lines(load(ROOT / "scenarios/moscow-2015/the-visit.yaml")))
    readiness = text[text.index("    - Called: readiness: ready_now, not_yet\n") :].partition("\n    - ")[0]
    assert "      What can be done: It is ready (prepared); It is not (1 - prepared)\n" in readiness
    assert "      Only where: guard == stands or guard == slipped\n" in readiness
    assert "Xi comes (xi_comes * (1 - xi_shy * (format == public_guest and reply == accept)))" in text


def test_rival_readings_are_listed_with_their_reasons() -> None:
    scenario = load(ROOT / "scenarios/moscow-2015/invitation.yaml")
    text = " ".join("\n".join(scenario_lines(scenario)).split())
    assert "Rival readings, which the claims are held against; --case takes one of them" in text
    for rival in scenario.alternatives.values():
        assert rival.label in text
        assert " ".join(rival.why.split()) in text
