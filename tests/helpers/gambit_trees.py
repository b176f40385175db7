"""Our trees as Gambit's games, by way of a file in Gambit's format, and Gambit's behaviour profiles as our choices."""

import io
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pygambit
from numpy.typing import NDArray

from sim.games.moves.tree import CHANCE, LEAF, Tree


def gambit_game(tree: Tree, payoffs: NDArray[np.float64], chance: NDArray[np.float64]) -> pygambit.Game:
    """Return the game with `payoffs[player, leaf]` and `chance[branch]`; chance must be decimals that sum to one."""
    number = [0] * len(tree.information_sets)  # Gambit numbers each player's sets by themselves
    for player in range(len(tree.players)):
        own = [i for i, s in enumerate(tree.information_sets) if s.player == player]
        for k, i in enumerate(own):
            number[i] = k + 1
    lines = [f'EFG 2 R "" {{ {" ".join(f"{chr(34)}{p}{chr(34)}" for p in tree.players)} }}']
    leaf = chances = 0
    for node in range(len(tree.parent)):
        acts = int(tree.acts[node])
        if acts == LEAF:
            cells = ", ".join(str(Decimal(float(x))) for x in payoffs[:, leaf])
            leaf += 1
            lines.append(f't "" {leaf} "" {{ {cells} }}')
        elif acts == CHANCE:
            chances += 1
            arcs = [int(tree.via[c]) - tree.choices for c in tree.children[node]]
            lines.append(f'c "" {chances} "" {{ {" ".join(f"{chr(34)}b{b}{chr(34)} {chance[b]!s}" for b in arcs)} }} 0')
        else:
            actions = " ".join(f'"a{k}"' for k in range(len(tree.information_sets[acts].actions)))
            lines.append(f'p "" {tree.information_sets[acts].player + 1} {number[acts]} "" {{ {actions} }} 0')
    return pygambit.read_efg(io.StringIO("\n".join(lines)))


def as_choices(tree: Tree, profile: pygambit.MixedBehaviorProfile) -> NDArray[np.float64]:
    """Return `profile[choice]` of a behaviour profile of a game that `gambit_game` made of the tree."""
    found = np.full(tree.choices, np.nan)
    for behaviour in profile:
        for history, shares in behaviour:
            i = int(tree.acts[node_at(tree, history.actions)])
            found[tree.offset[i] : tree.offset[i + 1]] = [float(share) for _, share in shares]
    assert not np.isnan(found).any()
    return found


def node_at(tree: Tree, labels: Sequence[str]) -> int:
    """Return the node to which the actions lead; each is named as `gambit_game` names it."""
    node = 0
    for label in labels:
        acts, k = int(tree.acts[node]), int(label[1:])
        branch = tree.choices + k if acts == CHANCE else tree.offset[acts] + k
        (node,) = (child for child in tree.children[node] if tree.via[child] == branch)
    return node


def as_profile(tree: Tree, game: pygambit.Game, choices: NDArray[np.float64]) -> pygambit.MixedBehaviorProfile:
    """Return `choices[choice]` as a behaviour profile of a game that `gambit_game` made of the tree."""
    profile = game.mixed_behavior_profile()
    for behaviour in game.mixed_behavior_profile():
        for history, _ in behaviour:
            i = int(tree.acts[node_at(tree, history.actions)])
            shares = choices[tree.offset[i] : tree.offset[i + 1]]
            profile[pygambit.H.path(*history.actions)] = {f"a{k}": float(share) for k, share in enumerate(shares)}
    return profile
