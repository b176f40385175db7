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
    """Return the lower triangular `factor[parameter, parameter]`; `CorrelationError` names the pair that breaks it."""
    matrix = np.eye(len(names))
    for number, (a, b, rank) in enumerate(pairs):
        i, j = names.index(a), names.index(b)
        matrix[i, j] = matrix[j, i] = 2 * math.sin(math.pi * rank / 6)
        if np.linalg.eigvalsh(matrix)[0] < 1e-9:
            message = f"a rank correlation of {rank:g} between {a} and {b} cannot hold beside the others"
            raise CorrelationError(f"{message}; {_feasible(names, pairs[: number + 1])}", number)
    return np.asarray(np.linalg.cholesky(matrix), np.float64)


def _feasible(names: Sequence[str], pairs: Sequence[Pair]) -> str:
    """Return which value of the last pair would fit, found by bisection towards the middle of what is feasible."""
    *before, (a, b, _rank) = pairs

    def fits(value: float) -> bool:
        matrix = np.eye(len(names))
        for x, y, r in [*before, (a, b, value)]:
            i, j = names.index(x), names.index(y)
            matrix[i, j] = matrix[j, i] = 2 * math.sin(math.pi * r / 6)
        return bool(np.linalg.eigvalsh(matrix)[0] >= 1e-9)

    feasible = [v for v in np.linspace(-0.99, 0.99, 199) if fits(float(v))]
    if not feasible:
        return "the others leave no room for it"
    return f"between {feasible[0]:.2f} and {feasible[-1]:.2f} would fit"


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
