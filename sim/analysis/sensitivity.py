"""What moves a quantity: shares of its variance by itself and with others, and what each number does alone.

Independent numbers: first-order and total Sobol' indices on a design of their own (Saltelli et al., Computer Physics
Communications 181, 2010; Jansen's and Saltelli's estimators, which SALib computes). Dependent numbers: those indices
would be wrong, as a number then moves in company, and Shapley effects share the variance out fairly (Song, Nelson and
Staum, SIAM/ASA Journal on Uncertainty Quantification 4, 2016; Owen and Prieur, the same journal 5, 2017).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.lazy import special

Floats = NDArray[np.float64]
CONFIDENCE = 0.95
INNER = 3
"""Conditional draws at a step of a permutation (op. cit., section 4.2)."""


@dataclass(frozen=True)
class Shares:
    """Of each number, a share of one quantity's variance; `margins[number]` on either side, with 95% confidence."""

    values: Floats
    margins: Floats

    def clear(self, number: int) -> bool:
        """Whether a share can be told from nothing."""
        return bool(self.values[number] > self.margins[number])

    def enough(self, number: int, worlds: int) -> int | None:
        """Return how many worlds would tell it from nothing if it is as large as it seems; None where it seems none.

        Margins shrink with the root of the number of worlds.
        """
        share, margin = float(self.values[number]), float(self.margins[number])
        return int(np.ceil(worlds * (margin / share) ** 2)) if share > 0 else None


def possible(values: Floats, margins: Floats) -> Shares:
    """Return estimates of shares of a variance: of each, what of its interval lies between 0 and 1.

    `values[number]` may be below 0 or above 1 by chance, and no share is. What is estimated there is the end; the
    margin is what its interval reaches within. An interval wholly outside tells of a failed estimate: its width stays.
    """
    return _around(np.clip(values, 0.0, 1.0), values, margins)


def _around(found: Floats, values: Floats, margins: Floats) -> Shares:
    """Return shares whose margins reach over what the intervals about `values[number]` have between 0 and 1."""
    low, high = np.clip(values - margins, 0.0, 1.0), np.clip(values + margins, 0.0, 1.0)
    return Shares(found, np.where(high > low, np.maximum(high - found, found - low), margins))


def _adding_up(values: Floats) -> Floats:
    """Return the nearest shares that add up to one, none of them negative.

    The shares themselves do, so that these are no further from them (projection onto the simplex: Held, Wolfe and
    Crowder, Mathematical Programming 6, 1974, section 3).
    """
    order = np.sort(values)[::-1]
    over = (np.cumsum(order) - 1) / np.arange(1, len(values) + 1)
    return np.maximum(values - over[np.flatnonzero(order > over)[-1]], 0.0)


@dataclass(frozen=True)
class Indices:
    """Sobol' indices of one quantity: what each number explains by itself, and with all that it acts together with."""

    first: Shares
    total: Shares


def saltelli(numbers: int, base: int, seed: int) -> Floats:
    """Return `uniform[row, number]`: `base * (numbers + 2)` points, a block of rows for each of the base."""
    from SALib.sample import sobol  # loads pandas, which nothing else here needs

    problem = {"num_vars": numbers, "names": [str(i) for i in range(numbers)], "bounds": [[0.0, 1.0]] * numbers}
    found = sobol.sample(problem, base, calc_second_order=False, scramble=True, seed=seed)
    tiny = np.finfo(np.float64).tiny
    return np.asarray(np.clip(found, tiny, 1.0 - 2.0**-53), np.float64)


def sobol_indices(values: Floats, numbers: int, seed: int) -> Indices | None:
    """Return the indices of `values[row]` over the rows of `saltelli`; None where the quantity does not vary.

    Blocks in which some row has no value are left out.
    """
    from SALib.analyze import sobol  # loads pandas

    blocks = values.reshape(-1, numbers + 2)
    kept = blocks[~np.isnan(blocks).any(axis=1)]
    plain = kept[:, [0, -1]]  # the points themselves, without those in which one number is another's
    if len(kept) < 2 or np.ptp(plain) <= 1e-12 * (1 + np.abs(kept).max()):
        return None
    problem = {"num_vars": numbers, "names": [str(i) for i in range(numbers)], "bounds": [[0.0, 1.0]] * numbers}
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of resamples in which nothing varies
        found = sobol.analyze(problem, kept.ravel(), calc_second_order=False, seed=seed)
    pairs = [possible(*(np.asarray(found[name], np.float64) for name in (own, f"{own}_conf"))) for own in ("S1", "ST")]
    return Indices(*pairs)


Model = Callable[[Floats], Floats]
"""`model(uniform[row, number]) -> values[row, quantity]`."""


def shapley_effects(model: Model, correlation: Floats, permutations: int, seed: int) -> list[Shares | None]:
    """Return the Shapley effects of numbers whose normal scores have a `correlation[number, number]`.

    A random order of the numbers at a time: what is added to the variance that remains open when one more is left open
    (Song, Nelson and Staum, op. cit., algorithm 1 with random permutations). None for a quantity that does not vary.
    """
    random = np.random.default_rng(seed)
    numbers = len(correlation)
    orders = np.stack([random.permutation(numbers) for _ in range(permutations)])
    scores = [_steps(order, correlation, random) for order in orders]
    flat = np.concatenate(scores).reshape(-1, numbers)
    whole = random.standard_normal((max(permutations, 64) * INNER, numbers)) @ np.linalg.cholesky(correlation).T
    found = model(np.clip(special.ndtr(flat), 1e-300, 1 - 2.0**-53))
    drawn = model(np.clip(special.ndtr(whole), 1e-300, 1 - 2.0**-53))
    open_ = found.reshape(permutations, numbers - 1, INNER, -1).var(axis=2, ddof=1)
    return [_effects(orders, open_[:, :, q], drawn[:, q]) for q in range(drawn.shape[1])]


def _steps(order: NDArray[np.int64], correlation: Floats, random: np.random.Generator) -> Floats:
    """Return `scores[step, inner, number]`: the first numbers of an order drawn anew given the others, which stay."""
    numbers = len(order)
    made = np.empty((numbers - 1, INNER, numbers))
    lower = np.linalg.cholesky(correlation)
    for step in range(1, numbers):
        some, rest = order[:step], order[step:]
        outer = lower @ random.standard_normal(numbers)
        within = correlation[np.ix_(rest, rest)]
        weights = np.linalg.solve(within, correlation[np.ix_(rest, some)]).T
        left = correlation[np.ix_(some, some)] - weights @ correlation[np.ix_(rest, some)]
        spread = np.linalg.cholesky(left + 1e-12 * np.eye(step))
        made[step - 1, :, rest] = outer[rest][:, None]
        made[step - 1][:, some] = weights @ outer[rest] + random.standard_normal((INNER, step)) @ spread.T
    return made


def _effects(orders: NDArray[np.int64], open_: Floats, drawn: Floats) -> Shares | None:
    """Return the effects on a quantity, of what each order leaves open and of `drawn` worlds, which give the variance.

    An effect is a mean over one variance, and both are estimates: their relative errors add up (Owen, Monte Carlo
    theory, methods and examples, 2013, section 2.7, on ratios of means).
    """
    whole = float(drawn.var())
    if not whole > 0:
        return None
    costs = np.concatenate([np.zeros((len(orders), 1)), open_, np.full((len(orders), 1), whole)], axis=1)
    added = np.diff(costs, axis=1) / whole
    by_number = np.empty_like(added)
    np.put_along_axis(by_number, orders, added, axis=1)
    values = by_number.mean(axis=0)
    relative = float(((drawn - drawn.mean()) ** 2).std() / whole / np.sqrt(len(drawn)))
    error = np.hypot(by_number.std(axis=0, ddof=1) / np.sqrt(len(orders)), values * relative)
    margins = special.stdtrit(len(orders) - 1, (1 + CONFIDENCE) / 2) * error
    return _around(_adding_up(values), values, margins)
