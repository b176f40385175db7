"""What is written differently in two models: in their scenarios' explicit forms, their concepts and rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sim.distributions import Distribution
from sim.numbers import number
from sim.workflow.subjects import Subject

ASIDE = ("cases", "alternatives", "claims", "figures", "observed", "note", "about", "title", "solve")
"""Keys on which no solution depends, and `solve`, of which the concept and the rule are compared as they are used."""
TEXTS = ("label", "why", "cites", "judgement", "about", "note", "unit")
"""Keys within blocks that only say something."""


@dataclass(frozen=True)
class Change:
    """What stands at a path in either; '' where nothing does."""

    path: str
    before: str
    after: str


def changes(first: Subject, second: Subject) -> tuple[Change, ...]:
    """Return what is written differently and can matter, in the order of the first."""
    found = [Change("solve.concept", *(_concept(s) for s in (first, second)))]
    found.append(Change("solve.selection", first.rule, second.rule))
    numbers = [{p.id: p.distribution for p in s.scenario.parameters} for s in (first, second)]
    both = [name for name in numbers[0] if name in numbers[1] and numbers[0][name] != numbers[1][name]]
    found += [Change(f"parameters.{name}", *(written(own[name]) for own in numbers)) for name in both]
    before, after = (dict(_entries(s.scenario.document, ())) for s in (first, second))
    before, after = (
        {p: v for p, v in own.items() if p[:1] + p[2:3] != ("parameters", "value") or p[1] not in both}
        for own in (before, after)
    )
    paths = dict.fromkeys([*before, *after])
    found += [Change(".".join(p), before.get(p, ""), after.get(p, "")) for p in paths]
    return tuple(change for change in found if change.before != change.after)


def written(distribution: Distribution) -> str:
    """Return a distribution as a scenario may write it: 'pert(0.5, 2, 5)', a plain number."""
    low, high = distribution.support
    if low == high:
        return number(low)
    family, *arguments = distribution.to_mapping().values()
    return f"{family}({', '.join(map(_argument, arguments))})"


def _argument(value: Any) -> str:
    return number(value) if isinstance(value, float) else str(value)


def _concept(subject: Subject) -> str:
    """Return a concept with the options that are not as usual."""
    own, usual = subject.concept, type(subject.concept)()
    options = {f.name: getattr(own, f.name) for f in fields(own) if getattr(own, f.name) != getattr(usual, f.name)}
    options = {name: value for name, value in options.items() if name != "varied"}
    options |= {option.name: option.text for option in own.varied}
    told = ", ".join(f"{name}={value}" for name, value in options.items())
    return f"{own.name} ({told})" if told else own.name


def _entries(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, Mapping):
        for key, entry in value.items():
            if key not in (ASIDE if not path else TEXTS):
                yield from _entries(entry, (*path, str(key)))
    elif isinstance(value, (list, tuple)):
        for i, entry in enumerate(value):
            yield from _entries(entry, (*path, str(i)))
    else:
        yield path, str(value)


def changed_numbers(first: Subject, second: Subject) -> tuple[str, ...]:
    """Return the parameters that are distributed otherwise, where nothing else differs; none where anything does."""
    a, b = first.scenario, second.scenario
    if [p.id for p in a.parameters] != [p.id for p in b.parameters]:
        return ()
    paths = [change.path for change in changes(first, second)]
    names = [p.id for p, q in zip(a.parameters, b.parameters, strict=True) if p.distribution != q.distribution]
    rest = [path for path in paths if path not in {f"parameters.{name}" for name in names}]
    split = any(s.run is not None and s.run.manifest.given is not None for s in (first, second))
    return tuple(names) if not rest and not split else ()
