"""What correlated and coarse correlated equilibria share: a polytope of distributions over profiles, by its extremes.

Listed are extreme points at which each player's payoff, welfare (the sum of payoffs) and each outcome's probability is
lowest and highest, so that intervals over the list are what the concept leaves open, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import NO_DETAILS, Details
from sim.concepts.budget import units
from sim.concepts.correlated.devices import device_details
from sim.concepts.correlated.middle import SUPPOSED, by_the_middle
from sim.concepts.nash.near_ties import decided
from sim.concepts.nash.reduced_form import nothing_listed, nothing_to_choose, without_undefined
from sim.concepts.words import Words
from sim.games.moves.chance import defined
from sim.games.moves.normal_form import (
    NormalForm,
    behaviour,
    normal_form,
    normal_form_size,
    strategic_payoffs,
    strategy_counts,
)
from sim.games.moves.tree import Tree, TreeBatch
from sim.kernels.correlated.polytope import extreme_points
from sim.kernels.numerics.scaling import near_ties, normalised
from sim.selection.rule import Chosen
from sim.selection.rules import in_rows, rule_named
from sim.solutions.padding import kept_only, narrow
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.solutions.solution import Equilibria, Solution, mask
from sim.solutions.status import Coverage, Status
from sim.solutions.to_solution import to_solution
from sim.tolerances import REGRET

Floats = NDArray[np.float64]

PIVOTS = 1_600
"""A linear program for which the budget does not allow so many pivots is not begun."""

MOST_NUMBERS = 20_000_000
"""Entries of the linear program (deviations times profiles) beyond which there is no memory for it."""

MOST_TAGS = 64
"""Tags for which the store has room; objectives beyond are sought and listed, but have no tag."""

POLYTOPE = Words(
    known={
        Status.UNIQUE: "there is exactly one, and that is known",
        Status.CONTINUUM: (
            "a polytope of them; listed are where payoffs, welfare and outcomes' odds are lowest and highest"
        ),
    },
    counts_tags=False,
    middle=SUPPOSED,
)
"""What is said of both concepts' solutions."""


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


def told_and_played(sizes: tuple[int, ...]) -> int:
    """Return how many deviations `after_recommendation` returns."""
    return sum(n * (n - 1) for n in sizes)


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
    batch: TreeBatch, rules: tuple[str, ...], deviations: Callable[[tuple[int, ...]], Deviations], budget: int
) -> Solution:
    """Return the extreme distributions over profiles from which none of the `deviations` gains.

    `profiles` holds their marginals, as behaviour strategies; `outcomes` and `payoffs` come from the distributions
    themselves. Selection rules see those too: payoff dominance compares their payoffs, maximum entropy takes the
    entropy of the whole distribution; risk dominance, which speaks of strict Nash equilibria, singles out nothing.
    A rule that prefers none of what is listed takes the middle of them all, payoff dominance the middle of those that
    no other dominates, maximum entropy the one of all that is the least predictable (`sim.concepts.correlated.middle`).
    """
    fine = defined(batch)
    tree = batch.tree
    if not tree.information_sets:
        return to_solution(nothing_to_choose(without_undefined(batch, fine), len(rules)), fine, rules)
    if (large := _too_large(tree, deviations, budget)) is not None:
        return nothing_listed(batch, fine, rules, large)
    form = normal_form(tree)
    made = deviations(form.sizes)
    safe = without_undefined(batch, fine)
    payoffs = _over_profiles(form, safe, safe.payoffs)
    likely = _outcome_probabilities(form, safe)
    found, attained = _extremes(form, made, payoffs, likely, budget)
    listed = _solution(form, fine, rules, safe, payoffs, likely, found, attained)
    return by_the_middle(listed, payoffs, likely, np.asarray(form.movers)[made.player], made.target, budget)


def _too_large(tree: Tree, deviations: Callable[[tuple[int, ...]], Deviations], budget: int) -> Reason | None:
    """Return why the linear programs of a game are not begun; None where they are."""
    profiles = normal_form_size(tree)
    if profiles > MOST_NUMBERS:
        return Reason.TOO_LARGE
    sizes = strategy_counts(tree)
    numbers = profiles * (sum(sizes) if deviations is before_recommendation else told_and_played(sizes))
    if numbers > MOST_NUMBERS:
        return Reason.TOO_LARGE
    return Reason.BUDGET if numbers > units(budget, PIVOTS) else None


def polytope_details(
    game: Any,
    batch: TreeBatch,
    draw: int,
    deviations: Callable[[tuple[int, ...]], Deviations],
    budget: int,
) -> Details:
    """Return the joint distributions of one draw's extreme points, in the order in which they are listed."""
    tree = batch.tree
    if not tree.information_sets or _too_large(tree, deviations, budget) is not None:
        return NO_DETAILS
    form = normal_form(tree)
    made = deviations(form.sizes)
    one = replace(batch, payoffs=batch.payoffs[draw : draw + 1], chance=batch.chance[draw : draw + 1])
    if not defined(one)[0]:
        return NO_DETAILS
    found, _ = _extremes(form, made, _over_profiles(form, one, one.payoffs), _outcome_probabilities(form, one), budget)
    return device_details(form, found.profiles[0, : int(found.count[0])], game)


def objective_names(batch: TreeBatch) -> tuple[str, ...]:
    """Return what is lowest or highest at the points listed, in the order of the tags."""
    quantities = [f"payoff of {p}" for p in batch.tree.players] + ["welfare"]
    if batch.outcome_of_leaf is not None:
        many = len(batch.occurrences) - len(batch.event_names)
        named = batch.outcomes or [f"outcome {o + 1}" for o in range(many)]
        quantities += [f"probability of {name}" for name in (*named, *batch.event_names)]
    return tuple(f"{end} {q}" for q in quantities for end in ("lowest", "highest"))


def _over_profiles(form: NormalForm, batch: TreeBatch, per_leaf: Floats) -> Floats:
    """Return `expected[draw, quantity, profile]` of `per_leaf[draw, quantity, leaf]`, over chance."""
    every = replace(form, movers=tuple(range(per_leaf.shape[1])))
    expected = strategic_payoffs(every, replace(batch, payoffs=per_leaf))
    return expected.reshape(*expected.shape[:2], -1)


def _outcome_probabilities(form: NormalForm, batch: TreeBatch) -> Floats:
    """Return `likely[draw, outcome, profile]`; no outcome where the ends have no names."""
    if batch.outcome_of_leaf is None:
        return np.zeros((len(batch), 0, int(np.prod(form.sizes))))
    ends = batch.occurrences.astype(float)
    return _over_profiles(form, batch, np.broadcast_to(ends, (len(batch), *ends.shape)))


def _extremes(
    form: NormalForm, made: Deviations, payoffs: Floats, likely: Floats, budget: int
) -> tuple[Equilibria, NDArray[np.int64]]:
    """Return the extreme points as mixed strategies over profiles, and `attained[draw, objective]`, their numbers."""
    welfare = payoffs.sum(axis=1, keepdims=True)
    scaled = normalised(np.concatenate([payoffs, welfare, likely], axis=1))
    objectives = np.stack([1 - scaled, scaled], axis=2).reshape(len(scaled), -1, scaled.shape[2])
    deviators = np.asarray(form.movers)[made.player]
    own = scaled[:, : payoffs.shape[1]]
    points, attained, gain, count, alone, failed = extreme_points(own, deviators, made.target, objectives, budget)
    listed = mask(count, points.shape[1])
    uncertified = (np.where(listed, gain, 0.0) > REGRET).any(axis=1)
    tests, reasons = [failed == 2, failed == 1, uncertified], [Reason.BUDGET, Reason.SEARCH_ENDED, Reason.DEGENERATE]
    reason = np.select(tests, reasons, Reason.COMPLETE)
    found = Equilibria(
        profiles=points,
        regret=gain,
        component=np.where(listed, 0, -1),
        isolated=listed & alone[:, None],
        count=count,
        reason=decided(reason.astype(np.uint8), payoffs),
    )
    return _without_losses(narrow(found), attained, made, deviators, payoffs)


def _without_losses(
    found: Equilibria, attained: NDArray[np.int64], made: Deviations, deviators: NDArray[np.int64], payoffs: Floats
) -> tuple[Equilibria, NDArray[np.int64]]:
    """Return what is left when points go from which a deviation gains, by the size of the payoffs that it changes.

    `payoffs[draw, player, profile]`, `deviators[deviation]` the players. Only draws with near ties are looked at: where
    one payoff is a billion times another, a gain of the other passes for none.
    """
    kept = found.listed.copy()
    for draw in np.flatnonzero(near_ties(payoffs)):
        for place in np.flatnonzero(found.listed[draw]):
            own = payoffs[draw, deviators]
            before = own * found.profiles[draw, place]
            after = np.take_along_axis(own, made.target, axis=1) * found.profiles[draw, place]
            changed = made.target != np.arange(made.target.shape[1])
            stake = np.where(changed, np.abs(before) + np.abs(after), 0.0).sum(axis=1)
            kept[draw, place] = not ((after - before).sum(axis=1, where=changed) > REGRET * stake).any()
    if (kept == found.listed).all():
        return found, attained
    places = np.where(kept, np.cumsum(kept, axis=1) - 1, -1)
    moved = np.take_along_axis(places, np.maximum(attained, 0), axis=1)
    return kept_only(found, kept), np.where(attained >= 0, moved, -1)


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
    draw, place = np.nonzero(found.listed)
    joint = found.profiles[draw, place]
    weights, singled_out = in_rows([_chosen(rule, payoffs, found) for rule in rules], found.listed)
    names = objective_names(batch)[:MOST_TAGS]
    outcomes = None
    if batch.outcome_of_leaf is not None:
        shares = np.einsum("dec,doc->deo", np.nan_to_num(found.profiles), likely)
        outcomes = shares[draw, place]
    rows = Rows(
        draw=draw,
        profiles=behaviour(form, _marginals(joint, form.sizes)),
        payoffs=(payoffs[draw] * joint[:, None]).sum(axis=2),
        regret=found.regret[draw, place],
        component=found.component[draw, place],
        isolated=found.isolated[draw, place],
        weights=weights,
        singled_out=singled_out,
        reason=found.reason,
        outcomes=outcomes,
        tag_names=names,
        tags=attained[draw, : len(names)] == place[:, None],
    )
    return to_solution(rows, fine, rules, Coverage.EXTREME_POINTS)


def _chosen(rule: str, payoffs: Floats, found: Equilibria) -> Chosen:
    """Return what a rule chooses among distributions over profiles, which is a game of one action each to most rules.

    A rule that needs the strategic game itself finds none here.
    """
    known = rule_named(rule)
    return known.select(payoffs, found) if known.select_listed else known.among_listed(payoffs, found)


def _marginals(joint: Floats, sizes: tuple[int, ...]) -> Floats:
    """Return `profiles[row, choice]`, each mover's own distribution, of `joint[row, profile]`."""
    cube = joint.reshape(-1, *sizes)
    axes = range(1, len(sizes) + 1)
    return np.concatenate([cube.sum(axis=tuple(a for a in axes if a != own)) for own in axes], axis=1)
