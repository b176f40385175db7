"""Gambit's .nfg files: strategic games, with payoffs listed or with named outcomes.

The contingencies stand in an order in which the first player's strategy runs fastest (Gambit's manual, "The strategic
game (.nfg) file format"); a `Tree` has them with the last player's fastest.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import prod
from pathlib import Path

from sim.games.moves.tree import strategic_tree
from sim.interop.cursor import Cursor, distinct, prologue, short
from sim.interop.game_file import GameFile
from sim.interop.limits import MAX_PROFILES
from sim.interop.text import file_text


def read_nfg(path: str | Path, encoding: str | None = None) -> GameFile:
    """Return the game of a .nfg file; `ScenarioError` with the line and the reason where it is none."""
    text, notes = file_text(path, encoding)
    return replace(parse_nfg(text, str(path)), notes=notes)


def parse_nfg(text: str, file: str) -> GameFile:
    """Return the game of a file's text; see `read_nfg`."""
    cursor = Cursor(text, file)
    title, players = prologue(cursor, "NFG", 1)
    strategies = _strategies(cursor, players)
    if cursor.next.kind == "text":
        cursor.text("a comment")
    sizes = tuple(len(own) for own in strategies)
    listed = _outcomes(cursor, players, sizes) if cursor.next.kind == "{" else _payoffs(cursor, players, sizes)
    cursor.end("the last payoff")
    tree = strategic_tree(players, strategies)
    profiles = list(product(*(range(size) for size in sizes)))
    payoffs = tuple(tuple(listed[_place(profile, sizes)][i] for profile in profiles) for i in range(len(players)))
    return GameFile(title, tree, payoffs, ())


def _place(profile: tuple[int, ...], sizes: tuple[int, ...]) -> int:
    """Return where a profile stands in the file."""
    place, step = 0, 1
    for action, size in zip(profile, sizes, strict=True):
        place += action * step
        step *= size
    return place


def _strategies(cursor: Cursor, players: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Take `{ 2 3 }`, or `{ { "a" "b" } … }`; return every player's strategies with labels."""
    start = cursor.next.start
    cursor.mark("{", "'{' before the strategies")
    found: list[tuple[str, ...]] = []
    while cursor.next.kind != "}":
        if len(found) == len(players):
            raise cursor.expected(f"'}}' after the strategies of {len(players)} players")
        if cursor.next.kind == "{":
            at = cursor.next.start
            labels = cursor.braced_labels("a strategy's name")
            if not labels:
                raise cursor.error(at, f"'{players[len(found)]}' has no strategies")
            found.append(distinct(labels))
        else:
            number = cursor.next.start
            count = cursor.integer("a number of strategies", low=1)
            if count > MAX_PROFILES:
                raise cursor.error(number, f"the game has more than {MAX_PROFILES:,} contingencies")
            found.append(tuple(str(i + 1) for i in range(count)))
        if prod(len(own) for own in found) > MAX_PROFILES:
            raise cursor.error(start, f"the game has more than {MAX_PROFILES:,} contingencies")
    cursor.take()
    if len(found) < len(players):
        raise cursor.error(start, f"strategies of {len(players)} players should stand here, and there are {len(found)}")
    return tuple(found)


def _payoffs(cursor: Cursor, players: tuple[str, ...], sizes: tuple[int, ...]) -> list[tuple[Fraction, ...]]:
    """Take the payoffs of every contingency, in the order of the file."""
    total = prod(sizes)
    return [_row(cursor, players, f"contingency {i + 1} of {total}", commas=False) for i in range(total)]


def _row(cursor: Cursor, players: tuple[str, ...], where: str, commas: bool) -> tuple[Fraction, ...]:
    return cursor.numbers(len(players), lambda i: f"the payoff of '{players[i]}' in {where}", commas)


def _outcomes(cursor: Cursor, players: tuple[str, ...], sizes: tuple[int, ...]) -> list[tuple[Fraction, ...]]:
    """Take `{ { "name" 1, 2 } … } 1 2 0 …`: outcomes, then which one each contingency has; 0 pays nothing."""
    cursor.mark("{", "'{' before the outcomes")
    outcomes = [(Fraction(0),) * len(players)]
    while cursor.next.kind != "}":
        cursor.mark("{", "'{' before an outcome, or '}' after the last")
        name = cursor.label("an outcome's name")
        outcomes.append(_row(cursor, players, f"outcome '{short(name)}'", commas=True))
        cursor.end_of_payoffs("'}' after the payoffs of an outcome")
    cursor.take()
    return [outcomes[_number(cursor, i + 1, len(outcomes) - 1)] for i in range(prod(sizes))]


def _number(cursor: Cursor, contingency: int, last: int) -> int:
    start = cursor.next.start
    number = cursor.integer(f"the number of the outcome in contingency {contingency}")
    if number > last:
        raise cursor.error(start, f"there is no outcome {number}: the file has {last}")
    return number
