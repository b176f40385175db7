"""What correlated and coarse correlated equilibria share: a polytope of distributions over profiles, by its extremes.

Listed are extreme points at which each player's payoff, welfare (the sum of payoffs) and each outcome's probability is
lowest and highest, so that intervals over the list are what the concept leaves open, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.nash import without_undefined
from sim.concepts.nash.tagged import nothing_listed
from sim.games.moves.chance import defined
from sim.games.moves.normal_form import NormalForm, behaviour, normal_form, normal_form_size, strategic_payoffs
from sim.games.moves.tree import TreeBatch
from sim.kernels.correlated.polytope import extreme_points
from sim.kernels.numerics.scaling import normalised
from sim.selection.rules import RULES
from sim.solutions.rows import Rows, assemble
from sim.solutions.solution import Equilibria, Solution
from sim.tolerances import REGRET

Floats = NDArray[np.float64]

LARGEST = 300_000
"""Entries of the linear program (deviations times profiles) beyond which a game is left unsolved, with its reason."""

MOST_PROFILES = 4096
"""Profiles of a game beyond which its deviations are not even counted."""

MOST_MARKS = 64
"""Marks for which the store has room; objectives beyond are sought and listed, but carry no mark."""


@dataclass(frozen=True)
class Deviations:
    """Deviation r is made by mover `player[r]` and leads from profile c to profile `target[r, c]`."""

    player: NDArray[np.int64]
    target: NDArray[np.int64]


def after_recommendation(sizes: tuple[int, ...]) -> Deviations:
    """Return 'where told a, play b', for each player and each two of its actions (Aumann 1974)."""
    told = [(p, a, b) for p, n in enumerate(sizes) for a in range(n) for b in range(n) if a != b]
    return _deviations(sizes, [(p, b) for p, _, b in told], [a for _, a, _ in told])


def before_recommendation(sizes: tuple[int, ...]) -> Deviations:
    """Return 'whatever would be told, play b', for each player and each of its actions (Moulin & Vial 1978)."""
    ordered = [(p, b) for p, n in enumerate(sizes) for b in range(n)]
    return _deviations(sizes, ordered, [None] * len(ordered))


def _deviations(sizes: tuple[int, ...], moves: list[tuple[int, int]], told: Sequence[int | None]) -> Deviations:
    """Return the deviations of player p to action b, for `moves` (p, b), where told that action, or always."""
    cells = np.indices(sizes).reshape(len(sizes), -1)
    target = np.empty((len(moves), cells.shape[1]), np.int64)
    for r, ((player, action), only) in enumerate(zip(moves, told, strict=True)):
        moved = cells.copy()
        concerned = np.ones(cells.shape[1], bool) if only is None else cells[player] == only
        moved[player, concerned] = action
        target[r] = np.ravel_multi_index(tuple(moved), sizes)
    return Deviations(np.array([p for p, _ in moves], np.int64), target)


def solve_polytope(
    batch: TreeBatch, rules: tuple[str, ...], deviations: Callable[[tuple[int, ...]], Deviations]
) -> Solution:
    """Return the extreme distributions over profiles from which none of the `deviations` gains.

    `profiles` holds their marginals, as behaviour strategies; `outcomes` and `payoffs` come from the distributions
    themselves. Selection rules see those too: payoff dominance compares their payoffs, maximum entropy takes the
    entropy of the whole distribution; risk dominance speaks of strict Nash equilibria only and decides nothing here.
    """
    fine = defined(batch)
    tree = batch.tree
    size = normal_form_size(tree)
    if size > MOST_PROFILES or not tree.information_sets:
        return nothing_listed(batch, fine, rules)
    form = normal_form(tree)
    made = deviations(form.sizes)
    if made.target.size > LARGEST:
        return nothing_listed(batch, fine, rules)
    safe = without_undefined(batch, fine)
    payoffs = _over_profiles(form, safe, safe.payoffs)
    likely = _outcome_probabilities(form, safe)
    found, attained = _extremes(form, made, payoffs, likely)
    return _solution(form, fine, rules, safe, payoffs, likely, found, attained)


def objective_names(batch: TreeBatch) -> tuple[str, ...]:
    """Return what is lowest or highest at the points listed, in the order of the marks."""
    quantities = [f"payoff of {p}" for p in batch.tree.players] + ["welfare"]
    if batch.outcome_of_leaf is not None:
        many = int(batch.outcome_of_leaf.max()) + 1
        named = batch.outcomes or [f"outcome {o + 1}" for o in range(many)]
        quantities += [f"probability of {name}" for name in named[:many]]
    return tuple(f"{end} {q}" for q in quantities for end in ("lowest", "highest"))


def _over_profiles(form: NormalForm, batch: TreeBatch, per_leaf: Floats) -> Floats:
    """Return `expected[draw, quantity, profile]` of `per_leaf[draw, quantity, leaf]`, over chance."""
    every = replace(form, movers=tuple(range(per_leaf.shape[1])))
    expected = strategic_payoffs(every, replace(batch, payoffs=per_leaf))
    return expected.reshape(*expected.shape[:2], -1)


def _outcome_probabilities(form: NormalForm, batch: TreeBatch) -> Floats:
    """Return `likely[draw, outcome, profile]`; no outcome where the ends have no names."""
    of_leaf = batch.outcome_of_leaf
    if of_leaf is None:
        return np.zeros((len(batch), 0, int(np.prod(form.sizes))))
    ends = (of_leaf == np.arange(int(of_leaf.max()) + 1)[:, None]).astype(float)
    return _over_profiles(form, batch, np.broadcast_to(ends, (len(batch), *ends.shape)))


def _extremes(
    form: NormalForm, made: Deviations, payoffs: Floats, likely: Floats
) -> tuple[Equilibria, NDArray[np.int64]]:
    """Return the extreme points as mixed strategies over profiles, and `attained[draw, objective]`, their numbers."""
    welfare = payoffs.sum(axis=1, keepdims=True)
    scaled = normalised(np.concatenate([payoffs, welfare, likely], axis=1))
    objectives = np.stack([1 - scaled, scaled], axis=2).reshape(len(scaled), -1, scaled.shape[2])
    deviators = np.asarray(form.movers)[made.player]
    own = scaled[:, : payoffs.shape[1]]
    points, attained, gain, count, alone, failed = extreme_points(own, deviators, made.target, objectives)
    width = int(count.max(initial=0))
    listed = np.arange(width) < count[:, None]
    uncertified = (np.where(listed, gain[:, :width], 0.0) > REGRET).any(axis=1)
    found = Equilibria(
        profiles=points[:, :width],
        regret=gain[:, :width],
        component=np.where(listed, 0, -1),
        isolated=listed & alone[:, None],
        count=count,
        truncated=np.select([failed, uncertified], [3, 5], 0).astype(np.uint8),
    )
    return found, attained


def _solution(
    form: NormalForm,
    fine: NDArray[np.bool_],
    rules: tuple[str, ...],
    batch: TreeBatch,
    payoffs: Floats,
    likely: Floats,
    found: Equilibria,
    attained: NDArray[np.int64],
) -> Solution:
    draw, place = np.nonzero(np.arange(found.profiles.shape[1]) < found.count[:, None])
    joint = found.profiles[draw, place]
    chosen = [RULES["uniform" if rule == "risk-dominance" else rule](payoffs, found) for rule in rules]
    rows = Rows(
        draw=draw,
        profile=behaviour(form, _marginals(joint, form.sizes)),
        value=(payoffs[draw] * joint[:, None]).sum(axis=2),
        regret=found.regret[draw, place],
        component=found.component[draw, place],
        isolated=found.isolated[draw, place],
        weight=np.stack([w[draw, place] for w, _ in chosen], axis=1) if rules else np.zeros((len(draw), 0)),
        decided=np.stack([d for _, d in chosen], axis=1) if rules else np.zeros((len(fine), 0), bool),
        truncated=found.truncated,
    )
    solution = assemble(rows, fine, rules)
    room = solution.profiles.shape[1]
    names = objective_names(batch)[:MOST_MARKS]
    marks = attained[:, None, : len(names)] == np.arange(room)[:, None]
    probabilities = None
    if batch.outcome_of_leaf is not None:
        listed = (np.arange(room) < solution.count[:, None])[:, :, None]
        shares = np.einsum("dec,doc->deo", np.nan_to_num(found.profiles[:, :room]), likely)
        probabilities = np.where(listed, shares, np.nan)
    return replace(solution, outcomes=probabilities, mark_names=names, marks=marks & fine[:, None, None])


def _marginals(joint: Floats, sizes: tuple[int, ...]) -> Floats:
    """Return `profiles[row, choice]`, each mover's own distribution, of `joint[row, profile]`."""
    cube = joint.reshape(-1, *sizes)
    axes = range(1, len(sizes) + 1)
    return np.concatenate([cube.sum(axis=tuple(a for a in axes if a != own)) for own in axes], axis=1)
