"""Private types: what chance draws before the first move, as moves of chance that are seen by those who know of them.

Harsanyi (Games with incomplete information played by Bayesian players, Management Science 14, 1967-68): nature draws
the types, each player learns its own. A parameter is something else: what the analyst does not know and all players do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from sim.distributions import Distribution, DistributionError, from_text
from sim.distributions.bins import binned
from sim.errors import Fault, Path, did_you_mean
from sim.expressions import ExpressionError, bind, parse, to_text
from sim.expressions.numeric import action_of, number_of
from sim.games.moves.block import ACTION, CHANCE_PLAYER, REST, MoveBlock, MovesBlock
from sim.games.moves.tied_types import rows_by_rank
from sim.games.moves.types_block import EVERYBODY, NOBODY, TypeBlock

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Drawn:
    """A type as a move of chance, and which players know it."""

    move: MoveBlock
    seen: frozenset[str]


def expanded(block: MovesBlock, players: Sequence[str] = (), faults: list[Fault] | None = None) -> MovesBlock:
    """Return the block with its types as moves of chance in front, which every move sees that may.

    What is wrong is put into `faults`.
    """
    if not block.types:
        return block
    wrong: list[Fault] = [] if faults is None else faults
    drawn: dict[str, Drawn] = {}
    for name, kind in block.types.items():
        drawn |= _drawn(name, kind, block, drawn, players, wrong)
    moves = {name: known.move for name, known in drawn.items()}
    before = list(moves)
    for name, move in block.moves.items():
        if name in drawn:
            remedy = f"give the type another name: {name}_type: {{player: {name}, probabilities: …}}"
            wrong.append(Fault(("types", name), f"'{name}' is the name of a move too", remedy, on_key=True))
            continue
        own = [kind for kind, known in drawn.items() if move.player in known.seen]
        moves[name] = move.model_copy(update={"sees": _sees(move, own, before[len(drawn) :])})
        before.append(name)
    return block.model_copy(update={"types": {}, "moves": moves})


def _sees(move: MoveBlock, own: list[str], before: list[str]) -> list[str] | None:
    """Return what a move sees: what is written, and the types that its player knows; 'all' are all moves before."""
    if move.player == CHANCE_PLAYER:
        return move.sees
    if move.sees is None:
        return None if before else own
    if move.sees == ["all"]:
        return [*before, *own]
    return own if move.sees == ["none"] else [*move.sees, *(seen for seen in own if seen not in move.sees)]


def _drawn(
    name: str,
    kind: TypeBlock,
    block: MovesBlock,
    known: Mapping[str, Drawn],
    players: Sequence[str],
    wrong: list[Fault],
) -> dict[str, Drawn]:
    """Return the moves of chance that a type stands for: one, or two that are drawn together."""
    path: Path = ("types", name)
    seen = _known_to(path, kind, players, wrong)
    if kind.distribution is not None:
        return {name: Drawn(_of_distribution(path, name, kind, known, wrong), seen)}
    if kind.rank is not None:
        remedy = "write {given: the other type, distribution: …, bins: …, rank: 0.5}"
        wrong.append(Fault((*path, "rank"), "only a distribution has a rank correlation", remedy, on_key=True))
    if kind.probabilities is None:
        remedy = "write how likely each is, or a distribution with bins: {distribution: uniform(0, 0.4), bins: 20}"
        wrong.append(Fault(path, "'probabilities' is missing", remedy, on_key=True, absent=("probabilities",)))
        return {}
    if kind.bins is not None:
        remedy = "leave it out, or write a distribution in place of probabilities"
        wrong.append(Fault((*path, "bins"), "only a distribution has bins", remedy, on_key=True))
    if kind.joint:
        return _joint(path, kind, block, players, wrong)
    table = _given(path, kind, known, wrong) if kind.given else kind.probabilities
    return {name: Drawn(_chance(name, kind, _texts(path, table, wrong)), seen)}


def _known_to(path: Path, kind: TypeBlock, players: Sequence[str], wrong: list[Fault]) -> frozenset[str]:
    """Return the players that know a type: its own, and those that are named."""
    named = kind.seen_by or []
    if kind.player and players and kind.player not in players:
        remedy = did_you_mean(kind.player, players)
        if kind.player == path[-1]:
            remedy = f"write whose type it is, {{player: {players[0]}, probabilities: …}}, or seen_by: {NOBODY}"
        wrong.append(Fault((*path, "player"), f"unknown player '{kind.player}'", remedy, absent=(kind.player,)))
    if not kind.player and kind.seen_by is None and not kind.joint:
        remedy = f"write whose type it is, or 'seen_by: {NOBODY}' for a state of the world that nobody knows"
        wrong.append(Fault(path, "'player' is missing", remedy, on_key=True, absent=("player",)))
    if named == [EVERYBODY]:
        return frozenset(players)
    for number, player in enumerate(named if named != [NOBODY] else ()):
        if players and player not in players:
            remedy = did_you_mean(player, [*players, EVERYBODY, NOBODY])
            wrong.append(Fault((*path, "seen_by", number), f"unknown player '{player}'", remedy, absent=(player,)))
    return frozenset({kind.player, *named} - {NOBODY, ""})


def _chance(name: str, kind: TypeBlock, probabilities: Mapping[str, str], about: str = "") -> MoveBlock:
    """Return the move of chance that draws a type."""
    return MoveBlock.model_construct(
        player=CHANCE_PLAYER,
        label=kind.label,
        probabilities=dict(probabilities),
        cites=list(kind.cites),
        about=" ".join(part for part in (about, kind.why) if part),
    )


def _texts(path: Path, table: Table | None, wrong: list[Fault]) -> dict[str, str]:
    """Return the probabilities as texts; what is a block, or nothing, is reported."""
    found: dict[str, str] = {}
    for action, written in (table or {}).items():
        if isinstance(written, bool | dict | list) or written is None:
            remedy = "write a probability; blocks by another type stand under 'given' or 'joint'"
            wrong.append(Fault((*path, "probabilities", action), "this is no probability", remedy))
        if not re.fullmatch(ACTION, str(action)):
            remedy = "use letters, digits and _, or a number"
            wrong.append(Fault((*path, "probabilities", action), f"'{action}' cannot be a name", remedy, on_key=True))
            continue
        value = number_of(str(action))
        found[str(action) if value is None else action_of(value)] = str(written)
    return found


def _of_distribution(
    path: Path, name: str, kind: TypeBlock, known: Mapping[str, Drawn], wrong: list[Fault]
) -> MoveBlock:
    """Return the types that stand for a distribution: bins of equal probability, each by its mean."""
    distribution = _read(path, str(kind.distribution), wrong)
    if kind.probabilities is not None:
        remedy = "leave out the probabilities, or the distribution"
        wrong.append(Fault((*path, "probabilities"), "the types are written twice", remedy, on_key=True))
    if kind.joint or bool(kind.given) != (kind.rank is not None):
        key = "joint" if kind.joint else "given" if kind.given else "rank"
        remedy = "write how they go together, {given: the other, rank: 0.5}, or leave this out: independent"
        wrong.append(
            Fault((*path, key), "this does not say how the distribution goes with another type", remedy, on_key=True)
        )
    few = distribution is not None and distribution.atoms is not None
    if kind.bins is None and not few:
        wrong.append(Fault(path, "'bins' is missing", "write how many types stand for it: bins: 20", on_key=True))
    if distribution is None or (kind.bins is None and not few):
        return _chance(name, kind, {"0": "1"})
    values, odds = binned(distribution, kind.bins or 1)
    together: dict[str, list[float]] = {}
    for value, share in zip(values, odds, strict=True):
        together.setdefault(action_of(value), []).append(share)
    if kind.given and kind.rank is not None:
        own = {value: sum(shares) for value, shares in together.items()}
        return _chance(name, kind, _by_rank(path, kind, own, known, wrong), f"{distribution.to_text()}.")
    if few:
        return _chance(name, kind, {value: action_of(sum(shares)) for value, shares in together.items()})
    about = f"{distribution.to_text()}, as {kind.bins} types of equal probability: each the mean of its share."
    texts = {value: f"{len(shares)} / {kind.bins}" for value, shares in together.items()}
    return _chance(name, kind, texts, about)


def _read(path: Path, text: str, wrong: list[Fault]) -> Distribution | None:
    try:
        found = from_text(text)
    except DistributionError as error:
        remedy = error.remedy or (
            "numbers of a distribution are constants here: draw a share from uniform(0, 1), and write "
            f"low + (high - low) * {path[-1]} in the payoffs"
        )
        wrong.append(Fault((*path, "distribution"), error.message, remedy, error.offset))
        return None
    if not isfinite(found.mean):
        wrong.append(Fault((*path, "distribution"), "this distribution has no mean", "choose another"))
        return None
    return found


def _given(path: Path, kind: TypeBlock, known: Mapping[str, Drawn], wrong: list[Fault]) -> dict[str, str]:
    """Return the probabilities of a type that depend on another one, as expressions."""
    other = known.get(kind.given)
    if other is None:
        remedy = did_you_mean(kind.given, list(known)) if known else "the other type stands before this one"
        wrong.append(Fault((*path, "given"), f"'{kind.given}' is no earlier type", remedy, absent=(kind.given,)))
        blocks = [block for block in (kind.probabilities or {}).values() if isinstance(block, dict)]
        return {str(action): "0" for block in blocks for action in block} or {"0": "0"}
    rows = _rows(path, kind, list(other.move.probabilities or ()), kind.given, wrong)
    return _by_row(kind.given, rows)


def _by_rank(
    path: Path, kind: TypeBlock, own: Mapping[str, float], known: Mapping[str, Drawn], wrong: list[Fault]
) -> dict[str, str]:
    """Return the probabilities of values that go together with an earlier type by their rank correlation."""
    other = known.get(kind.given)
    if other is None or kind.rank is None:
        _given(path, kind, known, wrong)
        return dict.fromkeys(own, "0")
    rows = rows_by_rank(path, kind.rank, other.move.probabilities or {}, kind.given, own, wrong)
    return dict.fromkeys(own, "0") if rows is None else _by_row(kind.given, rows)


def _rows(path: Path, kind: TypeBlock, of: list[str], name: str, wrong: list[Fault]) -> dict[str, dict[str, str]]:
    """Return the table of probabilities, a row for each of the other's types; a rest is written out."""
    found: dict[str, dict[str, str]] = {}
    for row, block in (kind.probabilities or {}).items():
        at: Path = (*path, "probabilities", row)
        if row not in of:
            wrong.append(Fault(at, f"'{row}' is no type of '{name}'", did_you_mean(row, of), on_key=True))
        elif not isinstance(block, dict) or not block:
            wrong.append(Fault(at, "a block is wanted here", f"write {row}: {{ready: 0.7, unready: rest}}"))
        else:
            found[row] = {str(action): _cell((*at, action), written, wrong) for action, written in block.items()}
    missing = [row for row in of if row not in (kind.probabilities or {})]
    if missing:
        remedy = f"write a block for each type of '{name}'"
        wrong.append(Fault((*path, "probabilities"), f"'{missing[0]}' is missing", remedy, on_key=True))
    return found


def _cell(path: Path, written: Any, wrong: list[Fault]) -> str:
    """Return a probability of a table as a text that can be put into another."""
    text = str(written).strip()
    try:
        if text != REST:
            parse(text)
    except ExpressionError as error:
        wrong.append(Fault(path, error.message, error.remedy, error.offset, absent=error.absent))
        return "0"
    return text


def _simpler(text: str) -> str:
    """Return an expression that was put together with its constants worked out."""
    return to_text(bind(parse(text), {}, ()))


def _by_row(given: str, rows: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return one expression an action, which chooses by the other's type."""
    actions = list(dict.fromkeys(action for row in rows.values() for action in row))
    spelt = {row: _without_rest(own) for row, own in rows.items()}
    cells = {action: {row: own.get(action, "0") for row, own in spelt.items()} for action in actions}
    return {action: _simpler(_choice(given, by_type)) for action, by_type in cells.items()}


def _without_rest(row: Mapping[str, str]) -> dict[str, str]:
    others = [text for text in row.values() if text != REST]
    rest = " - ".join(["1", *(f"({text})" for text in others)])
    return {action: rest if text == REST else text for action, text in row.items()}


def _choice(given: str, texts: Mapping[str, str]) -> str:
    """Return an expression that is the text of the type that was drawn."""
    *first, (_, last) = texts.items() or [("", "0")]
    return "".join(f"({text}) if {given} == {row} else " for row, text in first) + f"({last})"


def _joint(
    path: Path, kind: TypeBlock, block: MovesBlock, players: Sequence[str], wrong: list[Fault]
) -> dict[str, Drawn]:
    """Return two types that are drawn together: the first by its share of the table, the second given the first."""
    one, two = kind.joint or ["", ""]
    for number, name in enumerate((one, two)):
        if players and name not in players:
            remedy = did_you_mean(name, players)
            wrong.append(Fault((*path, "joint", number), f"unknown player '{name}'", remedy, absent=(name,)))
    table = kind.probabilities or {}
    rows = _rows(path, kind, [str(row) for row in table], one, wrong)
    cells = [(row, action) for row, own in rows.items() for action in own]
    rests = [cell for cell in cells if rows[cell[0]][cell[1]] == REST]
    if len(rests) > 1:
        row, action = rests[1]
        remedy = "one cell of the whole table can be the rest"
        wrong.append(Fault((*path, "probabilities", row, action), f"'{REST}' is written twice", remedy))
    others = " - ".join(["1", *(f"({rows[r][a]})" for r, a in cells if (r, a) not in rests)])
    spelt = {r: {a: others if (r, a) in rests else own[a] for a in own} for r, own in rows.items()}
    total = {row: " + ".join(f"({text})" for text in own.values()) for row, own in spelt.items()}
    second = {
        row: {a: f"({text}) / ({total[row]}) if {total[row]} > 0 else 1 / {len(own)}" for a, text in own.items()}
        for row, own in spelt.items()
    }
    seen = frozenset(kind.seen_by or ()) - {NOBODY}
    return {
        one: Drawn(_chance(one, kind, {row: _simpler(text) for row, text in total.items()}), seen | {one}),
        two: Drawn(_chance(two, kind, _by_row(one, second)), seen | {two}),
    }


def remapped(faults: Sequence[Fault], block: MovesBlock) -> list[Fault]:
    """Return faults of the moves that types stand for at the places of the types."""
    where = {name: name for name in block.types}
    for key, kind in block.types.items():
        where |= dict.fromkeys(kind.joint or (), key)
    tables = {key for key, kind in block.types.items() if kind.given or kind.joint}
    return [
        replace(
            fault,
            path=("types", where[str(fault.path[1])], *fault.path[2:]),
            offset=0 if where[str(fault.path[1])] in tables else fault.offset,
        )
        if len(fault.path) > 1 and fault.path[0] == "moves" and fault.path[1] in where
        else fault
        for fault in faults
    ]
