"""Value numbering: each distinct sub-expression of many rows gets one number, and is computed once.

Aho, Lam, Sethi & Ullman, "Compilers" (2nd ed.), section 6.1.2. A number is larger than those of its arguments, so
the numbers in ascending order are an order of evaluation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

Factors: TypeAlias = tuple[int, ...]
Linear: TypeAlias = dict[int, float]
"""A sum: value number of a term -> its coefficient, never 0."""

LONGEST_PRODUCT = 16
"""Factors of a product that is still put in order; longer ones are multiplied as they come."""


@dataclass(frozen=True)
class Constant:
    value: float

    @property
    def arguments(self) -> tuple[int, ...]:
        return ()


@dataclass(frozen=True)
class Parameter:
    name: str

    @property
    def arguments(self) -> tuple[int, ...]:
        return ()


@dataclass(frozen=True)
class Operate:
    """`operation` of `OPERATIONS`, on values."""

    operation: str
    arguments: tuple[int, ...]


@dataclass(frozen=True)
class Product:
    """`head * last`, or `head / last`; `over` and `under` are all its factors, in order."""

    operation: str
    over: Factors
    under: Factors
    head: int
    last: int

    @property
    def arguments(self) -> tuple[int, ...]:
        return self.head, self.last


@dataclass(frozen=True)
class Sum:
    """Terms in ascending order with their coefficients."""

    terms: tuple[tuple[int, float], ...]

    @property
    def arguments(self) -> tuple[int, ...]:
        return tuple(term for term, _ in self.terms)

    @property
    def summands(self) -> list[tuple[int, float]]:
        """The terms in the order of adding up: those with coefficient 1 first, which need no product."""
        return sorted(self.terms, key=lambda pair: pair[1] != 1)


Value: TypeAlias = Constant | Parameter | Operate | Product | Sum


@dataclass
class Values:
    """All values met so far; `one` is the number of the constant 1, the term of a sum's constant."""

    known: list[Value] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    """Of each value, how many parts it has when written out: what is shared counts each time."""
    index: dict[Value, int] = field(default_factory=dict)
    one: int = field(init=False)

    def __post_init__(self) -> None:
        self.one = self.number(Constant(1.0))

    def number(self, value: Value) -> int:
        """Return the number of a value, a new one if it was not met before."""
        found = self.index.setdefault(value, len(self.known))
        if found == len(self.known):
            self.known.append(value)
            self.sizes.append(1 + sum(self.sizes[argument] for argument in value.arguments))
        return found

    def size(self, linear: Linear) -> int:
        """Return how many parts a sum has when written out."""
        return sum(self.sizes[term] for term in linear)

    def of(self, linear: Linear) -> int:
        """Return the number of a sum's value."""
        match sorted(linear.items()):
            case []:
                return self.number(Constant(0.0))
            case [(self.one, value)]:
                return self.number(Constant(value))
            case [(term, 1.0)]:
                return term
            case terms:
                return self.number(Sum(tuple(terms)))

    def terms(self, number: int) -> Linear:
        """Return a value as the sum that it is: the inverse of `of`."""
        match self.known[number]:
            case Constant(value):
                return {self.one: value} if value else {}
            case Sum(terms):
                return dict(terms)
            case _:
                return {number: 1.0}

    def factors(self, term: int) -> tuple[Factors, Factors]:
        """Return what a term multiplies and what it divides by."""
        value = self.known[term]
        if isinstance(value, Product):
            return value.over, value.under
        return ((term,) if term != self.one else ()), ()

    def product(self, over: Factors, under: Factors) -> int:
        """Return the number of a product in canonical order; its beginnings are values too, and so are shared."""
        over, under = tuple(sorted(over)), tuple(sorted(under))
        number = over[0] if over else self.one
        for i in range(1, len(over)):
            number = self.number(Product("*", over[: i + 1], (), number, over[i]))
        for i in range(len(under)):
            number = self.number(Product("/", over, under[: i + 1], number, under[i]))
        return number
