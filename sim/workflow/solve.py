"""One world, solved and ready to be shown: a scenario at its central values, or a game of Gambit's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from math import isfinite
from numbers import Real
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.activity import doing
from sim.analysis.alike import Group, alike
from sim.analysis.left_range import left_ranges
from sim.analysis.statements import Statement, Verdicts
from sim.concepts.base import Concept, Details, refuse
from sim.concepts.budget import DEFAULT, ONE_WORLD
from sim.concepts.options import made_of, read_options
from sim.concepts.registry import CONCEPTS, unfit
from sim.engine.worlds import outcomes_of, solve_worlds
from sim.errors import UsageError, did_you_mean
from sim.games.game import Game, PlayedBatch
from sim.games.moves.tree import Tree, TreeBatch
from sim.interop.game_file import GameFile
from sim.numbers import number
from sim.scenario.options import asked as asked_options
from sim.scenario.remarks import outside
from sim.scenario.types import Parameter, Scenario
from sim.solutions.solution import Solution
from sim.solutions.status import Status
from sim.solutions.undefined import with_what_left
from sim.tables import Column, Kind, Table, columns
from sim.tolerances import SAME_PROFILE
from sim.workflow.grids import Grid, grid_of

if TYPE_CHECKING:
    from sim.interop.exact_solve import ExactProfile

EXACT = (
    "fractions are for two players who choose, and for the concepts nash, pure-nash and, without subgames, "
    "subgame-perfect"
)
"""What `World.exact` confirms."""


@dataclass(frozen=True)
class Solved:
    """One game with its solution."""

    title: str
    form: str
    concept: Concept
    game: Game
    batch: Any
    solution: Solution
    world: tuple[tuple[Parameter, float], ...] = field(default=())
    """The parameters with their values; none where the game is not a scenario's."""
    document: Mapping[str, Any] = field(default_factory=dict)
    """The scenario's explicit form; empty where the game is not a scenario's."""

    left: tuple[Mapping[str, Any], ...] = ()
    """Which numbers left their range, where there is no game to solve (`sim.analysis.left_range`)."""

    remarks: tuple[str, ...] = ()
    """What is to be said of changes to the scenario (`sim.scenario.remarks`)."""

    finer: Callable[[NDArray[np.float64]], Grid | None] | None = None
    """What the grid decides where numbers are chosen, of a profile; None where none are."""

    @cached_property
    def grid(self) -> Grid | None:
        """What the grid decides in the solution that the main rule gives most weight; None where there is none."""
        count = int(self.solution.count[0])
        if self.finer is None or not count:
            return None
        weights = self.solution.weights[0, 0, :count] if len(self.solution.rules) else np.ones(count)
        return self.finer(self.solution.profiles[0, int(np.nan_to_num(weights).argmax())])

    @property
    def notes(self) -> tuple[str, ...]:
        """What was supposed in reading the game's file, and what is to be said of the numbers that were asked for."""
        return self.game.notes if isinstance(self.game, GameFile) else self.remarks

    @cached_property
    def odds(self) -> NDArray[np.float64] | None:
        """`odds[equilibrium, outcome]` of what is listed; None where the game has no outcomes."""
        named, count = len(self.game.outcomes), int(self.solution.count[0])
        if not named or (self.solution.outcomes is None and not isinstance(self.batch, PlayedBatch)):
            return None
        return outcomes_of(self.batch, self.solution, named)[0, :count]

    @property
    def event_table(self) -> Table | None:
        """How likely each event is, as in the table of outcomes; None where the scenario names none."""
        known, outcomes = self.document.get("events", {}), len(self.game.outcomes)
        if not known or self.odds is None or not len(self.odds):
            return None
        ways, values = self._ways(outcomes_of(self.batch, self.solution, outcomes + len(known))[0, : len(self.odds)])
        rows = tuple(
            (block["label"] or name, name, *(float(x) if np.isfinite(x) else None for x in values[:, outcomes + e]))
            for e, (name, block) in enumerate(known.items())
        )
        head = (Column("Event"), Column("Called", Kind.CODE), *columns(*ways, kind=Kind.SHARE))
        note = "Events do not exclude one another: several may hold, or none."
        return Table("How likely each event is", head, rows, note)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The listed solutions, those together that come to the same."""
        return alike(self.game, self.solution, self.odds)

    @property
    def outcome_table(self) -> Table | None:
        """How likely each outcome is, in labels: over what is listed and under each rule; None without outcomes."""
        odds = self.odds
        if odds is None or not len(odds):
            return None
        labels = {name: block["label"] or name for name, block in self.document.get("outcomes", {}).items()}
        ways, values = self._ways(odds)
        rows = tuple(
            (labels.get(name, name), name, *(float(x) if np.isfinite(x) else None for x in values[:, o]))
            for o, name in enumerate(self.game.outcomes)
        )
        head = (Column("Outcome"), Column("Called", Kind.CODE))
        numbers = columns(*ways, kind=Kind.SHARE)
        return Table("How likely each outcome is", (*head, *numbers), rows)

    def _ways(self, odds: NDArray[np.float64]) -> tuple[list[str], NDArray[np.float64]]:
        """Return headings and `values[way, outcome]`: under each rule, then lowest and highest.

        Those over all solutions where the list is cut short and they are known, else over what is listed.
        """
        solution, rules = self.solution, [f"under {rule}" for rule in self.solution.rules]
        means, ends = solution.weights[0, :, : len(odds)] @ odds, np.stack([odds.min(axis=0), odds.max(axis=0)])
        over_all = bool(solution.bounded[0])
        if solution.totals is not None and solution.totals.cut[0]:
            known = solution.totals.values[0][:, : odds.shape[1]]
            means, over_all = known[:-2], bool(np.isfinite(known[-2:]).all())
            ends = known[-2:] if over_all else ends
        words = ("lowest", "highest") if over_all else ("lowest listed", "highest listed")
        return [*rules, *words], np.concatenate([means, ends])


def solve_scenario(
    scenario: Scenario,
    concept: Concept | None = None,
    values: Mapping[str, Any] = MappingProxyType({}),
    remarks: Sequence[str] = (),
    budget: int | None = None,
) -> Solved:
    """Return one world of a scenario: its central values but for those of `values[parameter]`.

    The concept is the scenario's unless given; `remarks` on the scenario become notes, as do values that it excludes;
    `budget` is in steps of work for each game, `ONE_WORLD` where it is None
    and the concept has no other than the usual one. Raises `UsageError` where a value is of no parameter, or not
    finite.
    """
    known = [parameter.id for parameter in scenario.parameters]
    for name, value in values.items():
        if name not in known:
            raise UsageError(f"unknown parameter '{name}'; {did_you_mean(name, known) or 'the scenario has none'}")
        if isinstance(value, bool) or not (isinstance(value, Real) and isfinite(value)):
            raise UsageError(
                f"the value of '{name}' is {value!r}: one world takes a finite number" + _elsewhere(name, value)
            )
    chosen = within(concept or scenario.solve.concept, budget)
    refuse(chosen.name, chosen.suits(scenario.game))
    central = scenario.central_where({name: float(value) for name, value in values.items()})
    world = [(p, central[p.id]) for p in scenario.parameters]
    row = np.array([[value for _, value in world]]).reshape(1, -1)
    scenario = replace(scenario, solve=replace(scenario.solve, concept=chosen))
    if values:
        _refuse_outside(scenario, row)
    chosen = chosen.in_world(row[0])
    with doing(f"solving {scenario.id} under {chosen.name}"):
        worlds = solve_worlds(scenario.within(chosen.budget), row, chosen)
    solved = (scenario.title, scenario.form, chosen, scenario.game, worlds.batch, worlds.solution)
    beyond = [said for p, value in world if p.id in values for said in outside(p, value)]
    undefined = worlds.solution.status[0] == Status.UNDEFINED
    left = tuple(left_ranges(scenario, row)) if undefined else ()
    shown = tuple((p, value) for p, value in world if not p.panel or p.id in values)
    notes = (*remarks, *beyond)
    finer = partial(grid_of, scenario, row, chosen, worlds.batch) if scenario.chosen_numbers else None
    return Solved(*solved, shown, scenario.document, left, notes, finer)


def within(concept: Concept, budget: int | None) -> Concept:
    """Return a concept with the budget for one world: what is given, or what it has been given, or `ONE_WORLD`."""
    if budget is None:
        budget = concept.budget if concept.budget != DEFAULT else ONE_WORLD
    return replace(concept, budget=budget)


def _elsewhere(name: str, value: object) -> str:
    """Return where a distribution belongs, if a text is given that may be one."""
    if not isinstance(value, str) or "(" not in value:
        return ""
    return f"; what it is in many worlds is changed when the scenario is read: sets={{{name!r}: {value!r}}}"


def _refuse_outside(scenario: Scenario, world: NDArray[np.float64]) -> None:
    """Raise `UsageError` where a number, such as a probability, is outside its range in `world[0, parameter]`."""
    names = [parameter.id for parameter in scenario.parameters]
    for domain in scenario.domains:
        statements = [s for s in map(Statement, domain.statements) if s.parameters <= set(names)]
        verdicts = Verdicts.of(statements, names)
        for failed in np.flatnonzero(verdicts.fails(world)[0])[:1]:
            value = number(verdicts.sides(world[0], int(failed))[0])
            raise UsageError(f"{domain.what} must be {domain.wanted}, and in this world it is {value}")


def solve_game(game: GameFile, concept: Concept, budget: int | None = None) -> Solved:
    """Return a game from elsewhere, solved; no rule selects among its solutions.

    Its numbers are exact, so what they decide is decided exactly where that can be done.
    """
    from sim.interop.exact_solve import exact_solution  # loads what the worlds of a scenario do without

    concept = within(concept, budget)
    asked = concept.nash_equilibria(game.tree)
    with doing(f"solving {game.title or 'the game'} under {concept.name}"):
        solution = (exact_solution(game, asked, concept.budget) if asked else None) or concept.solve(game.games)
    return Solved(game.title, "moves", concept, game, game.games, with_what_left(solution, game.games))


def details_of(solved: Solved) -> Details:
    """Return what the concept has to show of the world beside its solutions."""
    return solved.concept.details(solved.game, solved.batch)


@dataclass(frozen=True)
class Confirmed:
    """What rational arithmetic says of a solution: all equilibria exactly, and whether the listed ones are these."""

    equilibria: tuple[ExactProfile, ...]
    agrees: bool
    pure: bool = False
    """Whether it is about pure equilibria alone."""
    was_open: bool = False
    """Whether the solution itself could not say that its list is complete."""


def confirm(solved: Solved) -> Confirmed:
    """Return the exact equilibria of a game in which two players choose; `UsageError` where that is not the game.

    A file's numbers are taken as they are written, a scenario's as the shortest decimals that round to them.
    """
    # Exact arithmetic is loaded where it is asked for.
    from sim.concepts.nash.rational import BudgetError, TooLargeError
    from sim.interop.exact_solve import exact_profiles
    from sim.interop.write import game_of

    tree, batch = getattr(solved.game, "tree", None), solved.batch
    asked = solved.concept.nash_equilibria(tree) if isinstance(tree, Tree) else None
    if asked is None or not isinstance(batch, TreeBatch):
        raise UsageError(EXACT, argument="exact")
    game = solved.game if isinstance(solved.game, GameFile) else game_of(solved.title, batch)
    try:
        with doing("confirming in fractions"):
            found = exact_profiles(game, pure=asked == "pure", budget=solved.concept.budget)
    except BudgetError:
        told = f"the budget of {solved.concept.budget:,} steps was used up before all were found; a larger one goes on"
        raise UsageError(told, argument="budget") from None
    except TooLargeError:
        raise UsageError("the game is too large for fractions", argument="exact") from None
    except ValueError:
        raise UsageError(EXACT, argument="exact") from None
    listed = solved.solution.profiles[0, : int(solved.solution.count[0])]
    points = np.array([[float(p) for own in e.shares for p in own] for e in found]).reshape(
        len(found), batch.tree.choices
    )
    gaps = np.abs(listed[:, None] - points[None]).max(axis=2, initial=0.0) if len(found) and len(listed) else None
    same = gaps is not None and len(listed) == len(found) and bool((gaps.min(axis=0) < SAME_PROFILE).all())
    was_open = solved.solution.status[0] == Status.INCOMPLETE
    return Confirmed(found, same or len(listed) == len(found) == 0, asked == "pure", bool(was_open))


def concept_named(name: str, form: str, options: Sequence[str] = (), scenario: Scenario | None = None) -> Concept:
    """Return a concept with its options; `UsageError` where there is none, or it solves other games, or has no such.

    An option that is a number may be an expression in the parameters of the `scenario`, such as `precision=lam`.
    """
    if (wrong := unfit(name, form)) is not None:
        raise UsageError(f"{wrong[0]}; {wrong[1]}")
    kind = CONCEPTS[name]
    if scenario is None:
        return made_of(kind, read_options(kind, options))
    plain, varied = asked_options(scenario, kind, options)
    concept = made_of(kind, read_options(kind, plain))
    return replace(concept, varied=varied) if varied else concept
