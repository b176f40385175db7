"""What is declared for members: tables read, keys and texts written out, files that would explode refused."""

import time
from pathlib import Path

import pytest

from sim.document.families.cells import rows_of
from sim.document.families.formulas import CHAIN, in_members
from sim.document.families.members import Families, Family
from sim.errors import ScenarioError, UsageError
from sim.expressions import parse
from sim.scenario.load import from_document, load
from sim.scenario.types import Scenario

STATES = "iso,name,gdp,nato,region\nusa,United States,18.2,yes,America\nrok,South Korea,1.5,no,Asia\n"
HEAD = "format: 2\ntitle: States\n"
TABLE = "sets: {state: {table: {file: states.csv, key: iso, label: name}}}\n"
REST = """\
players: {each state: "{state}"}
parameters:
  cost[state]: {label: "Cost of {state}", unit: points, value: "uniform(0, 1)", why: A guess., judgement: true}
moves:
  join[state]: {player: state, sees: none, actions: [come, stay]}
payoffs:
  each state: 1 - cost[state] if join[state] == come else 0
outcomes: {all_come: "all(join[s] == come for s in state)", others: otherwise}
"""


def written(folder: Path, text: str, **tables: str) -> Path:
    for name, content in tables.items():
        (folder / f"{name}.csv").write_text(content)
    file = folder / "game.yaml"
    file.write_text(text)
    return file


def told(file: Path, *sets: str) -> str:
    with pytest.raises(ScenarioError) as error:
        load(file, sets)
    return "\n".join(str(problem).split("\n")[0].replace(f"{file.parent}/", "") for problem in error.value.problems)


def numbers(scenario: Scenario) -> dict[str, str]:
    return {p.id: p.distribution.to_text() for p in scenario.parameters}


def test_the_rows_of_a_table_are_members(tmp_path: Path) -> None:
    scenario = load(written(tmp_path, HEAD + TABLE + REST, states=STATES))
    assert {p.id: p.label for p in scenario.players} == {"usa": "United States", "rok": "South Korea"}
    assert list(numbers(scenario)) == ["cost_usa", "cost_rok"]
    assert scenario.parameters[0].label == "Cost of United States"
    assert scenario.document["format"] == 1
    assert "sets" not in scenario.document


def test_a_parameter_of_a_member_draws_as_one_written_by_hand(tmp_path: Path) -> None:
    short = load(written(tmp_path, HEAD + TABLE + REST, states=STATES))
    assert short.sampler(8, 1).draws(0, 8).parameters == ("cost_usa", "cost_rok")


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("cost[usa]=3", {"cost_usa": "3", "cost_rok": "uniform(0, 1)"}),
        ("cost[state]=2 * gdp[state]", {"cost_usa": "36.4", "cost_rok": "3"}),
        ("cost[s in state where nato]=2", {"cost_usa": "2", "cost_rok": "uniform(0, 1)"}),
        ("parameters.cost[rok].value=7", {"cost_usa": "uniform(0, 1)", "cost_rok": "7"}),
        ("cost[usa].high=5", {"cost_usa": "uniform(0, 5)", "cost_rok": "uniform(0, 1)"}),
        ("cost_usa=4", {"cost_usa": "4", "cost_rok": "uniform(0, 1)"}),
        ("sets.state=[usa, japan]", {"cost_usa": "uniform(0, 1)", "cost_japan": "uniform(0, 1)"}),
        ("sets.state.table.file=few.csv", {"cost_uk": "uniform(0, 1)"}),
    ],
)
def test_what_members_have_can_be_set(override: str, expected: dict[str, str], tmp_path: Path) -> None:
    few = "iso,name,gdp,nato,region\nuk,Britain,3,yes,Europe\n"
    file = written(tmp_path, HEAD + TABLE + REST, states=STATES, few=few)
    assert numbers(load(file, [override])) == expected


def test_a_cell_can_be_set_and_alternatives_change_members(tmp_path: Path) -> None:
    rest = REST.replace("uniform(0, 1)", "uniform(0, gdp[state])")
    more = 'cases: {"free[state]": {set: {"cost[state]": 0}}}\n'
    more += 'alternatives: {dear: {label: Dear, why: It is., set: {"cost[state]": "2 * gdp[state]"}}}\n'
    file = written(tmp_path, HEAD + TABLE + rest + more, states=STATES)
    assert numbers(load(file, ["gdp[usa]=9"]))["cost_usa"] == "uniform(0, 9)"
    assert numbers(load(file, case="free[rok]")) == {"cost_usa": "uniform(0, 18.2)", "cost_rok": "0"}
    assert numbers(load(file, case="dear")) == {"cost_usa": "36.4", "cost_rok": "3"}


def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, HEAD + TABLE + REST, states=STATES)
    with pytest.raises(UsageError, match="unknown path 'costs_usa'; did you mean 'cost_usa'"):
        load(file, ["costs[state]=3"])
    assert told(file, "cost[uas]=3") == "override cost[uas]:1:6: set: unknown member 'uas'; did you mean 'usa'?"


TABLES = [
    (
        "iso,gdp\nusa,1\nrok\n",
        "states.csv:3:1: tables.state: this row has 1 cells, and the first line 2; put a text with",
    ),
    (
        "iso,gdp\nusa,1\nusa,2\n",
        "states.csv:3:1: tables.state: 'usa' has a row already, in line 2; leave one of them out",
    ),
    (
        "iso,gdp\nSouth Korea,1\n",
        "states.csv:2:1: tables.state: 'South Korea' cannot be the name of a member; write South",
    ),
    ("iso,gdp\n,1\n", "states.csv:2:1: tables.state: this row has no key; write what it is about"),
    ("iso,gdp,gdp\nusa,1,2\n", "states.csv:1:9: tables.state: two columns are called 'gdp'; rename one of them"),
    ('iso,gdp\nusa,"1\n', "states.csv:2:5: a quotation mark is opened here and never closed; close it"),
    ('iso,gdp\n"usa"x,1\n', "states.csv:2:1: text follows a closing quotation mark; within quotes write two"),
    ("iso,gdp\n", "game.yaml:3:30: tables.state: 'states.csv' has no rows; its first line names the columns"),
    ("iso,gdp\nusa,\n", "game.yaml:11:15: payoffs.each state: 'gdp' of 'usa' is empty: "),
    (
        "iso,gdp\nusa,1\nrok,1 200\n",
        "game.yaml:11:15: payoffs.each state: 'gdp' is a column of texts, for there is '1 200' in ",
    ),
    (
        "iso,gpd\nusa,1\n",
        "game.yaml:11:15: payoffs.each state: nothing is declared for members as 'gdp[…]'; did you mean 'gpd'?",
    ),
]


@pytest.mark.parametrize(("table", "expected"), TABLES)
def test_what_is_wrong_with_a_table_is_told_at_its_cell(table: str, expected: str, tmp_path: Path) -> None:
    text = (
        HEAD + "sets: {state: {table: {file: states.csv, key: iso}}}\n" + REST.replace("1 - cost", "gdp[state] - cost")
    )
    text = text.replace("{key: iso, file", "{file")
    shown = told(written(tmp_path, text.replace("players: {each", "players:\n  {each"), states=table))
    assert any(line.startswith(expected) for line in shown.split("\n")), shown


def test_declared_types_are_held_against_every_cell(tmp_path: Path) -> None:
    head = HEAD + "tables: {states: {file: states.csv, key: iso, columns: {gdp: number, nato: boolean}}}\n"
    table = 'iso,gdp,nato\nusa,"18,2",yes\nrok,"1,300",maybe\n'
    shown = told(written(tmp_path, head + "sets: {state: {table: states}}\n" + REST, states=table))
    assert shown.split("\n") == [
        "states.csv:2:6: tables.states: '18,2' is no number; a decimal number has a point: write 18.2",
        "states.csv:3:6: tables.states: '1,300' is no number; write 1300",
        "states.csv:3:13: tables.states: 'maybe' is no truth value; write true or false, yes or no, 1 or 0",
    ]


@pytest.mark.parametrize("file", ["../secret.csv", "/etc/hostname", "link.csv", "sub", "a\\\\b.csv", "nothing.csv"])
def test_nothing_outside_the_folder_is_read(file: str, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("iso,gdp\nusa,1\n")
    home = tmp_path / "home"
    (home / "sub").mkdir(parents=True)
    (home / "link.csv").symlink_to(tmp_path / "secret.csv")
    text = HEAD + f'sets: {{state: {{table: {{file: "{file}", key: iso}}}}}}\n' + REST
    shown = told(written(home, text))
    assert "tables.state:" in shown
    assert "cost" not in shown


def test_a_text_that_is_no_file_can_name_no_table(tmp_path: Path) -> None:
    document = {"format": 2, "title": "x", "sets": {"state": {"table": {"file": "states.csv"}}}}
    with pytest.raises(ScenarioError, match="only a document in a file can name other files"):
        from_document(document, "x")


def test_faults_of_copies_are_told_once_where_they_stand(tmp_path: Path) -> None:
    rest = REST.replace("1 - cost[state]", "sum(cots[s] for s in state) - cost[usa, s] + x * cost[s]")
    shown = told(written(tmp_path, HEAD + "sets: {state: [usa, rok, japan]}\n" + rest))
    assert shown.split("\n") == [
        "game.yaml:10:19: payoffs.each state: nothing is declared for members as 'cots[…]'; did you mean 'cost'?",
        "game.yaml:10:55: payoffs.each state: unknown member 's'; known here: japan, rok, state, usa",
        "game.yaml:10:69: payoffs.each state: unknown member 's'; known here: japan, rok, state, usa",
    ]


def test_a_fault_of_some_members_names_them(tmp_path: Path) -> None:
    parts = "sets: {state: [usa, rok, japan], near: state where state != usa}\n"
    rest = REST.replace("cost[state]:", "cost[near]:").replace("{state}", "it")
    shown = told(written(tmp_path, HEAD + parts + rest.replace('each state: "it"', 'each state: "{state}"')))
    assert (
        shown == "game.yaml:10:19: payoffs.each state: nothing is declared as 'cost[usa]'; declare it, or leave it out"
    )
    rest = REST.replace("uniform(0, 1)", "uniform(2, 1)")
    shown = told(written(tmp_path, HEAD + "sets: {state: [usa, rok]}\n" + rest))
    assert shown == "game.yaml:6:65: parameters.cost[state].value: low (2) is above high (1)"


def test_a_name_that_two_keys_declare_is_refused(tmp_path: Path) -> None:
    by_hand = "  cost_usa: {label: x, unit: x, value: 1, why: x., judgement: true}\n"
    rest = REST.replace("moves:", by_hand + "moves:")
    shown = told(written(tmp_path, HEAD + "sets: {state: [usa, rok]}\n" + rest))
    assert shown == (
        "game.yaml:7:3: parameters.cost_usa: 'cost_usa' declares 'cost_usa', which is declared in line 6 already; "
        "rename one of them, or leave the member out"
    )


EXPLODING = [
    "sets: {a: {from: 1, to: 10000}}\nquantities: {'q[i in a, j in a, k in a]': 1}\n",
    "sets: {a: {from: 1, to: 10000}}\nquantities: {q: sum(sum(sum(1 for i in a) for j in a) for k in a)}\n",
    "sets: {a: {from: 1, to: 10000}, b: i in a where sum(sum(1 for j in a) for k in a) > 3}\n",
    "sets: {a: {from: 1, to: 10000}}\nquantities: {'q[i in a where sum(sum(1 for j in a) for k in a) > 1]': 1}\n",
    "sets: {a: {from: 1, to: 9999}}\npayoffs: {each i in a: {each j in a: {each k in a: {each l in a: 1}}}}\n",
    "sets: {a: {from: 1, to: 9999}}\nplayers: {x: {about: 'n'}}\nclaims: {'c[i in a, j in a]': {text: '"
    + "long " * 99
    + "'}}\n",
    "sets: {a: {from: 1, to: 9999}}\nquantities: {'q[i in a]': {label: '{sum(sum(1 for j in a) for k in a)}'}}\n",
    "sets: {a: {from: 1, to: 9999}}\nplayers: {'x + each i in a + each j in a + each k in a': 1}\n",
    "sets: {a: {from: 1, to: 9999}}\ncorrelations: [{each: 'i in a, j in a', between: [x, y], rank: 0, why: x}]\n",
    "sets: {a: {from: 1, to: 9999}}\nmoves: {m: {actions: ['m[i, j] for i in a for j in a']}}\n",
    "sets: {a: {from: 1, to: 9999}}\nparameters: {p: {value: 'sum(sum(1 for j in a) for k in a)'}}\n",
]


@pytest.mark.parametrize("text", EXPLODING)
def test_a_file_that_would_explode_is_refused_with_its_size(text: str, tmp_path: Path) -> None:
    file = written(tmp_path, HEAD + text)
    before = time.process_time()
    shown = told(file)
    assert time.process_time() - before < 5  # far from the hours that writing it out would take
    assert "it may have 500,000" in shown or "it may be 500,000" in shown


def test_a_thousand_rows_are_read() -> None:
    rows, problems = rows_of("iso,a\n" + "\n".join(f"m{i},{i}" for i in range(1000)), "t.csv")
    assert len(rows) == 1001
    assert problems == []
    assert rows[1000][1].place().line == 1001
    assert rows[1000][1].place().column == 6


def test_a_long_sum_stays_within_the_depth_of_expressions() -> None:
    names = [f"m{i}" for i in range(CHAIN * 3 + 7)]
    families = Families({"a": Family("a", {name: name for name in names})}, {}, frozenset(f"x_{n}" for n in names))
    text = in_members("sum(x[i] for i in a)", families)
    assert parse(text)
    assert text.count("x_") == len(names)


def test_format_1_is_told_of_sets(tmp_path: Path) -> None:
    shown = told(written(tmp_path, "format: 1\ntitle: States\nsets: {state: [usa, rok]}\n" + REST))
    wrong = "'sets' came with format 2, and this file is of format 1; write 'format: 2' in the first line"
    assert shown == f"game.yaml:3:1: sets: {wrong}"
