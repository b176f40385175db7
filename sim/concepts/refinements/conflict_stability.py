"""Stable states of a conflict in the graph model: who would move away, and what the others would do about it.

Fang, Hipel & Kilgour, Interactive Decision Making: The Graph Model for Conflict Resolution, 1993, chapter 3; the
definitions go back to Howard (Paradoxes of Rationality, 1971) and Fraser & Hipel (Conflict Analysis, 1984). States are
those of `sim.concepts.refinements.conflict_graph`; only the order of the payoffs counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept, Details, refuse
from sim.concepts.nash.near_ties import decided
from sim.concepts.nash.pure import pure_equilibria
from sim.concepts.nash.reduced_form import Tagged, nothing_listed, solve_tagged
from sim.concepts.options import option
from sim.concepts.refinements.conflict_graph import ConflictGraph, Written, conflict_graph, unsuited
from sim.concepts.words import Words
from sim.errors import Fault
from sim.games.moves.chance import defined
from sim.games.moves.tree import Tree, TreeBatch
from sim.games.moves.unreached import Silent
from sim.kernels.numerics.scaling import normalised
from sim.kernels.refinements.stability import stability
from sim.selection.rules import select
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.solutions.solution import Solution
from sim.solutions.status import Status
from sim.solutions.to_solution import to_solution
from sim.tables import Table, columns
from sim.tolerances import TIE

DEFINITIONS = ("nash", "general-metarational", "symmetric-metarational", "sequential")

TAGS = ("Nash stable", "general metarational", "symmetric metarational", "sequentially stable")

OVER = "the conflict is over, whichever way"
"""The tag of a state that stands for several ends."""

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

    States are the ends of a game in which nobody sees what another chooses; a player may have several moves, and moves
    may take place in some states only (`when`). `irreversible` lists moves that cannot be taken back, as in "russia:
    stay -> leave; china: wait -> sign": once Russia has left it cannot move from leaving to staying. `barred` lists
    moves that cannot be made, `infeasible` conditions on states that cannot be, and `over` conditions under which the
    conflict is over: all ends in which one of them holds are one state, which nobody leaves. Of `irreversible` and
    `barred`, "where" and a condition limit a clause to the states in which the player would make the move.
    """

    name: ClassVar[str] = "conflict-stability"
    form: ClassVar[str] = "moves"
    silent: ClassVar[Silent] = Silent.PATH
    meaning: ClassVar[str] = "states of affairs that nobody would leave, considering how the others could answer"
    words: ClassVar[Words] = Words(
        "stable state",
        "stable states",
        "stable by the order of payoffs alone",
        {
            Status.UNIQUE: "exactly one is stable for all players under the definition chosen (of four)",
            Status.SEVERAL: "all that are stable for all players under the definition chosen",
            Status.NONE: "none is stable for all players under the definition chosen, and that is known",
        },
    )

    definition: str = option("nash", "under which definition a state is stable", choices=DEFINITIONS)
    irreversible: str = option(
        "", "moves that cannot be taken back, as in 'russia: stay -> leave where deal == none; …'"
    )
    barred: str = option("", "moves that cannot be made, as in 'russia: leave -> stay where deal == none; …'")
    over: str = option(
        "", "where the conflict is over, as in 'plant == abandon; …': one state each, that nobody leaves"
    )
    infeasible: str = option("", "states that cannot be, as in 'plant == accept and town == insist; …'")

    def suits(self, game: Any) -> tuple[Fault, ...]:
        """Return what is wrong where choices are seen, or where an option names what is not there."""
        wrong = unsuited(game.tree, self._written)
        return wrong or _unlike(conflict_graph(game.tree, self._written), game)

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the stable states of every draw; `UsageError` where the structure or the moves do not fit."""
        graph = self.graph(batch.tree)
        if len(graph.members) > MOST_STATES:
            return nothing_listed(batch, defined(batch), rules)
        which = DEFINITIONS.index(self.definition)
        if batch.tree.strategic and graph.all_of(batch.tree):
            return solve_tagged(batch, rules, TAGS, partial(_solve, moves=graph.moves, definition=which))
        return _solve_states(batch, rules, graph, which)

    def details(self, game: Any, batch: TreeBatch, draw: int = 0) -> Details:
        """Return for every state of one draw, stable or not, under which definitions it is stable for whom."""
        stable = self.states(batch, draw)
        if stable is None:
            return Details(note=SANCTIONS)
        graph, tree = self.graph(batch.tree), batch.tree
        ends = [[dict(tree.history(int(tree.leaves[leaf]))) for leaf in leaves] for leaves in graph.members]
        document = [
            {
                "state": taken[0],
                **({"over": condition, "ends": taken} if condition else {}),
                "stable": {
                    p: [d for d, holds in zip(DEFINITIONS, stable[:, i, k], strict=True) if holds]
                    for i, p in enumerate(game.players)
                },
            }
            for k, (taken, condition) in enumerate(zip(ends, graph.over, strict=True))
        ]
        states = [
            f"over: {condition}" if condition else ", ".join(taken[0].values())
            for taken, condition in zip(ends, graph.over, strict=True)
        ]
        return Details((_stability_table(states, game.players, stable),), SANCTIONS, {"states": document})

    def states(self, batch: TreeBatch, draw: int = 0) -> NDArray[np.bool_] | None:
        """Return `stable[definition, player, state]` of every state of one draw, stable or not.

        States are those of `graph`, in the order of the tree's leaves. None where there are too many, or payoffs are
        not finite.
        """
        graph, payoffs = self.graph(batch.tree), batch.payoffs[draw : draw + 1]
        if len(graph.members) > MOST_STATES or not np.isfinite(payoffs).all():
            return None
        return np.asarray(stable_states(graph.moves, payoffs[:, :, graph.first])[0])

    def graph(self, tree: Tree) -> ConflictGraph:
        """Return states and moves of the conflict; `UsageError` where the tree or an option does not fit."""
        refuse(self.name, unsuited(tree, self._written))
        return conflict_graph(tree, self._written)

    @property
    def _written(self) -> Written:
        return Written(self.irreversible, self.barred, self.over, self.infeasible)


LETTERS = ("R", "G", "S", "Q")
"""The graph model's usual ones for the definitions: rational (Nash), general and symmetric metarational, sequential."""


def _stability_table(states: list[str], players: tuple[str, ...], stable: NDArray[np.bool_]) -> Table:
    """Return a row a state: for each player, and for all, the letters of the definitions that hold."""
    keys = ", ".join(f"{letter} {tag}" for letter, tag in zip(LETTERS, TAGS, strict=True))
    of_all = np.logical_and.reduce(stable, axis=1)
    rows = tuple(
        (state, *(_letters(stable[:, i, k]) for i in range(len(players))), _letters(of_all[:, k]))
        for k, state in enumerate(states)
    )
    caption = f"every state, and whether it is stable for each player and for all: {keys}"
    return Table(caption, columns("", *players, "all"), rows)


def _letters(holds: NDArray[np.bool_]) -> str:
    return " ".join(letter if held else "." for letter, held in zip(LETTERS, holds, strict=True))


def _unlike(graph: ConflictGraph, game: Any) -> tuple[Fault, ...]:
    """Return a fault where ends that are one state are different outcomes."""
    outcome = getattr(game, "outcome_of_leaf", None)
    for leaves, condition in zip(graph.members, graph.over, strict=True):
        if outcome is not None and len({int(outcome[leaf]) for leaf in leaves}) > 1:
            names = " and ".join(sorted({f"'{game.outcomes[outcome[leaf]]}'" for leaf in leaves}))
            wrong = f"where '{condition}' holds the conflict is over, but the outcomes differ: {names}"
            return (Fault(("options", "over"), wrong, "one state has one outcome: write a condition for each"),)
    return ()


def stable_states(moves: NDArray[np.bool_], payoffs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return `stable[draw, definition, player, state]` of any graph model; definitions as in `DEFINITIONS`.

    `moves[player, from, to]` tells which moves are possible (staying is none); moves of several players may lead to
    the same state. `payoffs[draw, player, state]` orders the states; equal payoffs mean indifference. Sanctions by
    several opponents are legal sequences of their moves: any number, in any order, nobody twice in a row. Moves of one
    player are not chained: where one can go on from where a move led, say so by a move of its own.
    """
    possible = np.asarray(moves, bool) & ~np.eye(moves.shape[1], dtype=bool)
    return stability(normalised(np.asarray(payoffs, float)), possible)


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


def _solve_states(batch: TreeBatch, rules: tuple[str, ...], graph: ConflictGraph, definition: int) -> Solution:
    """Return the stable states where these are not simply all combinations of choices."""
    fine = defined(batch)
    payoffs = np.where(fine[:, None, None], batch.payoffs, 0.0)
    stable = np.logical_and.reduce(stable_states(graph.moves, payoffs[:, :, graph.first]), axis=2)
    draw, state = np.nonzero(stable[:, definition] & fine[:, None])
    leaf = graph.first[state]
    reason = decided(np.zeros(len(batch), np.uint8), payoffs[:, :, graph.first])
    reason[_pay_differently(graph, payoffs)] = Reason.STATES_DIFFER
    profiles = _pure_profiles(batch.tree)[leaf]
    rows = Rows.unweighted(draw, profiles, batch.payoffs[draw, :, leaf], np.zeros(len(draw)), reason)
    ended = np.array([bool(condition) for condition in graph.over])
    tags = np.column_stack([stable[draw, :, state], ended[state]]) if ended.any() else stable[draw, :, state]
    rows = replace(rows, tag_names=(*TAGS, OVER)[: tags.shape[1]], tags=tags)
    return select(rules, to_solution(rows, fine))


def _pay_differently(graph: ConflictGraph, payoffs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell of each draw whether ends that are one state pay a player differently."""
    size = np.abs(payoffs).max(axis=2, initial=0.0)[:, :, None]
    differ = np.zeros(len(payoffs), bool)
    for leaves in graph.members:
        own = payoffs[:, :, list(leaves)]
        differ |= (np.abs(own - own[:, :, :1]) > TIE * size).any(axis=(1, 2))
    return differ


def _pure_profiles(tree: Tree) -> NDArray[np.float64]:
    """Return `profiles[leaf, choice]`: what is chosen on the way to each leaf; elsewhere anything, with equal odds."""
    sizes = np.diff(tree.offset)
    profiles = np.repeat(np.repeat(1 / sizes, sizes)[None], len(tree.leaves), axis=0)
    for leaf, way in enumerate(tree.paths):
        for choice in way[way < tree.choices].tolist():
            where = int(np.searchsorted(tree.offset, choice, side="right")) - 1
            profiles[leaf, tree.offset[where] : tree.offset[where + 1]] = 0.0
            profiles[leaf, choice] = 1.0
    return profiles
