"""Games from files, decided on their numbers as they are written: no two payoffs are so close that they pass for a tie.

Where two players choose, all equilibria are found in fractions; pure equilibria are, for any number of players.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm, prod
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import ONE_WORLD
from sim.concepts.nash.exact_listing import all_extreme_equilibria
from sim.concepts.nash.nash import purely
from sim.concepts.nash.pure import pure_equilibria
from sim.concepts.nash.rational import ExactEquilibrium, Row, TooLargeError
from sim.concepts.nash.rational_batch import listed
from sim.concepts.nash.reduced_form import Solver, solve_normal_form
from sim.concepts.nash.sequence_equilibria import extreme_plan_equilibria
from sim.concepts.nash.strategic import solve_among
from sim.concepts.nash.two_player_trees import (
    behaviour_of,
    by_sequences,
    exact_chances,
    in_whole_numbers,
    solve_two_player_tree,
)
from sim.games.moves.normal_form import LARGEST_FORM, NormalForm, normal_form, normal_form_size
from sim.games.moves.sequence_form import sequence_form
from sim.games.moves.tree import Tree
from sim.interop.game_file import GameFile
from sim.interop.write import strategic_form
from sim.solutions.solution import Equilibria, Solution
from sim.solutions.status import Coverage

LARGEST = 20_000
"""Payoffs of a strategic form that are taken in fractions."""


def exact_solution(game: GameFile, asked: Literal["all", "pure"], budget: int = ONE_WORLD) -> Solution | None:
    """Return the Nash equilibria of a file's game, all or the pure ones; None where fractions do not decide them."""
    if not game.tree.information_sets:
        return None
    if asked == "all" and by_sequences(game.tree):
        return solve_two_player_tree(game.games, (), budget, (game.payoffs, game.chance))
    if _large(game.tree):
        return None
    small = strategic_form(game)
    if asked == "pure":
        return purely(game.tree, solve_normal_form(game.games, (), _pure(small), Coverage.OF_A_KIND))
    solver = _two_players(small, budget)
    return solve_normal_form(game.games, (), solver) if solver else None


def _large(tree: Tree) -> bool:
    return normal_form_size(tree) * len(tree.players) > min(LARGEST, LARGEST_FORM)


@dataclass(frozen=True)
class ExactProfile:
    """An equilibrium in fractions: `shares[information set][action]` and `payoffs[player]`."""

    shares: tuple[Row, ...]
    payoffs: Row


def exact_profiles(game: GameFile, pure: bool, budget: int = ONE_WORLD) -> tuple[ExactProfile, ...]:
    """Return the extreme, or the pure, equilibria of a game in which at most two players choose, as behaviour.

    Where a player's own choices exclude an information set, it is told as in `Nash` and `PureNash`. Raises
    `TooLargeError`, `BudgetError` where `budget` steps are too few, and `ValueError` where more players choose.
    """
    if by_sequences(game.tree):
        return _plan_profiles(game, pure, budget)
    if _large(game.tree):
        raise TooLargeError
    small, form = strategic_form(game), normal_form(game.tree)
    found: dict[tuple[Row, ...], ExactProfile] = {}
    for e in exact_equilibria(small, budget):
        if not pure or max(e.x) == max(e.y) == 1:
            mixed = dict(zip(_choosing(_sizes(small)), (e.x, e.y), strict=False))
            shares = tuple(_shares(form, place, mixed, pure) for place in range(len(game.tree.information_sets)))
            cells = [p * q for p in e.x for q in e.y]
            worth = (sum((w * v for w, v in zip(cells, row, strict=True)), Fraction(0)) for row in small.payoffs)
            found.setdefault(shares, ExactProfile(shares, tuple(worth)))
    return tuple(found.values())


def _plan_profiles(game: GameFile, pure: bool, budget: int) -> tuple[ExactProfile, ...]:
    """Return the same by the sequence form."""
    form = sequence_form(game.tree)
    whole = in_whole_numbers(form, (game.payoffs, game.chance))
    chance = exact_chances(game.tree, game.chance)
    found = []
    for e in extreme_plan_equilibria(whole, budget):
        if not pure or all(set(plan) <= {0, 1} for plan in e.plans):
            shares = iter(behaviour_of(form, e.plans, pure))
            behaviour = tuple(tuple(next(shares) for _ in s.actions) for s in game.tree.information_sets)
            one, other = ([plan[s] for s in side.of_leaf] for side, plan in zip(form.sides, e.plans, strict=True))
            reached = [p * x * y for p, x, y in zip(chance, one, other, strict=True)]
            worth = (sum((p * v for p, v in zip(reached, row, strict=True) if p), Fraction(0)) for row in game.payoffs)
            found.append(ExactProfile(behaviour, tuple(worth)))
    return tuple(found)


def _shares(form: NormalForm, place: int, mixed: dict[int, Row], pure: bool) -> Row:
    """Return what is done at an information set under `mixed[player]`, by realization weights (Kuhn 1953)."""
    info = form.tree.information_sets[place]
    plays = form.plays[form.movers.index(info.player)][:, form.tree.offset[place] : form.tree.offset[place + 1]]
    weights = mixed.get(info.player, (Fraction(1),) * len(plays))
    reached = [sum((w for w, p in zip(weights, own, strict=True) if p), Fraction(0)) for own in plays.T]
    if any(reached):
        return tuple(w / sum(reached) for w in reached)
    first = [Fraction(int(a == 0)) for a in range(len(reached))]
    return tuple(first if pure else [Fraction(1, len(reached))] * len(reached))


def exact_equilibria(small: GameFile, budget: int = ONE_WORLD) -> tuple[ExactEquilibrium, ...]:
    """Return the extreme equilibria of a strategic game in which one or two players have a choice.

    The players who have none are left out; where one chooses alone, the other plays the only action there is.
    Raises `TooLargeError`, and `ValueError` where more choose.
    """
    sizes = _sizes(small)
    choosing = _choosing(sizes)
    if len(choosing) > 2:
        raise ValueError("more than two players choose")
    shape = [sizes[i] for i in choosing] + [1] * (2 - len(choosing))
    payoffs = [small.payoffs[i] for i in choosing] + [(Fraction(0),) * prod(sizes)] * (2 - len(choosing))
    first, second = ([row[i * shape[1] : (i + 1) * shape[1]] for i in range(shape[0])] for row in payoffs)
    return all_extreme_equilibria(first, second, budget)


def _sizes(small: GameFile) -> tuple[int, ...]:
    return tuple(len(s.actions) for s in small.tree.information_sets)


def _choosing(sizes: tuple[int, ...]) -> list[int]:
    return [i for i, size in enumerate(sizes) if size > 1]


def _two_players(small: GameFile, budget: int) -> Solver | None:
    """Return what lists the equilibria found in fractions; None where nobody or more than two choose, or too much."""
    choosing = _choosing(_sizes(small))
    if not 1 <= len(choosing) <= 2:
        return None
    try:
        found = exact_equilibria(small, budget)
    except TooLargeError:
        return None

    def solver(payoffs: NDArray[np.float64]) -> Equilibria:
        return listed(payoffs, [found])

    def alone(payoffs: NDArray[np.float64]) -> Equilibria:
        beside = np.stack([payoffs[:, 0], np.zeros_like(payoffs[:, 0])], axis=1)[..., None]
        with_other = solver(beside)
        return replace(with_other, profiles=with_other.profiles[:, :, :-1])

    return lambda payoffs: solve_among(payoffs, *_among(payoffs.shape[2:], solver, alone))


def _among(sizes: tuple[int, ...], two: Solver, alone: Solver) -> tuple[list[int], Solver]:
    """Return the players who have a choice among those with reduced strategies, and what solves between them."""
    choosing = [i for i, size in enumerate(sizes) if size > 1]
    return choosing, two if len(choosing) == 2 else alone


def _pure(small: GameFile) -> Solver:
    """Return what lists the profiles in which nobody has a better action, in whole numbers."""
    sizes = _sizes(small)
    best = np.ones(sizes, bool)
    for player, row in enumerate(small.payoffs):
        scale = lcm(*(x.denominator for x in row))
        own = np.array([int(x * scale) for x in row], object).reshape(sizes)
        best &= (own == own.max(axis=player, keepdims=True)).astype(bool)
    return lambda payoffs: pure_equilibria(best.reshape(1, *payoffs.shape[2:]), np.zeros((1, *payoffs.shape[2:])))
