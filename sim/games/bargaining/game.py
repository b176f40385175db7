"""The form `bargaining`: issues with what each is worth to both parties, and a cap on how many can be settled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.errors import Fault, FaultsError, Path
from sim.expressions import Expr, Names, Program, compile_rows
from sim.games.bargaining.batch import MOST_ISSUES, BargainingBatch
from sim.games.blocks import (
    Block,
    FormBlock,
    Formula,
    Name,
    Text,
    Texts,
    canonical,
    explicit_outcomes,
    spoken,
)
from sim.games.domains import Domain, Written, domains_of, not_negative
from sim.games.events import Ends, events_at, read_events
from sim.games.formulas import BROKEN, Context, Vocabulary, check_players, read_formula
from sim.games.game import ChoiceSet, Holds, PlainGame, Split
from sim.games.outcomes import outcome_by_words

SETTLED = "settled"
"""In the condition of an outcome: how many issues are settled; of an issue, the choice to settle it."""

OPEN = "open"
"""The other choice about an issue: it is left as it is."""

CAPACITY: Path = ("capacity",)
"""Where a scenario says how many issues can be settled."""


class IssueBlock(Block):
    """One issue that can be settled or stay open."""

    label: Text = Field(default="", description="what readers see")
    worth: dict[str, Formula] = Field(description="of each party: what settling the issue is worth to it")
    feasible: Formula = Field(default="true", description="where this does not hold the issue cannot be settled")
    cites: Texts = Field(default_factory=list, description="ids of claims in the source, or references")


class BargainingBlock(FormBlock):
    """The keys of a scenario in which two parties bargain over many issues."""

    issues: dict[Name, IssueBlock] = Field(min_length=1, max_length=MOST_ISSUES, description="what can be settled")
    capacity: Formula = Field(default=str(MOST_ISSUES), description="how many issues the format can carry")
    disagreement: dict[str, Formula] = Field(
        default_factory=dict, description="of each party: what it has without an agreement; 0 where nothing is said"
    )


@dataclass(frozen=True, eq=False)
class BargainingGame(PlainGame):
    """A bargaining problem, compiled. Rows: worth of party and issue, then feasible, capacity, disagreement."""

    players: tuple[str, ...]
    issues: tuple[str, ...]
    rows: Program
    outcomes: tuple[str, ...]
    outcome_of_package: NDArray[np.int64]
    written: tuple[Written, ...]
    """The rows by where they stand."""
    events: tuple[str, ...] = ()
    event_of_package: NDArray[np.bool_] | None = None
    """`event_of_package[event, package]`; None where there are no events."""

    def split(self, holds: Holds) -> Split:
        """Return the problem with each outcome and event in two: where a condition holds of the package, and others."""
        ends = Ends(self.outcomes, self.outcome_of_package, self.events, self.event_of_package)
        names = [self.outcomes[o] if self.outcomes else "" for o in self.outcome_of_package]
        held = np.array([holds(name, {}, ends.events_at(end)) for end, name in enumerate(names)], bool)
        made, parts, events = ends.split(held)
        game = replace(
            self,
            outcomes=made.outcomes,
            outcome_of_package=made.outcome,
            events=made.events,
            event_of_package=made.event,
        )
        return Split(game, parts, events)

    @property
    def domains(self) -> tuple[Domain, ...]:
        """What worths, limits and threats take logarithms, roots and shares of, and the limit itself."""
        limit = next(part for part in self.written if part.path == CAPACITY)
        return (*domains_of(self.written), not_negative(CAPACITY, "capacity", limit.rows[0]))

    @property
    def choice_sets(self) -> tuple[ChoiceSet, ...]:
        """Of each issue: settled or open, which both parties decide."""
        return tuple(ChoiceSet(issue, issue, "both", (SETTLED, OPEN)) for issue in self.issues)

    def batch(self, values: NDArray[np.float64]) -> BargainingBatch:
        """Return the problems of `values[draw, parameter]`, one a draw."""
        found = self.rows.evaluate(values)
        parties, issues = len(self.players), len(self.issues)
        worth, feasible, capacity, threat = np.split(found, np.cumsum([parties * issues, issues, 1]), axis=1)
        utilities = worth.reshape(-1, parties, issues)
        return BargainingBatch(
            self.players,
            self.issues,
            utilities,
            feasible != 0,
            capacity[:, 0],
            threat,
            self.outcome_of_package,
            len(self.outcomes),
            self.event_of_package,
        )


def bargaining_vocabulary(block: BargainingBlock) -> Vocabulary:
    """Return the issues, which are 1 where they are settled, and how many are."""
    return Vocabulary(values=frozenset([*block.issues, SETTLED]))


def build_bargaining(block: BargainingBlock, context: Context, reported: bool = False) -> BargainingGame:
    """Return the game of a block; raises `FaultsError` with everything that is wrong."""
    faults: list[Fault] = []
    if len(context.players) != 2:
        wrong = f"{len(context.players)} players cannot bargain here: this form is for two parties"
        faults.append(Fault(("players",), wrong, "leave two", on_key=True))
    rows = _worths(block, context, faults)
    rows += [_number(i.feasible, ("issues", name, "feasible"), context, faults) for name, i in block.issues.items()]
    rows.append(_number(block.capacity, CAPACITY, context, faults))
    rows += _threats(block, context, faults)
    table, events = _outcomes(block, faults), read_events(block, Names(_words(block)), faults)
    if faults or reported:
        raise FaultsError(faults)
    program = compile_rows(rows, context.parameters)
    written = tuple(Written(path, [row]) for path, row in zip(_paths(block, context.players), rows, strict=True))
    game = BargainingGame(context.players, tuple(block.issues), program, tuple(block.outcomes), table, written)
    if not events:
        return game
    words, values = [*block.issues, SETTLED], _packages(block)

    def truth(condition: Expr) -> NDArray[np.bool_]:
        return np.asarray(compile_rows([condition], words).evaluate(values)[:, 0] != 0)

    return replace(
        game, events=tuple(events), event_of_package=events_at(events, game.outcomes, game.outcome_of_package, truth)
    )


def _words(block: BargainingBlock) -> frozenset[str]:
    return frozenset([*block.issues, SETTLED])


def _packages(block: BargainingBlock) -> NDArray[np.float64]:
    """Return `values[package, word]`: of each issue whether it is settled, then how many are."""
    bits = (np.arange(1 << len(block.issues))[:, None] >> np.arange(len(block.issues)) & 1).astype(np.float64)
    return np.column_stack([bits, bits.sum(axis=1)])


def _paths(block: BargainingBlock, players: tuple[str, ...]) -> list[Path]:
    """Return where each row stands."""
    worth: list[Path] = [("issues", issue, "worth", player) for player in players for issue in block.issues]
    feasible: list[Path] = [("issues", issue, "feasible") for issue in block.issues]
    return [*worth, *feasible, CAPACITY, *(("disagreement", player) for player in players)]


def _number(text: str, path: Path, context: Context, faults: list[Fault]) -> Expr:
    return read_formula(text, path, Names(frozenset(context.parameters), context.quantities), faults)


def _worths(block: BargainingBlock, context: Context, faults: list[Fault]) -> list[Expr]:
    rows: list[Expr] = []
    for name, issue in block.issues.items():
        check_players(issue.worth, ("issues", name, "worth"), context.players, faults)
    for player in context.players:
        for name, issue in block.issues.items():
            path: Path = ("issues", name, "worth")
            if player not in issue.worth:
                remedy = f"write '{player}: 0' if it does not care"
                faults.append(Fault(path, f"the worth to '{player}' is missing", remedy, on_key=True, absent=(player,)))
                rows.append(BROKEN)
            else:
                rows.append(_number(issue.worth[player], (*path, player), context, faults))
    return rows


def _threats(block: BargainingBlock, context: Context, faults: list[Fault]) -> list[Expr]:
    check_players(block.disagreement, ("disagreement",), context.players, faults)
    return [_number(block.disagreement.get(p, "0"), ("disagreement", p), context, faults) for p in context.players]


def _outcomes(block: BargainingBlock, faults: list[Fault]) -> NDArray[np.int64]:
    """Return `outcome[package]`; conditions are in issues and how many are settled, and every package has one."""
    values = _packages(block)

    def where(package: int) -> str:
        settled = [issue for i, issue in enumerate(block.issues) if package >> i & 1]
        return f"{' and '.join(settled) or 'nothing'} is settled"

    return outcome_by_words(
        block.outcomes, [*block.issues, SETTLED], values, where, "each package", faults, block.match
    )


def explicit_bargaining(block: BargainingBlock, game: BargainingGame, players: tuple[str, ...]) -> dict[str, Any]:
    """Return the keys of a bargaining problem; they read back to the same game."""
    issues = {
        name: {
            "label": issue.label or spoken(name),
            "worth": {player: canonical(issue.worth[player]) for player in players},
            "feasible": canonical(issue.feasible),
            "cites": list(issue.cites),
        }
        for name, issue in block.issues.items()
    }
    threat = {player: canonical(block.disagreement.get(player, "0")) for player in players}
    capacity = canonical(block.capacity)
    return {"issues": issues, "capacity": capacity, "disagreement": threat, "outcomes": explicit_outcomes(block)}
