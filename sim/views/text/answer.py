"""What a run says, in a few plain sentences: what is likeliest, what the choice of equilibrium leaves open, and why.

Sentences are made of the summary alone (`sim.summary/2`), so they cannot say anything that its numbers do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sim.concepts.registry import words_of
from sim.concepts.words import OF_PARTS, kind_of
from sim.labels import Document
from sim.numbers import percent, short
from sim.selection.rules import chooses
from sim.solutions.status import Status
from sim.views.text.meanings import direction, supposing

Summary = Document

OPEN = 5e-4
"""Intervals narrower than this read as one number."""
TIED = 0.005
"""Outcomes whose probabilities are nearer than this are called equally likely."""
LITTLE = 0.05
"""A parameter that explains less than this of the variation decides nothing by itself."""
NAMED = 2
"""How many parameters the answer names."""


def answer(summary: Summary) -> list[str]:
    """Return the answer of a run, a sentence or two on each question that can be answered."""
    top = likeliest(summary, summary["rules"][0])
    if top is None:
        return [*_payoffs(summary), *_unsolved(summary)]
    first = [_likely(summary, top), *_other_rules(summary, top), _open(summary, top)]
    return [*first, *_decides(summary, top), *_unsolved(summary)]


def answer_given(found: Document, outcomes: Mapping[str, str], parameters: Mapping[str, str]) -> list[str]:
    """Return what follows from a condition (`given` of a summary), with the labels of outcomes and parameters."""
    told = f"That {found['text']} has a probability of {percent(found['probability'])} (under {found['rule']})."
    if not found["outcomes"]:
        return [f"{told} It happens in none of the worlds that were drawn, so nothing follows from it."]
    top = max(found["outcomes"], key=lambda name: found["outcomes"][name])
    told += f" Given that, the likeliest outcome is “{outcomes[top]}”, with {percent(found['outcomes'][top])}."
    moved = found["parameters"][:1]
    shifts = [
        f"What it tells most about is “{parameters[m['parameter']]}”: its median, {short(m['before'][1])}, is then "
        f"{short(m['after'][1])}."
        for m in moved
    ]
    return [told, *shifts, "The following is about all worlds, before anything was known."]


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
    others = {name: entry["rules"][rule]["mean"] for name, entry in outcomes.items() if name != top}
    second = max(others, key=lambda name: others[name] or 0.0) if others else None
    told = f"The likeliest outcome is {quoted(outcomes[top])}, with a probability of {percent(found['mean'])}"
    if second is not None and found["mean"] - (others[second] or 0.0) < TIED:
        told += f", though {quoted(outcomes[second])} is as likely ({percent(others[second])})"
    elif second is not None and (others[second] or 0.0) >= OPEN:
        told += f", before {quoted(outcomes[second])} with {percent(others[second])}"
    supposed = _supposed(summary) if single(summary) else f", if {supposing(rule)}"
    return f"{told}. This is the mean over {worlds(summary, found['draws'])}{supposed}.{_weighed(summary, rule)}"


def _weighed(summary: Summary, rule: str) -> str:
    """Say in how many worlds a rule that chooses finds no reason to, and gives equal weights."""
    alone = summary.get("singled_out", {}).get(rule)
    if single(summary) or alone is None or not chooses(rule):
        return ""
    solved = summary["draws"] - summary["listed"].get("none", {"draws": 0})["draws"]
    if alone["draws"] >= solved:
        return ""
    share = round(alone["draws"] / solved, 3)
    one, many = words_of(summary["concept"]).one, words_of(summary["concept"]).many
    return (
        f" The rule itself singles out one {one} in {percent(share)} of them; in the other "
        f"{percent(1 - share)} it leaves several {many}, and equal weights decide among these."
    )


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
        told = f"If instead {supposing(rule)}, "
        told += "it is the likeliest too" if other == top else f"the likeliest outcome is {quoted(outcomes[other])}"
        over = "" if found["draws"] == summary["draws"] else f", over {worlds(summary, found['draws'])}"
        yield f"{told}, with {percent(found['mean'])}{over}.{_weighed(summary, rule)}"


def _width(entry: Document) -> float:
    low, high = entry["lowest"]["mean"], entry["highest"]["mean"]
    return 0.0 if low is None else float(high - low)


def _open(summary: Summary, top: str) -> str:
    """Say what the payoffs leave open whatever rule one believes in."""
    outcomes, word = summary["outcomes"], words_of(summary["concept"]).one
    widest = max(outcomes, key=lambda name: _width(outcomes[name]))
    if unbounded(summary) == 1.0:
        return f"What else may happen is not known: {_more(summary)}, so no lowest and no highest probability is known."
    if single(summary) and not unbounded(summary):
        return _one(summary, word)
    if not summary["listed"]["several"]["draws"] and not unbounded(summary):
        kind = kind_of(scope(summary))
        told = f" {kind.which}; {kind.others} may exist" if scope(summary) else ""
        return f"No world has more than one {word}{told}."
    if _width(outcomes[widest]) < OPEN:
        among = f"; of {kind_of(own).others} nothing is known" if (own := summary.get("scope", {}).get("")) else ""
        return f"Where a world has several of them, which {word} is played makes no difference to the outcomes{among}."
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
        return f"Every world has exactly one {word} {kind.which}; {kind.others} may exist."
    return f"Every world has exactly one {word}: nothing is left open but the numbers themselves."


def interval(entry: Document) -> str:
    """Return '[lowest, highest]' of an outcome; '[unknown]' where there may be solutions beside those listed."""
    low, high = entry["lowest"]["mean"], entry["highest"]["mean"]
    if low is None and any(rule["mean"] is not None for rule in entry["rules"].values()):
        return "[unknown]"
    return f"[{percent(low)}, {percent(high)}]"


def _between(entry: Document) -> str:
    low, high = entry["lowest"]["mean"], entry["highest"]["mean"]
    if high - low < OPEN:
        return f"is {percent(low)} all the same"
    return f"may be anything from {percent(low)} to {percent(high)}"


def _decides(summary: Summary, top: str) -> Iterator[str]:
    """Yield which parameters move the likeliest outcome most."""
    found = strongest(summary, top)
    entry = summary["outcomes"][top]
    if not found:
        yield f"The probability of {quoted(entry)} is the same in all worlds: none of the uncertain numbers moves it."
        return
    if found[0]["explained"] < LITTLE:
        yield (
            f"No single number decides it: the strongest, {quoted(found[0])}, explains "
            f"{percent(found[0]['explained'])} of the variation by itself."
        )
        return
    named = [f for f in found[:NAMED] if f["explained"] >= LITTLE]
    told = "; then ".join(
        f"{quoted(f)} ({direction(f['rank_correlation'])}), which explains {percent(f['explained'])} of the variation "
        f"by itself"
        for f in named
    )
    yield f"What moves it most is {told}."


def strongest(summary: Summary, outcome: str) -> list[Document]:
    """Return the parameters that move an outcome's probability under the first rule, the strongest first."""
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
        yield f"On average over {worlds(summary, draws)} the players get: {', '.join(told)}."


def _unsolved(summary: Summary) -> Iterator[str]:
    """Yield in how many worlds the answer is not complete, or there is none."""
    for status, told in _UNSOLVED.items():
        entry = summary["status"][status.name.lower()]
        if entry["draws"] and not (status == Status.INCOMPLETE and unbounded(summary) == 1.0):
            yield f"In {percent(entry['share'])} of worlds {told(summary)}."


_NO_SOLUTION = "the concept has no solution"


def _none(summary: Summary) -> str:
    words, kind = words_of(summary["concept"]), kind_of(scope(summary))
    return f"there is no {words.one} {kind.which}; {kind.others} may exist" if scope(summary) else _NO_SOLUTION


def _more(summary: Summary) -> str:
    return f"there may be {words_of(summary['concept']).many} beside those that were found"


def _no_game(summary: Summary) -> str:
    """Say what left its domain, the commonest first, each with its share where there are several."""
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
