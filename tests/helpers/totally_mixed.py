"""Totally mixed equilibria of strategic games of three players, by the definition and scipy's Newton method."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import fsolve

Array = NDArray[np.float64]


def indifference(profile: Array, payoffs: Array) -> list[float]:
    """Return what each action gains over the player's first one, player by player."""
    strategies, gains = np.split(profile, np.cumsum(payoffs.shape[1:])[:-1]), []
    for i in range(3):
        one, two = (strategies[j] for j in range(3) if j != i)
        worth = np.moveaxis(payoffs[i], i, 0) @ two @ one
        gains += [float(w - worth[0]) for w in worth[1:]]
    return gains


def planted(sizes: tuple[int, ...], rng: np.random.Generator) -> tuple[Array, Array]:
    """Return a random game in which a random profile is a totally mixed equilibrium, and that profile."""
    payoffs, strategies = rng.random((3, *sizes)), [rng.dirichlet(np.full(size, 3.0)) for size in sizes]
    for i in range(3):
        one, two = (strategies[j] for j in range(3) if j != i)
        own = np.moveaxis(payoffs[i], i, 0)
        own -= (own @ two @ one)[:, None, None]  # a view: each action is worth nothing there
    return payoffs, np.concatenate(strategies)


def totally_mixed(payoffs: Array, starts: int, rng: np.random.Generator) -> list[Array]:
    """Return equilibria in which all actions are played, from random starts; none of them need be found."""
    sizes = payoffs.shape[1:]

    def profile_of(z: Array) -> Array:
        parts = np.split(z, np.cumsum([size - 1 for size in sizes])[:-1])
        return np.concatenate([[1 - part.sum(), *part] for part in parts])

    found: list[Array] = []
    for _ in range(starts):
        start = np.concatenate([rng.dirichlet(np.ones(size))[1:] for size in sizes])
        z, _, converged, _ = fsolve(lambda z: indifference(profile_of(z), payoffs), start, full_output=True, xtol=1e-13)
        profile = profile_of(z)
        if converged == 1 and profile.min() > 1e-6 and max(map(abs, indifference(profile, payoffs))) < 1e-12:
            found.append(profile)
    return found
