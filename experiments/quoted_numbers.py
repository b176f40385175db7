"""Numbers that texts quote, against the runs that they are taken from.

    python experiments/quoted_numbers.py [--only invitation] [--draws 2048] [--keep studies/quoted-numbers]

`quoted_numbers.yaml` beside this file says of each sentence in a scenario's `about`, in the page beside it, or in
`docs/explanation/the-visit.md`, which result it quotes. Every scenario is run over its own draws, and every case and
alternative that is quoted with it; what no longer rounds to what the text says is printed with the number that would be
right. All of it takes about five minutes on two processors.

Stopped in whatever way, the same command goes on: runs and advice are kept under --keep, in a folder of their own for
each state of the program's sources, so that no text is held against what another program computed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ruamel.yaml import YAML

from sim.analysis.claims import cases_of, check_result
from sim.scenario.load import from_document, in_case, load
from sim.scenario.types import Scenario
from sim.store.files import json_text, make_folder, write_text
from sim.store.manifest import NAME
from sim.workflow.advise import Advice, advise
from sim.workflow.run import Settings, resume, run

ROOT = Path(__file__).parent.parent
FOLDERS = [ROOT / "scenarios" / name for name in ("moscow-2015", "cases")]
"""Where the scenarios are whose texts quote results."""
LIST = Path(__file__).with_suffix(".yaml")
PROGRAM = ROOT / "sim"
KEPT = ROOT / "studies" / "quoted-numbers"
"""Where what was computed is kept, unless another folder is named."""
ADVICE = 1_024
"""Worlds in which advice is asked for at most: each action is tried in each of them."""
NUMBER = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)(%?)")


@dataclass(frozen=True)
class Quoted:
    """A sentence that quotes a result: `value`, an expression as claims have it, how often an issue is `settled`, or
    `advice`: ACTION COLUMN, of what `sim advise --player russia` says of the action at Russia's first move."""

    scenario: str
    says: str
    value: str = ""
    settled: str = ""
    advice: str = ""
    case: str = ""
    within: tuple[float, float] | None = None
    """Of numbers in words, such as 'half of the worlds': between which values they are true."""

    def bounds(self) -> tuple[float, float]:
        """Return between which values the sentence is true: those that round to its first number."""
        if self.within is not None:
            return self.within
        found = NUMBER.search(self.says)
        assert found is not None, self.says
        digits, percent = found.group(1).replace(",", ""), bool(found.group(2))
        half = 0.5 * 10.0 ** -len(digits.partition(".")[2])
        return tuple((float(digits) + side * half) / (100 if percent else 1) for side in (-1, 1))  # type: ignore[return-value]

    def spread(self, slack: float) -> tuple[float, float]:
        """Return the bounds, wider by `slack`: that much of a share, that share of any other number."""
        low, high = self.bounds()
        more = slack if max(abs(low), abs(high)) <= 1 else slack * max(abs(low), abs(high))
        return low - more, high + more


def file_of(name: str) -> Path:
    """Return the file of a scenario."""
    return next(folder / f"{name}.yaml" for folder in FOLDERS if (folder / f"{name}.yaml").exists())


def quoted(name: str | None = None) -> Iterator[Quoted]:
    """Yield every sentence of the list, or those of one scenario."""
    for scenario, entries in YAML(typ="safe").load(LIST.read_text(encoding="utf-8")).items():
        for entry in entries if name in (None, scenario) else ():
            within = tuple(entry.pop("within")) if "within" in entry else None
            yield Quoted(scenario, within=within, **entry)


def with_readings_as_cases(name: str, values: Mapping[str, str]) -> Scenario:
    """Return a scenario whose claims are `values`, and whose cases are its alternatives too."""
    document = YAML(typ="safe").load(file_of(name).read_text(encoding="utf-8"))
    readings = {key: {"label": r["label"], "set": r["set"]} for key, r in document.get("alternatives", {}).items()}
    document["cases"] = document.get("cases", {}) | readings
    document["claims"] = {key: {"text": "", "cites": ["judgement"], "result": value} for key, value in values.items()}
    document.pop("alternatives", None)
    return from_document(document, name, folder=file_of(name).parent)


def differences(name: str, draws: int | None = None, slack: float = 0.0, kept: Path | None = None) -> list[str]:
    """Return what is quoted of a scenario and is not so, in as many worlds as its own `draws`, or in fewer, `draws`.

    What is computed is `kept` in a folder, and taken from there where it is whole.
    """
    entries = [*quoted(name)]
    values = {f"q{i}": entry.value for i, entry in enumerate(entries) if entry.value}
    ends = {f"q{i}": entry.spread(slack) for i, entry in enumerate(entries)}
    asked = {key: f"({v}) >= {ends[key][0]} and ({v}) <= {ends[key][1]}" for key, v in values.items()}
    claims = {claim.id: claim.expression for claim in with_readings_as_cases(name, asked).claims}
    computed = Computed(load(file_of(name)), draws, kept)
    wrong = []
    for i, entry in enumerate(entries):
        if entry.settled or entry.advice:
            kind, of = ("settled", entry.settled) if entry.settled else ("advice", entry.advice)
            found = (
                settled(computed.summary(entry.case), of)
                if entry.settled
                else computed.advice(entry.case).get(of, -inf)
            )
            low, high = entry.spread(slack)
            holds, seen = low <= found <= high, f"{kind}({of}) = {found:.4g}"
        else:
            cases = {case: computed.summary(case) for case in cases_of(claims[f"q{i}"])}
            verdict = check_result(claims[f"q{i}"], computed.summary(entry.case), cases)
            holds, seen = verdict.holds is True, ", ".join(f"{text} = {value:.4g}" for text, value in verdict.values)
        if not holds:
            wrong.append(f"{name}: “{entry.says}”, and {seen}")
    return wrong


class Computed:
    """What runs of a scenario come to, and advice to Russia in it: each computed once, and `kept` in a folder."""

    def __init__(self, scenario: Scenario, draws: int | None, kept: Path | None) -> None:
        self.scenario, self.kept = scenario, kept
        self.draws = min(draws or scenario.solve.draws, scenario.solve.draws)
        self.summary = cache(self._summary)
        self.advice = cache(self._advice)

    def _in(self, case: str) -> Scenario:
        """Return the scenario in a case or under an alternative, without what would run others beside it."""
        return replace(in_case(self.scenario, case) if case else self.scenario, claims=(), alternatives={})

    def _place(self, kept: Path, kind: str, case: str, draws: int) -> Path:
        return kept / self.scenario.id / f"{case or 'as-written'}-{kind}-{draws}-{self._in(case).hash[:12]}"

    def _summary(self, case: str) -> dict[str, Any]:
        with TemporaryDirectory() as folder:
            place = self._place(self.kept or Path(folder), "run", case, self.draws)
            make_folder(place.parent)
            found = computed_run(self._in(case), self.draws, place)
        shown = {key: value for key, value in found.items() if key not in ("coverage", "unbounded")}
        statuses = {name: {"draws": s["draws"], "share": s["share"]} for name, s in found["status"].items()}
        return shown | {"status": statuses}  # as it is printed, without what may lie beyond

    def _advice(self, case: str) -> dict[str, float]:
        draws = min(self.draws, ADVICE)
        if self.kept is None:
            return advised(advise(self._in(case), "russia", draws=draws))
        place = self._place(self.kept, "advice", case, draws).with_suffix(".json")
        if not place.exists():
            make_folder(place.parent)
            write_text(place, json_text(advised(advise(self._in(case), "russia", draws=draws))))
        found: dict[str, float] = json.loads(place.read_text(encoding="utf-8"))
        return found


def computed_run(scenario: Scenario, draws: int, place: Path) -> dict[str, Any]:
    """Return the summary of a run that is kept in a folder: as it is there, continued, or computed."""
    if (place / NAME).exists():
        return resume(place, scenario, workers=2, keep="summary").summary
    return run(scenario, Settings(draws=draws, keep="summary"), place, workers=2).summary


def settled(summary: Mapping[str, Any], issue: str) -> float:
    """Return how often an issue is settled, a share of the worlds."""
    rule = summary["rules"][0]
    return float(summary["frequencies"]["entries"][issue]["rules"][rule]["mean"])


def advised(found: Advice) -> dict[str, float]:
    """Return what advice says of each action: `mean`, the `lead` over the next, or the share of worlds `best`."""
    said: dict[str, float] = {}
    for action, standing in zip(found.actions, found.committed.standings, strict=True):
        columns = {"mean": standing.payoff.mean, "best": standing.best, "worst": standing.worst}
        said |= {f"{action} {column}": float(value) for column, value in columns.items()}
    if found.committed.lead is not None:
        said[f"{found.actions[found.committed.verdicts.expected]} lead"] = float(found.committed.lead.mean)
    return said


def state_of_the_program() -> str:
    """Return a digest of the program's sources: what one state of it computed says nothing of another."""
    digest = sha256()
    for file in sorted(PROGRAM.rglob("*.py")):
        digest.update(file.relative_to(PROGRAM).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def main() -> None:
    """Print what is quoted and is not so; exit 1 where there is any."""
    parser = argparse.ArgumentParser(description="Hold the numbers that texts quote against runs.")
    parser.add_argument("--only", help="one scenario")
    parser.add_argument("--draws", type=int, help="default: the scenario's")
    parser.add_argument("--keep", type=Path, default=KEPT, help="the folder in which what was computed is kept")
    asked = parser.parse_args()
    kept = asked.keep / state_of_the_program()
    names = dict.fromkeys(entry.scenario for entry in quoted(asked.only))
    wrong = 0
    for name in names:
        lines = differences(name, asked.draws, kept=kept)
        print("\n".join(lines) or f"{name}: as in the runs", flush=True)  # the largest take many minutes
        wrong += len(lines)
    print(f"{wrong} numbers are not those of the runs" if wrong else "all numbers are those of the runs")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
