"""What a run says, in a few plain sentences: what is likeliest, what the choice of equilibrium leaves open, and why.

Sentences are made of the summary alone (`sim.summary/2`), so they cannot say anything that its numbers do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.concepts.registry import words_of
from sim.concepts.words import kind_of
from sim.labels import Document
from sim.numbers import LEAST, ROUNDING, percent
from sim.selection.rules import chooses, compares_what_is_listed
from sim.views.text.answer_drivers import decides
from sim.views.text.answer_ends import at_least, at_most, bounded, payoff_bounded
from sim.views.text.answer_given import answer_given
from sim.views.text.answer_lists import (
    OPEN,
    Summary,
    estimated,
    everything,
    likeliest,
    more_may_be,
    quoted,
    reservation,
    scope,
    single,
    unbounded,
    worlds,
)
from sim.views.text.answer_payoffs import payoffs
from sim.views.text.answer_unsolved import unsolved
from sim.views.text.meanings import supposing

__all__ = [
    "Parts",
    "answer",
    "answer_given",
    "answer_parts",
    "answer_title",
    "at_least",
    "at_most",
    "bounded",
    "in_parts",
    "likeliest",
    "payoff_bounded",
]


@dataclass(frozen=True)
class Parts:
    """The sentences of an answer by what they are about; empty where there is nothing to say."""

    likely: tuple[str, ...]
    """What is likeliest; what the players get where the scenario names no outcomes."""
    others: tuple[str, ...] = ()
    """What becomes of it under the other rules."""
    open: tuple[str, ...] = ()
    """What the choice of an equilibrium leaves open."""
    decides: tuple[str, ...] = ()
    """Which numbers move it."""
    unsolved: tuple[str, ...] = ()
    """In how many worlds the answer is not complete, or there is none."""


def answer(summary: Summary) -> list[str]:
    """Return the answer of a run, a sentence or two on each question that can be answered."""
    parts = answer_parts(summary)
    return [*parts.likely, *parts.others, *parts.open, *parts.decides, *parts.unsolved]


def answer_parts(summary: Summary) -> Parts:
    """Return the answer of a run by what its sentences are about."""
    top = likeliest(summary, summary["rules"][0])
    rest = tuple(unsolved(summary))
    if top is None and summary["outcomes"] and summary["listed"].get("several", {"draws": 0})["draws"]:
        others = tuple(_other_rules(summary, ""))
        return Parts((_unselected(summary),), others, (_between_ends(summary),), unsolved=rest)
    if top is None:
        return Parts(tuple(payoffs(summary)), unsolved=rest)
    return Parts(
        (_likely(summary, top),),
        tuple(_other_rules(summary, top)),
        (_open(summary, top),),
        tuple(decides(summary, top)),
        rest,
    )


def _likely(summary: Summary, top: str) -> str:
    rule, outcomes = summary["rules"][0], summary["outcomes"]
    found = outcomes[top]["rules"][rule]
    told = f"The likeliest outcome is {quoted(outcomes[top])}, with a probability of {estimated(found)}"
    supposed = _supposed(summary) if single(summary) else f", if {supposing(rule, summary['concept'])}"
    over = f"This is the mean over {worlds(summary, found['draws'])}{supposed}."
    return f"{told}{_second(summary, top)}. {over}{_weighed(summary, rule)}"


def answer_title(summary: Summary) -> str:
    """Return what is likeliest as the title of a figure, with what it rests on; '' where no outcome is."""
    rule, outcomes = summary["rules"][0], summary["outcomes"]
    top = likeliest(summary, rule)
    if top is None:
        return ""
    found = outcomes[top]["rules"][rule]
    told = f"The likeliest outcome under {rule} is {quoted(outcomes[top])}, with {estimated(found)}"
    draws = found.get("draws", summary["draws"])
    over = "" if draws == summary["draws"] else f", over {worlds(summary, draws)}"
    return f"{told}{_second(summary, top)}{over}{reservation(summary)}"


def _unselected(summary: Summary) -> str:
    """Say that the main rule of a run gives no outcome a probability."""
    many = words_of(summary["concept"]).many
    return (
        f"Under {summary['rules'][0]} no outcome has a probability: in no world does it say which of several {many} is "
        "played."
    )


def _between_ends(summary: Summary) -> str:
    """Say between what the probability of the outcome lies that is the most open."""
    outcomes = summary["outcomes"]
    widest = max(outcomes, key=lambda name: _width(outcomes[name]))
    if unbounded(summary) == 1.0:
        return f"What may happen is not known: {more_may_be(summary)}{_one_sided(outcomes[widest])}."
    return f"The probability of {quoted(outcomes[widest])} {_between(outcomes[widest])}, over {everything(summary)}."


def _second(summary: Document, top: str) -> str:
    """Return how the second likeliest outcome compares; '' where there is none to speak of.

    Two are called equally likely where they are so but for rounding, and undecided within the error of their distance.
    """
    rule, outcomes = summary["rules"][0], summary["outcomes"]
    others = {name: entry["rules"][rule] for name, entry in outcomes.items() if name != top}
    second = max(others, key=lambda name: others[name]["mean"] or 0.0) if others else None
    if second is None or (others[second]["mean"] or 0.0) < OPEN:
        return ""
    apart = outcomes[top]["rules"][rule]["mean"] - others[second]["mean"]
    lead = (summary.get("lead") or {}).get(rule) or {}
    margin = lead.get("margin") or 0.0
    if apart <= ROUNDING and margin <= ROUNDING:
        return f"; {quoted(outcomes[second])} is as likely"
    if apart <= margin:
        return f"; {quoted(outcomes[second])}, with {estimated(others[second])}, may be as likely or likelier"
    return f", before {quoted(outcomes[second])} with {estimated(others[second])}"


def _weighed(summary: Summary, rule: str) -> str:
    """Say in how many worlds a rule that chooses finds no reason to, and gives equal weights."""
    alone = summary.get("singled_out", {}).get(rule)
    if single(summary) or alone is None or not chooses(rule):
        return ""
    solved = summary["draws"] - summary["listed"].get("none", {"draws": 0})["draws"]
    if alone["draws"] >= solved:
        return _between_points(summary, rule)
    share = alone["draws"] / solved
    share = share if min(share, 1 - share) < LEAST else round(share, 3)  # so that the two add up as they are printed
    one, many = words_of(summary["concept"]).one, words_of(summary["concept"]).many
    middle = words_of(summary["concept"]).middle
    decides = "equal weights decide among these" + (f", or, {middle}." if middle else ".")
    return (
        f" The rule itself singles out one {one} in {percent(share)} of them; in the other "
        f"{percent(1 - share)} it leaves several {many}, and {decides}"
        f"{_between_points(summary, rule)}"
    )


def _between_points(summary: Summary, rule: str) -> str:
    """Say where a rule compares the ends of a continuum, and not what lies between them."""
    devices = bool(words_of(summary["concept"]).middle)
    if not summary["status"].get("continuum", {"draws": 0})["draws"] or not compares_what_is_listed(rule, devices):
        return ""
    many = words_of(summary["concept"]).many
    return f" Where {many} are infinitely many, it compares the extreme points that are listed, and none between them."


def in_parts(summary: Summary) -> str:
    """Return by which rules the used scenarios are weighed: '; in its parts too', or which has a rule of its own."""
    parts = summary.get("part_rules", {})
    own = [f"'{use}' {', '.join(rules)}" for use, rules in parts.items() if rules != summary["rules"]]
    if not parts:
        return ""
    return (
        f"; in its parts {'; '.join(own)}, in the others the same"
        if 0 < len(own) < len(parts)
        else (f"; in its parts {'; '.join(own)}" if own else "; in its parts the same")
    )


def _supposed(summary: Summary) -> str:
    """Say what is supposed where one solution is listed in every world, and others may exist."""
    one = words_of(summary["concept"]).one
    if unbounded(summary):
        return f", if the {one} that was computed is the one that is played"
    return f", if no other kind of {one} is played" if summary.get("scope") else ""


def _other_rules(summary: Summary, top: str) -> Iterator[str]:
    """Yield what becomes of it under the other rules of the run."""
    outcomes = summary["outcomes"]
    for rule in [] if single(summary) else summary["rules"][1:]:
        other = likeliest(summary, rule)
        if other is None:
            continue
        found = outcomes[other]["rules"][rule]
        told = f"If instead {supposing(rule, summary['concept'])}, "
        told += "it is the likeliest too" if other == top else f"the likeliest outcome is {quoted(outcomes[other])}"
        over = "" if found["draws"] == summary["draws"] else f", over {worlds(summary, found['draws'])}"
        yield f"{told}, with {estimated(found)}{over}.{_weighed(summary, rule)}"


def _width(entry: Document) -> float:
    low, high = entry["lowest"]["mean"], entry["highest"]["mean"]
    return 0.0 if low is None else float(high - low)


def _open(summary: Summary, top: str) -> str:
    """Say what the payoffs leave open whatever rule one believes in."""
    outcomes, word = summary["outcomes"], words_of(summary["concept"]).one
    widest = max(outcomes, key=lambda name: _width(outcomes[name]))
    if unbounded(summary) == 1.0:
        return f"What else may happen is not known: {more_may_be(summary)}{_one_sided(outcomes[top])}."
    if single(summary) and not unbounded(summary):
        return _one(summary, word)
    if not summary["listed"]["several"]["draws"] and not unbounded(summary):
        kind = kind_of(scope(summary))
        but_for = words_of(summary["concept"]).but_for
        told = f" {kind.which}{but_for}; {kind.others} may exist" if scope(summary) else ""
        return f"No world has more than one {word}{told}."
    if _width(outcomes[widest]) < OPEN:
        return _hardly_open(summary, _width(outcomes[widest]), word)
    over = f" over {everything(summary)}" if summary.get("scope") else ""
    told = f"Without such a supposition, the probability of {quoted(outcomes[top])} {_between(outcomes[top])}"
    if _width(outcomes[widest]) > _width(outcomes[top]) + OPEN:
        told += f", and that of {quoted(outcomes[widest])} {_between(outcomes[widest])}"
    found = summary["listed"]["several"]["share"]
    rest = f", and {percent(unbounded(summary))} may have others than were found" if unbounded(summary) else ""
    return f"{told}{over}: {percent(found)} of worlds have more than one {word}{rest}."


def _one(summary: Summary, word: str) -> str:
    """Say what it means that every world has one solution: all that there is, or all of one kind."""
    if summary.get("coverage", {}).get("prediction", {}).get("draws") == summary["draws"]:
        return f"The theory predicts one {word} in every world: nothing is left open but the numbers themselves."
    if scope(summary):
        kind = kind_of(scope(summary))
        but_for = words_of(summary["concept"]).but_for
        return f"Every world has exactly one {word} {kind.which}{but_for}; {kind.others} may exist."
    return f"Every world has exactly one {word}: nothing is left open but the numbers themselves."


def _one_sided(entry: Document) -> str:
    if bounded(entry, estimated) == "unknown":
        return ", so no lowest and no highest probability is known"
    ends = entry["lowest"]["at_most"], entry["highest"]["at_least"]
    low, high = at_most(ends[0]["mean"], estimated(ends[0])), at_least(ends[1]["mean"], estimated(ends[1]))
    return f". Over all, the lowest probability of {quoted(entry)} is {low}, the highest {high}"


def _hardly_open(summary: Summary, width: float, word: str) -> str:
    """Say in how few worlds it matters which solution is played: rare is not never."""
    found = summary.get("open")
    if found is None:
        return f"Where a world has several of them, which {word} is played moves no probability by more than 0.1%."
    if not found["draws"]:
        return (
            f"Where a world has several of them, which {word} is played makes no difference to the outcomes in any of "
            f"the {summary['draws']:,} worlds that were drawn."
        )
    return (
        f"In {found['draws']:,} of {summary['draws']:,} worlds it makes a difference to the outcomes which {word} is "
        f"played; over all worlds it moves no probability by more than {percent(width)}."
    )


def _between(entry: Document) -> str:
    low, high = entry["lowest"], entry["highest"]
    if high["mean"] - low["mean"] < OPEN:
        return f"is {estimated(low)} all the same"
    return f"may be anything from {estimated(low)} to {estimated(high)}"
