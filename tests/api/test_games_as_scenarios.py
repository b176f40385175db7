"""Games of Gambit's as scenarios: every game of pygambit's catalogue that format 1 can say has the same solution."""

from pathlib import Path

import numpy as np
import pygambit
import pytest

import sim
from sim.cli.app import main
from sim.interop.efg import parse_efg
from sim.interop.identifiers import Identifiers
from sim.interop.scenario import scenario_document

FOLDER = Path(pygambit.__file__).parent / "catalog_data"
FILES = sorted(file for file in FOLDER.rglob("*") if file.suffix in (".efg", ".nfg"))
EITHER_ORDER = {"fig1a-jakobsen2016", "fig1c-jakobsen2016", "fig3-jakobsen2016", "fig6-vonstengelforges2008"}
"""Games in which two moves come in either order."""


def name(file: Path) -> str:
    return f"{file.stem}-{file.parent.name}" if file.parent.name[-4:].isdigit() else file.stem


def payoffs(world: sim.World) -> list[list[float]]:
    return sorted((np.round(world.payoffs, 6) + 0.0).tolist())


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_game_of_the_catalogue_is_a_scenario_with_the_same_solution(file: Path) -> None:
    try:
        game = sim.read_game(file)
    except sim.ScenarioError as error:
        assert "imperfect recall" in str(error)
        return
    try:
        scenario = game.to_scenario()
    except sim.UsageError as refusal:
        assert "either order" in str(refusal)
        assert name(file) in EITHER_ORDER
        return
    assert name(file) not in EITHER_ORDER
    concept = "pure-nash" if name(file) == "sec4-nau2004" else "nash"
    ours, theirs = scenario.solve(concept), game.solve(concept)
    assert ours.status == theirs.status
    np.testing.assert_allclose(payoffs(ours), payoffs(theirs), rtol=1e-6, atol=1e-5)
    assert len(ours.solved.batch.tree.leaves) == len(game.file.tree.leaves)
    assert len(ours.solved.game.choice_sets) == len(game.file.choice_sets)
    numbers = [value for row in game.file.payoffs for value in row]
    held = [p for p in scenario.parameters.values() if p.unit == "points"]
    assert sorted(p.distribution.central for p in held) == sorted(map(float, numbers))
    assert all(p.judgement for p in scenario.parameters.values())


def test_most_games_of_the_catalogue_can_be_said() -> None:
    said = 0
    for file in FILES:
        try:
            scenario_document(sim.read_game(file).file)
            said += 1
        except (sim.ScenarioError, sim.UsageError):
            pass
    assert said >= 30


def test_labels_become_names_and_stay_as_labels() -> None:
    called = Identifiers()
    assert called.actions(["go left", "1", "not", "Übergang", "go-left"]) == [
        "go_left",
        "a1",
        "not_2",
        "Ubergang",
        "go_left_2",
    ]
    assert called.distinct(["go left", "x", "x", ""]) == ["go_left_3", "x", "x_2", "m"]
    assert called.players(["chance", "abs", "1"])[0] == "chance_2"


def test_what_format_1_cannot_say_is_refused_with_the_reason(tmp_path: Path) -> None:
    either = parse_efg(
        'EFG 2 R "" { "A" "B" }\nc "" 1 "" { "x" 1/2 "y" 1/2 } 0\n'
        'p "" 1 1 "" { "l" "r" } 0\np "" 2 1 "" { "l" "r" } 0\nt "" 1 "" { 1, 2 }\nt "" 2 "" { 0, 0 }\n'
        't "" 3 "" { 0, 1 }\n'
        'p "" 2 1 "" { "l" "r" } 0\np "" 1 1 "" { "l" "r" } 0\nt "" 4 "" { 1, 0 }\nt "" 5 "" { 2, 0 }\n'
        't "" 6 "" { 3, 1 }\n',
        "either.efg",
    )
    with pytest.raises(sim.UsageError, match="either order"):
        scenario_document(either)
    with pytest.raises(sim.UsageError, match="nobody moves"):
        scenario_document(parse_efg('EFG 2 R "" { "A" "B" }\nt "" 1 "" { 1, 2 }\n', "none.efg"))


def test_new_writes_a_scenario_that_can_be_given_uncertain_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = next(file for file in FILES if file.name == "fig4_2.efg")
    file = tmp_path / "mine.yaml"
    with pytest.raises(SystemExit) as left:
        main(["new", str(file), "--from", str(source)])
    assert left.value.code == 0
    assert "sim check" in capsys.readouterr().out
    scenario = sim.load(file)
    assert scenario.solve().count == sim.read_game(source).solve().count
    parameter = next(iter(scenario.parameters))
    uncertain = sim.load(file, sets={parameter: "uniform(-1, 1)"})
    assert len(set(uncertain.run(20).draws()[f"parameter.{parameter}"].to_pylist())) == 20
    with pytest.raises(SystemExit) as left:
        main(["new", str(file), "--from", str(source)])
    assert left.value.code == 2


def test_games_are_read_and_written(tmp_path: Path) -> None:
    file = sim.load("scenarios/classics/inspection.yaml").export(tmp_path / "inspection.nfg")
    game = sim.read_game(file)
    assert len(repr(game)) < 300
    assert "information set" in game._repr_html_()
    assert game.solve("logit", precision=1.0).concept == "logit"
    again = sim.read_game(game.export(tmp_path / "again.efg"))
    assert again.file.payoffs == game.file.payoffs
    with pytest.raises(sim.UsageError, match=r"\.nfg, \.efg"):
        sim.read_game(tmp_path / "inspection.yaml")
