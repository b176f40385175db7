"""Components renumbered draw by draw, beside a dictionary a draw."""

import numpy as np
import pytest

from sim.solutions.to_solution import _dense


def one_by_one(component: list[int], draw: list[int]) -> list[int]:
    known: dict[int, dict[int, int]] = {}
    return [known.setdefault(d, {}).setdefault(c, len(known[d])) for c, d in zip(component, draw, strict=True)]


@pytest.mark.parametrize("own", [True, False])
def test_components_are_numbered_in_the_order_of_their_first_rows(own: bool) -> None:
    rng = np.random.default_rng(own)
    for _ in range(50):
        draw = np.sort(rng.integers(0, 8, 20))
        component = np.cumsum(rng.integers(1, 4, 20)) if own else rng.integers(0, 5, 20)  # own: one a row, rising
        assert _dense(component, draw).tolist() == one_by_one(component.tolist(), draw.tolist())
