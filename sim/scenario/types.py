"""What a scenario is once nothing in it is implicit: frozen types, computed on and never parsed again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.distributions import Distribution
from sim.distributions.dependent import dependent
from sim.document.families.members import Families
from sim.document.families.tables import TableFile
from sim.document.nodes import Plain
from sim.errors import Fault, Place, Problem
from sim.expressions import Expr, Program, compile_rows, names_in
from sim.games.domains import Domain
from sim.games.game import Game
from sim.sampling import Sampler, order_of

if TYPE_CHECKING:
    from sim.concepts.base import Concept


@dataclass(frozen=True)
class Player:
    """Somebody who chooses and wants."""

    id: str
    label: str
    about: str = ""


@dataclass(frozen=True)
class Parameter:
    """An uncertain number and its reason."""

    id: str
    label: str
    unit: str
    distribution: Distribution
    why: str
    cites: tuple[str, ...]
    judgement: bool
    panel: tuple[str, ...] = ()
    """Of the number that says which expert holds, the experts in their order: 1 is the first."""


@dataclass(frozen=True)
class Correlation:
    """Spearman's rank correlation of parameters `a` and `b`."""

    a: str
    b: str
    rank: float
    why: str
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quantity:
    """A named expression over parameters, moves and other quantities."""

    id: str
    label: str
    unit: str
    expression: Expr


@dataclass(frozen=True)
class Outcome:
    """A set of endings that count as the same thing."""

    id: str
    label: str


@dataclass(frozen=True)
class Event:
    """What may come about beside the outcomes; `expression` is in moves and outcomes, all else written out."""

    id: str
    label: str
    expression: Expr


@dataclass(frozen=True)
class Claim:
    """What the source commits to; `expression` has its quantities written out, its calls stand as they are."""

    id: str
    text: str
    cites: tuple[str, ...]
    kind: Literal["always", "result"]
    expression: Expr
    source_text: str
    place: Place


@dataclass(frozen=True)
class Case:
    """A named set of changes, as paths and values."""

    id: str
    label: str
    set: Mapping[str, Plain]


@dataclass(frozen=True)
class Alternative:
    """A rival reading: a set of changes that somebody may hold to be right, and why."""

    id: str
    label: str
    why: str
    cites: tuple[str, ...]
    set: Mapping[str, Plain]
    weight: float = 0.0
    """How likely it is right; what all leave of 1 is that of the scenario as it stands."""


@dataclass(frozen=True)
class Solve:
    """How games are solved: the concept with its options, the selection rules, the main one first, and the draws."""

    concept: Concept
    selection: tuple[str, ...]
    design: str
    draws: int
    seed: int


@dataclass(frozen=True)
class Figures:
    """What the figures show where there is a choice; `map` None leaves its two parameters to the program."""

    map: tuple[str, str] | None = None


@dataclass(frozen=True)
class Observed:
    """What happened."""

    outcome: str
    date: str
    source: str
    note: str
    status_quo: str = ""
    """The outcome that was expected before anything was known; '' where none was named."""
    void_when: str = ""
    """The premise, as it fails: the forecast then says nothing."""
    void: bool = False
    """Whether it failed."""
    scored_in: str = ""
    """The scenario that is scored on the same event in place of this one."""
    events: Mapping[str, bool] = field(default_factory=dict)
    """Of events, whether they came about."""


@dataclass(frozen=True)
class UsedName:
    """A name whose value in each world an equilibrium of a used scenario gives."""

    id: str
    kind: Literal["probability", "payoff"]
    word: str
    """The outcome or the player."""


class Known(Protocol):
    """What keeps arrays by what they are a function of."""

    def get(self, key: tuple[object, ...], make: Callable[[], tuple[NDArray[Any], ...]]) -> tuple[NDArray[Any], ...]:
        """Return what `make` does, made once for each key."""


@dataclass(frozen=True, eq=False)
class Use:
    """A used scenario: where each of its parameters gets its value from, and the names that it gives in return."""

    id: str
    scenario: Scenario
    columns: tuple[str, ...]
    """Of each parameter of the used scenario: the parameter of the using one, '' where `given` determines it."""
    given: Mapping[str, Expr]
    """Of the others: expressions in parameters and in names of the uses before this one."""
    names: tuple[UsedName, ...]
    rule: str = ""
    """The selection rule that the use sets for it; '' where it is solved under each rule of the using scenario."""
    known: Known | None = field(default=None, repr=False)
    """What it came to in other runs, where several are compared; None where nobody keeps it."""

    @cached_property
    def asked(self) -> frozenset[str]:
        """The parameters and names that `given` asks for."""
        return frozenset[str]().union(*(names_in(expr) for expr in self.given.values()))

    def program(self, columns: tuple[str, ...]) -> Program:
        """Return what computes `given` from these columns, compiled once: blocks of draws ask again and again."""
        if columns not in self._programs:
            self._programs[columns] = compile_rows(list(self.given.values()), list(columns))
        return self._programs[columns]

    @cached_property
    def _programs(self) -> dict[tuple[str, ...], Program]:
        return {}


def _without_place(fault: Fault) -> Problem:
    """Return a fault of a scenario that was never a text."""
    return Problem(Place("", 0, 0), ".".join(map(str, fault.path)), fault.message, str(fault.remedy))


@dataclass(frozen=True, eq=False)
class Scenario:
    """A resolved scenario. Two scenarios are the same when their `hash` is."""

    id: str
    title: str
    about: str
    form: str
    players: tuple[Player, ...]
    parameters: tuple[Parameter, ...]
    """Its own, then those of the scenarios that it uses, each once."""
    correlations: tuple[Correlation, ...]
    quantities: tuple[Quantity, ...]
    outcomes: tuple[Outcome, ...]
    claims: tuple[Claim, ...]
    cases: Mapping[str, Case]
    alternatives: Mapping[str, Alternative]
    solve: Solve
    figures: Figures
    observed: Observed | None
    uses: tuple[Use, ...]
    game: Game
    """Over `columns`."""
    document: Mapping[str, Any]
    """The explicit form: plain dicts, lists and scalars."""
    events: tuple[Event, ...] = ()
    """On the axis `outcome` of whatever has a probability they stand after the outcomes."""
    unions: NDArray[np.bool_] | None = None
    """`unions[event, outcome]`: of which outcomes each is made, where the game does not tell events itself."""
    families: Families = field(default_factory=Families)
    """The sets and tables of the file from which it was read; nothing computed depends on them any more."""
    problem: Callable[[Fault], Problem | None] = _without_place
    """`problem(fault)`: a fault of it with its place in the file from which it was read."""

    @property
    def tables(self) -> tuple[TableFile, ...]:
        """The tables from which it was made, those of used scenarios too."""
        own = (table.about for table in self.families.tables.values())
        return tuple(dict.fromkeys([*own, *(about for use in self.uses for about in use.scenario.tables)]))

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the explicit form, in hexadecimal digits."""
        canonical = json.dumps(self.document, sort_keys=False, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def sampler(self, draws: int | None = None, seed: int | None = None, design: str | None = None) -> Sampler:
        """Return the sampler of the parameters; what is not given is as the scenario says."""
        return Sampler(
            names=tuple(p.id for p in self.parameters),
            distributions=tuple(p.distribution for p in self.parameters),
            correlation=tuple((c.a, c.b, c.rank) for c in self.correlations),
            seed=self.solve.seed if seed is None else seed,
            design=self.solve.design if design is None else design,
            total=self.solve.draws if draws is None else draws,
        )

    def within(self, budget: int) -> Scenario:
        """Return it with so many steps of work for each game, of those that it uses too (`sim.concepts.budget`)."""
        uses = tuple(replace(use, scenario=use.scenario.within(budget)) for use in self.uses)
        concept = replace(self.solve.concept, budget=budget)
        return replace(self, solve=replace(self.solve, concept=concept), uses=uses)

    @property
    def columns(self) -> tuple[str, ...]:
        """What the game's values are: the parameters, then the names that used scenarios give."""
        return (*(p.id for p in self.parameters), *(name.id for use in self.uses for name in use.names))

    @property
    def occurrences(self) -> tuple[Outcome | Event, ...]:
        """What has a probability: the outcomes, then the events."""
        return (*self.outcomes, *self.events)

    @property
    def chosen_numbers(self) -> tuple[str, ...]:
        """The moves at which a player chooses a number; none of a scenario that uses others, whose profiles vary."""
        return () if self.uses else tuple(of.move for of in getattr(self.game, "numbered", ()))

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The numbers of its game, and of how it is solved, that have a range of their own."""
        return (*self.game.domains, *self.solve.concept.domains)

    @cached_property
    def numbers(self) -> int:
        """How many numbers the game of one world takes, used scenarios aside: payoffs and chances, and its solutions.

        Solutions are reckoned at `USUAL_SOLUTIONS`, or as the concept says; what is solved together is bounded by this
        (`sim.engine.memory`).
        """
        named = np.zeros((1, len(self.columns) - len(self.parameters)))
        batch = self.game.batch(np.concatenate([self.central_values(), named], axis=1))
        choices = sum(len(chosen.actions) for chosen in self.game.choice_sets)
        return max(1, _numbers(batch) + USUAL_SOLUTIONS * choices + self.solve.concept.numbers(batch))

    @property
    def numbers_of_a_world(self) -> int:
        """How many numbers all games of one world take, those of the scenarios that it uses too."""
        return self.numbers + sum(use.scenario.numbers for use in self.uses)

    def central(self) -> dict[str, float]:
        """Return the central world: the median of every parameter."""
        return {p.id: p.distribution.central for p in self.parameters}

    def central_values(self) -> NDArray[np.float64]:
        """Return the central world as `values[draw, parameter]` of one draw."""
        return np.array([[p.distribution.central for p in self.parameters]], np.float64)

    def central_where(self, fixed: Mapping[str, float]) -> dict[str, float]:
        """Return the central world in which some numbers are known; what hangs on them is at its median then."""
        known, moved = dict(fixed), set(fixed)
        for column in order_of([p.id for p in self.parameters], [p.distribution for p in self.parameters]):
            own, distribution = self.parameters[column].id, self.parameters[column].distribution
            if own in known:
                continue
            known[own] = distribution.central
            if dependent(distribution) and moved.intersection(distribution.needs):
                given = {name: np.array([known[name]]) for name in distribution.needs}
                known[own] = float(distribution.quantile_given(np.array([0.5]), given)[0])
                moved.add(own)
        return {p.id: known[p.id] for p in self.parameters}

    def central_batch(self) -> Any:
        """Return the game of the central world, in the form's own batch type.

        `ValueError` for a scenario that uses others: each of their equilibria leads to a game (`sim.engine.central`).
        """
        if self.uses:
            raise ValueError(f"{self.id}: the used scenarios have to be solved first")
        return self.game.batch(self.central_values())

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by its name; KeyError where there is none."""
        found = next((p for p in self.parameters if p.id == name), None)
        if found is None:
            raise KeyError(name)
        return found


USUAL_SOLUTIONS = 16
"""Solutions that a world is reckoned to have when its size is asked for."""


def _numbers(part: Any) -> int:
    """Return how many numbers a batch of one game holds that other games would have their own of."""
    if isinstance(part, np.ndarray):
        return part.size if part.shape[:1] == (1,) else 0
    return sum(_numbers(getattr(part, f.name)) for f in fields(part)) if is_dataclass(part) else 0
