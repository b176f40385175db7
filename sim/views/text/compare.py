"""Models side by side, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite

from sim.analysis.comparison import SAME, Difference, Level
from sim.analysis.estimates import Estimate
from sim.numbers import how_many, margin_points, measured, percent, short
from sim.views.finding import Finding
from sim.views.text.compared_document import comparison_document
from sim.views.text.compared_drivers import drivers_of_difference
from sim.views.text.compared_tables import (
    FEW,
    all_outcomes,
    comparison_tables,
    model_name,
    outcomes_of_both,
)
from sim.workflow.compare import Comparison, Pair, Standing


def comparison_finding(found: Comparison) -> Finding:
    """Return the finding."""
    names = [own.subject.name for own in found.standings]
    heading = " against ".join(names) if len(names) <= FEW else f"{names[0]} against {len(names) - 1} others"
    return Finding(
        "sim.comparison/1",
        f"What differs: {heading}",
        tuple(_sentences(found)),
        tuple(table for table in comparison_tables(found) if table.rows),
        comparison_document(found),
        _note(found),
    )


def _sentences(found: Comparison) -> Iterator[str]:
    if len(found.standings) > 2:
        yield from _likeliest(found)
        yield from _agreement(found)
    for pair in found.pairs:
        yield from _pair(found, pair) if len(found.pairs) <= FEW else _lacking(found, pair)
    if len(found.standings) == 2:
        yield from _likeliest(found)
    if found.left_out:
        names = ", ".join(name for name, _ in found.left_out)
        yield f"Left out, for the reasons in the last table: {names}."


def _agreement(found: Comparison) -> Iterator[str]:
    what = "outcomes" if all_outcomes(found) else "payoffs"
    together = [group for group in found.groups if len(group) > 1]
    if len(found.groups) == 1:
        yield f"All {len(found.standings)} come to the same {what} in every world drawn."
        return
    for group in together:
        yield f"The same {what} in every world drawn: {', '.join(model_name(found, i) for i in group)}."
    alone = [model_name(found, group[0]) for group in found.groups if len(group) == 1]
    if not together:
        yield f"No two give the same {what} in every world drawn."
    elif alone:
        yield f"Like no other in every world: {', '.join(alone)}."


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
    first, other = model_name(found, 0), model_name(found, pair.other)
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
    yield from drivers_of_difference(found, pair)


def _lacking(found: Comparison, pair: Pair) -> Iterator[str]:
    places = ((0, pair.other), (pair.other, 0))
    for names, (has, lacks) in zip(pair.lacking, places, strict=True):
        if names:
            what = ", ".join(f"“{found.labels[n]}”" for n in names)
            yield f"{model_name(found, lacks)} has no outcome {what}, which {model_name(found, has)} has."


def _widest(found: Comparison, pair: Pair, first: str, other: str) -> str:
    """Return the sentence on the outcome (payoff, without outcomes) whose difference is the widest."""
    worlds = how_many(found.draws, "worlds")
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
    return f"{size} (± {margin_points(gap.margin)})" if gap.margin > SAME else size


def _estimated(mean: float, estimate: Estimate) -> str:
    return f"{short(mean)} (± {short(estimate.margin)})" if estimate.margin > 0 else short(mean)


def _ends(difference: Difference, found: Comparison) -> str:
    """Return in how many worlds it is so whichever solutions are played."""
    share = difference.above if difference.gap.mean > 0 else difference.below
    if not isfinite(share):
        return ""
    whole = difference.known > 1 - SAME
    among = "worlds" if whole else "the worlds in which all solutions are known"
    if share == 0:
        none = "in no world" if whole else f"in none of {among}"
        return f"; {none} is that so whichever of the solutions are played"
    return f"; in {percent(share)} of {among} that is so whichever of the solutions are played"


def _turned(found: Comparison, pair: Pair) -> Iterator[str]:
    if pair.flips is None or not pair.flips.share.draws:
        return
    share = pair.flips.share
    if share.most == 0:
        yield f"The likeliest outcome is the same in each of {share.draws:,} worlds."
        return
    names = outcomes_of_both(found, pair)
    (before, after), most = next(iter(pair.flips.moves.items()))
    yield (
        f"The likeliest outcome is another one in {measured(share.mean, share.margin)} of worlds; most often "
        f"“{found.labels[names[after]]}” in place of “{found.labels[names[before]]}” ({percent(most)})."
    )


def _note(found: Comparison) -> str:
    how = "solved in" if found.solved else "from the runs of the models, not solved again:"
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
