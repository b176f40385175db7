"""Reduced strategic forms: how many strategies there are, counted without listing them."""

import pytest
from trees import broker_tree, perfect_tree

from sim.games.normal_form import normal_form, normal_form_size
from sim.games.tree import Tree
from sim.interop.efg import parse_efg


def ladder(steps: int) -> Tree:
    """One player goes on or stops, again and again: a strategy for every step at which it may stop, and one more."""
    nodes = (f'p "" 1 {i + 1} "" {{ "on" "stop" }} 0' for i in range(steps))
    ends = (f't "" {i + 2} "" {{ {i} }}' for i in range(steps))
    return parse_efg("\n".join(['EFG 2 R "" { "A" }', *nodes, 't "" 1 "" { 0 }', *ends]), "x").tree


@pytest.mark.parametrize(
    "tree", [broker_tree(), ladder(1), ladder(5), *(perfect_tree(d, p) for d in (1, 2, 3, 4) for p in (1, 2, 3))]
)
def test_as_many_are_counted_as_are_listed(tree: Tree) -> None:
    assert normal_form_size(tree) == len(normal_form(tree).outcome.toarray())


def test_a_player_may_move_hundreds_of_times() -> None:
    assert normal_form_size(ladder(499)) == 500
