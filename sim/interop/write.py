"""Games as Gambit's files: exact numbers, so that reading back gives the same game."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.normal_form import normal_form
from sim.games.moves.tree import CHANCE, LEAF, Tree, TreeBatch, strategic_tree
from sim.interop.game_file import GameFile
from sim.interop.rationals import exact_payoff, exact_probabilities, number_text


def game_of(title: str, batch: TreeBatch, draw: int = 0) -> GameFile:
    """Return one draw of a batch with its numbers as the shortest decimals that round to them.

    Raises `EngineError` where a number is not finite or chances are no probabilities.
    """
    tree = batch.tree
    payoffs = tuple(tuple(exact_payoff(x) for x in row) for row in batch.payoffs[draw])
    chance = [Fraction(0)] * tree.branches
    for node in np.flatnonzero(tree.acts == CHANCE):
        arcs = [int(tree.via[child]) - tree.choices for child in tree.children[node]]
        for arc, p in zip(arcs, exact_probabilities([float(batch.chance[draw, a]) for a in arcs]), strict=True):
            chance[arc] = p
    return GameFile(title, tree, payoffs, tuple(chance), not tree.strategic)


def nfg_text(game: GameFile) -> str:
    """Return the game as .nfg; an extensive game as its reduced strategic form."""
    small = strategic_form(game)
    sizes = [len(s.actions) for s in small.tree.information_sets]
    places = {profile: i for i, profile in enumerate(product(*(range(n) for n in sizes)))}
    lines = [f"NFG 1 R {_quoted(small.title)} {{ {_quoted_all(small.players)} }}", ""]
    lines += ["{", *(f"  {{ {_quoted_all(s.actions)} }}" for s in small.tree.information_sets), "}", ""]
    for reverse in product(*(range(n) for n in reversed(sizes))):
        leaf = places[reverse[::-1]]
        lines.append(" ".join(number_text(row[leaf]) for row in small.payoffs))
    return "\n".join(lines) + "\n"


def strategic_form(game: GameFile) -> GameFile:
    """Return the reduced strategic form, exactly; players without a move have one strategy."""
    if game.tree.strategic:
        return game
    form = normal_form(game.tree)
    names = [[_strategy(game.tree, plays) for plays in own] for own in form.plays]
    actions = []
    for player in range(len(game.players)):
        mover = form.movers.index(player) if player in form.movers else None
        actions.append(tuple(names[mover]) if mover is not None else ("1",))
    tree = strategic_tree(game.players, tuple(actions))
    reached = form.outcome.toarray() > 0
    return GameFile(game.title, tree, _expected(game, reached), ())


def _expected(game: GameFile, reached: NDArray[np.bool_]) -> tuple[tuple[Fraction, ...], ...]:
    """Return payoffs with the expectation over chance taken, exactly."""
    tree = game.tree
    likely = [Fraction(1)] * len(tree.leaves)
    for leaf, path in enumerate(tree.paths):
        for arc in path:
            if tree.choices <= arc < tree.choices + tree.branches:
                likely[leaf] *= game.chance[arc - tree.choices]
    return tuple(
        tuple(sum((likely[i] * row[i] for i in np.flatnonzero(profile)), Fraction(0)) for profile in reached)
        for row in game.payoffs
    )


def _strategy(tree: Tree, plays: NDArray[np.bool_]) -> str:
    """Return a reduced strategy in words: its actions, one after another."""
    return "/".join(tree.choice_names[c][1] for c in np.flatnonzero(plays)) or "1"


def efg_text(game: GameFile) -> str:
    """Return the game as .efg; a strategic game as the tree in which nobody sees anything."""
    lines = [f"EFG 2 R {_quoted(game.title)} {{ {_quoted_all(game.players)} }}", ""]
    return "\n".join([*lines, *_nodes(game)]) + "\n"


def _nodes(game: GameFile) -> Iterator[str]:
    tree = game.tree
    own: dict[int, int] = {}
    number = []
    for info in tree.information_sets:
        own[info.player] = own.get(info.player, 0) + 1
        number.append(own[info.player])
    chance = leaf = 0
    for node, acts in enumerate(tree.acts.tolist()):
        if acts == LEAF:
            payoffs = ", ".join(number_text(row[leaf]) for row in game.payoffs)
            leaf += 1
            yield f't "" {leaf} "" {{ {payoffs} }}'
        elif acts == CHANCE:
            chance += 1
            arcs = [int(tree.via[child]) - tree.choices for child in tree.children[node]]
            odds = " ".join(f"{_quoted(tree.branch_names[a][1])} {number_text(game.chance[a])}" for a in arcs)
            yield f'c "" {chance} {_quoted(tree.branch_names[arcs[0]][0])} {{ {odds} }} 0'
        else:
            info = tree.information_sets[acts]
            yield f'p "" {info.player + 1} {number[acts]} {_quoted(info.name)} {{ {_quoted_all(info.actions)} }} 0'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def _quoted_all(texts: Sequence[str]) -> str:
    return " ".join(_quoted(text) for text in texts)
