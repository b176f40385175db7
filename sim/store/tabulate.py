"""From a solved block to the rows of the store: outcome probabilities, intervals, payoffs, equilibria.

Everything runs over a flat list of the equilibria of all draws, one draw after another, so that draws with many
equilibria cost nothing in those with one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.games.game import NumbersBatch
from sim.solutions.outcomes import outcome_rows
from sim.solutions.rows import Rows
from sim.solutions.solution import Solution
from sim.store.layout import Layout
from sim.store.supports import EquilibriumSets, equilibrium_sets, joined_sets, supports
from sim.tolerances import PROBABILITY

Floats = NDArray[np.float64]
Columns = dict[str, NDArray[np.generic]]


@dataclass(frozen=True)
class Block:
    """The rows of consecutive draws, before the equilibrium sets are numbered; an array a column.

    `equilibria` has the columns of the second table, the equilibria of all draws one after another; none where nobody
    asked for them. What the concept says of single equilibria is packed, a bit each.
    """

    start: int
    draws: Columns
    equilibria: Columns
    sets: EquilibriumSets
    tags: tuple[str, ...] = ()
    """What the concept says of single equilibria: the names of the bits in the columns of tags."""

    def __len__(self) -> int:
        return len(self.draws["draw"])

    @property
    def nbytes(self) -> int:
        """How many bytes its columns take."""
        return sum(column.nbytes for columns in (self.draws, self.equilibria) for column in columns.values())


def joined(blocks: Sequence[Block]) -> Block:
    """Return consecutive blocks of one layout as one."""
    if len(blocks) == 1:
        return blocks[0]
    draws, equilibria = (
        {name: np.concatenate([columns[name] for columns in parts]) for name in parts[0]}
        for parts in ([block.draws for block in blocks], [block.equilibria for block in blocks])
    )
    return Block(blocks[0].start, draws, equilibria, joined_sets([block.sets for block in blocks]), blocks[0].tags)


def tabulate(
    layout: Layout,
    start: int,
    values: Floats,
    batch: Any,
    solution: Solution,
    with_equilibria: bool = True,
) -> Block:
    """Return the rows of the draws from `start` on, of which `values[draw, parameter]` and `solution` tell.

    Those of the equilibria only where they are asked for.
    """
    rows = Rows.of(solution)
    draw, profiles, weights = rows.draw, np.ascontiguousarray(rows.profiles.T), np.ascontiguousarray(rows.weights.T)
    # turned once, not twice
    outcomes = outcome_rows(batch, replace(rows, profiles=profiles.T), len(layout.occurrences))
    quantities = np.concatenate([outcomes, rows.payoffs.T])

    draws: Columns = {"draw": np.arange(start, start + len(values))}
    draws |= {f"parameter.{p}": values[:, i] for i, p in enumerate(layout.parameters)}
    draws |= {name: getattr(solution, name) for name in ("count", "status", "reason", "coverage")}
    if layout.tags:
        listed, tags = solution.listed, _tags(solution)
        draws |= {
            "tags_some": _joined(tags, listed, np.bitwise_or),
            "tags_all": _joined(tags, listed, np.bitwise_and),
        }
    measured = measure(quantities, weights, solution.count)
    listed_ends = None if solution.bounded.all() and solution.totals is None else measured[-2:].copy()
    measured[-2:, :, ~solution.bounded] = np.nan
    if solution.totals is not None:
        cut = solution.totals.cut
        measured[:, :, cut] = np.moveaxis(solution.totals.values[cut], 0, 2)
    draws |= _named(layout.measures(), measured, len(layout.occurrences))
    draws |= _bounds(layout, measured[-2:], listed_ends)
    draws |= _numbers(layout, batch, solution, draw, profiles, weights) if layout.numbers else {}
    draws |= {f"singled_out.{rule}": solution.singled_out[:, i] for i, rule in enumerate(layout.rules)}

    equilibria: Columns = {}
    if with_equilibria:
        equilibria = {"draw": draw + start, "regret": rows.regret}
        equilibria |= {"component": rows.component, "isolated": rows.isolated}
        equilibria |= dict(zip(layout.weight_columns, weights, strict=True))
        equilibria |= dict(zip(layout.profile_columns, profiles, strict=True))
        equilibria |= {"tags": tags[listed]} if layout.tags else {}
    return Block(start, draws, equilibria, equilibrium_sets(supports(profiles), solution.count), layout.tags)


def _named(names: tuple[str, ...], measured: Floats, outcomes: int) -> Columns:
    """Return `measured[way, quantity, draw]` by the names of its columns; outcomes are the first quantities."""
    rows = [*measured[:, :outcomes].reshape(-1, measured.shape[2])]
    rows += [*measured[:, outcomes:].reshape(-1, measured.shape[2])]
    return dict(zip(names, rows, strict=True))


def _bounds(layout: Layout, ends: Floats, of_list: Floats | None) -> Columns:
    """Return what bounds the `ends[end, quantity, draw]` that are NaN: those of the list, `of_list`, likewise.

    None: the lists of all draws are everything. Where there is nothing to bound they are infinite, which is no bound,
    and equals itself where tables are compared.
    """
    none = np.array([np.inf, -np.inf])[:, None, None]
    bounded = np.isnan(ends) & False if of_list is None else np.isnan(ends) & ~np.isnan(of_list)
    values = np.where(bounded, ends if of_list is None else of_list, none)
    return _named(layout.bounds(), values, len(layout.occurrences))


def _numbers(
    layout: Layout, batch: Any, solution: Solution, draw: NDArray[np.int64], profiles: Floats, weights: Floats
) -> Columns:
    """Return the columns of the numbers that are chosen; NaN where profiles do not tell, or nobody chooses one.

    Means are NaN too where a list is cut short: they lie with what is not listed.
    """
    known = not solution.tells_outcomes and isinstance(batch, NumbersBatch)
    cut = np.zeros(len(solution.count), bool) if solution.totals is None else solution.totals.cut
    found = batch.numbers_chosen(profiles, draw) if known else {}
    nothing = np.full(len(draw), np.nan)
    columns: Columns = {}
    for move in layout.numbers:
        total, made = found.get(move, (nothing, nothing))
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(made > PROBABILITY, total / made, np.nan)
            measured = measure(np.stack([total, made, mean]), weights, solution.count)
            for i, rule in enumerate(layout.rules):
                often = np.where(cut, np.nan, measured[i, 1])
                columns[f"number.{rule}.{move}"] = np.where(often > PROBABILITY, measured[i, 0] / often, np.nan)
                columns[f"made.{rule}.{move}"] = often
        columns[f"number_lowest.{move}"], columns[f"number_highest.{move}"] = measured[-2:, 2]
    return columns


def _tags(solution: Solution) -> NDArray[np.uint64]:
    """Return `tags[draw, equilibrium]`, one bit a tag."""
    bits = np.zeros(solution.regret.shape, np.uint64)
    if solution.tags is not None:
        for bit in range(len(solution.tag_names)):
            bits |= solution.tags[:, :, bit].astype(np.uint64) << np.uint64(bit)
    return bits


def _joined(tags: NDArray[np.uint64], listed: NDArray[np.bool_], join: np.ufunc) -> NDArray[np.uint64]:
    """Return the tags of some or of all listed equilibria of each draw; no tags where none is listed."""
    blank = np.uint64(0) if join is np.bitwise_or else np.iinfo(np.uint64).max
    joined = join.reduce(np.where(listed, tags, blank), axis=1, initial=blank)
    return np.where(listed.any(axis=1), joined, np.uint64(0)).astype(np.uint64)


def measure(quantities: Floats, weights: Floats, count: NDArray[np.int64]) -> Floats:
    """Return `measured[way, quantity, draw]`: means under each of the weights, then the lowest, then the highest.

    `quantities[quantity, equilibrium]` and `weights[rule, equilibrium]` run over the equilibria of all draws, `count`
    for each. Rounding cannot put a mean outside [lowest, highest]. NaN where a draw has no equilibrium, and where the
    weights are NaN.
    """
    order = np.argsort(-count, kind="stable")  # then the draws that have a further equilibrium are always the first
    first = (np.cumsum(count) - count)[order]
    having = len(count) - np.cumsum(np.bincount(count))  # draws with more than 0, 1, … equilibria
    shape = (len(quantities), len(count))
    means = [np.full(shape, np.nan) for _ in weights]
    lowest, highest = np.full(shape, np.nan), np.full(shape, np.nan)
    for place, draws in enumerate(having[:-1]):
        rows = first[:draws] + place
        values = np.take(quantities, rows, axis=1)
        for mean, weight in zip(means, weights, strict=True):
            term = weight[rows] * values
            mean[:, :draws] = term if place == 0 else mean[:, :draws] + term
        lowest[:, :draws] = np.fmin(lowest[:, :draws], values)
        highest[:, :draws] = np.fmax(highest[:, :draws], values)
    measured = np.stack([*(np.clip(mean, lowest, highest) for mean in means), lowest, highest])
    restored = np.empty_like(measured)
    restored[:, :, order] = measured
    return restored
