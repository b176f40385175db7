"""A game in which all choose at once is one game, in whatever order its moves are written."""

from pathlib import Path

import numpy as np
import pytest
from helpers.solving import solve_file

from sim.scenario.load import load

GAME = """\
format: 1
title: At once
players: {{ann: Ann, bob: Bob}}
moves:
{moves}
payoffs:
  ann: 3 if a == stay and b == leave else (1 if a == leave and b == leave else (0 if a == stay else -2))
  bob: 3 if b == stay and a == leave else (1 if b == leave and a == leave else (0 if b == stay else -2))
outcomes: {{both: a == stay and b == stay, fewer: otherwise}}
solve: {{concept: nash}}
"""
FIRST = ["  a: {player: ann, actions: [stay, leave]}", "  b: {player: bob, sees: none, actions: [stay, leave]}"]
SECOND = ["  b: {player: bob, actions: [stay, leave]}", "  a: {player: ann, sees: none, actions: [stay, leave]}"]


def written(folder: Path, moves: list[str]) -> Path:
    file = folder / "game.yaml"
    file.write_text(GAME.format(moves="\n".join(moves)))
    return file


@pytest.mark.parametrize("concept", ["nash", "ess", "conflict-stability", "stackelberg"])
def test_the_order_in_which_moves_are_written_changes_nothing(concept: str, tmp_path: Path) -> None:
    one, two = (solve_file(written(tmp_path, moves), concept) for moves in (FIRST, SECOND))
    assert [s.name for s in one.game.choice_sets] == [s.name for s in two.game.choice_sets] == ["a", "b"]
    np.testing.assert_array_equal(one.solution.profiles, two.solution.profiles)
    assert one.solution.count[0] > 0


def test_moves_that_see_keep_their_order(tmp_path: Path) -> None:
    seeing = [SECOND[0], SECOND[1].replace("none", "all")]
    game = load(written(tmp_path, seeing)).game
    assert [s.move for s in game.choice_sets] == ["b", "a", "a"]
