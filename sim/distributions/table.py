"""The table of families: one line a distribution."""

from __future__ import annotations

from sim.distributions.base import Distribution
from sim.distributions.beta import Beta, Pert
from sim.distributions.bounded import Discrete, Fixed, Triangular, Uniform
from sim.distributions.elicited import Elicited, Empirical
from sim.distributions.experts import Experts
from sim.distributions.normal import Lognormal, Normal, Quantiles, TruncatedNormal

DISTRIBUTIONS: dict[str, type[Distribution]] = {
    "fixed": Fixed,
    "uniform": Uniform,
    "triangular": Triangular,
    "pert": Pert,
    "normal": Normal,
    "truncated-normal": TruncatedNormal,
    "lognormal": Lognormal,
    "beta": Beta,
    "discrete": Discrete,
    "quantiles": Quantiles,
    "elicited": Elicited,
    "empirical": Empirical,
    "experts": Experts,
}
