"""Equilibria, trees and payoff tables in the players' and actions' own names, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.concepts.registry import words_of
from sim.concepts.words import EQUILIBRIUM, Words
from sim.games.game import Game
from sim.games.moves.tree import CHANCE, LEAF, InformationSet, Tree, TreeBatch
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Status
from sim.tolerances import PROBABILITY
from sim.views.text.beliefs import belief_lines


def number(x: float) -> str:
    """Return a number to four significant digits, without trailing noise."""
    return f"{x:.4g}" if abs(x) > 5e-13 else "0"


def short(x: float | None) -> str:
    """Return a number to three significant digits as people write it, 12,300 and not 1.23e+04; '–' for none."""
    if x is None or not np.isfinite(x):
        return "–"
    if abs(x) <= 5e-13 or 1e-3 <= abs(x) < 1e3:
        return f"{x:.3g}" if abs(x) > 5e-13 else "0"
    return f"{float(f'{x:.3g}'):,.0f}" if 1e3 <= abs(x) < 1e12 else f"{x:.3g}"


ROUNDING = 1e-12
"""Shares that are nearer to none or all than this are so but for the rounding of a sum."""


def percent(share: float | None) -> str:
    """Return a share in percent, to one decimal; what only rounds to nothing or to all is not called so."""
    if share is None:
        return "–"
    if ROUNDING < share < 5e-4:
        return "<0.1%"
    return ">99.9%" if 5e-4 >= 1 - share > ROUNDING else f"{100 * share:.1f}%"


def table(tree: Tree, payoffs: NDArray[np.float64]) -> Iterator[str]:
    """Yield the payoff table of a strategic game of two players; `payoffs[player, leaf]`."""
    rows, columns = (s.actions for s in tree.information_sets)
    cells = payoffs.reshape(2, len(rows), len(columns))
    texts = [
        [f"{number(cells[0, i, j])}, {number(cells[1, i, j])}" for j in range(len(columns))] for i in range(len(rows))
    ]
    head = max(len(r) for r in rows)
    widths = [max(len(c), *(len(t[j]) for t in texts)) for j, c in enumerate(columns)]
    yield f"{tree.players[0]} chooses the row, {tree.players[1]} the column; each cell is their payoffs in this order"
    yield "  ".join([" " * head] + [c.rjust(w) for c, w in zip(columns, widths, strict=True)])
    for name, line in zip(rows, texts, strict=True):
        yield "  ".join([name.ljust(head)] + [t.rjust(w) for t, w in zip(line, widths, strict=True)])


VERDICTS = {True: "holds", False: "FAILS", None: "open "}
"""Whether a claim holds, in words of one width."""


def cited(cites: Sequence[str]) -> str:
    """Return what stands behind something, in brackets and after a blank; '' where nothing is cited."""
    return f" [{', '.join(cites)}]" if cites else ""


LONGEST_TREE = 400
"""Lines of a tree that are printed; what is left out is said."""


def tree_lines(batch: TreeBatch, draw: int = 0) -> Iterator[str]:
    """Yield the game tree of one draw, one node a line, payoffs at the ends."""
    lines = list(_grow(batch, draw, 0, "", ""))
    yield from lines[:LONGEST_TREE]
    if len(lines) > LONGEST_TREE:
        yield f"… {len(lines) - LONGEST_TREE} more lines"


def _grow(batch: TreeBatch, draw: int, node: int, lead: str, arc: str) -> Iterator[str]:
    tree = batch.tree
    yield f"{lead}{arc}{_node(batch, draw, node)}"
    inner = lead.replace("├─ ", "│  ").replace("└─ ", "   ")
    children = tree.children[node]
    for i, child in enumerate(children):
        branch = "└─ " if i == len(children) - 1 else "├─ "
        yield from _grow(batch, draw, child, inner + branch, _arc(batch, draw, child))


def _arc(batch: TreeBatch, draw: int, child: int) -> str:
    tree, via = batch.tree, int(batch.tree.via[child])
    if via < tree.choices:
        return f"{tree.choice_names[via][1]} → "
    branch = via - tree.choices
    return f"{tree.branch_names[branch][1]} ({number(batch.chance[draw, branch])}) → "


def _node(batch: TreeBatch, draw: int, node: int) -> str:
    tree, acts = batch.tree, int(batch.tree.acts[node])
    if acts == LEAF:
        leaf = int(np.searchsorted(tree.leaves, node))
        return ", ".join(f"{p} {number(x)}" for p, x in zip(tree.players, batch.payoffs[draw, :, leaf], strict=True))
    if acts == CHANCE:
        branch = int(tree.via[tree.children[node][0]]) - tree.choices
        return f"[{tree.branch_names[branch][0]}: chance]"
    info = tree.information_sets[acts]
    together = f", not knowing which of {len(info.nodes)} places this is" if len(info.nodes) > 1 else ""
    return f"[{info.move}: {tree.players[info.player]}{together}]"


def knows(game: Game) -> Iterator[str]:
    """Yield for each choice set what is known there, in words."""
    tree = getattr(game, "tree", None)
    if not isinstance(tree, Tree):
        yield from ("" for _ in game.choice_sets)
        return
    for info in tree.information_sets:
        yield _known(info)


def _known(info: InformationSet) -> str:
    seen = [f"{move} = {action}" if action else f"{move} did not take place" for move, action in info.knows]
    return f" after {', '.join(seen)}" if seen else ""


def equilibrium_lines(
    game: Game, solution: Solution, equilibrium: int, draw: int = 0, words: Words = EQUILIBRIUM
) -> Iterator[str]:
    """Yield one equilibrium: what is done in each choice set, the payoffs, and the residual that certifies it."""
    profile = solution.profiles[draw, equilibrium]
    first = 0
    for chosen, known in zip(game.choice_sets, knows(game), strict=True):
        shares = profile[first : first + len(chosen.actions)]
        first += len(chosen.actions)
        who = "" if chosen.move == chosen.player else f"{chosen.player}, "
        yield f"  {who}{chosen.move}{known}: {_mix(chosen.actions, shares)}"
    pairs = zip(game.players, solution.payoffs[draw, equilibrium], strict=True)
    yield f"  payoffs: {', '.join(f'{p} {number(x)}' for p, x in pairs)}"
    part = (
        ""
        if solution.isolated[draw, equilibrium]
        else f"; an extreme point of continuum {solution.component[draw, equilibrium] + 1}"
    )
    yield f"  {words.residual.format(f'{solution.regret[draw, equilibrium]:.1e}')}{part}"
    tree = getattr(game, "tree", None)
    if isinstance(tree, Tree):
        yield from belief_lines(tree, solution, equilibrium, draw)
    if solution.tags is not None and solution.tags[draw, equilibrium].any():
        held = zip(solution.tag_names, solution.tags[draw, equilibrium], strict=True)
        yield f"  tagged: {', '.join(name for name, holds in held if holds)}"
    if solution.outcomes is not None and len(game.outcomes):
        odds = zip(game.outcomes, solution.outcomes[draw, equilibrium], strict=True)
        yield f"  outcomes: {', '.join(f'{name} {number(x)}' for name, x in odds if x > PROBABILITY)}"


def _mix(actions: tuple[str, ...], shares: NDArray[np.float64]) -> str:
    played = [(a, s) for a, s in zip(actions, shares, strict=True) if s > PROBABILITY]
    if len(played) == 1:
        return played[0][0]
    return ", ".join(f"{a} with probability {number(s)}" for a, s in played)


def solution_lines(game: Game, solution: Solution, concept: str, draw: int = 0) -> Iterator[str]:
    """Yield all equilibria of one draw, what is known about the set, and how the selection rules weigh it."""
    count, status = int(solution.count[draw]), Status(int(solution.status[draw]))
    reason = Reason(int(solution.reason[draw])).text
    words = words_of(concept)
    yield f"{concept}: {words.counted(count)} listed; {words.advice(status, count)}"
    if reason:
        yield f"reason: {reason}"
    for equilibrium in range(count):
        yield f"{words.one} {equilibrium + 1}{_weights(solution, equilibrium, draw)}"
        yield from equilibrium_lines(game, solution, equilibrium, draw, words)


def _weights(solution: Solution, equilibrium: int, draw: int) -> str:
    shares = [
        f"{rule} {number(solution.weights[draw, i, equilibrium])}"
        for i, rule in enumerate(solution.rules)
        if np.isfinite(solution.weights[draw, i, equilibrium])
    ]
    return f" (weight under {', '.join(shares)})" if shares else ""
