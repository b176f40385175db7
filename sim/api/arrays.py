"""Plain arrays of payoffs, one strategic game or a million, solved without a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.api.values import list_of_names, whole_number
from sim.api.world import choose_concept
from sim.concepts.base import Concept
from sim.errors import UsageError, did_you_mean
from sim.games.moves.tree import TreeBatch, strategic_tree
from sim.selection.rules import RULES, is_rule
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution as BatchSolution
from sim.solutions.status import Coverage, Status

TOGETHER = 8_192
"""Games that are solved together: larger arrays leave the cache."""
MOST_NUMBERS = 2**24
"""Payoffs of the games that are solved together, an eighth of a gigabyte."""
PER_EQUILIBRIUM = ("profiles", "payoffs", "regret", "component", "isolated")


@dataclass(frozen=True, repr=False, eq=False)
class Solution:
    """All equilibria of strategic games in arrays of fixed shape. Of one game, every array lacks the axis `game`.

    Beyond a game's `count`, floats are NaN, components -1 and flags false.
    """

    concept: str
    """The solution concept."""
    profiles: NDArray[np.float64]
    """`profiles[game, equilibrium, player, action]`: probabilities; 0 where a player has fewer actions than another."""
    payoffs: NDArray[np.float64]
    """`payoffs[game, equilibrium, player]`: expected payoffs, in the units of the payoffs given."""
    regret: NDArray[np.float64]
    """`regret[game, equilibrium]`: the most that a player could gain, as a share of the range of its payoffs."""
    component: NDArray[np.int64]
    """`component[game, equilibrium]`: which connected component of the equilibrium set it belongs to."""
    isolated: NDArray[np.bool_]
    """`isolated[game, equilibrium]`: not part of a continuum."""
    count: NDArray[np.int64]
    """`count[game]`: how many equilibria are listed."""
    status_codes: NDArray[np.uint8]
    """`status_codes[game]`: a number of `sim.solutions.status.Status`; `status` has the names."""
    reason_codes: NDArray[np.uint8]
    """`reason_codes[game]`: why a list may be incomplete, as a number; `reason` has the texts."""
    coverage_codes: NDArray[np.uint8]
    """`coverage_codes[game]`: what a list claims, as a number of `sim.solutions.status.Coverage`."""
    rules: tuple[str, ...]
    """The selection rules applied."""
    weights: NDArray[np.float64]
    """`weights[game, rule, equilibrium]`: the rule's probability of each equilibrium; NaN where it selects none."""

    def __len__(self) -> int:
        """Return how many games there are; 1 of one game."""
        return self.count.size

    @cached_property
    def status(self) -> NDArray[np.object_]:
        """`status[game]`: unique, several, continuum, incomplete, none or undefined."""
        return np.array([status.name.lower() for status in Status], object)[self.status_codes]

    @cached_property
    def reason(self) -> NDArray[np.object_]:
        """`reason[game]`: why a list may be incomplete; '' where it is not."""
        return np.array([reason.text for reason in Reason], object)[self.reason_codes]

    @cached_property
    def coverage(self) -> NDArray[np.object_]:
        """`coverage[game]`: what a list claims: all, extreme_points, prediction, of_a_kind (such as pure) or some."""
        return np.array([coverage.name.lower() for coverage in Coverage], object)[self.coverage_codes]

    def __repr__(self) -> str:
        shape = "one game" if self.count.ndim == 0 else f"{len(self):,} games"
        room, players, actions = self.profiles.shape[-3:]
        size = f"{players} players with up to {actions} actions, up to {room} equilibria"
        return f"<Solution of {shape} by {self.concept}: {size}>"

    def _repr_html_(self) -> str:
        from sim.views.html.notebook import solution_html  # only notebooks ask

        return solution_html(self)


def solve(
    payoffs: ArrayLike,
    concept: str | Concept = "nash",
    *,
    players: int | None = None,
    selection: str | Sequence[str] = (),
    **options: object,
) -> Solution:
    """Solve strategic games given as arrays, one or a million.

    Parameters
    ----------
    payoffs
        `payoffs[game, player, *actions]`, or of one game `payoffs[player, *actions]`: after the axis `player` an axis
        for each player's own actions. What is not finite makes a game's status "undefined".
    concept
        A concept of games of moves, such as "nash", "pure-nash", "logit" or "correlated"; or an instance of its class.
    players
        How many players there are; needed only where a shape can be read both as one game and as several.
    selection
        Selection rules, such as "payoff-dominance", for `weights`.
    options
        The concept's options, such as `precision=2.0` of "logit".

    Returns
    -------
    Solution
        `profiles[game, equilibrium, player, action]` with payoffs, regret, count and status; of one game, without the
        axis `game`.

    Raises
    ------
    sim.UsageError
        Where the shape fits no game, and for a concept, option or rule that there is not.

    Examples
    --------
    >>> import sim
    >>> matching_pennies = [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]
    >>> sim.solve(matching_pennies).profiles.tolist()
    [[[0.5, 0.5], [0.5, 0.5]]]
    """
    try:
        array = np.asarray(payoffs)
    except ValueError:  # NumPy's of rows of different lengths
        array = np.asarray(None)
    if array.dtype == object or not np.issubdtype(array.dtype, np.number) or np.iscomplexobj(array):
        raise UsageError("payoffs: an array of numbers is needed, every game with the same numbers of actions")
    array = array.astype(np.float64, copy=False)
    one = _is_one(array.shape, None if players is None else whole_number("players", players, 1))
    games = array[None] if one else array
    chosen = choose_concept(concept, "moves", options)
    rules = (selection,) if isinstance(selection, str) else list_of_names("selection", selection)
    for rule in rules:
        if not is_rule(rule):
            raise UsageError(f"unknown selection rule '{rule}'; {did_you_mean(rule, RULES)}")
    found = _arranged(_solved(games, chosen, rules), chosen.name, games.shape[2:])
    return _first(found) if one else found


def _is_one(shape: tuple[int, ...], players: int | None) -> bool:
    """Tell whether a shape is that of one game; raises `UsageError` where it fits none, or both and nobody says."""
    as_one = len(shape) >= 2 and shape[0] == len(shape) - 1 and players in (None, shape[0])
    as_many = len(shape) >= 3 and shape[1] == len(shape) - 2 and players in (None, shape[1])
    if as_one and as_many:
        ways = f"one game of {shape[0]} players, or {shape[0]} games of {shape[1]}"
        raise UsageError(f"payoffs of the shape {shape} are {ways}: say players={shape[0]} or players={shape[1]}")
    if not as_one and not as_many:
        raise UsageError(
            f"payoffs of the shape {shape} are no game{'' if players is None else f' of {players} players'}: "
            "payoffs[game, player, *actions] has an axis of actions for each player"
        )
    if 0 in (shape[1:] if as_many else shape):
        raise UsageError(f"payoffs of the shape {shape}: every player needs an action")
    return as_one


def _solved(games: NDArray[np.float64], concept: Concept, rules: tuple[str, ...]) -> list[BatchSolution]:
    """Return the solutions of slices of the games, in their order."""
    sizes = games.shape[2:]
    tree = strategic_tree(_numbered(len(sizes)), tuple(_numbered(n) for n in sizes))
    together = max(1, min(TOGETHER, MOST_NUMBERS // int(np.prod(games.shape[1:]))))
    if not len(games):  # concepts need not take a batch of none
        return [_none_of(_solved(np.zeros((1, *games.shape[1:])), concept, rules)[0])]
    flat = games.reshape(len(games), len(sizes), -1)
    return [
        concept.solve(TreeBatch(tree, np.ascontiguousarray(part), np.zeros((len(part), 0))), rules)
        for part in (flat[start : start + together] for start in range(0, len(flat), together))
    ]


def _none_of(solution: BatchSolution) -> BatchSolution:
    known = {f.name: getattr(solution, f.name) for f in fields(solution)}
    arrays: Any = {name: array[:0] for name, array in known.items() if isinstance(array, np.ndarray)}
    return replace(solution, **arrays)


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(str(i + 1) for i in range(count))


def _arranged(parts: list[BatchSolution], concept: str, sizes: tuple[int, ...]) -> Solution:
    """Return the parts as one, profiles by player and action."""
    room = max(part.regret.shape[1] for part in parts)
    lists = {name: np.concatenate([_widened(getattr(p, name), room, 1) for p in parts]) for name in PER_EQUILIBRIUM}
    flat = lists.pop("profiles")
    profiles = np.zeros((*flat.shape[:2], len(sizes), max(sizes)))
    first = 0
    for player, size in enumerate(sizes):
        profiles[:, :, player, :size] = flat[:, :, first : first + size]
        first += size
    profiles[np.isnan(flat).all(axis=2)] = np.nan
    return Solution(
        concept=concept,
        profiles=profiles,
        **lists,
        count=np.concatenate([part.count for part in parts]),
        status_codes=np.concatenate([part.status for part in parts]),
        reason_codes=np.concatenate([part.reason for part in parts]),
        coverage_codes=np.concatenate([part.coverage for part in parts]),
        rules=parts[0].rules,
        weights=np.concatenate([_widened(part.weights, room, 2) for part in parts]),
    )


def _widened(array: NDArray[Any], room: int, axis: int) -> NDArray[Any]:
    """Return an array with blanks up to `room` along the axis of equilibria."""
    missing = [(0, 0)] * array.ndim
    missing[axis] = (0, room - array.shape[axis])
    blank: float = np.nan if array.dtype.kind == "f" else -1 if array.dtype.kind == "i" else False
    return np.pad(array, missing, constant_values=blank)


def _first(found: Solution) -> Solution:
    """Return the solution of the first game, without the axis of games."""
    arrays: Any = {name: array[0] for name, array in vars(found).items() if isinstance(array, np.ndarray)}
    count = int(found.count[0])
    cut = {name: arrays[name][:count] for name in PER_EQUILIBRIUM}
    scalars = {name: np.asarray(arrays[name]) for name in ("count", "status_codes", "reason_codes", "coverage_codes")}
    return replace(found, **(arrays | cut | scalars | {"weights": arrays["weights"][:, :count]}))
