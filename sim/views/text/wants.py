"""What players want, in a scenario's own expressions: terms of payoffs and gains, the worth of issues, coalitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.views.text.words import cited

Document = Mapping[str, Any]


def wants_lines(document: Document) -> Iterator[str]:
    """Yield what the keys of the form say of payoffs, whichever of them an explicit form has."""
    for key, told in _TOLD.items():
        if document.get(key):
            yield from told(document)


def quantity_lines(document: Document) -> Iterator[str]:
    """Yield the named expressions."""
    for name, quantity in document.get("quantities", {}).items():
        unit = f" {quantity['unit']}" if quantity["unit"] else ""
        yield f"  {name} = {quantity['value']}{unit}{cited(quantity['cites'])}"


def outcome_lines(document: Document) -> Iterator[str]:
    """Yield each outcome with what it asks of play."""
    for name, outcome in document.get("outcomes", {}).items():
        yield f"  {name} ({outcome['label']}): {outcome['when']}{cited(outcome['cites'])}"


def _payoffs(document: Document) -> Iterator[str]:
    yield "what each player wants, terms added up:"
    for player, terms in document["payoffs"].items():
        yield f"  {player}:"
        yield from map(_term, terms)


def _blocs(document: Document) -> Iterator[str]:
    yield "what joining is worth to a member, terms added up; staying is worth 0:"
    for bloc, block in document["blocs"].items():
        yield f"  {bloc}:"
        yield from map(_term, block["gain"])


def _term(term: Document) -> str:
    label = f"  ({term['label']})" if term["label"] else ""
    return f"    {term['value']}{label}{cited(term['cites'])}"


def _issues(document: Document) -> Iterator[str]:
    yield "what settling an issue is worth:"
    for issue, block in document["issues"].items():
        worth = "; ".join(f"{player} {value}" for player, value in block["worth"].items())
        only = "" if block["feasible"] == "1" else f"; only where {block['feasible']}"
        yield f"  {issue}: {worth}{only}{cited(block['cites'])}"
    yield f"at most so many can be settled: {document['capacity']}"
    yield f"without agreement: {'; '.join(f'{p} {value}' for p, value in document['disagreement'].items())}"


def _worth(document: Document) -> Iterator[str]:
    yield f"what a coalition is worth: {document['worth']}"


def _coalitions(document: Document) -> Iterator[str]:
    yield "what these coalitions are worth:"
    yield from (f"  {coalition}: {value}" for coalition, value in document["coalitions"].items())


def _discount(document: Document) -> Iterator[str]:
    yield f"what the next round counts for, compared with this one: {document['discount']}"


_TOLD = {
    "payoffs": _payoffs,
    "blocs": _blocs,
    "issues": _issues,
    "worth": _worth,
    "coalitions": _coalitions,
    "discount": _discount,
}
