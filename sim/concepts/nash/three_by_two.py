"""All equilibria of degenerate games of three players with two actions each, in exact arithmetic.

Player i plays its second action with probability p[i]; by how much that action pays more, its *gain*, is bilinear in
the probabilities of the two others. A profile is an equilibrium where each player is at 0 and its gain is not above 0,
or at 1 and it is not below, or anywhere and it is 0. So the set of equilibria is the union of 27 closed cells, in each
of which every player is at 0, at 1 or indifferent, and each cell is solved: where gains vanish they are products of
factors in one probability each, which fix it or leave it free, until what is left are boxes, or else curves.

A box is told by its corners: payoffs and probabilities of outcomes are linear in each probability alone, so that none
of them is lower or higher inside. Of curves and of regions that are cut at a slant the corners do not tell that: games
that have such are left to others. (The structure of such sets: McKelvey & McLennan, Computation of equilibria in finite
games, Handbook of Computational Economics 1, 1996, section 5; the union of cells is that of Winkels, An algorithm to
determine all equilibrium points of a bimatrix game, 1979, with bilinear in place of linear conditions.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise, product
from math import isqrt

ZERO, ONE = Fraction(0), Fraction(1)
PLAYERS = (0, 1, 2)

Interval = tuple[Fraction, Fraction]
Box = tuple[Interval, Interval, Interval]
"""`box[player]`: from which probability to which, all of them equilibria together."""
Point = tuple["Surd", "Surd", "Surd"]


class CurvedError(Exception):
    """The equilibria are no union of points and boxes."""


@dataclass(frozen=True)
class Gain:
    """`constant + first * u + second * v + both * u * v`, of the probabilities u and v of two players."""

    constant: Fraction
    first: Fraction
    second: Fraction
    both: Fraction

    def fixed(self, place: int, value: Fraction) -> tuple[Fraction, Fraction]:
        """Return `(constant, slope)` in the other probability where the one at `place` is known."""
        if place == 0:
            return self.constant + self.first * value, self.second + self.both * value
        return self.constant + self.second * value, self.first + self.both * value

    @property
    def nothing(self) -> bool:
        """Whether it is 0 whatever the others do."""
        return not (self.constant or self.first or self.second or self.both)


@dataclass(frozen=True)
class Surd:
    """`rational + factor * sqrt(root)`, a root of a quadratic equation."""

    rational: Fraction
    factor: Fraction = ZERO
    root: Fraction = ZERO

    def __float__(self) -> float:
        return float(self.rational) + float(self.factor) * float(self.root) ** 0.5

    def linear(self, constant: Fraction, slope: Fraction) -> Surd:
        """Return `constant + slope * self`."""
        return Surd(constant + slope * self.rational, slope * self.factor, self.root)

    def over(self, other: Surd) -> Surd:
        """Return the quotient of two numbers with the same root; the other is not 0."""
        norm = other.rational**2 - other.factor**2 * other.root
        up = self.rational * other.rational - self.factor * other.factor * self.root
        mixed = self.factor * other.rational - self.rational * other.factor
        return Surd(up / norm, mixed / norm, self.root)

    @property
    def sign(self) -> int:
        """-1, 0 or 1, exactly."""
        first, second = _sign(self.rational), _sign(self.factor) * (self.root > 0)
        if first * second >= 0:
            return first or second
        return first * _sign(self.rational**2 - self.factor**2 * self.root)

    @property
    def possible(self) -> bool:
        """Whether it is a probability."""
        return self.sign >= 0 and Surd(ONE - self.rational, -self.factor, self.root).sign >= 0


def _sign(x: Fraction) -> int:
    return (x > 0) - (x < 0)


def gains(payoffs: Sequence[Sequence[Sequence[Sequence[Fraction]]]]) -> tuple[Gain, Gain, Gain]:
    """Return the gains of `payoffs[player][a][b][c]`, each in the probabilities of the two others in their order."""

    def at(player: int, own: int, one: int, two: int) -> Fraction:
        actions = [one, two]
        actions.insert(player, own)
        a, b, c = actions
        return payoffs[player][a][b][c]

    found = []
    for player in PLAYERS:
        g = {(u, v): at(player, 1, u, v) - at(player, 0, u, v) for u, v in product((0, 1), repeat=2)}
        found.append(Gain(g[0, 0], g[1, 0] - g[0, 0], g[0, 1] - g[0, 0], g[1, 1] - g[1, 0] - g[0, 1] + g[0, 0]))
    return found[0], found[1], found[2]


def equilibria(own: Sequence[Gain]) -> tuple[list[Box], list[Point]]:
    """Return boxes, whose union is all equilibria, and single points that are irrational.

    Raises `CurvedError` where they are no such union.
    """
    boxes: dict[Box, None] = {}
    points: dict[Point, None] = {}
    for at in product((0, 1, None), repeat=3):
        start = tuple((ZERO, ONE) if p is None else (Fraction(p), Fraction(p)) for p in at)
        equal = [i for i in PLAYERS if at[i] is None]
        for box, left in _solved(own, start, equal):  # type: ignore[arg-type]
            if left:
                points |= dict.fromkeys(_met(own, box, left))
            else:
                boxes |= dict.fromkeys(_allowed(own, box, at))
    return _largest(list(boxes)), list(points)


def others(player: int) -> tuple[int, int]:
    """Return the two other players in their order."""
    first, second = (i for i in PLAYERS if i != player)
    return first, second


def _solved(own: Sequence[Gain], box: Box, equal: list[int]) -> Iterator[tuple[Box, list[int]]]:
    """Yield parts of a box in which the gains of `equal` vanish, with those that vanish on curves of the part alone."""
    left: list[int] = []
    for number, player in enumerate(equal):
        u, v = others(player)
        rest = [*left, *equal[number + 1 :]]
        if box[u][0] < box[u][1] and box[v][0] < box[v][1]:
            if own[player].nothing:
                continue
            roots = _factors(own[player])
            if roots is None:
                signs = [_sign(_value(own[player], x, y)) for x in box[u] for y in box[v]]
                if min(signs) < 0 < max(signs):
                    left.append(player)
                    continue
                for part in _faces(box, (u, v), [sign == 0 for sign in signs]):
                    yield from _solved(own, part, [*rest, player])
                return
            for place, value in roots:
                yield from _solved(own, _with(box, (u, v)[place], value), [*rest, player])
            return
        known = u if box[u][0] == box[u][1] else v
        constant, slope = own[player].fixed(0 if known == u else 1, box[known][0])
        if slope == 0:
            if constant != 0:
                return
            continue
        value, free = -constant / slope, v if known == u else u
        if box[free][0] <= value <= box[free][1]:
            if box[free][0] < box[free][1]:
                yield from _solved(own, _with(box, free, value), rest)
                return
            continue
        return
    yield box, left


def _with(box: Box, player: int, value: Fraction) -> Box:
    found = list(box)
    found[player] = (value, value)
    return found[0], found[1], found[2]


def _factors(gain: Gain) -> list[tuple[int, Fraction]] | None:
    """Return (place, probability) at which a product of two factors vanishes within [0, 1]; None if it is none."""
    a, b, c, d = gain.constant, gain.first, gain.second, gain.both
    if d == 0:
        if b and c:
            return None
        place, slope = (0, b) if b else (1, c)
        roots = [(place, -a / slope)] if slope else []
    elif a * d != b * c:
        return None
    else:  # (u + c/d) (v + b/d) d
        roots = [(0, -c / d), (1, -b / d)]
    return [(place, root) for place, root in roots if 0 <= root <= 1]


def _allowed(own: Sequence[Gain], box: Box, at: Sequence[int | None]) -> Iterator[Box]:
    """Yield the part of a box in which nobody who is at 0 gains by 1, and nobody at 1 by 0."""
    for player in PLAYERS:
        wanted = {0: -1, 1: 1, None: 0}[at[player]]
        if wanted == 0:
            continue
        u, v = others(player)
        gain = own[player]
        if box[u][0] < box[u][1] and box[v][0] < box[v][1]:
            signs = [_sign(_value(gain, x, y)) * wanted for x in box[u] for y in box[v]]
            if min(signs) >= 0:
                continue
            if max(signs) <= 0:
                for part in _faces(box, (u, v), [sign == 0 for sign in signs]):
                    yield from _allowed(own, part, at)
                return
            roots = _factors(gain)
            if roots is None:
                raise CurvedError
            for part in _cut(box, (u, v), roots):
                middle = [(part[i][0] + part[i][1]) / 2 for i in (u, v)]
                if _value(gain, *middle) * wanted >= 0:
                    yield from _allowed(own, part, at)
            return
        known = u if box[u][0] == box[u][1] else v
        constant, slope = gain.fixed(0 if known == u else 1, box[known][0])
        free = v if known == u else u
        span = _half(box[free], constant * wanted, slope * wanted)
        if span is None:
            return
        box = _put(box, free, span)
    yield box


def _value(gain: Gain, u: Fraction, v: Fraction) -> Fraction:
    return gain.constant + gain.first * u + gain.second * v + gain.both * u * v


def _half(span: Interval, constant: Fraction, slope: Fraction) -> Interval | None:
    """Return the part of an interval in which `constant + slope * p` is not below 0."""
    low, high = span
    if slope == 0:
        return span if constant >= 0 else None
    edge = -constant / slope
    low, high = (max(low, edge), high) if slope > 0 else (low, min(high, edge))
    return (low, high) if low <= high else None


def _put(box: Box, player: int, span: Interval) -> Box:
    found = list(box)
    found[player] = span
    return found[0], found[1], found[2]


def _cut(box: Box, pair: tuple[int, int], roots: list[tuple[int, Fraction]]) -> Iterator[Box]:
    """Yield the parts of a box between the lines on which a product vanishes, and those lines themselves.

    Lines that lie in no part of the right sign are equilibria all the same.
    """
    edges = [
        [low, *sorted(r for place, r in roots if place == k and low < r < high), high]
        for k, (low, high) in enumerate(box[i] for i in pair)
    ]
    spans = [[*pairwise(e), *((r, r) for r in e)] for e in edges]
    for first, second in product(*spans):
        yield _put(_put(box, pair[0], first), pair[1], second)


def _faces(box: Box, pair: tuple[int, int], there: Sequence[bool]) -> Iterator[Box]:
    """Yield the sides and corners of a box, in two probabilities, on which something vanishes that has one sign.

    `there[corner]` are the corners at which it does; between two of them it does along a side, and nowhere else.
    """
    corners = list(product(box[pair[0]], box[pair[1]]))
    kept = [corner for corner, zero in zip(corners, there, strict=True) if zero]
    sides = [(a, b) for a, b in combinations(kept, 2) if a[0] == b[0] or a[1] == b[1]]
    lonely = [(a, a) for a in kept if not any(a in side for side in sides)]
    for a, b in (*sides, *lonely):
        yield _put(_put(box, pair[0], (a[0], b[0])), pair[1], (a[1], b[1]))


def _met(own: Sequence[Gain], box: Box, left: list[int]) -> Iterator[Point]:
    """Yield the points at which the gains of all players vanish, each on a curve of its own."""
    if len(left) < 3:
        raise CurvedError  # it may still lie outside of the box, but for a point
    # y = -(a + b x) / (c + d x) by the gain of the third player, z likewise by that of the second
    y = _by_first(own[2])
    z = _by_first(own[1])
    g = own[0]
    up = _times(y[0], z[0])
    square = [
        g.constant * p + g.first * q + g.second * r + g.both * s
        for p, q, r, s in zip(_times(y[1], z[1]), _times(y[0], z[1]), _times(y[1], z[0]), up, strict=True)
    ]
    if not any(square):
        raise CurvedError
    for x in _roots(square):
        below = [x.linear(*part[1]) for part in (y, z)]
        if not x.possible or any(b.sign == 0 for b in below):
            continue
        point = (x, x.linear(*y[0]).over(below[0]), x.linear(*z[0]).over(below[1]))
        if all(p.possible for p in point):
            yield point


Line = tuple[Fraction, Fraction]
"""`constant + slope * x`."""


def _by_first(gain: Gain) -> tuple[Line, Line]:
    """Return numerator and denominator of the second probability at which a gain vanishes, in the first."""
    return (-gain.constant, -gain.first), (gain.second, gain.both)


def _times(one: Line, other: Line) -> tuple[Fraction, Fraction, Fraction]:
    return one[0] * other[0], one[0] * other[1] + one[1] * other[0], one[1] * other[1]


def _roots(square: Sequence[Fraction]) -> Iterator[Surd]:
    """Yield the real roots of `c + b x + a x^2`, rational ones as such."""
    c, b, a = square
    if a == 0:
        if b:
            yield Surd(-c / b)
        return
    inside = b * b - 4 * a * c
    if inside < 0:
        return
    up, down = isqrt(inside.numerator), isqrt(inside.denominator)
    if up * up == inside.numerator and down * down == inside.denominator:
        root = Fraction(up, down)
        yield from dict.fromkeys((Surd((-b - root) / (2 * a)), Surd((-b + root) / (2 * a))))
        return
    for sign in (-1, 1):
        yield Surd(-b / (2 * a), Fraction(sign) / (2 * a), inside)


def _largest(boxes: list[Box]) -> list[Box]:
    """Return the boxes that lie in no other."""
    return [b for b in boxes if not any(b != c and _within(b, c) for c in boxes)]


def _within(inner: Box, outer: Box) -> bool:
    return all(o[0] <= i[0] and i[1] <= o[1] for i, o in zip(inner, outer, strict=True))


def components(boxes: Sequence[Box]) -> list[int]:
    """Return `component[box]`: boxes that touch are of one component."""
    number = list(range(len(boxes)))
    for a, b in combinations(range(len(boxes)), 2):
        touch = all(x[0] <= y[1] and y[0] <= x[1] for x, y in zip(boxes[a], boxes[b], strict=True))
        if touch and number[a] != number[b]:
            old, new = number[b], number[a]
            number = [new if n == old else n for n in number]
    return number
