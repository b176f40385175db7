"""A distribution whose numbers are expressions of other parameters: `uniform(0, limit)`, one for each world.

Before the others are known it is shown at their medians. What follows for correlations, and for indices of Sobol', is
said of the part of the number that is its own: its place in the distribution, which hangs on nothing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sim.distributions.base import Distribution, DistributionError, Family, Written, read_number
from sim.distributions.table import DISTRIBUTIONS
from sim.distributions.worlds import PRIMES, tried_worlds
from sim.expressions import Expr, ExpressionError, Name, compile_rows, names_in, parse, rewrite, to_text
from sim.numbers import number

Floats = NDArray[np.float64]
_CALL = re.compile(r"\s*([A-Za-z][A-Za-z-]*)\s*\((.*)\)\s*", re.DOTALL)


@dataclass(frozen=True)
class Conditional(Family):
    """A distribution of another family, whose numbers are expressions of other parameters."""

    family: ClassVar[str] = "conditional"
    since: ClassVar[int] = 2
    of: str
    terms: tuple[tuple[str, str], ...]
    """Fields of that family, with their expressions."""
    others: tuple[tuple[str, Distribution], ...] = ()
    """The parameters on which it hangs, with what they may be."""

    @cached_property
    def _formulas(self) -> tuple[Expr, ...]:
        return tuple(parse(formula) for _, formula in self.terms)

    @property
    def needs(self) -> tuple[str, ...]:
        """The parameters that the expressions name, in order."""
        return tuple(dict.fromkeys(name for formula in self._formulas for name in sorted(names_in(formula))))

    def renamed(self, names: Mapping[str, str], known: Mapping[str, Distribution]) -> Conditional:
        """Return it with other names for what it hangs on, which may be as `known` says."""

        def called(node: Expr) -> Expr:
            return replace(node, name=names.get(node.name, node.name)) if isinstance(node, Name) else node

        pairs = zip(self.terms, self._formulas, strict=True)
        terms = tuple((field, to_text(rewrite(formula, called))) for (field, _), formula in pairs)
        own = {names.get(name, name): distribution for name, distribution in self.others}
        return Conditional(self.of, terms, tuple((name, known.get(name, d)) for name, d in own.items()))

    def numbers(self, known: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return `number[draw]` of each field in worlds in which the others are known."""
        table = np.stack([np.asarray(known[name], np.float64) for name in self.needs], axis=1)
        found = compile_rows(list(self._formulas), list(self.needs)).evaluate(table)
        return {field: np.asarray(found[:, i]) for i, (field, _) in enumerate(self.terms)}

    def at(self, known: Mapping[str, float]) -> Distribution:
        """Return the distribution in one world; `DistributionError` where its numbers do not fit together."""
        own = self.numbers({name: np.array([known[name]]) for name in self.needs})
        return DISTRIBUTIONS[self.of].from_fields({field: float(values[0]) for field, values in own.items()})

    def quantile_given(self, u: Floats, known: Mapping[str, Floats]) -> Floats:
        """Return the quantile of each world's own distribution."""
        return DISTRIBUTIONS[self.of].quantiles(u, self.numbers(known))

    @cached_property
    def middle(self) -> Distribution:
        """It where the others are at their medians."""
        return self.at({name: distribution.central for name, distribution in self.others})

    def quantile(self, u: Floats) -> Floats:
        """Return the quantiles where the others are at their medians."""
        return self.middle.quantile(u)

    def tried(self) -> list[dict[str, float]]:
        """Return worlds of the others: at their ends, and in between, the same each time."""
        return tried_worlds(self.others)

    def faults(self) -> list[tuple[str, str]]:
        """Its numbers must fit together whatever the others are, as far as that is tried."""
        for world in self.tried() if self.others else ():
            try:
                self.at(world)
            except DistributionError as error:
                where = " and ".join(f"{name} = {number(value)}" for name, value in world.items())
                return [(error.field or "", f"where {where}, {error.message}")]
        return []

    @cached_property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest value in the worlds that are tried."""
        ends = [self.at(world).support for world in self.tried()]
        return min(low for low, _ in ends), max(high for _, high in ends)

    @property
    def mean(self) -> float:
        """The mean where the others are at their medians."""
        return self.middle.mean

    @property
    def central(self) -> float:
        """The median where the others are at theirs."""
        return self.middle.central

    @property
    def probabilities(self) -> tuple[float, ...] | None:
        """None: its values are others in other worlds."""
        return None

    @property
    def remark(self) -> str:
        """On what it hangs."""
        return f"hangs on {', '.join(self.needs)}; where these are at their medians it is {self.middle.meaning}"

    @property
    def meaning(self) -> str:
        """Return what the parameter may be, in words."""
        return f"{self.to_text()}, which {self.remark}"

    def to_text(self) -> str:
        """Return `uniform(0, limit)`."""
        order = [f.name for f in fields(DISTRIBUTIONS[self.of])]  # type: ignore[arg-type]  # every family is a dataclass
        own = dict(self.terms)
        plain = [own[name] for name in itertools.takewhile(own.__contains__, order)]
        named = [f"{name}={formula}" for name, formula in self.terms if name not in order[: len(plain)]]
        return f"{self.of}({', '.join([*plain, *named])})"

    def to_mapping(self) -> dict[str, Any]:
        """Return the explicit form: the family, and the expressions of its numbers."""
        return {"family": self.family, "of": self.of, "terms": dict(self.terms)}

    @classmethod
    def needs_of(cls, explicit: Mapping[str, Written]) -> tuple[str, ...]:
        """Return the parameters that the expressions name."""
        return cls.from_fields(explicit).needs

    @classmethod
    def from_fields(cls, given: Mapping[str, Written]) -> Self:
        """Return the distribution of the explicit form; on what it hangs is to be said yet (`among`)."""
        of, terms = str(given.get("of")), given.get("terms")
        if of not in DISTRIBUTIONS or not isinstance(terms, Mapping):
            raise DistributionError("a conditional distribution is of a family, with terms", "of")
        return cls(of, tuple((str(field), str(formula)) for field, formula in terms.items()))

    def among(self, known: Mapping[str, Distribution]) -> Conditional:
        """Return it with what the parameters may be on which it hangs; `DistributionError` where it cannot be."""
        made = replace(self, others=tuple((name, known[name]) for name in self.needs))
        for field, message in made.faults():
            raise DistributionError(message, field)
        return made


def conditional(written: Written, known: Mapping[str, Distribution], later: frozenset[str]) -> Conditional | None:
    """Return what is written as a distribution whose numbers hang on `known` parameters; None where it is no such.

    Raises `DistributionError` where it names a parameter that is declared `later`, or cannot be.
    """
    found = _terms(written)
    if found is None:
        return None
    family, terms = found
    formulas = {}
    for field, value in terms.items():
        try:
            formulas[field] = to_text(parse(_plain(value)))
        except ExpressionError:
            return None
    named = {name for formula in formulas.values() for name in names_in(parse(formula))}
    if not named or not named <= known.keys() | later:
        return None
    if behind := sorted(named & later):
        wrong = f"'{behind[0]}' is not declared above: a distribution hangs on numbers above it"
        raise DistributionError(wrong, remedy="move it up; where both hang on each other, give a correlation")
    needed = [f.name for f in fields(DISTRIBUTIONS[family]) if f.default is MISSING]  # type: ignore[arg-type]
    if missing := [name for name in needed if name not in formulas]:
        raise DistributionError(
            f"{family} needs {', '.join(missing)} too", remedy=f"write {family}({', '.join(needed)})"
        )
    if len(named) > len(PRIMES):
        raise DistributionError(f"it hangs on {len(named)} numbers: at most {len(PRIMES)}", remedy="use a quantity")
    return Conditional(family, tuple(formulas.items())).among(known)


def _plain(value: Written) -> str:
    """Return a number without a percent sign, an expression as it is."""
    try:
        return repr(read_number(value))
    except DistributionError:
        return str(value)


def _terms(written: Written) -> tuple[str, dict[str, Written]] | None:
    """Return the family and its fields of `uniform(0, limit)`, `{uniform: [0, limit]}` or the explicit form."""
    if isinstance(written, Mapping):
        if written.get("family") == Conditional.family and isinstance(written.get("terms"), Mapping):
            return str(written.get("of")), dict(written["terms"])
        rest = {str(k): v for k, v in written.items() if k != "family"}
        family, inner = (str(written["family"]), rest) if "family" in written else (next(iter(rest), ""), None)
        values: Any = inner if inner is not None else rest.get(family)
    elif call := _CALL.fullmatch(str(written)):
        family, values = call[1], _split(call[2])
    else:
        return None
    if family not in DISTRIBUTIONS:
        return None
    names = [f.name for f in fields(DISTRIBUTIONS[family])]  # type: ignore[arg-type]  # every family is a dataclass
    if isinstance(values, Mapping):
        given = {str(k): v for k, v in values.items()}
    elif isinstance(values, (list, tuple)) and len(values) <= len(names):
        given = dict(zip(names, values, strict=False))
    else:
        return None
    return (family, given) if given.keys() <= set(names) else None


def _split(inside: str) -> list[str]:
    """Return what stands between commas, those within brackets aside."""
    parts, depth = [""], 0
    for sign in inside:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]
