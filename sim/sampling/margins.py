"""Rank correlation of numbers with steps: what a Gaussian copula of parameter r gives, and which r gives what is asked.

Spearman's correlation is Pearson's of the ranks, ties sharing their mean rank. By Hoeffding's formula (Lehmann, Some
concepts of dependence, Annals of Mathematical Statistics 37, 1966, lemma 2) their covariance is a sum over pairs of
steps of Phi2(h, k; r) - Phi(h) Phi(k), where h and k are the normal scores of the steps and Phi2 is the bivariate
normal distribution function. A number without steps counts as one step at the score 0, its correlation divided by the
root of 2: E[Phi(Z)] is the chance that an independent normal number lies below Z. For two such numbers the sum is
Kruskal's 6/pi arcsin(r/2) (Ordinal measures of association, 1958, section 7). With r = -1 and 1 the copula is the lower
and the upper bound of Fréchet, so what these give is the least and the most that two numbers can have.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.lazy import special

Floats = NDArray[np.float64]

_NODES = 256
"""Of the quadrature of Phi2: the error is below 1e-7, at r = -1 and 1, where the integrand has its steepest fall."""
_HALVINGS = 60
MOST_STEPS = 512
"""A number with more steps is taken for one without any: its ranks differ from those by less than a thousandth."""


@dataclass(frozen=True)
class Margin:
    """What rank correlation depends on in one number: its normal scores of steps, their weights in ranks."""

    scores: tuple[float, ...]
    weights: tuple[float, ...]
    shrink: float
    """What the copula's parameter is multiplied by."""
    variance: float
    """Of the ranks, as shares of all draws: 1/12 without ties, 0 for a constant."""


CONTINUOUS = Margin((0.0,), (1.0,), math.sqrt(0.5), 1 / 12)


def margin(shares: Sequence[float] | None) -> Margin:
    """Return the margin of a number whose values, in their order, have these probabilities; None: a continuous one."""
    if shares is None or len(shares) > MOST_STEPS:
        return CONTINUOUS
    p = np.array(shares, float)
    upto = np.cumsum(p)[:-1]
    variance = max((1 - float((p**3).sum())) / 12, 0.0) if len(p) > 1 else 0.0
    scores = map(float, special.ndtri(upto)) if len(upto) else ()
    return Margin(tuple(scores), tuple(map(float, (p[1:] + p[:-1]) / 2)), 1.0, variance)


def rank_correlation(a: Margin, b: Margin, parameter: float) -> float:
    """Return Spearman's correlation of two numbers under a Gaussian copula; NaN where one of them is constant."""
    if not (a.variance > 0 and b.variance > 0):
        return math.nan
    h, k = np.array(a.scores)[:, None], np.array(b.scores)
    both = _excess(h, k, parameter * a.shrink * b.shrink)
    return float(np.array(a.weights) @ both @ np.array(b.weights)) / math.sqrt(a.variance * b.variance)


def _excess(h: Floats, k: Floats, r: float) -> Floats:
    """Return Phi2(h, k; r) - Phi(h) Phi(k): the integral of the density over the correlation (Plackett 1954).

    With the correlation written as a sine the integrand is bounded (Drezner & Wesolowsky 1990).
    """
    nodes, weights = _quadrature()
    end = math.asin(max(-1.0, min(1.0, r)))
    total = np.zeros(np.broadcast_shapes(h.shape, k.shape))
    for node, weight in zip(nodes, weights, strict=True):
        angle = end * (node + 1) / 2
        exponent = (h**2 + k**2 - 2 * h * k * math.sin(angle)) / (2 * math.cos(angle) ** 2)
        total += weight * np.exp(-exponent)
    return np.asarray(total * end / 2 / (2 * math.pi))


@lru_cache(maxsize=1)
def _quadrature() -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return nodes, weights


def attained(a: Margin, b: Margin, rank: float) -> str:
    """Return a rank correlation in words: with numbers that have steps it is attained, and what can be is told."""
    if a == b == CONTINUOUS:
        return f"{rank:g}"
    low, high = attainable(a, b)
    return f"{rank:g}, attained (with such steps it can be {low:.3g} to {high:.3g})"


def cells(a: Sequence[float], b: Sequence[float], rank: float) -> Floats:
    """Return `chance[i, j]` that two numbers whose values have these shares take value i and value j.

    They are tied by the Gaussian copula at which their rank correlation is `rank`; their own shares stay.
    """
    one, two = margin(a), margin(b)
    upto = np.outer(np.cumsum([0.0, *a]), np.cumsum([0.0, *b]))
    h, k = np.array(one.scores)[:, None], np.array(two.scores)
    upto[1:-1, 1:-1] += _excess(h, k, copula_parameter(one, two, rank))
    return np.asarray(np.diff(np.diff(upto, axis=0), axis=1).clip(min=0.0))


@lru_cache(maxsize=256)
def attainable(a: Margin, b: Margin) -> tuple[float, float]:
    """Return the least and the greatest rank correlation of two numbers, whatever their dependence."""
    return rank_correlation(a, b, -1.0), rank_correlation(a, b, 1.0)


@lru_cache(maxsize=1024)
def copula_parameter(a: Margin, b: Margin, rank: float) -> float:
    """Return the parameter of the Gaussian copula at which two numbers have this rank correlation, by halving."""
    if a == b == CONTINUOUS:
        return 2 * math.sin(math.pi * rank / 6)
    low, high = -1.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if rank_correlation(a, b, middle) < rank else (low, middle)
    return (low + high) / 2
