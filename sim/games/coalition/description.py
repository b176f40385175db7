"""What is said about coalitional games: what coalitions can achieve, as expressions and in one world."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.games.coalition import votes_described as votes
from sim.games.coalition.batch import members
from sim.games.coalition.voting import Coalitional, VotingBatch
from sim.games.description import NEVER, FormDescription, Played, Stakes, grouped, player_label
from sim.games.game import PathOfPlay
from sim.labels import Document, labelled
from sim.numbers import short
from sim.tables import Column, Exhibit, Kind, Table, columns
from sim.tolerances import REGRET

LONGEST = 32
"""Coalitions that are listed; how many are left out is said."""


def rules(document: Document) -> tuple[Table, ...]:
    """Return the worth of coalitions that are listed one by one, and of the others."""
    if "votes" in document or "chambers" in document:
        return votes.rules(document)
    rows = [(_coalition(document, coalition), str(worth)) for coalition, worth in document["coalitions"].items()]
    if document.get("worth", NEVER) != NEVER:
        rows.append(("any other coalition" if rows else "any coalition", document["worth"]))
    caption = "What coalitions can achieve together, to be shared out; what is not listed is worth 0"
    return (Table(caption, (Column("Coalition"), Column("Worth", Kind.CODE)), tuple(rows)),)


def _coalition(document: Document, text: str) -> str:
    return " + ".join(player_label(document, player.strip()) for player in text.split("+"))


def world(batch: Coalitional, document: Document) -> tuple[Exhibit, ...]:
    """Return what each coalition is worth, the smallest first; of a vote of many, what passes it."""
    if isinstance(batch, VotingBatch):
        return votes.world(batch, document)
    coalitions = sorted(range(1, batch.worth.shape[1]), key=int.bit_count)
    players = [labelled(player_label(document, player), player) for player in batch.players]
    rows = tuple(
        (" + ".join(player for i, player in enumerate(players) if coalition >> i & 1), float(batch.worth[0, coalition]))
        for coalition in coalitions[:LONGEST]
    )
    more = len(coalitions) - LONGEST
    note = f"{more} more coalitions are not listed." if more > 0 else ""
    head = (Column("Coalition"), Column("Worth", Kind.NUMBER))
    return (Table("What each coalition is worth", head, rows, note),)


def play(choices: PathOfPlay, document: Document) -> str:
    """Return nothing, as a solution is an allocation: nobody chooses."""
    return grouped(choices, lambda player: player_label(document, player))


def stakes(batch: Coalitional, played: Played, document: Document) -> Stakes:
    """Return by how much each coalition gets less than it could have by itself: its excess, the largest first.

    Maschler, Peleg & Shapley, Geometric properties of the kernel, nucleolus, and related solution concepts,
    Mathematics of Operations Research 4 (1979), section 2.
    """
    if isinstance(batch, VotingBatch):
        return Stakes()
    worth, within = batch.worth[0], members(len(batch.players))
    got = within @ played.payoffs
    proper = list(range(1, len(worth) - 1))
    order = sorted(proper, key=lambda c: got[c] - worth[c])
    names = [player_label(document, player) for player in batch.players]
    called = {c: " + ".join(n for i, n in enumerate(names) if c >> i & 1) for c in proper}
    rows = tuple((called[c], float(worth[c]), float(got[c]), float(worth[c] - got[c])) for c in order[:LONGEST])
    head = (Column("Coalition"), *columns("could have", "gets", "excess", kind=Kind.NUMBER))
    table = Table("What each coalition could have by itself, and what it gets", head, rows)
    numbers = {
        "excess": {"+".join(p for i, p in enumerate(batch.players) if c >> i & 1): worth[c] - got[c] for c in order}
    }
    return Stakes(_complaint(order, called, worth - got, float(batch.range[0])), (table,) if rows else (), numbers)


def _complaint(order: list[int], called: dict[int, str], excess: NDArray[np.float64], scale: float) -> tuple[str, ...]:
    if not order:
        return ()
    first = order[0]
    size, most = float(excess[first]), called[first]
    if size > REGRET * scale:
        alike = sum(excess[c] > REGRET * scale for c in order)
        return (f"{most} would have {short(size)} more by itself, {alike} of {len(order)} coalitions would have more.",)
    if size >= -REGRET * scale:
        return (f"No coalition would have more by itself; {most} would have as much.",)
    return (f"No coalition would have more by itself; the nearest to it is {most}, which would lose {short(-size)}.",)


DESCRIPTION = FormDescription(rules, world, play, stakes=stakes)
