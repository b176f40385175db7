"""Distributions and functions of the scenario language, as they describe themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields

from sim.distributions.conditional import Conditional
from sim.distributions.table import DISTRIBUTIONS
from sim.distributions.truncated import Truncated
from sim.document.families import LANGUAGE
from sim.expressions import FUNCTIONS
from sim.expressions.comprehension import AGGREGATES
from sim.scenario.vocabulary import CLAIM_FUNCTIONS
from sim.tables import Column, Kind, Table
from sim.views.finding import Finding
from sim.views.reference.texts import finding, paragraphs

OF_OTHERS = {
    Conditional.family: (
        "uniform(0, limit)",
        "a distribution whose numbers are expressions in parameters declared above it, one for each world (format 2); "
        "its median is that of a world in which the others have theirs, and it takes no correlations",
    ),
    Truncated.family: (
        "normal(3, 2) where cost > 0 and cost <= limit",
        "a distribution that bounds cut off, by parameters declared above too (format 2); also as a key of its own, "
        "'where: cost > 0'. What is left keeps its shape, the numbers above keep their distributions, and 'sim show' "
        "says what share is cut off",
    ),
}
"""Of what is made of a distribution of another family: how it is written, and what it is."""


def distributions() -> Iterator[tuple[str, Finding]]:
    """Yield every family of distributions by its name, a list of all before."""
    rows = tuple((f"{name}({_arguments(name)})", _first(name)) for name in DISTRIBUTIONS)
    rows += tuple((form, meaning.split(";")[0]) for form, meaning in OF_OTHERS.values())
    table = Table("Distributions", (Column("Written", Kind.CODE), Column("What it is")), rows)
    how = (
        "A parameter's value is a number, or how likely which numbers are: in a line, 'pert(2, 5, 10)', or as a block, "
        "'{pert: {low: 2, …}}'."
    )
    yield "distributions", finding("How is an uncertain number written?", (how,), (table,))
    for name, family in DISTRIBUTIONS.items():
        said = (*paragraphs(family.__doc__), f"Written: {name}({_arguments(name)})")
        yield name, finding(f"What is the distribution {name}?", said)
    for name, (form, meaning) in OF_OTHERS.items():
        yield name, finding(f"What is the distribution {name}?", (f"{meaning}.", f"Written: {form}"))


def _first(name: str) -> str:
    return next(iter(paragraphs(DISTRIBUTIONS[name].__doc__)), "")


def _arguments(name: str) -> str:
    declared = fields(DISTRIBUTIONS[name])  # type: ignore[arg-type]  # every family is a dataclass
    return ", ".join(f.name if f.default is MISSING else f"{f.name}={f.default}" for f in declared)


def families() -> Iterator[tuple[str, Finding]]:
    """Yield what is declared and computed for each member of a set, all of it first."""
    head = (Column("Written", Kind.CODE), Column("What it means"))
    tables = Table("Families", head, LANGUAGE), Table("Over members", head, tuple(AGGREGATES.values()))
    how = "What is alike for many is declared once for each member of a set; 'sim show --resolved' has it written out."
    yield "families", finding("How is something declared for each of many?", (how,), tables)
    for name, (form, meaning) in AGGREGATES.items():
        yield name, finding(f"What is {name} over members?", (f"{form}: {meaning}.",))


def functions() -> Iterator[tuple[str, Finding]]:
    """Yield the functions of expressions and of claims, a list of all before."""
    known = {name: (s.form, s.meaning) for name, s in FUNCTIONS.items()} | dict(CLAIM_FUNCTIONS)
    rows = tuple(known.values())
    table = Table("Functions", (Column("Written", Kind.CODE), Column("Its value")), rows)
    how = (
        "Expressions know + - * / ^, comparisons, 'and', 'or', 'not', 'a if condition else b', and these functions; "
        "the last ones are for claims."
    )
    yield "functions", finding("What can an expression say?", (how,), (table,))
    for name, (form, meaning) in known.items():
        yield name, finding(f"What is the function {name}?", (f"{form}: {meaning}.",))
