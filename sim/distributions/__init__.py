"""Distributions of parameters, each by its inverse distribution function."""

from sim.distributions.base import Distribution, DistributionError
from sim.distributions.table import DISTRIBUTIONS
from sim.distributions.text import from_mapping, from_text, needs_of

__all__ = [
    "DISTRIBUTIONS",
    "Distribution",
    "DistributionError",
    "from_mapping",
    "from_text",
    "needs_of",
]
