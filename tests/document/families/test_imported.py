"""Sets, tables and what is declared for members come out of a vocabulary."""

from pathlib import Path

import pytest

import sim
from sim.scenario.load import load

WORDS = """\
format: 2
vocabulary: Words
sets:
  state: {table: states}
  ally: state where gdp[state] > 1
tables:
  states: {file: states.csv, key: iso}
  trade: {file: trade.csv, key: [from, to]}
players: {each state: "{state}"}
parameters:
  base: {label: Base, unit: points, value: "uniform(0, 1)", why: A guess., judgement: true}
  cost[state]: {label: "Cost of {state}", unit: points, value: "uniform(0, gdp[state])", why: A guess., judgement: true}
correlations: [{each: s in ally, between: [base, "cost[s]"], rank: 0.2, why: A guess.}]
quantities:
  partner[s in state]: "sum(trade[s, t] for t in state if t != s)"
"""
GAME = """\
moves:
  join[state]: {player: state, sees: none, actions: [come, stay]}
payoffs:
  each s in state: count(join[t] == come for t in ally) + base + partner[s] - cost[s] * (join[s] == come)
outcomes: {all_come: "all(join[s] == come for s in state)", not_all: otherwise}
solve: {concept: pure-nash, selection: uniform}
"""
ASKED = "imports: {words/words.yaml: [each state, base, cost, partner, ally]}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scenario whose words stand in a folder beneath its own, and one that has all of them itself."""
    words = tmp_path / "words"
    words.mkdir()
    (words / "words.yaml").write_text(WORDS)
    (words / "states.csv").write_text("iso,gdp\nusa,3\nrok,1\njapan,2\n")
    pairs = [(a, b) for a in ("usa", "rok", "japan") for b in ("usa", "rok", "japan") if a != b]
    (words / "trade.csv").write_text("from,to,trade\n" + "".join(f"{a},{b},{len(a + b)}\n" for a, b in pairs))
    own = WORDS.replace("vocabulary: Words\n", "title: Game\n").replace("file: ", "file: words/")
    (tmp_path / "own.yaml").write_text(own + GAME)
    (tmp_path / "game.yaml").write_text(f"format: 2\ntitle: Game\n{ASKED}{GAME}")
    return tmp_path


def test_what_is_imported_is_what_is_written_here(folder: Path) -> None:
    """`cost` brings its set, the set its table; `trade`, which a formula alone names, is asked for."""
    game = folder / "game.yaml"
    game.write_text(game.read_text().replace("ally]", "ally, trade]"))
    assert load(game).document == load(folder / "own.yaml").document


def test_what_is_wrong_is_told_where_it_stands(folder: Path) -> None:
    game = folder / "game.yaml"
    with pytest.raises(sim.ScenarioError, match=r"words\.yaml:15:29: .*nothing is declared for members as 'trade"):
        load(game)
    game.write_text(game.read_text().replace("ally]", "ally, trade, bse]"))
    with pytest.raises(sim.ScenarioError, match="declares no 'bse'; did you mean 'base'"):
        load(game)
    game.write_text(game.read_text().replace(", bse]", "]").replace("format: 2", "format: 1"))
    with pytest.raises(sim.ScenarioError, match=r"game\.yaml:3:11: sets: 'sets' came with format 2"):
        load(game)
    game.write_text(game.read_text().replace("format: 1", "format: 2"))
    (folder / "words/states.csv").rename(folder / "words/other.csv")
    with pytest.raises(sim.ScenarioError, match=r"words\.yaml:7:18: .*there is no file 'words/states\.csv'"):
        load(game)


def test_a_set_of_ones_own_goes_before(folder: Path) -> None:
    """What is declared here is not brought along; asked for as well, it is refused."""
    game = folder / "game.yaml"
    text = game.read_text().replace("ally]", "trade]").replace("t in ally", "t in state")
    text = text.replace("format: 2", "format: 2\nsets: {state: [usa, rok]}")
    game.write_text(text.replace("base, cost, partner, ", ""))
    with pytest.raises(sim.ScenarioError) as caught:
        load(game)
    assert "declared here too" not in str(caught.value)
    game.write_text(text.replace("trade]", "trade, state]"))
    with pytest.raises(sim.ScenarioError, match="'state' is imported and declared here too"):
        load(game)
