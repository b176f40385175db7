"""Distributions that hang on other numbers of the same world: what they need, and their quantiles once it is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, Self, TypeGuard, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sim.distributions.base import Distribution

Floats = NDArray[np.float64]


@runtime_checkable
class Dependent(Protocol):
    """A distribution that is another one in worlds where other numbers are others.

    What it says of itself as a `Distribution` (its quantiles, its median) is said before those numbers are known.
    """

    @property
    def needs(self) -> tuple[str, ...]:
        """The parameters whose values have to be known first; none where it hangs on nothing after all."""
        ...

    def quantile_given(self, u: Floats, known: Mapping[str, Floats]) -> Floats:
        """Return the inverse distribution function at `u[draw]`, in worlds in which `known[name][draw]` is known."""
        ...

    def renamed(self, names: Mapping[str, str], known: Mapping[str, Distribution]) -> Self:
        """Return it with what it needs called by other names, which may be as `known` says."""
        ...


_DEPENDENT: dict[type, bool] = {}


def dependent(distribution: object) -> TypeGuard[Dependent]:
    """Tell whether a distribution may hang on other numbers: asked once of each family, as protocols answer slowly."""
    kind = type(distribution)
    if kind not in _DEPENDENT:
        _DEPENDENT[kind] = isinstance(distribution, Dependent)
    return _DEPENDENT[kind]


def needs(distribution: object) -> tuple[str, ...]:
    """Return the parameters on which a distribution hangs; none of one that stands alone."""
    return distribution.needs if dependent(distribution) else ()
