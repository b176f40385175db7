"""What the theories of bounded steps of reasoning share: best replies to opponents' independent mixed strategies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.concepts.words import SHORTFALL, Words
from sim.kernels.numerics.scaling import ends
from sim.solutions.solution import Equilibria
from sim.solutions.status import Status
from sim.tolerances import TIE

FINEST = 4e-15
"""Shares of the range that sums of normalised payoffs may be off by rounding."""

Floats = NDArray[np.float64]
Profile = tuple[Floats, ...]
"""Of each player, a mixed strategy `[game, action]`."""

ONE_PLAY = Words("profile", "profiles", SHORTFALL, {Status.UNIQUE: "the one play that the theory predicts"})
"""What both theories say of their single solution."""


def level_zero(payoffs: Floats) -> Profile:
    """Return uniform play, the anchor of both theories, in `payoffs[game, player, *actions]`."""
    return tuple(np.full((len(payoffs), n), 1 / n) for n in payoffs.shape[2:])


def action_values(payoffs: Floats, beliefs: Sequence[Floats], player: int) -> Floats:
    """Return `values[game, action]` of a player's own actions against the others' independent `beliefs`."""
    value = payoffs[:, player]
    for other in reversed(range(len(beliefs))):
        if other != player:
            weights = np.expand_dims(beliefs[other], tuple(range(1, other + 1)))
            weights = np.expand_dims(weights, tuple(range(other + 2, value.ndim)))
            value = (value * weights).sum(axis=other + 1)
            value = np.expand_dims(value, other + 1) if other < player else value
    return value.reshape(len(payoffs), -1)


def best_reply(values: Floats, slack: Floats | float = TIE) -> Floats:
    """Return the uniform mixture `[game, action]` over the best actions; `values` as shares of the payoffs' range.

    Actions that fall short by no more than `slack[game, action]` tie.
    """
    best = values >= values.max(axis=1, keepdims=True) - slack
    return best / best.sum(axis=1, keepdims=True)


def tie_slack(payoffs: Floats, beliefs: Sequence[Floats], player: int) -> Floats:
    """Return `slack[game, action]`, as a share of the payoffs' range: what may be rounding and is told as a tie.

    `TIE` of what two actions are worth, where that is little beside the range: one payoff of a million million makes no
    tie of others that differ by 1.
    """
    low, high = (end[:, player, None] for end in ends(payoffs))
    size = action_values(np.abs(payoffs), beliefs, player)
    values = action_values(payoffs, beliefs, player)
    best = np.take_along_axis(size, values.argmax(axis=1)[:, None], axis=1)
    width = np.where(high > low, high - low, 1.0)
    return np.clip(TIE * (size + best) / width, FINEST, TIE)


def loss(values: Floats, strategy: Floats) -> Floats:
    """Return `loss[game]`: by how much a strategy falls short of the best action."""
    return values.max(axis=1) - (values * strategy).sum(axis=1)


def one_a_game(profile: Profile, regret: Floats) -> Equilibria:
    """Return one solution a game."""
    games = len(regret)
    return Equilibria(
        profiles=np.concatenate(profile, axis=1)[:, None],
        regret=np.maximum(regret, 0.0)[:, None],
        component=np.zeros((games, 1), np.int64),
        isolated=np.ones((games, 1), bool),
        count=np.ones(games, np.int64),
        reason=np.zeros(games, np.uint8),
    )
