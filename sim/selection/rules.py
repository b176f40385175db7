"""The table of selection rules: one line a rule; and equilibria weighed by several of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.kernels.numerics.indexing import where
from sim.lazy import Table
from sim.selection.belief import spoken, weights_of
from sim.selection.rule import Candidates, Chosen, Rule
from sim.solutions.padding import of_games
from sim.solutions.solution import Equilibria, Solution

RULES: Table[Rule] = Table(
    "sim.selection",
    {
        "payoff-dominance": "payoff_dominance.PAYOFF_DOMINANCE",
        "risk-dominance": "risk_dominance.RISK_DOMINANCE",
        "maximum-entropy": "maximum_entropy.MAXIMUM_ENTROPY",
        "uniform": "plain.UNIFORM",
        "none": "plain.NONE",
    },
)


def is_rule(name: str) -> bool:
    """Return whether a rule is called so, or a belief about rules that there are."""
    made = weights_of(name)
    return name in RULES or (bool(made) and all(rule in RULES for rule in made))


def rule_named(name: str) -> Rule:
    """Return a rule, or a belief about rules as a rule; raises KeyError where there is none of the name."""
    if not is_rule(name):
        raise KeyError(name)
    return RULES[name] if name in RULES else _belief(name)


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
    Every rule gives the only equilibrium of a game all the weight: none looks at it.
    """
    games = np.flatnonzero(equilibria.count != 1)
    if 2 * len(games) > len(equilibria) or any(rule not in RULES for rule in rules):
        return in_rows([rule_named(rule).select(payoffs, equilibria) for rule in rules], equilibria.listed)
    weights, singled_out = (
        np.ones((int(equilibria.count.sum()), len(rules))),
        np.ones((len(equilibria), len(rules)), bool),
    )
    if len(games):
        part = of_games(equilibria, games)
        chosen = [RULES[rule].select(payoffs.take(games, axis=0), part) for rule in rules]
        among = np.repeat(equilibria.count != 1, equilibria.count)
        weights[among], singled_out[games] = in_rows(chosen, part.listed)
    return weights, singled_out


def in_rows(chosen: list[Chosen], listed: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return `weights[row, rule]` of what is `listed[game, equilibrium]`, and `singled_out[game, rule]`."""
    if not chosen:
        return np.zeros((int(listed.sum()), 0)), np.zeros((len(listed), 0), bool)
    weights = np.stack([where(weights, listed) for weights, _ in chosen], axis=1)
    return weights, np.stack([single for _, single in chosen], axis=1)


def select(rules: tuple[str, ...], solution: Solution) -> Solution:
    """Return a solution weighed by `rules`, which see the payoffs and profiles that it lists and nothing else."""
    chosen = [rule_named(rule).among_listed(solution.payoffs, solution) for rule in rules]
    listed, draws = solution.listed, len(solution)
    weights = np.empty((draws, len(rules), listed.shape[1]))
    singled_out = np.empty((draws, len(rules)), bool)
    for i, (own, single) in enumerate(chosen):
        weights[:, i] = np.where(listed, own, np.nan)
        singled_out[:, i] = single & (solution.count > 0)
    return replace(solution, rules=rules, weights=weights, singled_out=singled_out)


def chooses(rule: str) -> bool:
    """Return whether a rule prefers some equilibria, and gives equal weights only where it finds no reason to."""
    return is_rule(rule) and rule_named(rule).chooses


def compares_what_is_listed(rule: str, devices: bool) -> bool:
    """Return whether a rule that chooses, chooses among the extreme points that are listed of a continuum alone.

    `devices` says whether solutions are the distributions of a mediator, of which some rules know the one they mean.
    """
    known = rule_named(rule) if is_rule(rule) else None
    return chooses(rule) and not (devices and known and (known.among_devices is not None or known.undominated))


def rule_meaning(rule: str, one: str = "equilibrium", middle: str = "") -> str:
    """Return what a rule supposes; '' of one that is not known here.

    `one` is what a solution is called. `middle` is what equal weights suppose of a continuum, where they do not fall on
    what is listed.
    """
    if not is_rule(rule):
        return ""
    an_own = "an" if one[0] in "aeiou" else "a"
    meaning = rule_named(rule).meaning.replace("an equilibrium", f"{an_own} {one}").replace("equilibrium", one)
    return f"{meaning} and, {middle}" if middle and rule_named(rule).equal_weights else meaning


def grounds_of(rule: str, found: Candidates) -> list[str]:
    """Return why a rule weighs several solutions of a world as it does; nothing of one that is not known here."""
    known = rule_named(rule) if is_rule(rule) else None
    return [] if known is None or known.grounds is None else known.grounds(found)
