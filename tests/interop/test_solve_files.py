"""`sim solve`, `sim export` and `--exact` on files, as a person calls them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.cli.app import main
from sim.interop.efg import parse_efg
from sim.interop.nfg import parse_nfg
from sim.interop.write import nfg_text
from sim.solutions.status import Status
from sim.workflow.solve import Solved, concept_named, confirm, solve_game

CHICKEN = 'NFG 1 R "Chicken" { "A" "B" } { { "dare" "yield" } { "dare" "yield" } }\n0 0 2 7 7 2 6 6\n'
EFG = """EFG 2 R "Entry" { "Entrant" "Incumbent" }
p "" 1 1 "" { "out" "in" } 0
t "" 1 "" { 0, 2 }
p "" 2 1 "" { "fight" "share" } 0
t "" 2 "" { -1, -1 }
t "" 3 "" { 1, 1 }
"""
MEETING = Path(__file__).parents[2] / "scenarios" / "moscow-2015" / "xi-kim-meeting.yaml"


def called(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(words)
    return int(left.value.code or 0)


@pytest.fixture
def chicken(tmp_path: Path) -> str:
    file = tmp_path / "chicken.nfg"
    file.write_text(CHICKEN)
    return str(file)


def test_a_strategic_game_prints_lists(chicken: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("solve", chicken, "--concept", "nash", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["schema"], found["concept"], found["status"], found["complete"]) == (
        "sim.solution/2", "nash", "several", True)  # fmt: skip
    assert found["players"] == [{"id": "A", "actions": ["dare", "yield"]}, {"id": "B", "actions": ["dare", "yield"]}]
    profiles = sorted(tuple(np.round(s["profile"]["A"] + s["profile"]["B"], 6)) for s in found["solutions"])
    third = round(1 / 3, 6)
    assert profiles == [(0, 1, 1, 0), (third, round(2 / 3, 6), third, round(2 / 3, 6)), (1, 0, 0, 1)]
    assert all(s["isolated"] and s["regret"] < 1e-9 for s in found["solutions"])


def test_an_extensive_game_prints_information_sets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "entry.efg"
    file.write_text(EFG)
    assert called("solve", str(file), "--concept", "subgame-perfect", "--json") == 0
    [solution] = json.loads(capsys.readouterr().out)["solutions"]
    assert solution["profile"] == {"Entrant": {"1:1": [0, 1]}, "Incumbent": {"2:1": [0, 1]}}
    assert solution["payoffs"] == {"Entrant": 1, "Incumbent": 1}


def test_exact_answers_are_fractions(chicken: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("solve", chicken, "--exact", "--json") == 0
    exact = json.loads(capsys.readouterr().out)["exact"]
    assert exact["agrees"]
    assert {"A": ["1/3", "2/3"], "B": ["1/3", "2/3"]} in [s["profile"] for s in exact["solutions"]]
    assert called("solve", chicken, "--exact") == 0
    assert "exactly these 3 extreme equilibria" in capsys.readouterr().out


def test_exact_answers_of_an_extensive_game_are_told_by_information_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "inside.efg"
    file.write_text(INSIDE)
    assert called("solve", str(file), "--exact", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["exact"]["agrees"]
    assert len(found["exact"]["solutions"]) == len(found["solutions"])
    assert {
        "profile": {"A": {"1:1": ["1", "0"], "1:2": ["1/2", "1/2"]}, "B": {"2:1": ["2/3", "1/3"]}},
        "payoffs": {"A": "2", "B": "2"},
    } in found["exact"]["solutions"]
    assert called("solve", str(file), "--exact", "--concept", "pure-nash") == 0
    assert "1: 1:1 out 1; 1:2 not reached, any; 2:1 R 1" in capsys.readouterr().out
    assert called("solve", str(file), "--exact", "--concept", "subgame-perfect") == 2
    assert "without subgames, subgame-perfect" in capsys.readouterr().err


def test_exact_notices_a_lost_equilibrium() -> None:
    solved = solve_game(parse_nfg(CHICKEN, "x"), concept_named("nash", "moves"))
    assert confirm(solved).agrees
    whole = solved.solution
    fewer = replace(whole, count=whole.count - 1)
    lost = Solved(solved.title, "moves", solved.concept, solved.game, solved.batch, fewer)
    assert not confirm(lost).agrees


def test_exact_agrees_on_degenerate_games() -> None:
    rng = np.random.default_rng(8)
    nash = concept_named("nash", "moves")
    for rows, columns in ((2, 2), (2, 3), (3, 3), (3, 2)):
        for _ in range(60):
            numbers = " ".join(map(str, rng.integers(0, 3, 2 * rows * columns)))
            game = parse_nfg(f'NFG 1 R "" {{ "A" "B" }} {{ {rows} {columns} }}\n{numbers}', "x")
            floating = Solved(game.title, "moves", nash, game, game.games, nash.solve(game.games))
            assert confirm(floating).agrees, numbers
            assert confirm(solve_game(game, nash)).agrees, numbers


FAR = """NFG 1 R "" { "A" "B" "C" } { 2 2 1 }
1000.0000001 1000000000000000000 0  1000 2 0  1000.0000001 1000000000000000001 0  1000 2 0
"""


BALANCED = """EFG 2 R "" { "A" "B" }
p "" 1 1 "" { "bold" "shy" } 0
p "" 2 1 "" { "yes" "no" } 0
t "" 1 "" { 1, 1 }
t "" 2 "" { -1000000000, 1 }
p "" 2 1 "" { "yes" "no" } 0
t "" 3 "" { 0, 0 }
p "" 1 2 "" { "on" "off" } 0
t "" 4 "" { 0, 1 }
t "" 5 "" { -1, 0 }
"""


def test_a_probability_of_a_billionth_is_another_equilibrium_than_none() -> None:
    # A is bold while B says no at most once in 1,000,000,001; to the bold B is indifferent.
    for solution in (
        solve_game(parse_efg(BALANCED, "x"), concept_named("nash", "moves")).solution,
        concept_named("nash", "moves").solve(parse_efg(BALANCED, "x").games),
    ):
        bold = [p for p in solution.profiles[0] if p[0] == 1]
        assert sorted(p[5] for p in bold) == [0, 1 / 1_000_000_001]
        assert solution.count[0] == 3
        assert len(set(solution.component[0])) == 2


def test_a_file_is_decided_by_its_numbers_as_they_are_written(tmp_path: Path) -> None:
    # The first action of B is the worse one by 1 in 1e18, which no float tells; and A likes its first action.
    game = parse_nfg(FAR, "x")
    for concept in ("nash", "pure-nash", "subgame-perfect"):
        solution = solve_game(game, concept_named(concept, "moves")).solution
        assert solution.profiles[0].tolist() == [[1, 0, 0, 1, 1]], concept
        assert solution.status[0] == Status.UNIQUE


def test_an_extensive_file_is_decided_by_its_numbers_as_they_are_written() -> None:
    # A bets on what B, unseen, does; B is all but indifferent. The tie is broken by 1e-20.
    text = """EFG 2 R "" { "A" "B" }
p "" 1 1 "" { "l" "r" } 0
p "" 2 1 "" { "l" "r" } 0
t "" 1 "" { 1, 3.00000000000000000001 }
t "" 2 "" { 0, 3 }
p "" 2 1 "" { "l" "r" } 0
t "" 3 "" { 0, 3.00000000000000000001 }
t "" 4 "" { 1, 3 }
"""
    game = parse_efg(text, "x")
    for concept in ("nash", "pure-nash", "subgame-perfect"):
        solution = solve_game(game, concept_named(concept, "moves")).solution
        assert solution.profiles[0].tolist() == [[1, 0, 1, 0]], concept


def test_export_writes_once_and_exactly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "meeting.efg"
    assert called("export", str(MEETING), "--to", str(file)) == 0
    assert called("export", str(MEETING), "--to", str(file)) == 2
    assert "exists already" in capsys.readouterr().err
    assert called("solve", str(file), "--concept", "subgame-perfect", "--json") == 0
    there = json.loads(capsys.readouterr().out)
    assert called("solve", str(MEETING), "--json") == 0
    here = json.loads(capsys.readouterr().out)
    assert sorted(tuple(s["payoffs"].values()) for s in there["solutions"]) == sorted(
        tuple(s["payoffs"].values()) for s in here["solutions"]
    )
    assert called("export", str(file), "--to", str(tmp_path / "meeting.nfg")) == 0
    assert called("solve", str(tmp_path / "meeting.nfg"), "--concept", "pure-nash") == 0


@pytest.mark.parametrize("concept", ["nash", "pure-nash", "subgame-perfect"])
@pytest.mark.parametrize(
    ("tree", "payoffs"),
    [
        ('t "" 1 "" { 1, 2 }', [1, 2]),
        ('c "" 1 "" { "a" 1/4 "b" 3/4 } 0\nt "" 1 "" { 4, 0 }\nt "" 2 "" { 0, 8 }', [1, 6]),
    ],
)
def test_a_game_in_which_nobody_moves_pays_what_it_pays(concept: str, tree: str, payoffs: list[float]) -> None:
    game = parse_efg(f'EFG 2 R "" {{ "A" "B" }}\n{tree}\n', "x")
    solution = solve_game(game, concept_named(concept, "moves")).solution
    assert solution.status[0] == Status.UNIQUE
    assert solution.payoffs[0].tolist() == [payoffs]
    assert concept_named(concept, "moves").solve(game.games).payoffs[0].tolist() == [payoffs]  # as a batch


SECOND_FIRST = """EFG 2 R "" { "A" "B" }
p "" 2 1 "" { "l" "r" } 0
p "" 1 1 "" { "l" "r" } 0
t "" 1 "" { 0, 0 }
t "" 2 "" { 1, 0 }
p "" 1 1 "" { "l" "r" } 0
t "" 3 "" { -2, -2 }
t "" 4 "" { 1, 1 }
"""


def test_the_second_player_may_stand_first_in_the_tree(tmp_path: Path) -> None:
    # A prefers r whatever B does, and B then r.
    game, nash = parse_efg(SECOND_FIRST, "x"), concept_named("nash", "moves")
    assert not game.tree.strategic
    assert solve_game(game, nash).solution.profiles[0].tolist() == [[0, 1, 0, 1]]
    assert nash.solve(game.games).profiles[0].tolist() == [[0, 1, 0, 1]]
    exported = parse_nfg(nfg_text(game), "x")
    assert exported.payoffs == ((0, -2, 1, 1), (0, -2, 0, 1))
    assert solve_game(exported, nash).solution.profiles[0].tolist() == [[0, 1, 0, 1]]


INSIDE = """EFG 2 R "" { "A" "B" }
p "" 1 1 "" { "out" "in" } 0
t "" 1 "" { 2, 2 }
p "" 1 2 "" { "T" "B" } 0
p "" 2 1 "" { "L" "R" } 0
t "" 2 "" { 3, 1 }
t "" 3 "" { 0, 0 }
p "" 2 1 "" { "L" "R" } 0
t "" 4 "" { 0, 0 }
t "" 5 "" { 1, 3 }
"""


def test_pure_equilibria_are_pure_where_they_exclude_an_information_set_too() -> None:
    game, concept = parse_efg(INSIDE, "x"), concept_named("pure-nash", "moves")
    for solution in (solve_game(game, concept).solution, concept.solve(game.games)):
        assert solution.profiles[0].tolist() == [[1, 0, 1, 0, 0, 1], [0, 1, 1, 0, 1, 0]]


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (["--set", "x=1"], "overrides and cases are for scenarios"),
        (["--concept", "nahs"], "unknown concept 'nahs'; did you mean 'nash'?"),
        (["--concept", "crowd-counts"], "does not solve games of the form 'moves'"),
        (["--concept", "level-k", "--option", "levle=2"], "has no option 'levle'; did you mean 'level'?"),
        (["--concept", "level-k", "--option", "level=two"], "'two' does not fit the option 'level'"),
        (["--concept", "level-k", "--exact"], "--exact: fractions are for two players"),
    ],
)
def test_mistakes(chicken: str, words: list[str], wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("solve", chicken, *words) == 2
    assert wrong in capsys.readouterr().err
