"""What is said about coalitional games: what coalitions can achieve, as expressions and in one world."""

from __future__ import annotations

from sim.games.coalition.batch import CoalitionBatch
from sim.games.description import NEVER, FormDescription, grouped, player_label
from sim.games.game import PathOfPlay
from sim.labels import Document, labelled
from sim.tables import Column, Exhibit, Kind, Table

LONGEST = 32
"""Coalitions that are listed; how many are left out is said."""


def rules(document: Document) -> tuple[Table, ...]:
    """Return the worth of coalitions that are listed one by one, and of the others."""
    rows = [(_coalition(document, coalition), str(worth)) for coalition, worth in document["coalitions"].items()]
    if document.get("worth", NEVER) != NEVER:
        rows.append(("any other coalition" if rows else "any coalition", document["worth"]))
    caption = "What coalitions can achieve together, to be shared out; what is not listed is worth 0"
    return (Table(caption, (Column("Coalition"), Column("Worth", Kind.CODE)), tuple(rows)),)


def _coalition(document: Document, text: str) -> str:
    return " + ".join(player_label(document, player.strip()) for player in text.split("+"))


def world(batch: CoalitionBatch, document: Document) -> tuple[Exhibit, ...]:
    """Return what each coalition is worth, the smallest first."""
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


DESCRIPTION = FormDescription(rules, world, play)
