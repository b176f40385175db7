"""What is said about crowds: who may join, what a member gains by it, and what it gains in one world."""

from __future__ import annotations

import numpy as np

from sim.games.crowd.batch import CrowdBatch
from sim.games.description import FormDescription, grouped, player_label, term
from sim.games.game import PathOfPlay
from sim.labels import Document, labelled
from sim.tables import Column, Exhibit, Kind, Row, Table, columns


def rules(document: Document) -> tuple[Table, ...]:
    """Return the blocs with the terms of a member's gain."""
    rows = tuple(
        (player_label(document, bloc), block["members"], *term(item))
        for bloc, block in document["blocs"].items()
        for item in block["gain"]
    )
    head = (
        Column("Bloc"),
        Column("Members", Kind.COUNT),
        Column("What counts for joining"),
        Column("How much", Kind.CODE),
        Column("Source"),
    )
    caption = "Who may join, and what a member gains by it; the terms are added up, and staying is worth 0"
    return (Table(caption, head, rows),)


def world(batch: CrowdBatch, document: Document) -> tuple[Exhibit, ...]:
    """Return each bloc's gain where nobody, half or everybody of the others joins."""
    crowd = batch.crowd
    rows: list[Row] = [
        (labelled(player_label(document, bloc), bloc), int(crowd.sizes[b]), *gains(batch, b))
        for b, bloc in enumerate(crowd.blocs)
    ]
    shares = ("None of the others joins", "Half of them join", "All of them join")
    head = (Column("Bloc"), Column("Members", Kind.COUNT), *columns(*shares, kind=Kind.NUMBER))
    note = "The more join, the more attractive is joining." if batch.complements[0] else ""
    return (Table("What a member gains by joining", head, tuple(rows), note),)


def gains(batch: CrowdBatch, bloc: int) -> tuple[float, ...]:
    """Return the gain of a member of a bloc in the first world when none, half and all of the others join.

    Half is no number, NaN, where some other bloc has one member only: it joins or stays.
    """
    crowd = batch.crowd
    parts = range(crowd.first[bloc], crowd.first[bloc + 1])
    others = crowd.sizes - (np.arange(len(crowd.sizes)) == bloc)
    counts = [np.floor(share * others).astype(np.int64) for share in (0.0, 0.5, 1.0)]
    none, half, every = (
        float(sum(batch.cells[0, crowd.start[part] + crowd.step[part] @ joining] for part in parts))
        for joining in counts
    )
    return none, np.nan if (others == 1).any() else half, every


def play(choices: PathOfPlay, document: Document) -> str:
    """Return which blocs join and which stay: 'join: Allies; stay: Western leaders'."""
    return grouped(choices, lambda bloc: player_label(document, bloc))


DESCRIPTION = FormDescription(rules, world, play)
