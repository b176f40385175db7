"""What is said about repeated games: the moves of a round, what is to be kept up, and what a round brings."""

from __future__ import annotations

from sim.games.description import FormDescription, Played, Stakes
from sim.games.moves.description import moves_table, payoff_list, payoff_terms, play
from sim.games.repeated.game import RepeatedBatch
from sim.labels import Document, labelled, labels_of
from sim.numbers import short
from sim.tables import Column, Exhibit, Kind, Row, Table, columns


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


def stakes(batch: RepeatedBatch, played: Played, document: Document) -> Stakes:
    """Return what each gets in a round of the target, and what it could get in that round by breaking it."""
    labels, payoffs, target = labels_of(document), batch.payoffs[0], batch.target
    rows: list[Row] = []
    for i, info in enumerate(batch.stage.tree.information_sets):
        own = [float(payoffs[i][(*target[:i], a, *target[i + 1 :])]) for a in range(len(info.actions))]
        best = max(range(len(own)), key=lambda a: own[a])
        what = labels.action(info.move, info.actions[best])
        player = labelled(labels.player(batch.stage.tree.players[i]), batch.stage.tree.players[i])
        rows.append((f"{player}: {what}", own[target[i]], own[best], own[best] - own[target[i]]))
    head = (Column("Who, and its best reply"), *columns("target kept", "best reply", "temptation", kind=Kind.NUMBER))
    table = Table("What breaking the target would bring in its round", head, tuple(rows))
    note = f"A round after this one counts {short(float(batch.discount[0]))} of it."
    numbers = {
        p: float(row[3]) for p, row in zip(batch.stage.tree.players, rows, strict=True) if isinstance(row[3], float)
    }
    return Stakes((note,), (table,), {"temptation": numbers})


DESCRIPTION = FormDescription(rules, world, play, stakes=stakes)
