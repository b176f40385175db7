"""What a shadow of the future sustains: a target, kept up by what would follow a deviation from it.

Average payoffs are weighed by (1 - d) d^t. Two sorts of penalties:

* reversion: whoever deviates, all play a stage equilibrium for ever, of all equilibria the one that is worst for the
  deviator (Friedman, A non-cooperative equilibrium for supergames, RES 38, 1971; with penalties that depend on who
  deviated, Abreu 1988);
* stick-and-carrot: a deviator is punished by one round of some pure profile, and then the target is played again;
  whoever spoils the punishment is punished in turn (Abreu, Extremal equilibria of oligopolistic supergames, JET 39,
  1986; simple penal codes: Abreu, On the theory of infinitely repeated games with discounting, Econometrica 56, 1988).
  All combinations of pure sticks, one a player, are tried.

Below D / (D + v - m), D what a deviation gains, v the target's payoff and m the player's pure minmax, no pure
penalties of any sort sustain the target: that is the floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.assemble import Rows, assemble, position
from sim.concepts.solution import Equilibria, Solution
from sim.concepts.strategic import solve_strategic
from sim.errors import UsageError
from sim.games.chance import leaf_probabilities
from sim.games.repeated import RepeatedBatch
from sim.games.strategic import expected_payoffs
from sim.kernels.normal import ends
from sim.selection.values import select

Floats = NDArray[np.float64]

PENALTIES = ("reversion", "stick-and-carrot", "best")
MARKS = ("the target, sustained", "a stage equilibrium, played for ever")
MOST_STICKS = 4_096
"""Combinations of sticks that are tried; where there are more, reversion alone decides."""

REASONABLE = 1e-12
"""A payoff below a level by this share of the payoffs' size is at it."""


@dataclass(frozen=True)
class Sustain:
    """The target where the discount factor sustains it, and the stage equilibria, which are always equilibria."""

    penalty: str = "best"
    name: ClassVar[str] = "sustain"
    form: ClassVar[str] = "repeated"

    def solve(self, batch: RepeatedBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the target where it is sustained, and all stage equilibria; `UsageError` for an unknown penalty."""
        if self.penalty not in PENALTIES:
            raise UsageError(f"unknown penalty '{self.penalty}'; known here: {', '.join(PENALTIES)}")
        payoffs = np.where(batch.defined.reshape(-1, *[1] * (batch.payoffs.ndim - 1)), batch.payoffs, 0.0)
        stage = solve_strategic(payoffs)
        with np.errstate(invalid="ignore"):
            kept = batch.defined & (batch.discount >= critical(payoffs, batch.target, stage, self.penalty))
        return _solution(batch, payoffs, stage, kept, rules)


def critical(payoffs: Floats, target: tuple[int, ...], stage: Equilibria, penalty: str = "best") -> Floats:
    """Return the smallest discount factor, `[draw]`, that sustains a target; infinite where none below one does.

    `stage` are the equilibria of `payoffs[draw, player, *actions]`. A target that is a stage equilibrium needs none: 0.
    """
    if penalty == "reversion":
        return by_reversion(payoffs, target, stage)
    if penalty == "stick-and-carrot":
        return by_sticks(payoffs, target)
    return np.minimum(by_reversion(payoffs, target, stage), by_sticks(payoffs, target))


def by_reversion(payoffs: Floats, target: tuple[int, ...], stage: Equilibria) -> Floats:
    """Return the smallest discount factor under which the threat of the worst stage equilibrium sustains the target."""
    gain, value = _gain(payoffs, target), _at(payoffs, target)
    found = expected_payoffs(payoffs, stage.profiles)
    worst = np.where(np.isnan(found), np.inf, found).min(axis=1, initial=np.inf)
    return _largest(gain, gain + value - worst)


def floor(payoffs: Floats, target: tuple[int, ...]) -> Floats:
    """Return the discount factor below which no pure penalties at all sustain the target."""
    gain, value = _gain(payoffs, target), _at(payoffs, target)
    return _largest(gain, gain + value - minmax(payoffs))


def by_sticks(payoffs: Floats, target: tuple[int, ...]) -> Floats:
    """Return the smallest discount factor under which some stick-and-carrot penalties sustain the target.

    With the stick s^i for player i the conditions are linear in the discount factor: what i gains by deviating from the
    target, or from any stick, must not exceed d (u_i(target) - u_i(s^i)).
    """
    sizes, players = payoffs.shape[2:], payoffs.shape[1]
    profiles = list(product(*(range(n) for n in sizes)))
    if len(profiles) ** players > MOST_STICKS:
        return np.full(len(payoffs), np.inf)
    gains = np.stack([_gain(payoffs, profile) for profile in profiles], axis=1)  # [draw, profile, player]
    values = np.stack([_at(payoffs, profile) for profile in profiles], axis=1)
    own, value = _gain(payoffs, target), _at(payoffs, target)
    best = np.full(len(payoffs), np.inf)
    for sticks in product(range(len(profiles)), repeat=players):
        tempted = np.maximum(own, gains[:, list(sticks)].max(axis=1))
        loss = np.stack([value[:, i] - values[:, stick, i] for i, stick in enumerate(sticks)], axis=1)
        best = np.minimum(best, _largest(tempted, loss))
    return best


def minmax(payoffs: Floats) -> Floats:
    """Return `minmax[draw, player]`: the least to which pure actions of the others can hold a player."""
    found = []
    for player in range(payoffs.shape[1]):
        own = np.moveaxis(payoffs[:, player], 1 + player, 1)
        found.append(own.max(axis=1).reshape(len(payoffs), -1).min(axis=1))
    return np.stack(found, axis=1)


def rational_range(payoffs: Floats) -> tuple[Floats, Floats]:
    """Return the lowest and highest average payoffs, `[draw, player]`, that are feasible and individually rational.

    Of two players; the extremes of the convex hull of the stage payoffs with both at or above their pure minmax lie at
    mixtures of at most two profiles. NaN where there is none.
    """
    flat = payoffs.reshape(len(payoffs), 2, -1)
    level = minmax(payoffs)
    low, high = np.full((len(payoffs), 2), np.inf), np.full((len(payoffs), 2), -np.inf)
    scale = REASONABLE * np.maximum(np.abs(flat).max(axis=2), 1e-300)
    for a, b in product(range(flat.shape[2]), repeat=2):
        for bound in range(2):
            with np.errstate(invalid="ignore", divide="ignore"):
                share = (level[:, bound] - flat[:, bound, a]) / (flat[:, bound, b] - flat[:, bound, a])
            for weight in (np.zeros(len(flat)), np.clip(np.nan_to_num(share, nan=0.0), 0.0, 1.0)):
                point = flat[:, :, a] + weight[:, None] * (flat[:, :, b] - flat[:, :, a])
                fine = (point >= level - scale).all(axis=1)[:, None]
                low, high = np.where(fine, np.minimum(low, point), low), np.where(fine, np.maximum(high, point), high)
    return np.where(np.isfinite(low), low, np.nan), np.where(np.isfinite(high), high, np.nan)


def _at(payoffs: Floats, profile: tuple[int, ...]) -> Floats:
    index: tuple[slice | int, ...] = (slice(None), slice(None), *profile)
    return np.asarray(payoffs[index])


def _gain(payoffs: Floats, profile: tuple[int, ...]) -> Floats:
    """Return `gain[draw, player]`: what each gains by its best deviation from a profile; 0 within rounding."""
    found = []
    for player in range(payoffs.shape[1]):
        others = tuple(slice(None) if i == player else a for i, a in enumerate(profile))
        found.append(payoffs[(slice(None), player, *others)].max(axis=1))
    low, high = ends(payoffs)
    gain = np.stack(found, axis=1) - _at(payoffs, profile)
    return np.where(gain <= 1e-12 * (high - low), 0.0, gain)


def _largest(gain: Floats, loss: Floats) -> Floats:
    """Return the largest over players of gain / loss; 0 where nobody gains, infinite where that is not below one."""
    with np.errstate(invalid="ignore", divide="ignore"):
        needed = np.where(gain <= 0, 0.0, np.where(loss > 0, gain / loss, np.inf))
    found = needed.max(axis=1)
    return np.where(found < 1, found, np.inf)


def _solution(
    batch: RepeatedBatch, payoffs: Floats, stage: Equilibria, kept: NDArray[np.bool_], rules: tuple[str, ...]
) -> Solution:
    """Return the target, where it is kept and no stage equilibrium itself, before the stage equilibria."""
    sizes = payoffs.shape[2:]
    pure = np.concatenate([np.eye(n)[a] for n, a in zip(sizes, batch.target, strict=True)])
    known = (np.abs(stage.profiles - pure) < 1e-9).all(axis=2).any(axis=1)
    extra = np.flatnonzero(kept & ~known)
    draw, place = np.nonzero(np.arange(stage.profiles.shape[1]) < stage.count[:, None])
    draws = np.concatenate([extra, draw])
    order = np.argsort(draws, kind="stable")
    profile = np.concatenate([np.broadcast_to(pure, (len(extra), len(pure))), stage.profiles[draw, place]])[order]
    marks = np.zeros((len(draws), 2), bool)
    marks[: len(extra), 0] = True
    marks[len(extra) :, 1] = True
    draws, marks = draws[order], marks[order]
    value = expected_payoffs(payoffs[draws], profile[:, None])[:, 0]
    regret = np.concatenate([np.zeros(len(extra)), stage.regret[draw, place]])[order]
    component = np.concatenate([np.full(len(extra), stage.profiles.shape[1]), stage.component[draw, place]])[order]
    isolated = np.concatenate([np.ones(len(extra), bool), stage.isolated[draw, place]])[order]
    listed = (len(draws), len(rules))
    rows = Rows(draws, profile, value, regret, component, isolated, np.zeros(listed), np.zeros((len(batch), len(rules)),
                bool), stage.truncated)  # fmt: skip
    return _told(batch, rows, marks, rules)


def _told(batch: RepeatedBatch, rows: Rows, marks: NDArray[np.bool_], rules: tuple[str, ...]) -> Solution:
    plain = assemble(rows, batch.defined, rules)
    found = Equilibria(plain.profiles, plain.regret, plain.component, plain.isolated, plain.count, plain.reason)
    weights, decided = select(rules, plain.payoffs, found)
    fine = batch.defined[rows.draw]
    draw = rows.draw[fine]
    _, place = position(draw, len(batch))
    outcomes = np.full((*plain.regret.shape, batch.outcomes), np.nan)
    table = batch.stage.outcome_of_leaf
    assert table is not None
    leaves = leaf_probabilities(batch.stage.tree, rows.profile[fine], np.zeros((len(draw), 0)))
    outcomes[draw, place] = np.stack([leaves[:, table == o].sum(axis=1) for o in range(batch.outcomes)], axis=1)
    spread = np.zeros((*plain.regret.shape, 2), bool)
    spread[draw, place] = marks[fine]
    return Solution(**{**vars(plain), "weights": weights, "decided": decided & (plain.count > 0)[:, None],
                       "outcomes": outcomes, "mark_names": MARKS, "marks": spread})  # fmt: skip
