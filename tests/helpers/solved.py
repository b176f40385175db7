"""Solved blocks without a solver: a small tree, and solutions with any number of equilibria, drawn at random."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.games.game import ChoiceSet
from sim.games.moves.chance import leaf_probabilities
from sim.games.moves.play import play_in
from sim.games.moves.tree import CHANCE, LEAF, InformationSet, Tree, TreeBatch
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage, Status
from sim.store.equilibrium_index import EquilibriumIndex
from sim.store.layout import Layout
from sim.store.manifest import Manifest
from sim.store.parts import BLOCK
from sim.store.reader import Run
from sim.store.store import add_part, create, finish
from sim.store.tabulate import Block, tabulate

RULES = ("uniform", "none")

# Ann goes left or right; after right chance decides whether Bob, who cannot tell, moves up or down at either node.
TREE = Tree(
    players=("ann", "bob"),
    information_sets=(
        InformationSet("first", "first", 0, ("left", "right"), (0,)),
        InformationSet("second", "second", 1, ("up", "down"), (3, 6)),
    ),
    parent=np.array([-1, 0, 0, 2, 3, 3, 2, 6, 6]),
    via=np.array([-1, 0, 1, 4, 2, 3, 5, 2, 3]),
    acts=np.array([0, LEAF, CHANCE, 1, LEAF, LEAF, 1, LEAF, LEAF]),
    branch_names=(("luck", "good"), ("luck", "bad")),
)
OUTCOME_OF_LEAF = np.array([2, 0, 1, 1, 0])

LAYOUT = Layout(
    parameters=("face", "trade"),
    players=TREE.players,
    outcomes=("deal", "clash", "nothing"),
    rules=RULES,
    choice_sets=tuple(ChoiceSet(s.name, s.move, TREE.players[s.player], s.actions) for s in TREE.information_sets),
    tags=("odd", "late"),
)


def values_at(start: int, stop: int) -> NDArray[np.float64]:
    """Parameters of draws, a function of the index alone."""
    index = np.arange(start, stop)
    return np.stack([(index * 0.6180339887) % 1, 3 + np.sin(index)], axis=1)


def batch_at(start: int, stop: int) -> TreeBatch:
    values = values_at(start, stop)
    payoffs = np.stack([values @ np.random.default_rng(9).normal(size=(2, 10))], axis=0).reshape(-1, 2, 5)
    chance = np.stack([values[:, 0], 1 - values[:, 0]], axis=1)
    return TreeBatch(TREE, payoffs, chance, OUTCOME_OF_LEAF)


def solution_of(batch: TreeBatch, seed: int, room: int = 3) -> Solution:
    """Return 'equilibria' that are none: pure and mixed profiles at random, up to `room` a draw, some draws without."""
    rng = np.random.default_rng(seed)
    draws = len(batch)
    count = rng.integers(0, room + 1, draws)
    listed = np.arange(room) < count[:, None]
    share = rng.choice([0.0, 1.0, np.nan], (draws, room, 2), p=[0.4, 0.4, 0.2])
    share = np.where(np.isnan(share), rng.random(share.shape), share)
    profiles = np.stack([share[..., 0], 1 - share[..., 0], share[..., 1], 1 - share[..., 1]], axis=2)
    reached = np.zeros((draws, room, 5))
    for e in range(room):
        reached[:, e] = leaf_probabilities(TREE, profiles[:, e], batch.chance)
    payoffs = np.einsum("del,dpl->dep", reached, batch.payoffs)
    with np.errstate(divide="ignore", invalid="ignore"):
        uniform = np.where(listed, 1 / count[:, None], np.nan)
    none = np.where(listed & (count == 1)[:, None], 1.0, np.nan)
    return Solution(
        profiles=np.where(listed[..., None], profiles, np.nan),
        payoffs=np.where(listed[..., None], payoffs, np.nan),
        regret=np.where(listed, rng.random(listed.shape) * 1e-12, np.nan),
        component=np.where(listed, np.arange(room), -1),
        isolated=listed & (rng.random(listed.shape) < 0.8),
        count=count,
        status=np.select([count == 0, count == 1], [Status.NONE, Status.UNIQUE], Status.SEVERAL).astype(np.uint8),
        coverage=np.full(draws, Coverage.ALL, np.uint8),
        reason=np.zeros(draws, np.uint8),
        rules=RULES,
        weights=np.stack([uniform, none], axis=1),
        singled_out=np.stack([count == 1, count == 1], axis=1),
        tag_names=("odd", "late"),
        tags=rng.random((draws, room, 2)) < 0.5,
    )


def block_at(start: int, stop: int) -> Block:
    batch = batch_at(start, stop)
    solution = solution_of(batch, seed=start)
    return tabulate(LAYOUT, start, values_at(start, stop), batch, solution)


def manifest(draws: int) -> Manifest:
    return Manifest(
        scenario={"id": "stand-in", "title": "A stand-in", "sha256": "0" * 64},
        document={"form": "moves", "players": {"ann": {"label": "Ann"}, "bob": {"label": "Bob"}}},
        case=None,
        overrides=(),
        seed=1,
        design="sobol",
        draws=draws,
        concept="nash",
        layout=LAYOUT,
        versions={},
        labels={"players": {"ann": "Ann", "bob": "Bob"}},
    )


def equilibrium_index() -> EquilibriumIndex:
    return EquilibriumIndex((2, 2), lambda taken: play_in(TREE, taken))


def stored(directory: Path, draws: int) -> Run:
    """Store a run of the stand-in."""
    found = manifest(draws)
    with create(directory, found):
        names = equilibrium_index()
        for start in range(0, draws, found.part):
            stop = min(start + found.part, draws)
            blocks = (block_at(b, min(b + BLOCK, stop)) for b in range(start, stop, BLOCK))
            found = add_part(directory, found, names, start, blocks)
        return Run(directory, finish(directory, found, {"schema": "none"}))
