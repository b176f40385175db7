"""What a profile does not say: sets that a player's own choices exclude, and sets where play does not lead."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.games.moves.unreached import Silent, unreached

GAME = """EFG 2 R "excluded" { "A" "B" }
p "" 1 1 "in" { "enter" "out" } 0
p "" 2 1 "reply" { "fight" "yield" } 0
p "" 1 2 "again" { "war" "peace" } 0
t "" 1 "" { -1 -1 }
t "" 2 "" { -2 -2 }
t "" 3 "" { 1 1 }
t "" 4 "" { 0 2 }
"""


@pytest.fixture
def game(tmp_path: Path) -> sim.Game:
    file = tmp_path / "excluded.efg"
    file.write_text(GAME)
    return sim.read_game(file)


def test_where_each_reading_is_silent(game: sim.Game) -> None:
    tree = game.file.tree
    names = [info.name for info in tree.information_sets]
    assert names == ["in", "again", "reply"]
    out = np.array([0.0, 1, 0.5, 0.5, 1, 0])  # enter, out; war, peace; fight, yield
    enter = np.array([1.0, 0, 1, 0, 0, 1])
    assert unreached(tree, out, Silent.OWN).tolist() == [False, True, False]
    assert unreached(tree, enter, Silent.OWN).tolist() == [False, False, False]
    assert unreached(tree, out, Silent.PATH).tolist() == [False, True, True]
    assert unreached(tree, enter, Silent.PATH).tolist() == [False, True, False]
    assert not unreached(tree, out, Silent.NOWHERE).any()
    assert not unreached(tree, out, Silent.OWN_IN_SUBGAME).any()  # each move begins a subgame


def test_nash_equilibria_say_where_anything_may_be_done_and_subgame_perfect_ones_do_not(game: sim.Game) -> None:
    world = game.solve("nash")
    assert str(world).count("A, again: not reached, any") == 2
    assert "probability 0.5, peace" not in str(world)
    silent = [e.get("not_reached_any", []) for e in world.to_json()["solutions"]]
    assert sorted(silent) == [[], [], ["again"], ["again"]]
    assert "again: not reached, any" in world._repr_html_()
    assert "again not reached, any" in str(world.exact())
    perfect = game.solve("subgame-perfect")
    assert "not reached" not in str(perfect)
    assert "not_reached_any" not in perfect.to_json()["solutions"][0]
    assert "not reached" not in str(game.solve("sequential"))


def test_a_strategic_game_says_everything() -> None:
    world = sim.load(Path(__file__).parents[3] / "scenarios/classics/inspection.yaml").solve()
    assert "not reached" not in str(world)


STAGE = """EFG 2 R "a stage that is no tree of single moves" { "A" "B" }
p "" 1 1 "first" { "go" "stop" } 0
p "" 1 2 "pick" { "x" "y" } 0
p "" 2 1 "blind" { "l" "r" } 0
p "" 1 3 "more" { "u" "d" } 0
t "" 1 "" { 0 0 }
t "" 2 "" { 0 1 }
p "" 1 3 0
t "" 3 "" { 1 0 }
t "" 4 "" { 1 1 }
p "" 2 1 0
t "" 5 "" { 2 1 }
t "" 6 "" { 2 2 }
t "" 7 "" { 1 1 }
"""


@pytest.mark.parametrize(("pick", "own", "in_subgame"), [(0, True, False), (1, True, True)])
def test_within_a_subgame_a_player_excludes_what_it_does_not_reach_there(
    pick: int, own: bool, in_subgame: bool, tmp_path: Path
) -> None:
    file = tmp_path / "stage.efg"
    file.write_text(STAGE)
    tree = sim.read_game(file).file.tree
    names = [info.name for info in tree.information_sets]
    profile = np.zeros(tree.choices)
    does = {"first": 1, "pick": pick, "blind": 0, "more": 0}
    profile[[int(tree.offset[i]) + does[name] for i, name in enumerate(names)]] = 1.0
    more = names.index("more")
    assert unreached(tree, profile, Silent.OWN)[more] == own
    assert unreached(tree, profile, Silent.OWN_IN_SUBGAME)[more] == in_subgame


def test_many_profiles_are_judged_at_once(game: sim.Game) -> None:
    tree = game.file.tree
    profiles = np.array([[[0.0, 1, 0.5, 0.5, 1, 0], [1.0, 0, 1, 0, 0, 1]]])
    for silent in Silent:
        together = unreached(tree, profiles, silent)
        assert together.shape == (1, 2, 3)
        assert together[0].tolist() == [unreached(tree, p, silent).tolist() for p in profiles[0]]
