"""What the players get, in sentences, where a scenario names no outcomes."""

from __future__ import annotations

from collections.abc import Iterator

from sim.numbers import percent, short
from sim.views.text.answer_lists import Summary, everything, more_may_be, single, unbounded, worlds
from sim.views.text.meanings import supposing


def payoffs(summary: Summary) -> Iterator[str]:
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
        yield f"What else they may get is not known: {more_may_be(summary)}."
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
