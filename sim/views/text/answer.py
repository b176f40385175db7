"""What a run says, in a few plain sentences: what is likeliest, what the choice of equilibrium leaves open, and why.

Sentences are made of the summary alone (`sim.summary/2`), so they cannot say anything that its numbers do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sim.analysis.left_range import left_text
from sim.concepts.registry import words_of
from sim.concepts.words import OF_PARTS, kind_of
from sim.labels import Document
from sim.numbers import LEAST, ROUNDING, measured, percent, short
from sim.selection.rules import chooses, compares_what_is_listed
from sim.solutions.status import Status
from sim.tolerances import PROBABILITY
from sim.views.text.meanings import companions, direction, explained, supposing

Summary = Document

OPEN = 5e-4
"""Intervals narrower than this read as one number."""
LITTLE = 0.05
"""A parameter that explains less than this of the variation decides nothing by itself."""
ONCE_IN_TWENTY = 0.05
SHOWN = 0.0005
"""A share of worlds that is printed as more than nothing."""
FEWEST = 100
"""Draws below which nothing is said of worlds that were not drawn."""
NAMED = 2
"""How many parameters the answer names."""


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
    unsolved = tuple(_unsolved(summary))
    if top is None and summary["outcomes"] and summary["listed"].get("several", {"draws": 0})["draws"]:
        others = tuple(_other_rules(summary, ""))
        return Parts((_unselected(summary),), others, (_between_ends(summary),), unsolved=unsolved)
    if top is None:
        return Parts(tuple(_payoffs(summary)), unsolved=unsolved)
    return Parts(
        (_likely(summary, top),),
        tuple(_other_rules(summary, top)),
        (_open(summary, top),),
        tuple(_decides(summary, top)),
        unsolved,
    )


def reservation(summary: Summary) -> str:
    """Return on what probabilities under a rule rest where lists are not everything: ', if no other … is played'."""
    one = words_of(summary["concept"]).one
    if unbounded(summary):
        return f", if no other {one} is played than those that were found"
    return f", if no other kind of {one} is played" if scope(summary) else ""


def answer_given(
    found: Document, outcomes: Mapping[str, str], parameters: Mapping[str, str], rests: str = ""
) -> list[str]:
    """Return what follows from a condition (`given` of a summary), with the labels of outcomes and parameters.

    `rests`: the `reservation` of that summary.
    """
    chance = measured(found["probability"], found.get("margin"))
    told = f"That {found['text']} has a probability of {chance} (under {found['rule']}){rests}."
    if found["probability"] is None:
        return [f"That {found['text']} has no probability under {found['rule']}: it selects nothing in any world."]
    if not found["outcomes"]:
        return [f"{told} It happens in none of the worlds that were drawn, so nothing follows from it."]
    top = max(found["outcomes"], key=lambda name: found["outcomes"][name])
    share = measured(found["outcomes"][top], found.get("margins", {}).get(top))
    told += f" Given that, the likeliest outcome is “{outcomes[top]}”, with {share}."
    return [told, _shift(found, parameters), "The following is about all worlds, before anything was known."]


def _shift(found: Document, parameters: Mapping[str, str]) -> str:
    """Say about which parameter a condition tells most, if the draws show that it tells about any."""
    clear = [m for m in found["parameters"] if m.get("clear", True)]
    if not clear:
        return "As far as these draws show, it shifts none of the parameters."
    before, after = ([short(x) for x in clear[0][way]] for way in ("before", "after"))
    return (
        f"The parameter it shifts most is “{parameters[clear[0]['parameter']]}”: its median, {before[1]}, is then "
        f"{after[1]}, and the middle 90% of worlds, {before[0]} to {before[2]}, then lies between {after[0]} and "
        f"{after[2]}."
    )


def likeliest(summary: Summary, rule: str) -> str | None:
    """Return the outcome with the largest probability under a rule; None where there is none with any."""
    means = {name: entry["rules"][rule]["mean"] for name, entry in summary["outcomes"].items()}
    known = {name: mean for name, mean in means.items() if mean is not None}
    return max(known, key=lambda name: known[name]) if known else None


def quoted(entry: Document) -> str:
    """Return the label of an outcome, a player or a parameter in quotation marks."""
    return f"“{entry['label']}”"


def single(summary: Summary) -> bool:
    """Return whether one solution is listed in every world, so that no rule has anything to select."""
    listed = summary["listed"].get("one", summary["status"]["unique"])
    return bool(listed["draws"] == summary["draws"])


def unbounded(summary: Summary) -> float:
    """Return the share of worlds with solutions in which there may be others than those that are listed."""
    if not summary.get("unbounded", {}).get("draws"):
        return 0.0
    return float(summary["unbounded"]["draws"] / (summary["draws"] - summary["listed"]["none"]["draws"]))


def scope(summary: Summary) -> str:
    """Return the kind of solutions of which lists claim all: the concept's, or that of some parts; '' of all."""
    scopes = summary.get("scope", {})
    return str(scopes.get("", OF_PARTS if scopes else ""))


def everything(summary: Summary) -> str:
    """Return over what lowest and highest are: 'all equilibria', 'all pure equilibria'."""
    many = words_of(summary["concept"]).many
    kinds = {use: kind_of(scope).name for use, scope in summary.get("scope", {}).items()}
    own = kinds.pop("", "")
    parts = " and ".join(f"{kind} ones of '{use}'" for use, kind in kinds.items())
    return f"all {own} {many}".replace("  ", " ") + (f", with {parts}" if parts else "")


def worlds(summary: Summary, draws: int) -> str:
    """Return how many worlds a mean is over: all of them, or those in which there is something to select."""
    if draws == summary["draws"]:
        return f"all {draws:,} worlds"
    share = percent(draws / summary["draws"])
    return f"the {draws:,} of {summary['draws']:,} worlds ({share}) in which a solution is selected"


def _likely(summary: Summary, top: str) -> str:
    rule, outcomes = summary["rules"][0], summary["outcomes"]
    found = outcomes[top]["rules"][rule]
    told = f"The likeliest outcome is {quoted(outcomes[top])}, with a probability of {estimated(found)}"
    supposed = _supposed(summary) if single(summary) else f", if {supposing(rule, summary['concept'])}"
    over = f"This is the mean over {worlds(summary, found['draws'])}{supposed}."
    return f"{told}{_second(summary, top)}. {over}{_weighed(summary, rule)}"


def estimated(entry: Document) -> str:
    """Return an estimate of a probability with its sampling margin."""
    return measured(entry["mean"], entry.get("margin"))


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
        return f"What may happen is not known: {_more(summary)}{_one_sided(outcomes[widest])}."
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
        return f"What else may happen is not known: {_more(summary)}{_one_sided(outcomes[top])}."
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


def interval(entry: Document) -> str:
    """Return '[lowest, highest]' of an outcome; what bounds them where there may be solutions beside those listed."""
    if one_sided(entry):
        return f"[{bounded(entry, estimated)}]"
    return f"[{estimated(entry['lowest'])}, {estimated(entry['highest'])}]"


def one_sided(entry: Document) -> bool:
    """Return whether all that bounds the lowest and the highest is what is listed, where rules select of it."""
    return entry["lowest"]["mean"] is None and any(rule["mean"] is not None for rule in entry["rules"].values())


def bounded(entry: Document, written: Callable[[Document], str]) -> str:
    """Return 'at most 40%, at least 60%' of the lowest and the highest probability, by what is listed.

    What bounds one by 0 or by 1 is what it is, or says nothing of it; 'unknown' without any bounds.
    """
    ends = _list_ends(entry)
    if ends is None:
        return "unknown"
    most, least = ends
    return f"{at_most(most['mean'], written(most))}, {at_least(least['mean'], written(least))}"


def payoff_bounded(entry: Document, written: Callable[[Document], str]) -> str:
    """Return 'at most 4, at least 6' of a payoff, which may be any number."""
    ends = _list_ends(entry)
    return "unknown" if ends is None else f"at most {written(ends[0])}, at least {written(ends[1])}"


def _list_ends(entry: Document) -> tuple[Document, Document] | None:
    most, least = entry["lowest"].get("at_most"), entry["highest"].get("at_least")
    if most is None or least is None or most["mean"] is None or least["mean"] is None:
        return None
    return most, least


def at_most(bound: float, told: str) -> str:
    """Return what a probability is that is at most `bound`, `told` as that: at most 0 is 0, at most 1 says nothing."""
    return told if bound <= 0 else "not known" if bound >= 1 else f"at most {told}"


def at_least(bound: float, told: str) -> str:
    """Return what a probability is that is at least `bound`, `told` as that: at least 1 is 1, 0 says nothing."""
    return told if bound >= 1 else "not known" if bound <= 0 else f"at least {told}"


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


def _decides(summary: Summary, top: str) -> Iterator[str]:
    """Yield which parameters move the likeliest outcome most, as far as the draws tell."""
    entry, found = summary["outcomes"][top], strongest(summary, top)
    if constant(summary, top):
        yield _same(summary, entry)
        return
    clear = [f for f in found if f.get("clear", True)]
    together = list(_together(found))
    if not clear and not together:
        yield _unclear(summary, entry, found)
    elif not clear or clear[0]["explained"] < LITTLE:
        yield f"No single number decides it{_strongest(clear)}."
    else:
        named = [f for f in clear[:NAMED] if f["explained"] >= LITTLE]
        yield _most(named, found)
    yield from together


def _most(named: list[Document], found: list[Document]) -> str:
    """Say what moves it most, as far as intervals of the shares lie apart."""
    least = named[0].get("low", named[0]["explained"])
    if any(f.get("high", f["explained"]) > least for f in found[1:]):
        told = "; and ".join(map(_mover, named))
        return f"Among what moves it most is {told}. Which number does most, these draws do not tell."
    return f"What moves it most is {'; then '.join(map(_mover, named))}."


def _strongest(clear: list[Document]) -> str:
    return (
        f": the strongest, {quoted(clear[0])}, explains {explained(clear[0])} of the variation by itself"
        if clear
        else ""
    )


def _mover(found: Document) -> str:
    also = f" ({companions(found)})" if companions(found) else ""
    return f"{quoted(found)} ({direction(found)}), which explains {explained(found)} of the variation by itself{also}"


def constant(summary: Summary, outcome: str) -> bool:
    """Return whether an outcome's probability under the first rule is the same in all worlds that were drawn."""
    entry = summary["outcomes"][outcome]["rules"][summary["rules"][0]]
    if entry.get("most") is None or entry.get("least") is None:
        return not strongest(summary, outcome)
    return bool(entry["most"] - entry["least"] <= PROBABILITY)


def _same(summary: Summary, entry: Document) -> str:
    draws = entry["rules"][summary["rules"][0]]["draws"]
    told = f"The probability of {quoted(entry)} is the same in {worlds(summary, draws)}"
    if draws < FEWEST:
        return f"{told}, which are too few to say that no uncertain number moves it."
    if draws < summary["draws"]:
        return f"{told}: there no uncertain number moves it. Which worlds these are they may well decide."
    return f"{told} that were drawn: none of the uncertain numbers moves it there.{_beyond(draws)}"


def _beyond(draws: int) -> str:
    """Say in how many worlds that were not drawn it may be otherwise, where that is a share that is printed at all.

    As many independent draws miss all of a larger share with a probability of 5 per cent at the most (Hanley &
    Lippman-Hand, If nothing goes wrong, is everything all right? JAMA 249, 1983). Other designs spread more evenly.
    """
    left = 1 - ONCE_IN_TWENTY ** (1 / draws)
    if left < SHOWN:
        return ""
    return (
        f" Up to {percent(left)} of all worlds may have another: independent draws miss more than that once in 20 runs."
    )


def _unclear(summary: Summary, entry: Document, found: list[Document]) -> str:
    draws = entry["rules"][summary["rules"][0]]["draws"]
    told = f"Which number moves it cannot be told from {draws:,} draws"
    if not found:
        return f"{told}."
    most = max(found, key=lambda f: f["high"])
    return (
        f"{told}: none explains a share that is clearly above zero, and {quoted(most)} up to {percent(most['high'])}."
    )


def _together(found: list[Document]) -> Iterator[str]:
    """Yield which two numbers act together most, where that is more than a little."""
    pairs = {frozenset((f["parameter"], f["together"]["parameter"])): f for f in found if f.get("together")}
    best = max(pairs.values(), key=lambda f: f["together"]["explained"], default=None)
    if best is not None and best["together"]["explained"] >= LITTLE:
        share = percent(min(best["together"]["explained"], 1.0))
        yield (
            f"{quoted(best)} and “{best['together']['label']}” act together: how they meet explains {share} of the "
            f"variation, which neither explains by itself."
        )


def strongest(summary: Summary, outcome: str) -> list[Document]:
    """Return the parameters that may move an outcome's probability under the first rule, the strongest first.

    Those that the game does not name are not among them (`passengers`).
    """
    return [f for f in _column(summary, outcome) if f.get("named", True)]


def passengers(summary: Summary, outcome: str) -> list[Document]:
    """Return the parameters that go along with an outcome's probability though the game does not name them."""
    return [f for f in _column(summary, outcome) if not f.get("named", True) and f["clear"]]


def _column(summary: Summary, outcome: str) -> list[Document]:
    column = f"probability.{summary['rules'][0]}.{outcome}"
    return list(summary["drivers"]["columns"].get(column, []))


def _payoffs(summary: Summary) -> Iterator[str]:
    """Yield what each player gets, where the scenario names no outcomes."""
    rule = summary["rules"][0]
    told = [
        f"{entry['label']} {short(entry['rules'][rule]['mean'])}"
        for entry in summary["payoffs"].values()
        if entry["rules"][rule]["mean"] is not None
    ]
    if told:
        draws = next(iter(summary["payoffs"].values()))["rules"][rule]["draws"]
        supposed = "" if single(summary) and not unbounded(summary) else f", if {supposing(rule, summary['concept'])}"
        yield f"On average over {worlds(summary, draws)} the players get: {', '.join(told)}{supposed}."
        yield from _payoffs_open(summary)


def _payoffs_open(summary: Summary) -> Iterator[str]:
    """Yield between what the payoffs lie over all solutions, where these differ."""
    if unbounded(summary) == 1.0:
        yield f"What else they may get is not known: {_more(summary)}."
        return
    every = list(summary["payoffs"].values())
    known = [e for e in every if None not in [e.get(end, {}).get("mean") for end in ("lowest", "highest")]]
    apart = [e for e in known if short(e["lowest"]["mean"]) != short(e["highest"]["mean"])]
    if apart:
        ends = [f"{e['label']} {short(e['lowest']['mean'])} to {short(e['highest']['mean'])}" for e in apart]
        rest = (
            f"; {percent(unbounded(summary))} of worlds may have others than were found" if unbounded(summary) else ""
        )
        kinds = f" over {everything(summary)}" if summary.get("scope") else ""
        yield f"Without such a supposition they may get, on average{kinds}: {', '.join(ends)}{rest}."


def _unsolved(summary: Summary) -> Iterator[str]:
    """Yield in how many worlds the answer is not complete, or there is none."""
    for status, told in _UNSOLVED.items():
        entry = summary["status"][status.name.lower()]
        if entry["draws"] and not (status == Status.INCOMPLETE and unbounded(summary) == 1.0):
            yield f"In {percent(entry['share'])} of worlds {told(summary)}."


NAMED_RANGES = 3
"""Numbers that left their range which are named."""

_NO_SOLUTION = "the concept has no solution"


def _none(summary: Summary) -> str:
    words, kind = words_of(summary["concept"]), kind_of(scope(summary))
    return f"there is no {words.one} {kind.which}; {kind.others} may exist" if scope(summary) else _NO_SOLUTION


def _more(summary: Summary) -> str:
    return f"there may be {words_of(summary['concept']).many} beside those that were found"


def _no_game(summary: Summary) -> str:
    """Say what left its domain, the commonest first, each with its share where there are several."""
    if left := summary.get("left_range"):
        more = f"; and {len(left) - NAMED_RANGES} more numbers" if len(left) > NAMED_RANGES else ""
        told = "; ".join(f"{left_text(entry)}, in {percent(entry['share'])}" for entry in left[:NAMED_RANGES])
        return f"nothing can be said: {told}{more}"
    because = sorted(summary.get("undefined_because", {}).items(), key=lambda item: -item[1]["share"])
    if not because:
        return "a number is outside of what it can be, and nothing can be said"
    if len(because) == 1:
        return f"nothing can be said: {because[0][0]}"
    told = "; ".join(f"{why} ({percent(entry['share'])})" for why, entry in because)
    return f"nothing can be said: {told}"


_UNSOLVED: dict[Status, Callable[[Summary], str]] = {
    Status.INCOMPLETE: _more,
    Status.NONE: _none,
    Status.UNDEFINED: _no_game,
}
