"""What is said about bargaining: the issues, the frame of the talks, and what settling each is worth in one world."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.games.bargaining.batch import BargainingBatch
from sim.games.bargaining.game import OPEN, SETTLED
from sim.games.description import (
    ALWAYS,
    NEVER,
    FormDescription,
    Frequencies,
    Played,
    Stakes,
    grouped,
    player_label,
    sources,
)
from sim.games.game import PathOfPlay
from sim.labels import Document, labelled
from sim.numbers import number, short
from sim.tables import Column, Exhibit, Kind, Row, Table, columns


def rules(document: Document) -> tuple[Table, ...]:
    """Return the issues with their worth to both parties, and what bounds an agreement."""
    return _issues(document), _frame(document)


def _issues(document: Document) -> Table:
    parties = tuple(document["players"])
    rows = tuple(
        (
            issue["label"] or name,
            name,
            *(issue["worth"].get(party, NEVER) for party in parties),
            _feasible(issue),
            sources(issue),
        )
        for name, issue in document["issues"].items()
    )
    worth = columns(*(f"Worth to {player_label(document, p)}" for p in parties), kind=Kind.CODE)
    head = (Column("Issue"), Column("Called", Kind.CODE), *worth, Column("Can be settled"), Column("Source"))
    return Table("The issues, which can be settled or left open", head, rows)


def _feasible(issue: Document) -> str:
    return {ALWAYS: "yes", NEVER: "no"}.get(str(issue["feasible"]), f"where {issue['feasible']}")


def _frame(document: Document) -> Table:
    threat = document.get("disagreement", {})
    rows = [
        (f"{player_label(document, party)} without an agreement", str(threat.get(party, NEVER)))
        for party in document["players"]
    ]
    rows.append(("How many issues can be settled at most", str(document["capacity"])))
    return Table("The frame of the talks", (Column("What"), Column("How much", Kind.CODE)), tuple(rows))


def world(batch: BargainingBatch, document: Document) -> tuple[Exhibit, ...]:
    """Return what settling each issue is worth, how many can be settled, and what no agreement is worth."""
    rows: list[Row] = [
        (_issue(document, issue, bool(batch.feasible[0, i])), *map(float, batch.utilities[0, :, i]))
        for i, issue in enumerate(batch.issues)
    ]
    rows.append(("No agreement", *map(float, batch.disagreement[0])))
    parties = (labelled(player_label(document, party), party) for party in batch.parties)
    head = (Column("Issue"), *columns(*parties, kind=Kind.NUMBER))
    return (Table(f"What settling each issue is worth; at most {_most(batch)} can be settled", head, tuple(rows)),)


def _most(batch: BargainingBatch) -> str:
    capacity = float(batch.capacity[0])
    if not np.isfinite(capacity):
        return "an undefined number"
    return f"{int(np.floor(capacity)):,}" if capacity >= 0 else f"{number(capacity)}, which is no number of issues,"


def _issue(document: Document, issue: str, feasible: bool) -> str:
    block = document.get("issues", {}).get(issue)
    label = labelled(str(block["label"] or issue), issue) if block else issue
    return label if feasible else f"{label}; cannot be settled"


def play(choices: PathOfPlay, document: Document) -> str:
    """Return which issues are settled: 'settled: Trade in roubles, Minerals for railways'."""
    return grouped(choices, lambda issue: issue_label(document, issue), silent=OPEN)


def issue_label(document: Document, issue: str) -> str:
    """Return the label of an issue; its name where it has none."""
    return str(document.get("issues", {}).get(issue, {}).get("label") or issue)


def stakes(batch: BargainingBatch, played: Played, document: Document) -> Stakes:
    """Return what the parties gain by what is agreed, and by the packages with the largest products of gains."""
    issues, capacity = len(batch.issues), float(batch.capacity[0])
    bits = (np.arange(1 << issues)[:, None] >> np.arange(issues) & 1).astype(bool)  # bits[package, issue]
    can = (
        (bits.sum(axis=1) <= capacity) & ~(bits & ~batch.feasible[0]).any(axis=1)
        if np.isfinite(capacity)
        else np.zeros(len(bits), bool)
    )
    threat = batch.disagreement[0]
    gains = bits.astype(np.float64) @ batch.utilities[0].T - threat  # gains[package, party]
    product = np.where((gains >= 0).all(axis=1), gains.prod(axis=1), -np.inf)
    order = [int(p) for p in np.argsort(-product, kind="stable") if can[p] and np.isfinite(product[p])][:PACKAGES]
    got = played.payoffs - threat
    rows: list[Row] = [("As agreed", *map(float, got), float(got.prod()))]
    rows += [(_package(batch, bits[p], document), *map(float, gains[p]), float(product[p])) for p in order]
    parties = (labelled(player_label(document, party), party) for party in batch.parties)
    head = (Column("Package"), *columns(*parties, "product", kind=Kind.NUMBER))
    note = (
        "Packages that leave nobody worse off than no agreement, the largest products first; lotteries are not listed."
    )
    table = Table("What each gains over no agreement, by package", head, tuple(rows), note)
    said = [
        f"{player_label(document, p)} gains {short(float(g))} over no agreement"
        for p, g in zip(batch.parties, got, strict=True)
    ]
    numbers = {"gains": {p: float(g) for p, g in zip(batch.parties, got, strict=True)}}
    return Stakes((f"{'; '.join(said)}.",), (table,), numbers)


def _package(batch: BargainingBatch, settled: NDArray[np.bool_], document: Document) -> str:
    named = [
        issue_label(document, issue) for issue, is_settled in zip(batch.issues, settled, strict=True) if is_settled
    ]
    return ", ".join(named) or "nothing settled"


PACKAGES = 8
"""Packages that are listed."""
SETTLED_ISSUES = Frequencies("How often each issue is settled", "Issue", SETTLED, issue_label)
DESCRIPTION = FormDescription(rules, world, play, frequencies=SETTLED_ISSUES, stakes=stakes)
