"""Small tables for notebooks: how a scenario, a game, a world, a solution and a run show themselves.

Every text is escaped: a scenario's are a stranger's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.interop.game_file import GameFile
from sim.lines import visible
from sim.numbers import how_many, number, percent
from sim.scenario.types import Scenario
from sim.store.reader import Run
from sim.tables import Table
from sim.tables import shown as cell_text
from sim.views.equilibria import played
from sim.views.finding import Finding
from sim.views.text.answer_ends import interval
from sim.views.text.answer_lists import everything
from sim.workflow.solve import Solved

MOST_ROWS = 20


class ArraySolution(Protocol):
    """What is shown of solved arrays: `sim.api.arrays.Solution` has it, in the shapes that stand there."""

    @property
    def concept(self) -> str: ...
    @property
    def count(self) -> NDArray[np.int64]: ...
    @property
    def profiles(self) -> NDArray[np.float64]: ...
    @property
    def payoffs(self) -> NDArray[np.float64]: ...
    @property
    def status(self) -> NDArray[np.object_]: ...


def html_table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], note: str = "") -> str:
    """Return a table of texts, at most `MOST_ROWS` rows of it; what is left out is said."""
    whole = [tuple(row) for row in rows]
    shown = "".join(f"<tr>{_cells('td', row)}</tr>" for row in whole[:MOST_ROWS])
    more = f"… {len(whole) - MOST_ROWS} more rows" if len(whole) > MOST_ROWS else ""
    below = "".join(f"<p><small>{_escaped(text)}</small></p>" for text in (note, more) if text)
    top = f"<caption style='text-align:left'>{_escaped(caption)}</caption><thead><tr>{_cells('th', head)}</tr></thead>"
    return f"<div><table>{top}<tbody>{shown}</tbody></table>{below}</div>"


def _cells(kind: str, texts: Sequence[str]) -> str:
    return "".join(f"<{kind} style='text-align:left'>{_escaped(text)}</{kind}>" for text in texts)


def scenario_html(scenario: Scenario) -> str:
    """Return a scenario's parameters as a table, with its players and outcomes below."""
    rows = []
    for p in scenario.parameters:
        low, high = p.distribution.support
        span = f"{p.distribution.family}, {number(low)} to {number(high)}"
        rows.append((p.id, p.label, span, number(p.distribution.central), p.unit))
    players = ", ".join(player.label for player in scenario.players)
    outcomes = ", ".join(outcome.label for outcome in scenario.outcomes)
    note = f"form {scenario.form}; concept {scenario.solve.concept.name}; players: {players}; outcomes: {outcomes}"
    return html_table(scenario.title, ("parameter", "label", "distribution", "middle", "unit"), rows, note)


def game_html(game: GameFile) -> str:
    """Return a game's information sets as a table."""
    rows = [(chosen.player, chosen.name, ", ".join(chosen.actions)) for chosen in game.choice_sets]
    return html_table(game.title, ("player", "information set", "actions"), rows)


def world_html(solved: Solved, document: Mapping[str, Any]) -> str:
    """Return the equilibria of one world as a table; `document` is its `sim.solution/1`."""
    players = [player["id"] for player in document["players"]]
    rows = []
    for i, solution in enumerate(document["solutions"]):
        told = ", ".join(f"{name}: {what}" for name, what in played(solved, i))
        rows.append((str(i + 1), told, *(number(solution["payoffs"][player]) for player in players)))
    note = f"{document['status']}{': ' + document['reason'] if document['reason'] else ''}"
    return html_table(f"{solved.title} ({document['concept']})", ("", "played", *players), rows, note)


def solution_html(found: ArraySolution) -> str:
    """Return the equilibria of one game, or how many games have which status."""
    if found.count.ndim:
        names, games = np.unique(found.status.astype(str), return_counts=True)
        counted = [(name, f"{n:,}", percent(n / len(found.count))) for name, n in zip(names, games, strict=True)]
        return html_table(f"{len(found.count):,} games ({found.concept})", ("status", "games", "share"), counted)
    players = [f"player {i + 1}" for i in range(found.profiles.shape[1])]
    rows = [
        (str(e + 1), "; ".join(", ".join(map(number, own)) for own in profile), *map(number, payoffs))
        for e, (profile, payoffs) in enumerate(zip(found.profiles, found.payoffs, strict=True))
    ]
    return html_table(f"one game ({found.concept})", ("", "profile", *players), rows, str(found.status))


def finding_html(finding: Finding) -> str:
    """Return an answer: its sentences, then its tables."""
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in finding.sentences)
    tables = [table for table in finding.tables if isinstance(table, Table)]
    shown = [
        html_table(
            t.caption,
            [column.head for column in t.columns],
            [[cell_text(cell, column, number) for cell, column in zip(row, t.columns, strict=True)] for row in t.rows],
            t.note,
        )
        for t in tables
    ]
    return f"<h4>{escape(finding.question)}</h4>{said}{''.join(shown)}<p><small>{escape(finding.note)}</small></p>"


def run_html(run: Run) -> str:
    """Return a run's outcomes as a table; of one that is not complete, how far it is."""
    m = run.manifest
    title = f"{m.scenario['title']} ({how_many(m.draws, 'draws')}, {m.design}, seed {m.seed}; {m.concept})"
    if not run.complete:
        done = sum(part.rows for part in m.parts)
        return html_table(title, ("draws done", "of"), [(f"{done:,}", f"{m.draws:,}")], "not complete: run.resume()")
    rules = run.layout.rules
    rows = [
        (
            entry["label"],
            *(percent(entry["rules"][rule]["mean"]) for rule in rules),
            interval(entry),
        )
        for entry in run.summary["outcomes"].values()
    ]
    return html_table(
        title, ("outcome", *rules, "[lowest, highest]"), rows, f"lowest, highest: over {everything(run.summary)}"
    )


def _escaped(text: str) -> str:
    """Return a stranger's text such that HTML only shows it."""
    return escape(visible(text))
