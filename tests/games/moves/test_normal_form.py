"""Reduced strategic forms: how many strategies there are, counted without listing them."""

from itertools import pairwise

import numpy as np
import pytest
from helpers.trees import broker_tree, perfect_tree

from sim.games.moves.normal_form import normal_form, normal_form_size
from sim.games.moves.tree import Tree
from sim.interop.efg import parse_efg
from sim.interop.nfg import parse_nfg


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


@pytest.mark.parametrize(
    "tree", [broker_tree(), ladder(5), *(perfect_tree(4, p, c) for p in (1, 2, 3) for c in (None, 1))]
)
def test_a_profile_reaches_the_leaves_that_all_strategies_allow(tree: Tree) -> None:
    form = normal_form(tree)
    allowed = np.ones((1, len(tree.leaves)), bool)
    for reach in form.reaches:
        allowed = (allowed[:, None] & reach[None]).reshape(-1, len(tree.leaves))
    np.testing.assert_array_equal(form.outcome.toarray(), allowed)
    for first, end in pairwise(form.outcome.pointers):  # the leaves of a profile are always added up in one order
        assert (np.diff(form.outcome.columns[first:end]) > 0).all()


def test_the_largest_strategic_games_do_not_fill_the_memory() -> None:
    payoffs = " ".join(["0 0"] * 40_000)
    tree = parse_nfg(f'NFG 1 R "" {{ "A" "B" }} {{ 200 200 }} {payoffs}', "x").tree
    assert normal_form(tree).outcome.nnz == 40_000  # of 1.6 thousand million entries
