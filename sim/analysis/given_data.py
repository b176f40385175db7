"""What moves a quantity, from worlds as they were drawn: valid where numbers depend on one another.

Delta indices (`sim.analysis.delta`), the share of the variance that knowing a number alone explains
(`sim.analysis.drivers`), and pairs of numbers that explain more together than apart (`sim.analysis.interactions`): of
an exclusive or, neither number by itself tells anything. Sobol' indices need worlds on a design of their own, and
numbers that are independent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.delta import delta_indices
from sim.analysis.drivers import Share, shares_of_each
from sim.analysis.interactions import Partners, partners_of
from sim.analysis.sensitivity import Shares, possible

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Given:
    """What numbers tell about one quantity, over the worlds in which it is known."""

    delta: Shares
    alone: Shares
    """The share of its variance that knowing a number explains, of what the number's companions do, too."""
    partners: Partners
    """By the number's name: the partner with which it explains most beyond both alone, where that can be told."""


def given_data(
    values: Floats, targets: Floats, replicate: NDArray[np.int64], names: tuple[str, ...]
) -> list[Given | None]:
    """Return what each of `values[number, draw]` tells about `targets[quantity, draw]`; None of one that never varies.

    `replicate[draw]` is the part of the design to which a draw belongs; NaN is a target that is not known.
    """
    deltas = delta_indices(values, targets, replicate)
    varying = [q for q, delta in enumerate(deltas) if delta is not None]
    shares = dict(zip(varying, shares_of_each(values, targets[varying], replicate % 2), strict=True))
    return [
        None if delta is None else Given(delta, _explained(shares[q]), _partners(values, targets[q], replicate, names))
        for q, delta in enumerate(deltas)
    ]


def _explained(shares: list[Share | None]) -> Shares:
    return possible(*(np.array(column) for column in zip(*map(_with_margin, shares), strict=True)))


def _partners(values: Floats, target: Floats, replicate: NDArray[np.int64], names: tuple[str, ...]) -> Partners:
    known = ~np.isnan(target)
    return partners_of(values[:, known], target[known], replicate[known] % 2, names)


def _with_margin(share: Share | None) -> tuple[float, float]:
    """Return a share and what its interval holds on its longer side; of a number that never varies, nothing."""
    return (
        (0.0, 0.0)
        if share is None
        else (share.explained, max(share.high - share.explained, share.explained - share.low))
    )
