"""What obeying a mediator is worth more than deviating, written out profile by profile."""

import itertools

import numpy as np


def incentives(game: np.ndarray, coarse: bool) -> np.ndarray:
    """Rows of 'what obeying is worth more than deviating', written out profile by profile."""
    rows = []
    for player, size in enumerate(game.shape[1:]):
        for told, instead in itertools.product(range(size), repeat=2):
            if told == instead or (coarse and told > 0):
                continue
            targets = range(size) if coarse else [instead]
            for b in targets:
                row = np.zeros(game.shape[1:])
                for profile in np.ndindex(*game.shape[1:]):
                    if coarse or profile[player] == told:
                        deviating = (*profile[:player], b, *profile[player + 1 :])
                        row[profile] = game[(player, *profile)] - game[(player, *deviating)]
                rows.append(row.ravel())
    return np.array(rows)
