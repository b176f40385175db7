"""What is compared: models in the same worlds, each solved, or read from the run that has solved it already."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.comparison import Measure
from sim.concepts.base import Concept
from sim.engine.worlds import solve_worlds
from sim.errors import SimError
from sim.scenario.types import Scenario
from sim.store.layout import Layout
from sim.store.reader import Run
from sim.store.tabulate import tabulate

Floats = NDArray[np.float64]
Columns = dict[str, NDArray[np.generic]]

FIRST = 16
"""Worlds that are solved before the clock of a time limit is read; then twice as many after one another."""
TOGETHER = 2_048
"""Worlds that are solved at once, at most."""
COMPILING = 300.0
"""Seconds that the first worlds have, whatever the limit: kernels may have to be compiled for them."""


@dataclass(frozen=True)
class Subject:
    """One of the models that are compared: a scenario under a concept and a rule."""

    name: str
    """How it is called, by what sets it apart from the others."""
    scenario: Scenario
    concept: Concept
    rule: str
    run: Run | None = None
    """The stored run that has solved it."""

    @property
    def outcomes(self) -> dict[str, str]:
        """The label of each outcome."""
        if self.run is not None:
            known = self.run.manifest.labels.get("outcomes", {})
            return {name: known.get(name) or name for name in self.run.layout.outcomes}
        return {o.id: o.label or o.id for o in self.scenario.outcomes}

    @property
    def events(self) -> dict[str, str]:
        """The label of each event; of a stored run those that it has."""
        own = {e.id: e.label or e.id for e in self.scenario.events}
        return own if self.run is None else {name: own.get(name, name) for name in self.run.layout.events}

    @property
    def players(self) -> dict[str, str]:
        """The label of each player."""
        own = {p.id: p.label for p in self.scenario.players}
        return {name: own.get(name) or name for name in self.scenario.game.players}


@dataclass(frozen=True)
class Worlds:
    """What a model comes to in every world, by the names of the columns of a run."""

    columns: Columns

    def outcome(self, rule: str, name: str) -> Measure:
        """Return the probability of an outcome."""
        return self._measure(f"probability.{rule}.{name}", f"lowest.{name}", f"highest.{name}")

    def payoff(self, rule: str, name: str) -> Measure:
        """Return a player's expected payoff."""
        return self._measure(f"payoff.{rule}.{name}", f"payoff_lowest.{name}", f"payoff_highest.{name}")

    def _measure(self, *names: str) -> Measure:
        return Measure(*(np.asarray(self.columns[name], np.float64) for name in names))

    @property
    def listed(self) -> NDArray[np.int64]:
        """`listed[draw]`: how many solutions are."""
        return np.asarray(self.columns["count"], np.int64)


def stored(subject: Subject, run: Run, kept: NDArray[np.bool_]) -> Worlds:
    """Return the kept ones of a run's first worlds."""
    names = list(_names(_layout(subject, (subject.rule,))))
    found: list[Columns] = []
    for group in run.groups(["draw", *names]):
        draw = group["draw"].astype(np.int64)
        within = draw < len(kept)
        rows = within & kept[np.minimum(draw, len(kept) - 1)]
        found.append({name: group[name][rows] for name in names})
        if not within.all():
            break
    return Worlds({name: np.concatenate([some[name] for some in found]) for name in names})


def _layout(subject: Subject, rules: tuple[str, ...]) -> Layout:
    if subject.run is not None:
        own = subject.run.layout
        return Layout(own.parameters, own.players, own.outcomes, rules, own.choice_sets, events=own.events)
    s = subject.scenario
    outcomes = tuple(o.id for o in s.outcomes)
    events, parameters = tuple(e.id for e in s.events), tuple(p.id for p in s.parameters)
    return Layout(parameters, s.game.players, outcomes, rules, s.game.choice_sets, events=events)


def _names(layout: Layout) -> tuple[str, ...]:
    return ("count", *(f"parameter.{p}" for p in layout.parameters), *layout.measures())


def unsuited(subject: Subject) -> str:
    """Return why a concept cannot solve a scenario's game; '' where it can."""
    concept, scenario = subject.concept, subject.scenario
    if concept.form != scenario.form:
        return f"it solves games of the form '{concept.form}', and this is '{scenario.form}'"
    faults = concept.suits(scenario.game)
    return "; ".join(filter(None, (faults[0].message, str(faults[0].remedy)))) if faults else ""


class _Solving:
    """Worlds being solved, some after another, so that a limit of time can end it."""

    def __init__(self, subject: Subject, rules: tuple[str, ...], values: Floats) -> None:
        self.subject, self.rules, self.values = subject, rules, values
        self.done: list[Columns] = []
        self.failure: Exception | None = None
        self.stopped, self.started, self.ended = (threading.Event() for _ in range(3))

    def run(self) -> None:
        """Solve all worlds, unless stopped."""
        layout = _layout(self.subject, self.rules)
        names = (*_names(layout), "status", "coverage")
        start, size = 0, FIRST
        try:
            while (start < len(self.values) or not self.done) and not self.stopped.is_set():
                values = np.asfortranarray(self.values[start : start + size])
                worlds = solve_worlds(self.subject.scenario, values, self.subject.concept, self.rules)
                made = tabulate(layout, start, values, worlds.batch, worlds.solution).draws
                self.done.append({name: made[name] for name in names})
                start, size = start + size, min(2 * size, TOGETHER)
                self.started.set()
        except Exception as failure:  # whatever it is, it is told as the reason why this one is left out
            self.failure = failure
        self.started.set()
        self.ended.set()


def solved(subject: Subject, rules: tuple[str, ...], values: Floats, seconds: float | None = None) -> Worlds | str:
    """Return the worlds of `values[draw, parameter]` under a concept and rules, or why they are not all solved.

    With a limit, what takes longer than `seconds` once the first worlds are solved is left alone; it ends by itself
    after the worlds that it is at. Without one failures are raised.
    """
    task = _Solving(subject, rules, values)
    if seconds is None:
        task.run()
    else:
        threading.Thread(target=task.run, daemon=True).start()
        in_time = task.started.wait(max(COMPILING, seconds)) and task.ended.wait(seconds)
        task.stopped.set()
        if not in_time:
            count = sum(len(some["count"]) for some in task.done)
            return f"{count:,} of {len(values):,} worlds were solved in {seconds:g} seconds"
    if task.failure is not None:
        if seconds is None:
            raise task.failure
        kind = "" if isinstance(task.failure, SimError) else f"{type(task.failure).__name__}: "
        return f"{kind}{task.failure}"
    return Worlds({name: np.concatenate([some[name] for some in task.done]) for name in task.done[0]})


def rules_of(subjects: Sequence[Subject], like: Subject) -> tuple[str, ...]:
    """Return the rules of all subjects of one scenario and concept, so that they are solved once."""
    same = [s for s in subjects if s.scenario is like.scenario and s.concept == like.concept]
    return tuple(dict.fromkeys(s.rule for s in same))
