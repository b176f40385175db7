"""What is left of a cell of equilibria where a condition curves through it: its corners, and arcs between them.

In a product of segments, with a share of the way along each, a condition on two shares is a hyperbola, or a region
beside it; two that have a share in common are a curve along it; two on the same pair, or three on three pairs, are
points, but for those that are one curve. Arcs matter because
what is expected along one may be higher or lower than at its ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import NDArray

from sim.concepts.nash.forms import IDENTITY, ONE, ZERO, Along, Form, Ratio
from sim.concepts.nash.polytopes import Vector, between
from sim.concepts.nash.products import Condition, Piece, Product
from sim.concepts.nash.regions import regions
from sim.concepts.nash.surds import Surd, roots


class CurvedError(Exception):
    """What is left is none of the shapes that are known."""


@dataclass(frozen=True, eq=False)
class Arc:
    """A curve through a product of segments: each curved player's share along its segment is a ratio in one variable.

    Other players may play anything in their polytopes.
    """

    strategies: Product
    shares: Mapping[int, Ratio]
    low: Fraction
    high: Fraction

    @property
    def ends(self) -> tuple[Product, ...]:
        """The strategies at its ends, or at the point that it is."""
        return tuple(self.at(t) for t in dict.fromkeys((self.low, self.high)))

    def at(self, t: Fraction) -> Product:
        """Return the strategies at a value of the variable."""
        found = self.strategies
        for player, (a, b, c, d) in self.shares.items():
            found = put(found, player, (a + b * t) / (c + d * t))
        return found


@dataclass(frozen=True, eq=False)
class Shape:
    """A connected set of equilibria, a part of a piece: products at its corners, and arcs on its border."""

    piece: Piece
    corners: tuple[Product, ...]
    arcs: tuple[Arc, ...] = ()


def shapes(piece: Piece) -> list[Shape]:
    """Return the connected parts of a piece. `CurvedError` where it is of no shape that is known."""
    if not piece.curved:
        return [Shape(piece, (piece.strategies,))]
    known = [_on_segments(piece.strategies, condition) for condition in piece.curved]
    if any(form.equal for form in known):
        return list(_along(piece, known))
    return list(_beside(piece, known))


def put(strategies: Product, player: int, share: Fraction) -> Product:
    """Return the product with a player at a share of the way along its segment."""
    start, end = strategies[player]
    point = between(start, end, share)
    return (*strategies[:player], (point,), *strategies[player + 1 :])


def _on_segments(strategies: Product, condition: Condition) -> Form:
    """Return a condition in the shares of two players along their segments."""
    gain = condition.over(strategies)
    players = tuple(i for i in condition.players if len(strategies[i]) > 1)
    if len(players) != 2 or any(len(strategies[i]) > 2 for i in players):
        raise CurvedError
    (p, q), (r, s) = gain.reshape(2, 2).tolist()
    return Form(players[0], players[1], (p, r - p, q - p, s - r - q + p), condition.equal)


def _beside(piece: Piece, forms: Sequence[Form]) -> Iterator[Shape]:
    """Yield the regions beside hyperbolas in which no gain is above 0."""
    first, second = forms[0].players
    if any(form.players != (first, second) for form in forms):
        raise CurvedError
    for region in regions(forms):
        corners = tuple(put(put(piece.strategies, first, u), second, v) for u, v in region.corners)
        arcs = tuple(
            Arc(piece.strategies, {first: IDENTITY, second: ratio}, low, high) for ratio, low, high in region.arcs
        )
        yield Shape(piece, corners, arcs)


def _along(piece: Piece, forms: Sequence[Form]) -> Iterator[Shape]:
    """Yield the points or arcs at which gains are 0 that have one share in common, and others as they should be."""
    equal = [form for form in forms if form.equal]
    players = sorted({player for form in forms for player in form.players})
    common = max(players, key=lambda player: sum(player in form.players for form in equal))
    shares: dict[int, Ratio] = {common: IDENTITY}
    rest = [form for form in forms if not form.equal]
    for form in equal:
        away = form.other(common)
        if away is None or away in shares:
            rest.append(form)
        else:
            shares[away] = form.second_by(common)
    if len(shares) < len(players):
        raise CurvedError
    conditions = [form.along(shares) for form in rest]
    zeros = [conditions for conditions in conditions if conditions.equal and any(conditions.square)]
    if zeros:
        for t in roots(zeros[0].square):
            if _possible(shares.values(), conditions, t):
                yield Shape(piece, (Arc(piece.strategies, shares, t.fraction, t.fraction).ends[0],))
        return
    for low, high in _intervals(shares.values(), [one for one in conditions if not one.equal]):
        arc = Arc(piece.strategies, shares, low, high)
        yield Shape(piece, arc.ends, (arc,))


def _possible(ratios: Iterable[Ratio], conditions: Iterable[Along], t: Surd) -> bool:
    """Return whether all shares are possible at t, and all conditions hold."""
    for a, b, c, d in ratios:
        below = t.linear(c, d)
        if below.sign == 0 or not t.linear(a, b).over(below).possible:
            return False
    return all(condition.holds(t) for condition in conditions)


def _intervals(ratios: Iterable[Ratio], conditions: Sequence[Along]) -> Iterator[tuple[Fraction, Fraction]]:
    """Yield the intervals of a variable within which all shares are possible and all conditions hold; points too."""
    ratios = tuple(ratios)
    stops = [Surd(ZERO), Surd(ONE)]
    for a, b, c, d in ratios:
        stops += [Surd(-up / slope) for up, slope in ((a, b), (a - c, b - d), (c, d)) if slope]
    stops += [t for condition in conditions for t in roots(condition.square)]
    order = [t for _, t in sorted({float(t): t for t in stops if t.possible}.items())]
    middles = [Surd((x.fraction + y.fraction) / 2) for x, y in pairwise(order)]
    fits = [_possible(ratios, conditions, t) for t in middles]
    start = None
    for k, fine in enumerate((*fits, False)):
        if fine and start is None:
            start = order[k].fraction
        elif not fine and start is not None:
            yield start, order[k].fraction
            start = None
    for k, t in enumerate(order):
        if not any(fits[max(k - 1, 0) : k + 1]) and _possible(ratios, conditions, t):
            yield t.fraction, t.fraction


def extremes(arc: Arc, values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least and the most that is expected on an arc, `(least[quantity], most[quantity])`.

    `values[quantity, *actions]`. What is expected is a quotient of two polynomials in the arc's variable; it is looked
    at where its derivative is 0, and at the ends.
    """
    free = [i for i in range(len(arc.strategies)) if i not in arc.shares]
    below = np.ones(1)
    for _, _, c, d in arc.shares.values():
        below = np.convolve(below, (float(c), float(d)))
    least, most = np.full(len(values), np.inf), np.full(len(values), -np.inf)
    for vertices in product(*(arc.strategies[i] for i in free)):
        above = _above(arc, dict(zip(free, vertices, strict=True)), values)
        for quantity, up in enumerate(above.T):
            seen = [_polynomial(up, t) / _polynomial(below, t) for t in _turns(arc, up, below)]
            least[quantity] = min(least[quantity], *seen)
            most[quantity] = max(most[quantity], *seen)
    return least, most


def _above(arc: Arc, fixed: Mapping[int, Vector], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the polynomials over the common denominator, `coefficients[power, quantity]`."""
    found = values[None]
    for player in range(len(arc.strategies)):
        if player in fixed:
            lines = np.array([fixed[player]], np.float64)
        else:
            (p, q), (a, b, c, d) = arc.strategies[player], arc.shares[player]
            pairs = [(c * x + a * (y - x), d * x + b * (y - x)) for x, y in zip(p, q, strict=True)]
            lines = np.array(pairs, np.float64).T
        parts = np.tensordot(found, lines, (2, 1))  # the player's axis goes, and that of the powers comes last
        found = np.zeros((found.shape[0] + len(lines) - 1, *parts.shape[1:-1]))
        for power in range(len(lines)):
            found[power : power + parts.shape[0]] += parts[..., power]
    return found


def _turns(arc: Arc, up: NDArray[np.float64], below: NDArray[np.float64]) -> list[float]:
    """Return where a quotient of polynomials has its extremes on an arc: ends, and zeros of its derivative."""
    low, high = float(arc.low), float(arc.high)
    slope = polynomial.polysub(
        polynomial.polymul(polynomial.polyder(up), below), polynomial.polymul(up, polynomial.polyder(below))
    )
    slope = polynomial.polytrim(slope, 1e-14 * float(np.abs(slope).max(initial=0.0)))
    zeros = polynomial.polyroots(slope) if len(slope) > 1 else np.empty(0)
    inside = [float(z.real) for z in zeros if abs(z.imag) < 1e-6 and low < z.real < high]
    return [low, high, *inside]


def _polynomial(coefficients: NDArray[np.float64], t: float) -> float:
    return float(polynomial.polyval(t, coefficients))
