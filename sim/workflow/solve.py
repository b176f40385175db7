"""One world, solved and ready to be shown: a scenario at its central values, or a game of Gambit's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from sim.concepts.nash.rational import TooLargeError
from sim.concepts.registry import CONCEPTS, Concept
from sim.engine.central import central_world
from sim.errors import UsageError, did_you_mean
from sim.games.game import Game
from sim.games.moves.tree import Tree, TreeBatch
from sim.interop.exact_solve import ExactProfile, decided, exact_profiles, is_nash
from sim.interop.game_file import GameFile
from sim.interop.read import READERS
from sim.interop.write import game_of
from sim.scenario.load import load
from sim.scenario.parts import form_of
from sim.scenario.types import Parameter
from sim.solutions.solution import Solution
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
    chosen = concept_named(named, scenario.form, options) if named else scenario.solve.concept
    world = central_world(scenario, chosen)
    values = tuple((p, float(p.distribution.central)) for p in scenario.parameters)
    return Solved(
        scenario.title,
        scenario.form,
        chosen,
        scenario.game,
        world.batch,
        world.solution,
        world=values,
        document=scenario.document,
    )


def solve_game(game: GameFile, concept: Concept) -> Solved:
    """Return a game from elsewhere, solved; no rule selects among its solutions.

    Its numbers are exact, so what they decide is decided exactly where that can be done.
    """
    solution = decided(game, concept.name) or concept.solve(game.games)
    return Solved(game.title, "moves", concept, game, game.games, solution)


@dataclass(frozen=True)
class Confirmed:
    """What rational arithmetic says of a solution: all equilibria exactly, and whether the listed ones are these."""

    equilibria: tuple[ExactProfile, ...]
    agrees: bool


def confirm(solved: Solved) -> Confirmed:
    """Return the exact equilibria of a game in which two players choose; `UsageError` where that is not the game.

    A file's numbers are taken as they are written, a scenario's as the shortest decimals that round to them.
    """
    tree, batch, concept = getattr(solved.game, "tree", None), solved.batch, solved.concept.name
    if not isinstance(tree, Tree) or not isinstance(batch, TreeBatch) or not is_nash(tree, concept):
        raise UsageError(EXACT)
    game = solved.game if isinstance(solved.game, GameFile) else game_of(solved.title, batch)
    try:
        found = exact_profiles(game, pure=concept == "pure-nash")
    except TooLargeError:
        raise UsageError("--exact would take minutes: the game is too large for fractions") from None
    except ValueError:
        raise UsageError(EXACT) from None
    listed = solved.solution.profiles[0, : int(solved.solution.count[0])]
    points = np.array([[float(p) for own in e.shares for p in own] for e in found]).reshape(-1, tree.choices)
    gaps = np.abs(listed[:, None] - points[None]).max(axis=2, initial=0.0) if len(found) and len(listed) else None
    same = gaps is not None and len(listed) == len(found) and bool((gaps.min(axis=0) < SAME_PROFILE).all())
    return Confirmed(found, same or len(listed) == len(found) == 0)


def concept_named(name: str, form: str, options: Sequence[str] = ()) -> Concept:
    """Return a concept with its options; `UsageError` where there is none, or it solves other games, or has no such."""
    fitting = [known for known, concept in CONCEPTS.items() if form_of(concept) == form]
    if name not in CONCEPTS:
        raise UsageError(f"unknown concept '{name}'; {did_you_mean(name, fitting)}")
    if name not in fitting:
        raise UsageError(f"'{name}' does not solve games of the form '{form}'; known for it: {', '.join(fitting)}")
    return CONCEPTS[name](**dict(_option(name, text) for text in options))


def _option(concept: str, text: str) -> tuple[str, Any]:
    """Return the name and value of `name=value`, the value of the type that the concept's own default has."""
    name, _, written = text.partition("=")
    known = {f.name: f for f in fields(CONCEPTS[concept])}  # type: ignore[arg-type]  # every concept is a dataclass
    if name not in known:
        raise UsageError(f"'{concept}' has no option '{name}'; {did_you_mean(name, known) or 'it has none'}")
    default = known[name].default
    if default is MISSING:
        return name, written
    try:
        return name, {"true": True, "false": False}[written] if isinstance(default, bool) else type(default)(written)
    except (KeyError, ValueError):
        such = "true or false" if isinstance(default, bool) else f"such as {default}"
        raise UsageError(f"'{written}' does not fit the option '{name}'; {such}") from None
