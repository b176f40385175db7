"""One world explained: its numbers, what is played, why nobody leaves it, and why this solution and not another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept, Details
from sim.concepts.registry import words_of
from sim.distributions.place import place_in
from sim.engine.worlds import combined, outcomes_of, solve_combined, solve_worlds
from sim.errors import UsageError
from sim.games.description import Played, Stakes
from sim.games.moves.tree import TreeBatch
from sim.games.registry import FORMS
from sim.scenario.types import Parameter, Scenario
from sim.selection.rule import Candidates
from sim.selection.rules import grounds_of
from sim.solutions.solution import Solution
from sim.store.reader import Run
from sim.tables import Exhibit
from sim.tolerances import SAME_VALUE
from sim.workflow.other_outcome import OtherOutcome, other_outcome
from sim.workflow.solve import Solved

Floats = NDArray[np.float64]
SAME = 1e-6
"""A probability of a stored run that is solved again is the same up to this."""


@dataclass(frozen=True)
class Placed:
    """A number of the world, and where it lies within its distribution."""

    parameter: Parameter
    value: float
    below: float
    """The probability of a smaller value."""
    upto: float
    """The probability of a value that is no larger."""

    @property
    def middle(self) -> float:
        """Between both: the quantile of a number without atoms."""
        return (self.below + self.upto) / 2


@dataclass(frozen=True)
class Listed:
    """A listed solution; with used scenarios, of one combination of theirs."""

    game: int
    """Which combination."""
    place: int
    """Which of its solutions."""
    weights: Floats
    """`weights[rule]`; NaN where the rule selects none."""
    payoffs: Floats
    odds: Floats
    """`odds[outcome]`."""


@dataclass(frozen=True)
class Explanation:
    """One world and one of its solutions."""

    scenario: Scenario
    concept: Concept
    rules: tuple[str, ...]
    draw: int | None
    of: int | None
    """Worlds of the run; None of a world that is no draw."""
    numbers: tuple[Placed, ...]
    """The unusual ones first; those that are the same in every world last."""
    given: tuple[tuple[str, float], ...]
    """The names that used scenarios give, in the combination that is explained."""
    batch: Any
    """The game, a batch of one."""
    listed: tuple[Listed, ...]
    chosen: int | None
    """Which of them is explained; None where none is listed."""
    played: Played | None
    exhibits: tuple[Exhibit, ...]
    stakes: Stakes
    grounds: tuple[str, ...]
    """Why the rule weighs them so."""
    whole: Solution
    """Of the world: status, reason, coverage."""
    details: Details
    other: OtherOutcome | None
    """Where one number alone would change the likeliest outcome under the first rule; None where that is not asked."""
    differs: str
    """What the stored run has otherwise; '' where it is the same, or nothing is stored."""

    @property
    def weight(self) -> float:
        """The weight of the solution that is explained, under the first rule."""
        return float(self.listed[self.chosen].weights[0]) if self.chosen is not None else float("nan")

    @property
    def alike(self) -> int:
        """How many have as much weight as it under the first rule."""
        return sum(abs(own.weights[0] - self.weight) <= SAME_VALUE for own in self.listed)


def explain(
    scenario: Scenario,
    values: Floats,
    concept: Concept | None = None,
    rules: tuple[str, ...] = (),
    solution: int | None = None,
    draw: int | None = None,
    run: Run | None = None,
    nearest: bool = True,
) -> Explanation:
    """Explain the world `values[0, parameter]` and the solution that weighs most there, or `solution`, from 1 up.

    Without `nearest`, as for a figure, neither the stakes nor the nearest other outcome are sought.
    Raises `UsageError` where there is no such solution.
    """
    chosen_concept = (concept or scenario.solve.concept).in_world(values[0])
    selection = rules or scenario.solve.selection
    scenario = replace(scenario, solve=replace(scenario.solve, selection=selection))
    whole = solve_worlds(scenario, values, chosen_concept, selection)
    columns, listed, solutions = _listed(scenario, values, chosen_concept)
    at = _chosen(listed, solution, words_of(chosen_concept.name).one)
    game = listed[at].game if at is not None else 0
    batch = scenario.game.batch(columns[game : game + 1])
    form = FORMS[scenario.form].description
    played, exhibits, stakes = None, form.world(batch, scenario.document), Stakes()
    if at is not None:
        profile = solutions[game].profiles[0, listed[at].place]
        counted = words_of(chosen_concept.name).counts_members
        played = Played(profile, listed[at].payoffs, counted)
        exhibits = form.played(batch, played, scenario.document) if form.played else exhibits
        stakes = form.stakes(batch, played, scenario.document) if form.stakes and nearest else stakes
    names = scenario.columns[len(scenario.parameters) :]
    given = tuple((name, float(x)) for name, x in zip(names, columns[game, len(scenario.parameters) :], strict=True))
    return Explanation(
        scenario,
        chosen_concept,
        selection,
        draw,
        run.manifest.draws if run is not None else None,
        _placed(scenario, values),
        given,
        batch,
        listed,
        at,
        played,
        exhibits,
        stakes,
        _grounds(scenario, batch, listed, solutions, selection[0], game),
        whole.solution,
        chosen_concept.details(scenario.game, batch),
        other_outcome(scenario, values, chosen_concept) if nearest else None,
        _differs(run, draw, whole, len(scenario.outcomes)) if run is not None and draw is not None else "",
    )


def central_play(run: Run) -> Explanation:
    """Explain what is played in the central world of a stored run, under its concept and rules, as figures show it."""
    scenario = run.scenario
    return explain(scenario, scenario.central_values(), None, run.layout.rules, nearest=False)


def explain_solved(scenario: Scenario, solved: Solved, solution: int | None = None) -> Explanation:
    """Explain a world of a scenario that is solved under a concept."""
    values = np.array([[value for _, value in solved.world]], np.float64).reshape(1, len(solved.world))
    return explain(scenario, values, solved.concept, (), solution)


def explain_draw(run: Run, draw: int, solution: int | None = None) -> Explanation:
    """Explain one draw of a stored run, solved again under its concept and rules; `UsageError` outside the run."""
    total = run.manifest.draws
    if not 0 <= draw < total:
        raise UsageError(f"the run has the draws 0 to {total - 1:,}, and {draw:,} is none of them", argument="draw")
    names = [f"parameter.{name}" for name in run.layout.parameters]
    found = None
    for group in run.groups(["draw", *names]):
        rows = np.flatnonzero(group["draw"].astype(np.int64) == draw)
        if len(rows):
            found = np.array([[float(group[name][rows[0]]) for name in names]]).reshape(1, len(names))
            break
    if found is None:
        raise UsageError(f"draw {draw:,} is not stored yet: the run is not complete", argument="draw")
    return explain(run.scenario, found, None, run.layout.rules, solution, draw, run)


def _listed(scenario: Scenario, values: Floats, concept: Concept) -> tuple[Floats, tuple[Listed, ...], list[Solution]]:
    """Return `columns[game, column]` of all combinations, their solutions one after another, and by combination."""
    columns: list[Floats] = []
    listed: list[Listed] = []
    solutions: list[Solution] = []
    for some in combined(scenario, values):
        for row in range(len(some.columns)):
            worlds = solve_combined(scenario, some.columns[row : row + 1], concept)
            solution, game = worlds.solution, len(solutions)
            odds = outcomes_of(worlds.batch, solution, len(scenario.outcomes))
            columns.append(some.columns[row])
            solutions.append(solution)
            for place in range(int(solution.count[0])):
                weights = some.weight[row] * solution.weights[0, :, place]
                listed.append(Listed(game, place, weights, solution.payoffs[0, place], odds[0, place]))
    return np.array(columns).reshape(len(columns), -1), tuple(listed), solutions


def _chosen(listed: tuple[Listed, ...], asked: int | None, word: str) -> int | None:
    if asked is not None:
        if not 1 <= asked <= len(listed):
            raise UsageError(f"there is no {word} {asked} here; {len(listed)} listed", argument="solution")
        return asked - 1
    if not listed:
        return None
    return int(np.argmax([np.nan_to_num(own.weights[0], nan=-1.0) for own in listed]))


def _placed(scenario: Scenario, values: Floats) -> tuple[Placed, ...]:
    found = [
        Placed(p, float(x), *place_in(p.distribution, float(x)))
        for p, x in zip(scenario.parameters, values[0], strict=True)
    ]
    return tuple(sorted(found, key=lambda own: -abs(own.middle - 0.5)))


def _grounds(
    scenario: Scenario,
    batch: Any,
    listed: tuple[Listed, ...],
    solutions: list[Solution],
    rule: str,
    game: int,
) -> tuple[str, ...]:
    """Return why the rule weighs the solutions of the combination that is explained as it does."""
    own = [(i, e) for i, e in enumerate(listed) if e.game == game]
    weights = np.array([e.weights[0] for _, e in own])
    if len(own) < 2 or np.isnan(weights).any():
        return ()
    labels = {p.id: p.label or p.id for p in scenario.players}
    found = Candidates(
        tuple(f"number {i + 1}" for i, _ in own),
        tuple(labels.get(p, p) for p in scenario.game.players),
        np.array([e.payoffs for _, e in own]),
        np.array([solutions[game].profiles[0, e.place] for _, e in own]),
        weights,
        _strategic(batch),
    )
    return tuple(sentence[0].upper() + sentence[1:] for sentence in grounds_of(rule, found))


def _strategic(batch: Any) -> Floats | None:
    if not isinstance(batch, TreeBatch) or not batch.tree.strategic:
        return None
    sizes = [len(s.actions) for s in batch.tree.information_sets]
    return batch.payoffs[0].reshape(len(sizes), *sizes)


def _differs(run: Run, draw: int, worlds: Any, outcomes: int) -> str:
    """Return what the stored run has otherwise than the world that was solved again, which other versions may cause."""
    if run.manifest.given is not None:
        return ""
    rule = run.layout.rules[0]
    names = [f"probability.{rule}.{name}" for name in run.layout.outcomes]
    stored = None
    for group in run.groups(["draw", "count", *names]):
        rows = np.flatnonzero(group["draw"].astype(np.int64) == draw)
        if len(rows):
            stored = [float(group[name][rows[0]]) for name in ("count", *names)]
            break
    if stored is None:
        return ""
    odds = outcomes_of(worlds.batch, worlds.solution, outcomes)[0]
    weights = worlds.solution.weights[0, 0]
    listed = worlds.solution.listed[0]
    if worlds.solution.totals is not None and worlds.solution.totals.cut[0]:
        return ""
    again = [float(worlds.solution.count[0]), *(weights[listed] @ odds[listed])]
    same = np.allclose(again, stored, atol=SAME, equal_nan=True)
    return "" if same else "The stored run has other probabilities for this draw: it was solved by other versions."
