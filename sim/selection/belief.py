"""A belief about how the players coordinate: selection rules with weights, one of which holds in each world.

It is a rule by itself, called by what it is made of: `60%-payoff-dominance+40%-risk-dominance`. A belief about worlds
is linear, so that it is applied to what its rules have come to, whatever the concept: in a scenario that uses others
the same rule holds in all parts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from sim.numbers import percent
from sim.solutions.solution import Solution

_PART = re.compile(r"(\d+)(?:%|of(\d+))-([a-z-]+)")
FINEST = 10**6
"""Weights are shares with a denominator of at most this."""


def called(weights: Mapping[str, float]) -> str:
    """Return what a belief is called, of weights that are not all 0; a rule with all the weight is called as it is."""
    kept = {rule: Fraction(weight).limit_denominator(FINEST) for rule, weight in weights.items()}
    shares = {rule: weight / sum(kept.values()) for rule, weight in kept.items() if weight > 0}
    if len(shares) == 1:
        return next(iter(shares))
    if all((100 * share).denominator == 1 for share in shares.values()):
        return "+".join(f"{100 * share}%-{rule}" for rule, share in shares.items())
    whole = math.lcm(*(share.denominator for share in shares.values()))
    return "+".join(f"{share * whole}of{whole}-{rule}" for rule, share in shares.items())


def weights_of(rule: str) -> dict[str, float]:
    """Return the weights of the rules of which a belief is made; nothing of what is no belief."""
    parts = [_PART.fullmatch(part) for part in rule.split("+")]
    if len(parts) < 2 or not all(parts):
        return {}
    found = {p[3]: Fraction(int(p[1]), int(p[2] or 100) or 1) for p in parts if p is not None}
    return {name: float(share) for name, share in found.items()} if sum(found.values()) == 1 else {}


def plain(rules: tuple[str, ...]) -> tuple[str, ...]:
    """Return the rules, and those of which beliefs among them are made, each once; beliefs themselves are left out."""
    return tuple(dict.fromkeys(name for rule in rules for name in (weights_of(rule) or [rule])))


def spoken(rule: str, meanings: Mapping[str, str]) -> str:
    """Return what a belief supposes, to stand behind an 'if'."""
    parts = [f"with a chance of {percent(share)} {meanings[name]}" for name, share in weights_of(rule).items()]
    return ", and ".join(parts)


def with_beliefs(solution: Solution, rules: tuple[str, ...]) -> Solution:
    """Return a solution that the plain rules have weighed, as `rules` with the beliefs among them weigh it."""
    if solution.rules == rules:
        return solution
    mix = np.zeros((len(rules), len(solution.rules)))
    for i, rule in enumerate(rules):
        for name, share in (weights_of(rule) or {rule: 1.0}).items():
            mix[i, solution.rules.index(name)] = share
    weights = np.einsum("rp,dpe->dre", mix, np.nan_to_num(solution.weights))
    unknown = np.einsum("rp,dpe->dre", mix, np.isnan(solution.weights).astype(float)) > 0
    weights = np.where(unknown, np.nan, weights)
    one = np.nan_to_num(weights).max(axis=2, initial=0.0) > 1 - 1e-9
    alone = np.stack([solution.singled_out[:, mix[i] > 0].all(axis=1) for i in range(len(rules))], axis=1) & one
    totals = solution.totals
    if totals is not None:
        ways = np.zeros((len(rules) + 2, len(solution.rules) + 2))
        ways[: len(rules), : len(solution.rules)] = mix
        ways[-2:, -2:] = np.eye(2)
        totals = replace(totals, values=_mixed(ways, totals.values))
    return replace(solution, rules=rules, weights=weights, singled_out=alone, totals=totals)


def _mixed(mix: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return `mix[new, way]` applied to `values[draw, way, quantity]`; what rests on something unknown is unknown."""
    found = np.einsum("rw,dwq->drq", mix, np.nan_to_num(values))
    unknown = np.einsum("rw,dwq->drq", mix, np.isnan(values).astype(float)) > 0
    return np.asarray(np.where(unknown, np.nan, found))
