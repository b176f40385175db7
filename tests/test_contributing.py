"""The examples of CONTRIBUTING.md: whoever adds a thing says all about it in one place, and touches nothing else.

Each test copies the program, adds a folder or a file and one line in the registry, and calls every command on it.
"""

import json
import re
from pathlib import Path

import pytest
from helpers.contributing import PAGE, add_example, command, copied

ROOT = Path(__file__).parent.parent

FERRY_SCENARIO = """
format: 1
form: ferry
title: Is the ferry paid for?
players: {ann: Ann of the island, bob: Bob of the coast}
parameters:
  visits: {label: Visits in a year, unit: visits, value: "uniform(0, 10)", why: A guess for the test., judgement: true}
  fare: {label: What a year costs, unit: points, value: "uniform(1, 4)", why: A guess for the test., judgement: true}
gains: {ann: visits - fare, bob: 2 * visits - fare}
outcomes: {runs: {label: The ferry runs, when: all_pay}, idle: {label: It lies idle, when: otherwise}}
claims: {likely: {text: It is likely to run., result: probability(runs) > 0.5}}
observed: {outcome: runs, status_quo: idle}
"""

PARENT_SCENARIO = """
format: 1
title: Is the harbour dredged?
uses: {ferry: {scenario: ferry.yaml, names: {p_runs: probability(runs), island: payoff(ann)}}}
players: {ann: Ann}
parameters: {cost: {label: Cost, unit: points, value: 0.5, why: A guess., judgement: true}}
moves: {dredge: {player: ann, actions: [yes_do, no_do]}}
payoffs: {ann: (dredge == yes_do) * (p_runs * (1 + island) - cost)}
outcomes: {dredged: dredge == yes_do, silted: otherwise}
"""

SCENARIO = (ROOT / "tests/scenarios/valid/coalition.yaml").read_text()


@pytest.fixture(scope="module")
def ferry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the program with a folder, a concept and a line each more."""
    folder = copied(tmp_path_factory.mktemp("ferry"))
    add_example(folder, "sim/games/ferry/form.py", "sim/games/registry.py", "FORMS", '"ferry": "ferry.form.FERRY",')
    own_gain = "sim/concepts/cooperative/own_gain.py"
    add_example(folder, own_gain, "sim/concepts/registry.py", "CONCEPTS", '"own-gain": "cooperative.own_gain.OwnGain",')
    (folder / "ferry.yaml").write_text(FERRY_SCENARIO)
    (folder / "harbour.yaml").write_text(PARENT_SCENARIO)
    return folder


def test_a_form_is_one_folder_and_one_line(ferry: Path) -> None:
    assert "1 claim, 0 failed" in command(ferry, "check", "ferry.yaml")
    shown = command(ferry, "show", "ferry.yaml")
    assert "Who gains by the ferry" in shown
    assert "2 * visits - fare" in shown
    assert command(ferry, "show", "ferry.yaml", "--resolved").count("form: ferry") == 1
    captions = [table["caption"] for table in json.loads(command(ferry, "show", "ferry.yaml", "--json"))["tables"]]
    assert "Who gains by the ferry" in captions
    solved = command(ferry, "solve", "ferry.yaml")
    assert "What the ferry is worth here" in solved
    assert "ann: pay" in solved
    document = json.loads(command(ferry, "solve", "ferry.yaml", "--json"))
    assert document["tables"][0]["rows"] == [["Ann of the island", 2.5], ["Bob of the coast", 7.5]]
    assert '"const": "ferry"' in command(ferry, "schema")


MISTAKES = {
    "a key is missing": ("gains: {", "# {", "'gains' is missing; of each player: what paying is worth to it"),
    "a player is missing": (", bob: 2 * visits - fare", "", ":9:1: gains: 'bob' is missing; write 'bob: 0'"),
    "a player is unknown": ("{ann: visits", "{ana: visits", "gains.ana: unknown player 'ana'; did you mean 'ann'?"),
    "a condition is no expression": ("when: all_pay", "when: all pay", ":10:52: outcomes.runs.when:"),
    "a condition has an unknown word": ("when: all_pay", "when: al_pay", "did you mean 'all_pay'?"),
    "a condition has a parameter": ("when: all_pay", "when: fare > 2", "outcomes.runs.when: unknown name 'fare'"),
    "an outcome too many": ("idle: {", "late: {when: all_pay}, idle: {", "'runs' and 'late' both hold where all pay"),
    "an outcome too few": (
        ", idle: {label: It lies idle, when: otherwise}",
        "",
        "no outcome holds where somebody dodges",
    ),
    "an expression is broken": ("visits - fare,", "visits -,", "gains.ann:"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_in_a_form_that_was_added_have_their_place(ferry: Path, mistake: str) -> None:
    right, wrong, message = MISTAKES[mistake]
    text = FERRY_SCENARIO.replace(right, wrong, 1).replace("{outcome: runs, status_quo: idle}", "{outcome: runs}")
    assert text != FERRY_SCENARIO.replace("{outcome: runs, status_quo: idle}", "{outcome: runs}")
    (ferry / "wrong.yaml").write_text(text)
    assert message in command(ferry, "check", "wrong.yaml", code=3)


def test_the_outcomes_of_a_form_that_was_added_follow_from_their_conditions(ferry: Path) -> None:
    """Whatever the order in which they are written, and where one is all that can come of it."""
    turned = "idle: {when: 1 - all_pay}, never: {when: all_pay > 1}, runs: {when: otherwise}}"
    text = re.sub(r"outcomes: .*", f"outcomes: {{{turned}", FERRY_SCENARIO)
    (ferry / "turned.yaml").write_text(text)
    summary = json.loads(command(ferry, "run", "turned.yaml", "--draws", "500", "--json", "--out", "turned"))
    means = {o: summary["outcomes"][o]["rules"]["payoff-dominance"]["mean"] for o in summary["outcomes"]}
    assert means == pytest.approx({"idle": 0.25, "never": 0.0, "runs": 0.75}, abs=0.02)


def test_the_schema_of_a_form_that_was_added_is_written_by_the_command(ferry: Path) -> None:
    stored = "sim/document/schemas/scenario-2.json"
    assert f"sim schema > {stored}" in PAGE
    written = json.loads(command(ferry, "schema"))
    assert "ferry" not in (ferry / stored).read_text()
    assert written != json.loads((ferry / stored).read_text())


WAVES = (ROOT / "tests/scenarios/valid/crowd.yaml").read_text()


def test_a_concept_of_crowds_is_one_file_and_one_line(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    waves = "sim/concepts/crowd/waves.py"
    add_example(folder, waves, "sim/concepts/registry.py", "CONCEPTS", '"crowd-waves": "crowd.waves.CrowdWaves",')
    (folder / "crowd.yaml").write_text(WAVES)
    asked = ("crowd.yaml", "--set", "solve.concept=crowd-waves")
    command(folder, "check", *asked)
    solved = json.loads(command(folder, "solve", *asked, "--json"))
    nobody = {bloc: {bloc: [0.0, 1.0]} for bloc in ("partners", "others_west")}
    assert solved["solutions"][0]["profile"] == nobody
    summary = json.loads(command(folder, "run", *asked, "--draws", "200", "--json", "--out", "run"))
    assert summary["draws"] == 200
    chances = [next(iter(o["rules"].values()))["mean"] for o in summary["outcomes"].values()]
    assert sum(chances) == pytest.approx(1)
    assert "crowd-waves" in (folder / "run/report.html").read_text()
    file = folder / waves
    good = file.read_text()
    bare = "rows.__class__(**{**vars(rows), 'outcomes': None})"
    file.write_text(good.replace("crowd_solution(batch, rows, rules)", f"crowd_solution(batch, {bare}, rules)"))
    wrong = command(folder, "run", *asked, "--draws", "8", "--out", "no", code=4)
    assert "the concept 'crowd-waves' returned no outcome probabilities" in wrong
    unweighed = good.replace("crowd_solution(batch, rows, rules)", "crowd_solution(batch, rows, ())")
    file.write_text(unweighed)
    wrong = command(folder, "solve", *asked, code=4)
    assert "the concept 'crowd-waves' returned a solution weighed by no rule, not by" in wrong


def test_a_form_that_was_added_runs_and_is_reported(ferry: Path) -> None:
    out = command(ferry, "run", "ferry.yaml", "--draws", "500", "--out", "run")
    assert "The ferry runs" in out
    summary = json.loads((ferry / "run/summary.json").read_text())
    [first, *_] = summary["equilibrium_sets"]["shown"]
    choices = [{"name": "ann", "actions": ["pay"]}, {"name": "bob", "actions": ["pay"]}]
    assert first["plays"] == [{"play": "ann: pay, bob: pay", "equilibria": 1, "choices": choices}]
    chance = summary["outcomes"]["runs"]["rules"]["payoff-dominance"]["mean"]
    assert chance == pytest.approx(0.75, abs=0.02)  # fares are 2.5 on average, visits evenly from 0 to 10
    figures = command(ferry, "plot", "run", "--out", "figures").split()
    assert sorted(Path(f).stem for f in figures) == ["map", "outcomes", "payoffs", "regions"]
    command(ferry, "report", "run", "--out", "page.html")
    page = (ferry / "page.html").read_text()
    for text in ("Who gains by the ferry", "What the ferry is worth here", "pay: Ann of the island, Bob of the coast"):
        assert text in page
    assert "own-gain: everybody pays who gains by it" in page
    assert json.loads(command(ferry, "score", "run", "--json"))["happened"] == "runs"
    again = json.loads(command(ferry, "run", "ferry.yaml", "--draws", "500", "--json", "--out", "again"))
    assert again["outcomes"] == summary["outcomes"]


def test_a_form_that_was_added_takes_conditions_and_is_used_by_others(ferry: Path) -> None:
    out = command(ferry, "run", "ferry.yaml", "--draws", "300", "--given", "idle", "--no-figures", "--out", "given")
    assert "given idle: probability" in out
    out = command(ferry, "run", "harbour.yaml", "--draws", "300", "--no-figures", "--out", "harbour")
    dredged = json.loads((ferry / "harbour/summary.json").read_text())["outcomes"]["dredged"]
    assert dredged["rules"]["payoff-dominance"]["mean"] == pytest.approx(0.75, abs=0.03)
    assert "Other scenarios that are played in the same world" in command(ferry, "show", "harbour.yaml")


def test_a_distribution_is_one_file_and_one_line(tmp_path: Path) -> None:
    copied(tmp_path)
    example = "sim/distributions/arcsine.py"
    add_example(tmp_path, example, "sim/distributions/table.py", "DISTRIBUTIONS", '"arcsine": "arcsine.Arcsine",')
    written = ["either 2 or 8", "arcsine(2, high=8)", "{arcsine: [2, 8]}", "{family: arcsine, low: 2, high: 8}"]
    hashes: set[str] = set()
    for number, value in enumerate(written):
        text = re.sub(r"value: [^\n]*\n", f"value: {value}\n", SCENARIO, count=1)
        assert value in text
        (tmp_path / f"s{number}.yaml").write_text(text)
        hashes.add(json.loads(command(tmp_path, "show", f"s{number}.yaml", "--json"))["hash"])
    assert len(hashes) == 1
    assert "0 failed" in command(tmp_path, "check", "s0.yaml")
    shown = command(tmp_path, "show", "s0.yaml")
    assert re.search(r"(arcsine\(2, 8\)|either 2 or 8).*middle 5", shown), shown
    assert re.search(r"gas +5 billion", command(tmp_path, "solve", "s0.yaml"))
    assert "low (8) is above high (2)" in command(tmp_path, "check", "s0.yaml", "--set", "gas=arcsine(8, 2)", code=3)
    command(tmp_path, "run", "s0.yaml", "--draws", "200", "--out", "run")
    command(tmp_path, "plot", "run", "--out", "figures")
    command(tmp_path, "report", "run", "--out", "page.html")
    assert "arcsine: near 2 or near 8, seldom between" in (tmp_path / "page.html").read_text()
    assert json.loads(command(tmp_path, "run", "s0.yaml", "--draws", "200", "--json", "--out", "again"))["draws"] == 200


OLD_WAY = """
format: 1
title: The old way
players: {a: Ann, b: Bob}
parameters:
  worth: {label: What meeting is worth, unit: points, value: "uniform(1, 3)", why: A guess., judgement: true}
moves: {m: {player: a, actions: [meet, avoid]}, n: {player: b, sees: none, actions: [meet, avoid]}}
payoffs: {a: worth * (m == n), b: worth * (m == n)}
outcomes: {met: m == meet and n == meet, apart: otherwise}
solve: {concept: {name: habit, options: {which: last}}, selection: [seniority], draws: 64}
"""


def test_a_concept_and_a_rule_are_one_file_and_one_line_each(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    habit = "sim/concepts/behavioural/habit.py"
    add_example(folder, habit, "sim/concepts/registry.py", "CONCEPTS", '"habit": "behavioural.habit.Habit",')
    rule = "sim/selection/seniority.py"
    add_example(folder, rule, "sim/selection/rules.py", "RULES", '"seniority": "seniority.SENIORITY",')
    (folder / "old-way.yaml").write_text(OLD_WAY)
    command(folder, "check", "old-way.yaml")
    assert "habit" in command(folder, "show", "old-way.yaml")
    solved = json.loads(command(folder, "solve", "old-way.yaml", "--json"))
    assert solved["solutions"][0]["profile"] == {"a": [0.0, 1.0], "b": [0.0, 1.0]}
    assert solved["solutions"][0]["weights"] == {"seniority": 1.0}
    wrong = command(folder, "check", "old-way.yaml", "--set", "solve.concept.options.which=lst", code=3)
    assert "did you mean 'last'?" in wrong
    command(folder, "run", "old-way.yaml", "--out", "run")
    page = (folder / "run/report.html").read_text()
    assert "habit: everybody does what it always did" in page
    assert "seniority: the players settle on what was there first" in page
    command(folder, "plot", "run", "--out", "figures")
    command(folder, "report", "run", "--out", "page.html")
