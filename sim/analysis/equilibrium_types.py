"""Types of equilibria: those in which given actions are played, or of which the concept says a word such as pooling.

A type is written `brokerage=broker, xi=meet`: the moves take place, and there these actions alone are played; what is
mixed or played here so and there so is written `xi=meet|avoid`. Or it is a word of the concept's, a tag.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError, did_you_mean
from sim.games.game import PathOfPlay
from sim.solutions.status import Coverage
from sim.store.layout import ENUMERATIONS, Layout
from sim.store.reader import Run
from sim.tolerances import PROBABILITY

Floats = NDArray[np.float64]
CERTAIN = 1e-6
"""How much of a rule's weight may be with what is not listed."""
HOW = "write MOVE=ACTION, several with commas, MOVE=ACTION|ACTION where more than one is played"


@dataclass(frozen=True)
class EquilibriumType:
    """What is asked of an equilibrium."""

    tag: str = ""
    """What the concept says of it; '' where it is about actions."""
    actions: Mapping[str, frozenset[str]] | None = None
    """`actions[move]` that are played there, and no others."""

    def fits(self, path: PathOfPlay) -> bool:
        """Return whether what is done in an equilibrium is of this type."""
        played = {choice.name: frozenset(choice.actions) for choice in path}
        return all(played.get(name) == asked for name, asked in (self.actions or {}).items())


def equilibrium_type(text: str, layout: Layout) -> EquilibriumType:
    """Read a type; raises `UsageError` for moves, actions and tags that a run does not have."""
    if text.strip() in layout.tags:
        return EquilibriumType(tag=text.strip())
    known: dict[str, list[str]] = {}
    for chosen in layout.choice_sets:
        known.setdefault(chosen.move, []).extend(chosen.actions)
    if not known:
        raise UsageError("in this run nobody chooses an action, so solutions have no types", argument="equilibrium")
    asked: dict[str, frozenset[str]] = {}
    for part in text.split(","):
        name, equals, listed = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise UsageError(f"'{part.strip()}': {HOW}{_tags(layout)}", argument="equilibrium")
        if name not in known:
            raise UsageError(f"no move is called '{name}'; {did_you_mean(name, known)}", argument="equilibrium")
        if name in asked:
            raise UsageError(f"'{name}' is written twice; {HOW}", argument="equilibrium")
        asked[name] = frozenset(_action(one.strip(), name, known[name]) for one in listed.split("|"))
    return EquilibriumType(actions=asked)


def _tags(layout: Layout) -> str:
    return f"; or one of: {', '.join(layout.tags)}" if layout.tags else ""


def _action(action: str, move: str, known: list[str]) -> str:
    if action not in known:
        raise UsageError(f"no action '{action}' at '{move}'; {did_you_mean(action, known)}", argument="equilibrium")
    return action


def share_of_type(run: Run, asked: EquilibriumType, possible: bool, draws: int) -> Floats:
    """Return how likely the main rule makes an equilibrium of a type, `share[draw]` of the first `draws`.

    Where `possible`, 1 where one is listed and 0 where there is none; NaN where that is not known.
    """
    layout = run.layout
    coverage = run.column("coverage", draws)
    count, sums, some = len(coverage), np.zeros(len(coverage)), np.zeros(len(coverage))
    weight = layout.weight_columns[0]
    columns = ["draw", weight, *([f"tag.{asked.tag}"] if asked.tag else layout.profile_columns)]
    whole = np.zeros(count)
    for table in run.tables("equilibria", columns):
        draw = table.column("draw").to_numpy()
        own = draw < count
        draw = draw[own]
        fits = _fits(run, asked, {name: table.column(name).to_numpy()[own] for name in columns[2:]})
        weights = table.column(weight).to_numpy()[own]
        np.add.at(sums, draw, np.where(fits, weights, np.where(np.isnan(weights), np.nan, 0.0)))
        np.add.at(whole, draw, weights)
        np.maximum.at(some, draw, fits.astype(np.float64))
        if not own.all():
            break
    if possible:
        bounded = _bounded(coverage)
        return np.where((some > 0) | bounded, some, np.nan)
    return np.where(np.abs(whole - 1) < CERTAIN, sums, np.nan)


def _bounded(coverage: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Return in which draws no solution lies beyond those listed, of `coverage[draw]` as numbers or names."""
    names = np.array(ENUMERATIONS["coverage"])
    fine = set(names[[c.value for c in Coverage if c < Coverage.SOME]])
    told = names[coverage.astype(np.int64)] if coverage.dtype.kind in "iu" else coverage.astype(str)
    return np.isin(told, sorted(fine))


def _fits(run: Run, asked: EquilibriumType, columns: Mapping[str, NDArray[np.generic]]) -> NDArray[np.bool_]:
    """Return which equilibria are of the type, `fits[equilibrium]`."""
    if asked.tag:
        return next(iter(columns.values())).astype(np.bool_)
    taken = np.stack([own.astype(np.float64) > PROBABILITY for own in columns.values()], axis=1)
    kinds, of = np.unique(taken, axis=0, return_inverse=True)
    game = run.scenario.game
    fits = np.array([asked.fits(game.play(kind.tolist())) for kind in kinds], np.bool_)
    return fits[of.reshape(-1)] if len(taken) else np.zeros(0, np.bool_)
