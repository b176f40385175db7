"""Models compared in the same worlds: scenarios, cases, concepts, rules, changes of a scenario, and stored runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.activity import each
from sim.analysis.advice import Design
from sim.analysis.comparison import (
    MOST_APART,
    Difference,
    Flips,
    Level,
    Part,
    explained,
    flips,
    level,
    paired,
    parts_of_gap,
    same_everywhere,
    unpaired,
)
from sim.analysis.drivers import Share
from sim.analysis.estimates import MOST
from sim.errors import UsageError
from sim.sampling import DESIGNS, Sampler, replicate_of, with_common_numbers
from sim.store.reader import Run
from sim.workflow.changes import Change, changed_numbers, changes
from sim.workflow.sampled import first_of_each
from sim.workflow.subjects import Subject, Worlds, rules_of, solved, stored, unsuited

DRAWS = 4_096
"""Worlds in which every model is solved, unless more are asked for."""
READ = 131_072
"""Worlds that are read of stored runs, at most, unless more are asked for."""
APART_DRAWS = 1_024
"""Worlds in which every subset of the changed numbers is solved."""

Floats = NDArray[np.float64]
Differences = Mapping[str, Difference]


@dataclass(frozen=True)
class Standing:
    """What one model comes to."""

    subject: Subject
    outcomes: Mapping[str, Level]
    payoffs: Mapping[str, Level]
    unsolved: float
    """Share of worlds in which no solution is listed."""
    several: float
    """Share of worlds in which more than one is."""
    draws: int
    events: Mapping[str, Level]


@dataclass(frozen=True)
class Pair:
    """Another model beside the first."""

    other: int
    """Its place among the standings."""
    outcomes: Differences
    """Of the outcomes that both have."""
    payoffs: Differences
    """Of the players that both have."""
    lacking: tuple[tuple[str, ...], tuple[str, ...]]
    """The outcomes that only the first has, and that only the other has."""
    flips: Flips | None
    """None where the worlds are not the same, or the models have no outcome in common."""
    same: bool
    """Whether all outcomes and payoffs, and the events that both have, are the same in every world drawn."""
    subject: str
    """The outcome or player of whose difference `drivers` and `parts` tell; '' where there is none."""
    drivers: Mapping[str, Share]
    """What each number explains of how that difference varies from world to world."""
    parts: tuple[Part, ...]
    """What each changed number contributes to that difference, where nothing but numbers changed."""
    parts_draws: int
    changes: tuple[Change, ...]
    """What is written differently."""
    unpaired: str
    """Why the worlds are not the same; '' where they are."""
    events: Differences
    """Of the events that both have."""

    @property
    def of(self) -> Differences:
        """Differences of outcomes, or of payoffs where there are no outcomes."""
        return self.outcomes or self.payoffs


@dataclass(frozen=True)
class Comparison:
    """What models come to in the same worlds, the first being what the others are held against."""

    standings: tuple[Standing, ...]
    pairs: tuple[Pair, ...]
    groups: tuple[tuple[int, ...], ...]
    """The standings that come to the same outcomes (payoffs, where there are none) in every world drawn."""
    left_out: tuple[tuple[str, str], ...]
    """What could not be compared, and why."""
    draws: int
    of: int
    """Worlds of the design of which these are the first."""
    seed: int
    design: str
    solved: bool
    """Whether anything was solved for this; else all comes from stored runs."""
    labels: Mapping[str, str]
    """Of outcomes and of players: how the models call them."""


@dataclass(frozen=True)
class _Setting:
    """The design that models share, and which of its worlds are compared."""

    sampler: Sampler
    kept: NDArray[np.bool_]

    @property
    def design(self) -> Design:
        """Of each kept world the replicate."""
        replicate = replicate_of(self.sampler.design, self.sampler.total, np.flatnonzero(self.kept)) % MOST
        known = self.sampler.design in DESIGNS
        return Design(replicate, known and DESIGNS[self.sampler.design].independent)


@dataclass(frozen=True)
class _Answered:
    subject: Subject
    worlds: Worlds
    setting: _Setting
    shared: str
    """Why its worlds are not those of the first; '' where they are."""


def compare(
    subjects: Sequence[Subject],
    draws: int | None = None,
    seed: int | None = None,
    design: str | None = None,
    seconds: float | None = None,
    skipped: Sequence[tuple[str, str]] = (),
) -> Comparison:
    """Return the models side by side, every other one held against the first.

    Raises `UsageError` where fewer than two are left, and where settings are given that stored runs do not have.
    """
    setting = _setting(subjects, draws, seed, design)
    left_out, answered = list(skipped), []
    known: dict[tuple[int, Any, tuple[str, ...]], Worlds | str] = {}
    for subject in each(subjects, "solving what is compared", "models", whole=True):
        wrong = "" if subject.run is not None else unsuited(subject)
        found: _Answered | str = wrong or _answer(subject, subjects, setting, seconds, known)
        if isinstance(found, str):
            left_out.append((subject.name, found))
        else:
            answered.append(found)
    if len(answered) < 2:
        why = "; ".join(f"{name}: {reason}" for name, reason in left_out)
        raise UsageError(f"nothing is left to compare{f': {why}' if why else ''}; give two models at least")
    first = answered[0]
    others = each(answered[1:], "comparing", "models", whole=True)
    pairs = tuple(_pair(first, other, i + 1) for i, other in enumerate(others))
    of = [a.subject for a in answered]
    return Comparison(
        tuple(_standing(a) for a in answered),
        pairs,
        _groups(answered),
        tuple(left_out),
        int(first.setting.kept.sum()),
        first.setting.sampler.total,
        first.setting.sampler.seed,
        first.setting.sampler.design,
        any(s.run is None for s in of),
        {n: label for s in reversed(of) for n, label in (*s.outcomes.items(), *s.events.items(), *s.players.items())},
    )


def _setting(subjects: Sequence[Subject], draws: int | None, seed: int | None, design: str | None) -> _Setting:
    """Return the design: a stored run's where there is one, else as it is asked for or as the first scenario says."""
    runs = [s.run for s in subjects if s.run is not None]
    if not runs:
        scenario = subjects[0].scenario
        sampler = scenario.sampler(draws or min(scenario.solve.draws, DRAWS), seed, design)
        if sampler.design not in DESIGNS:
            raise UsageError(f"unknown design '{sampler.design}'; there are {', '.join(DESIGNS)}", argument="design")
        return _Setting(sampler, np.ones(sampler.total, bool))
    if seed is not None or design is not None:
        raise UsageError("a stored run has its own seed and design; leave them out", argument="seed")
    total = min(run.manifest.draws for run in runs if not _other_design(runs[0], run))
    sampler = _sampler(runs[0], total)
    wanted = draws or (READ if len(runs) == len(subjects) else DRAWS)
    return _Setting(sampler, first_of_each(replicate_of(sampler.design, total, np.arange(total)), wanted))


def _sampler(run: Run, total: int) -> Sampler:
    own = run.manifest
    return run.scenario.sampler(total, own.seed, own.design)


def _other_design(first: Run, other: Run) -> str:
    """Return why the worlds of two runs are not the same; '' where they are, as far as the shorter goes.

    Draw i is the same world of both where seed and design are, and where each number has the same stream; of a Latin
    hypercube only where both have as many draws.
    """
    a, b = first.manifest, other.manifest
    if a.seed != b.seed:
        return f"the seeds are {a.seed} and {b.seed}"
    if a.design != b.design:
        return f"the designs are {a.design} and {b.design}"
    if a.draws != b.draws and a.design == "latin-hypercube":
        return f"a Latin hypercube of {a.draws:,} draws has other worlds than one of {b.draws:,}"
    place = {name: i for i, name in enumerate(first.layout.parameters)}
    moved = [n for i, n in enumerate(other.layout.parameters) if place.get(n, i) != i]
    if a.design not in ("monte-carlo", "latin-hypercube") and moved:
        return f"“{moved[0]}” does not stand at the same place among their numbers, so it was drawn differently"
    return ""


def _answer(
    subject: Subject,
    subjects: Sequence[Subject],
    setting: _Setting,
    seconds: float | None,
    known: dict[tuple[int, Any, tuple[str, ...]], Worlds | str],
) -> _Answered | str:
    if subject.run is not None:
        runs = [s.run for s in subjects if s.run is not None]
        why = _other_design(runs[0], subject.run)
        own = _own_setting(subject.run, setting) if why else setting
        return _Answered(subject, stored(subject, subject.run, own.kept), own, why)
    rules = rules_of([s for s in subjects if s.run is None], subject)
    key = (id(subject.scenario), subject.concept, rules)
    if key not in known:
        known[key] = solved(subject, rules, _values(subject, subjects, setting), seconds)
    found = known[key]
    return found if isinstance(found, str) else _Answered(subject, found, setting, "")


def _own_setting(run: Run, like: _Setting) -> _Setting:
    """Return as many worlds of a run's own design."""
    total = run.manifest.draws
    replicate = replicate_of(run.manifest.design, total, np.arange(total))
    return _Setting(_sampler(run, total), first_of_each(replicate, int(like.kept.sum())))


def _values(subject: Subject, subjects: Sequence[Subject], setting: _Setting) -> Floats:
    """Return `values[draw, parameter]`, every name with the random numbers that it has in all scenarios."""
    base = setting.sampler
    scenarios = list({id(s.scenario): s.scenario for s in subjects if s.run is None}.values())
    made = [base, *(s.sampler(base.total, base.seed, base.design) for s in scenarios)]
    common = with_common_numbers(made)[1:]
    at = [s is subject.scenario for s in scenarios].index(True)
    last = int(np.flatnonzero(setting.kept)[-1]) + 1
    return np.asarray(common[at].draws(0, last).values[setting.kept[:last]])


def _standing(own: _Answered) -> Standing:
    subject, worlds, design = own.subject, own.worlds, own.setting.design
    return Standing(
        subject,
        {name: level(worlds.outcome(subject.rule, name), design) for name in subject.outcomes},
        {name: level(worlds.payoff(subject.rule, name), design) for name in subject.players},
        float((worlds.listed == 0).mean()),
        float((worlds.listed > 1).mean()),
        len(worlds.listed),
        {name: level(worlds.outcome(subject.rule, name), design) for name in subject.events},
    )


def _pair(first: _Answered, other: _Answered, place: int) -> Pair:
    a, b = first.subject, other.subject
    outcomes = [name for name in a.outcomes if name in b.outcomes]
    players = [name for name in a.players if name in b.players]
    lacking = tuple(n for n in a.outcomes if n not in b.outcomes), tuple(n for n in b.outcomes if n not in a.outcomes)
    by_outcome = {n: _difference(first, other, "outcome", n) for n in outcomes}
    by_payoff = {n: _difference(first, other, "payoff", n) for n in players}
    by_event = {n: _difference(first, other, "outcome", n) for n in a.events if n in b.events}
    together = not other.shared
    both = [_all(own, list(by_event)) for own in (first, other)]
    same = (
        together
        and not any(lacking)
        and outcomes + players != []
        and list(a.events) == list(b.events)
        and same_everywhere(*both)
    )
    subject = "" if same else _widest(by_outcome or by_payoff)
    kind = "outcome" if subject in by_outcome else "payoff"
    drivers: Mapping[str, Share] = {}
    parts: tuple[tuple[Part, ...], int] = ((), 0)
    if subject and together:
        gap = _measure(other, kind, subject).value - _measure(first, kind, subject).value
        names, values = _numbers(first, other)
        drivers = explained(values, names, gap)
        parts = _parts(first, other, kind, subject)
    split = any(s.run is not None and s.run.manifest.given is not None for s in (a, b))  # outcomes stand in parts
    turned = _flips(first, other) if together and outcomes and not split else None
    written = changes(a, b)
    return Pair(
        place, by_outcome, by_payoff, lacking, turned, same, subject, drivers, *parts, written, other.shared,
        by_event,
    )  # fmt: skip


def _all(own: _Answered, events: Sequence[str]) -> Floats:
    """Return `values[quantity, draw]` of all outcomes, these events and all payoffs, each with its ends."""
    names = [("outcome", n) for n in (*own.subject.outcomes, *events)] + [("payoff", n) for n in own.subject.players]
    found = [_measure(own, kind, name) for kind, name in names]
    return np.array([row for m in found for row in (m.value, m.lowest, m.highest)])


def _measure(own: _Answered, kind: str, name: str) -> Any:
    return getattr(own.worlds, kind)(own.subject.rule, name)


def _difference(first: _Answered, other: _Answered, kind: str, name: str) -> Difference:
    a, b = (_measure(own, kind, name) for own in (first, other))
    if other.shared:
        return unpaired(level(a, first.setting.design), level(b, other.setting.design))
    return paired(a, b, first.setting.design)


def _widest(differences: Differences) -> str:
    """Return whose difference is the widest, as a share of its error where there is one; '' where there is none."""
    known = {n: abs(d.gap.mean) for n, d in differences.items() if np.isfinite(d.gap.mean)}
    return max(known, key=lambda n: known[n]) if known else ""


def _numbers(first: _Answered, other: _Answered) -> tuple[tuple[str, ...], Floats]:
    """Return the numbers of both with `values[number, draw]`: of the first, unless they never vary there."""
    found: dict[str, Floats] = {}
    for own in (first, other):
        for p in own.subject.scenario.parameters:
            column = np.asarray(own.worlds.columns[f"parameter.{p.id}"], np.float64)
            if p.id not in found or np.ptp(found[p.id]) == 0:
                found[p.id] = column
    draws = len(first.worlds.listed)
    return tuple(found), np.array(list(found.values())).reshape(len(found), draws)


def _flips(first: _Answered, other: _Answered) -> Flips:
    """Return where the likeliest outcome is another; one that a model lacks has no probability there."""
    names = dict.fromkeys([*first.subject.outcomes, *other.subject.outcomes])
    found = []
    for own in (first, other):
        values = {n: _measure(own, "outcome", n).value for n in own.subject.outcomes}
        unknown = np.where(own.worlds.listed > 0, 0.0, np.nan)
        found.append(np.array([values.get(n, unknown) for n in names]))
    return flips(found[0], found[1], first.setting.design)


def _parts(first: _Answered, other: _Answered, kind: str, name: str) -> tuple[tuple[Part, ...], int]:
    """Return what each changed number contributes, where two scenarios differ in nothing but numbers, and few."""
    a, b = first.subject, other.subject
    changed = changed_numbers(a, b)
    if not 2 <= len(changed) <= MOST_APART:
        return (), 0
    kept = first_of_each(first.setting.design.replicate, APART_DRAWS)
    values = [
        np.array([own.worlds.columns[f"parameter.{p.id}"][kept] for p in a.scenario.parameters]).T
        for own in (first, other)
    ]
    at = [p.id for p in a.scenario.parameters]

    def value(some: frozenset[str]) -> Floats:
        mixed = np.where([n in some for n in at], values[1], values[0])
        made = solved(replace(a, run=None), (a.rule,), mixed)
        assert isinstance(made, Worlds)  # without a limit of time
        return np.asarray(getattr(made, kind)(a.rule, name).value)

    design = Design(first.setting.design.replicate[kept], first.setting.design.independent)
    return parts_of_gap(changed, value, design), int(kept.sum())


def _groups(answered: Sequence[_Answered]) -> tuple[tuple[int, ...], ...]:
    """Return which come to the same outcomes, or payoffs where there are none, in every world."""
    groups: list[list[int]] = []
    for i, own in enumerate(answered):
        for group in groups:
            like = answered[group[0]]
            if own.shared == like.shared == "" and _alike(like, own):
                group.append(i)
                break
        else:
            groups.append([i])
    return tuple(map(tuple, groups))


def _alike(a: _Answered, b: _Answered) -> bool:
    kind: Callable[[Subject], Mapping[str, str]]
    kind, word = (lambda s: s.outcomes, "outcome") if a.subject.outcomes else (lambda s: s.players, "payoff")
    if list(kind(a.subject)) != list(kind(b.subject)):
        return False
    rows = [np.array([_measure(own, word, n).value for n in kind(own.subject)]) for own in (a, b)]
    return same_everywhere(rows[0], rows[1])
