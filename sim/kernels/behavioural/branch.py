"""Following the principal branch of logit quantal responses of one game by predictor and corrector.

A point is `y = (log-odds of every choice against its agent's first one, precision)`; the branch solves
`log-odds = precision * (difference in expected payoff)` from uniform play at precision 0 (McKelvey & Palfrey, Quantal
response equilibria for normal form games, 1995, theorem 3; for extensive form games, Experimental Economics 1, 1998;
path following: Turocy, A dynamic homotopy interpretation of the logistic quantal response equilibrium correspondence,
Games and Economic Behavior 51, 2005; steps: Allgower & Georg, Numerical Continuation Methods, 1990, chapter 6).
Log-odds grow in proportion to the precision where the branch nears pure play, so steps can double without end.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.behavioural.binary import equations, gains_at_profiles, settled
from sim.kernels.behavioural.quantal import (
    FormArrays,
    Scratch,
    at_once,
    normalise,
    values,
    values_at_once,
    within_simplices,
)
from sim.kernels.numerics.arrays import Bools, Floats, Ints
from sim.kernels.numerics.compile import jit, jit_inline
from sim.kernels.numerics.elimination import ANY, solve
from sim.kernels.numerics.interpret import tick
from sim.kernels.numerics.sums import exponentials

LONGEST_START = 2.0
SHORTEST = 1e-4
"""Steps that are no longer than this and still meet a change of orientation have met a bifurcation. Rounding undoes a
symmetry by 1e-16, and the branch then turns within the cube root of that: steps as short would follow the turn."""
ON_THE_WAY = 1e-2
AT_REST = 1e-8
"""Corrections of log-odds this small end Newton's method on the way, and where it stops: it squares what is left."""
NOISE = 1e-14
"""Corrections smaller than this share of the point are rounding."""
LARGEST_CORRECTION = 0.4
"""As a share of the step, or of one where the step is longer: beyond it, the branch may be another."""
STEEPEST = 0.75
"""The smallest cosine between the tangents at both ends of a step."""

ALIKE = 1e-12
"""Log-odds that differ by less, or add up to less, are alike by a symmetry of the game, or hardly differ."""
PARALLEL = 1e-7
"""Components of a tangent that differ by less; where the equations are nearly singular, rounding is magnified."""

FOLLOWED, BIFURCATED, LOST, SPENT = 0, 1, 2, 3
"""How following a branch ends; the last where the work that a game is given is used up."""

SEQUENCE, AT_ONCE, BINARY = 0, 1, 2
"""Kinds of games, each a case of the one before: any; played at once; at once, by players with two actions each."""


LENGTH, PASSED, ORIENTATION = 0, 1, 2
"""Slots of `stride`: the length of the step to try next; 1 once the branch has gone straight on at a bifurcation, else
0; the sign by which orientations are multiplied, which changes there."""


class BranchGame(NamedTuple):
    """One game whose branch is followed."""

    form: FormArrays
    payoffs: Floats
    """`payoffs[player, leaf]`."""
    chance: Floats
    """`chance[leaf]`: the logarithm of chance's part in how likely it is."""
    alive: Bools
    """`alive[leaf, step]`: which leaves count in how likely the set at that step is reached."""
    support: Bools
    """`support[choice]`: all of them."""
    kind: int
    """SEQUENCE, AT_ONCE or BINARY."""
    gains: Floats
    """As `sim.kernels.behavioural.binary.gains_at_profiles` returns them; empty unless the game is BINARY."""
    price: float
    """Steps of work that one correction takes: the equations, and their elimination."""


class Workspace(NamedTuple):
    """Room for what is computed at a point of the branch."""

    x: Floats
    """`x[choice]`: logarithms of probabilities."""
    value: Floats
    """`value[choice]`: its expected payoff, its set being reached."""
    slope: Floats
    """`slope[choice, other]`: how the value changes with the other's log-odds."""
    space: Scratch
    system: Floats
    """`system[equation, unknown]` of the linearised equations, closed by a border in the last row, with two right sides
    in the columns behind: solved, they are Newton's correction and the tangent."""
    points: Floats
    """`points[which, unknown]`: three, for `follow`."""
    left: Floats
    """One number: the steps of work that are left; each correction takes its game's `price`."""


@jit
def start_stride(length: float) -> Floats:
    """Return the slots of a stride at the start of a branch."""
    stride = np.empty(3)
    stride[LENGTH], stride[PASSED], stride[ORIENTATION] = length, 0.0, 1.0
    return stride


@jit
def workspace(form: FormArrays, chance: Floats, budget: float) -> Workspace:
    """Return room for one game, whose branch is followed for `budget` steps of work at most."""
    agents, choices = len(form.first) - 1, len(form.agent)
    n = choices - agents
    space = Scratch(
        np.empty(len(chance)),
        exponentials(chance),
        np.empty(choices),
        np.empty(agents),
        np.empty(agents),
        np.empty((agents, choices)),
    )
    x, value, slope = np.empty(choices), np.empty(choices), np.empty((choices, choices))
    left = np.empty(1)
    left[0] = budget
    return Workspace(x, value, slope, space, np.empty((n + 1, n + 3)), np.empty((3, n + 1)), left)


@jit
def place(first: Ints, y: Floats, x: Floats) -> None:
    """Put the logarithms of the probabilities at point `y` into `x[choice]`."""
    r = 0
    for h in range(len(first) - 1):
        x[first[h]] = 0.0
        for c in range(first[h] + 1, first[h + 1]):
            x[c] = y[r]
            r += 1


@jit
def branch_game(
    path: Ints, agent: Ints, first: Ints, mover: Ints, payoffs: Floats, chance: Floats, alive: Bools
) -> BranchGame:
    """Return what `newton` and `follow` take for a game; the arrays are those of `sim.games.moves.agents`."""
    support = np.ones(len(agent), np.bool_)
    kind, binary = SEQUENCE, at_once(path, agent, chance, alive)
    if binary:
        kind = AT_ONCE
        for h in range(len(mover)):
            binary = binary and first[h + 1] - first[h] == 2
    if binary:
        kind = BINARY
    gains = gains_at_profiles(path, first, mover, payoffs) if binary else np.empty((0, 0))
    form = FormArrays(path, agent, first, mover)
    return BranchGame(form, payoffs, chance, alive, support, kind, gains, _price(form, kind))


@jit
def _price(form: FormArrays, kind: int) -> float:
    """Return what `newton` takes: whole numbers below 2**53, whose sums are exact."""
    leaves, depth = form.path.shape
    choices = len(form.agent)
    n = choices - (len(form.first) - 1)
    equations_ = n * n * leaves if kind == BINARY else leaves * depth * (depth + 2) + 3 * choices * choices
    return float(equations_ + n * n * n // 3 + 2 * n * n + 20)


@jit
def _equations(game: BranchGame, y: Floats, work: Workspace) -> None:
    """Put the linearised equations of a game of any form into the rows of its choices."""
    form, alive = game.form, game.alive
    x, value, slope, space, system = work.x, work.value, work.slope, work.space, work.system
    first = form.first
    n = len(y) - 1
    place(first, y, x)
    normalise(first, game.support, x, space.share)
    if not (game.kind != SEQUENCE and values_at_once(form, game.payoffs, value, slope, space)):
        values(form, game.payoffs, game.chance, alive, alive, x, value, slope, space)
        within_simplices(first, game.support, space.share, slope)
    r = 0
    for h in range(len(first) - 1):
        base = first[h]
        for c in range(base + 1, first[h + 1]):
            gain = settled(value[c] - value[base], y[r])
            k = 0
            for g in range(len(first) - 1):
                for d in range(first[g] + 1, first[g + 1]):
                    system[r, k] = -y[n] * (slope[c, d] - slope[base, d])
                    k += 1
            system[r, r] += 1.0
            system[r, n] = -gain
            system[r, n + 1], system[r, n + 2] = y[n] * gain - y[r], 0.0
            r += 1


@jit_inline
def linearise(game: BranchGame, y: Floats, work: Workspace) -> None:
    """Put the linearised equations at `y` into the rows of `work`'s system, but the last."""
    n = len(y) - 1
    work.left[0] -= game.price
    if game.kind == BINARY:
        equations(game.gains, y, work.x[:n], work.value[:n], work.system)
    else:
        _equations(game, y, work)


@jit
def newton(game: BranchGame, y: Floats, border: Floats, level: float, work: Workspace) -> float:
    """Put one Newton correction at `y` and the tangent behind `work`'s system; return the orientation there.

    `border` closes the system: the correction moves along it by `level`, the tangent by one.
    """
    system, n = work.system, len(y) - 1
    linearise(game, y, work)
    for j in range(n + 1):
        system[n, j] = border[j]
    system[n, n + 1], system[n, n + 2] = level, 1.0
    _, sign = solve(system, n + 1, 2, ANY)
    return sign


@jit
def _length(v: Floats) -> float:
    total = 0.0
    for a in v:
        total += a * a
    return np.sqrt(total)


@jit
def _length_of(column: int, matrix: Floats) -> float:
    total = 0.0
    for j in range(len(matrix)):
        total += matrix[j, column] * matrix[j, column]
    return np.sqrt(total)


@jit
def _symmetrise(y: Floats, tangent: Floats) -> None:
    """Make log-odds equal, or opposite, that are so but for rounding, and lead on so: rounding undoes a symmetry.

    The change is smaller than what Newton's method leaves, so it is harmless where the game has no symmetry.
    """
    n = len(y) - 1
    for i in range(n):
        for j in range(i):
            for side in (1.0, -1.0):
                near = abs(y[i] - side * y[j]) <= ALIKE * max(1.0, abs(y[i]))
                if near and abs(tangent[i] - side * tangent[j]) <= PARALLEL:
                    y[i], tangent[i] = side * y[j], side * tangent[j]


@jit
def correct(
    game: BranchGame, y: Floats, border: Floats, step: float, finish: bool, work: Workspace, tangent: Floats
) -> tuple[float, float]:
    """Correct `y` in place at right angles to `border`, put the tangent there, return (orientation, its cosine).

    Orientation 0: Newton's method did not converge at once, or went further than the step allows.
    """
    system, n = work.system, len(y) - 1
    before = np.inf
    rest = AT_REST if finish else ON_THE_WAY
    for k in range(12):
        sign = newton(game, y, border, 0.0, work)
        if sign == 0.0:
            return 0.0, 0.0
        size = _length_of(n + 1, system)
        noise = NOISE * _length(y)
        if not size <= LARGEST_CORRECTION * min(step, 1.0):
            return 0.0, 0.0
        small = size <= rest + noise
        # at rest, rounding keeps corrections from shrinking further
        if k > 0 and size > 0.4 * before and not small:
            if size <= 1e4 * noise:
                small = True
            else:
                return 0.0, 0.0
        for j in range(len(y)):
            y[j] += system[j, n + 1]
        if small:
            length = _length_of(n + 2, system)
            for j in range(len(y)):
                tangent[j] = system[j, n + 2] / length
            _symmetrise(y, tangent)
            return sign, 1.0 / (length * _length(border))
        before = size
    return 0.0, 0.0


@jit
def start(y: Floats, tangent: Floats, game: BranchGame, work: Workspace) -> None:
    """Put uniform play and the branch's direction there."""
    y[:] = 0.0
    border = np.zeros(len(y))
    border[-1] = 1.0
    newton(game, y, border, 0.0, work)
    system, n = work.system, len(y) - 1
    tangent[:] = system[:, n + 2] / _length(system[:, n + 2])


@jit
def predict(y: Floats, tangent: Floats, bend: Floats, h: float, out: Floats) -> None:
    """Put into `out` the point `h` further on a parabola."""
    for j in range(len(y)):
        out[j] = y[j] + h * tangent[j] + 0.5 * h * h * bend[j]


@jit
def _answers(
    game: BranchGame, y: Floats, tangent: Floats, bend: Floats, h: float, goal: float, new: Floats, work: Workspace
) -> bool:
    """Put the predicted point at precision `goal` into `new`; tell whether it solves the equations as it is.

    Where the branch divides at just that precision, the equations are singular and cannot correct it.
    """
    predict(y, tangent, bend, h, new)
    new[-1] = goal
    linearise(game, new, work)
    n = len(y) - 1
    worst = 0.0
    for i in range(n):
        worst = max(worst, abs(work.system[i, n + 1]))
    return worst <= ALIKE


@jit
def follow(
    game: BranchGame, goal: float, y: Floats, tangent: Floats, bend: Floats, stride: Floats, work: Workspace
) -> int:
    """Take one step along the branch, or the last one, onto precision `goal`; return FOLLOWED, LOST or SPENT.

    `y`, `tangent`, `bend` (the tangent's change by length) and `stride` are changed in place. `y[-1] == goal` at the
    goal only. A change of orientation within a step tells of a bifurcation or of a leap to another branch (Allgower &
    Georg 1990, section 8.1): the step is shortened until no leap is possible.
    """
    n = len(y) - 1
    new, turned, flat = work.points
    flat[:] = 0.0
    flat[n] = 1.0
    for _ in range(80):
        if work.left[0] <= 0.0:
            return SPENT
        tick(150.0 * n * n)
        h = stride[LENGTH]
        predict(y, tangent, bend, h, new)
        landing = new[n] >= goal and tangent[n] > 0.0
        if landing:
            h = min(h, (goal - y[n]) / tangent[n])
            predict(y, tangent, bend, h, new)
            new[n] = goal
            sign, cosine = correct(game, new, flat, h, True, work, turned)
            sign *= stride[ORIENTATION]
            # the orientation with the precision held is that of the branch while it leads upward
            cosine = 0.0
            for j in range(n + 1):
                cosine += turned[j] * tangent[j]
            short = sign == 0.0 or h <= SHORTEST
            if short and sign <= 0.0 and _answers(game, y, tangent, bend, h, goal, new, work):
                y[:], bend[:], stride[LENGTH] = new, 0.0, LONGEST_START
                if sign < 0.0:
                    stride[PASSED], stride[ORIENTATION] = 1.0, -stride[ORIENTATION]
                return FOLLOWED
            fine = sign > 0.0 and cosine > STEEPEST
            new[n] = goal
        else:
            sign, cosine = correct(game, new, tangent, h, False, work, turned)
            sign *= stride[ORIENTATION]
            fine = sign != 0.0 and cosine > STEEPEST and new[n] < goal
        if fine and sign < 0.0:
            if h > SHORTEST:
                fine = False
            else:
                stride[PASSED], stride[ORIENTATION] = 1.0, -stride[ORIENTATION]
        if fine:
            easy = cosine > 0.96
            for j in range(n + 1):
                bend[j] = (turned[j] - tangent[j]) / h
                y[j], tangent[j] = new[j], turned[j]
            stride[LENGTH] = h * (2.0 if easy else 1.0)
            return FOLLOWED
        stride[LENGTH] = h / 2 if h > SHORTEST else h / 4
        if stride[LENGTH] < SHORTEST * 1e-3:
            break
    return LOST
