"""Equilibria in the players' and actions' own names, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.silence import ANYTHING, says_nothing
from sim.concepts.registry import scope_in, words_of
from sim.concepts.words import EQUILIBRIUM, Words
from sim.games.game import Game
from sim.games.moves.tree import InformationSet
from sim.numbers import ZERO, number, probability, residual
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Status
from sim.tolerances import SHOWN
from sim.views.text.beliefs import belief_lines

VERDICTS = {True: "holds", False: "FAILS", None: "open "}
"""Whether a claim holds, in words of one width."""


def cited(cites: Sequence[str]) -> str:
    """Return what stands behind something, in brackets and after a blank; '' where nothing is cited."""
    return f" [{', '.join(cites)}]" if cites else ""


def knows(game: Game) -> Iterator[str]:
    """Yield for each choice set what is known there, in words."""
    if game.tree is None:
        yield from ("" for _ in game.choice_sets)
    else:
        yield from map(known, game.tree.information_sets)


def known(info: InformationSet) -> str:
    """Return what is known at an information set, as ' after xi = meet'; '' where nothing is."""
    seen = [f"{move} = {action}" if action else f"{move} did not take place" for move, action in info.knows]
    return f" after {', '.join(seen)}" if seen else ""


def heads(
    game: Game,
    solution: Solution,
    equilibrium: int,
    draw: int = 0,
    words: Words = EQUILIBRIUM,
    anything: NDArray[np.bool_] | None = None,
) -> Iterator[str]:
    """Yield what is done in each choice set, a line each; nothing is said of those `anything[choice set]`."""
    profile = solution.profiles[draw, equilibrium]
    first = 0
    silent = np.zeros(len(game.choice_sets), bool) if anything is None else anything
    for chosen, known, any_will_do in zip(game.choice_sets, knows(game), silent, strict=True):
        shares = profile[first : first + len(chosen.actions)]
        first += len(chosen.actions)
        who = "" if chosen.move == chosen.player else f"{chosen.player}, "
        members = getattr(game, "members", {}).get(chosen.name, 0) if words.counts_members else 0
        told = _counted(chosen.actions, shares, members) if members else _mix(chosen.actions, shares)
        told = ANYTHING if any_will_do else told
        yield f"  {who}{chosen.move}{known}: {told}"


def equilibrium_lines(game: Game, solution: Solution, equilibrium: int, concept: str, draw: int = 0) -> Iterator[str]:
    """Yield one equilibrium: what is done in each choice set, the payoffs, and the residual that certifies it."""
    words, anything = words_of(concept), says_nothing(game, concept, solution.profiles[draw, equilibrium])
    yield from heads(game, solution, equilibrium, draw, words, anything)
    pairs = zip(game.players, solution.payoffs[draw, equilibrium], strict=True)
    yield f"  {words.worth_in(game)}: {', '.join(f'{p} {number(x)}' for p, x in pairs)}"
    part = (
        ""
        if solution.isolated[draw, equilibrium]
        else f"; an extreme point of continuum {solution.component[draw, equilibrium] + 1}"
    )
    yield f"  {words.residual.format(residual(solution.regret[draw, equilibrium]))}{part}"
    if game.tree is not None:
        yield from belief_lines(game.tree, solution, equilibrium, draw)
    if solution.tags is not None and solution.tags[draw, equilibrium].any():
        held = zip(solution.tag_names, solution.tags[draw, equilibrium], strict=True)
        yield f"  tagged: {', '.join(name for name, holds in held if holds)}"
    if solution.outcomes is not None and len(game.outcomes):
        odds = zip(game.outcomes, solution.outcomes[draw, equilibrium], strict=False)  # events stand after them
        yield f"  outcomes: {', '.join(f'{name} {probability(x)}' for name, x in odds if x > ZERO)}"


def _counted(actions: tuple[str, ...], shares: NDArray[np.float64], members: int) -> str:
    """Return '5 of 10 join': how many of a bloc do what the first action is."""
    return f"{round(float(shares[0]) * members)} of {members} {actions[0]}"


def _mix(actions: tuple[str, ...], shares: NDArray[np.float64]) -> str:
    played = [(a, s) for a, s in zip(actions, shares, strict=True) if s > SHOWN]
    rest = f", all else with probability below {SHOWN:g}" if shares[shares <= SHOWN].sum() > 0 else ""
    if len(played) == 1:
        return f"{played[0][0]}{rest}"
    return ", ".join(f"{a} with probability {probability(s, SHOWN)}" for a, s in played) + rest


def solution_lines(game: Game, solution: Solution, concept: str, draw: int = 0) -> Iterator[str]:
    """Yield all equilibria of one draw, what is known about the set, and how the selection rules weigh it."""
    words = words_of(concept)
    yield from solution_head(solution, concept, draw)
    for equilibrium in range(int(solution.count[draw])):
        yield f"{words.one} {equilibrium + 1}{_weights(solution, equilibrium, draw)}"
        yield from equilibrium_lines(game, solution, equilibrium, concept, draw)


def solution_head(solution: Solution, concept: str, draw: int = 0) -> Iterator[str]:
    """Yield how many solutions are listed, and what is known about the list."""
    count, status = int(solution.count[draw]), Status(int(solution.status[draw]))
    reason = Reason(int(solution.reason[draw])).text
    words = words_of(concept)
    yield f"{concept}: {words.counted(count)} listed; {words.advice(status, count, scope_in(concept, solution, draw))}"
    if reason:
        yield f"reason: {reason}"


def _weights(solution: Solution, equilibrium: int, draw: int) -> str:
    shares = [
        f"{rule} {probability(solution.weights[draw, i, equilibrium])}"
        for i, rule in enumerate(solution.rules)
        if np.isfinite(solution.weights[draw, i, equilibrium])
    ]
    return f" (weight under {', '.join(shares)})" if shares else ""


def judged_by(values: Mapping[str, float], bounds: Mapping[str, Sequence[float]]) -> str:
    """Return what a claim about results is judged by: 'probability(x) = 0.3', 'highest(x) is at least 0.4'.

    `bounds` hold what each number is at least and at most; of a probability, at least 0 and at most 1 say nothing.
    """
    told = [f"{name} = {number(value)}" for name, value in values.items()]
    return ", ".join([*told, *(f"{name} is {_within(*ends)}" for name, ends in bounds.items())])


def _within(low: float, high: float) -> str:
    if low <= 0 and high >= 1:
        return "not known"
    if high >= 1:
        return f"at least {number(low)}"
    return f"at most {number(high)}" if low <= 0 else f"from {number(low)} to {number(high)}"


def mean_worth(summary: Mapping[str, Any]) -> str:
    """Return what players' payoffs are over many worlds; summaries of earlier versions do not say it."""
    return str(summary.get("worth") or words_of(summary["concept"]).mean_worth)


def listing(parts: Sequence[str]) -> str:
    """Return parts as a sentence lists them: 'A', 'A and B', 'A, B and C'."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
