"""The game of a scenario as tables, in labels: who can do what, who wants what, what counts as which outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from sim.games.bargaining.batch import BargainingBatch
from sim.games.coalition.batch import CoalitionBatch
from sim.games.crowd.batch import CrowdBatch
from sim.games.moves.tree import TreeBatch
from sim.games.repeated.game import RepeatedBatch
from sim.scenario.types import Scenario
from sim.tables import Table
from sim.views.text.crowds_coalitions import LONGEST, crowd_gains
from sim.views.text.words import short

Document = Mapping[str, Any]

ALWAYS = "1"
"""How the explicit form writes a condition that always holds."""
OTHERWISE = "otherwise"
AS_IT_IS = "0"
"""How the explicit form writes the worth of coalitions that are listed one by one."""


def game_tables(scenario: Scenario) -> list[Table]:
    """Return the tables of a scenario's game, whatever its form."""
    document = scenario.document
    made = [_players(document), *(t for f in _FORM_TABLES[scenario.form] for t in f(document))]
    made += [*_quantities(document), *_outcomes(document), *_uses(document), *_cases(document)]
    return [table.without_empty_columns() for table in made]


def _name(document: Document, player: str) -> str:
    known = document["players"].get(player)
    return str(known["label"] or player) if known else player


def _cites(block: Mapping[str, Any]) -> str:
    return ", ".join(block.get("cites", ()))


def _players(document: Document) -> Table:
    rows = tuple((p["label"] or name, name, p["about"]) for name, p in document["players"].items())
    return Table("The players", ("Player", "Called", "Who that is"), rows, code=frozenset({1}))


def _moves(document: Document) -> Iterator[Table]:
    moves = document["moves"]
    rows = []
    for name, move in moves.items():
        who = "chance" if "sees" not in move else _name(document, move["player"])
        odds = move.get("probabilities", {})
        done = "; ".join(f"{label} ({odds[a]})" if a in odds else str(label) for a, label in move["actions"].items())
        seen = ", ".join(str(moves[other]["label"] or other) for other in move.get("sees", ())) or "–"
        when = "" if move["when"] == ALWAYS else move["when"]
        rows.append((move["label"] or name, who, done, seen, when, _cites(move)))
    head = ("Move", "Who", "What can be done", "Having seen", "Only where", "Source")
    yield Table("The moves, in order of play", head, tuple(rows), code=frozenset({4}))


def _wants(document: Document) -> Iterator[Table]:
    rows = [(_name(document, player), *_term(item)) for player, own in document["payoffs"].items() for item in own]
    head = ("Player", "What counts", "How much", "Source")
    yield Table("What each player wants; the terms are added up", head, tuple(rows), code=frozenset({2}))


def _term(item: Mapping[str, Any]) -> tuple[str, str, str]:
    return item["label"] or "–", item["value"], _cites(item)


def _round(document: Document) -> Iterator[Table]:
    moves = document["moves"]
    rows = [(moves[move]["label"] or move, moves[move]["actions"][a]) for move, a in document["target"].items()]
    rows.append(("What the next round counts for, this one being 1", document["discount"]))
    yield Table("What is to be kept up, round after round", ("Move", "Action"), tuple(rows))


def _blocs(document: Document) -> Iterator[Table]:
    rows = [
        (_name(document, bloc), str(block["members"]), *_term(item))
        for bloc, block in document["blocs"].items()
        for item in block["gain"]
    ]
    head = ("Bloc", "Members", "What counts for joining", "How much", "Source")
    caption = "Who may join, and what a member gains by it; the terms are added up, and staying is worth 0"
    yield Table(caption, head, tuple(rows), code=frozenset({3}))


def _issues(document: Document) -> Iterator[Table]:
    parties = tuple(document["players"])
    rows = [
        (issue["label"] or name, *(issue["worth"].get(p, "0") for p in parties), _feasible(issue), _cites(issue))
        for name, issue in document["issues"].items()
    ]
    head = ("Issue", *(f"Worth to {_name(document, p)}" for p in parties), "Can be settled", "Source")
    code = frozenset(range(1, len(parties) + 1))
    yield Table("The issues, which can be settled or left open", head, tuple(rows), code=code)
    threat = document.get("disagreement", {})
    limits = [(f"{_name(document, p)} without an agreement", str(threat.get(p, "0"))) for p in parties]
    limits.append(("How many issues can be settled at most", str(document["capacity"])))
    yield Table("The frame of the talks", ("What", "How much"), tuple(limits), code=frozenset({1}))


def _feasible(issue: Mapping[str, Any]) -> str:
    return {ALWAYS: "yes", "0": "no"}.get(str(issue["feasible"]), f"where {issue['feasible']}")


def _worths(document: Document) -> Iterator[Table]:
    rows = [(_coalition(document, c), str(worth)) for c, worth in document["coalitions"].items()]
    if document.get("worth", AS_IT_IS) != AS_IT_IS:
        rows.append(("any other coalition" if rows else "any coalition", document["worth"]))
    caption = "What coalitions can achieve; what is not listed is worth 0"
    yield Table(caption, ("Coalition", "Worth"), tuple(rows), code=frozenset({1}))


def _coalition(document: Document, text: str) -> str:
    return " + ".join(_name(document, player.strip()) for player in text.split("+"))


_FORM_TABLES: dict[str, tuple[Callable[[Document], Iterator[Table]], ...]] = {
    "moves": (_moves, _wants),
    "repeated": (_moves, _wants, _round),
    "crowd": (_blocs,),
    "bargaining": (_issues,),
    "coalition": (_worths,),
}
"""What there is to tell of each game form, beside players and outcomes."""


def _quantities(document: Document) -> Iterator[Table]:
    rows = [(q["label"] or name, name, q["value"]) for name, q in document.get("quantities", {}).items()]
    if rows:
        head = ("Quantity", "Called", "Is short for")
        yield Table("Names that formulas use", head, tuple(rows), code=frozenset({1, 2}))


def _outcomes(document: Document) -> Iterator[Table]:
    rows = [
        (o["label"] or name, "otherwise" if o["when"] == OTHERWISE else o["when"], _cites(o))
        for name, o in document.get("outcomes", {}).items()
    ]
    if rows:
        yield Table("What counts as which outcome", ("Outcome", "When", "Source"), tuple(rows), code=frozenset({1}))


def _uses(document: Document) -> Iterator[Table]:
    rows = [
        (use["scenario"]["title"], "; ".join(f"{name} = {what}" for name, what in use["names"].items()))
        for use in document.get("uses", {}).values()
    ]
    if rows:
        caption = "Other scenarios that are played in the same world, and what is taken from them"
        yield Table(caption, ("Scenario", "Gives"), tuple(rows), code=frozenset({1}))


def _cases(document: Document) -> Iterator[Table]:
    rows = [
        (case["label"] or name, name, "; ".join(f"{path} = {value}" for path, value in case["set"].items()))
        for name, case in document.get("cases", {}).items()
    ]
    if rows:
        caption = "Cases that the scenario names; this run can be made again in each of them with --case"
        yield Table(caption, ("Case", "Called", "Changes"), tuple(rows), code=frozenset({1, 2}))


def world_tables(scenario: Scenario, batch: Any) -> list[Table]:
    """Return the numbers of the game in a batch's first world; none where a figure shows them."""
    return list(_WORLD_TABLES[scenario.form](scenario.document, batch))


def _no_table(document: Document, batch: Any) -> Iterator[Table]:
    yield from ()


def _stage(document: Document, batch: RepeatedBatch) -> Iterator[Table]:
    yield from _cells(document, batch.stage)
    rows = (("The next round counts for", short(batch.discount[0])),)
    yield Table("The future", ("What", "Share of this round"), rows, numbers=True)


def _cells(document: Document, batch: TreeBatch) -> Iterator[Table]:
    """Yield the payoffs of every way in which all moves can be made at once."""
    tree, moves = batch.tree, document["moves"]
    rows = []
    for leaf, node in enumerate(tree.leaves):
        done = ", ".join(str(moves[move]["actions"][a]) for move, a in tree.history(int(node)))
        rows.append((done, *(short(x) for x in batch.payoffs[0, :, leaf])))
    head = ("What is done", *(_name(document, p) for p in tree.players))
    yield Table("What a round brings", head, tuple(rows), numbers=True)


def _crowd(document: Document, batch: CrowdBatch) -> Iterator[Table]:
    rows = tuple((_name(document, bloc), *(short(x) for x in gains)) for bloc, gains in crowd_gains(batch))
    head = ("Bloc", "None of the others joins", "Half of them join", "All of them join")
    yield Table("What a member gains by joining", head, rows, numbers=True)


def _bargain(document: Document, batch: BargainingBatch) -> Iterator[Table]:
    rows = [
        (_issue(document, issue, bool(batch.feasible[0, i])), *(short(x) for x in batch.utilities[0, :, i]))
        for i, issue in enumerate(batch.issues)
    ]
    rows.append(("No agreement", *(short(x) for x in batch.disagreement[0])))
    head = ("Issue", *(_name(document, p) for p in batch.parties))
    most = short(float(np.floor(np.maximum(batch.capacity[0], 0))))
    caption = f"What settling each issue is worth; at most {most} can be settled"
    yield Table(caption, head, tuple(rows), numbers=True)


def _issue(document: Document, issue: str, feasible: bool) -> str:
    label = str(document["issues"][issue]["label"] or issue)
    return label if feasible else f"{label} (cannot be settled)"


def _coalitions(document: Document, batch: CoalitionBatch) -> Iterator[Table]:
    coalitions = sorted(range(1, batch.worth.shape[1]), key=int.bit_count)
    rows = [
        (" + ".join(_name(document, p) for i, p in enumerate(batch.players) if c >> i & 1), short(batch.worth[0, c]))
        for c in coalitions[:LONGEST]
    ]
    if len(coalitions) > LONGEST:
        rows.append((f"{len(coalitions) - LONGEST} more coalitions", "not listed"))
    yield Table("What each coalition is worth", ("Coalition", "Worth"), tuple(rows), numbers=True)


_WORLD_TABLES: dict[str, Callable[[Document, Any], Iterator[Table]]] = {
    "moves": _no_table,
    "repeated": _stage,
    "crowd": _crowd,
    "bargaining": _bargain,
    "coalition": _coalitions,
}
"""How the numbers of one world are told; games of moves have a figure instead."""
