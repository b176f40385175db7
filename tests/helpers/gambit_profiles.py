"""What Gambit answers, as arrays: probabilities and expected payoffs, players in the order of the game."""

import numpy as np
import pygambit
from numpy.typing import NDArray

MixedProfile = pygambit.MixedStrategyProfile | pygambit.MixedBehaviorProfile


def probabilities(profile: pygambit.MixedStrategyProfile) -> NDArray[np.float64]:
    """Return `profile[strategy]` of a mixed strategy profile: all of the first player, then of the next."""
    return np.array([float(share) for mixed in profile for _, share in mixed])


def expected_payoffs(profile: MixedProfile) -> NDArray[np.float64]:
    """Return `payoffs[player]` of a mixed strategy or behaviour profile."""
    return np.array([float(profile.payoffs[player]) for player in profile.game.players])
