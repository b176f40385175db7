"""All Nash equilibria of two-player strategic games, batched; degenerate games are ordinary input.

Where the budget of a game does not allow all of them, those that were come by are listed, those on the smallest
supports, and all pure ones.
"""

from __future__ import annotations

from dataclasses import replace
from math import comb, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import DEFAULT, LEAST, units
from sim.concepts.nash.pure import solve_pure
from sim.concepts.nash.rational import MOST_LABELS
from sim.concepts.nash.rational_batch import solve_in_fractions
from sim.concepts.nash.ties import clear_ties, first_room, solve_with_ties
from sim.concepts.nash.whole_numbers import solve_in_whole_numbers, whole_numbers
from sim.kernels.nash.support import clean_equilibria, supports, two_by_two
from sim.kernels.nash.vertices import QUIET, extreme_equilibria
from sim.kernels.nash.walked_equilibria import walked_equilibria
from sim.kernels.numerics.scaling import lifted, normalised, rounding, wide
from sim.solutions.padding import kept_only, narrow, nothing, of_games, with_games, with_reason
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria
from sim.tolerances import REGRET, SAME_PAYOFF, SAME_PROFILE

ROOM = 7
"""Equilibria of a game for which there is room at first, odd as their number is; games that have more are solved again
with as much. Room that is not used costs more than solving one game in a hundred twice."""

MOST = 4096
"""Equilibria of a game beyond which a list is cut, with its reason."""

MOST_KEPT = 2**25
"""Steps for each payoff of a player beyond which bases of polytopes would take too much room: a few hundred megabytes.
They suffice for 17x17, and more where actions are few on one side; a larger budget changes nothing."""

MOST_PARTIAL = 255
"""Equilibria for which there is room where only some supports are searched."""

FEW_BASES = 210
"""Bases of a polytope, at most, below which trying all square systems is faster: 36 µs for 4x4 games with ties against
50, 150 µs for 5x5 against 75, 9,300 µs for 8x8 against 270."""

WIDEST = 16
"""Actions of a player beyond which tables over the sets of actions take too much room."""

MANY_PAIRS, MANY_ACTIONS = 4_000, 10
"""Pairs of supports, or actions of a player, from which on walking along edges is faster. Measured: 7x7 39 µs a game
against 72, 7x8 92 against 88, 5x10 37 against 30, 8x8 310 against 156, 10x10 10,000 against 770."""

PAIR = 160
"""Steps that a pair of supports costs: most are rejected before anything is solved."""


def solve_two_player(payoffs: NDArray[np.float64], budget: int = DEFAULT) -> Equilibria:
    """Return all equilibria of `payoffs[game, 2, m, n]`: of a continuum, the extreme points of each component.

    Small games are solved by their supports, larger ones along the edges of one best-response polytope; those in which
    that finds a degeneracy by the vertices of both (`sim.kernels.nash.support`, `sim.kernels.nash.walked_equilibria`,
    `sim.kernels.nash.whole_equilibria`, `sim.kernels.nash.tied_equilibria`, `sim.kernels.nash.vertices`).
    """
    rows, columns = payoffs.shape[2:]
    if rows + columns > MOST_LABELS:
        return with_reason(solve_pure(payoffs), Reason.TOO_LARGE)
    if max(rows, columns) >= MANY_ACTIONS or comb(rows + columns, rows) > MANY_PAIRS:
        return _along_edges(payoffs, budget)
    largest = _largest_supports(rows, columns, units(budget, PAIR))
    if largest < min(rows, columns):
        return _on_small_supports(payoffs, largest)
    found, degenerate = _clean(payoffs, ROOM)
    overfull = np.flatnonzero(found.reason)
    if len(overfull):
        room = min(int(found.count.max()), MOST)
        found = with_games(found, overfull, _clean(payoffs[overfull], room)[0])
    left = np.flatnonzero(degenerate)
    if len(left):
        used = PAIR * comb(rows + columns, rows)
        found = with_games(found, left, _degenerate(payoffs[left], max(budget - used, LEAST)))
    return narrow(found)


def _along_edges(payoffs: NDArray[np.float64], budget: int) -> Equilibria:
    """Return all equilibria of larger games."""
    room = first_room(len(payoffs), MOST)
    kept = min(budget, most_kept(payoffs))
    found, degenerate, cut = _walked(payoffs, room, kept)
    overfull = np.flatnonzero((found.count > room) & ~degenerate)
    if len(overfull):
        room = min(int(found.count.max()), MOST)
        found = with_games(found, overfull, _walked(payoffs[overfull], room, kept)[0])
    found = narrow(found)
    left = np.flatnonzero(cut & ~degenerate)
    if len(left):
        found = with_games(found, left, _with_small_supports(payoffs[left], of_games(found, left), budget))
    left = np.flatnonzero(degenerate)
    return with_games(found, left, _degenerate(payoffs[left], budget)) if len(left) else found


def clear_list(payoffs: NDArray[np.float64], budget: int) -> tuple[Equilibria, bool] | None:
    """Return all equilibria of the one game in `payoffs`, and whether the budget cut the list short.

    None where the game is degenerate, or rounding could make it so.
    """
    found, degenerate, cut = _walked(payoffs, MOST, min(budget, most_kept(payoffs)))
    return None if degenerate[0] else (narrow(found), bool(cut[0]))


def _walked(
    payoffs: NDArray[np.float64], room: int, budget: int
) -> tuple[Equilibria, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return what is found along the edges, which games are degenerate, and which the budget cut short."""
    scaled, noise = normalised(lifted(payoffs)), rounding(lifted(payoffs))
    mine, theirs = scaled[:, 0], scaled[:, 1].transpose(0, 2, 1)
    rows, columns = mine.shape[1:]
    if columns < rows:
        mine, theirs, noise = theirs, mine, noise[:, ::-1]
    with np.errstate(all="ignore"):  # in branches not taken
        lists, cut = walked_equilibria(mine, theirs, noise, room, budget)
    found, degenerate = _listed(lists)
    if columns < rows:
        found = replace(found, profiles=np.roll(found.profiles, rows, axis=2))
    return found, degenerate, cut


def _with_small_supports(payoffs: NDArray[np.float64], walked: Equilibria, budget: int) -> Equilibria:
    """Return what the budget allows of games with too many vertices: `walked`, small supports, and all pure ones."""
    rows, columns = payoffs.shape[2:]
    reason = Reason.BUDGET if budget <= most_kept(payoffs) else Reason.TOO_LARGE
    if max(rows, columns) > WIDEST:
        return with_reason(_with_pure(walked, payoffs), reason)
    small = _on_small_supports(payoffs, _largest_supports(rows, columns, units(budget, PAIR)))
    return with_reason(_joined(small, walked), reason)


def most_kept(payoffs: NDArray[np.float64]) -> int:
    """Return the steps after which there would be too many bases of a polytope to keep."""
    return MOST_KEPT * prod(payoffs.shape[2:])


def _largest_supports(rows: int, columns: int, pairs: int) -> int:
    """Return the largest size of supports of which, with all smaller ones, there are no more than so many pairs."""
    for size in range(1, min(rows, columns) + 1):
        pairs -= comb(rows, size) * comb(columns, size)
        if pairs < 0:
            return size - 1
    return min(rows, columns)


def _on_small_supports(payoffs: NDArray[np.float64], largest: int) -> Equilibria:
    """Return the clean equilibria on supports of at most `largest` actions, and all pure ones: there may be others."""
    rows, columns = payoffs.shape[2:]
    left, right = (sets[sets[:, 1] <= max(largest, 1)] for sets in (supports(rows), supports(columns)))
    with np.errstate(all="ignore"):  # in branches not taken
        found, _ = _listed(clean_equilibria(payoffs, left, right, MOST_PARTIAL, False))
    return with_reason(_with_pure(found, payoffs), Reason.BUDGET)


def _with_pure(found: Equilibria, payoffs: NDArray[np.float64]) -> Equilibria:
    """Return the lists with all pure equilibria, each of which is a component of its own where it is new."""
    kept = found.listed & (np.nan_to_num(found.regret) <= REGRET)
    return _both(solve_pure(payoffs), found, kept & ~((found.profiles == 1.0).sum(axis=2) == 2))


def _joined(one: Equilibria, other: Equilibria) -> Equilibria:
    """Return the lists of one with what is on the other's and not on it."""
    new = other.listed.copy()
    for game, (first, second) in enumerate(zip(one.profiles, other.profiles, strict=True)):
        gaps = np.abs(second[new[game], None] - first[None, : one.count[game]]).max(axis=2)
        new[game, new[game]] = ~(gaps < SAME_PROFILE).any(axis=1)
    return _both(one, other, new)


def _both(one: Equilibria, other: Equilibria, kept: NDArray[np.bool_]) -> Equilibria:
    """Return the lists of one, then what is to be kept of the other's; components of one are numbered after these."""
    start = int(other.component.max(initial=-1)) + 1
    both = Equilibria(
        profiles=np.concatenate([one.profiles, other.profiles], axis=1),
        regret=np.concatenate([one.regret, other.regret], axis=1),
        component=np.concatenate([np.where(one.listed, one.component + start, -1), other.component], axis=1),
        isolated=np.concatenate([one.isolated, other.isolated], axis=1),
        count=one.count + other.regret.shape[1],
        reason=other.reason,
    )
    return narrow(kept_only(both, np.concatenate([one.listed, kept], axis=1)))


def _clean(payoffs: NDArray[np.float64], room: int) -> tuple[Equilibria, NDArray[np.bool_]]:
    """Return the equilibria of all games that are not degenerate, and which are; `count` may exceed the room."""
    rows, columns = payoffs.shape[2:]
    with np.errstate(all="ignore"):  # in branches not taken
        if (rows, columns) == (2, 2):
            return _listed(two_by_two(payoffs))
        sets = supports(rows), supports(columns)
        return _listed(clean_equilibria(payoffs, *sets, room))


def _listed(found: tuple[NDArray[Any], ...]) -> tuple[Equilibria, NDArray[np.bool_]]:
    profiles, regret, component, isolated, count, degenerate = found
    reason = (count > profiles.shape[1]) * np.uint8(Reason.TOO_MANY)
    return Equilibria(profiles, regret, component, isolated, count, reason), degenerate


def _degenerate(payoffs: NDArray[np.float64], budget: int = DEFAULT) -> Equilibria:
    """Return the extreme equilibria of degenerate games, or those that the budget allows and all pure ones.

    Larger ones are found along the edges of both polytopes: exactly where payoffs are whole numbers, and else where
    ties are clear. What that leaves open is tried by square systems.
    """
    if comb(sum(payoffs.shape[2:]), payoffs.shape[2]) < FEW_BASES:
        return _by_square_systems(payoffs, budget)
    found, left = nothing(len(payoffs), sum(payoffs.shape[2:]), Reason.COMPLETE), np.arange(len(payoffs))
    kept, (whole, fits) = min(budget, most_kept(payoffs)), whole_numbers(payoffs)
    for exactly, able in ((True, fits), (False, clear_ties(payoffs))):
        games = left[able[left]]
        if len(games):
            own = payoffs[games]
            part, undecided, cut = (
                solve_in_whole_numbers(own, whole[games], MOST, kept) if exactly else solve_with_ties(own, MOST, kept)
            )
            found, short = with_games(found, games, part), games[cut]
            if len(short):
                part = _with_small_supports(payoffs[short], of_games(found, short), budget)
                found = with_games(found, short, part)
            left = np.setdiff1d(left, games[~undecided])
    return with_games(found, left, _by_square_systems(payoffs[left], budget)) if len(left) else found


def _by_square_systems(payoffs: NDArray[np.float64], budget: int = DEFAULT) -> Equilibria:
    """Return the extreme equilibria of degenerate games, by all square systems that could be those of vertices.

    Games in which ties are a matter of rounding are solved in fractions; unless the payoffs themselves are rounded too
    much for that, as where they are all alike but for their last digits: then with a reason.
    """
    payoffs = lifted(payoffs)
    found, suspect, cut = _extreme(payoffs, ROOM, budget)
    most = int(found.count.max(initial=0))
    if most > ROOM:
        found, suspect, cut = _extreme(payoffs, min(most, MOST), budget)
    found = narrow(_with_reasons(found))
    left = np.flatnonzero(cut)
    if len(left):
        part = with_reason(_with_pure(of_games(found, left), payoffs[left]), Reason.BUDGET)
        found = with_games(found, left, part)
    suspect |= wide(payoffs) | (found.reason == Reason.DEGENERATE)
    rounded = rounding(payoffs).max(axis=1) > SAME_PAYOFF
    found.reason[suspect & rounded & (found.reason == Reason.COMPLETE)] = Reason.DEGENERATE
    left = np.flatnonzero(suspect & ~rounded & ~cut)
    return with_games(found, left, solve_in_fractions(payoffs[left], budget)) if len(left) else found


def _extreme(
    payoffs: NDArray[np.float64], room: int, budget: int
) -> tuple[Equilibria, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the extreme equilibria, of which games rounding could make them others, and which the budget cut short."""
    noise = np.maximum(QUIET, 4 * rounding(payoffs))
    with np.errstate(all="ignore"):  # in branches not taken
        found, cut = extreme_equilibria(normalised(payoffs) + 1.0, noise, room, budget)
    profiles, regret, component, isolated, count, suspect = found
    return Equilibria(profiles, regret, component, isolated, count, np.zeros(len(payoffs), np.uint8)), suspect, cut


def _with_reasons(found: Equilibria) -> Equilibria:
    """Return the lists with a reason where equilibria were cut off, are not certified, or none was found."""
    with np.errstate(invalid="ignore"):
        uncertified = (found.regret > REGRET).any(axis=1) | (found.count == 0)  # Nash: there is always one
    overfull = found.count > found.regret.shape[1]
    reason = np.select([overfull, uncertified], [Reason.TOO_MANY, Reason.DEGENERATE], Reason.COMPLETE)
    return replace(found, reason=reason.astype(np.uint8))
