"""A tree that is too large for a figure: what is played is drawn, and what lies beyond is counted."""

import json
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text

from sim.games.moves.deviations import play_of
from sim.games.moves.tree import LEAF
from sim.labels import labels_of
from sim.scenario.load import from_bytes
from sim.views.figures.game import play_figure
from sim.views.figures.part_of_tree import part_of

MOVES = 4
SIDES = ["one", "two", "three"]


def chain(last: str) -> Any:
    """Return the one game in which everybody is paid for the last action at each move, and 3^4 ends."""
    moves = {f"m{i}": {"player": "a", "sees": "all", "actions": SIDES} for i in range(MOVES)}
    paid = " + ".join(f"(1 if m{i} == {last} else 0)" for i in range(MOVES))
    document = {
        "format": 1,
        "title": "A chain",
        "players": {"a": {"label": "Ann"}},
        "moves": moves,
        "payoffs": {"a": paid},
        "outcomes": {"end": {"label": "It ends", "when": "otherwise"}},
        "solve": {"concept": "subgame-perfect"},
    }
    return from_bytes(json.dumps(document).encode(), "chain.yaml", "chain")


def played(scenario: Any, action: int) -> tuple[Any, Any]:
    batch = scenario.central_batch()
    profile = np.zeros(batch.tree.choices)
    profile[action::3] = 1.0
    return batch, play_of(batch, profile)


@pytest.mark.parametrize("action", [0, 1, 2])
def test_of_a_large_tree_the_way_of_play_is_drawn_and_the_rest_counted(action: int) -> None:
    batch, play = played(chain(SIDES[action]), action)
    tree = batch.tree
    part = part_of(tree, play)
    reached = {node for node in range(len(tree.parent)) if play.reach[node] > 0}
    assert reached <= set(part.nodes)
    assert len(part.nodes) == 1 + 3 * MOVES
    ends = [node for node in part.ends if tree.acts[node] == LEAF]
    assert len(ends) == 3
    assert len(ends) + part.hidden == 3**MOVES == len(ends) + sum(part.beyond.values())
    heights = part.places(tree)
    assert sorted(heights[node] for node in part.ends) == [float(i + 1) for i in range(len(part.ends))]


def test_a_small_tree_is_drawn_whole_and_without_a_play_the_first_ends_are() -> None:
    batch, play = played(chain("one"), 0)
    whole = part_of(batch.tree, play, most=3**MOVES)
    assert (len(whole.nodes), whole.hidden, whole.beyond) == (len(batch.tree.parent), 0, {})
    first = part_of(batch.tree, None)
    assert sorted(first.ends) == batch.tree.leaves[:64].tolist()
    assert first.hidden == 3**MOVES - 64


def test_a_figure_never_has_more_ends_than_it_has_room_for() -> None:
    batch = chain("one").central_batch()
    mixed = play_of(batch, np.full(batch.tree.choices, 1 / 3))
    for most in (3, 7, 20, 64):
        part = part_of(batch.tree, mixed, most)
        assert len(part.ends) <= most
        assert part.hidden == sum(part.beyond.values())


def test_the_figure_says_how_many_ends_lie_beyond() -> None:
    scenario = chain("three")
    batch, play = played(scenario, 2)
    made = play_figure(batch, labels_of(scenario.document), play, "heading", "below.")
    told = [text.get_text() for text in made.findobj(Text)]
    assert told.count("… 27 ends") == told.count("… 9 ends") == told.count("… 3 ends") == 2
    assert "three: 100%" in told
    assert any("78 more ends are not drawn" in " ".join(text.split()) for text in told)
