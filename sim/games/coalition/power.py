"""Power in voting: how often a member's vote decides, exactly, for hundreds of members and several chambers.

If every other member says yes with probability t, independently, member i decides with a probability that is a
polynomial of degree n - 1 in t. At t = 1/2 it is the Banzhaf measure (Dubey & Shapley, Mathematical properties of the
Banzhaf power index, Mathematics of Operations Research 4, 1979, section 2); its mean over t from 0 to 1 is the
Shapley-Shubik index (Owen, Multilinear extensions of games, Management Science 18, 1972, section 3), which Gauss and
Legendre's rule with n / 2 points integrates exactly.

A *state* is how many votes say yes on each axis, counted up to the largest number that any quota asks for. Votes that
several chambers count alike share an axis. The distribution of states without one member is had for all members by
halving: what is outside of a half is added before it is halved again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Passes = Callable[[NDArray[np.bool_]], NDArray[np.bool_]]
"""`passes(reached[..., chamber])[...]`: whether the vote passes where these chambers' quotas are reached."""

Chances = NDArray[Any]
"""`chances[point, state…]`, real or complex."""

MOST_STATES = 4_000_000
"""More are not looked at."""


@dataclass(frozen=True, eq=False)
class Assembly:
    """One voting game: `votes[chamber, member]` and `quota[chamber]` in whole numbers, and how chambers combine."""

    votes: NDArray[np.int64]
    quota: NDArray[np.int64]
    passes: Passes

    @cached_property
    def _axis(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The votes that differ, `votes[axis, member]`, and `axis[chamber]`."""
        distinct, axis = np.unique(self.votes, axis=0, return_inverse=True)
        return distinct, axis.reshape(-1)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How many states there are along each axis."""
        axes, axis = self._axis
        return tuple(1 + max(0, int(self.quota[axis == a].max())) for a in range(len(axes)))

    @property
    def states(self) -> int:
        """How many states there are."""
        return int(np.prod([float(n) for n in self.shape]))

    @cached_property
    def passing(self) -> NDArray[np.bool_]:
        """`passing[state…]`: whether so many votes pass."""
        counts = np.indices(self.shape)
        _, axis = self._axis
        return self.passes(np.stack([counts[a] >= q for a, q in zip(axis, self.quota, strict=True)], axis=-1))

    @cached_property
    def kinds(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Members who vote alike: `votes[kind, axis]`, `kind[member]`, and how many there are of each."""
        votes, kind, number = np.unique(self._axis[0].T, axis=0, return_inverse=True, return_counts=True)
        return votes, kind.reshape(-1), number

    def decides(self, yes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return `decides[point, member]`: how likely a member decides where each other says yes with `yes[point]`."""
        votes, kind, _ = self.kinds
        found = np.zeros((len(yes), len(votes)))
        room = max(1, MOST_STATES // self.states)
        for first in range(0, len(yes), room):
            some = slice(first, first + room)
            for k, others in self._without_one(self._nobody(yes[some]), yes[some], np.arange(len(votes))):
                found[some, k] = others.reshape(len(others), -1) @ self._decided(votes[k]).ravel()
        return found[:, kind]

    def passing_chance(self, yes: NDArray[np.complex128]) -> NDArray[np.complex128]:
        """Return how likely the vote passes where everybody says yes with `yes[point]`; of complex points too."""
        votes, _, number = self.kinds
        whole = self._nobody(yes)
        for k, many in enumerate(number):
            whole = self._joined(whole, yes, votes[k], int(many))
        found: NDArray[np.complex128] = whole.reshape(len(whole), -1) @ self.passing.ravel().astype(np.float64)
        return found

    def _nobody(self, yes: Chances) -> Chances:
        found = np.zeros((len(yes), *self.shape), yes.dtype)
        found.reshape(len(yes), -1)[:, 0] = 1
        return found

    def _decided(self, votes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return where the vote fails without these votes and passes with them."""
        moved = self.passing
        for axis, (step, most) in enumerate(zip(votes, self.shape, strict=True)):
            moved = np.take(moved, np.minimum(np.arange(most) + step, most - 1), axis=axis)
        return (moved & ~self.passing).astype(np.float64)

    def _without_one(self, others: Chances, yes: Chances, kinds: NDArray[np.int64]) -> Iterator[tuple[int, Chances]]:
        """Yield each of some kinds with the distribution of all members but one of it; `others` are all other kinds."""
        votes, _, number = self.kinds
        if len(kinds) == 1:
            k = int(kinds[0])
            yield k, self._joined(others, yes, votes[k], int(number[k]) - 1)
            return
        halves = kinds[: len(kinds) // 2], kinds[len(kinds) // 2 :]
        for half, rest in (halves, halves[::-1]):
            with_rest = others
            for k in rest:
                with_rest = self._joined(with_rest, yes, votes[k], int(number[k]))
            yield from self._without_one(with_rest, yes, half)

    def _joined(self, states: Chances, yes: Chances, votes: NDArray[np.int64], many: int) -> Chances:
        """Return the distribution with so many more members of these votes."""
        chance = yes.reshape(-1, *(1 for _ in self.shape))
        for _ in range(many):
            states = (1 - chance) * states + chance * _moved(states, votes)
        return states


def _moved(states: Chances, votes: NDArray[np.int64]) -> Chances:
    """Return `states[point, state…]` moved on by so many votes on each axis; the last of an axis is 'that or more'."""
    for axis, step in enumerate(votes, start=1):
        if step:
            last = states.shape[axis] - 1
            moved = np.zeros_like(states)
            stays = int(min(step, last))
            target, source = [slice(None)] * states.ndim, [slice(None)] * states.ndim
            target[axis], source[axis] = slice(stays, None), slice(0, last + 1 - stays)
            moved[tuple(target)] = states[tuple(source)]
            target[axis], source[axis] = slice(last, None), slice(last + 1 - stays, None)
            moved[tuple(target)] += states[tuple(source)].sum(axis=axis, keepdims=True)
            states = moved
    return states


def shapley_shubik(assembly: Assembly) -> NDArray[np.float64]:
    """Return `index[member]`: how often a member decides, over all orders of saying yes (Shapley & Shubik 1954)."""
    points, weights = np.polynomial.legendre.leggauss((assembly.votes.shape[1] + 1) // 2)
    return np.asarray((weights / 2) @ assembly.decides((points + 1) / 2))


def banzhaf(assembly: Assembly) -> NDArray[np.float64]:
    """Return `measure[member]`: how often a member decides, over all ways of the others to vote (Banzhaf 1965)."""
    return assembly.decides(np.array([0.5]))[0]


def total_banzhaf(assembly: Assembly) -> float:
    """Return what the measures of all members add up to, found without them: the slope of the chance of passing.

    Russo's formula: the derivative by t at 1/2 is the sum of the chances to decide. Taken by a step that is imaginary
    (Squire & Trapp, SIAM Review 40, 1998), which loses no digits.
    """
    step = 1e-30
    return float(assembly.passing_chance(np.array([0.5 + 1j * step])).imag[0] / step)
