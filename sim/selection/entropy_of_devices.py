"""The least predictable distribution of a polytope: the one of maximum entropy, which is one and no other.

Ortiz, Schapire & Kakade, Maximum entropy correlated equilibria, 2007: it is of Gibbs' form, p(c) proportional to
exp(weights @ losses[:, c]), and its weights are the solution of the dual problem, which is smooth.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEASIBLE = 1e-10
"""What a deviation may gain from the distribution found, where what it changes is of size one."""

GAP = 1e-14
"""What the entropy may lack. Pinsker's inequality bounds the error of every probability by the root of twice this."""

FEW = 12
"""Newton steps with all profiles: they have no end where some profile is never drawn, which a linear program tells."""

STEPS = 100
"""Newton steps after which a solution that is not certified is given up."""


def least_predictable(losses: Floats) -> Floats | None:
    """Return the distribution p of maximum entropy among those with `losses[deviation, profile] @ p >= 0`.

    None where it could not be certified: a distribution that is nearly the one is not the one.
    """
    size = np.linalg.norm(losses, axis=1, keepdims=True)
    rows = np.unique((losses / np.where(size > 0, size, 1.0))[losses.any(axis=1)], axis=0)
    found = _even(rows)
    found = _newton(rows, np.zeros(len(rows)), FEW) if found is None else found
    if found is not None:
        return found
    drawn = _ever_drawn(rows)
    if drawn is None or not drawn.any():
        return None
    inner = _certified(rows[:, drawn])
    if inner is None:
        return None
    whole = np.zeros(rows.shape[1])
    whole[drawn] = inner
    return whole


def _ever_drawn(rows: Floats) -> NDArray[np.bool_] | None:
    """Return the profiles that some distribution of the polytope draws; None where the program does not tell.

    On the cone of all p >= 0 with `rows @ p >= 0` the sum of t <= min(p, 1) is maximised: t is 1 where p can be more
    than 0, and 0 elsewhere.
    """
    from scipy.optimize import linprog  # loaded by few: it takes as long as all else of a small command

    count = rows.shape[1]
    above = np.block([[-rows, np.zeros_like(rows)], [-np.eye(count), np.eye(count)]])
    goal = np.concatenate([np.zeros(count), -np.ones(count)])
    found = linprog(goal, above, np.zeros(len(above)), bounds=[(0, None)] * count + [(0, 1)] * count)
    return None if found.x is None or found.status else np.asarray(found.x)[count:] > 0.5


def _even(rows: Floats) -> Floats | None:
    """Return the even distribution where it is in the polytope: nothing is less predictable."""
    return np.full(rows.shape[1], 1 / rows.shape[1]) if (rows.sum(axis=1) >= 0).all() else None


def _certified(rows: Floats) -> Floats | None:
    """Return the maximum of the entropy where all profiles can be drawn; None where it is not certified."""
    from scipy.optimize import minimize  # loaded by few: it takes as long as all else of a small command

    start = np.zeros(len(rows))
    found = _newton(rows, start, STEPS) if (even := _even(rows)) is None else even
    if found is None:
        bounds = [(0, None)] * len(rows)
        near = minimize(_dual, start, (rows,), "L-BFGS-B", True, bounds=bounds, options={"gtol": 1e-10})
        found = _newton(rows, near.x, STEPS)
    return found


def _newton(rows: Floats, weights: Floats, steps: int) -> Floats | None:
    """Return the maximum by steps that are shortened until they lower the dual (Bertsekas 1982, section 2)."""
    for _ in range(steps):
        value, kept = _dual(weights, rows)
        if kept.min() >= -FEASIBLE and abs(weights @ kept) <= GAP:
            return _drawn(weights, rows)
        free = (weights > 0) | (kept < 0)
        own = rows[free]
        p = _drawn(weights, rows)
        spread = (own * p) @ own.T - np.outer(kept[free], kept[free])
        step = np.zeros_like(weights)
        step[free] = np.linalg.lstsq(spread, kept[free], rcond=1e-13)[0]
        weights = _shortened(rows, weights, step, value, kept)
    return None


def _shortened(rows: Floats, weights: Floats, step: Floats, value: float, slope: Floats) -> Floats:
    """Return the first of ever shorter steps that lowers the dual as its slope promises."""
    for halvings in range(30):
        tried = np.maximum(weights - step / 2.0**halvings, 0.0)
        if _dual(tried, rows)[0] <= value + 1e-4 * float(slope @ (tried - weights)) + 1e-15:
            return tried
    return weights


def _drawn(weights: Floats, rows: Floats) -> Floats:
    score = weights @ rows
    odds = np.exp(score - score.max())
    return np.asarray(odds / odds.sum())


def _dual(weights: Floats, rows: Floats) -> tuple[float, Floats]:
    """Return the logarithm of the sum of exp(weights @ rows), and its gradient."""
    score = weights @ rows
    top = score.max()
    return float(top + np.log(np.exp(score - top).sum())), rows @ _drawn(weights, rows)
