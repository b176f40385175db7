"""All topics by name; one name may stand for several things (`uniform` is a rule and a distribution)."""

from __future__ import annotations

from functools import cache

from sim.errors import UsageError, did_you_mean
from sim.tables import Column, Kind, Table
from sim.views.finding import Finding
from sim.views.reference import concepts, keys, language
from sim.views.reference.texts import finding

KINDS = {
    "key": keys.keys,
    "study": keys.study_keys,
    "form": keys.forms,
    "concept": concepts.concepts,
    "rule": concepts.rules,
    "status": concepts.statuses,
    "distribution": language.distributions,
    "function": language.functions,
    "family": language.families,
}
"""Of each kind of thing, what yields its topics; the first of them lists the others."""


@cache
def topics() -> dict[str, tuple[tuple[str, Finding], ...]]:
    """Return `topics[name]`: (kind, topic) of all that is called so."""
    found: dict[str, tuple[tuple[str, Finding], ...]] = {}
    for kind, listed in KINDS.items():
        for name, topic in listed():
            found[name] = (*found.get(name, ()), (kind, topic))
    return found


def overview() -> Finding:
    """Return what can be looked up."""
    rows = []
    for kind, listed in KINDS.items():
        names = [name for name, _ in listed()]
        rows.append((names[0], kind, ", ".join(names[1:])))
    head = (Column("List", Kind.CODE), Column("Kind"), Column("Topics", Kind.CODE))
    said = ("'sim help NAME' explains one of these; 'sim COMMAND --help' a command.",)
    return finding("What can be looked up?", said, (Table("Topics", head, tuple(rows)),))


def topic(name: str) -> tuple[Finding, ...]:
    """Return all that is called so; a path such as `moves.player` asks for its first key. `UsageError` for nothing."""
    known = topics()
    asked = name.strip().lower()
    for word in (asked, asked.replace("_", "-"), asked.partition(".")[0]):
        if word in known:
            return tuple(found for _, found in known[word])
    raise UsageError(f"nothing is called '{name}'; {did_you_mean(asked, known) or 'see sim help'}")
