"""The table of families: one line a distribution."""

from __future__ import annotations

from sim.distributions.base import Distribution
from sim.lazy import Table

DISTRIBUTIONS: Table[type[Distribution]] = Table(
    "sim.distributions",
    {
        "fixed": "bounded.Fixed",
        "uniform": "bounded.Uniform",
        "triangular": "bounded.Triangular",
        "pert": "beta.Pert",
        "normal": "normal.Normal",
        "truncated-normal": "normal.TruncatedNormal",
        "lognormal": "normal.Lognormal",
        "beta": "beta.Beta",
        "discrete": "bounded.Discrete",
        "quantiles": "normal.Quantiles",
        "elicited": "elicited.Elicited",
        "empirical": "elicited.Empirical",
        "experts": "experts.Experts",
    },
)
