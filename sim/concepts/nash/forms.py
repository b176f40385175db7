"""Conditions on the shares of two players along their segments, and along a curve in one variable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sim.concepts.nash.surds import Surd

ZERO, ONE = Fraction(0), Fraction(1)

Ratio = tuple[Fraction, Fraction, Fraction, Fraction]
"""`(a + b t) / (c + d t)`."""

Line = tuple[Fraction, Fraction]
"""`constant + slope * t`."""

IDENTITY: Ratio = (ZERO, ONE, ONE, ZERO)


@dataclass(frozen=True)
class Along:
    """A condition along a curve: `c + b t + a t^2`, of `square = (c, b, a)`, over two linear forms in t."""

    square: tuple[Fraction, Fraction, Fraction]
    below: tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]
    equal: bool

    def holds(self, t: Surd) -> bool:
        """Return whether it is 0 at t, or not above 0 where that is enough."""
        c, b, a = self.square
        found = t.times(t).linear(ZERO, a).plus(t.linear(c, b)).sign
        for constant, slope in self.below:
            found *= t.linear(constant, slope).sign
        return found == 0 or (found < 0 and not self.equal)


@dataclass(frozen=True)
class Form:
    """A gain `constant + p u + q v + r u v` in the shares of two players, which is 0 (`equal`) or not above 0."""

    first: int
    second: int
    factors: tuple[Fraction, Fraction, Fraction, Fraction]
    equal: bool

    @property
    def players(self) -> tuple[int, int]:
        """Whose shares it is in."""
        return self.first, self.second

    def other(self, player: int) -> int | None:
        """Return the other of its two players; None if it is not one of them."""
        return dict((self.players, self.players[::-1])).get(player)

    def at(self, u: Surd, v: Surd) -> Surd:
        """Return the gain."""
        a, b, c, d = self.factors
        return u.linear(a, b).plus(v.times(u.linear(c, d)))

    def second_by(self, player: int) -> Ratio:
        """Return the share of the other player at which the gain is 0, as a ratio in that of `player`."""
        a, b, c, d = self.factors
        return (-a, -b, c, d) if player == self.first else (-a, -c, b, d)

    def along(self, shares: Mapping[int, Ratio]) -> Along:
        """Return the condition along a curve."""
        (a, b, c, d), (e, f, g, h) = shares[self.first], shares[self.second]
        one, u, v, both = self.factors
        square = [
            one * x + u * y + v * z + both * w
            for x, y, z, w in zip(
                _times((c, d), (g, h)),
                _times((a, b), (g, h)),
                _times((c, d), (e, f)),
                _times((a, b), (e, f)),
                strict=True,
            )
        ]
        return Along((square[0], square[1], square[2]), ((c, d), (g, h)), self.equal)


def _times(one: Line, other: Line) -> tuple[Fraction, Fraction, Fraction]:
    return one[0] * other[0], one[0] * other[1] + one[1] * other[0], one[1] * other[1]
