"""Claims about results, checked on the summary of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Any

from sim.errors import EngineError
from sim.expressions import Call, Expr, Name, Number, calls_in, compile_rows, rewrite
from sim.scenario.types import Claim

ERRORS = 2.0
"""Standard errors by which estimates of older runs are moved; others are moved by their margin of 95 per cent."""

_MOST_TOGETHER = 4
"""With more estimates in a claim they are moved one at a time."""


@dataclass(frozen=True)
class ResultVerdict:
    """Whether a claim about results holds; None where the run has no value for something in it.

    `close`: the sampling error of the estimates, with 95 per cent of confidence, could turn the verdict.
    """

    holds: bool | None
    close: bool
    values: tuple[tuple[str, float], ...]
    """What the claim speaks of, as ('probability(meeting)', 0.31)."""


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
    found = {call: _estimate(call, cases[_case(call)] if _case(call) else summary) for call in calls}
    estimates = {call: (value, error) for call, (value, error) in found.items() if value is not None}
    values = tuple((_text(call), value) for call, (value, _) in estimates.items())
    if len(estimates) < len(calls):
        return ResultVerdict(None, False, values)
    holds = _truth(expression, {call: value for call, (value, _) in estimates.items()})
    moved = (_truth(expression, world) for world in _moved(estimates))
    return ResultVerdict(holds, any(other != holds for other in moved), values)


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
        "cases": list(cases),
        "draws": draws,
    }


def _truth(expression: Expr, values: Mapping[Call, float]) -> bool:
    def filled(node: Expr) -> Expr:
        return Number(values[node]) if isinstance(node, Call) and node in values else node

    return bool(compile_rows([rewrite(expression, filled)], ()).evaluate_one({})[0])


def _moved(estimates: Mapping[Call, tuple[float, float]]) -> list[dict[Call, float]]:
    """Return the worlds in which estimates, each with its margin, are off by as much."""
    signs = list(product((-1.0, 1.0), repeat=len(estimates)))
    if len(estimates) > _MOST_TOGETHER:
        signs = [
            tuple(sign * (i == j) for j in range(len(estimates))) for i in range(len(estimates)) for sign in (-1.0, 1.0)
        ]
    return [
        {call: value + sign * error for (call, (value, error)), sign in zip(estimates.items(), row, strict=True)}
        for row in signs
    ]


def _text(call: Call) -> str:
    case = _case(call)
    return f"{call.function}({_word(call)}, case={case})" if case else f"{call.function}({_word(call)})"


def _word(call: Call) -> str:
    return call.arguments[0].name if isinstance(call.arguments[0], Name) else "?"


def _estimate(call: Call, summary: Mapping[str, Any]) -> tuple[float | None, float]:
    """Return (value, margin) of what a call speaks of."""
    try:
        found = _VALUES[call.function](summary, _word(call))
    except (KeyError, IndexError):
        raise EngineError(f"the summary of this run has no {_text(call)}") from None
    value = found.get("mean", found.get("share"))
    margin = found.get("margin")
    return value, (found.get("error") or 0.0) * ERRORS if margin is None else margin


def _share(summary: Mapping[str, Any], status: str) -> dict[str, Any]:
    share, draws = summary["status"][status]["share"], summary["draws"]
    return {"mean": share, "error": (share * (1 - share) / draws) ** 0.5}


_VALUES: dict[str, Callable[[Mapping[str, Any], str], dict[str, Any]]] = {
    "probability": lambda summary, word: summary["outcomes"][word]["rules"][summary["rules"][0]],
    "lowest": lambda summary, word: summary["outcomes"][word]["lowest"],
    "highest": lambda summary, word: summary["outcomes"][word]["highest"],
    "expected": lambda summary, word: summary["payoffs"][word]["rules"][summary["rules"][0]],
    "share": _share,
}
