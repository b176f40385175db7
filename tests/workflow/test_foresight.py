"""The visit with foresight: what its parts are given is what the choices that follow are worth, in every world."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.expressions import compile_rows
from sim.games.moves.tree import CHANCE, LEAF, TreeBatch
from sim.scenario.load import load
from sim.scenario.types import Scenario

VISIT = Path(__file__).parents[2] / "scenarios" / "moscow-2015" / "the-visit.yaml"
RANGES = {"probability": (0.0, 1.0), "payoff": (-5.0, 12.0)}
"""What the parts may give; the sideline and the bilateral alike."""
WORLDS = 300


def some_worlds(scenario: Scenario) -> NDArray[np.float64]:
    """Return `values[world, column]`: parameters as they are drawn, what the parts give at random."""
    own = scenario.sampler(WORLDS, 1, "monte-carlo").draws(0, WORLDS).values
    rng = np.random.default_rng(3)
    kinds = [RANGES[name.kind] for use in scenario.uses for name in use.names]
    values = np.concatenate([own, np.stack([rng.uniform(*ends, WORLDS) for ends in kinds], axis=1)], axis=1)
    for form in ("public_guest", "bilateral_before"):  # chances of one move, which add up to one at most
        chances = [scenario.columns.index(f"{way}_{form}") for way in ("no_test", "slip", "alarm")]
        values[:, chances] /= 3
    return values


def worth(batch: TreeBatch, world: int, node: int) -> NDArray[np.float64]:
    """Return `payoffs[player]` of playing on from a node, by backward induction, node by node."""
    tree = batch.tree
    acts = tree.acts[node]
    if acts == LEAF:
        return batch.payoffs[world, :, np.searchsorted(tree.leaves, node)]
    below = [worth(batch, world, child) for child in tree.children[node]]
    if acts == CHANCE:
        odds = [batch.chance[world, tree.via[child] - tree.choices] for child in tree.children[node]]
        return np.asarray(sum(p * value for p, value in zip(odds, below, strict=True)))
    player = tree.information_sets[acts].player
    return max(below, key=lambda value: float(value[player]))


def node_after(batch: TreeBatch, taken: Mapping[str, str]) -> int:
    """Return the node that is reached by these moves, and by no other."""
    tree = batch.tree
    return next(n for n in range(len(tree.parent)) if dict(tree.history(n)) == taken)


@pytest.mark.parametrize("form", ["public_guest", "bilateral_before"])
def test_restraint_is_weighed_against_what_coming_is_worth(form: str) -> None:
    """`escape * dependence` is what the North loses if the invitation is withdrawn: the value of its reply."""
    scenario = load(VISIT)
    values = some_worlds(scenario)
    [part] = [part for part in scenario.uses if part.id == f"restraint_{form}"]
    batch = scenario.game.batch(values)
    assert isinstance(batch, TreeBatch)
    invited = node_after(batch, {"format": form, "guard": "stands"})
    north = batch.tree.players.index("dprk")
    in_tree = np.array([worth(batch, world, invited)[north] for world in range(WORLDS)])
    given = compile_rows([part.given["escape"], part.given["dependence"]], scenario.columns).evaluate(values)
    np.testing.assert_allclose(given[:, 0] * given[:, 1], in_tree, rtol=0, atol=1e-9)
