"""Votes as they are written -> the game of an assembly, or every fault of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.errors import Fault, FaultsError, Path, did_you_mean
from sim.expressions import Expr, Logic, Name, Names, Number, bind, compile_rows, fold, names_in
from sim.games.blocks import canonical, spoken
from sim.games.coalition.block import TOTAL, ChamberBlock, CoalitionBlock
from sim.games.coalition.outcomes import read_outcomes, told
from sim.games.coalition.voting import (
    DECIMALS,
    MOST_MEMBERS,
    MOST_TABULATED,
    Rule,
    VotingGame,
    assembly,
    passes_without_votes,
)
from sim.games.domains import Written
from sim.games.events import read_events
from sim.games.formulas import BROKEN, Context, check_players, read_each, read_formula

ONE = "assembly"
"""What the only chamber is called where it has no name."""


def is_voting(block: CoalitionBlock) -> bool:
    """Return whether a block speaks of votes."""
    return bool(block.votes or block.chambers or block.quota is not None or block.vetoes or block.passes is not None)


def build_voting(block: CoalitionBlock, context: Context, reported: bool = False) -> VotingGame:
    """Return the game of a block with votes; raises `FaultsError` with everything that is wrong."""
    faults = list(_misplaced(block, context))
    chambers = _chambers(block)
    votes = [_votes(path, chamber, context, faults) for path, chamber in chambers.values()]
    quotas = [_quota(path, chamber, context, faults) for path, chamber in chambers.values()]
    passes = _passes(block, list(chambers), faults)
    _known_vetoes(block, context, faults)
    conditions = read_outcomes(block.outcomes, context, faults)
    events = read_events(block, Names(frozenset(context.parameters), context.quantities), faults)
    if faults or reported:
        raise FaultsError(faults)
    rule = Rule(
        tuple(chambers),
        np.array([player in block.vetoes for player in context.players]),
        compile_rows([passes], list(chambers)),
    )
    rows = [row for chamber in votes for row in chamber]
    outcomes = told(conditions, context.parameters, block.match, events)
    written = [Written((*path, "votes"), own) for (path, _), own in zip(chambers.values(), votes, strict=True)]
    written += [Written((*path, "quota"), [own]) for (path, _), own in zip(chambers.values(), quotas, strict=True)]
    game = VotingGame(
        context.players,
        rule,
        compile_rows(rows, context.parameters),
        compile_rows(quotas, (*context.parameters, TOTAL)),
        outcomes,
        tuple(part for part in written if _in_parameters(part)) + outcomes.written,
    )
    faults += _uncountable(game, chambers)
    if faults:
        raise FaultsError(faults)
    return game


def _in_parameters(part: Written) -> bool:
    """Return whether it can be told from parameters alone; a quota may name the total of its chamber."""
    return not any(TOTAL in names_in(row) for row in part.rows)


Chambers = Mapping[str, tuple[Path, ChamberBlock]]
"""Of each chamber, where it is written, and what."""


def _chambers(block: CoalitionBlock) -> Chambers:
    if block.chambers:
        return {name: (("chambers", name), chamber) for name, chamber in block.chambers.items()}
    return {ONE: ((), ChamberBlock.model_construct(votes=block.votes, quota=block.quota or "0", label=""))}


def _misplaced(block: CoalitionBlock, context: Context) -> list[Fault]:
    """Return the keys that do not go together, or are missing."""
    faults = []
    for key in ("worth", "coalitions"):
        if getattr(block, key):
            wrong = f"a coalition's worth is told by votes here, and by '{key}' too"
            faults.append(Fault((key,), wrong, "leave out one of them", on_key=True))
    if block.chambers:
        for key in ("votes", "quota"):
            if getattr(block, key):
                wrong = f"'{key}' stands beside 'chambers', each of which has its own"
                faults.append(
                    Fault((key,), wrong, f"move it into a chamber: 'chambers: {{upper: {{{key}: …}}}}'", on_key=True)
                )
    elif not block.votes:
        wrong = "nobody has a vote"
        faults.append(Fault((), wrong, "write 'votes: {a: 4, b: 2}', or 'chambers'", absent=("votes",)))
    elif block.quota is None:
        remedy = f"write how many votes it takes, as in 'quota: 2 / 3 * {TOTAL}'"
        faults.append(Fault(("votes",), "'quota' is missing", remedy, on_key=True, absent=("quota",)))
    if TOTAL in context.parameters or TOTAL in context.quantities:
        kind = "parameters" if TOTAL in context.parameters else "quantities"
        wrong = f"'{TOTAL}' has a meaning of its own in a quota"
        faults.append(Fault((kind, TOTAL), wrong, "choose another name", on_key=True))
    if len(context.players) > MOST_MEMBERS:
        wrong = f"{len(context.players)} players are too many for a vote"
        faults.append(Fault(("players",), wrong, f"leave at most {MOST_MEMBERS}", on_key=True))
    return faults


def _votes(path: Path, chamber: ChamberBlock, context: Context, faults: list[Fault]) -> list[Expr]:
    """Return the votes of every player; who is not named among several chambers has none in this one."""
    names = Names(frozenset(context.parameters), context.quantities)
    at = (*path, "votes")
    if not path:
        return [bind(row, {}, ()) for row in read_each(chamber.votes, at, context.players, names, faults)]
    check_players(chamber.votes, at, context.players, faults)
    rows = {p: read_formula(text, (*at, p), names, faults) for p, text in chamber.votes.items()}
    return [bind(rows.get(player, Number(0.0)), {}, ()) for player in context.players]


def _quota(path: Path, chamber: ChamberBlock, context: Context, faults: list[Fault]) -> Expr:
    names = Names(frozenset((*context.parameters, TOTAL)), context.quantities)
    return bind(read_formula(chamber.quota, (*path, "quota"), names, faults), {}, ())


def _passes(block: CoalitionBlock, chambers: list[str], faults: list[Fault]) -> Expr:
    """Return which chambers pass a vote: all of them, unless it is written."""
    path: Path = ("passes",)
    everywhere = Logic("and", tuple(map(Name, chambers))) if len(chambers) > 1 else Name(chambers[0])
    if block.passes is None:
        return everywhere
    if not block.chambers:
        wrong = "'passes' says which chambers pass a vote, and there is one"
        faults.append(Fault(path, wrong, "leave it out, or write 'chambers'", on_key=True))
        return everywhere
    found = read_formula(block.passes, path, Names(frozenset(chambers)), faults)
    joined = fold(found, lambda node, parts: isinstance(node, Name) or (isinstance(node, Logic) and all(parts)))
    if found is not BROKEN and not joined:
        wrong = "chambers are joined by 'and' and 'or' alone: more votes never fail what fewer pass"
        faults.append(Fault(path, wrong, f"write {' and '.join(chambers)}"))
    return found


def _known_vetoes(block: CoalitionBlock, context: Context, faults: list[Fault]) -> None:
    for number, player in enumerate(block.vetoes):
        if player not in context.players:
            remedy = did_you_mean(player, context.players)
            faults.append(Fault(("vetoes", number), f"unknown player '{player}'", remedy, absent=(player,)))


def _uncountable(game: VotingGame, chambers: Chambers) -> list[Fault]:
    """Return what is wrong with votes that are the same in every world, and cannot be counted."""
    nowhere = np.full((1, len(game.votes.parameters)), np.nan)
    votes = game.votes.evaluate(nowhere).reshape(len(chambers), -1)
    faults = []
    for (path, _), row in zip(chambers.values(), votes, strict=True):
        for player, number in zip(game.players, row, strict=True):
            if number < 0:
                at = (*path, "votes", player)
                faults.append(Fault(at, f"{player} has {number:g} votes", "write 0 or more"))
    quota = np.array([game.quota.evaluate(np.append(nowhere, row.sum())[None])[0, c] for c, row in enumerate(votes)])
    if not np.isnan(quota).any() and passes_without_votes(game.rule, quota):
        where, chamber = next(place for place, asked in zip(chambers.values(), quota, strict=True) if asked <= 0)
        remedy = f"write more than 0, such as '{TOTAL} / 2'"
        faults.append(Fault((*where, "quota"), f"'{chamber.quota}' is reached without a vote", remedy))
    if faults or np.isnan(votes).any() or len(game.players) <= MOST_TABULATED:
        return faults
    if np.isnan(quota).any() or assembly(game.rule, votes, quota) is not None:
        return faults
    path = next(iter(chambers.values()))[0]
    wrong = f"votes of {len(game.players)} members cannot be counted one way for each number of votes"
    remedy = f"write whole numbers, or up to {DECIMALS} decimals, in a larger unit: in thousands, or in percent"
    return [Fault((*path, "votes"), wrong, remedy, on_key=True)]


def explicit_votes(block: CoalitionBlock, players: tuple[str, ...]) -> dict[str, Any]:
    """Return the keys of a vote; they read back to the same game."""
    found: dict[str, Any] = {}
    if block.chambers:
        found["chambers"] = {
            name: {
                "label": chamber.label or spoken(name),
                "votes": {p: canonical(chamber.votes[p]) for p in players if p in chamber.votes},
                "quota": canonical(chamber.quota),
            }
            for name, chamber in block.chambers.items()
        }
        found["passes"] = canonical(block.passes or " and ".join(block.chambers))
    else:
        found["votes"] = {p: canonical(block.votes[p]) for p in players}
        found["quota"] = canonical(block.quota or "0")
    return found | ({"vetoes": list(block.vetoes)} if block.vetoes else {})
