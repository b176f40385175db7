"""What a player should do at a move: every action tried, in two readings of what taking it means."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.analysis.advice import Design, Payoffs, Reading, judged
from sim.concepts.base import Concept
from sim.engine.memory import draws_together
from sim.engine.worlds import Combined, Worlds, combined, outcomes_of, solve_combined
from sim.errors import UsageError, did_you_mean
from sim.games.moves.commitment import committed
from sim.games.moves.game import MovesGame
from sim.games.moves.tree import TreeBatch
from sim.labels import member_name
from sim.sampling import DESIGNS
from sim.scenario.mentions import mentioned
from sim.scenario.types import Scenario
from sim.solutions.solution import Solution
from sim.workflow.advise_change import AdviceChange, advice_change

Floats = NDArray[np.float64]
DRAWS = 4_096
"""Worlds in which every action is tried, unless more are asked for."""
ROWS = 4_096
"""Solutions whose ends are weighed together."""
TOGETHER = 4_096
"""Worlds that are solved together in the search for a change, fewer where their games are large."""
CERTAIN = 1e-6
"""How much of a rule's weight may be with what is not listed."""


@dataclass(frozen=True)
class Advice:
    """How each action of a player at a move does, in both readings."""

    player: str
    move: str
    actions: tuple[str, ...]
    others: tuple[str, ...]
    """The player's other moves."""
    committed: Reading
    """The action is fixed and known to all, and the rest of the game is solved again."""
    unilateral: Reading
    """The others keep to what they play in the solutions of the game as it is."""
    bounded: tuple[bool, bool]
    """Whether the solutions of either reading are all listed."""
    follows: Floats
    """`follows[action, outcome]`: the outcomes' mean probabilities once the action is known."""
    change: AdviceChange
    """What would change which action pays most, once it is known."""
    numbers: tuple[str, ...]
    enough: float
    rule: str
    concept: str
    draws: int
    """Worlds drawn; those in which every action's payoff is known are in the readings."""


def advise(
    scenario: Scenario,
    player: str,
    move: str | None = None,
    concept: Concept | None = None,
    draws: int | None = None,
    seed: int | None = None,
    enough: float | None = None,
) -> Advice:
    """Return how the actions of a player at a move do, by default at the first that the player makes.

    Raises `UsageError` where there is no such player or move, and for forms that know no moves.
    """
    game = scenario.game
    if not isinstance(game, MovesGame):
        raise UsageError(f"advice is about moves, which the form '{scenario.form}' has none of", argument="player")
    move, others = _move_of(scenario, game, player, move)
    actions = next(s.actions for s in game.tree.information_sets if s.move == move)
    who = game.players.index(player)
    sampler = scenario.sampler(draws or min(scenario.solve.draws, DRAWS), seed)
    values = sampler.draws(0, sampler.total).values
    design = DESIGNS[sampler.design]
    replicates = Design(design.replicate(sampler.total, np.arange(sampler.total)), design.independent)
    games = tuple(replace(scenario, game=committed(game, move, action)) for action in actions)
    tries = _tried(scenario, game, games, (move, actions, who), values, concept)
    fixed, alone = (Payoffs(*own.payoffs()) for own in tries)
    change = advice_change(scenario, sampler, lambda v: _pays(scenario, games, who, v, concept), fixed.expected)
    named = mentioned(scenario.document)
    kept = [i for i, p in enumerate(scenario.parameters) if p.id in named]
    names = tuple(scenario.parameters[i].id for i in kept)
    level = enough if enough is not None else _best_mean(fixed)
    first, second = (judged(paid, names, values[:, kept], replicates, level) for paid in (fixed, alone))
    chosen = concept or scenario.solve.concept
    return Advice(
        player, move, actions, others, first, second, (fixed.bounded, alone.bounded), tries[0].follows(), change, names,
        level, scenario.solve.selection[0], chosen.name, sampler.total,
    )  # fmt: skip


def _best_mean(paid: Payoffs) -> float:
    """Return what the best action pays on average; 0 where no world has a known payoff of every action."""
    known = paid.expected[:, paid.known]
    return float(known.mean(axis=1).max()) if known.size else 0.0


def _move_of(scenario: Scenario, game: MovesGame, player: str, move: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the move that is meant, and the player's others, in the order of play."""
    move = None if move is None else member_name(move)
    if player not in game.players:
        raise UsageError(f"no player is called '{player}'; {did_you_mean(player, game.players)}", argument="player")
    who = game.players.index(player)
    own = tuple(dict.fromkeys(s.move for s in game.tree.information_sets if s.player == who))
    if not own:
        raise UsageError(f"'{player}' makes no move in this scenario", argument="player")
    if move is not None and move not in own:
        raise UsageError(f"'{player}' makes no move '{move}'; {did_you_mean(move, own)}", argument="at")
    chosen = own[0] if move is None else move
    return chosen, tuple(m for m in own if m != chosen)


@dataclass(frozen=True)
class _Tried:
    """What has been seen so far of every action: `[action, draw]`, and the outcomes `[action, draw, outcome]`."""

    weight: Floats
    expected: Floats
    lowest: Floats
    highest: Floats
    odds: Floats
    bounded: list[bool]

    @staticmethod
    def nothing(actions: int, draws: int, outcomes: int) -> _Tried:
        """Return what is known before the first game."""
        shape = (actions, draws)
        ends = (np.full(shape, np.inf), np.full(shape, -np.inf))
        return _Tried(np.zeros(shape), np.zeros(shape), *ends, np.zeros((*shape, outcomes)), [])

    def add(self, action: int, draw: NDArray[np.int64], share: Floats, paid: Floats, odds: Floats | None) -> None:
        """Add solutions of `draw[solution]`, with their `share[solution]` under the rule and what they pay."""
        np.add.at(self.weight[action], draw, share)
        np.add.at(self.expected[action], draw, np.where(share > 0, share * paid, 0.0))
        np.minimum.at(self.lowest[action], draw, paid)
        np.maximum.at(self.highest[action], draw, paid)
        if odds is not None:
            np.add.at(self.odds[action], draw, np.where(share[:, None] > 0, share[:, None] * odds, 0.0))

    def payoffs(self) -> tuple[Floats, Floats, Floats, bool]:
        """Return what every action pays; NaN in worlds in which the rule selects nothing for it."""
        sure = self.weight > 1 - CERTAIN
        expected, lowest, highest = (np.where(sure, own, np.nan) for own in (self.expected, self.lowest, self.highest))
        return expected, lowest, highest, all(self.bounded)

    def follows(self) -> Floats:
        """Return `follows[action, outcome]`, means over the worlds in which the rule selects something; NaN without."""
        sure = self.weight > 1 - CERTAIN
        with np.errstate(invalid="ignore"):
            return np.stack([own[kept].sum(axis=0) / kept.sum() for own, kept in zip(self.odds, sure, strict=True)])


Tries = tuple[str, tuple[str, ...], int]
"""A move, its actions, and who makes it."""
Games = tuple[Scenario, ...]
"""Of each action, the scenario in which it is known to be taken."""


def _tried(
    scenario: Scenario, game: MovesGame, games: Games, tries: Tries, values: Floats, concept: Concept | None
) -> tuple[_Tried, _Tried]:
    """Return what every action comes to, once it is known to all and while the others stay as they are."""
    move, actions, who = tries
    size = (len(actions), len(values), len(scenario.outcomes))
    known, alone = _Tried.nothing(*size), _Tried.nothing(*size)
    for some in combined(scenario, values):
        usual = solve_combined(scenario, some.columns, concept)
        for a, action in enumerate(actions):
            _know(known, a, solve_combined(games[a], some.columns, concept), some, who)
            row, place = np.nonzero(usual.solution.listed)
            paid = _paid(usual, game, move, action, who, row, place)
            alone.add(a, some.draw[row], _share(some, usual.solution, row, place), paid, None)
        alone.bounded.append(bool(usual.solution.bounded.all()))
    return known, alone


def _pays(scenario: Scenario, games: Games, who: int, values: Floats, concept: Concept | None) -> Floats:
    """Return `expected[action, world]` of the player in the worlds of `values[world, parameter]`."""
    size = draws_together(scenario, TOGETHER)
    parts = []
    for start in range(0, max(len(values), 1), size):
        known = _Tried.nothing(len(games), len(values[start : start + size]), 0)
        for some in combined(scenario, values[start : start + size]):
            for a, fixed in enumerate(games):
                _know(known, a, solve_combined(fixed, some.columns, concept), some, who, weighed=False)
        parts.append(known.payoffs()[0])
    return np.concatenate(parts, axis=1)


def _know(known: _Tried, action: int, worlds: Worlds, some: Combined, who: int, weighed: bool = True) -> None:
    """Add what an action that everybody knows pays in the solutions of what is left; where `weighed`, how they end."""
    solution, outcomes = worlds.solution, known.odds.shape[2]
    row, place = np.nonzero(solution.listed)
    odds = outcomes_of(worlds.batch, solution, outcomes)[row, place] if weighed else None
    paid = solution.payoffs[row, place, who]
    known.add(action, some.draw[row], _share(some, solution, row, place), paid, odds)
    known.bounded.append(bool(solution.bounded.all()))


def _share(some: Combined, solution: Solution, row: NDArray[np.int64], place: NDArray[np.int64]) -> Floats:
    return np.nan_to_num(some.weight[row, 0] * solution.weights[row, 0, place])


def _paid(
    worlds: Worlds, game: MovesGame, move: str, action: str, who: int, row: NDArray[np.int64], place: NDArray[np.int64]
) -> Floats:
    """Return the player's expected payoff in each solution `[row, place]` with the action taken wherever it can be."""
    batch: TreeBatch = worlds.batch
    tree, leaves = game.tree, len(game.histories)
    ends = replace(batch, outcome_of_leaf=np.arange(leaves), events=None)
    paid = np.empty(len(row))
    for start in range(0, len(row), ROWS):
        part = slice(start, start + ROWS)
        profiles = np.ascontiguousarray(worlds.solution.profiles[row[part], place[part]].T)
        for i, s in enumerate(tree.information_sets):
            if s.move == move:
                first = int(tree.offset[i])
                profiles[first : first + len(s.actions)] = 0.0
                profiles[first + s.actions.index(action)] = 1.0
        odds = ends.outcome_probabilities(profiles, row[part], leaves)
        paid[part] = np.einsum("lr,rl->r", odds, batch.payoffs[row[part], who])
    return paid
