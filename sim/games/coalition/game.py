"""The form `coalition`: what each coalition is worth, as one expression for all or one for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, FaultsError, Path, did_you_mean
from sim.expressions import Call, Expr, Name, Names, Number, Program, Signature, Words, bind, compile_rows, rewrite
from sim.games.blocks import canonical, explicit_outcomes
from sim.games.coalition.batch import CoalitionBatch
from sim.games.coalition.block import MEMBER, SIZE, CoalitionBlock
from sim.games.coalition.outcomes import Told, ToldGame, read_outcomes, told
from sim.games.coalition.votes import build_voting, explicit_votes, is_voting
from sim.games.coalition.voting import VotingGame
from sim.games.domains import Written
from sim.games.events import read_events
from sim.games.formulas import BROKEN, Context, Vocabulary, read_formula
from sim.games.game import ChoiceSet

MOST_PLAYERS = 8


@dataclass(frozen=True, eq=False)
class CoalitionGame(ToldGame):
    """A coalitional game, compiled; row c of `worth` is the coalition with the bits of c + 1."""

    players: tuple[str, ...]
    worth: Program
    told: Told
    choice_sets: tuple[ChoiceSet, ...] = ()
    written: tuple[Written, ...] = ()
    """The worths and the conditions, by where they stand."""

    def batch(self, values: NDArray[np.float64]) -> CoalitionBatch:
        """Return the games of `values[draw, parameter]`, one a draw; undefined where not exactly one outcome holds."""
        rows = self.worth.evaluate(values)
        worth = np.concatenate([np.zeros((len(rows), 1)), rows], axis=1)
        holds = self.told.holds(values)
        return CoalitionBatch(self.players, worth, holds, self.told.events_in(values, holds))


def coalition_vocabulary(block: CoalitionBlock) -> Vocabulary:
    """Return no words: those of `worth` hold for it alone, as players are not known here."""
    return Vocabulary(in_numbers=True)


def build_coalition(block: CoalitionBlock, context: Context, reported: bool = False) -> CoalitionGame | VotingGame:
    """Return the game of a block; raises `FaultsError` with everything that is wrong."""
    faults: list[Fault] = []
    players = context.players
    if is_voting(block):
        return build_voting(block, context, reported)
    if len(players) > MOST_PLAYERS:
        wrong = f"{len(players)} players have more coalitions than can be looked at"
        faults.append(Fault(("players",), wrong, f"leave at most {MOST_PLAYERS}", on_key=True))
    if faults:
        raise FaultsError(faults)
    general = _general(block, context, faults)
    listed = _listed(block, context, faults)
    rows: list[Expr] = []
    paths: list[Path] = []
    for coalition in range(1, 1 << len(players)):
        if coalition in listed:
            rows.append(listed[coalition][1])
            paths.append(listed[coalition][0])
        elif general is not None:
            rows.append(_bound(general, coalition, players))
            paths.append(("worth",))
        else:
            remedy = "write it, or 'worth' for all that are not listed"
            wrong = f"the worth of '{_called(coalition, players)}' is missing"
            absent = (_called(coalition, players),)
            at: Path = ("coalitions",) if block.coalitions else ()
            faults.append(Fault(at, wrong, remedy, on_key=True, absent=absent))
            break
    conditions = read_outcomes(block.outcomes, context, faults)
    events = read_events(block, Names(frozenset(context.parameters), context.quantities), faults)
    if faults or reported:
        raise FaultsError(faults)
    outcomes = told(conditions, context.parameters, block.match, events)
    written = [Written(path, [row]) for path, row in zip(paths, rows, strict=True)]
    return CoalitionGame(
        players, compile_rows(rows, context.parameters), outcomes, written=(*written, *outcomes.written)
    )


def explicit_coalition(
    block: CoalitionBlock, game: CoalitionGame | VotingGame, players: tuple[str, ...]
) -> dict[str, Any]:
    """Return the keys of a coalitional game; they read back to the same game."""
    outcomes = {"outcomes": explicit_outcomes(block)} if block.outcomes else {}
    if is_voting(block):
        return explicit_votes(block, players) | outcomes
    found: dict[str, Any] = {} if block.worth is None else {"worth": canonical(block.worth)}
    worths = {_coalition(key, players) or 0: canonical(text) for key, text in block.coalitions.items()}
    found["coalitions"] = {_called(c, players): worths[c] for c in sorted(worths)}
    return found | outcomes


def _called(coalition: int, players: tuple[str, ...]) -> str:
    return " + ".join(p for i, p in enumerate(players) if coalition >> i & 1)


def _coalition(key: str, players: tuple[str, ...]) -> int | None:
    """Return the coalition that is written `russia + china`; None where a word is no player."""
    words = [word for word in re.split(r"[\s,+]+", key) if word]
    if not words or any(word not in players for word in words):
        return None
    return sum(1 << i for i, player in enumerate(players) if player in words)


def _general(block: CoalitionBlock, context: Context, faults: list[Fault]) -> Expr | None:
    if block.worth is None:
        return None
    functions = {MEMBER: Signature((Words("player", context.players),), form=f"{MEMBER}(player)")}
    names = Names(frozenset(context.parameters) | {SIZE}, context.quantities, {}, functions)
    return read_formula(block.worth, ("worth",), names, faults)


def _listed(block: CoalitionBlock, context: Context, faults: list[Fault]) -> dict[int, tuple[Path, Expr]]:
    names = Names(frozenset(context.parameters), context.quantities)
    found: dict[int, tuple[Path, Expr]] = {}
    for key, text in block.coalitions.items():
        path: Path = ("coalitions", key)
        coalition = _coalition(key, context.players)
        if coalition is None:
            words = [w for w in re.split(r"[\s,+]+", key) if w and w not in context.players]
            remedy = did_you_mean(words[0], context.players) if words else "name its members, as in 'russia + china'"
            faults.append(
                Fault(path, f"unknown player '{''.join(words[:1])}'", remedy, on_key=True, absent=tuple(words[:1]))
            )
            continue
        if coalition in found:
            faults.append(Fault(path, "this coalition is listed twice", "list it once", on_key=True))
        found[coalition] = path, read_formula(text, path, names, faults)
    return found


def _bound(expr: Expr, coalition: int, players: tuple[str, ...]) -> Expr:
    if expr is BROKEN:
        return expr

    def settled(node: Expr) -> Expr:
        if isinstance(node, Call) and node.function == MEMBER:
            (argument,) = node.arguments
            assert isinstance(argument, Name)
            return Number(float(coalition >> players.index(argument.name) & 1))
        return Number(float(coalition.bit_count())) if isinstance(node, Name) and node.name == SIZE else node

    return bind(rewrite(expr, settled), {}, ())
