"""What players who cannot tell believe, in the words of the scenario, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.games.moves.tree import InformationSet, Tree
from sim.numbers import probability
from sim.solutions.solution import Solution
from sim.tolerances import PROBABILITY


def belief_lines(tree: Tree, solution: Solution, equilibrium: int, draw: int = 0) -> Iterator[str]:
    """Yield a line for each information set with several nodes: who believes what there, as far as it is not seen."""
    if solution.beliefs is None:
        return
    shares = solution.beliefs[draw, equilibrium]
    for info in tree.information_sets:
        if len(info.nodes) == 1 or np.isnan(shares[list(info.nodes)]).any():
            continue
        held = [(_unseen(tree, info, node), shares[node]) for node in info.nodes if shares[node] > PROBABILITY]
        seen = [f"{move} = {action}" if action else f"{move} did not take place" for move, action in info.knows]
        after = f" after {', '.join(seen)}" if seen else ""
        told = ", ".join(f"{what} with probability {probability(share)}" if share < 1 else what for what, share in held)
        yield f"  {tree.players[info.player]} at {info.move}{after} believes: {told}"


def _unseen(tree: Tree, info: InformationSet, node: int) -> str:
    """Return what was played on the way to a node and differs among the nodes of its set: 'type = strong'."""
    ways = [tree.history(other) for other in info.nodes]
    common = set(ways[0]).intersection(*ways[1:])
    own = [step for step in tree.history(node) if step not in common]
    return " and ".join(f"{move} = {action}" for move, action in own) or "nothing else was played"
