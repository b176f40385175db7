"""Correlation by rank: a Gaussian copula, built column by column so that an appended parameter changes no other.

Spearman's rho of a Gaussian copula is 6/pi arcsin(r/2) (Kruskal, Ordinal measures of association, 1958, section 7),
so the normal scores get r = 2 sin(pi rho / 6).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Pair = tuple[str, str, float]
"""Two parameters and their rank correlation."""


class CorrelationError(ValueError):
    """Rank correlations that no distribution can have together; `pair` is the first that does not fit."""

    def __init__(self, message: str, pair: int) -> None:
        super().__init__(message)
        self.pair = pair


def factor(names: Sequence[str], pairs: Sequence[Pair]) -> NDArray[np.float64]:
    """Return the lower triangular `factor[parameter, parameter]`; `CorrelationError` names a pair that breaks it."""
    matrix = _matrix(names, pairs)
    if not _feasible(matrix):
        raise _blamed(names, pairs)
    return np.asarray(np.linalg.cholesky(matrix), np.float64)


def _matrix(names: Sequence[str], pairs: Sequence[Pair]) -> NDArray[np.float64]:
    matrix = np.eye(len(names))
    for a, b, rank in pairs:
        i, j = names.index(a), names.index(b)
        matrix[i, j] = matrix[j, i] = 2 * math.sin(math.pi * rank / 6)
    return matrix


def _feasible(matrix: NDArray[np.float64]) -> bool:
    return bool((np.linalg.eigvalsh(matrix) >= 1e-9).all())


MOST_WORK = 1e9
"""Operations spent on looking for the pair to blame; beyond, only that there is one is told."""


def _blamed(names: Sequence[str], pairs: Sequence[Pair]) -> CorrelationError:
    """Return the error for the last pair whose value alone could be changed so that all fit, with what would fit."""
    involved = list(dict.fromkeys(name for a, b, _ in pairs for name in (a, b)))
    looked = int(MOST_WORK / (199 * len(involved) ** 3))
    for number in list(reversed(range(len(pairs))))[:looked]:
        a, b, rank = pairs[number]
        others = [pair for i, pair in enumerate(pairs) if i != number]
        fits = [v for v in np.linspace(-0.99, 0.99, 199) if _feasible(_matrix(involved, [*others, (a, b, float(v))]))]
        if fits:
            message = f"a rank correlation of {rank:g} between {a} and {b} cannot hold beside the others"
            return CorrelationError(f"{message}; between {fits[0]:.2f} and {fits[-1]:.2f} would fit", number)
    message = "these rank correlations cannot hold together"
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
        total = lower[column, column] * ndtri(uniform[:, column])
        for other in others:
            if other not in scores:
                scores[int(other)] = ndtri(uniform[:, other])
            total = total + lower[column, other] * scores[int(other)]
        result[:, column] = np.clip(ndtr(total), 2.0**-54, 1 - 2.0**-53)
    return result
