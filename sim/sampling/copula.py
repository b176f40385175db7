"""Correlation by rank: a Gaussian copula, built column by column so that an appended parameter changes no other.

The normal scores get the correlation at which the numbers' ranks, ties and all, have the one that is asked for
(`sim.sampling.margins`). What two numbers cannot have whatever their dependence is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.lazy import special
from sim.sampling.margins import CONTINUOUS, Margin, attainable, copula_parameter

Pair = tuple[str, str, float]
"""Two parameters and their rank correlation."""


class CorrelationError(ValueError):
    """Rank correlations that no distribution can have together; `pair` is the first that does not fit."""

    def __init__(self, message: str, pair: int) -> None:
        super().__init__(message)
        self.pair = pair


def factor(names: Sequence[str], pairs: Sequence[Pair], margins: Sequence[Margin] = ()) -> NDArray[np.float64]:
    """Return the lower triangular `factor[parameter, parameter]`; `CorrelationError` names a pair that breaks it.

    `margins` are those of the parameters, without steps unless given.
    """
    margins = margins or [CONTINUOUS] * len(names)
    for number, pair in enumerate(pairs):
        if wrong := _unattainable(pair, *(margins[names.index(name)] for name in pair[:2])):
            raise CorrelationError(wrong, number)
    matrix = _matrix(names, pairs, margins)
    if not _feasible(matrix):
        raise _blamed(names, pairs, margins)
    return np.asarray(np.linalg.cholesky(matrix), np.float64)


def _unattainable(pair: Pair, a: Margin, b: Margin) -> str:
    """Return why two numbers cannot have their rank correlation, whatever the others; '' where they can."""
    for name, own in zip(pair[:2], (a, b), strict=True):
        if not own.variance > 0:
            return f"{name} has only one value: nothing is correlated with it"
    if a == b == CONTINUOUS:  # whatever lies between -1 and 1; without the table that `attainable` makes
        return ""
    low, high = attainable(a, b)
    if low < pair[2] < high:
        return ""
    if abs(pair[2]) == 1 and (high if pair[2] > 0 else -low) > 1 - 1e-6:
        return f"{_one_number(pair)}; give one of them as a quantity of the other, or write less"
    between = f"{_inward(low)} and {_inward(high)}"
    return f"a rank correlation of {pair[2]:g} between {pair[0]} and {pair[1]} cannot be: it lies between {between}"


def _one_number(pair: Pair) -> str:
    return f"with a rank correlation of {pair[2]:g} {pair[0]} and {pair[1]} are one number, not two"


def _inward(bound: float) -> str:
    """Return a bound with three digits, rounded so that what is written can be attained."""
    return f"{int(bound * 1000) / 1000:g}"


def _matrix(names: Sequence[str], pairs: Sequence[Pair], margins: Sequence[Margin]) -> NDArray[np.float64]:
    matrix = np.eye(len(names))
    for a, b, rank in pairs:
        i, j = names.index(a), names.index(b)
        matrix[i, j] = matrix[j, i] = copula_parameter(margins[i], margins[j], rank)
    return matrix


def _feasible(matrix: NDArray[np.float64]) -> bool:
    return bool((np.linalg.eigvalsh(matrix) >= 1e-9).all())


MOST_WORK = 1e9
"""Operations spent on looking for the pair to blame; beyond, only that there is one is told."""


def _blamed(names: Sequence[str], pairs: Sequence[Pair], margins: Sequence[Margin]) -> CorrelationError:
    """Return the error for the last pair whose value alone could be changed so that all fit, with what would fit."""
    of = dict(zip(names, margins, strict=True))
    involved = list(dict.fromkeys(name for a, b, _ in pairs for name in (a, b)))
    looked = int(MOST_WORK / (199 * len(involved) ** 3))
    for number in list(reversed(range(len(pairs))))[:looked]:
        a, b, rank = pairs[number]
        others = [pair for i, pair in enumerate(pairs) if i != number]
        low, high = attainable(of[a], of[b])
        tried = [float(v) for v in np.linspace(-0.99, 0.99, 199) if low < v < high]
        own = [of[name] for name in involved]
        fits = [v for v in tried if _feasible(_matrix(involved, [*others, (a, b, v)], own))]
        if fits:
            if abs(rank) >= 1 and _feasible(_matrix(involved, [*others, (a, b, 0.99 * rank)], own)):
                message = f"{_one_number(pairs[number])}; give one of them as a quantity of the other, or write less"
                return CorrelationError(message, number)
            beside = "cannot hold beside the others under a normal copula" if others else "cannot be"
            message = f"a rank correlation of {rank:g} between {a} and {b} {beside}"
            return CorrelationError(f"{message}; between {fits[0]:.2f} and {fits[-1]:.2f} would fit", number)
    message = "these rank correlations cannot hold together under a normal copula"
    if looked >= len(pairs):
        message += ", whichever single one is changed"
    return CorrelationError(message, len(pairs) - 1)


def correlated(uniform: NDArray[np.float64], lower: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `uniform[draw, parameter]` with the dependence of the factor; columns without any stay as they are.

    Sums run over columns one by one, so that a draw does not depend on which others stand beside it.
    """
    result = uniform.copy()
    scores: dict[int, NDArray[np.float64]] = {}
    for column in range(lower.shape[0]):
        others = np.flatnonzero(lower[column, :column])
        if len(others) == 0:
            continue
        total = lower[column, column] * special.ndtri(uniform[:, column])
        for other in others:
            if other not in scores:
                scores[int(other)] = special.ndtri(uniform[:, other])
            total = total + lower[column, other] * scores[int(other)]
        result[:, column] = np.clip(special.ndtr(total), 2.0**-54, 1 - 2.0**-53)
    return result
