"""The solutions of one world as a table: what is played where, who gets what, what comes of it, and weights."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.analysis.silence import ANYTHING, says_nothing
from sim.concepts.registry import words_of
from sim.labels import labels_of
from sim.numbers import probability
from sim.tables import Cell, Column, Kind, Table, columns
from sim.workflow.solve import Solved


def played(solved: Solved, equilibrium: int) -> Iterator[tuple[str, str]]:
    """Yield each information set with what is done there: 'meet', or 'meet 0.25 or avoid 0.75'."""
    profile, first = solved.solution.profiles[0, equilibrium], 0
    silent = says_nothing(solved.game, solved.concept.name, profile)
    for chosen, any_will_do in zip(solved.game.choice_sets, silent, strict=True):
        shares = profile[first : first + len(chosen.actions)]
        first += len(chosen.actions)
        mix = [(a, s) for a, s in zip(chosen.actions, shares, strict=True) if s > 0]
        told = " or ".join(a if s == 1 else f"{a} {probability(s)}" for a, s in mix)
        yield chosen.name, ANYTHING if any_will_do else told


def equilibria_table(solved: Solved) -> Table:
    """Return a row a solution that is listed, in their order; empty where there is none.

    Columns: its number, an information set each, the payoff of each player, the probability of each outcome, the weight
    under each rule, the residual that certifies it, and what is said of it: its tags, its continuum.
    """
    solution, labels = solved.solution, labels_of(solved.document)
    known = solved.document.get("outcomes", {})
    outcomes = [known.get(name, {}).get("label") or name for name in solved.game.outcomes]
    words = words_of(solved.concept.name)
    head = (
        Column(words.one, Kind.COUNT),
        *columns(*(chosen.name for chosen in solved.game.choice_sets)),
        *columns(*(f"payoff, {labels.player(p)}" for p in solved.game.players), kind=Kind.NUMBER),
        *columns(*(outcomes if solved.odds is not None else ()), kind=Kind.SHARE),
        *columns(*(f"weight, {rule}" for rule in solution.rules), kind=Kind.SHARE),
        Column("residual", Kind.NUMBER),
        Column("remarks"),
    )
    rows = tuple(_row(solved, e) for e in range(int(solution.count[0])))
    caption = f"{words.many[:1].upper()}{words.many[1:]} ({solved.concept.name}): {solved.title}"
    note = f"residual: {words.residual.format('…')}" if rows else ""
    return Table(caption, head, rows, note).without_empty_columns()


def _row(solved: Solved, e: int) -> tuple[Cell, ...]:
    solution = solved.solution
    odds = () if solved.odds is None else tuple(map(float, solved.odds[e]))
    weights = (float(x) if np.isfinite(x) else None for x in solution.weights[0, :, e])
    return (
        float(e + 1),
        *(told for _, told in played(solved, e)),
        *map(float, solution.payoffs[0, e]),
        *odds,
        *weights,
        float(solution.regret[0, e]),
        "; ".join(_remarks(solved, e)),
    )


def _remarks(solved: Solved, e: int) -> Iterator[str]:
    solution = solved.solution
    if not solution.isolated[0, e]:
        yield f"an extreme point of continuum {int(solution.component[0, e]) + 1}"
    if solution.tags is not None:
        yield from (name for name, holds in zip(solution.tag_names, solution.tags[0, e], strict=True) if holds)
