"""What is said about votes: who has how many in which chamber, and what passes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.games.coalition.voting import VotingBatch
from sim.games.description import player_label
from sim.labels import Document, labelled
from sim.tables import Cell, Column, Exhibit, Kind, Table, columns

LONGEST = 40
"""Members that are listed one by one where a world is shown; how many are left out is said."""


def rules(document: Document) -> tuple[Table, ...]:
    """Return the votes of every chamber, and what passes."""
    chambers = document.get("chambers") or {"": document}
    vetoes = document.get("vetoes", ())
    names = list(dict.fromkeys(player for chamber in chambers.values() for player in chamber["votes"]))
    rows = tuple(
        (player_label(document, p), *(c["votes"].get(p, "0") for c in chambers.values()), "yes" if p in vetoes else "")
        for p in names
    )
    titles = [chamber["label"] for chamber in document.get("chambers", {}).values()] or ["Votes"]
    head = (Column("Member"), *columns(*titles, kind=Kind.CODE), Column("Veto"))
    quotas = ", ".join(
        f"{chamber['quota']} votes" + (f" in '{chamber['label']}'" if name else "")
        for name, chamber in chambers.items()
    )
    note = f"It takes {quotas}."
    if len(chambers) > 1:
        note += f" A vote passes with {document['passes']}."
    return (Table("Who has how many votes", _used(head, rows), tuple(_filled(head, rows)), note),)


def _used(head: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...]) -> tuple[Column, ...]:
    """Return the columns in which something stands."""
    return tuple(column for i, column in enumerate(head) if any(row[i] != "" for row in rows))


def _filled(head: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...]) -> Iterator[tuple[Cell, ...]]:
    kept = [i for i, _ in enumerate(head) if any(row[i] != "" for row in rows)]
    return (tuple(row[i] for i in kept) for row in rows)


def world(batch: VotingBatch, document: Document) -> tuple[Exhibit, ...]:
    """Return the votes and quotas of the first draw, most votes first."""
    labels = document.get("chambers", {})
    names = [str(labels[c]["label"]) if c in labels else "votes" for c in batch.rule.chambers]
    order = np.argsort(-batch.votes[0, 0], kind="stable")
    players = [labelled(player_label(document, player), player) for player in batch.players]
    rows = tuple(
        (players[i], *(float(v) for v in batch.votes[0, :, i]), *(("yes" if batch.rule.veto[i] else "",)))
        for i in order[:LONGEST]
    )
    head = (Column("Member"), *columns(*names, kind=Kind.NUMBER), Column("Veto"))
    quota = ", ".join(
        f"{q:g} of {v:g} {name}" for q, v, name in zip(batch.quota[0], batch.votes[0].sum(axis=1), names, strict=True)
    )
    more = len(players) - LONGEST
    note = f"It takes {quota}." + (f" {more} more members are not listed." if more > 0 else "")
    return (Table("Who has how many votes", _used(head, rows), tuple(_filled(head, rows)), note),)
