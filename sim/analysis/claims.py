"""Claims about results, checked on the summary of a run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.proofs import proved
from sim.analysis.statements import Statement, Verdicts
from sim.errors import EngineError
from sim.expressions import Binary, Call, Expr, Name, Number, Unary, calls_in, compile_rows, rewrite
from sim.numbers import ROUNDING
from sim.scenario.types import Claim

ERRORS = 2.0
"""Standard errors by which estimates of older runs are moved; others are moved by their margin of 95 per cent."""

FAR = 2.0
"""Margins of 95 per cent by which every estimate may be off and a verdict still stand: some four standard errors."""
UNSEEN = 8.0
"""Of so many draws, on average, independent ones may have none, once in three thousand runs."""

_MOST_TOGETHER = 4
"""With more estimates in a claim they are moved one at a time."""


@dataclass(frozen=True)
class ResultVerdict:
    """Whether a claim about results holds; None where the run does not decide it.

    It does not where it has no value for something in it, or where what is `unknown` would turn the verdict: the run
    lists some equilibria, or those of one kind. `close`: the sampling error of the estimates, with 95 per cent of
    confidence, could turn the verdict.
    """

    holds: bool | None
    close: bool
    values: tuple[tuple[str, float], ...]
    """What the claim speaks of and the run knows, as ('probability(meeting)', 0.31)."""
    bounds: tuple[tuple[str, float, float], ...] = ()
    """What it speaks of and the run bounds, with what it is at least and at most, as ('highest(meeting)', 0.4, 1.0)."""
    unknown: tuple[str, ...] = ()
    """What of it leaves the verdict open, as 'lowest(meeting)'."""


NO_CASES: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


def cases_of(expression: Expr) -> tuple[str, ...]:
    """Return the cases that a claim about results compares, each once."""
    return tuple(dict.fromkeys(c for call in calls_in(expression) if (c := _case(call))))


def _case(call: Call) -> str:
    """Return the case of `probability(outcome, case=…)`, '' for the scenario as it stands."""
    written = dict(call.keywords).get("case") if call.function in _VALUES else None
    return written.name if isinstance(written, Name) else ""


def check_result(
    expression: Expr, summary: Mapping[str, Any], cases: Mapping[str, Mapping[str, Any]] = NO_CASES
) -> ResultVerdict:
    """Check a claim in probability, lowest, highest, expected and share on a summary of `sim.summary/2`.

    `cases` are the summaries of the cases that it compares (`cases_of`), of the same draws. Probabilities and
    expectations are those under the first rule of the run. `EngineError` where the summary does not know an outcome, a
    player or a status.
    """
    calls = tuple(dict.fromkeys(call for call in calls_in(expression) if call.function in _VALUES))
    of = {call: cases[_case(call)] if _case(call) else summary for call in calls}
    order = _order(of)
    found = _possible({call: _known(call, summary) for call, summary in of.items()}, order) or {}
    values = tuple((_text(call), known.low) for call, known in found.items() if known.exact)
    inexact = tuple((_text(call), known.low, known.high) for call, known in found.items() if known.between)
    if any(not (known.exact or known.between) for known in found.values()):
        return ResultVerdict(None, False, values, inexact)
    holds = _truth(expression, found, order)
    if holds is None:
        return ResultVerdict(None, False, values, inexact, tuple(text for text, _, _ in inexact))
    moved = [possible for world in _moved(found) if (possible := _possible(world, order)) is not None]
    return ResultVerdict(holds, any(_truth(expression, world, order) != holds for world in moved), values, inexact)


def is_settled(expression: Expr, summary: Mapping[str, Any], cases: Mapping[str, Mapping[str, Any]] = NO_CASES) -> bool:
    """Return whether a verdict is the same of all numbers that lie within a wide margin of the estimates.

    The margin is `FAR` times that of 95 per cent, and what draws may have missed (`UNSEEN`), as of an outcome that no
    world drawn has. Where it is settled, more draws make the numbers finer and leave the verdict.
    """
    calls = tuple(dict.fromkeys(call for call in calls_in(expression) if call.function in _VALUES))
    of = {call: cases[_case(call)] if _case(call) else summary for call in calls}
    found, order = {call: _known(call, own, _wide_margin) for call, own in of.items()}, _order(of)
    if not all(known.exact or known.between for known in found.values()):
        return False
    wide = {c: _Known(k.low - k.errors[0], k.high + k.errors[1]) for c, k in found.items()}
    possible = _possible(wide, order)
    return possible is not None and _truth(expression, possible, order) is not None


@dataclass(frozen=True)
class Compared:
    """Summaries of the same worlds: of the scenario as it stands, and of the cases that its claims compare."""

    draws: int
    summary: Mapping[str, Any]
    cases: Mapping[str, Mapping[str, Any]]


def compares(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Return the cases that claims about results compare, each once."""
    return tuple(dict.fromkeys(c for claim in claims if claim.kind == "result" for c in cases_of(claim.expression)))


def check_results(
    claims: Iterable[Claim], summary: Mapping[str, Any], compared: Compared | None = None
) -> list[dict[str, Any]]:
    """Return the verdicts on the claims about results, as they stand in the summary of a run.

    One that compares cases is judged on `compared`, and left open without it; `cases` names them, `draws` says on how
    many worlds it is judged.
    """
    return [_judged(claim, summary, compared) for claim in claims if claim.kind == "result"]


def _judged(claim: Claim, summary: Mapping[str, Any], compared: Compared | None) -> dict[str, Any]:
    cases, draws = cases_of(claim.expression), int(summary["draws"])
    if not cases:
        verdict = check_result(claim.expression, summary)
    elif compared is not None:
        verdict, draws = check_result(claim.expression, compared.summary, compared.cases), compared.draws
    else:
        verdict = ResultVerdict(None, False, ())
    return {
        "id": claim.id,
        "text": claim.text,
        "claim": claim.source_text,
        "holds": verdict.holds,
        "close": verdict.close,
        "values": dict(verdict.values),
        "bounds": {name: [low, high] for name, low, high in verdict.bounds},
        "unknown": list(verdict.unknown),
        "cases": list(cases),
        "draws": draws,
    }


@dataclass(frozen=True)
class _Known:
    """What a run knows of a number: it is from `low` to `high`, each with its margin of error; NaN: nothing."""

    low: float
    high: float
    errors: tuple[float, float] = (0.0, 0.0)

    @property
    def exact(self) -> bool:
        return self.low == self.high

    @property
    def between(self) -> bool:
        return self.low < self.high

    @property
    def support(self) -> tuple[float, float]:
        """The closed interval of what it may be."""
        return self.low, self.high

    @property
    def atoms(self) -> None:
        """It may be anything there."""
        return None

    def within(self, least: float, most: float) -> _Known:
        """Return what is left of it between two numbers that it cannot pass."""
        low, high = (min(max(end, least), most) for end in self.support)
        return _Known(low, high, self.errors)

    def moved(self, sign: float) -> _Known:
        """Return what would be known if the estimates were off by their errors."""
        low, high = sorted((self.low + sign * self.errors[0], self.high + sign * self.errors[1]))
        return _Known(low, high)


Order = Sequence[tuple[Call, Call]]
"""Pairs of which the first is never larger than the second."""


def _order(summaries: Mapping[Call, Mapping[str, Any]]) -> Order:
    """Return which of the calls are never larger than which, by what they mean.

    A lowest is at most the highest. A probability lies between them where the rule selects in every world: means of
    different worlds are not to be compared.
    """
    rank = ("lowest", "probability", "highest")
    ranked = [call for call in summaries if call.function in rank and _everywhere(call, summaries[call])]
    return [
        (a, b)
        for a, b in product(ranked, repeat=2)
        if (_word(a), _case(a)) == (_word(b), _case(b)) and rank.index(a.function) < rank.index(b.function)
    ]


def _everywhere(call: Call, summary: Mapping[str, Any]) -> bool:
    """Tell whether a mean is over all worlds that have equilibria."""
    if call.function != "probability":
        return True
    try:
        return bool(_VALUES[call.function](summary, _word(call)).get("draws") == summary["draws"])
    except (KeyError, IndexError):
        return False


def _possible(known: Mapping[Call, _Known], order: Order) -> dict[Call, _Known] | None:
    """Return what is left of what is known where shares are from 0 to 1 and `order` holds; None where nothing is."""
    found = {call: number.within(0.0, 1.0) if call.function in _SHARES else number for call, number in known.items()}
    for a, b in order:
        if found[a].low > found[b].high + ROUNDING:
            return None
        found[a], found[b] = found[a].within(-math.inf, found[b].high), found[b].within(found[a].low, math.inf)
    return found


def _truth(expression: Expr, known: Mapping[Call, _Known], order: Order) -> bool | None:
    """Return whether it is true, or false, of all numbers that what is known allows; None where of some.

    Of a run that knows all of them it is computed. Otherwise interval arithmetic decides, over the whole of what they
    may be: at the ends alone, `highest(x) != 0.9` would seem true of a number from 0.8 to 1. What it leaves open, as it
    takes numbers for independent, is tried once more with the larger of a pair in `order` as the smaller one and a gap.
    """
    names = {call: f"number {i}" for i, (call, number) in enumerate(known.items()) if number.between}
    numbers: dict[Call, Expr] = {call: Number(number.low) for call, number in known.items()}
    numbers |= {call: Name(name) for call, name in names.items()}
    spaces = [known[call] for call in names]
    truth = _decided(expression, numbers, list(names.values()), spaces)
    gaps = {b: a for a, b in order if a in names and b in names}
    if truth is not None or not gaps:
        return truth
    for b, a in gaps.items():
        spaces[list(names).index(b)] = _Known(max(known[b].low - known[a].high, 0.0), known[b].high - known[a].low)
        numbers[b] = Binary("+", Name(names[a]), Name(names[b]))
    return _decided(expression, numbers, list(names.values()), spaces)


def _decided(
    expression: Expr, numbers: Mapping[Call, Expr], parameters: Sequence[str], spaces: Sequence[_Known]
) -> bool | None:
    """Return whether it is true, or false, with `numbers` for its calls, wherever the parameters are in `spaces`."""
    claim = rewrite(expression, lambda node: numbers.get(node, node) if isinstance(node, Call) else node)
    if not parameters:
        return bool(compile_rows([claim], ()).evaluate_one({})[0])
    fails = Verdicts.of([Statement(claim)], parameters).fails(_points(spaces))
    if fails.any() and not fails.all():
        return None
    truth = not fails.any()
    statement = Statement(claim if truth else Unary("not", claim))
    return truth if proved([statement], parameters, spaces) else None


def _points(spaces: Sequence[_Known]) -> NDArray[np.float64]:
    """Return corners and the middle of what numbers may be, `points[point, number]`: most open claims differ there."""
    low, high = (np.array([getattr(space, side) for space in spaces]) for side in ("low", "high"))
    corners = np.array(list(product((False, True), repeat=min(len(spaces), _MOST_TOGETHER))))
    sides = np.resize(corners.T, (len(spaces), len(corners))).T
    return np.concatenate([np.where(sides, high, low), (low + high)[None] / 2])


def _moved(known: Mapping[Call, _Known]) -> list[dict[Call, _Known]]:
    """Return the worlds in which estimates, each with its margin, are off by as much."""
    signs = list(product((-1.0, 1.0), repeat=len(known)))
    if len(known) > _MOST_TOGETHER:
        signs = [tuple(sign * (i == j) for j in range(len(known))) for i in range(len(known)) for sign in (-1.0, 1.0)]
    return [
        {call: number.moved(sign) for (call, number), sign in zip(known.items(), row, strict=True)} for row in signs
    ]


def _text(call: Call) -> str:
    case = _case(call)
    return f"{call.function}({_word(call)}, case={case})" if case else f"{call.function}({_word(call)})"


def _word(call: Call) -> str:
    return call.arguments[0].name if isinstance(call.arguments[0], Name) else "?"


def _known(call: Call, summary: Mapping[str, Any], margin: Margin | None = None) -> _Known:
    """Return what is known of what a call speaks of: a value with its margin, or between which numbers it lies.

    `lowest`, `highest` and `share` are over equilibria of all kinds, of which a run may list some or those of one kind
    (`sim.analysis.bounds`); `probability` and `expected` are what the rule makes of what is listed.
    """
    try:
        found = _VALUES[call.function](summary, _word(call))
    except (KeyError, IndexError):
        raise EngineError(f"the summary of this run has no {_text(call)}") from None
    least, most = (found.get(side, found) for side in ("at_least", "at_most"))
    low, high = (math.nan if (mean := side.get("mean")) is None else mean for side in (least, most))
    below, above = ((margin or _margin)(side, summary["draws"]) for side in (least, most))
    if low > high - ROUNDING:  # one number, summed up in two ways
        return _Known(low, low, (below, below))
    return _Known(low, high, (below, above))


Margin = Callable[[Mapping[str, Any], int], float]
"""`margin(estimate, draws)`: by how much an estimate of so many draws may be off."""


def _margin(estimate: Mapping[str, Any], draws: int) -> float:
    margin = estimate.get("margin")
    return float((estimate.get("error") or 0.0) * ERRORS if margin is None else margin)


def _wide_margin(estimate: Mapping[str, Any], draws: int) -> float:
    """Return a margin beyond which no estimate lies: also of what no draw shows, or all do."""
    least, most = (math.nan if (end := estimate.get(side)) is None else end for side in ("least", "most"))
    spread = 1.0 if math.isnan(most - least) else max(most - least, 1.0)
    return FAR * _margin(estimate, draws) + UNSEEN / (estimate.get("draws") or draws) * spread


def _share(summary: Mapping[str, Any], status: str) -> dict[str, Any]:
    entry, draws = summary["status"][status], summary["draws"]

    def estimate(share: float) -> dict[str, Any]:
        return {"mean": share, "error": (share * (1 - share) / draws) ** 0.5}

    sides = {side: estimate(entry[side]) for side in ("at_least", "at_most") if side in entry}
    return estimate(entry["share"]) | sides


_SHARES = ("probability", "lowest", "highest", "share")
"""Functions whose values are from 0 to 1."""


def _occurrence(summary: Mapping[str, Any], word: str) -> dict[str, Any]:
    """Return what the summary says of an outcome or an event."""
    found: dict[str, Any] = (summary["outcomes"] | summary.get("events", {}))[word]
    return found


_VALUES: dict[str, Callable[[Mapping[str, Any], str], dict[str, Any]]] = {
    "probability": lambda summary, word: _occurrence(summary, word)["rules"][summary["rules"][0]],
    "lowest": lambda summary, word: _occurrence(summary, word)["lowest"],
    "highest": lambda summary, word: _occurrence(summary, word)["highest"],
    "expected": lambda summary, word: summary["payoffs"][word]["rules"][summary["rules"][0]],
    "mean": lambda summary, word: summary["numbers"][word]["rules"][summary["rules"][0]],
    "share": _share,
}
