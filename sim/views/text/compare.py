"""Models side by side, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite

from sim.analysis.comparison import SAME, Difference, Level
from sim.analysis.estimates import Estimate
from sim.numbers import measured, percent, short
from sim.tables import Cell, Column, Kind, Row, Table, columns
from sim.views.finding import Finding
from sim.views.text.compared_document import comparison_document
from sim.workflow.compare import Comparison, Pair, Standing

FEW = 3
"""Models, up to which all numbers of each stand in one table."""
CHANGES = 12
"""Differences in what is written that are listed."""
NUMBERS = 8
"""Numbers that explain a difference that are listed."""
MOVES = 5
"""Ways in which the likeliest outcome changes that are listed."""


def comparison_finding(found: Comparison) -> Finding:
    """Return the finding."""
    names = [own.subject.name for own in found.standings]
    heading = " against ".join(names) if len(names) <= FEW else f"{names[0]} against {len(names) - 1} others"
    tables = [*_means(found), *_levels(found), *_differences(found), *_turns(found), *_explained(found)]
    tables += [*_written(found), *_left_out(found)]
    return Finding(
        "sim.comparison/1",
        f"What differs: {heading}",
        tuple(_sentences(found)),
        tuple(table for table in tables if table.rows),
        comparison_document(found),
        _note(found),
    )


def _name(found: Comparison, place: int) -> str:
    return found.standings[place].subject.name


def _sentences(found: Comparison) -> Iterator[str]:
    if len(found.standings) > 2:
        yield from _agreement(found)
        yield from _likeliest(found)
    for pair in found.pairs:
        yield from _pair(found, pair) if len(found.pairs) <= FEW else _lacking(found, pair)
    if len(found.standings) == 2:
        yield from _likeliest(found)
    if found.left_out:
        names = ", ".join(name for name, _ in found.left_out)
        yield f"Left out, for the reasons in the last table: {names}."


def _agreement(found: Comparison) -> Iterator[str]:
    what = "outcomes" if _outcomes(found) else "payoffs"
    together = [group for group in found.groups if len(group) > 1]
    if len(found.groups) == 1:
        yield f"All {len(found.standings)} come to the same {what} in every world drawn."
        return
    for group in together:
        yield f"The same {what} in every world drawn: {', '.join(_name(found, i) for i in group)}."
    alone = [_name(found, group[0]) for group in found.groups if len(group) == 1]
    if not together:
        yield f"No two give the same {what} in every world drawn."
    elif alone:
        yield f"Like no other in every world: {', '.join(alone)}."


def _outcomes(found: Comparison) -> dict[str, None]:
    return dict.fromkeys(name for own in found.standings for name in own.outcomes)


def _likeliest(found: Comparison) -> Iterator[str]:
    """Yield which outcome is likeliest on average in which model, and where two cannot be told apart."""
    by: dict[str, list[str]] = {}
    for own in found.standings:
        known = {n: level.mean for n, level in own.outcomes.items() if isfinite(level.mean.mean)}
        if not known:
            continue
        first, *rest = sorted(known, key=lambda n: -known[n].mean)
        near = [n for n in rest if known[first].mean - known[n].mean <= known[first].margin + known[n].margin + SAME]
        said = " or ".join(f"“{found.labels[n]}”" for n in (first, *near))
        by.setdefault(said, []).append(own.subject.name)
    if not by:
        return
    if len(by) == 1:
        yield f"On average the likeliest outcome is {next(iter(by))} in all of them."
        return
    told = "; ".join(f"{said} ({', '.join(names)})" for said, names in by.items())
    yield f"On average the likeliest outcome is another one: {told}."


def _pair(found: Comparison, pair: Pair) -> Iterator[str]:
    first, other = _name(found, 0), _name(found, pair.other)
    yield from _lacking(found, pair)
    if pair.same:
        yield f"{other} comes to the same as {first} in every world drawn, outcomes and payoffs."
        return
    yield _widest(found, pair, first, other)
    if pair.unpaired:
        yield (
            f"{first} and {other} were not solved in the same worlds: {pair.unpaired}. Means are compared, "
            "their errors taken for independent, and nothing is said world by world."
        )
        return
    yield from _turned(found, pair)
    yield from _drivers(found, pair)


def _lacking(found: Comparison, pair: Pair) -> Iterator[str]:
    places = ((0, pair.other), (pair.other, 0))
    for names, (has, lacks) in zip(pair.lacking, places, strict=True):
        if names:
            what = ", ".join(f"“{found.labels[n]}”" for n in names)
            yield f"{_name(found, lacks)} has no outcome {what}, which {_name(found, has)} has."


def _widest(found: Comparison, pair: Pair, first: str, other: str) -> str:
    """Return the sentence on the outcome (payoff, without outcomes) whose difference is the widest."""
    worlds = f"{found.draws:,} worlds"
    clear = {n: d for n, d in pair.of.items() if d.clear}
    kind = "outcome's probability" if pair.outcomes else "payoff"
    if not pair.of:
        return f"{first} and {other} have no outcome and no player in common."
    if not clear:
        if all(abs(d.gap.mean) <= SAME for d in pair.of.values()) and not pair.unpaired:
            return f"No {kind} differs on average between {first} and {other}."
        return f"No {kind} of {other} can be told from that of {first} with {worlds}."
    name = max(clear, key=lambda n: abs(clear[n].gap.mean))
    gap = clear[name].gap
    if pair.outcomes:
        a, b = (found.standings[i].outcomes[name].mean.mean for i in (0, pair.other))
        word = "likelier" if gap.mean > 0 else "less likely"
        return (
            f"“{found.labels[name]}” is {word} in {other} than in {first}: {percent(b)} against {percent(a)}, "
            f"{_points(gap)} percentage points apart{_ends(clear[name], found)}."
        )
    word = "more" if gap.mean > 0 else "less"
    return f"“{found.labels[name]}” gets {_estimated(abs(gap.mean), gap)} {word} in {other} than in {first}."


def _points(gap: Estimate) -> str:
    size = f"{100 * abs(gap.mean):.1f}"
    return f"{size} (± {100 * gap.margin:.1f})" if gap.margin > SAME else size


def _estimated(mean: float, estimate: Estimate) -> str:
    return f"{short(mean)} (± {short(estimate.margin)})" if estimate.margin > 0 else short(mean)


def _ends(difference: Difference, found: Comparison) -> str:
    """Return in how many worlds it is so whichever solutions are played."""
    share = difference.above if difference.gap.mean > 0 else difference.below
    if not isfinite(share):
        return ""
    among = "worlds" if difference.known > 1 - SAME else "the worlds in which all solutions are known"
    much = (
        f"in {percent(share)} of {among} that is" if share > 0 else f"in none of {among.removeprefix('the ')} is that"
    )
    return f"; {much} so whichever of the solutions are played"


def _turned(found: Comparison, pair: Pair) -> Iterator[str]:
    if pair.flips is None or not pair.flips.share.draws:
        return
    share = pair.flips.share
    if share.most == 0:
        yield f"The likeliest outcome is the same in each of {share.draws:,} worlds."
        return
    names = _union(found, pair)
    (before, after), most = next(iter(pair.flips.moves.items()))
    yield (
        f"The likeliest outcome is another one in {measured(share.mean, share.margin)} of worlds; most often "
        f"“{found.labels[names[after]]}” in place of “{found.labels[names[before]]}” ({percent(most)})."
    )


def _union(found: Comparison, pair: Pair) -> list[str]:
    return list(dict.fromkeys([*found.standings[0].outcomes, *found.standings[pair.other].outcomes]))


def _drivers(found: Comparison, pair: Pair) -> Iterator[str]:
    if not pair.subject:
        return
    what = f"“{found.labels[pair.subject]}”"
    difference = pair.of[pair.subject]
    for part in pair.parts[:1]:
        whole = sum(p.gap.mean for p in pair.parts)
        if abs(whole) > SAME and abs(part.gap.mean) > part.gap.margin:
            said = _amount(part.gap, pair)
            yield (
                f"Of the {len(pair.parts)} numbers that were changed, “{_number(found, pair, part.name)}” explains "
                f"most of the difference in {what}: {said} of {_amount_of(whole, pair)}."
            )
    if difference.gap.deviation <= SAME:
        return
    clear = {name: share for name, share in pair.drivers.items() if share.clear}
    if not clear:
        yield (
            f"How far {what} differs varies from world to world, and no number by itself can be told to explain it "
            f"with {found.draws:,} worlds; numbers that matter only together are not seen here."
        )
        return
    name, share = next(iter(clear.items()))
    yield (
        f"How far {what} differs varies from world to world: “{_number(found, pair, name)}” by itself explains "
        f"{percent(share.explained)} of that ({percent(share.low)} to {percent(share.high)})."
    )


def _amount(gap: Estimate, pair: Pair) -> str:
    margin = f" (± {100 * gap.margin:.1f})" if pair.outcomes else f" (± {short(gap.margin)})"
    return _amount_of(gap.mean, pair) + (margin if gap.margin > SAME else "")


def _amount_of(mean: float, pair: Pair) -> str:
    return f"{100 * mean:+.1f} points" if pair.outcomes else short(mean)


def _number(found: Comparison, pair: Pair, name: str) -> str:
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
        ("Expected payoffs, on average under the rule", Kind.NUMBER, [own.payoffs for own in found.standings]),
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
    """Yield every number of each outcome and model; with many models those whose solutions differ."""
    many = len(found.standings) > FEW
    rows = [
        (found.labels[name], own.subject.name, *_cells(own.outcomes[name]))
        for name in _outcomes(found)
        for own in found.standings
        if name in own.outcomes and (not many or _open(own.outcomes[name]))
    ]
    head = (
        *columns("Outcome", "Model"),
        *columns("probability", "±", "lowest", "highest", "ends known", kind=Kind.SHARE),
    )
    caption = "How likely each outcome is, and what the solutions leave open"
    yield Table(caption, head, tuple(rows), "lowest, highest: over all solutions, where they are known")


def _open(level: Level) -> bool:
    return isfinite(level.highest.mean) and level.highest.mean - level.lowest.mean > 5e-4


def _cells(level: Level) -> tuple[Cell, ...]:
    mean = level.mean
    return (*map(_known, (mean.mean, mean.margin, level.lowest.mean, level.highest.mean, level.known)),)


def _differences(found: Comparison) -> Iterator[Table]:
    if len(found.pairs) > FEW:
        yield _at_a_glance(found)
        return
    first = _name(found, 0)
    for caption, what, kind, of in (
        (f"Probability of each outcome, less that in {first}", "Outcome", Kind.SHARE, _outcomes_of),
        (f"Expected payoff of each player, less that in {first}", "Player", Kind.NUMBER, _payoffs_of),
    ):
        rows: list[Row] = [
            (
                f"{found.labels[name]}, {_name(found, pair.other)}" if len(found.pairs) > 1 else found.labels[name],
                *map(_known, (d.gap.mean, d.gap.margin, d.higher, d.lower, d.above, d.below)),
            )
            for pair in found.pairs
            for name, d in of(pair).items()
        ]
        shares = columns("higher", "lower", "surely higher", "surely lower", kind=Kind.SHARE)
        head = (Column(what), *columns("difference", "±", kind=kind), *shares)
        yield Table(caption, head, tuple(rows), "Shares of worlds; surely: whichever of all solutions are played")


def _outcomes_of(own: Pair) -> Mapping[str, Difference]:
    return own.outcomes


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
        what = found.labels[pair.subject] if pair.subject else "–"
        rows.append((f"{_name(found, pair.other)}: {what}", *wide, *turned))
    kind = Kind.SHARE if _outcomes(found) else Kind.NUMBER
    head = (
        Column("Model, and where its difference is widest"),
        *columns("difference", "±", kind=kind),
        *columns("likeliest outcome another", "± ", kind=Kind.SHARE),
    )
    return Table(f"Each model against {_name(found, 0)}", head, tuple(rows))


def _turns(found: Comparison) -> Iterator[Table]:
    if len(found.pairs) > FEW:
        return
    rows: list[Row] = []
    for pair in found.pairs:
        if pair.flips is None or not pair.flips.share.draws:
            continue
        other, names, share = _name(found, pair.other), _union(found, pair), pair.flips.share
        rows.append((f"{other}: any", _known(share.mean), _known(share.margin)))
        for (before, after), part in list(pair.flips.moves.items())[:MOVES]:
            turn = f"{other}: “{found.labels[names[after]]}” in place of “{found.labels[names[before]]}”"
            rows.append((turn, part, None))
    head = (Column("The likeliest outcome"), *columns("worlds", "±", kind=Kind.SHARE))
    yield Table("Worlds in which the likeliest outcome is another one", head, tuple(rows))


def _explained(found: Comparison) -> Iterator[Table]:
    for pair in found.pairs if len(found.pairs) <= FEW else ():
        if not pair.subject:
            continue
        what = (
            f"the difference in “{found.labels[pair.subject]}” between {_name(found, 0)} and {_name(found, pair.other)}"
        )
        parts = tuple((_number(found, pair, p.name), _known(p.gap.mean), _known(p.gap.margin)) for p in pair.parts)
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
            tuple((_number(found, pair, n), s.explained, s.low, s.high) for n, s in clear),
            "Shares of the variance, with 95% intervals; of other numbers nothing can be told.",
        )


def _written(found: Comparison) -> Iterator[Table]:
    for pair in found.pairs if len(found.pairs) <= FEW else ():
        rows = tuple((c.path, c.before, c.after) for c in pair.changes[:CHANGES])
        more = len(pair.changes) - CHANGES
        first, other = _name(found, 0), _name(found, pair.other)
        head = columns("Where", first, other, kind=Kind.CODE)
        note = f"{more} more are in the JSON." if more > 0 else ""
        yield Table(f"What is written differently in {first} and {other}", head, rows, note)


def _left_out(found: Comparison) -> Iterator[Table]:
    yield Table("What could not be compared", columns("Model", "Why"), tuple(found.left_out))


def _note(found: Comparison) -> str:
    how = "solved in" if found.solved else "read from the stored runs, not solved again:"
    worlds = f"{found.draws:,}" + ("" if found.draws == found.of else f" of {found.of:,}") + " worlds"
    parts = [f"{how[0].upper()}{how[1:]} {worlds} ({found.design}, seed {found.seed})."]
    if not all(pair.unpaired for pair in found.pairs):
        parts.append("A number has the same random numbers in every model that has one of its name.")
    parts.append("±: 95% confidence of the mean over worlds, from paired differences where it is a difference.")
    open_ = [own.subject.name for own in found.standings if _unknown(own)]
    if open_:
        parts.append(
            f"Not all solutions are known in every world of {', '.join(open_)}: ends are over those in which they are."
        )
    if any(own.subject.scenario.uses for own in found.standings):
        parts.append("Scenarios that are used keep their own concepts.")
    return " ".join(parts)


def _unknown(own: Standing) -> bool:
    levels: Mapping[str, Level] = own.outcomes or own.payoffs
    return any(level.known < 1 - own.unsolved - SAME for level in levels.values())
