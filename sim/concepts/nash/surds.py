"""Roots of quadratic equations with rational coefficients, with exact signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Surd:
    """`rational + factor * sqrt(root)`; those that are reckoned with each other have the same root, or none."""

    rational: Fraction
    factor: Fraction = ZERO
    root: Fraction = ZERO

    def __float__(self) -> float:
        """The nearest number, up to some units of the last place: two parts that nearly cancel are never added."""
        irrational = float(self.factor) * float(self.root) ** 0.5
        if float(self.rational) * irrational >= 0:
            return float(self.rational) + irrational
        norm = self.rational**2 - self.factor**2 * self.root
        return float(norm) / (float(self.rational) - irrational)

    @property
    def fraction(self) -> Fraction:
        """The number itself where it is rational, else the nearest of floating point."""
        return Fraction(float(self)) if self.factor and self.root else self.rational

    def linear(self, constant: Fraction, slope: Fraction) -> Surd:
        """Return `constant + slope * self`."""
        return Surd(constant + slope * self.rational, slope * self.factor, self.root)

    def plus(self, other: Surd) -> Surd:
        """Return the sum."""
        return Surd(self.rational + other.rational, self.factor + other.factor, self.root or other.root)

    def times(self, other: Surd) -> Surd:
        """Return the product."""
        root = self.root or other.root
        rational = self.rational * other.rational + self.factor * other.factor * root
        return Surd(rational, self.rational * other.factor + self.factor * other.rational, root)

    def over(self, other: Surd) -> Surd:
        """Return the quotient; the other is not 0."""
        norm = other.rational**2 - other.factor**2 * other.root
        return self.times(Surd(other.rational / norm, -other.factor / norm, other.root))

    @property
    def sign(self) -> int:
        """-1, 0 or 1, exactly."""
        first, second = sign(self.rational), sign(self.factor) * (self.root > 0)
        if first * second >= 0:
            return first or second
        return first * sign(self.rational**2 - self.factor**2 * self.root)

    @property
    def possible(self) -> bool:
        """Whether it is a probability."""
        return self.sign >= 0 and self.linear(ONE, -ONE).sign >= 0


def sign(x: Fraction) -> int:
    """Return -1, 0 or 1."""
    return (x > 0) - (x < 0)


def roots(square: Sequence[Fraction]) -> Iterator[Surd]:
    """Yield the real roots of `c + b x + a x^2`, of `(c, b, a)`, rational ones as such; none where it vanishes."""
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
    for side in (-1, 1):
        yield Surd(-b / (2 * a), Fraction(side) / (2 * a), inside)
