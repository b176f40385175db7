"""Numbers that leave their range: a probability above 1, the logarithm of a negative number, a discount factor of 1.

What a number may be in all admissible worlds is bounded by intervals (`sim.analysis.proofs`), and by draws where these
do not decide. A range of a distribution without an end, or of parameters that are correlated, is no box: there the
share of worlds that are outside is what can be said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.activity import each
from sim.analysis.counterexamples import Admissible, Counterexample, examine
from sim.analysis.statements import Statement, Verdicts
from sim.games.domains import Domain
from sim.scenario.types import Scenario

SAMPLE = 16_384
"""Draws of which the share is taken."""
_END = 1e-9
"""The share of a range that is its end alone: no draw comes there."""


@dataclass(frozen=True)
class Outside:
    """A number that is not in its range in every world."""

    domain: Domain
    world: Counterexample | None
    """The plainest world in which it is outside; None where none was met and none is excluded."""
    share: float | None
    """Of the draws, how many are outside; None where the scenario's own draws do not say."""
    refused: bool
    """Whether worlds that are as admissible as any other are outside, the central one among them or not."""
    end_only: bool = False
    """Whether it is outside at the very end of a range alone."""


@dataclass(frozen=True)
class _Inner:
    """A distribution without the very ends of its range."""

    whole: Admissible

    @property
    def support(self) -> tuple[float, float]:
        low, high = self.whole.support
        if self.whole.atoms is not None or not np.isfinite(high - low):
            return low, high
        return low + _END * (high - low), high - _END * (high - low)

    @property
    def central(self) -> float:
        return self.whole.central

    @property
    def atoms(self) -> tuple[float, ...] | None:
        return self.whole.atoms

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.clip(self.whole.quantile(u), *self.support)


def outside(
    domains: Sequence[Domain], known: Mapping[str, Admissible], correlated: frozenset[str], scenario: Scenario
) -> list[Outside]:
    """Return the numbers of `domains` that leave their range somewhere.

    `known` are the distributions of parameters by the names that the domains use; a domain with other names, which
    used scenarios give, is left to a run. `scenario` is whose draws are counted.
    """
    found = []
    for domain in each(domains, "proving", "numbers"):
        statements = [s for s in map(Statement, domain.statements) if s.parameters <= known.keys()]
        if statements and (one := _outside(domain, statements, known, correlated, scenario)) is not None:
            found.append(one)
    return found


def _outside(
    domain: Domain,
    statements: Sequence[Statement],
    known: Mapping[str, Admissible],
    correlated: frozenset[str],
    scenario: Scenario,
) -> Outside | None:
    names = [name for name in known if any(name in s.parameters for s in statements)]
    inner = examine(statements, names, [_Inner(known[name]) for name in names])
    world = inner.counterexample
    if world is None:
        ends = examine(statements, names, [known[name] for name in names])
        if ends.counterexample is not None:
            return Outside(domain, ends.counterexample, 0.0, refused=False, end_only=True)
        return None if inner.proved else Outside(domain, None, _share(statements, scenario), refused=False)
    bounded = all(np.isfinite(known[name].support).all() for name in names)
    central = not world.away
    refused = central or (bounded and not correlated & set(names))
    return Outside(domain, world, _share(statements, scenario), refused)


def _share(statements: Sequence[Statement], scenario: Scenario) -> float | None:
    """Return the share of a scenario's draws in which a statement fails."""
    names = [p.id for p in scenario.parameters]
    if not all(s.parameters <= set(names) for s in statements):
        return None
    values = scenario.sampler(draws=SAMPLE, design="monte-carlo").draws(0, SAMPLE).values
    return float(Verdicts.of(statements, names).fails(values).any(axis=1).mean())
