"""What subgame perfect equilibria lead to where there are too many to be listed: probabilities are never cut short.

What matters of a subgame's equilibria to the play above it is what they pay. So those that pay the same are one class:
with the weight that each rule gives to all of them together, the outcomes that they lead to on average under the rule,
and the lowest and the highest probability of each outcome among them. Outcomes of different subgames do not depend on
one another, so means, lowest and highest add up over them. A list of 2^10 equilibria comes to eleven classes where ten
subgames pay 0 or 1 each and chance leads to one of them.

Where there are more classes than there is room for, where a stage has more equilibria than are found, or where play
above could depend on points between the ends of a continuum, nothing is said of that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.strategic import solve_strategic
from sim.games.moves.chance import leaf_probabilities
from sim.games.moves.normal_form import LARGEST_FORM, behaviour, normal_form, normal_form_size, strategic_payoffs
from sim.games.moves.subgames import Stage, stages
from sim.games.moves.tree import LEAF, TreeBatch
from sim.kernels.numerics.indexing import at
from sim.kernels.numerics.scaling import ends
from sim.selection.payoff_dominance import indifference
from sim.selection.rules import weighed
from sim.solutions.solution import Equilibria, Totals
from sim.tolerances import SAME_VALUE

ROOM: Final = 1024
"""Classes of one subgame, or combinations of those below a stage, in one draw; with more its values are not known."""
TOGETHER: Final = 256
"""Draws that are reckoned together."""

Solver = Callable[[NDArray[np.float64]], Equilibria]
"""From `payoffs[game, player, *actions]` to their equilibria."""

Floats = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Classes:
    """Equilibria of one subgame that pay the same, one class a row, sorted by draw."""

    draw: Index
    """`draw[row]`, rising."""
    payoffs: Floats
    """`payoffs[row, player]`."""
    weight: Floats
    """`weight[row, rule]`: of all equilibria of the class together; NaN where the rule selects none."""
    mean: Floats
    """`mean[row, rule, outcome]`: probabilities of the outcomes below, on average under the rule."""
    low: Floats
    """`low[row, outcome]`."""
    high: Floats
    """`high[row, outcome]`."""
    loose: Mask
    """`loose[row]`: some of its equilibria are ends of a continuum along which payoffs vary."""
    unknown: Mask
    """`unknown[draw]`: there was no room for all, or not all are known."""
    open: Mask
    """`open[draw]`: play could depend on points between the ends of a continuum: lowest and highest are not known."""

    def take(self, rows: Index | Mask) -> Classes:
        """Return some of the rows, in the order given; no draw is lost."""
        return replace(self, **{name: getattr(self, name)[rows] for name in PER_ROW})


PER_ROW: Final = ("draw", "payoffs", "weight", "mean", "low", "high", "loose")


def totals(batch: TreeBatch, rules: tuple[str, ...], cut: Mask, solver: Solver = solve_strategic) -> Totals:
    """Return what all equilibria of the draws that are `cut[draw]` come to, listed or not.

    The batch must be free of undefined numbers; `solver` solves its stages.
    """
    outcomes = len(batch.occurrences)
    kinds = outcomes + len(batch.tree.players)
    values = np.full((len(batch), len(rules) + 2, kinds), np.nan)
    draws = np.flatnonzero(cut)
    for start in range(0, len(draws), TOGETHER):
        some = draws[start : start + TOGETHER]
        part = replace(batch, payoffs=batch.payoffs[some], chance=batch.chance[some])
        values[some] = _summed(_solved(part, rules, outcomes, solver), len(rules))
    return Totals(cut, values)


def _solved(batch: TreeBatch, rules: tuple[str, ...], outcomes: int, solver: Solver) -> Classes:
    """Return the classes of equilibria of the whole game."""
    solved: dict[int, Classes] = {}
    for stage in stages(batch.tree):
        below = {end: solved.pop(node) for end, node in enumerate(stage.ends) if batch.tree.acts[node] != LEAF}
        of_stage = partial(_decided, solver=solver) if stage.tree.information_sets else _by_chance
        solved[stage.root] = _merged(of_stage(batch, stage, below, rules, _leaves(batch, stage, outcomes)), batch)
    return solved[0]


def _summed(found: Classes, rules: int) -> Floats:
    """Return `values[draw, way, quantity]`: means under the rules, lowest, highest, of outcomes and then of payoffs."""
    draws, outcomes = len(found.unknown), found.low.shape[1]
    values = np.full((draws, rules + 2, outcomes + found.payoffs.shape[1]), np.nan)
    means = np.concatenate([found.mean, np.repeat(found.payoffs[:, None], rules, axis=1)], axis=2)
    values[:, :rules] = 0.0
    np.add.at(values[:, :rules], found.draw, found.weight[:, :, None] * means)
    for way, join, end in ((-2, np.fmin, found.low), (-1, np.fmax, found.high)):
        joined = np.full((draws, values.shape[2]), np.nan)
        join.at(joined, found.draw, np.concatenate([end, found.payoffs], axis=1))
        values[:, way] = np.where(found.open[:, None], np.nan, joined)
    values[:, :rules] = np.clip(values[:, :rules], *_allowed(values))  # rounding
    values[found.unknown] = np.nan
    return values


def _allowed(values: Floats) -> tuple[Floats, Floats]:
    """Return between which numbers means lie: lowest and highest, where they are known."""
    low, high = values[:, -2:-1], values[:, -1:]
    return np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)


def _leaves(batch: TreeBatch, stage: Stage, outcomes: int) -> tuple[Floats, Floats]:
    """Return `payoffs[draw, player, end]` and `happens[end, outcome]`, zero at the ends at which subgames begin."""
    number = batch.tree.leaf_of
    payoffs = np.zeros((len(batch), len(batch.tree.players), len(stage.ends)))
    happens = np.zeros((len(stage.ends), outcomes))
    for end, node in enumerate(stage.ends):
        if number[node] >= 0:
            payoffs[:, :, end] = batch.payoffs[:, :, number[node]]
            happens[end] = batch.occurrences[:, number[node]]
    return payoffs, happens


def _nothing_yet(draws: int, players: int, rules: int, outcomes: int) -> Classes:
    """Return one class a draw, that of having played nothing."""
    none = np.zeros((draws, outcomes))
    return Classes(
        np.arange(draws),
        np.zeros((draws, players)),
        np.ones((draws, rules)),
        np.zeros((draws, rules, outcomes)),
        none,
        none,
        *np.zeros((3, draws), bool),
    )


def _by_chance(
    batch: TreeBatch, stage: Stage, below: dict[int, Classes], rules: tuple[str, ...], leaves: tuple[Floats, Floats]
) -> Classes:
    """Return the classes of a stage in which only chance moves: subgame after subgame is added."""
    chance = batch.chance[:, list(stage.branches)]
    reached = leaf_probabilities(stage.tree, np.zeros((len(batch), 0)), chance)
    payoffs, happens = leaves
    rows = _nothing_yet(len(batch), payoffs.shape[1], len(rules), happens.shape[1])
    shares = reached @ happens
    rows = replace(
        rows,
        payoffs=np.einsum("dpe,de->dp", payoffs, reached),
        mean=np.repeat(shares[:, None], len(rules), axis=1),
        low=shares,
        high=shares,
    )
    for end, child in below.items():
        left, right, unknown = _pairs(rows, child)
        odds = reached[rows.draw[left], end][:, None]
        joined = _joined(rows.take(left), child.take(right), unknown | rows.unknown | child.unknown)
        rows = replace(
            joined,
            payoffs=rows.payoffs[left] + odds * child.payoffs[right],
            mean=rows.mean[left] + odds[:, :, None] * child.mean[right],
            low=rows.low[left] + odds * child.low[right],
            high=rows.high[left] + odds * child.high[right],
            open=rows.open | child.open,
        )
        rows = _merged(rows, batch)
    return rows


def _joined(left: Classes, right: Classes, unknown: Mask) -> Classes:
    weight, loose = left.weight * right.weight, left.loose | right.loose
    return replace(left, weight=weight, loose=loose, unknown=unknown)


def _pairs(a: Classes, b: Classes) -> tuple[Index, Index, Mask]:
    """Return every pair of rows of the same draw, and the draws in which there are more than there is room for."""
    draws = len(a.unknown)
    count = np.bincount(b.draw, minlength=draws)
    start = np.cumsum(count) - count
    full = np.bincount(a.draw, minlength=draws) * count > ROOM
    kept = np.flatnonzero(~full[a.draw])
    left = np.repeat(kept, count[a.draw[kept]])
    first = np.repeat(np.cumsum(count[a.draw[kept]]) - count[a.draw[kept]], count[a.draw[kept]])
    return left, start[a.draw[left]] + np.arange(len(left)) - first, full


def _decided(
    batch: TreeBatch,
    stage: Stage,
    below: dict[int, Classes],
    rules: tuple[str, ...],
    leaves: tuple[Floats, Floats],
    solver: Solver,
) -> Classes:
    """Return the classes of a stage in which somebody chooses, solved for every combination of classes below it."""
    payoffs, happens = leaves
    kept = _without_idle(stage, payoffs, below)
    rows = _nothing_yet(len(batch), payoffs.shape[1], len(rules), happens.shape[1])
    chosen: dict[int, Index] = {}
    for end, child in kept.items():
        left, right, full = _pairs(rows, child)
        loose = np.zeros(len(batch), bool)
        np.logical_or.at(loose, child.draw, child.loose)  # what is above it could depend on points between
        joined = _joined(rows.take(left), child.take(right), full | rows.unknown | child.unknown)
        chosen = {e: index[left] for e, index in chosen.items()} | {end: right}
        rows = replace(joined, open=rows.open | child.open | loose, loose=np.zeros(len(left), bool))
    if normal_form_size(stage.tree) > LARGEST_FORM or not len(rows.draw):
        return replace(rows.take(np.zeros(0, np.int64)), unknown=np.ones(len(batch), bool))
    at_ends = _ends_of(rows, kept, chosen, payoffs, happens, len(rules))
    return _multiplied(batch, stage, rows, at_ends, rules, solver)


def _without_idle(stage: Stage, payoffs: Floats, below: dict[int, Classes]) -> dict[int, Classes]:
    """Return the classes below with those made one that one player, deciding alone, surely does not choose.

    An end is not chosen that pays less than another pays at least.
    """
    tree = stage.tree
    if len(tree.information_sets) != 1 or len(tree.parent) != 1 + len(tree.leaves):
        return below
    player, draws = tree.information_sets[0].player, len(payoffs)
    surely = payoffs[:, player].copy()
    for end, child in below.items():
        least = np.full(draws, np.inf)
        np.minimum.at(least, child.draw, child.payoffs[:, player])
        surely[:, end] = least
    best = surely.max(axis=1)
    room = 2 * indifference(payoffs)[:, player] + SAME_VALUE * np.abs(best)
    found = {}
    for end, child in below.items():
        idle = child.payoffs[:, player] < (best - room)[child.draw]
        alike = replace(child, loose=child.loose & ~idle)
        found[end] = _merged_by(alike, np.where(idle, -1, np.arange(len(idle))))
    return found


@dataclass(frozen=True)
class _Ends:
    """What stands at the ends of a stage: `payoffs[row, player, end]`, `mean[row, rule, outcome, end]` and the like."""

    payoffs: Floats
    mean: Floats
    low: Floats
    high: Floats


def _ends_of(
    rows: Classes, below: dict[int, Classes], chosen: dict[int, Index], payoffs: Floats, happens: Floats, rules: int
) -> _Ends:
    shares = np.repeat(happens.T[None], len(rows.draw), axis=0)
    found = _Ends(payoffs[rows.draw], np.repeat(shares[:, None], rules, axis=1), shares.copy(), shares.copy())
    for end, child in below.items():
        for name in ("payoffs", "mean", "low", "high"):
            getattr(found, name)[..., end] = getattr(child, name)[chosen[end]]
    return found


def _multiplied(
    batch: TreeBatch, stage: Stage, rows: Classes, at_ends: _Ends, rules: tuple[str, ...], solver: Solver
) -> Classes:
    """Return a row for every equilibrium of the stage in each row."""
    form = normal_form(stage.tree)
    game = TreeBatch(stage.tree, at_ends.payoffs, batch.chance[rows.draw][:, list(stage.branches)])
    strategic = strategic_payoffs(form, game)
    found = solver(strategic)
    weights, _ = weighed(rules, strategic, found)
    row, place = np.nonzero(found.listed)
    reached = leaf_probabilities(stage.tree, behaviour(form, at(found.profiles, row, place)), game.chance[row])
    unknown = rows.unknown.copy()
    unknown[rows.draw[found.reason > 0]] = True
    earned = np.einsum("rpe,re->rp", at_ends.payoffs[row], reached)
    return Classes(
        draw=rows.draw[row],
        payoffs=earned,
        weight=rows.weight[row] * weights,
        mean=np.einsum("rkoe,re->rko", at_ends.mean[row], reached),
        low=np.einsum("roe,re->ro", at_ends.low[row], reached),
        high=np.einsum("roe,re->ro", at_ends.high[row], reached),
        loose=_loose(found, row, place, earned, indifference(strategic)),
        unknown=unknown,
        open=rows.open,
    )


def _loose(found: Equilibria, row: Index, place: Index, earned: Floats, room: Floats) -> Mask:
    """Return which equilibria are ends of a continuum along which somebody's payoff varies."""
    width = int(found.component.max(initial=0)) + 1
    key = row * width + at(found.component, row, place)
    low = np.full((len(found) * width, earned.shape[1]), np.inf)
    high = -low
    np.minimum.at(low, key, earned)
    np.maximum.at(high, key, earned)
    varies = (high[key] - low[key] > _of_players(room, earned.shape[1])[row]).any(axis=1)
    return np.asarray(~at(found.isolated, row, place) & varies)


def _of_players(room: Floats, players: int) -> Floats:
    """Return the indifference of all players: those who do not choose have the largest of those who do."""
    return room if room.shape[1] == players else np.repeat(room.max(axis=1, keepdims=True), players, axis=1)


def _merged(rows: Classes, batch: TreeBatch) -> Classes:
    """Return the rows with those of a draw made one that pay everybody the same."""
    low, high = ends(batch.payoffs)
    unit = SAME_VALUE * np.maximum(np.maximum(np.abs(low), np.abs(high)), np.finfo(float).tiny)[rows.draw]
    key: Any = np.concatenate([rows.draw[:, None], np.round(rows.payoffs / unit)], axis=1)
    _, group = np.unique(key, axis=0, return_inverse=True)
    return _merged_by(rows, group.reshape(-1))


def _merged_by(rows: Classes, group: Index) -> Classes:
    """Return the rows of a draw with the same number of `group[row]` as one, which pays what the first of them does."""
    if not len(group):
        return rows
    _, first, which = np.unique(np.stack([rows.draw, group]), axis=1, return_index=True, return_inverse=True)
    which, count = which.reshape(-1), len(first)
    if count == len(group):
        return rows
    weight, mean = np.zeros((count, rows.weight.shape[1])), np.zeros((count, *rows.mean.shape[1:]))
    np.add.at(weight, which, rows.weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = rows.weight / weight[which]
    plain = 1.0 / np.bincount(which)[which]
    np.add.at(mean, which, np.where(np.isfinite(share), share, plain[:, None])[:, :, None] * rows.mean)
    low, high = np.full((count, rows.low.shape[1]), np.inf), np.full((count, rows.low.shape[1]), -np.inf)
    np.minimum.at(low, which, rows.low)
    np.maximum.at(high, which, rows.high)
    loose = np.zeros(count, bool)
    np.logical_or.at(loose, which, rows.loose)
    lists: Sequence[Any] = (rows.draw[first], rows.payoffs[first], weight, mean, low, high, loose)
    return replace(rows, **dict(zip(PER_ROW, lists, strict=True)))
