"""Regions of a square between hyperbolas: in slabs between the values at which the curves cross, leave or begin.

Within a slab the curves keep their order, so what is allowed is some strips between neighbours; strips of neighbouring
slabs, and what is allowed on the line between them, are of one region where they touch. (A cylindrical decomposition of
the plane: Basu, Pollack & Roy, Algorithms in Real Algebraic Geometry, 2006, section 5.1.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, permutations

from sim.concepts.nash.forms import IDENTITY, ONE, ZERO, Form, Ratio
from sim.concepts.nash.surds import Surd, roots

NEAR = 1e-12
"""Heights that differ by less are one where strips meet lines: they are the ends of strips, found in another way."""

FLOOR: Ratio = (ZERO, ZERO, ONE, ZERO)
CEILING: Ratio = (ONE, ZERO, ONE, ZERO)


@dataclass(frozen=True)
class Strip:
    """What is allowed above one value of the first share: from one curve up to another."""

    low: Surd
    high: Surd
    below: int
    """Which of the curves runs along its lower end."""
    above: int


@dataclass(frozen=True)
class Region:
    """A connected region: its corners, and `(curve, from, to)`, the arcs on its border."""

    corners: tuple[tuple[Fraction, Fraction], ...]
    arcs: tuple[tuple[Ratio, Fraction, Fraction], ...]


def regions(forms: Sequence[Form]) -> list[Region]:
    """Return the regions of shares `(u, v)` from 0 to 1 in which no gain of `forms`, of two players, is above 0."""
    first, second = forms[0].players
    curves = [FLOOR, CEILING, *(form.second_by(first) for form in forms)]
    stops = [Surd(ZERO), Surd(ONE)]
    for a, b, c, d in curves:
        stops += [Surd(-up / slope) for up, slope in ((a, b), (a - c, b - d), (c, d)) if slope]
    for form, other in permutations(forms, 2):
        stops += roots(form.along({first: IDENTITY, second: other.second_by(first)}).square)
    order = [t for _, t in sorted({float(t): t for t in stops if t.possible}.items())]
    middles = [Surd((x.fraction + y.fraction) / 2) for x, y in pairwise(order)]
    lines = [list(_strips(forms, curves, t)) for t in order]
    slabs = [list(_strips(forms, curves, t)) for t in middles]
    return [_region(curves, order, lines, slabs, part) for part in _parts(curves, order, lines, slabs)]


Node = tuple[bool, int, int]
"""Whether it is a line, the number of the line or slab, and the number of its strip."""


def _parts(
    curves: Sequence[Ratio], order: Sequence[Surd], lines: list[list[Strip]], slabs: list[list[Strip]]
) -> list[list[Node]]:
    """Return the strips of each region: those that touch are of one."""
    name: dict[Node, int] = {}
    for line, own in ((True, lines), (False, slabs)):
        for k, strips in enumerate(own):
            name |= {(line, k, n): len(name) + n for n in range(len(strips))}
    for k, strips in enumerate(slabs):
        for n, strip in enumerate(strips):
            for at in (k, k + 1):
                low, high = (float(_height(curves[curve], order[at])) for curve in (strip.below, strip.above))
                for m, other in enumerate(lines[at]):
                    if float(other.low) - NEAR <= low and high <= float(other.high) + NEAR:
                        old, new = name[True, at, m], name[False, k, n]
                        name = {node: new if number == old else number for node, number in name.items()}
    return [[node for node, own in name.items() if own == number] for number in dict.fromkeys(name.values())]


def _region(
    curves: Sequence[Ratio],
    order: Sequence[Surd],
    lines: list[list[Strip]],
    slabs: list[list[Strip]],
    part: Sequence[Node],
) -> Region:
    spans: dict[int, list[tuple[int, int]]] = {}
    for line, k, n in part:
        if not line:
            for curve in {slabs[k][n].below, slabs[k][n].above} - {0, 1}:
                own = spans.setdefault(curve, [])
                if own and own[-1][1] == k:
                    own[-1] = (own[-1][0], k + 1)
                else:
                    own.append((k, k + 1))
    corners: dict[tuple[Fraction, Fraction], None] = {}
    for curve, own in spans.items():
        for k in (end for span in own for end in span):
            corners[order[k].fraction, _height(curves[curve], order[k]).fraction] = None
    alone = len(part) == 1
    for line, k, n in part:
        if line and (alone or k in (0, len(order) - 1)):
            corners |= {(order[k].fraction, v.fraction): None for v in (lines[k][n].low, lines[k][n].high)}
    arcs = [(curves[c], order[a].fraction, order[b].fraction) for c, own in spans.items() for a, b in own]
    return Region(tuple(corners), tuple(arcs))


def _strips(forms: Sequence[Form], curves: Sequence[Ratio], u: Surd) -> Iterator[Strip]:
    """Yield what is allowed above u, from below: strips between curves, or points on them."""
    known = [(_height(curve, u), k) for k, curve in enumerate(curves) if u.linear(curve[2], curve[3]).sign]
    heights = sorted(((v, k) for v, k in known if v.possible), key=lambda own: (float(own[0]), own[1]))
    fine = [_allowed(forms, u, v) for v, _ in heights]
    start: int | None = None
    for n, (v, _) in enumerate(heights):
        if start is None and fine[n]:
            start = n
        last = n + 1 == len(heights)
        if start is not None and (last or not _allowed(forms, u, v.plus(heights[n + 1][0]).linear(ZERO, ONE / 2))):
            yield Strip(heights[start][0], v, heights[start][1], heights[n][1])
            start = None


def _height(ratio: Ratio, u: Surd) -> Surd:
    """Return the height of a curve above u, where it has one."""
    a, b, c, d = ratio
    return u.linear(a, b).over(u.linear(c, d))


def _allowed(forms: Sequence[Form], u: Surd, v: Surd) -> bool:
    return all(form.at(u, v).sign <= 0 for form in forms)
