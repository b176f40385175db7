"""The table of selection rules: one line a rule; and equilibria weighed by several of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernels.numerics.indexing import where
from sim.selection.belief import spoken, weights_of
from sim.selection.maximum_entropy import MAXIMUM_ENTROPY
from sim.selection.payoff_dominance import PAYOFF_DOMINANCE
from sim.selection.plain import NONE, UNIFORM
from sim.selection.risk_dominance import RISK_DOMINANCE
from sim.selection.rule import Candidates, Chosen, Rule
from sim.solutions.solution import Equilibria, Solution


class Rules(dict[str, Rule]):
    """The rules by their names; beliefs about them are rules too, and are not listed."""

    def __contains__(self, rule: object) -> bool:
        made = weights_of(rule) if isinstance(rule, str) else {}
        return super().__contains__(rule) or (bool(made) and all(super(Rules, self).__contains__(r) for r in made))

    def __missing__(self, rule: str) -> Rule:
        if rule not in self:
            raise KeyError(rule)
        return _belief(rule)

    def get(self, rule: str, default: Any = None) -> Any:
        """Return a rule, or a belief about rules; `default` where there is none of the name."""
        return self[rule] if rule in self else default  # noqa: SIM401  (that would be this)


RULES = Rules(
    {
        "payoff-dominance": PAYOFF_DOMINANCE,
        "risk-dominance": RISK_DOMINANCE,
        "maximum-entropy": MAXIMUM_ENTROPY,
        "uniform": UNIFORM,
        "none": NONE,
    }
)


def _belief(name: str) -> Rule:
    """Return a belief as a rule: it chooses among equilibria as its rules do, each with its weight."""
    shares = weights_of(name)

    def mixed(chosen: list[Chosen]) -> Chosen:
        weights = sum(share * own for share, (own, _) in zip(shares.values(), chosen, strict=True))
        alone = np.all([single for _, single in chosen], axis=0) & (
            np.nan_to_num(weights).max(axis=1, initial=0.0) > 1 - 1e-9
        )
        return np.asarray(weights), alone

    return Rule(
        name,
        spoken(name, {rule: RULES[rule].meaning for rule in shares}),
        lambda payoffs, equilibria: mixed([RULES[rule].select(payoffs, equilibria) for rule in shares]),
        lambda payoffs, solutions: mixed([RULES[rule].among_listed(payoffs, solutions) for rule in shares]),
        chooses=False,
    )


def weighed(
    rules: tuple[str, ...], payoffs: NDArray[np.float64], equilibria: Equilibria
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return `weights[row, rule]` of the listed equilibria of strategic games, and `singled_out[game, rule]`.

    `payoffs[game, player, *actions]` are those of the games; rows are the listed equilibria of one game after another.
    """
    return in_rows([RULES[rule].select(payoffs, equilibria) for rule in rules], equilibria.listed)


def in_rows(chosen: list[Chosen], listed: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return `weights[row, rule]` of what is `listed[game, equilibrium]`, and `singled_out[game, rule]`."""
    if not chosen:
        return np.zeros((int(listed.sum()), 0)), np.zeros((len(listed), 0), bool)
    weights = np.stack([where(weights, listed) for weights, _ in chosen], axis=1)
    return weights, np.stack([single for _, single in chosen], axis=1)


def select(rules: tuple[str, ...], solution: Solution) -> Solution:
    """Return a solution weighed by `rules`, which see the payoffs and profiles that it lists and nothing else."""
    chosen = [RULES[rule].among_listed(solution.payoffs, solution) for rule in rules]
    listed, draws = solution.listed, len(solution)
    weights = np.empty((draws, len(rules), listed.shape[1]))
    singled_out = np.empty((draws, len(rules)), bool)
    for i, (own, single) in enumerate(chosen):
        weights[:, i] = np.where(listed, own, np.nan)
        singled_out[:, i] = single & (solution.count > 0)
    return replace(solution, rules=rules, weights=weights, singled_out=singled_out)


def chooses(rule: str) -> bool:
    """Return whether a rule prefers some equilibria, and gives equal weights only where it finds no reason to."""
    return rule in RULES and RULES[rule].chooses


def compares_what_is_listed(rule: str, devices: bool) -> bool:
    """Return whether a rule that chooses, chooses among the extreme points that are listed of a continuum alone.

    `devices` says whether solutions are the distributions of a mediator, of which some rules know the one they mean.
    """
    return chooses(rule) and not (devices and RULES[rule].among_devices is not None)


def rule_meaning(rule: str, one: str = "equilibrium", middle: str = "") -> str:
    """Return what a rule supposes; '' of one that is not known here.

    `one` is what a solution is called. `middle` is what equal weights suppose of a continuum, where they do not fall on
    what is listed.
    """
    if rule not in RULES:
        return ""
    an_own = "an" if one[0] in "aeiou" else "a"
    meaning = RULES[rule].meaning.replace("an equilibrium", f"{an_own} {one}").replace("equilibrium", one)
    return f"{meaning} and, {middle}" if middle and RULES[rule].equal_weights else meaning


def grounds_of(rule: str, found: Candidates) -> list[str]:
    """Return why a rule weighs several solutions of a world as it does; nothing of one that is not known here."""
    known = RULES.get(rule)
    return [] if known is None or known.grounds is None else known.grounds(found)
