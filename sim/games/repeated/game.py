"""The form `repeated`: a stage game played for ever, a shadow of the future, and a target that it may sustain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from sim.errors import Fault, FaultsError, Path, did_you_mean
from sim.expressions import Expr, Names, Program, compile_rows
from sim.expressions.numeric import action_of, nearest, number_of
from sim.games.blocks import Formula, Name, Text, canonical
from sim.games.domains import Domain, Written, discounts, domains_of
from sim.games.formulas import BROKEN, Context, Vocabulary, read_formula
from sim.games.game import ChoiceSet, Holds, PlainGame, Split
from sim.games.moves.block import MovesBlock
from sim.games.moves.check import actions_of, moves_vocabulary
from sim.games.moves.explicit import explicit_moves
from sim.games.moves.game import MovesGame, build
from sim.games.moves.tree import TreeBatch


def _for_all(value: object) -> object:
    """Refuse a discount factor for each player: the least one that sustains a target is looked for of all together."""
    if isinstance(value, dict | list | tuple):
        wrong = (
            "one discount factor holds for all players; write one expression, such as patience, or "
            "min(patience_a, patience_b) to have everybody as impatient as the most impatient"
        )
        raise PydanticCustomError("one_discount", wrong)
    return value


class RepeatedBlock(MovesBlock):
    """The keys of a scenario in which a game is played again and again: those of the stage, and two more."""

    target: dict[Name, Text] = Field(description="of each move: the action that is to be kept up")
    discount: Annotated[Formula, BeforeValidator(_for_all)] = Field(
        description="what the next round counts for, compared with this one: below 1"
    )


@dataclass(frozen=True)
class RepeatedBatch:
    """One repeated game a draw: `stage` is a batch of strategic games, `discount[draw]`, `target[player]` an action."""

    stage: TreeBatch
    discount: NDArray[np.float64]
    target: tuple[int, ...]
    outcomes: int

    def __len__(self) -> int:
        return len(self.discount)

    @cached_property
    def payoffs(self) -> NDArray[np.float64]:
        """`payoffs[draw, player, *actions]` of the stage."""
        sizes = [len(s.actions) for s in self.stage.tree.information_sets]
        return self.stage.payoffs.reshape(len(self), len(sizes), *sizes)

    @property
    def left_domain(self) -> dict[str, NDArray[np.bool_]]:
        """`left_domain[what][draw]`: whether a payoff is not finite, or the discount factor is none."""
        payoff = np.asarray(~np.isfinite(self.stage.payoffs).all(axis=(1, 2)))
        return {"payoff": payoff, "discount": ~payoff & ~self.defined}

    @cached_property
    def defined(self) -> NDArray[np.bool_]:
        """Whether payoffs are finite and the discount factor is one: at least 0 and below 1."""
        fine = np.isfinite(self.stage.payoffs).all(axis=(1, 2))
        with np.errstate(invalid="ignore"):
            return np.asarray(fine & (self.discount >= 0) & (self.discount < 1))


@dataclass(frozen=True, eq=False)
class RepeatedGame(PlainGame):
    """A repeated game, compiled."""

    stage: MovesGame
    discount: Program
    target: tuple[int, ...]
    discounting: Expr
    """The discount factor in parameters."""

    @property
    def players(self) -> tuple[str, ...]:
        """The players of the stage."""
        return self.stage.players

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What a round can come to."""
        return self.stage.outcomes

    @property
    def events(self) -> tuple[str, ...]:
        """What may come about in a round."""
        return self.stage.events

    @property
    def domains(self) -> tuple[Domain, ...]:
        """Those of the stage, and of the discount factor."""
        own = domains_of([Written(("discount",), [self.discounting])])
        return (*self.stage.domains, *own, discounts(("discount",), self.discounting))

    @property
    def choice_sets(self) -> tuple[ChoiceSet, ...]:
        """The moves of the stage."""
        return self.stage.choice_sets

    def split(self, holds: Holds) -> Split:
        """Return the game with each outcome and event of a round in two where a condition holds."""
        made = self.stage.split(lambda outcome, taken, events: holds(outcome, {}, events))
        assert isinstance(made.game, MovesGame)
        return Split(replace(self, stage=made.game), made.parts, made.events)

    @property
    def moves_game(self) -> MovesGame | None:
        """The stage."""
        return self.stage

    def batch(self, values: NDArray[np.float64]) -> RepeatedBatch:
        """Return the games of `values[draw, parameter]`, one a draw."""
        return RepeatedBatch(
            self.stage.batch(values), self.discount.evaluate(values)[:, 0], self.target, len(self.outcomes)
        )


def repeated_vocabulary(block: RepeatedBlock) -> Vocabulary:
    """Return the moves of the stage with their actions."""
    return moves_vocabulary(block)


def build_repeated(block: RepeatedBlock, context: Context, reported: bool = False) -> RepeatedGame:
    """Return the game of a block; raises `FaultsError` with everything that is wrong."""
    faults: list[Fault] = []
    discount = _discount(block, context, faults)
    _check_target(block, faults)
    stage: MovesGame | None = None
    try:
        stage = build(block, context, reported)
    except FaultsError as error:
        faults += error.faults
    if stage is not None and not stage.tree.strategic:
        wrong = "a game that is repeated here is played at once: one move a player, seeing none"
        faults.append(Fault(("moves",), wrong, "write 'sees: none' and leave chance out", on_key=True))
    if faults or stage is None:
        raise FaultsError(faults)
    sets, kept = stage.tree.information_sets, _target(block)
    target = tuple(s.actions.index(kept[s.move]) for s in sets)
    return RepeatedGame(stage, compile_rows([discount], context.parameters), target, discount)


def _discount(block: RepeatedBlock, context: Context, faults: list[Fault]) -> Expr:
    names = Names(frozenset(context.parameters), context.quantities)
    return read_formula(block.discount, ("discount",), names, faults) or BROKEN


def _target(block: RepeatedBlock) -> dict[str, str]:
    """Return the action of each move that is to be kept up; a number as the game calls it, `0.5` of `0.50`."""
    numbers = {move: number_of(action) for move, action in block.target.items()}
    return {m: action if (x := numbers[m]) is None else action_of(x) for m, action in block.target.items()}


def _check_target(block: RepeatedBlock, faults: list[Fault]) -> None:
    known = actions_of(block)
    for move, action in _target(block).items():
        path: Path = ("target", move)
        if move not in block.moves:
            faults.append(
                Fault(path, f"unknown move '{move}'", did_you_mean(move, block.moves), on_key=True, absent=(move,))
            )
        elif action not in known[move]:
            near = nearest(x, known[move]) if (x := number_of(action)) is not None else []
            remedy = f"near it: {', '.join(near)}" if near else did_you_mean(action, known[move])
            faults.append(Fault(path, f"'{action}' is not an action of '{move}'", remedy))
    for move in block.moves:
        if move not in block.target:
            wrong = f"the target says nothing of '{move}'"
            faults.append(Fault(("target",), wrong, "name the action that is to be kept up", on_key=True))


def explicit_repeated(block: RepeatedBlock, game: RepeatedGame, players: tuple[str, ...]) -> dict[str, Any]:
    """Return the keys of a repeated game; they read back to the same game."""
    found = explicit_moves(block, game.stage, players)
    return found | {"target": _target(block), "discount": canonical(block.discount)}
