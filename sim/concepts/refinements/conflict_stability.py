"""Stable states of a conflict in the graph model: who would move away, and what the others would do about it.

Fang, Hipel & Kilgour, Interactive Decision Making: The Graph Model for Conflict Resolution, 1993, chapter 3; the
definitions go back to Howard (Paradoxes of Rationality, 1971) and Fraser & Hipel (Conflict Analysis, 1984). States are
the pure profiles; only the order of the payoffs counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept, Details, refuse
from sim.concepts.nash.near_ties import decided
from sim.concepts.nash.pure import pure_equilibria
from sim.concepts.nash.reduced_form import Tagged, nothing_listed, solve_tagged
from sim.concepts.options import option
from sim.concepts.words import Words
from sim.errors import Fault, did_you_mean
from sim.games.moves.chance import defined
from sim.games.moves.tree import Tree, TreeBatch
from sim.kernels.numerics.scaling import normalised
from sim.kernels.refinements.stability import stability
from sim.solutions.solution import Solution
from sim.solutions.status import Status
from sim.tables import Table, columns

DEFINITIONS = ("nash", "general-metarational", "symmetric-metarational", "sequential")

TAGS = ("Nash stable", "general metarational", "symmetric metarational", "sequentially stable")

SANCTIONS = (
    "Sanctions: against a player who moves, its opponents answer by legal sequences of moves: any of them, any number "
    "of moves, in any order, but nobody twice in a row; in sequential stability each of these moves must also improve "
    "matters for the one who makes it. A move that may not be taken back is not taken back in a sanction either."
)
"""The rule for sanctions by several opponents, for the reader of results."""

MOST_STATES = 256
"""States beyond which a conflict is left unsolved, with its reason."""


@dataclass(frozen=True)
class ConflictStability(Concept):
    """All states that are stable for every player under one `definition`; tags say under which of the four.

    A player improves by moving to a state that it prefers. Nash: it has no such move. General metarational: each such
    move can be met by a sanction that leaves it no better off than before. Symmetric metarational: by one after which
    it cannot move to anything better either. Sequential: by one of moves that improve matters for those who make them.
    Sanctions by several opponents are legal sequences of their moves, nobody twice in a row (`SANCTIONS`).

    `irreversible` lists moves that cannot be taken back, as in "russia: stay -> leave; china: wait -> sign": once
    Russia has left it cannot move from leaving to staying.
    """

    name: ClassVar[str] = "conflict-stability"
    form: ClassVar[str] = "moves"
    meaning: ClassVar[str] = "states of affairs that nobody would leave, considering how the others could answer"
    words: ClassVar[Words] = Words(
        "state",
        "states",
        "stable by the order of payoffs alone",
        {
            Status.UNIQUE: "exactly one is stable for all players",
            Status.SEVERAL: "all that are stable for all players",
            Status.NONE: "none is stable for all players, and that is known",
        },
    )

    definition: str = option("nash", "under which definition a state is stable", choices=DEFINITIONS)
    irreversible: str = option("", "moves that cannot be taken back, as in 'russia: stay -> leave; …'")

    def suits(self, game: Any) -> tuple[Fault, ...]:
        """Return what is wrong where not all choose at once, or where `irreversible` names what is not there."""
        return _unsuited(game.tree, self.irreversible)

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the stable states of every draw; `UsageError` where the structure or the moves do not fit."""
        moves = self._moves(batch.tree)
        if moves.shape[1] > MOST_STATES:
            return nothing_listed(batch, defined(batch), rules)
        which = DEFINITIONS.index(self.definition)
        return solve_tagged(batch, rules, TAGS, partial(_solve, moves=moves, definition=which))

    def details(self, game: Any, batch: TreeBatch, draw: int = 0) -> Details:
        """Return for every state of one draw, stable or not, under which definitions it is stable for whom."""
        stable = self.states(batch, draw)
        if stable is None:
            return Details(note=SANCTIONS)
        sets = game.choice_sets
        states = list(product(*(s.actions for s in sets)))
        document = [
            {
                "state": {s.move: action for s, action in zip(sets, state, strict=True)},
                "stable": {
                    p: [d for d, holds in zip(DEFINITIONS, stable[:, i, k], strict=True) if holds]
                    for i, p in enumerate(game.players)
                },
            }
            for k, state in enumerate(states)
        ]
        return Details((_stability_table(states, game.players, stable),), SANCTIONS, {"states": document})

    def states(self, batch: TreeBatch, draw: int = 0) -> NDArray[np.bool_] | None:
        """Return `stable[definition, player, state]` of every state of one draw, stable or not.

        States are the profiles in lexicographic order. None where there are too many, or payoffs are not finite.
        """
        moves, payoffs = self._moves(batch.tree), batch.payoffs[draw : draw + 1]
        if moves.shape[1] > MOST_STATES or not np.isfinite(payoffs).all():
            return None
        return np.asarray(stable_states(moves, payoffs)[0])

    def _moves(self, tree: Tree) -> NDArray[np.bool_]:
        refuse(self.name, _unsuited(tree, self.irreversible))
        sizes = tuple(len(s.actions) for s in tree.information_sets)
        return moves_between_profiles(sizes, irreversible_moves(tree, self.irreversible))


LETTERS = ("R", "G", "S", "Q")
"""The graph model's usual ones for the definitions: rational (Nash), general and symmetric metarational, sequential."""


def _stability_table(states: list[tuple[str, ...]], players: tuple[str, ...], stable: NDArray[np.bool_]) -> Table:
    """Return a row a state: for each player, and for all, the letters of the definitions that hold."""
    keys = ", ".join(f"{letter} {tag}" for letter, tag in zip(LETTERS, TAGS, strict=True))
    of_all = np.logical_and.reduce(stable, axis=1)
    rows = tuple(
        (", ".join(state), *(_letters(stable[:, i, k]) for i in range(len(players))), _letters(of_all[:, k]))
        for k, state in enumerate(states)
    )
    caption = f"every state, and whether it is stable for each player and for all: {keys}"
    return Table(caption, columns("", *players, "all"), rows)


def _letters(holds: NDArray[np.bool_]) -> str:
    return " ".join(letter if held else "." for letter, held in zip(LETTERS, holds, strict=True))


def _unsuited(tree: Tree, irreversible: str) -> tuple[Fault, ...]:
    if not tree.strategic:
        wrong = "this needs a game in which every player has one choice and nobody sees another's"
        return (Fault(("name",), wrong, "its states are what all have chosen"),)
    return tuple(move for move in _read_moves(tree, irreversible) if isinstance(move, Fault))


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
    """Return the moves (player, from, to) that "player: action -> action; …" bars, as far as it can be read."""
    return [move for move in _read_moves(tree, text) if not isinstance(move, Fault)]


def _read_moves(tree: Tree, text: str) -> list[tuple[int, int, int] | Fault]:
    return [_barred(tree, clause) for part in text.split(";") if (clause := part.strip())]


def _barred(tree: Tree, clause: str) -> tuple[int, int, int] | Fault:
    """Return the barred move (player, from, to) of "player: action -> action", or what is wrong with it."""
    path = ("options", "irreversible")
    who, colon, move = (part.strip() for part in clause.partition(":"))
    before, arrow, after = (part.strip() for part in move.partition("->"))
    if not colon or not arrow:
        return Fault(path, f"cannot read '{clause}'", "write 'player: action -> action; …'")
    if who not in tree.players:
        return Fault(path, f"unknown player '{who}'", did_you_mean(who, tree.players), absent=(who,))
    player = tree.players.index(who)
    actions = tree.information_sets[player].actions
    for action in (after, before):
        if action not in actions:
            return Fault(path, f"unknown action '{action}'", did_you_mean(action, actions), absent=(action,))
    return player, actions.index(after), actions.index(before)


def _solve(payoffs: NDArray[np.float64], moves: NDArray[np.bool_], definition: int) -> Tagged:
    games, sizes = len(payoffs), payoffs.shape[2:]
    stable = np.logical_and.reduce(stable_states(moves, payoffs.reshape(games, len(sizes), -1)), axis=2)
    cells = (games, *sizes)
    # The condition is one of order: it holds or it does not, so nothing is regretted.
    found = pure_equilibria(stable[:, definition].reshape(cells), np.zeros(cells))
    tags = np.zeros((*found.regret.shape, len(TAGS)), bool)
    game, state = np.nonzero(stable[:, definition])
    tags[found.listed] = stable[game, :, state]
    return replace(found, reason=decided(found.reason, payoffs)), tags
