"""One world, solved and ready to be shown: a scenario at its central values, or a game of Gambit's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.alike import Group, alike
from sim.concepts.base import Concept, Details
from sim.concepts.nash.rational import TooLargeError
from sim.concepts.options import made_of, read_options
from sim.concepts.registry import CONCEPTS, unfit
from sim.engine.worlds import outcomes_of, solve_worlds
from sim.errors import UsageError, did_you_mean
from sim.games.game import Game, PlayedBatch
from sim.games.moves.tree import Tree, TreeBatch
from sim.interop.exact_solve import ExactProfile, exact_profiles, exact_solution
from sim.interop.game_file import GameFile
from sim.interop.read import READERS
from sim.interop.write import game_of
from sim.scenario.load import load
from sim.scenario.types import Parameter, Scenario
from sim.solutions.solution import Solution
from sim.tables import Column, Kind, Table, columns
from sim.tolerances import SAME_PROFILE

EXACT = (
    "--exact is for two players who choose, and for the concepts nash, pure-nash and, without subgames, subgame-perfect"
)
"""What `--exact` confirms."""


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

    @cached_property
    def odds(self) -> NDArray[np.float64] | None:
        """`odds[equilibrium, outcome]` of what is listed; None where the game has no outcomes."""
        named, count = len(self.game.outcomes), int(self.solution.count[0])
        if not named or (self.solution.outcomes is None and not isinstance(self.batch, PlayedBatch)):
            return None
        return outcomes_of(self.batch, self.solution, named)[0, :count]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The listed solutions, those together that come to the same."""
        return alike(self.game, self.solution, self.odds)

    @property
    def outcome_table(self) -> Table | None:
        """How likely each outcome is, in labels: over what is listed and under each rule; None without outcomes."""
        odds, solution = self.odds, self.solution
        if odds is None or not len(odds):
            return None
        labels = {name: block["label"] or name for name, block in self.document.get("outcomes", {}).items()}
        weights = [(rule, solution.weights[0, i, : len(odds)]) for i, rule in enumerate(solution.rules)]
        under = [(rule, own @ odds) for rule, own in weights if np.isfinite(own).all() and abs(own.sum() - 1) < 1e-9]
        rows = tuple(
            (labels.get(name, name), name, *(float(mean[o]) for _, mean in under), *map(float, (low, high)))
            for o, (name, low, high) in enumerate(
                zip(self.game.outcomes, odds.min(axis=0), odds.max(axis=0), strict=True)
            )
        )
        head = (Column("Outcome"), Column("Called", Kind.CODE))
        numbers = columns(*(f"under {rule}" for rule, _ in under), "lowest listed", "highest listed", kind=Kind.SHARE)
        return Table("How likely each outcome is", (*head, *numbers), rows)


def solve_file(
    file: Path,
    concept: str | None = None,
    sets: Sequence[str] = (),
    case: str | None = None,
    options: Sequence[str] = (),
) -> Solved:
    """Return the one world of a file, solved by a concept with `name=value` options.

    Raises `ScenarioError` for the file's mistakes, `UsageError` for the caller's.
    """
    if file.suffix.lower() in READERS:
        if sets or case:
            raise UsageError(f"{file}: --set and --case are for scenarios; this file has its numbers written out")
        return solve_game(READERS[file.suffix.lower()](file), concept_named(concept or "nash", "moves", options))
    scenario = load(file, sets=sets, case=case)
    named = concept or (scenario.solve.concept.name if options else None)
    return solve_scenario(scenario, concept_named(named, scenario.form, options) if named else None)


def solve_scenario(
    scenario: Scenario, concept: Concept | None = None, values: Mapping[str, float] = MappingProxyType({})
) -> Solved:
    """Return one world of a scenario: its central values but for those of `values[parameter]`.

    The concept is the scenario's unless given. Raises `UsageError` where a value is of no parameter, or not finite.
    """
    known = [parameter.id for parameter in scenario.parameters]
    for name, value in values.items():
        if name not in known:
            raise UsageError(f"unknown parameter '{name}'; {did_you_mean(name, known) or 'the scenario has none'}")
        if not isfinite(value):
            raise UsageError(f"the value of '{name}' is {value}: a parameter is a finite number")
    chosen = concept or scenario.solve.concept
    world = [(p, float(values.get(p.id, p.distribution.central))) for p in scenario.parameters]
    worlds = solve_worlds(scenario, np.array([[value for _, value in world]]).reshape(1, -1), chosen)
    solved = (scenario.title, scenario.form, chosen, scenario.game, worlds.batch, worlds.solution)
    return Solved(*solved, world=tuple(world), document=scenario.document)


def solve_game(game: GameFile, concept: Concept) -> Solved:
    """Return a game from elsewhere, solved; no rule selects among its solutions.

    Its numbers are exact, so what they decide is decided exactly where that can be done.
    """
    asked = concept.nash_equilibria(game.tree)
    solution = (exact_solution(game, asked) if asked else None) or concept.solve(game.games)
    return Solved(game.title, "moves", concept, game, game.games, solution)


def details_of(solved: Solved) -> Details:
    """Return what the concept has to show of the world beside its solutions."""
    return solved.concept.details(solved.game, solved.batch)


@dataclass(frozen=True)
class Confirmed:
    """What rational arithmetic says of a solution: all equilibria exactly, and whether the listed ones are these."""

    equilibria: tuple[ExactProfile, ...]
    agrees: bool


def confirm(solved: Solved) -> Confirmed:
    """Return the exact equilibria of a game in which two players choose; `UsageError` where that is not the game.

    A file's numbers are taken as they are written, a scenario's as the shortest decimals that round to them.
    """
    tree, batch = getattr(solved.game, "tree", None), solved.batch
    asked = solved.concept.nash_equilibria(tree) if isinstance(tree, Tree) else None
    if asked is None or not isinstance(batch, TreeBatch):
        raise UsageError(EXACT)
    game = solved.game if isinstance(solved.game, GameFile) else game_of(solved.title, batch)
    try:
        found = exact_profiles(game, pure=asked == "pure")
    except TooLargeError:
        raise UsageError("--exact would take minutes: the game is too large for fractions") from None
    except ValueError:
        raise UsageError(EXACT) from None
    listed = solved.solution.profiles[0, : int(solved.solution.count[0])]
    points = np.array([[float(p) for own in e.shares for p in own] for e in found]).reshape(-1, batch.tree.choices)
    gaps = np.abs(listed[:, None] - points[None]).max(axis=2, initial=0.0) if len(found) and len(listed) else None
    same = gaps is not None and len(listed) == len(found) and bool((gaps.min(axis=0) < SAME_PROFILE).all())
    return Confirmed(found, same or len(listed) == len(found) == 0)


def concept_named(name: str, form: str, options: Sequence[str] = ()) -> Concept:
    """Return a concept with its options; `UsageError` where there is none, or it solves other games, or has no such."""
    if (wrong := unfit(name, form)) is not None:
        raise UsageError(f"{wrong[0]}; {wrong[1]}")
    return made_of(CONCEPTS[name], read_options(CONCEPTS[name], options))
