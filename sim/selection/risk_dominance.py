"""Risk dominance between strict equilibria, by bicentric priors and the linear tracing procedure.

Players unsure which of two equilibria will be played start from the bicentric prior; the one to which the tracing
procedure leads from there risk-dominates the other (Harsanyi & Selten, A General Theory of Equilibrium Selection in
Games, 1988, sections 4.9 and 5.2 to 5.4). Of two strict equilibria of a 2x2 game it is the one with the larger product
of the players' losses from deviating (ibid., section 3.9): there the products are compared. Pairs are compared in the
whole game; it is not cut to the formation that the two span.
"""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.strategic import split
from sim.kernels.nash.chosen_of_three import SAFEST
from sim.kernels.numerics.scaling import normalised, ranges, resolution, unlike
from sim.numbers import short
from sim.selection.rule import Candidates, Chosen, Rule, uniformly
from sim.selection.tracing import WORK, traced_to
from sim.solutions.solution import Equilibria
from sim.tolerances import PROBABILITY, REGRET

LARGEST = 1024
"""Profiles of a game beyond which nothing is traced, and risk dominance singles out nothing."""


def risk_dominance(payoffs: NDArray[np.float64], equilibria: Equilibria) -> Chosen:
    """Keep the strict equilibrium that risk-dominates all others; where there is none, all of them alike."""
    listed = equilibria.listed
    everything = uniformly(listed)
    if payoffs.shape[0] == 0 or listed.shape[1] == 0 or prod(payoffs.shape[2:]) > LARGEST:
        return everything
    actions = _actions(equilibria, payoffs.shape[2:])
    strict = listed & _pure(equilibria)
    if payoffs.shape[1:] == (2, 2, 2):
        kept, wins = _two_by_two(payoffs, actions)
        strict &= kept
    else:
        strict &= _strict(payoffs, actions)
        wins = _by_tracing(normalised(payoffs), equilibria, strict)
    others = strict[:, None, :] & ~np.eye(listed.shape[1], dtype=bool)
    first = strict & (wins | ~others).all(axis=2)
    found = first.sum(axis=1) == 1
    weights = np.where(found[:, None], first.astype(float), everything[0])
    return weights, found | everything[1]


def _actions(equilibria: Equilibria, sizes: tuple[int, ...]) -> list[NDArray[np.int64]]:
    """Return each player's likeliest action, `[game, equilibrium]`."""
    return [np.nan_to_num(s).argmax(axis=2) for s in split(equilibria.profiles, sizes)]


def _pure(equilibria: Equilibria) -> NDArray[np.bool_]:
    weights = np.nan_to_num(equilibria.profiles)
    pure: NDArray[np.bool_] = np.all((weights <= PROBABILITY) | (weights >= 1 - PROBABILITY), axis=2)
    return pure


def _strict(payoffs: NDArray[np.float64], actions: list[NDArray[np.int64]]) -> NDArray[np.bool_]:
    """Return `strict[game, equilibrium]`: no player has another action that does as well."""
    games, least = np.arange(len(payoffs))[:, None], resolution(payoffs)
    strict: NDArray[np.bool_] = np.ones(actions[0].shape, bool)
    for player, mine in enumerate(actions):
        own = payoffs[games, player, *actions] / 2
        for a in range(payoffs.shape[2 + player]):
            instead = [np.full_like(mine, a) if i == player else b for i, b in enumerate(actions)]
            other = payoffs[games, player, *instead] / 2
            strict = strict & ((mine == a) | ((other < own) & unlike(other, own, least[:, player, None])))
    return strict


def _two_by_two(
    payoffs: NDArray[np.float64], actions: list[NDArray[np.int64]]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return `strict[game, e]`, as `_strict` does, and `wins[game, e, f]` where two players have two actions each.

    That is where both players act otherwise at e than at f, and the product of their losses from deviating at e is the
    larger one. Losses are shares of the ranges and not shifted, so that small differences beside a large payoff stay.
    """
    cell = 2 * actions[0] + actions[1]
    first = np.arange(0, 8 * len(payoffs), 8)[:, None]
    flat, least, width = payoffs.reshape(-1), resolution(payoffs), ranges(payoffs)
    strict, product = np.ones(cell.shape, bool), np.ones(cell.shape)
    for player, step in enumerate((2, 1)):  # to the cell where this player alone acts otherwise
        place = first + 4 * player
        own, other = flat.take(place + cell), flat.take(place + (cell ^ step))
        strict &= (other / 2 < own / 2) & unlike(other / 2, own / 2, least[:, player, None])
        size = width[:, player, None]
        product *= own / size - other / size
    differ = (cell[:, :, None] ^ cell[:, None, :]) == 3
    wins: NDArray[np.bool_] = differ & (product[:, :, None] > product[:, None, :] * (1 + REGRET))
    return strict, wins


def _by_tracing(
    scaled: NDArray[np.float64],
    equilibria: Equilibria,
    strict: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Return `wins[game, e, f]`: the tracing procedure leads from the bicentric prior of e and f to e."""
    pairs = strict[:, :, None] & strict[:, None, :] & np.triu(np.ones(strict.shape[1:] * 2, bool), 1)
    game, one, two = np.nonzero(pairs)
    wins = np.zeros(pairs.shape, bool)
    work = WORK // np.maximum(pairs.sum(axis=(1, 2)), 1)
    winner = traced_to(scaled[game], equilibria.profiles[game, one], equilibria.profiles[game, two], work[game])
    wins[game, one, two] = winner == 1
    wins[game, two, one] = winner == 2
    return wins


def grounds(found: Candidates) -> list[str]:
    """Return the products of losses from deviating where they decide, in 2x2 games; else how the rule came to it."""
    kept = found.kept
    if len(kept) > 1:
        return ["no strict solution was found to risk-dominate all others, so the rule leaves it open."]
    if found.game is None or found.game.shape != (2, 2, 2):
        return [f"{found.names[k]} is where players end up who are unsure at first which will be played." for k in kept]
    said = []
    for other in found.dropped:
        pair = [_cell(found, k) for k in (*kept, other)]
        if None in pair:
            said.append(f"{found.names[other]} is not strict: somebody does as well by another action.")
            continue
        (a, b), (c, d) = (cell for cell in pair if cell is not None)
        first = (found.game[0, a, b] - found.game[0, c, b], found.game[1, a, b] - found.game[1, a, d])
        second = (found.game[0, c, d] - found.game[0, a, d], found.game[1, c, d] - found.game[1, c, b])
        said.append(
            f"{found.names[kept[0]]} rather than {found.names[other]}: leaving it alone would cost "
            f"{_product(found, first)}, against {_product(found, second)}."
        )
    return said


def _cell(found: Candidates, solution: int) -> tuple[int, int] | None:
    """Return the actions of a pure profile of a 2x2 game; None of a mixed one."""
    profile = found.profiles[solution]
    if not ((profile <= PROBABILITY) | (profile >= 1 - PROBABILITY)).all():
        return None
    return int(profile[:2].argmax()), int(profile[2:].argmax())


def _product(found: Candidates, losses: tuple[float, float]) -> str:
    one, two = map(float, losses)
    return f"{found.players[0]} {short(one)} and {found.players[1]} {short(two)} (product {short(one * two)})"


RISK_DOMINANCE = Rule(
    "risk-dominance",
    "the players settle on the equilibrium that is the safest while each is unsure of the others",
    risk_dominance,
    grounds=grounds,
    of_three=SAFEST,
)
