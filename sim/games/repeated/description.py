"""What is said about repeated games: the moves of a round, what is to be kept up, and what a round brings."""

from __future__ import annotations

from sim.games.description import FormDescription
from sim.games.moves.description import moves_table, payoff_list, payoff_terms, play
from sim.games.repeated.game import RepeatedBatch
from sim.labels import Document, labels_of
from sim.tables import Column, Exhibit, Kind, Table, columns


def rules(document: Document) -> tuple[Table, ...]:
    """Return the moves of a round, what each player wants, and the target."""
    return moves_table(document, "The moves of every round, made at once"), payoff_terms(document), _target(document)


def _target(document: Document) -> Table:
    labels = labels_of(document)
    kept = [(labels.move(move), labels.action(move, action)) for move, action in document["target"].items()]
    kept.append(("What the next round counts for, this one being 1", document["discount"]))
    return Table("What is to be kept up, round after round", columns("Move", "Action"), tuple(kept))


def world(batch: RepeatedBatch, document: Document) -> tuple[Exhibit, ...]:
    """Return what a round brings, and how much the next one counts."""
    head = (Column("What"), Column("Share of this round", Kind.NUMBER))
    future = Table("The future", head, (("The next round counts for", float(batch.discount[0])),))
    return payoff_list(batch.stage, labels_of(document), "What a round brings"), future


DESCRIPTION = FormDescription(rules, world, play)
