"""Models side by side, in tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite

from sim.analysis.comparison import Difference, Level
from sim.tables import Cell, Column, Kind, Row, Table, columns, measures
from sim.workflow.compare import Comparison, Pair

FEW = 3
"""Models, up to which all numbers of each stand in one table."""
CHANGES = 12
"""Differences in what is written that are listed."""
NUMBERS = 8
"""Numbers that explain a difference that are listed."""
MOVES = 5
"""Ways in which the likeliest outcome changes that are listed."""


def comparison_tables(found: Comparison) -> Iterator[Table]:
    """Yield all tables; some have no rows."""
    for part in (_means, _levels, _differences, _turns, _explained, _written, _left_out):
        yield from part(found)


def model_name(found: Comparison, place: int) -> str:
    """Return how a model is called."""
    return found.standings[place].subject.name


def all_outcomes(found: Comparison) -> dict[str, None]:
    """Return the outcomes of all models, each once."""
    return dict.fromkeys(name for own in found.standings for name in own.outcomes)


def outcomes_of_both(found: Comparison, pair: Pair) -> list[str]:
    """Return the outcomes of a pair, as its flips number them."""
    return list(dict.fromkeys([*found.standings[0].outcomes, *found.standings[pair.other].outcomes]))


def number_label(found: Comparison, pair: Pair, name: str) -> str:
    """Return the label of a number of a pair."""
    for place in (0, pair.other):
        for parameter in found.standings[place].subject.scenario.parameters:
            if parameter.id == name:
                return parameter.label or name
    return name


def _means(found: Comparison) -> Iterator[Table]:
    """Yield one row a model, where there are many."""
    if len(found.standings) <= FEW:
        return
    tables = (
        (
            "How likely each outcome is, on average under the rule",
            Kind.SHARE,
            [own.outcomes for own in found.standings],
        ),
        ("How likely each event is, on average under the rule", Kind.SHARE, [own.events for own in found.standings]),
        (f"{_worth(found)}, on average under the rule", Kind.NUMBER, [own.payoffs for own in found.standings]),
    )
    for caption, kind, levels in tables:
        labels = dict.fromkeys(name for own in levels for name in own)
        rows = tuple(
            (own.subject.name, *(_mean(level.get(n)) for n in labels), own.several, own.unsolved)
            for own, level in zip(found.standings, levels, strict=True)
        )
        head = (Column("Model"), *columns(*(found.labels[n] for n in labels), kind=kind))
        yield Table(
            caption, (*head, *columns("several solutions", "none listed", kind=Kind.SHARE)), rows if labels else ()
        )


def _mean(level: Level | None) -> Cell:
    return None if level is None else _known(level.mean.mean)


def _known(x: float) -> Cell:
    return x if isfinite(x) else None


def _levels(found: Comparison) -> Iterator[Table]:
    """Yield every number of each outcome, of each event and model; with many models those whose solutions differ."""
    note = "lowest, highest: over all solutions, where they are known"
    for what, kind in (("Outcome", "outcomes"), ("Event", "events")):
        levels = [(own.subject.name, getattr(own, kind)) for own in found.standings]
        rows = tuple(
            (f"{found.labels[name]}: {model}", *_cells(known[name]))
            for name in dict.fromkeys(name for _, known in levels for name in known)
            for model, known in levels
            if name in known and (len(found.standings) <= FEW or _open(known[name]))
        )
        head = (
            Column(f"{what}, and the model"),
            *measures("probability"),
            *columns("lowest", "highest", "ends known", kind=Kind.SHARE),
        )
        yield Table(f"How likely each {what.lower()} is, and what the solutions leave open", head, rows, note)


def _open(level: Level) -> bool:
    return isfinite(level.highest.mean) and level.highest.mean - level.lowest.mean > 5e-4


def _gap(heading: str, kind: Kind) -> tuple[Column, ...]:
    """Return columns of a difference and its margin, of shares or of payoffs."""
    return measures(heading) if kind is Kind.SHARE else columns(heading, "±", kind=kind)


def _worth(found: Comparison) -> str:
    """Return what payoffs are in the words of the models' concepts, each once."""
    said = dict.fromkeys(own.subject.concept.words.mean_worth_in(own.subject.scenario.game) for own in found.standings)
    return " or ".join(said).capitalize()


def _cells(level: Level) -> tuple[Cell, ...]:
    mean = level.mean
    return (*map(_known, (mean.mean, mean.margin, level.lowest.mean, level.highest.mean, level.known)),)


def _differences(found: Comparison) -> Iterator[Table]:
    if len(found.pairs) > FEW:
        yield _at_a_glance(found)
        return
    first = model_name(found, 0)
    for caption, what, kind, of in (
        (f"Probability of each outcome, less that in {first}", "Outcome", Kind.SHARE, _outcomes_of),
        (f"Probability of each event, less that in {first}", "Event", Kind.SHARE, _events_of),
        (f"{_worth(found)} of each player, less that in {first}", "Player", Kind.NUMBER, _payoffs_of),
    ):
        rows: list[Row] = [
            (
                f"{found.labels[name]}, {model_name(found, pair.other)}"
                if len(found.pairs) > 1
                else found.labels[name],
                *map(_known, (d.gap.mean, d.gap.margin, d.higher, d.lower, d.above, d.below)),
            )
            for pair in found.pairs
            for name, d in of(pair).items()
        ]
        shares = columns("higher", "lower", "surely higher", "surely lower", kind=Kind.SHARE)
        head = (Column(what), *_gap("difference", kind), *shares)
        yield Table(caption, head, tuple(rows), "Shares of worlds; surely: whichever of all solutions are played")


def _outcomes_of(own: Pair) -> Mapping[str, Difference]:
    return own.outcomes


def _events_of(own: Pair) -> Mapping[str, Difference]:
    return own.events


def _payoffs_of(own: Pair) -> Mapping[str, Difference]:
    return own.payoffs


def _at_a_glance(found: Comparison) -> Table:
    """Return one row a model: how often its likeliest outcome is another one, and its widest difference."""
    rows: list[Row] = []
    for pair in found.pairs:
        share = pair.flips.share if pair.flips is not None else None
        turned = (_known(share.mean), _known(share.margin)) if share is not None else (None, None)
        gap = pair.of[pair.subject].gap if pair.subject else None
        wide = (_known(gap.mean), _known(gap.margin)) if gap is not None else (None, None)
        what = "nowhere, the same in every world" if pair.same else found.labels[pair.subject] if pair.subject else "–"
        rows.append((f"{model_name(found, pair.other)}: {what}", *wide, *turned))
    kind = Kind.SHARE if all_outcomes(found) else Kind.NUMBER
    head = (
        Column("Model, and where its difference is widest"),
        *_gap("difference", kind),
        *measures("likeliest outcome another"),
    )
    return Table(f"Each model against {model_name(found, 0)}", head, tuple(rows))


def _turns(found: Comparison) -> Iterator[Table]:
    if len(found.pairs) > FEW:
        return
    rows: list[Row] = []
    for pair in found.pairs:
        if pair.flips is None or not pair.flips.share.draws:
            continue
        other, names, share = model_name(found, pair.other), outcomes_of_both(found, pair), pair.flips.share
        rows.append((f"{other}: any", _known(share.mean), _known(share.margin)))
        for (before, after), part in list(pair.flips.moves.items())[:MOVES]:
            turn = f"{other}: “{found.labels[names[after]]}” in place of “{found.labels[names[before]]}”"
            rows.append((turn, part, None))
    head = (Column("The likeliest outcome"), *measures("worlds"))
    yield Table("Worlds in which the likeliest outcome is another one", head, tuple(rows))


def _explained(found: Comparison) -> Iterator[Table]:
    for pair in found.pairs if len(found.pairs) <= FEW else ():
        if not pair.subject:
            continue
        both = f"{model_name(found, 0)} and {model_name(found, pair.other)}"
        what = f"the difference in “{found.labels[pair.subject]}” between {both}"
        parts = tuple((number_label(found, pair, p.name), _known(p.gap.mean), _known(p.gap.margin)) for p in pair.parts)
        yield Table(
            f"What each changed number contributes to {what}",
            (Column("Number"), *columns("contribution", "±", kind=Kind.NUMBER)),
            parts,
            f"Shapley values over the changed numbers, from {pair.parts_draws:,} worlds; they sum to their difference.",
        )
        clear = [(n, s) for n, s in pair.drivers.items() if s.clear][:NUMBERS]
        yield Table(
            f"Which numbers by themselves explain how {what} varies from world to world",
            (Column("Number"), *columns("share", "from", "to", kind=Kind.SHARE)),
            tuple((number_label(found, pair, n), s.explained, s.low, s.high) for n, s in clear),
            "Shares of the variance, with 95% intervals; of other numbers nothing can be told.",
        )


def _written(found: Comparison) -> Iterator[Table]:
    for pair in found.pairs if len(found.pairs) <= FEW else ():
        rows = tuple((c.path, c.before, c.after) for c in pair.changes[:CHANGES])
        more = len(pair.changes) - CHANGES
        first, other = model_name(found, 0), model_name(found, pair.other)
        head = columns("Where", first, other, kind=Kind.CODE)
        note = f"{more} more are in the JSON." if more > 0 else ""
        yield Table(f"What is written differently in {first} and {other}", head, rows, note)


def _left_out(found: Comparison) -> Iterator[Table]:
    yield Table("What could not be compared", columns("Model", "Why"), tuple(found.left_out))
