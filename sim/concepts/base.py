"""What every solution concept says about itself, in its class and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import DEFAULT, checked_budget
from sim.concepts.options import check_options, said
from sim.concepts.varied import Varied
from sim.concepts.words import EQUILIBRIUM, Words
from sim.errors import Fault, UsageError
from sim.games.domains import Domain
from sim.games.moves.normal_form import LARGEST_FORM, form_numbers
from sim.games.moves.tree import Tree
from sim.games.moves.unreached import Silent
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage
from sim.tables import Table


@dataclass(frozen=True)
class Details:
    """What a concept has to show of one world beside its solutions."""

    tables: tuple[Table, ...] = ()
    note: str = ""
    """A sentence on how to read the tables, or why there are none."""
    document: Mapping[str, Any] = field(default_factory=dict)
    """The same as keys of a JSON document."""
    drawn: Table | None = None
    """The one of the tables that is worth a figure: shares, a distribution a column."""


NO_DETAILS = Details()


@dataclass(frozen=True)
class Concept:
    """A solution concept: a subclass says what it is in class variables, its options are the fields of the dataclass.

    Options are declared by `sim.concepts.options.option` and checked whenever a concept is made, from a scenario file,
    from the command line or from Python.
    """

    name: ClassVar[str]
    form: ClassVar[str]
    """The game form that it solves."""
    meaning: ClassVar[str]
    """What its solutions are, in one sentence for readers who have never met the concept."""
    coverage: ClassVar[Coverage] = Coverage.ALL
    """The most that its list of solutions can claim; what it does claim is told draw by draw."""
    scope: ClassVar[str] = ""
    """Of which solutions it claims that: '' of all, else 'pure', 'symmetric' and the like."""
    words: ClassVar[Words] = EQUILIBRIUM
    silent: ClassVar[Silent] = Silent.OWN
    """Of games of moves: at which information sets its solutions say nothing. The default is that of concepts which
    read the reduced strategic form."""

    budget: int = field(default=DEFAULT, kw_only=True)
    """Steps of work for each game (`sim.concepts.budget`); no option, for it belongs to who computes and waits."""
    varied: tuple[Varied, ...] = field(default=(), kw_only=True)
    """The options that are expressions in parameters; as fields they have the values of the central world."""

    def __post_init__(self) -> None:
        check_options(self)
        checked_budget(self.budget)

    def suits(self, game: Any) -> tuple[Fault, ...]:
        """Return why the concept with its options cannot solve a compiled game of its form.

        Paths begin at the block of the concept: `('name',)` or `('options', name)`.
        """
        return ()

    def nash_equilibria(self, tree: Tree) -> Literal["all", "pure"] | None:
        """Return which Nash equilibria of a whole tree the concept asks for, None where it asks for something else.

        Those can be confirmed in exact arithmetic (`sim.interop.exact_solve`).
        """
        return None

    def numbers(self, game: Any) -> int:
        """Return how many numbers one game takes while it is solved, beside its payoffs and some solutions.

        Where the concept reads the reduced strategic form, those of it; what is solved together is bounded by this.
        """
        tree = getattr(game, "tree", None)
        reads_it = self.form == "moves" and self.silent is Silent.OWN and isinstance(tree, Tree)
        return form_numbers(tree, LARGEST_FORM) if reads_it and tree is not None else 0

    def solve(self, batch: Any, rules: tuple[str, ...] = ()) -> Solution:
        """Return all solutions of every draw of a batch of its form, weighed by the selection rules."""
        raise NotImplementedError

    def solve_by_draw(
        self, batch: Any, rules: tuple[str, ...], options: Mapping[str, NDArray[np.float64]]
    ) -> Solution | None:
        """Return what `solve` does where options have a value of their own in each draw, `options[name][draw]`.

        None from concepts that take one value at a time; draws with the same are then solved together.
        """
        return None

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The demands that its options have values that they take, in every world."""
        return tuple(option.domain for option in self.varied)

    def in_world(self, world: NDArray[np.float64]) -> Self:
        """Return it with the values that its options have in `world[column]`; as it is where one does not take its."""
        values = [(option, option.values(world.reshape(1, -1))) for option in self.varied]
        if not all(option.holds(value)[0] for option, value in values):
            return self
        own: dict[str, Any] = {o.name: int(v[0]) if o.whole else float(v[0]) for o, v in values}
        return replace(self, **own, varied=())

    def details(self, game: Any, batch: Any, draw: int = 0) -> Details:
        """Return what it has to show of one draw beside its solutions; most concepts have nothing."""
        return NO_DETAILS


def refuse(concept: str, faults: tuple[Fault, ...]) -> None:
    """Raise `UsageError` for the first of the faults, if there is one."""
    for fault in faults:
        raise UsageError(said(concept, fault))
