"""The one device of a polytope that stands for those that a rule leaves, whatever points of it are listed.

Points at which something is lowest or highest are several where it ties, and which of them is listed depends on the
order of players and actions, and on what outcomes are asked about.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import DEFAULT
from sim.concepts.correlated.nearest_to_even import nearest_to_even
from sim.concepts.correlated.undominated import FLAT, Devices, nearest_undominated
from sim.kernels.numerics.scaling import normalised, ranges
from sim.selection.rule import AmongDevices
from sim.selection.rules import rule_named
from sim.solutions.solution import Solution, Totals
from sim.solutions.status import Status
from sim.tolerances import PROBABILITY, TIE

Floats = NDArray[np.float64]
Index = NDArray[np.int64]

SUPPOSED = "where they are infinitely many, the one whose draw of a profile is nearest to even stands for all"
"""What equal weights suppose of a polytope, to stand behind an 'if'."""


def by_the_middle(
    found: Solution, payoffs: Floats, likely: Floats, player: Index, target: Index, budget: int = DEFAULT
) -> Solution:
    """Return the solution with one device for the mean of a polytope, under every rule that chooses among devices.

    That is the middle of all under rules that prefer none of its points, the middle of those that no other is better
    than under rules that keep these (`Rule.undominated`), and the one that a rule knows (`Rule.among_devices`).

    `payoffs[draw, player, profile]`, `likely[draw, outcome, profile]`; deviation r is made by `player[r]` and leads
    from profile c to `target[r, c]`. What is listed has no weights under such a rule then, and there is no mean where
    no such device was found: extreme points are no more likely than what lies between.
    """
    many = (found.status == Status.CONTINUUM) & (found.count > 1)
    rules = [rule_named(rule) for rule in found.rules]
    known = np.array([rule.among_devices is not None or rule.undominated for rule in rules], bool)
    of_one = (_evenly_weighed(found) | known) & many[:, None]
    draws = np.flatnonzero(of_one.any(axis=1))
    if not len(draws):
        return found
    own = normalised(payoffs[draws])
    losses = own[:, player] - np.take_along_axis(own[:, player], np.broadcast_to(target, (len(own), *target.shape)), 2)
    losses = np.where(np.abs(losses) > TIE, losses, 0.0)
    worth = np.concatenate([likely, payoffs], axis=1)[draws]
    means, single = np.full((len(draws), len(rules), worth.shape[1]), np.nan), found.singled_out.copy()
    middle: Floats | None = None
    for i in np.flatnonzero(of_one[draws].any(axis=0)).tolist():
        if (of_all := rules[i].among_devices) is not None:
            points = _each(losses, of_all)
            alone = np.isfinite(points).all(axis=1)
        elif rules[i].undominated:
            devices = Devices(own, player, target, losses, budget)
            points, alone = nearest_undominated(devices, _varies(found, payoffs, draws))
        else:
            points = middle = _each(losses, nearest_to_even) if middle is None else middle
            alone = single[draws, i]
        single[draws, i] = np.where(of_one[draws, i], alone, single[draws, i])
        means[:, i] = np.einsum("dqc,dc->dq", worth, points)
    weights = np.where(of_one[:, :, None], np.nan, found.weights)
    return replace(found, weights=weights, singled_out=single, totals=_totals(found, of_one, draws, means))


def _varies(found: Solution, payoffs: Floats, draws: Index) -> NDArray[np.bool_]:
    """Return `varies[draw, player]`: whether the devices listed, the best and worst for each, pay it unlike."""
    listed = found.listed[draws][:, :, None]
    least = np.where(listed, found.payoffs[draws], np.inf).min(axis=1)
    most = np.where(listed, found.payoffs[draws], -np.inf).max(axis=1)
    return np.asarray(most - least > FLAT * ranges(payoffs[draws]))


def _evenly_weighed(found: Solution) -> NDArray[np.bool_]:
    """Return `even[draw, rule]`: whether the rule prefers nothing of what is listed."""
    equal = np.abs(found.weights * found.count[:, None, None] - 1.0) <= PROBABILITY
    return np.asarray((equal | ~found.listed[:, None]).all(axis=2))


def _each(losses: Floats, of_one: AmongDevices) -> Floats:
    """Return `points[draw, profile]` of `losses[draw, deviation, profile]`; NaN where none was found."""
    points = np.full((len(losses), losses.shape[2]), np.nan)
    for draw, own in enumerate(losses):
        if draw and np.array_equal(own, losses[draw - 1]):  # numbers that no payoff depends on
            points[draw] = points[draw - 1]
        elif (point := of_one(own)) is not None:
            points[draw] = point
    return points


def _totals(found: Solution, of_one: NDArray[np.bool_], draws: NDArray[np.int64], point: Floats) -> Totals:
    """Return what `draws` come to: `point[draw, rule, quantity]` where `of_one[draw, rule]`, else by the weights."""
    odds = found.payoffs[:, :, :0] if found.outcomes is None else found.outcomes
    listed = found.listed[draws]
    each = np.where(listed[:, :, None], np.concatenate([odds, found.payoffs], axis=2)[draws], np.nan)
    weighed = np.where(listed[:, None], found.weights[draws], 0.0) @ np.where(listed[:, :, None], each, 0.0)
    means = np.where(of_one[draws][:, :, None], point, weighed)
    ends = np.stack([np.fmin.reduce(each, axis=1), np.fmax.reduce(each, axis=1)], axis=1)
    values = np.full((len(found), means.shape[1] + 2, each.shape[2]), np.nan)
    values[draws] = np.concatenate([means, ends], axis=1)
    cut = np.zeros(len(found), bool)
    cut[draws] = True
    return Totals(cut, values)
