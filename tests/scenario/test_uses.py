"""Scenarios that import a vocabulary and use other scenarios."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.engine.worlds import _distinct, outcomes_of, solve_worlds
from sim.errors import ScenarioError
from sim.scenario.load import load, load_document
from sim.solutions.reason import Reason
from sim.solutions.solution import mask
from sim.solutions.status import Status

VOCABULARY = """
format: 1
vocabulary: What the parts share
players: {russia: Russia, china: China}
parameters:
  standoff: {label: Standoff, unit: share, value: "uniform(0, 1)", why: a test, judgement: true}
  gain: {label: Gain, unit: points, value: "uniform(0, 3)", why: a test, judgement: true}
correlations: [{between: [standoff, gain], rank: 0.4, why: a test}]
"""
PART = """
format: 1
title: A coordination game
imports: {words.yaml: [russia, china, standoff]}
parameters:
  bonus: {label: Bonus, unit: points, value: "uniform(-1, 2)", why: a test, judgement: true}
moves:
  r: {player: russia, actions: [come, stay]}
  c: {player: china, sees: none, actions: [come, stay]}
payoffs:
  russia: (bonus + standoff) * (r == come and c == come) + (r == stay and c == stay)
  china: (bonus + standoff) * (r == come and c == come) + (r == stay and c == stay)
outcomes: {met: r == come and c == come, apart: otherwise}
solve: {concept: pure-nash, selection: payoff-dominance}
"""
PARENT = """
format: 1
title: Whether to invite
imports: {words.yaml: [russia, standoff, gain]}
uses:
  meeting:
    scenario: part.yaml
    names: {they_meet: probability(met), worth: payoff(china)}
moves:
  host: {player: russia, actions: [invite, skip]}
payoffs:
  russia: (gain * they_meet - standoff + 0.1 * worth) * (host == invite)
outcomes: {invited: host == invite, skipped: otherwise}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("words", VOCABULARY), ("part", PART), ("parent", PARENT)):
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def written(folder: Path, name: str, old: str, new: str) -> Path:
    path = folder / f"{name}.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return path


def problem(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    [only] = caught.value.problems
    return str(only)


def test_parameters_that_both_import_are_one(folder: Path) -> None:
    scenario = load(folder / "parent.yaml")
    assert [p.id for p in scenario.parameters] == ["standoff", "gain", "bonus"]
    assert [(c.a, c.b) for c in scenario.correlations] == [("standoff", "gain")]
    assert scenario.columns == ("standoff", "gain", "bonus", "they_meet", "worth")


def test_intervals_run_over_every_combination_of_equilibria(folder: Path) -> None:
    scenario = load(folder / "parent.yaml")
    values = scenario.sampler(400, seed=5).draws(0, 400).values
    worlds = solve_worlds(scenario, values)
    odds = outcomes_of(worlds.batch, worlds.solution, 2)[:, :, 0]
    for draw, (standoff, gain, bonus) in enumerate(values):
        together = bonus + standoff
        # Pure equilibria of the part: to stay apart always, to meet where that is worth something, and where it is
        # negative nothing else; the mixed profiles (come, stay) are none, as each is then better off with the other.
        parts = [(0.0, 1.0)] + ([(1.0, together)] if together >= 0 else [])
        invited = {float(gain * met - standoff + 0.1 * worth > 0) for met, worth in parts}
        assert {float(x) for x in odds[draw, : worlds.solution.count[draw]]} == invited
        dominant = max(parts, key=lambda part: part[1])
        selected = float(gain * dominant[0] - standoff + 0.1 * dominant[1] > 0)
        weights = worlds.solution.weights[draw, 0, : worlds.solution.count[draw]]
        assert float((weights * odds[draw, : len(weights)]).sum()) == pytest.approx(selected)


def test_a_batch_of_worlds_is_the_worlds_one_by_one(folder: Path) -> None:
    scenario = load(folder / "parent.yaml")
    values = scenario.sampler(30, seed=2).draws(0, 30).values
    whole = solve_worlds(scenario, values).solution
    for draw in range(30):
        alone = solve_worlds(scenario, values[draw : draw + 1]).solution
        count = int(alone.count[0])
        assert count == whole.count[draw]
        np.testing.assert_array_equal(alone.payoffs[0, :count], whole.payoffs[draw, :count])
        np.testing.assert_array_equal(alone.weights[0, :, :count], whole.weights[draw, :, :count])


def test_what_is_given_replaces_a_parameter(folder: Path) -> None:
    path = written(folder, "parent", "    names:", "    given: {bonus: 2 + gain}\n    names:")
    scenario = load(path)
    assert "bonus" not in [p.id for p in scenario.parameters]
    world = solve_worlds(scenario, np.array([[0.5, 1.0]])).solution
    best = world.payoffs[0, np.nanargmax(world.weights[0, 0]), 0]
    assert best == pytest.approx(1.0 * 1 - 0.5 + 0.1 * (2 + 1.0 + 0.5))


def test_the_explicit_form_needs_no_other_file(folder: Path) -> None:
    scenario = load(folder / "parent.yaml")
    again = load_document(scenario.document, "parent")
    assert again.hash == scenario.hash
    values = scenario.sampler(50).draws(0, 50).values
    here, there = (solve_worlds(s, values).solution.payoffs for s in (scenario, again))
    np.testing.assert_array_equal(here, there)


def test_settings_and_cases_reach_the_part(folder: Path) -> None:
    written(folder, "part", "solve:", "cases: {rich: {set: {bonus: 9}}}\nsolve:")
    rich = load(written(folder, "parent", "    names:", "    case: rich\n    names:"))
    assert rich.parameter("bonus").distribution.support == (9, 9)
    fixed = load(written(folder, "parent", "    case: rich\n", "    set: {bonus: 4}\n"))
    assert fixed.parameter("bonus").distribution.support == (4, 4)


def test_a_shared_parameter_has_the_values_of_the_using_scenario(folder: Path) -> None:
    scenario = load(folder / "parent.yaml", sets=["standoff=0.25"])
    assert [p.id for p in scenario.parameters] == ["standoff", "gain", "bonus"]
    assert scenario.parameter("standoff").distribution.support == (0.25, 0.25)


def test_equal_names_with_other_values_are_not_confused(folder: Path) -> None:
    own = "parameters:\n  bonus: {label: Other, unit: points, value: 1, why: a test, judgement: true}\nmoves:\n  host"
    told = problem(written(folder, "parent", "moves:\n  host", own))
    assert "'bonus' is one parameter here and another in the used scenario" in told
    assert ":6:3: uses.meeting" in told


def test_a_part_without_a_solution_makes_the_draw_incomplete(folder: Path) -> None:
    line = "(bonus + standoff) * (r == come and c == come) + (r == stay and c == stay)"
    written(folder, "part", f"china: {line}", "china: 0 * bonus + xor")
    written(folder, "part", f"russia: {line}", "russia: standoff - xor")
    xor = "quantities: {xor: 1 if r == come and c == stay or r == stay and c == come else 0}\nmoves:"
    scenario = load(written(folder, "part", "moves:", xor))
    assert solve_worlds(scenario, np.array([[0.5, 1.0]])).solution.status[0] == Status.NONE
    whole = solve_worlds(load(folder / "parent.yaml"), np.array([[0.5, 1.0, 1.0]])).solution
    assert whole.status[0] == Status.INCOMPLETE
    assert "a used scenario has no solution" in Reason(whole.reason[0]).text


@pytest.mark.parametrize(
    ("file", "wrong"),
    [
        ("../part.yaml", "lies outside this file's folder"),
        ("/etc/passwd", "is not a path beneath this file's folder"),
        ("parts.yaml", "there is no file 'parts.yaml'; did you mean 'part.yaml'?"),
        ("parent.yaml", "scenarios use one another in a circle: parent.yaml -> parent.yaml"),
    ],
)
def test_only_files_beneath_the_folder_are_read(folder: Path, file: str, wrong: str) -> None:
    told = problem(written(folder, "parent", "scenario: part.yaml", f"scenario: {file}"))
    assert wrong in told
    assert "parent.yaml:7:15: uses.meeting.scenario" in told


def test_a_link_out_of_the_folder_is_refused(folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (inner / "parent.yaml").write_text(PARENT)
    (inner / "words.yaml").write_text(VOCABULARY)
    (inner / "part.yaml").symlink_to(folder / "part.yaml")
    assert "lies outside this file's folder" in problem(inner / "parent.yaml")


def test_a_circle_of_two_is_told_with_its_path(folder: Path) -> None:
    written(folder, "part", "moves:", "uses: {back: {scenario: parent.yaml, names: {}}}\nmoves:")
    assert "parent.yaml -> part.yaml -> parent.yaml" in problem(folder / "parent.yaml")


def test_a_fault_in_the_part_is_told_at_its_place(folder: Path) -> None:
    written(folder, "part", "c == come)", "c == cmoe)")
    with pytest.raises(ScenarioError) as caught:
        load(folder / "parent.yaml")
    assert all("part.yaml:1" in str(p.place) or "part.yaml" in str(p.place) for p in caught.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("[russia, standoff, gain]", "[russia, stand_off, standoff, gain]", "declares no 'stand_off'; did you mean"),
        ("imports: {words.yaml", "imports: {word.yaml", "there is no file 'word.yaml'"),
        ("probability(met)", "probability(mett)", "did you mean 'met'?"),
        ("probability(met)", "1 + 1", "this is not a result of the used scenario"),
        ("they_meet: prob", "gain: prob", "'gain' is the name of one of the parameters too"),
        ("    names:", "    given: {bonsu: 1}\n    names:", "the used scenario has no parameter 'bonsu'; did you mean"),
    ],
)
def test_mistakes_in_imports_and_uses(folder: Path, old: str, new: str, wrong: str) -> None:
    path = written(folder, "parent", old, new)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert wrong in str(caught.value)


def test_solutions_with_the_same_values_are_one_combination_with_their_weights() -> None:
    rng = np.random.default_rng(3)
    names = rng.integers(0, 2, (200, 5, 2)) * 0.1 + rng.uniform(-1, 1, (200, 5, 2)) * 1e-12  # within what is the same
    count, weights = rng.integers(0, 6, 200), rng.random((200, 1, 5))
    solution: Any = SimpleNamespace(listed=mask(count, 5), weights=weights)
    first, weight = _distinct(names, solution)
    for draw, listed in enumerate(count):
        together: dict[tuple[float, ...], list[int]] = {}
        for e in range(listed):
            together.setdefault(tuple(np.round(names[draw, e], 6) + 0.0), []).append(e)
        assert np.flatnonzero(first[draw]).tolist() == [members[0] for members in together.values()]
        for members in together.values():
            assert weight[draw, members[0]] == pytest.approx(weights[draw][:, members].sum(axis=1))


def test_a_part_is_weighed_by_the_rule_of_the_whole_unless_its_use_sets_one(folder: Path) -> None:
    """Both meetings pay the same on average: payoff dominance takes the better one, uniform gives them half each."""
    values = np.array([[0.5, 1.0, 1.0]])  # standoff, gain, bonus: coming together pays 1.5, staying 1

    def meeting(*sets: str) -> float:
        scenario = load(folder / "parent.yaml", sets=["solve.selection=[uniform]", *sets])
        order = [p.id for p in scenario.parameters]
        solution = solve_worlds(scenario, values[:, [order.index(n) for n in ("standoff", "gain", "bonus")]]).solution
        again = load_document(dict(scenario.document), "again")
        assert np.array_equal(solve_worlds(again, values).solution.weights, solution.weights)
        inviting = solution.outcomes[0, :, 0] > 0.5
        return float(solution.weights[0, 0][inviting[: solution.weights.shape[2]]].sum())

    whole = (folder / "parent.yaml").read_text()
    assert meeting() == pytest.approx(0.5)
    (folder / "parent.yaml").write_text(
        whole.replace("scenario: part.yaml", "scenario: part.yaml\n    set: {solve.selection: payoff-dominance}")
    )
    assert meeting() == pytest.approx(1.0)
    part = (folder / "part.yaml").read_text()
    trusting = "cases: {trusting: {label: All trust, set: {solve.selection: payoff-dominance}}}\n"
    (folder / "part.yaml").write_text(f"{part}\n{trusting}")
    (folder / "parent.yaml").write_text(whole.replace("scenario: part.yaml", "scenario: part.yaml\n    case: trusting"))
    assert meeting() == pytest.approx(1.0), "a case of the part that sets a rule counts as well"
