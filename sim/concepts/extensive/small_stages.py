"""Trees with small stages: most draws are solved by one compiled kernel, with their weights; the others as any tree's.

Solving a stage by calls of numpy costs some forty of them, and each copies what all draws have. Where in every stage
only chance moves, one player decides, or two choose at once between two actions each, a kernel does it all draw by
draw (`sim.kernels.extensive.small_stages`). Both ways give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.normal_form import normal_form, normal_form_size
from sim.games.moves.subgames import Stage, stages, subgame_roots
from sim.games.moves.tree import CHANCE, Tree, TreeBatch
from sim.kernels.extensive.small_stages import ALONE, NOBODY, TOGETHER, TURNED, Found, Plan, small_stages
from sim.selection.rules import RULES
from sim.solutions.rows import Rows, position

MOST_STAGES: Final = 3
"""Stages of two who choose at once beyond which draws can have too many equilibria for a room of fixed size."""
LARGEST: Final = 4_096
"""Choices times stages beyond which rows are too long to be handed on from stage to stage in a kernel."""
NUMBERS: Final = 2**21
"""Numbers of the rows for which there is room at a time (16 MB)."""

General = Callable[[TreeBatch], Rows]
"""Solves any tree, stage by stage."""


def by_kernel(tree: Tree, rules: tuple[str, ...]) -> bool:
    """Tell whether the kernel solves such trees and knows these rules."""
    return plan_of(tree) is not None and all(rule in RULES and RULES[rule].of_three is not None for rule in rules)


def solve_small_stages(batch: TreeBatch, rules: tuple[str, ...], general: General) -> Rows:
    """Return the rows of all equilibria of every draw of a tree for which `by_kernel` holds.

    Draws in which somebody is indifferent, or nearly, are solved by `general`.
    """
    plan, codes = plan_of(batch.tree), np.array([RULES[rule].of_three for rule in rules], np.int64)
    assert plan is not None
    ways = 3 ** int((plan.kind >= TOGETHER).sum())
    each = ways * (batch.tree.choices + len(batch.tree.players) + len(rules) + 1)
    size = max(1, NUMBERS // each)
    slices = [slice(at, at + size) for at in range(0, max(len(batch), 1), size)]
    with np.errstate(all="ignore"):  # payoffs beyond all measure, and branches not taken
        parts = [
            small_stages(batch.payoffs[part], batch.chance[part], plan, codes, batch.tree.choices, ways)
            for part in slices
        ]
    rows = Rows.concat([_rows(part) for part in parts]) if len(parts) > 1 else _rows(parts[0])
    left = np.flatnonzero(np.concatenate([part.number for part in parts]) == 0)
    if not len(left):
        return rows
    some = replace(batch, payoffs=batch.payoffs[left], chance=batch.chance[left])
    return general(some) if len(left) == len(batch) else rows.with_draws(left, general(some))


def _rows(found: Found) -> Rows:
    number, draws = int(found.number.sum()), len(found.number)
    draw = np.repeat(np.arange(draws), found.number)
    return Rows(
        draw=draw,
        profiles=found.profiles[:number],
        payoffs=found.payoffs[:number],
        regret=found.regret[:number],
        component=position(draw, draws)[1],
        isolated=np.ones(number, bool),
        weights=found.weights[:number],
        singled_out=found.singled_out,
        reason=np.zeros(draws, np.uint8),
    )


@lru_cache(maxsize=8)
def plan_of(tree: Tree) -> Plan | None:
    """Return the stages of a tree for the kernel; None where some are not small, or none is of two."""
    if len(subgame_roots(tree)) * tree.choices > LARGEST:
        return None
    parts = stages(tree)
    made = [_stage(tree, stage) for stage in parts]
    known = [one for one in made if one is not None]
    kinds = [kind for kind, _, _ in known]
    if len(known) < len(made) or not 0 < sum(kind >= TOGETHER for kind in kinds) <= MOST_STAGES:
        return None
    place = {stage.root: number for number, stage in enumerate(parts)}
    ends = [int(tree.leaf_of[node]) if tree.leaf_of[node] >= 0 else -1 - place[node] for s in parts for node in s.ends]
    return Plan(
        np.array(kinds),
        np.array([_padded(sorted(_movers(stage)), 2) for stage in parts]),
        np.array([taken for _, taken, _ in known]),
        np.cumsum([0, *(len(stage.ends) for stage in parts)]),
        np.array(ends),
        _arcs(tree, parts),
        np.array([cell for _, _, cells in known for cell in cells]),
    )


def _movers(stage: Stage) -> list[int]:
    return [info.player for info in stage.tree.information_sets]


def _padded(numbers: list[int], length: int) -> list[int]:
    return numbers + [-1] * (length - len(numbers))


def _stage(tree: Tree, stage: Stage) -> tuple[int, list[int], list[int]] | None:
    """Return who moves, the choices of two who choose at once, and the cell of each end; None of other stages."""
    own = stage.tree
    nothing = _padded([], 4), [0] * len(stage.ends)
    if not own.information_sets:
        return NOBODY, *nothing
    if len(own.information_sets) == 1 and len(own.parent) == 1 + len(own.leaves):
        return ALONE, *nothing
    movers = _movers(stage)
    if len(movers) != 2 or movers[0] == movers[1] or (own.acts == CHANCE).any() or len(own.leaves) != 4:
        return None
    if any(len(info.actions) != 2 for info in own.information_sets) or normal_form_size(own) != 4:
        return None
    return _together(stage)


def _together(stage: Stage) -> tuple[int, list[int], list[int]] | None:
    """Return what `_stage` does of two who have two actions each; None where a leaf is that of several profiles."""
    form = normal_form(stage.tree)
    made = np.concatenate(form.plays)
    if not (made.sum(axis=1) == 1).all():
        return None
    cells = [-1] * 4
    for profile, (leaf, holds) in product(range(4), enumerate(form.outcome.toarray().T)):
        if holds[profile]:
            cells[leaf] = profile if cells[leaf] < 0 else 4
    if sorted(cells) != [0, 1, 2, 3]:
        return None
    own = made.argmax(axis=1)
    return TOGETHER if (own == np.arange(4)).all() else TURNED, [stage.choices[c] for c in own.tolist()], cells


def _arcs(tree: Tree, parts: tuple[Stage, ...]) -> NDArray[np.int64]:
    """Return `arcs[end, step]` of all stages: arcs of the whole tree on the way from the stage's root, then -1."""
    width = max(stage.tree.paths.shape[1] for stage in parts)
    found = []
    for stage in parts:
        whole = np.array([*stage.choices, *(tree.choices + branch for branch in stage.branches), -1], np.int64)
        own = whole[stage.tree.paths]
        found.append(np.pad(own, ((0, 0), (0, width - own.shape[1])), constant_values=-1))
    return np.concatenate(found)
