"""A part for each action: the same scenario as with the parts written out by hand."""

from pathlib import Path

import pytest

from sim.document.emit import to_yaml
from sim.engine.central import central_world
from sim.engine.worlds import outcomes_of
from sim.errors import ScenarioError
from sim.scenario.load import from_bytes, load

FILE = Path(__file__).parent.parent / "scenarios" / "valid" / "foresight.yaml"


def _by_hand() -> str:
    text = FILE.read_text()
    start, end = text.index("  talks[format]:"), text.index("parameters:\n  warm")
    inner = text[text.index("    scenario:\n") : end]
    parts = [
        f"  talks_{action}:\n    given: {{room: {room}, warmth: {warmth}}}\n"
        f"    names: {{gain_{action}: payoff(host), deal_{action}: probability(agreed)}}\n{inner}"
        for action, room, warmth in (("open", "0", "1"), ("private", "1", "warm"))
    ]
    chain = "{n}_open if format == open else ({n}_private if format == private else (0))"
    quantities = "".join(f"  {n}: {chain.format(n=n)}\n" for n in ("gain", "deal"))
    return f"{text[:start]}{''.join(parts)}quantities:\n{quantities}{text[end:]}"


def test_it_is_the_scenario_with_its_parts_written_out() -> None:
    twin = from_bytes(_by_hand().encode(), "twin.yaml", "foresight")
    assert load(FILE).hash == twin.hash
    assert [use.id for use in load(FILE).uses] == ["talks_open", "talks_private"]


def test_whoever_chooses_foresees_what_the_part_is_worth() -> None:
    worlds = central_world(load(FILE))
    assert outcomes_of(worlds.batch, worlds.solution, 3)[0, 0].tolist() == [0.0, 1.0, 0.0]


def test_it_reads_back() -> None:
    scenario = load(FILE)
    assert from_bytes(to_yaml(scenario.document).encode(), "x.yaml", scenario.id).hash == scenario.hash


def test_format_1_refuses_it() -> None:
    with pytest.raises(ScenarioError, match="came with format 2"):
        from_bytes(FILE.read_bytes().replace(b"format: 2\n", b"format: 1\n"), "x.yaml", "x")
