"""What a shadow of the future sustains: a target, kept up by what would follow a deviation from it.

A target is kept up where the discount factor reaches the smallest at which penalties work
(`sim.concepts.repeated.penalties`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.strategic import solve_strategic
from sim.concepts.repeated.penalties import by_reversion, by_sticks
from sim.errors import UsageError
from sim.games.moves.chance import leaf_probabilities
from sim.games.moves.strategic import expected_payoffs
from sim.games.repeated.game import RepeatedBatch
from sim.selection.values import select
from sim.solutions.rows import Rows, assemble, position
from sim.solutions.solution import Equilibria, Solution

Floats = NDArray[np.float64]

PENALTIES = ("reversion", "stick-and-carrot", "best")
MARKS = (
    "the target, sustained",
    "a stage equilibrium, played for ever",
    "reversion is penalty enough",
)


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
            reverting = batch.defined & (batch.discount >= by_reversion(payoffs, batch.target, stage))
        return _solution(batch, payoffs, stage, kept, reverting, rules)


def critical(payoffs: Floats, target: tuple[int, ...], stage: Equilibria, penalty: str = "best") -> Floats:
    """Return the smallest discount factor, `[draw]`, that sustains a target; infinite where none below one does.

    `stage` are the equilibria of `payoffs[draw, player, *actions]`. A target that is a stage equilibrium needs none: 0.
    """
    if penalty == "reversion":
        return by_reversion(payoffs, target, stage)
    if penalty == "stick-and-carrot":
        return by_sticks(payoffs, target)
    return np.minimum(by_reversion(payoffs, target, stage), by_sticks(payoffs, target))


def _solution(
    batch: RepeatedBatch,
    payoffs: Floats,
    stage: Equilibria,
    kept: NDArray[np.bool_],
    reverting: NDArray[np.bool_],
    rules: tuple[str, ...],
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
    marks = np.zeros((len(draws), len(MARKS)), bool)
    marks[: len(extra), 0] = True
    marks[: len(extra), 2] = reverting[extra]
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
    spread = np.zeros((*plain.regret.shape, len(MARKS)), bool)
    spread[draw, place] = marks[fine]
    return Solution(**{**vars(plain), "weights": weights, "decided": decided & (plain.count > 0)[:, None],
                       "outcomes": outcomes, "mark_names": MARKS, "marks": spread})  # fmt: skip
