"""Bicentric priors and the linear tracing procedure, for one strategic game of any number of players.

At time t a player is paid (1 - t) times what it would get if the others played the prior, plus t times its payoff. From
the unique best reply to the prior at time 0 a path of equilibria of these games leads to time 1 (Harsanyi & Selten, A
General Theory of Equilibrium Selection in Games, 1988, sections 4.9 to 4.14; bicentric priors: section 5.2). The path
keeps its support until a weight falls to zero or an action that is not played becomes as good; then that action leaves
or enters, and the path goes on where its payoff falls behind or its weight rises. It may turn back in time. Within a
support it is followed by predictor and corrector (Allgower & Georg, Numerical Continuation Methods, 1990, chapter 6).
What the procedure leaves open (ties at the start, two events at once, a path that divides) is not resolved.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.nash.multilinear import slopes, values
from sim.kernels.numerics.arrays import Bools, Floats, Ints
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.elimination import ANY, solve
from sim.kernels.numerics.interpret import tick
from sim.tolerances import TIE

MOST_STEPS = 4000
"""Steps of a path, supports entered included; and no more than the work that the caller allows."""

LONGEST, SHORTEST = 0.1, 1e-3
"""Lengths of steps, in weights and time. An event passes unseen only if it is undone within SHORTEST."""

AT_ONCE = 1e-7
"""Two events closer than this, in weights or payoffs from 0 to 1, come at once: the path may divide."""

EXACT = 1e-13
"""Newton's corrections at rest."""


class TracedGame(NamedTuple):
    """One game and what its actions are worth against the prior."""

    payoffs: Floats
    """`payoffs[player, profile]` from 0 to 1."""
    sizes: Ints
    """`sizes[player]`: actions."""
    shift: Ints
    """`shift[player]`: its first choice."""
    at_prior: Floats
    """`at_prior[choice]`: what it is worth if the others play the prior."""
    cost: int
    """Multiplications and additions for the conditions of a support at one point, and for solving them."""


class TracingRoom(NamedTuple):
    """Room for what is computed at a point of the path."""

    value: Floats
    """`value[choice]`: what it is worth against the others' strategies."""
    slope: Floats
    """`slope[choice, other choice]`: how that changes with another's weight."""
    system: Floats
    """`system[condition, choice]`: derivatives of the support's conditions, closed by a border in the last row; behind
    the choices' columns those of the time and of the right side."""
    left: Ints
    """The work that may still be done: one number."""


@jit
def _margins(game: TracedGame, played: Bools, x: Floats, t: float, work: TracingRoom, margin: Floats) -> None:
    """Put into `margin[choice]` the weight of each played action, and by how much each other one is worse."""
    payoffs, sizes, shift, at_prior = game.payoffs, game.sizes, game.shift, game.at_prior
    value = work.value
    values(payoffs, sizes, shift, x, value)
    for i in range(len(sizes)):
        own = 0.0
        for c in range(shift[i], shift[i] + sizes[i]):
            value[c] = (1 - t) * at_prior[c] + t * value[c]
            own += x[c] * value[c]
        for c in range(shift[i], shift[i] + sizes[i]):
            margin[c] = x[c] if played[c] else own - value[c]


@jit
def _equations(game: TracedGame, played: Bools, x: Floats, t: float, work: TracingRoom) -> int:
    """Write the conditions of the support at (x, t) and their derivatives into `work`'s system; return how many.

    The columns are the choices and the time. What is not played has its weight as a condition.
    """
    payoffs, sizes, shift, at_prior = game.payoffs, game.sizes, game.shift, game.at_prior
    value, slope, system = work.value, work.slope, work.system
    work.left[0] -= game.cost
    values(payoffs, sizes, shift, x, value)
    slopes(payoffs, sizes, shift, x, slope)
    last = len(x)
    system[:] = 0.0
    row = 0
    for i in range(len(sizes)):
        first, total = -1, 0.0
        for c in range(shift[i], shift[i] + sizes[i]):
            total += x[c]
            system[row, c] = 1.0
            if played[c] and first < 0:
                first = c
        system[row, last + 1] = 1.0 - total
        row += 1
        for c in range(shift[i], shift[i] + sizes[i]):
            if c == first:
                continue
            if played[c]:
                for d in range(last):
                    system[row, d] = t * (slope[c, d] - slope[first, d])
                there, before = value[c] - value[first], at_prior[c] - at_prior[first]
                system[row, last] = there - before
                system[row, last + 1] = -((1 - t) * before + t * there)
            else:
                system[row, c] = 1.0
                system[row, last + 1] = -x[c]
            row += 1
    return row


@jit
def _event_row(game: TracedGame, played: Bools, c: int, x: Floats, t: float, work: TracingRoom, row: Floats) -> float:
    """Write the derivatives of choice c's margin at (x, t), or of time if c is the last column; return the margin.

    To be called after `_equations`, whose values and slopes it reads.
    """
    sizes, shift, at_prior = game.sizes, game.shift, game.at_prior
    value, slope = work.value, work.slope
    row[:] = 0.0
    last = len(x)
    if c == last:
        row[last] = 1.0
        return t - 1.0
    if played[c]:
        row[c] = 1.0
        return x[c]
    owner = 0
    while c >= shift[owner] + sizes[owner]:
        owner += 1
    first = shift[owner]
    while not played[first]:
        first += 1
    for d in range(last):
        row[d] = t * (slope[first, d] - slope[c, d])
    there, before = value[first] - value[c], at_prior[first] - at_prior[c]
    row[last] = there - before
    return (1 - t) * before + t * there


@jit
def _tangent(
    game: TracedGame, played: Bools, x: Floats, t: float, border: Floats, work: TracingRoom, tangent: Floats
) -> bool:
    """Put the path's direction at (x, t) there, of length one and at an acute angle to `border`."""
    system = work.system
    last = len(x)
    _equations(game, played, x, t, work)
    system[last, : last + 1] = border
    system[:, last + 1], system[last, last + 1] = 0.0, 1.0
    _, sign = solve(system, last + 1, 1, ANY)
    if sign == 0.0:
        return False
    length = 0.0
    for k in range(last + 1):
        length += system[k, last + 1] * system[k, last + 1]
    length = np.sqrt(length)
    if not length < 1e7:
        return False
    for k in range(last + 1):
        tangent[k] = system[k, last + 1] / length
    return True


@jit
def _corrected(game: TracedGame, played: Bools, c: int, border: Floats, point: Floats, work: TracingRoom) -> bool:
    """Move `point` (weights and time) onto the path, at right angles to `border`, or where the margin of c is zero.

    c is -1 for the former. False if Newton's method does not converge at once.
    """
    system = work.system
    last = len(point) - 1
    before = np.inf
    for _ in range(12):
        _equations(game, played, point[:last], point[last], work)
        if c < 0:
            system[last, : last + 1], system[last, last + 1] = border, 0.0
        else:
            row = system[last, : last + 1]
            system[last, last + 1] = -_event_row(game, played, c, point[:last], point[last], work, row)
        _, sign = solve(system, last + 1, 1, ANY)
        if sign == 0.0:
            return False
        moved = 0.0
        for k in range(last + 1):
            point[k] += system[k, last + 1]
            moved = max(moved, abs(system[k, last + 1]))
        if moved <= EXACT or (moved < 1e-10 and moved >= 0.5 * before):
            return True
        if not moved < 0.5:
            return False
        before = moved
    return False


@jit
def _first_event(old: Floats, new: Floats, time: float, new_time: float) -> tuple[int, float]:
    """Return which margin is the first to fall below zero in a step, by interpolation, and where; -1 if none does."""
    chosen, share = -1, np.inf
    for c in range(len(old)):
        if new[c] < 0.0:
            part = max(old[c], 0.0) / (max(old[c], 0.0) - new[c])
            if part < share:
                chosen, share = c, part
    if new_time >= 1.0:
        part = (1.0 - time) / (new_time - time)
        if part < share:
            chosen, share = len(old), part
    return chosen, share


@jit
def _crossed(
    game: TracedGame, played: Bools, c: int, point: Floats, work: TracingRoom, margin: Floats, tangent: Floats
) -> bool:
    """Let choice c enter or leave the support at `point`, and put the direction in which the path goes on there.

    False if another event comes at once, or the direction is not clear.
    """
    last = len(point) - 1
    for d in range(last):
        if d != c and margin[d] < AT_ONCE:
            return False
    played[c] = not played[c]
    row = np.empty(last + 1)
    _equations(game, played, point[:last], point[last], work)
    _event_row(game, played, c, point[:last], point[last], work, row)
    if not _tangent(game, played, point[:last], point[last], row, work, tangent):
        return False
    rise = 0.0
    for k in range(last + 1):
        rise += row[k] * tangent[k]
    return rise > AT_ONCE


@jit
def _follow(game: TracedGame, played: Bools, point: Floats, work: TracingRoom) -> bool:
    """Follow the path from time 0 to time 1; False if it is not resolved. `point` and `played` change in place."""
    last = len(point) - 1
    margin, new_margin = np.empty(last), np.empty(last)
    tangent, turned, new = np.zeros(last + 1), np.empty(last + 1), np.empty(last + 1)
    tangent[last] = 1.0
    _margins(game, played, point[:last], point[last], work, margin)
    entered, stride = -1, LONGEST
    for _ in range(MOST_STEPS):
        near = np.inf
        for c in range(last):
            near = min(near, margin[c])
        pure = played.sum() == len(game.sizes)  # then margins are linear in time, and a step can be as long as it likes
        h = 2.0 if pure else min(stride, max(SHORTEST, 0.3 * near))
        event, done = -1, False
        while h > 1e-9 and not done:
            if work.left[0] <= 0:
                return False
            tick(100.0 * last * last)
            new[:] = point + h * tangent
            done = _corrected(game, played, -1, tangent, new, work)
            done = done and _tangent(game, played, new[:last], new[last], tangent, work, turned)
            if done:
                turn = 0.0
                for k in range(last + 1):
                    turn += turned[k] * tangent[k]
                done = turn > 0.97
            if not done:
                h *= 0.5
                continue
            _margins(game, played, new[:last], new[last], work, new_margin)
            if entered >= 0:  # its margin starts at zero: rounding is no event
                margin[entered] = max(margin[entered], 0.0)
            event, share = _first_event(margin, new_margin, point[last], new[last])
            if event >= 0:
                if event == entered:
                    done, h = False, 0.5 * h
                    continue
                new[:] = point + share * h * tangent
                done = _corrected(game, played, event, tangent, new, work)
                if done:
                    _margins(game, played, new[:last], new[last], work, new_margin)
                    for c in range(last):
                        done = done and (c == event or new_margin[c] > -AT_ONCE) and abs(new[c] - point[c]) <= 2 * h
                if not done:
                    h *= 0.5
        if not done or new[last] < -AT_ONCE:
            return False
        stride = min(LONGEST, 2.0 * h)
        point[:], margin[:] = new, new_margin
        tangent[:] = turned
        entered = -1
        if event == last:
            return True
        if event >= 0:
            if not _crossed(game, played, event, point, work, margin, tangent):
                return False
            margin[event], entered = 0.0, event
    return False


class Traced(NamedTuple):
    """What `traced` finds."""

    end: Floats
    """`end[game, choice]`; NaN where the procedure is not resolved."""
    resolved: Bools
    """`resolved[game]`."""
    left: Ints
    """`left[game]`: what the work has left of the budget; none where that ended it."""


@gufunc(
    "void(float64[:,:], int64[:], float64[:], int64, float64[:], boolean[:], int64[:])",
    "(p,c),(p),(k),()->(k),(),()",
    work=lambda **_: 100.0,
)
def _traced(payoffs: Floats, sizes: Ints, prior: Floats, budget: int, end: Floats, resolved: Bools, left: Ints) -> None:
    """Fill in what `traced` returns, for one game."""
    total, players = len(prior), len(sizes)
    shift = np.cumsum(sizes) - sizes
    at_prior, played, point = np.empty(total), np.zeros(total, np.bool_), np.zeros(total + 1)
    values(payoffs, sizes, shift, prior, at_prior)
    end[:], resolved[0], left[0] = np.nan, False, budget
    for i in range(players):
        own = at_prior[shift[i] : shift[i] + sizes[i]]
        best = np.argmax(own)
        for a in range(sizes[i]):
            if a != best and own[a] > own[best] - 100 * TIE:
                return
        played[shift[i] + best], point[shift[i] + best] = True, 1.0
    cost = payoffs.shape[1] * players * players * players + (total + 1) ** 3
    work = TracingRoom(np.empty(total), np.empty((total, total)), np.empty((total + 1, total + 2)), left)
    game = TracedGame(payoffs, sizes, shift, at_prior, cost)
    if _follow(game, played, point, work):
        end[:], resolved[0] = point[:total], True
    left[0] = max(left[0], 0)


def traced(payoffs: Floats, sizes: Ints, prior: Floats, budget: Ints) -> Traced:
    """Return the equilibrium to which the linear tracing procedure leads from `prior[game, choice]`.

    `payoffs[game, player, profile]` from 0 to 1; `sizes[player]` counts actions; `budget[game]` multiplications and
    additions, after which a path is given up.
    """
    return Traced(*_traced(payoffs, sizes, prior, budget))


@gufunc(
    "void(float64[:,:], int64[:], float64[:], float64[:], float64[:])",
    "(p,c),(p),(k),(k)->(k)",
    work=lambda p, c, k, **_: 100.0 + 2.0 * p * c * k,
)
def _bicentric_prior(payoffs: Floats, sizes: Ints, one: Floats, two: Floats, prior: Floats) -> None:
    """Fill in what `bicentric_prior` returns, for one game."""
    shift = np.cumsum(sizes) - sizes
    at_one, at_two = np.empty(len(prior)), np.empty(len(prior))
    values(payoffs, sizes, shift, one, at_one)
    values(payoffs, sizes, shift, two, at_two)
    for i in range(len(sizes)):
        total = 0.0
        for c in range(shift[i], shift[i] + sizes[i]):
            low, high, alike = 0.0, 1.0, 1
            for d in range(shift[i], shift[i] + sizes[i]):
                start, stop = at_two[c] - at_two[d], at_one[c] - at_one[d]
                if d == c:
                    continue
                if abs(start) <= TIE and abs(stop) <= TIE:
                    alike += 1
                elif start <= TIE and stop <= TIE:
                    high = -1.0
                elif start < 0.0 < stop:
                    low = max(low, start / (start - stop))
                elif stop < 0.0 < start:
                    high = min(high, start / (start - stop))
            prior[c] = max(high - low, 0.0) / alike
            total += prior[c]
        for c in range(shift[i], shift[i] + sizes[i]):
            prior[c] /= total


def bicentric_prior(payoffs: Floats, sizes: Ints, one: Floats, two: Floats) -> Floats:
    """Return `prior[game, choice]`: how likely it is the best reply to `one` with chance z, else `two`, z uniform.

    The others are expected to play all of `one[game, choice]` or all of `two[game, choice]`. Actions that are best
    together share equally. `payoffs[game, player, profile]`; `sizes[player]` counts actions.
    """
    prior: Floats = _bicentric_prior(payoffs, sizes, one, two)
    return prior
