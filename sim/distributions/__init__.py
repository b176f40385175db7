"""Distributions of parameters, each by its inverse distribution function."""

from sim.distributions.base import Distribution, DistributionError
from sim.distributions.table import DISTRIBUTIONS
from sim.distributions.text import from_family, from_mapping, from_text, to_mapping

__all__ = [
    "DISTRIBUTIONS",
    "Distribution",
    "DistributionError",
    "from_family",
    "from_mapping",
    "from_text",
    "to_mapping",
]
