"""What a shadow of the future sustains: a target, kept up by what would follow a deviation from it.

A target is kept up where the discount factor reaches the smallest at which penalties work
(`sim.concepts.repeated.penalties`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import NO_DETAILS, Concept, Details
from sim.concepts.nash.strategic import solve_strategic
from sim.concepts.options import option
from sim.concepts.repeated.penalties import by_reversion, by_stick_and_carrot
from sim.concepts.words import Words
from sim.games.moves.chance import leaf_probabilities
from sim.games.moves.strategic import expected_payoffs
from sim.games.repeated.game import RepeatedBatch
from sim.selection.rules import select
from sim.solutions.rows import Rows
from sim.solutions.solution import Equilibria, Solution
from sim.solutions.status import Coverage, Status
from sim.solutions.to_solution import to_solution

Floats = NDArray[np.float64]

PENALTIES = ("reversion", "stick-and-carrot", "best")
TAGS = (
    "the target, sustained",
    "a stage equilibrium, played for ever",
    "reversion is penalty enough",
)


@dataclass(frozen=True)
class Sustain(Concept):
    """The target where the discount factor sustains it, and the stage equilibria, which are always equilibria."""

    name: ClassVar[str] = "sustain"
    form: ClassVar[str] = "repeated"
    meaning: ClassVar[str] = "cooperation lasts where the future counts enough that nobody gains by breaking it once"
    coverage: ClassVar[Coverage] = Coverage.SOME
    words: ClassVar[Words] = Words(
        known={
            Status.INCOMPLETE: (
                "the target where it is kept up, and the stage equilibria; a repeated game may have many others"
            )
        }
    )

    penalty: str = option("best", "what follows a deviation from the target", choices=PENALTIES)

    def solve(self, batch: RepeatedBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the target where it is sustained, and all stage equilibria."""
        payoffs = np.where(batch.defined.reshape(-1, *[1] * (batch.payoffs.ndim - 1)), batch.payoffs, 0.0)
        stage = solve_strategic(payoffs, self.budget)
        with np.errstate(invalid="ignore"):
            kept = batch.defined & (batch.discount >= critical(payoffs, batch.target, stage, self.penalty))
            reverting = batch.defined & (batch.discount >= by_reversion(payoffs, batch.target, stage))
        return select(
            rules, to_solution(_rows(batch, payoffs, stage, kept, reverting), batch.defined, (), self.coverage)
        )

    def details(self, game: Any, batch: RepeatedBatch, draw: int = 0) -> Details:
        """Return from which discount factors on the target is sustained, and what can be had on average at all."""
        from sim.concepts.repeated.patience import patience  # loads scipy.optimize, which solving does without

        found = patience(batch, draw, self.budget)
        return NO_DETAILS if found is None else found.details(game.players, float(batch.discount[draw]))


def critical(payoffs: Floats, target: tuple[int, ...], stage: Equilibria, penalty: str = "best") -> Floats:
    """Return the smallest discount factor, `[draw]`, that sustains a target; infinite where none below one does.

    `stage` are the equilibria of `payoffs[draw, player, *actions]`. A target that is a stage equilibrium needs none: 0.
    """
    if penalty == "reversion":
        return by_reversion(payoffs, target, stage)
    if penalty == "stick-and-carrot":
        return by_stick_and_carrot(payoffs, target)
    return np.minimum(by_reversion(payoffs, target, stage), by_stick_and_carrot(payoffs, target))


def _rows(
    batch: RepeatedBatch,
    payoffs: Floats,
    stage: Equilibria,
    kept: NDArray[np.bool_],
    reverting: NDArray[np.bool_],
) -> Rows:
    """Return the target, where it is kept and no stage equilibrium itself, before the stage equilibria."""
    pure = np.concatenate([np.eye(n)[a] for n, a in zip(payoffs.shape[2:], batch.target, strict=True)])
    known = (np.abs(stage.profiles - pure) < 1e-9).all(axis=2).any(axis=1)
    extra = np.flatnonzero(kept & ~known)
    profiles = np.broadcast_to(pure, (len(extra), len(pure)))
    number = np.full(len(extra), stage.profiles.shape[1])  # a component that no stage equilibrium is in
    tags = np.stack([np.ones(len(extra), bool), np.zeros(len(extra), bool), reverting[extra]], axis=1)
    target = _with_play(batch, payoffs, extra, profiles, np.zeros(len(extra)), stage.reason, component=number)
    draw, place = np.nonzero(stage.listed)
    stages = _with_play(
        batch,
        payoffs,
        draw,
        stage.profiles[draw, place],
        stage.regret[draw, place],
        stage.reason,
        stage.isolated[draw, place],
        stage.component[draw, place],
    )
    for_ever = np.broadcast_to(np.array([False, True, False]), (len(draw), len(TAGS)))
    return Rows.merged(replace(target, tag_names=TAGS, tags=tags), replace(stages, tag_names=TAGS, tags=for_ever))


def _with_play(
    batch: RepeatedBatch,
    payoffs: Floats,
    draw: NDArray[np.int64],
    profiles: Floats,
    regret: Floats,
    reason: NDArray[np.uint8],
    isolated: NDArray[np.bool_] | None = None,
    component: NDArray[np.int64] | None = None,
) -> Rows:
    """Return `profiles[row, choice]`, played in every round, with what they pay and lead to."""
    value = expected_payoffs(payoffs[draw], profiles[:, None])[:, 0]
    leaves = leaf_probabilities(batch.stage.tree, profiles, np.zeros((len(draw), 0)))
    outcomes = np.stack([leaves[:, ends].sum(axis=1) for ends in batch.stage.occurrences], axis=1)
    return Rows.unweighted(draw, profiles, value, regret, reason, isolated, component, outcomes)
