"""What the store holds: two tables, one with a row a draw and one with a row an equilibrium.

A run's folder has `draws/` and `equilibria/`, each a set of Parquet files of one schema, so that pandas, polars, DuckDB
and R's arrow read either by its folder alone: `pandas.read_parquet("runs/…/draws")`. Each column carries its
description as metadata in the Arrow schema (`run.draws(limit=0).schema.field("count").metadata`).

| columns of the draws | meaning |
|---|---|
| `draw` | index of the draw |
| `parameter.<id>` | its value in this draw |
| `count` | how many equilibria are listed |
| `status` | what is known of the list: unique, several, continuum, incomplete, none, undefined |
| `reason` | why it may be incomplete, by name; "complete" where it is not |
| `coverage` | what the list claims: all, extreme_points, prediction, of_a_kind, some |
| `tag_some.<tag>`, `tag_all.<tag>` | what the concept says of single equilibria holds of some, of all listed ones |
| `equilibrium_set` | which equilibria exist, a number of the manifest's `legend`; -1 beyond its limit |
| `probability.<rule>.<outcome>` | under the equilibria that the rule selects; NaN where it selects none; events, too |
| `lowest.<outcome>`, `highest.<outcome>` | over all equilibria of the draw; NaN where there is none, or not known |
| `payoff.<rule>.<player>`, `payoff_lowest.<player>`, `payoff_highest.<player>` | expected payoffs, likewise |
| `lowest_at_most.<outcome>`, `highest_at_least.<outcome>` | where lowest and highest are not known: those of the list |
| `payoff_lowest_at_most.<player>`, `payoff_highest_at_least.<player>` | likewise |
| `number.<rule>.<move>`, `made.<rule>.<move>` | where numbers are chosen: the expected one, how likely one is |
| `number_lowest.<move>`, `number_highest.<move>` | over the equilibria listed; NaN where the move is not made |
| `singled_out.<rule>` | the rule itself singled out one equilibrium |

With the coverage of_a_kind (equilibria in pure strategies, symmetric ones) lowest and highest are over all of that
kind; with the coverage some they are not known unless the concept knows them without a list. What is listed are
solutions all the same, so the lowest over all is at most the lowest of the list, and the highest at least its highest.

| columns of the equilibria | meaning |
|---|---|
| `draw` | the draw whose equilibrium this is |
| `profile.<information set>.<action>` | the probability of the action there |
| `regret`, `component`, `isolated`, `weight.<rule>` | as in `sim.solutions.solution` |
| `tag.<tag>` | what the concept says of this equilibrium; where it says such things |

Probabilities as columns of their own, by a dictionary and LZ4, were measured against supports packed into integers with
the mixed probabilities as lists: at 100,000 draws 9.7 MB against 11.3 MB (xi-kim-meeting) and 0.2 MB against 0.2 MB
(the-visit); they cost 0.07 seconds more of 2.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from sim.games.game import ChoiceSet
from sim.solutions.reason import Reason
from sim.solutions.status import Coverage, Status
from sim.store.kept import DRAWS, Table

ENUMERATIONS: Mapping[str, tuple[str, ...]] = {
    "status": tuple(status.name.lower() for status in Status),
    "reason": tuple(reason.name.lower() for reason in Reason),
    "coverage": tuple(coverage.name.lower() for coverage in Coverage),
}
"""The columns that hold names from a fixed list, numbers in memory."""
ENUMERATION = pa.dictionary(pa.int8(), pa.string())


@dataclass(frozen=True)
class Layout:
    """Everything that the names of the columns depend on."""

    parameters: tuple[str, ...]
    players: tuple[str, ...]
    outcomes: tuple[str, ...]
    rules: tuple[str, ...]
    choice_sets: tuple[ChoiceSet, ...]
    tags: tuple[str, ...] = ()
    """What the concept says of single equilibria; at most 64."""
    numbers: tuple[str, ...] = ()
    """The moves at which numbers are chosen."""
    events: tuple[str, ...] = ()
    """What may come about beside the outcomes; columns of outcomes are theirs, too."""

    @property
    def occurrences(self) -> tuple[str, ...]:
        """What has a probability: the outcomes, then the events."""
        return self.outcomes + self.events

    @property
    def choices(self) -> int:
        """How many probabilities a profile has."""
        return sum(len(s.actions) for s in self.choice_sets)

    @property
    def profile_columns(self) -> tuple[str, ...]:
        """The columns with the probabilities of a profile, in the order of the axis `choice`."""
        return tuple(f"profile.{s.name}.{action}" for s in self.choice_sets for action in s.actions)

    @property
    def tag_columns(self) -> tuple[str, ...]:
        """The columns with what the concept says of an equilibrium."""
        return tuple(f"tag.{name}" for name in self.tags)

    @property
    def weight_columns(self) -> tuple[str, ...]:
        """The columns with the rules' weights."""
        return tuple(f"weight.{rule}" for rule in self.rules)

    def to_json(self) -> dict[str, Any]:
        """Return plain data; `from_json` reverses it."""
        found = asdict(self)
        for name in ("numbers", "events"):
            if not found[name]:  # as it was before there were any
                del found[name]
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Layout:
        """Read what `to_json` wrote; `KeyError` where it is incomplete."""
        sets = tuple(ChoiceSet(s["name"], s["move"], s["player"], tuple(s["actions"])) for s in data["choice_sets"])
        names = {key: tuple(data[key]) for key in ("parameters", "players", "outcomes", "rules", "tags")}
        later = {key: tuple(data.get(key, ())) for key in ("numbers", "events")}
        return cls(**names, choice_sets=sets, **later)

    def schema(self, table: Table) -> pa.Schema:
        """Return the schema of one of the two tables, each column with its description."""
        return self.draws_schema() if table == DRAWS else self.equilibria_schema()

    def draws_schema(self) -> pa.Schema:
        """Return the schema of the draws; nothing in it is nullable, which spares definition levels."""
        fields = [_field("draw", pa.int64(), "index of the draw")]
        fields += [_field(f"parameter.{p}", pa.float64(), f"value of the parameter '{p}'") for p in self.parameters]
        fields += [
            _field("count", pa.int32(), "how many equilibria are listed"),
            _field("status", ENUMERATION, "what is known of the list of equilibria"),
            _field("reason", ENUMERATION, "why the list may be incomplete"),
            _field("coverage", ENUMERATION, "what the list claims"),
        ]
        for way in ("some", "all"):
            fields += [_field(f"tag_{way}.{t}", pa.bool_(), f"{way} listed equilibria are: {t}") for t in self.tags]
        fields += [_field("equilibrium_set", pa.int32(), "which equilibria exist: a number of the manifest's legend")]
        fields += [_field(name, pa.float64(), text) for name, text in self._measure_texts().items()]
        fields += [_field(name, pa.float64(), text) for name, text in self._bound_texts().items()]
        fields += [_field(name, pa.float64(), text) for name, text in self._number_texts().items()]
        singled_out = "this rule itself singled out one equilibrium"
        fields += [_field(f"singled_out.{rule}", pa.bool_(), singled_out) for rule in self.rules]
        return pa.schema(fields)

    def equilibria_schema(self) -> pa.Schema:
        """Return the schema of the equilibria; regrets keep seven digits."""
        fields = [_field("draw", pa.int64(), "the draw whose equilibrium this is")]
        chosen = [(s.name, action) for s in self.choice_sets for action in s.actions]
        for column, (where, action) in zip(self.profile_columns, chosen, strict=True):
            fields += [_field(column, pa.float64(), f"probability of '{action}' at '{where}'")]
        regret = "residual of the concept's condition, as a share of the payoffs' range"
        component = "which connected component of the draw's equilibrium set it belongs to"
        fields += [
            _field("regret", pa.float32(), regret),
            _field("component", pa.int32(), component),
            _field("isolated", pa.bool_(), "not part of a continuum"),
        ]
        weight = "probability of this equilibrium under the rule; NaN where it selects none"
        fields += [_field(name, pa.float64(), weight) for name in self.weight_columns]
        tags = zip(self.tag_columns, self.tags, strict=True)
        fields += [_field(name, pa.bool_(), f"this equilibrium is: {tag}") for name, tag in tags]
        return pa.schema(fields)

    def _measure_texts(self) -> dict[str, str]:
        """Return the description of each column of `measures`, in its order."""
        texts = dict.fromkeys(self.measures(), "")
        for kind, one, names in (
            ("probability", "probability of the outcome", self.outcomes),
            ("probability", "probability of the event", self.events),
            ("payoff", "expected payoff of", self.players),
        ):
            ends = ("lowest", "highest") if kind == "probability" else ("payoff_lowest", "payoff_highest")
            for name in names:
                for rule in self.rules:
                    texts[f"{kind}.{rule}.{name}"] = f"{one} '{name}' under the equilibria that '{rule}' selects"
                for end in ends:
                    texts[f"{end}.{name}"] = (
                        f"{end.removeprefix('payoff_')} {one} '{name}' over all equilibria; NaN where not known"
                    )
        return texts

    def number_columns(self) -> tuple[str, ...]:
        """Return the columns of the numbers that are chosen: of each move under each rule, then lowest and highest."""
        return tuple(self._number_texts())

    def _number_texts(self) -> dict[str, str]:
        texts = {}
        for move in self.numbers:
            for rule in self.rules:
                texts[f"number.{rule}.{move}"] = f"expected number of '{move}' under '{rule}'; NaN where it is not made"
                texts[f"made.{rule}.{move}"] = f"probability that '{move}' is made under '{rule}'"
            texts[f"number_lowest.{move}"] = f"lowest expected number of '{move}' over the listed equilibria"
            texts[f"number_highest.{move}"] = f"highest expected number of '{move}' over the listed equilibria"
        return texts

    def _bound_texts(self) -> dict[str, str]:
        """Return the description of each column of `bounds`, in its order."""
        where = "where it is not known over all equilibria; elsewhere infinite"
        return {
            name: f"what '{name.replace(word, '')}' is {word[1:].replace('_', ' ')}, by the listed equilibria, {where}"
            for name in self.bounds()
            for word in ("_at_most", "_at_least")
            if word in name
        }

    def measures(self) -> tuple[str, ...]:
        """Return the columns of outcome probabilities and payoffs, in the order of the store."""
        return self.outcome_columns() + self.payoff_columns()

    def ends(self) -> tuple[str, ...]:
        """Return the columns of lowest and highest, each in the place of its bound in `bounds`."""
        outcomes = [f"{end}.{o}" for end in ("lowest", "highest") for o in self.occurrences]
        return (*outcomes, *(f"{end}.{p}" for end in ("payoff_lowest", "payoff_highest") for p in self.players))

    def bounds(self) -> tuple[str, ...]:
        """Return the columns of what bounds the unknown lowest and highest: of outcomes, then of payoffs."""
        outcomes = [f"{end}.{o}" for end in ("lowest_at_most", "highest_at_least") for o in self.occurrences]
        ends = ("payoff_lowest_at_most", "payoff_highest_at_least")
        return (*outcomes, *(f"{end}.{p}" for end in ends for p in self.players))

    def outcome_columns(self) -> tuple[str, ...]:
        """Return the columns of outcomes' and events' probabilities: under each rule, then lowest, then highest."""
        heads = [f"probability.{rule}" for rule in self.rules] + ["lowest", "highest"]
        return tuple(f"{head}.{outcome}" for head in heads for outcome in self.occurrences)

    def payoff_columns(self) -> tuple[str, ...]:
        """Return the columns of expected payoffs: under each rule, then lowest, then highest."""
        heads = [f"payoff.{rule}" for rule in self.rules] + ["payoff_lowest", "payoff_highest"]
        return tuple(f"{head}.{player}" for head in heads for player in self.players)


def _field(name: str, kind: pa.DataType, description: str) -> pa.Field:
    return pa.field(name, kind, nullable=False, metadata={"description": description})
