"""Several experts, each with a distribution of its own, pooled linearly: one of them is right, with its weight.

The linear opinion pool of Stone (The opinion pool, Annals of Mathematical Statistics 32, 1961): the density is the
weighted mean of the experts'. Drawn `together`, one expert holds for all numbers of a world, so that what an expert
says of several numbers stays together; drawn `apart`, each number has an expert of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sim.distributions.base import Distribution, DistributionError, Family, Written, exactly, read_number
from sim.distributions.beta import FARTHEST
from sim.distributions.bounded import Discrete
from sim.distributions.dependent import needs
from sim.lazy import special
from sim.numbers import percent

EXPERT = "expert"
"""What the number is called that says which expert holds in a world: 1 for the first of the panel."""
WAYS = ("together", "apart")
MOST_EXPERTS = 50
NODES = 4096
"""Intervals of normal scores at which each expert's quantiles are tabled; between them lie straight lines."""

Floats = NDArray[np.float64]
_EXPERT = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*:\s*(.+?)(?:\s*,\s*weight\s+(\S+))?\s*", re.DOTALL)
_WHOLE = re.compile(r"\s*experts\s*\((.*)\)\s*", re.DOTALL)


@dataclass(frozen=True)
class Experts(Family):
    """What several experts say, each in a distribution of its own; pooled linearly by their weights."""

    family: ClassVar[str] = "experts"
    since: ClassVar[int] = 2
    names: tuple[str, ...]
    opinions: tuple[Distribution, ...]
    weights: tuple[float | None, ...]
    """As they are written; None where none is."""
    drawn: str = "together"
    panel: tuple[str, ...] = ()
    """All experts of the scenario in their order; empty until it is resolved, and where they are drawn apart."""
    column: str = EXPERT
    """The number that says which expert of the panel holds."""

    def faults(self) -> list[tuple[str, str]]:
        """There must be experts, none of a weight below 0, some above."""
        if not self.names:
            return [("experts", "no expert is named")]
        if len(self.names) > MOST_EXPERTS:
            return [("experts", f"{len(self.names)} experts are too many: at most {MOST_EXPERTS}")]
        if self.drawn not in WAYS:
            return [("drawn", f"drawn is '{self.drawn}', but must be together or apart")]
        low = [name for name, weight in zip(self.names, self.weights, strict=True) if (weight or 0) < 0]
        if low:
            return [(low[0], f"the weight of {low[0]} is below 0")]
        return [] if self.shares.sum() > 0 else [("experts", "all weights are 0")]

    @property
    def shares(self) -> Floats:
        """The probability of each expert that is named here; an expert without a weight has 1."""
        weights = np.array([1.0 if w is None else w for w in self.weights])
        return weights / weights.sum() if weights.sum() > 0 else weights

    @property
    def needs(self) -> tuple[str, ...]:
        """Which expert holds, where one holds for all numbers."""
        return (self.column,) if self.panel else ()

    def renamed(self, names: Mapping[str, str], known: Mapping[str, Distribution]) -> Experts:
        """Return it with the number that says which expert holds called otherwise."""
        return replace(self, column=names.get(self.column, self.column))

    def quantile(self, u: Floats) -> Floats:
        """Return the inverse distribution function of the pool."""
        if len(self._heard) == 1:
            return self._heard[0].quantile(u)
        discrete = self._discrete()
        if discrete is not None:
            return discrete.quantile(u)
        values, upto, steps = _pool(self.opinions, tuple(map(float, self.shares)))
        if steps:
            return values[np.minimum(np.searchsorted(upto, u), len(values) - 1)]
        low, high = self.support
        return np.clip(np.interp(special.ndtri(u), special.ndtri(np.clip(upto, 1e-300, 1 - 1e-16)), values), low, high)

    def quantile_given(self, u: Floats, known: Mapping[str, Floats]) -> Floats:
        """Return the quantile of the expert who holds; of one who says nothing of this number, that of the pool."""
        which = np.rint(known[self.column]).astype(np.int64) - 1
        found = np.empty(u.shape)
        silent = np.ones(u.shape, bool)
        for name, opinion in zip(self.names, self.opinions, strict=True):
            own = which == self.panel.index(name)
            if own.any():
                found[own] = opinion.quantile(np.ascontiguousarray(u[own]))
                silent &= ~own
        if silent.any():
            found[silent] = self.quantile(np.ascontiguousarray(u[silent]))
        return found

    def _discrete(self) -> Discrete | None:
        """Return the pool where each expert names a few values alone."""
        found: dict[float, float] = {}
        for opinion, share in zip(self.opinions, self.shares, strict=True):
            odds = opinion.probabilities
            if odds is None:
                return None
            values = sorted(set(opinion.atoms or opinion.support[:1]))
            values = values if len(values) == len(odds) else _values(opinion, odds)
            for value, own in zip(values, odds, strict=True):
                found[value] = found.get(value, 0.0) + float(share) * own
        return Discrete(tuple(found), tuple(found.values()))

    @property
    def _heard(self) -> list[Distribution]:
        return [opinion for opinion, share in zip(self.opinions, self.shares, strict=True) if share > 0]

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest value that an expert with some weight admits."""
        ends = [opinion.support for opinion in self._heard]
        return min(low for low, _ in ends), max(high for _, high in ends)

    @property
    def mean(self) -> float:
        """The weighted mean of the experts' means."""
        return float(sum(share * o.mean for share, o in zip(self.shares, self.opinions, strict=True) if share > 0))

    @property
    def central(self) -> float:
        """The median of the pool."""
        return float(self.quantile(np.array([0.5]))[0])

    @property
    def atoms(self) -> tuple[float, ...] | None:
        """All values that an expert names, where each names a few."""
        found = self._discrete()
        return None if found is None else tuple(v for v, w in zip(found.values, found.weights, strict=True) if w > 0)

    @property
    def probabilities(self) -> tuple[float, ...] | None:
        """Their probabilities in the pool."""
        found = self._discrete()
        return None if found is None else found.probabilities

    @property
    def meaning(self) -> str:
        """Return what each expert says, in words."""
        said = zip(self.names, self.opinions, self.shares, strict=True)
        return "; ".join(f"{name}: {o.meaning} ({percent(float(share))})" for name, o, share in said)

    def to_mapping(self) -> dict[str, Any]:
        """Return the explicit form: of each expert its distribution and, where it is given here, its weight."""
        entries: dict[str, Any] = {}
        for name, opinion, weight in zip(self.names, self.opinions, self.weights, strict=True):
            entries[name] = {"value": opinion.to_mapping()} | ({} if weight is None else {"weight": weight})
        return {"family": self.family, "opinions": entries, "drawn": self.drawn}

    def to_text(self) -> str:
        """Return `experts(smith: pert(1, 2, 3); kim: 90% between 2 and 8, weight 2)`."""
        said = zip(self.names, self.opinions, self.weights, strict=True)
        parts = [f"{n}: {o.to_text()}" + ("" if w is None else f", weight {exactly(w)}") for n, o, w in said]
        return f"experts({'; '.join([*parts, *(['apart'] if self.drawn == 'apart' else [])])})"

    @classmethod
    def needs_of(cls, explicit: Mapping[str, Written]) -> tuple[str, ...]:
        """Return the number that says which expert holds, where one holds for all numbers."""
        return (EXPERT,) if explicit.get("drawn", WAYS[0]) == WAYS[0] else ()

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Return the distribution of such a text; None of another."""
        whole = _WHOLE.fullmatch(text)
        if whole is None:
            return None
        parts = whole[1].split(";")
        apart = parts[-1].strip() in WAYS
        drawn = parts.pop().strip() if apart else WAYS[0]
        opinions: dict[str, Written] = {}
        for part in parts:
            found = _EXPERT.fullmatch(part)
            if found is None:
                remedy = "write experts(smith: pert(1, 2, 3); kim: 90% between 2 and 8, weight 2)"
                raise DistributionError(f"'{part.strip()}' is not what an expert says", remedy=remedy)
            name, said, weight = found.groups()
            if name in opinions:
                raise DistributionError(f"the expert {name} is named twice", remedy="name each expert once")
            opinions[name] = {"value": said} | ({} if weight is None else {"weight": weight})
        return cls.from_fields({"opinions": opinions, "drawn": drawn})

    @classmethod
    def from_block(cls, block: Mapping[str, Written]) -> Self:
        """Return the distribution of `{smith: pert(1, 2, 3), kim: {value: …, weight: 2}}`."""
        if set(block) <= {"opinions", "drawn"} and isinstance(block.get("opinions"), Mapping):
            return cls.from_fields(block)
        return cls.from_fields({"opinions": {k: v for k, v in block.items() if k != "drawn"}} | _drawn(block))

    @classmethod
    def from_items(cls, values: Sequence[Written]) -> Self:
        """Refuse a list: experts have names."""
        raise DistributionError("experts have names", "experts", remedy="write {smith: pert(1, 2, 3), kim: 4}")

    @classmethod
    def from_fields(cls, given: Mapping[str, Written]) -> Self:
        """Return the distribution of the explicit form."""
        opinions = given.get("opinions")
        if not isinstance(opinions, Mapping) or set(given) - {"opinions", "drawn"}:
            raise DistributionError("experts have names", "experts", remedy="write {smith: pert(1, 2, 3), kim: 4}")
        heard = [cls._heard_of(str(name), said) for name, said in opinions.items()]
        terms: Any = {"names": tuple(map(str, opinions)), "opinions": tuple(o for o, _ in heard)}
        return cls.checked(terms | {"weights": tuple(w for _, w in heard), "drawn": str(given.get("drawn", WAYS[0]))})

    @classmethod
    def _heard_of(cls, name: str, said: Written) -> tuple[Distribution, float | None]:
        """Return what an expert says and its weight, None where none is written."""
        from sim.distributions.text import from_mapping, from_written  # here: it reads the table, this class among it

        weight: float | None = None
        try:
            if isinstance(said, Mapping) and "value" in said:
                if odd := sorted(set(map(str, said)) - {"value", "weight"}):
                    raise DistributionError(f"an expert has no '{odd[0]}'", remedy="it has a value and a weight")
                weight = read_number(said["weight"]) if "weight" in said else weight
                said = said["value"]
            opinion = from_mapping(said) if isinstance(said, Mapping) else from_written(said)
        except DistributionError as error:
            raise DistributionError(f"of {name}: {error.message}", name, remedy=error.remedy) from None
        if isinstance(opinion, Experts) or needs(opinion):
            remedy = "give one distribution an expert, of numbers alone"
            raise DistributionError(f"of {name}: an expert's distribution hangs on nothing else", name, remedy=remedy)
        return opinion, weight


def _drawn(block: Mapping[str, Written]) -> dict[str, Written]:
    return {"drawn": block["drawn"]} if "drawn" in block else {}


def _values(opinion: Distribution, odds: tuple[float, ...]) -> list[float]:
    """Return the values behind probabilities, one each: the quantile in the middle of its step."""
    upto = np.cumsum(odds)
    return [float(x) for x in opinion.quantile(upto - np.array(odds) / 2)]


@lru_cache(maxsize=256)
def _pool(opinions: tuple[Distribution, ...], shares: tuple[float, ...]) -> tuple[Floats, Floats, bool]:
    """Return values, rising, with the pool's probability up to each; and whether they are steps of it.

    Where some expert names single values, those between two of them need not be admissible: the pool is then the steps.
    """
    z = np.linspace(-FARTHEST, FARTHEST, NODES + 1)
    u = special.ndtr(z)
    heard = [(opinion, share) for opinion, share in zip(opinions, shares, strict=True) if share > 0]
    if any(opinion.probabilities is not None for opinion, _ in heard):
        middle = (np.arange(4 * NODES) + 0.5) / (4 * NODES)
        values = np.concatenate([opinion.quantile(middle) for opinion, _ in heard])
        weight = np.concatenate([np.full(len(middle), share / len(middle)) for _, share in heard])
        order = np.argsort(values, kind="stable")
        return values[order], np.cumsum(weight[order]), True
    own = [opinion.quantile(u) for opinion, _ in heard]
    values = np.unique(np.concatenate(own))
    upto = sum(share * np.interp(values, x, u, left=0.0, right=1.0) for x, (_, share) in zip(own, heard, strict=True))
    return values, np.asarray(upto), False
