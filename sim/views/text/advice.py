"""What a player should do, in words and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from math import isfinite

import numpy as np

from sim.analysis.advice import Reading, Standing
from sim.analysis.estimates import Estimate
from sim.concepts.registry import words_of
from sim.labels import labels_of
from sim.numbers import how_many, percent, short
from sim.scenario.types import Scenario
from sim.tables import Column, Kind, Row, Table, columns
from sim.views.finding import Finding
from sim.views.text.advice_change import change_in_brief, change_note, change_sentences, change_tables
from sim.views.text.advice_document import advice_document
from sim.views.text.regions import spoken
from sim.workflow.advise import Advice

APART = 1e-9
"""Difference of mean payoffs, as a share of their size, below which two readings say the same."""
NUMBERS_SHOWN = 8
"""Numbers whose knowledge is worth most, of which a table speaks."""
READINGS = {
    "committed": "Committed: the action is fixed, everybody knows it, and the rest of the game is solved again",
    "unilateral": "Unilateral: the others keep to what they play in the game as it is",
}
RULES = {
    "expected": "highest expected payoff",
    "maximin": "best worst case (maximin)",
    "minimax_regret": "smallest largest regret (minimax regret)",
    "satisficing": "most often enough (satisficing)",
}


def advice_finding(found: Advice, scenario: Scenario) -> Finding:
    """Return the finding, in the scenario's own labels."""
    labels = labels_of(scenario.document)
    called = tuple(labels.action(found.move, action) for action in found.actions)
    who = labels.player(found.player)
    readings = _readings(found)
    tables = [t for name, reading in readings.items() for t in _tables(READINGS[name], reading, called)]
    tables += [_rules(readings, called), *change_tables(found, called, scenario)]
    tables += [_follows(found, called, scenario), _learning(found.committed, scenario)]
    return Finding(
        "sim.advice/1",
        f"What should {who} do: {labels.move(found.move)}?",
        tuple(_sentences(found, called, who, scenario)),
        tuple(table for table in tables if table.rows),
        advice_document(found),
        _note(found, who, words_of(found.concept).one),
        tuple(_brief(found, called, who, scenario)),
    )


def _brief(found: Advice, called: tuple[str, ...], who: str, scenario: Scenario) -> Iterator[str]:
    """Yield what a first screen has room for: what is best, what would change that, on how many worlds it rests."""
    if not found.committed.draws:
        yield from _sentences(found, called, who, scenario)
        return
    yield _best(found.committed, called, who)
    if nearest := change_in_brief(found, called, scenario):
        yield nearest
    yield f"Each action was tried in {how_many(found.draws, 'worlds')}."


def _readings(found: Advice) -> Mapping[str, Reading]:
    """Return both readings, or the first alone where they come to the same in all that is said of them."""
    both = {"committed": found.committed, "unilateral": found.unilateral}
    return both if _differ(found, _selected) or _differ(found, _over_all) else {"committed": found.committed}


def _differ(found: Advice, figures: Callable[[Standing], tuple[float, ...]]) -> bool:
    """Return whether some of the figures differ between the readings; what is not known is not the same."""
    pairs = zip(found.committed.standings, found.unilateral.standings, strict=True)
    return any(
        not abs(a - b) <= APART * (1 + abs(a))
        for first, second in pairs
        for a, b in zip(figures(first), figures(second), strict=True)
    )


def _selected(own: Standing) -> tuple[float, ...]:
    """Return what an action comes to under the rule of selection."""
    return own.payoff.mean, *own.middle, own.regret.mean, own.largest_regret, own.best, own.alone, own.enough


def _over_all(own: Standing) -> tuple[float, ...]:
    """Return what it comes to over all solutions that are listed."""
    return own.lowest.mean, own.highest.mean, own.worst


def _sentences(found: Advice, called: tuple[str, ...], who: str, scenario: Scenario) -> Iterator[str]:
    readings = _readings(found)
    if len(readings) > 1 and not _differ(found, _selected):
        yield from _told(found, {"": found.committed}, called, who, scenario)
        yield _open(found, called)
        if found.unilateral.verdicts != found.committed.verdicts:
            yield f"Then other actions are favoured. {_agreement(found.unilateral, called)}"
    else:
        yield from _told(found, readings, called, who, scenario)
    if len(readings) == 1 and found.committed.draws:
        yield "Whether the others know the action beforehand makes no difference: both readings come to the same."
    if found.committed.draws:
        yield from change_sentences(found, called, scenario)
        yield from _worth(found.committed, scenario)


def _open(found: Advice, called: tuple[str, ...]) -> str:
    """Say what is left open by the solutions where the readings differ in that alone, of the widest difference."""
    pairs = list(zip(found.committed.standings, found.unilateral.standings, strict=True))
    gaps = [max(abs(x - y) for x, y in zip(_over_all(a), _over_all(b), strict=True)) for a, b in pairs]
    action = int(np.argmax(gaps))
    known, kept = (f"{_span(own)} on average over the worlds (worst: {short(own.worst)})" for own in pairs[action])
    return (
        f"Whether the others know the action beforehand makes no difference under {found.rule}; over all listed "
        f"{words_of(found.concept).many} it does: “{called[action]}” pays {known} once it is known, {kept} where the "
        "others keep to what they play."
    )


def _span(own: Standing) -> str:
    ends = short(own.lowest.mean), short(own.highest.mean)
    return ends[0] if ends[0] == ends[1] else f"from {ends[0]} to {ends[1]}"


def _told(
    found: Advice, readings: Mapping[str, Reading], called: tuple[str, ...], who: str, scenario: Scenario
) -> Iterator[str]:
    """Say of each reading which action holds up, where others do, and what the rules of decision favour."""
    if not found.committed.draws:
        yield "In no world drawn are the payoffs of all actions known, so nothing can be advised."
        return
    for name, reading in readings.items():
        lead = "" if len(readings) == 1 else f"{name.capitalize()}: "
        if not reading.draws:
            yield f"{lead}In no world drawn are the payoffs of all actions known under {found.rule}."
            continue
        if (lost := found.draws - reading.draws) > 0:
            yield (
                f"{lead}This rests on {reading.draws:,} of {found.draws:,} worlds: in {lost:,} the payoff of some "
                f"action is not known under {found.rule}."
            )
        yield lead + _best(reading, called, who)
        yield from _whichever(found, reading, called)
        yield from _hinges(reading, called, found, scenario)
        yield _agreement(reading, called)


def _best(reading: Reading, called: tuple[str, ...], who: str) -> str:
    first = reading.verdicts.expected
    own = reading.standings[first]
    said = f"“{called[first]}” pays {who} {_estimated(own.payoff)} on average"
    if reading.lead is None:
        return f"{said}; there is nothing else that could be done."
    if abs(reading.lead.mean) <= reading.lead.margin:
        return f"{said}, and “{called[reading.second]}” as much, as far as these worlds tell."
    return (
        f"{said}, {_estimated(reading.lead)} more than “{called[reading.second]}”, the next, and is best in "
        f"{_of_worlds(own.best, reading)}."
    )


def _of_worlds(share: float, reading: Reading) -> str:
    """Return a share as one of the worlds tried: what holds in all of few need not hold everywhere."""
    if share == 1:
        return f"all {how_many(reading.draws, 'worlds')} tried" if reading.draws > 1 else "the one world tried"
    return f"{percent(share)} of {how_many(reading.draws, 'worlds')}" if share else "none of the worlds tried"


def _whichever(found: Advice, reading: Reading, called: tuple[str, ...]) -> Iterator[str]:
    """Say how far the best on average holds up whichever solutions are played, where that is open."""
    first, words = reading.verdicts.expected, words_of(found.concept)
    own = reading.standings[first]
    if reading.lead is None or all(s.lowest.mean == s.highest.mean for s in reading.standings):
        return
    bounded = found.bounded[0 if reading is found.committed else 1]
    listed = "" if bounded else f", of those {words.many} that are listed"
    yield (
        f"Whichever {words.one} follows this action, and whichever the others, “{called[first]}” is best in "
        f"{_of_worlds(own.sure, reading)}{listed}; the least that may follow it pays {short(own.lowest.mean)} on "
        "average."
    )


def _estimated(estimate: Estimate) -> str:
    return f"{short(estimate.mean)} (± {short(estimate.margin)})" if estimate.margin > 0 else short(estimate.mean)


def _hinges(reading: Reading, called: tuple[str, ...], found: Advice, scenario: Scenario) -> Iterator[str]:
    known = {p.id: p for p in scenario.parameters}
    numbers = tuple(known[name] for name in found.numbers)
    for action, standing in enumerate(reading.standings):
        if action == reading.verdicts.expected or not standing.best:
            continue
        if not standing.alone:
            yield f"“{called[action]}” is as good in {_of_worlds(standing.best, reading)}, and better in none drawn."
            continue
        hinge = reading.hinges.get(action)
        said = f"“{called[action]}” is best in {_of_worlds(standing.best, reading)}"
        if hinge is None:
            yield f"{said}."
            continue
        where = " and ".join(spoken(hinge.box, numbers))
        yield (
            f"{said}, most often where {where}: there in {percent(hinge.held_out.density)}, which are "
            f"{percent(hinge.held_out.coverage)} of the worlds in which nothing else is as good."
        )


def _agreement(reading: Reading, called: tuple[str, ...]) -> str:
    verdicts = asdict(reading.verdicts)
    if reading.verdicts.agree:
        return f"Four rules of decision agree on it: {', '.join(RULES.values())}."
    favoured: dict[int, list[str]] = {}
    for rule, action in verdicts.items():
        favoured.setdefault(action, []).append(RULES[rule])
    parts = [f"“{called[action]}”: {', '.join(rules)}" for action, rules in favoured.items()]
    return f"Rules of decision do not agree. {'; '.join(parts)}."


def _worth(reading: Reading, scenario: Scenario) -> Iterator[str]:
    labels = {p.id: p for p in scenario.parameters}
    clear = _clear(reading)
    if reading.learning_all.mean <= 0 or reading.learning_all.mean <= reading.learning_all.margin:
        yield "Knowing every number before acting would be worth nothing that these worlds can tell from 0."
        return
    whole = _estimated(reading.learning_all)
    if not clear:
        yield (
            f"Knowing every number before acting would be worth {whole}; of no single number can it be told from 0 "
            f"with {how_many(reading.draws, 'worlds')}."
        )
        return
    name, worth = clear[0]
    yield (
        f"Of single numbers, “{labels[name].label}” is most worth knowing before acting: {_estimated(worth)}. Knowing "
        f"all of them would be worth {whole}."
    )


def _clear(reading: Reading) -> list[tuple[str, Estimate]]:
    """Return the numbers whose knowledge is worth something for certain, the most first."""
    clear = [(name, worth) for name, worth in reading.learning.items() if worth.mean > worth.margin]
    return sorted(clear, key=lambda entry: -entry[1].mean)


def _tables(caption: str, reading: Reading, called: tuple[str, ...]) -> tuple[Table, ...]:
    paid: list[Row] = []
    lost: list[Row] = []
    for label, own in zip(called, reading.standings, strict=True):
        ends = (own.lowest.mean, own.highest.mean, *own.middle, own.worst)
        paid.append((label, own.payoff.mean, own.payoff.margin, *ends))
        lost.append((label, own.regret.mean, own.largest_regret, own.best, own.enough))
    numbers = columns("mean", "±", "lowest", "highest", "5%", "95%", "worst", kind=Kind.NUMBER)
    shares = columns("best in", "enough in", kind=Kind.SHARE)
    heads = (Column("Action"), *columns("mean regret", "largest regret", kind=Kind.NUMBER), *shares)
    return (
        Table(f"{caption}: what it pays", (Column("Action"), *numbers), tuple(paid)),
        Table(f"{caption.partition(':')[0]}: what is lost by it", heads, tuple(lost)),
    )


def _rules(readings: Mapping[str, Reading], called: tuple[str, ...]) -> Table:
    rows: tuple[Row, ...] = tuple(
        (said, *(called[asdict(reading.verdicts)[rule]] for reading in readings.values()))
        for rule, said in RULES.items()
    )
    heads = list(readings) if len(readings) > 1 else ["favours"]
    return Table("Rules of decision", columns("Rule", *heads), rows)


def _follows(found: Advice, called: tuple[str, ...], scenario: Scenario) -> Table:
    named = [o.label or o.id for o in scenario.outcomes]
    rows: tuple[Row, ...] = tuple((label, *map(float, found.follows[:, o])) for o, label in enumerate(named))
    return Table(
        "What the others then do: outcomes once the action is known",
        (Column("Outcome"), *columns(*called, kind=Kind.SHARE)),
        rows,
    )


def _learning(reading: Reading, scenario: Scenario) -> Table:
    labels = {p.id: p.label for p in scenario.parameters}
    rows = tuple((labels[n], w.mean, w.margin) for n, w in _clear(reading)[:NUMBERS_SHOWN])
    return Table(
        "What it is worth to know a number before acting (committed), in the player's own payoff",
        (Column("Number"), *columns("worth", "±", kind=Kind.NUMBER)),
        rows,
    )


def _note(found: Advice, who: str, word: str) -> str:
    listed = "" if all(found.bounded) else f" In some worlds there may be a {word} beyond those that are listed."
    others = f" {who} moves elsewhere too ({', '.join(found.others)}); --at names a move." if found.others else ""
    enough = short(found.enough) if isfinite(found.enough) else "–"
    return (
        f"From {how_many(found.draws, 'worlds')} under {found.rule}. Lowest and highest: means over worlds of the "
        f"least and the most that a listed {word} pays. 5% and 95%: quantiles over worlds. Worst: the least in any "
        "world drawn. Regret: what the best action of a world pays more. Best in: share of worlds in which no action "
        f"pays more. Enough in: share in which it pays at least {enough}. What knowing a number is worth is rather "
        "too small than too large. ±: what the worlds leave open, with 95% confidence."
        f"{change_note(found)}{listed}{others}"
    )
