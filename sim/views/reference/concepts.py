"""Solution concepts, selection rules and statuses, as they describe themselves."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from dataclasses import Field
from typing import Any

from sim.concepts.base import Concept
from sim.concepts.options import declared, options_of
from sim.concepts.registry import CONCEPTS
from sim.selection.rules import RULES
from sim.solutions.status import Coverage, Status
from sim.tables import Column, Kind, Table, columns
from sim.views.finding import Finding
from sim.views.reference.texts import finding, paragraphs

CLAIMS = {
    Coverage.ALL: "its list has every solution",
    Coverage.EXTREME_POINTS: "its list has the extreme points of every set of solutions, and all lie between them",
    Coverage.OF_A_KIND: "its list has every solution of one kind, and others may exist",
    Coverage.SOME: "its list has some solutions, and others may exist",
    Coverage.PREDICTION: "it predicts one way to play, which need not be an equilibrium",
}
"""What a concept's list claims at the most; what it does claim in a world is told with the world."""


def concepts() -> Iterator[tuple[str, Finding]]:
    """Yield every concept by its name, a list of all before."""
    rows = tuple((name, concept.form, concept.meaning) for name, concept in CONCEPTS.items())
    table = Table("Solution concepts", (Column("Concept", Kind.CODE), Column("Form", Kind.CODE), Column("Means")), rows)
    how = "Write 'solve: {concept: NAME}', or --concept NAME; 'sim help NAME' says more of each."
    yield "concepts", finding("Which solution concepts are there?", (how,), (table,))
    for name, concept in CONCEPTS.items():
        yield name, _concept(name, concept)


def _concept(name: str, concept: type[Concept]) -> Finding:
    most = CLAIMS[concept.coverage] + (f" (here: those that are {concept.scope})" if concept.scope else "")
    said = (
        f"{concept.meaning[:1].upper()}{concept.meaning[1:]}.",
        f"It solves games of the form '{concept.form}'. Of a world it claims at the most that {most}.",
        *paragraphs(concept.__doc__),
        *paragraphs(inspect.getdoc(sys.modules[concept.__module__])),
    )
    rows = tuple(_option(key, known) for key, known in options_of(concept).items())
    head = (Column("Option", Kind.CODE), *columns("What it is", "Takes"), Column("Default", Kind.CODE), Column("Unit"))
    tables = (Table("Its options", head, rows).without_empty_columns(),) if rows else ()
    written = f"solve: {{concept: {{name: {name}, options: {{…}}}}}}" if rows else f"solve: {{concept: {name}}}"
    return finding(f"What is the concept {name}?", (*said, f"Written: {written}"), tables)


def _option(key: str, known: Field[Any]) -> tuple[str, ...]:
    said, default = declared(known), known.default
    takes = said.range(isinstance(default, int))
    if not said.choices and isinstance(default, str | bool):
        takes = "true or false" if isinstance(default, bool) else "a text"
    shown = str(default).lower() if isinstance(default, bool) else str(default)
    return key, said.meaning, takes, shown, said.unit


def rules() -> Iterator[tuple[str, Finding]]:
    """Yield every selection rule by its name, a list of all before."""
    rows = tuple((name, rule.meaning) for name, rule in RULES.items())
    table = Table("Selection rules", (Column("Rule", Kind.CODE), Column("It supposes that")), rows)
    how = "Write 'solve: {selection: RULE}', or a list of rules, the first of which is the main one."
    yield "rules", finding("Which of several equilibria is played?", (how,), (table,))
    for name, rule in RULES.items():
        module = sys.modules[rule.select.__module__]
        said = (f"It supposes that {rule.meaning}.", *paragraphs(inspect.getdoc(module)))
        yield name, finding(f"What is the selection rule {name}?", said)


def statuses() -> Iterator[tuple[str, Finding]]:
    """Yield what is known of a world's solutions."""
    rows = tuple((status.name.lower(), status.advice) for status in Status)
    table = Table("Statuses of a world", (Column("Status", Kind.CODE), Column("What is known")), rows)
    how = "A claim about results may ask for the share of worlds with one: 'share(unique) > 0.5'."
    yield "statuses", finding("What can be known of the solutions of a world?", (how,), (table,))
