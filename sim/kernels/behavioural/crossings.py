"""Whether a branch of quantal responses has divided in a way that its orientation does not show.

The matrix of the branch's equations in the log-odds is the identity at precision 0, and one of its real eigenvalues
changes sign where the branch folds or divides. An odd number of them turns the determinant, which
`sim.kernels.behavioural.branch` watches. Games with symmetries of three and more (as many alike actions, or players)
let an even number cross at once (Golubitsky, Stewart & Schaeffer, Singularities and Groups in Bifurcation Theory II,
1988, chapter XIII): the symmetry makes them one multiple eigenvalue, which is negative afterwards.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.behavioural.branch import BranchGame, Workspace, linearise, place
from sim.kernels.behavioural.quantal import normalise
from sim.kernels.numerics.arrays import Floats
from sim.kernels.numerics.compile import jit

ALIKE = 1e-6
"""Eigenvalues closer than this share of them are one multiple eigenvalue, probabilities closer than this are alike;
without symmetry, they hardly ever are."""


@jit
def _none_is_negative(matrix: Floats) -> bool:
    """Tell whether all sums of principal minors are positive: there is then no negative real eigenvalue.

    They are the coefficients of det(t + matrix), which has no root t > 0 (Descartes; Faddeev's algorithm: Gantmacher,
    The Theory of Matrices I, 1959, chapter IV, section 5).
    """
    n = len(matrix)
    power, times = np.empty((2, n, n))
    for i in range(n):
        for j in range(n):
            power[i, j] = 1.0 if i == j else 0.0
    for k in range(n):
        trace = 0.0
        for i in range(n):
            for j in range(n):
                times[i, j] = 0.0
                for m in range(n):
                    times[i, j] += matrix[i, m] * power[m, j]
            trace += times[i, i]
        coefficient = trace / (k + 1)
        if not coefficient > 0.0:
            return False
        for i in range(n):
            for j in range(n):
                power[i, j] = (coefficient if i == j else 0.0) - times[i, j]
    return True


@jit
def _some_alike(game: BranchGame, y: Floats, work: Workspace) -> bool:
    """Tell whether two choices are equally likely: a symmetry permutes such choices, on the branch that it keeps."""
    first, x, share = game.form.first, work.x, work.space.share
    place(first, y, x)
    normalise(first, game.support, x, share)
    for c in range(len(share)):
        for d in range(c):
            if abs(share[c] - share[d]) <= ALIKE:
                return True
    return False


@jit
def _eigenvalues(matrix: Floats) -> tuple[NDArray[np.complex128], bool]:
    """Return the eigenvalues and whether they are known: LAPACK's method ends without them where numbers are extreme.

    Those of the transpose are the same, and found where those of the matrix itself are not, as a rule.
    """
    roots, known = np.zeros(len(matrix), np.complex128), False
    for attempt in range(2):
        if not known:
            try:
                roots[:] = np.linalg.eigvals((matrix if attempt == 0 else matrix.T).astype(np.complex128))
                known = True
            except Exception:
                known = False
    return roots, known


@jit
def crossed(game: BranchGame, y: Floats, work: Workspace) -> bool:
    """Tell whether a multiple eigenvalue has become negative at the point `y` of a branch, or may have."""
    n = len(y) - 1
    if n < 2 or not _some_alike(game, y, work):
        return False
    linearise(game, y, work)
    matrix = work.system[:n, :n]  # the derivatives by log-odds, precision held
    largest = 0.0
    for i in range(n):
        for j in range(n):
            off = matrix[i, j] - (1.0 if i == j else 0.0)
            largest += off * off
    work.left[0] -= n * n * n * n
    if largest < 1.0 or _none_is_negative(matrix):
        return False
    roots, known = _eigenvalues(matrix)
    if not known:
        return True
    for i in range(n):
        for j in range(i):
            near = abs(roots[i] - roots[j]) <= ALIKE * abs(roots[i])
            if near and roots[i].real < 0.0 and abs(roots[i].imag) <= ALIKE * abs(roots[i]):
                return True
    return False
