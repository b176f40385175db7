"""The table of selection rules: one line a rule; and equilibria weighed by several of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.selection.maximum_entropy import MAXIMUM_ENTROPY
from sim.selection.payoff_dominance import PAYOFF_DOMINANCE
from sim.selection.plain import NONE, UNIFORM
from sim.selection.risk_dominance import RISK_DOMINANCE
from sim.selection.rule import Chosen, Rule
from sim.solutions.solution import Equilibria, Solution

RULES: dict[str, Rule] = {
    "payoff-dominance": PAYOFF_DOMINANCE,
    "risk-dominance": RISK_DOMINANCE,
    "maximum-entropy": MAXIMUM_ENTROPY,
    "uniform": UNIFORM,
    "none": NONE,
}


def weighed(
    rules: tuple[str, ...], payoffs: NDArray[np.float64], equilibria: Equilibria
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return `weights[game, equilibrium, rule]` and `singled_out[game, rule]` of strategic games.

    `payoffs[game, player, *actions]` are theirs.
    """
    return stacked([RULES[rule].select(payoffs, equilibria) for rule in rules], equilibria)


def stacked(chosen: list[Chosen], equilibria: Equilibria) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return `weights[game, equilibrium, rule]` and `singled_out[game, rule]` of what each rule has chosen."""
    if not chosen:
        return np.zeros((*equilibria.regret.shape, 0)), np.zeros((len(equilibria), 0), bool)
    return np.stack([weights for weights, _ in chosen], axis=2), np.stack([single for _, single in chosen], axis=1)


def select(rules: tuple[str, ...], solution: Solution) -> Solution:
    """Return a solution weighed by `rules`, which see the payoffs and profiles that it lists and nothing else."""
    chosen = [RULES[rule].among_listed(solution.payoffs, solution) for rule in rules]
    weights, singled_out = stacked(chosen, solution)
    listed = solution.listed
    return replace(
        solution,
        rules=rules,
        weights=np.moveaxis(np.where(listed[:, :, None], weights, np.nan), 2, 1),
        singled_out=singled_out & (solution.count > 0)[:, None],
    )


def rule_meaning(rule: str) -> str:
    """Return what a rule supposes; '' of one that is not known here."""
    return RULES[rule].meaning if rule in RULES else ""
