"""Stable states of a conflict in the graph model: who would move away, and what the others would do about it.

Fang, Hipel & Kilgour, Interactive Decision Making: The Graph Model for Conflict Resolution, 1993, chapter 3; the
definitions go back to Howard (Paradoxes of Rationality, 1971) and Fraser & Hipel (Conflict Analysis, 1984). States are
the pure profiles; only the order of the payoffs counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.tagged import Marked, nothing_listed, solve_marked
from sim.errors import UsageError, did_you_mean
from sim.games.moves.chance import defined
from sim.games.moves.tree import InformationSet, Tree, TreeBatch
from sim.kernels.numerics.scaling import normalised
from sim.kernels.refinements.stability import stability
from sim.solutions.solution import Equilibria, Solution

DEFINITIONS = ("nash", "general-metarational", "symmetric-metarational", "sequential")

MARKS = ("Nash stable", "general metarational", "symmetric metarational", "sequentially stable")

SANCTIONS = (
    "Sanctions: against a player who moves, its opponents answer by legal sequences of moves: any of them, any number "
    "of moves, in any order, but nobody twice in a row; in sequential stability each of these moves must also improve "
    "matters for the one who makes it. A move that may not be taken back is not taken back in a sanction either."
)
"""The rule for sanctions by several opponents, for the reader of results."""

MOST_STATES = 256
"""States beyond which a conflict is left unsolved, with its reason."""


@dataclass(frozen=True)
class ConflictStability:
    """All states that are stable for every player under one `definition`; marks tell under which of the four.

    A player improves by moving to a state that it prefers. Nash: it has no such move. General metarational: each such
    move can be met by a sanction that leaves it no better off than before. Symmetric metarational: by one after which
    it cannot move to anything better either. Sequential: by one of moves that improve matters for those who make them.
    Sanctions by several opponents are legal sequences of their moves, nobody twice in a row (`SANCTIONS`).

    `irreversible` lists moves that cannot be taken back, as in "russia: stay -> leave; china: wait -> sign": once
    Russia has left it cannot move from leaving to staying.
    """

    name: ClassVar[str] = "conflict-stability"
    advice: ClassVar[str] = SANCTIONS
    definition: str = "nash"
    irreversible: str = ""

    def __post_init__(self) -> None:
        if self.definition not in DEFINITIONS:
            remedy = did_you_mean(self.definition, DEFINITIONS)
            raise UsageError(f"conflict-stability: unknown definition '{self.definition}'; {remedy}")

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the stable states of every draw; `UsageError` where the structure or the moves do not fit."""
        moves = self._moves(batch.tree)
        if moves.shape[1] > MOST_STATES:
            return nothing_listed(batch, defined(batch), rules)
        which = DEFINITIONS.index(self.definition)
        return solve_marked(batch, rules, MARKS, partial(_solve, moves=moves, definition=which))

    def states(self, batch: TreeBatch, draw: int = 0) -> NDArray[np.bool_] | None:
        """Return `stable[definition, player, state]` of every state of one draw, stable or not.

        States are the profiles in lexicographic order. None where there are too many, or payoffs are not finite.
        """
        moves, payoffs = self._moves(batch.tree), batch.payoffs[draw : draw + 1]
        if moves.shape[1] > MOST_STATES or not np.isfinite(payoffs).all():
            return None
        return np.asarray(stable_states(moves, payoffs)[0])

    def _moves(self, tree: Tree) -> NDArray[np.bool_]:
        if not tree.strategic:
            wrong = "conflict-stability needs a game in which every player has one choice and nobody sees another's"
            raise UsageError(f"{wrong}; its states are what all have chosen")
        sizes = tuple(len(s.actions) for s in tree.information_sets)
        return moves_between_profiles(sizes, irreversible_moves(tree, self.irreversible))


def stable_states(moves: NDArray[np.bool_], payoffs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return `stable[draw, definition, player, state]` of any graph model; definitions as in `DEFINITIONS`.

    `moves[player, from, to]` tells which moves are possible (staying is none); moves of several players may lead to
    the same state. `payoffs[draw, player, state]` orders the states; equal payoffs mean indifference. Sanctions by
    several opponents are legal sequences of their moves: any number, in any order, nobody twice in a row. Moves of one
    player are not chained: where one can go on from where a move led, say so by a move of its own.
    """
    possible = np.asarray(moves, bool) & ~np.eye(moves.shape[1], dtype=bool)
    return stability(normalised(np.asarray(payoffs, float)), possible)


def moves_between_profiles(sizes: tuple[int, ...], barred: list[tuple[int, int, int]]) -> NDArray[np.bool_]:
    """Return `moves[player, from, to]` over profiles: changes of the own action, but for `barred` ones."""
    cells = np.indices(sizes).reshape(len(sizes), -1)
    differs = cells[:, :, None] != cells[:, None, :]
    moves = differs & (differs.sum(axis=0) == 1)
    for player, before, after in barred:
        moves[player] &= ~((cells[player] == before)[:, None] & (cells[player] == after))
    return moves


def irreversible_moves(tree: Tree, text: str) -> list[tuple[int, int, int]]:
    """Return the barred moves (player, from, to) of "player: action -> action; …"; `UsageError` for unknown names."""
    barred = []
    for clause in filter(None, (part.strip() for part in text.split(";"))):
        who, colon, move = (part.strip() for part in clause.partition(":"))
        before, arrow, after = (part.strip() for part in move.partition("->"))
        if not colon or not arrow:
            raise UsageError(f"conflict-stability: cannot read '{clause}'; write 'player: action -> action; …'")
        if who not in tree.players:
            raise UsageError(f"conflict-stability: unknown player '{who}'; {did_you_mean(who, tree.players)}")
        player = tree.players.index(who)
        info = tree.information_sets[player]
        barred.append((player, _action(info, after), _action(info, before)))
    return barred


def _action(info: InformationSet, name: str) -> int:
    if name not in info.actions:
        raise UsageError(f"conflict-stability: unknown action '{name}'; {did_you_mean(name, info.actions)}")
    return info.actions.index(name)


def _solve(payoffs: NDArray[np.float64], moves: NDArray[np.bool_], definition: int) -> Marked:
    games, sizes = len(payoffs), payoffs.shape[2:]
    stable = np.logical_and.reduce(stable_states(moves, payoffs.reshape(games, len(sizes), -1)), axis=2)
    game, state = np.nonzero(stable[:, definition])
    count = np.bincount(game, minlength=games)
    place = np.arange(len(game)) - (np.cumsum(count) - count)[game]
    room = int(count.max(initial=0))
    profiles, marks = np.full((games, room, sum(sizes)), np.nan), np.zeros((games, room, len(MARKS)), bool)
    profiles[game, place] = 0.0
    first = np.cumsum([0, *sizes[:-1]])
    for player, action in enumerate(np.unravel_index(state, sizes)):
        profiles[game, place, first[player] + action] = 1.0
    marks[game, place] = stable[game, :, state]
    there = np.arange(room) < count[:, None]
    found = Equilibria(
        profiles=profiles,
        regret=np.where(there, 0.0, np.nan),  # the condition is one of order: it holds or it does not
        component=np.where(there, np.arange(room), -1),
        isolated=there,
        count=count,
        truncated=np.zeros(games, np.uint8),
    )
    return found, marks
