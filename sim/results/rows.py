"""From a solved block to the rows of the store: outcome probabilities, intervals, payoffs, equilibria.

Everything runs over a flat list of the equilibria of all draws, one draw after another, so that draws with many
equilibria cost nothing in those with one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.concepts.solution import Solution
from sim.games.tree import Tree, TreeBatch
from sim.results.layout import Layout
from sim.results.supports import EquilibriumSets, equilibrium_sets, pack

Floats = NDArray[np.float64]
Columns = dict[str, NDArray[np.generic]]


@dataclass(frozen=True)
class Block:
    """The rows of consecutive draws, before the equilibrium sets are numbered; an array a column.

    `equilibria` has the columns of the second table, the equilibria of all draws one after another; its `mixed` is
    flat, cut by `mixed_starts[equilibrium]`.
    """

    start: int
    draws: Columns
    equilibria: Columns
    mixed_starts: NDArray[np.int64]
    sets: EquilibriumSets

    def __len__(self) -> int:
        return len(self.draws["draw"])


def tabulate(
    layout: Layout,
    start: int,
    values: Floats,
    batch: TreeBatch,
    solution: Solution,
    outcome_of_leaf: NDArray[np.int64],
) -> Block:
    """Return the rows of the draws from `start` on, of which `values[draw, parameter]` and `solution` tell."""
    listed = np.arange(solution.regret.shape[1]) < solution.count[:, None]
    draw = np.repeat(np.arange(len(solution)), solution.count)
    profiles = np.ascontiguousarray(solution.profiles[listed].T)
    chance = batch.chance.T[:, draw]
    outcomes = outcome_probabilities(batch.tree, outcome_of_leaf, len(layout.outcomes), profiles, chance)
    quantities = np.concatenate([outcomes, solution.payoffs[listed].T])
    weights = np.array([solution.weights[:, rule][listed] for rule in range(len(layout.rules))])

    draws: Columns = {"draw": np.arange(start, start + len(values))}
    draws |= {f"parameter.{p}": values[:, i] for i, p in enumerate(layout.parameters)}
    draws |= {"count": solution.count, "status": solution.status, "reason": solution.reason}
    draws |= _named(layout, measure(quantities, weights, solution.count))
    draws |= {f"decided.{rule}": solution.decided[:, i] for i, rule in enumerate(layout.rules)}

    packed = pack(profiles)
    equilibria: Columns = {"draw": draw + start, "regret": solution.regret[listed]}
    equilibria |= {"component": solution.component[listed], "isolated": solution.isolated[listed]}
    equilibria |= dict(zip(layout.weight_columns, weights, strict=True))
    equilibria |= dict(zip(layout.support_columns, packed.words, strict=True)) | {"mixed": packed.mixed}
    mixed_starts = np.concatenate([[0], np.cumsum(packed.mixed_count)])
    return Block(start, draws, equilibria, mixed_starts, equilibrium_sets(packed.words, solution.count))


def _named(layout: Layout, measured: Floats) -> Columns:
    """Return `measured[way, quantity, draw]` by the names of its columns."""
    outcomes = len(layout.outcomes)
    rows = [*measured[:, :outcomes].reshape(-1, measured.shape[2])]
    rows += [*measured[:, outcomes:].reshape(-1, measured.shape[2])]
    return dict(zip(layout.measures(), rows, strict=True))


def outcome_probabilities(
    tree: Tree, outcome_of_leaf: NDArray[np.int64], outcomes: int, profiles: Floats, chance: Floats
) -> Floats:
    """Return `probabilities[outcome, row]` under `profiles[choice, row]` and `chance[branch, row]`.

    One pass down the tree: each arc multiplies once, where the product along every leaf's path would repeat the
    beginnings; arrays run along the rows, which is what memory likes.
    """
    arcs = [*profiles, *chance]
    found = np.zeros((outcomes, profiles.shape[1]))
    leaf_of_node = {int(node): leaf for leaf, node in enumerate(tree.leaves)}
    waiting: list[tuple[int, Floats | None]] = [(0, None)]
    while waiting:
        node, reached = waiting.pop()
        if node in leaf_of_node:
            found[outcome_of_leaf[leaf_of_node[node]]] += 1.0 if reached is None else reached
        for child in reversed(tree.children[node]):
            arc = arcs[tree.via[child]]
            waiting.append((child, arc if reached is None else reached * arc))
    return np.minimum(found, 1.0, out=found)


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
