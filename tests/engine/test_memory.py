"""Games are solved together in bounded room, however large those of a stranger's file are."""

from pathlib import Path

import numpy as np

from sim.engine.memory import MOST_NUMBERS, draws_together
from sim.scenario.load import load
from sim.store.parts import BLOCK

ROOT = Path(__file__).parents[2]
PARENT = """
format: 1
title: T
players: {a: A}
moves: {m: {player: a, actions: [x, y]}}
payoffs: {a: m == x}
outcomes: {o: m == x, p: otherwise}
uses: {u: {scenario: crowd.yaml}}
"""


def test_what_is_solved_together_is_bounded(tmp_path: Path) -> None:
    blocs = "".join(f"  p{i}: {{members: 1000, gain: others}}\n" for i in range(8))
    players = ", ".join(f"p{i}: P" for i in range(8))
    crowd = f"format: 1\nform: crowd\ntitle: T\nplayers: {{{players}}}\nblocs:\n{blocs}outcomes: {{o: otherwise}}\n"
    (tmp_path / "crowd.yaml").write_text(crowd)
    (tmp_path / "parent.yaml").write_text(PARENT)
    scenario = load(tmp_path / "crowd.yaml")
    [cells] = scenario.game.batch(np.zeros((1, 0))).cells
    together = draws_together(scenario, BLOCK)
    assert 1 < together < BLOCK
    assert together * cells.size <= MOST_NUMBERS
    assert draws_together(load(tmp_path / "parent.yaml"), BLOCK) == together
    assert draws_together(load(ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml"), BLOCK) == BLOCK


def test_a_tree_that_is_solved_as_a_strategic_game_is_reckoned_as_one() -> None:
    easing = ROOT / "scenarios/moscow-2015/sanctions-easing.yaml"  # 2,052 of 4 x 8 x 729 profiles stay
    together = draws_together(load(easing, ["solve.concept=nash"]), BLOCK)
    assert together * (3 * 4 * 8 * 729 + 2052 * (4 + 8 + 729)) <= MOST_NUMBERS
    assert draws_together(load(easing), BLOCK) == BLOCK
    assert draws_together(load(ROOT / "scenarios/classics/inspection.yaml"), BLOCK) == BLOCK
