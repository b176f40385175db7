"""What the store holds: two tables a part, one with a row a draw, one with a row an equilibrium.

| columns of the draws | meaning |
|---|---|
| `draw` | index of the draw |
| `parameter.<id>` | its value in this draw |
| `count`, `status`, `reason` | how many equilibria are listed; a `Status` and a `Reason` of `sim.solutions` |
| `tags_some`, `tags_all` | bit i: tag i of the manifest holds of some, of all listed equilibria |
| `equilibrium_set` | which equilibria exist, a number of the manifest's legend; -1 where the legend had no room |
| `probability.<rule>.<outcome>` | under the equilibria that the rule selects; NaN where it selects none |
| `lowest.<outcome>`, `highest.<outcome>` | over all equilibria of the draw; NaN where there is none |
| `payoff.<rule>.<player>`, `payoff_lowest.<player>`, `payoff_highest.<player>` | expected payoffs, likewise |
| `singled_out.<rule>` | the rule itself singled out one equilibrium |

| columns of the equilibria | meaning |
|---|---|
| `draw` | the draw whose equilibrium this is |
| `support_0`, … and `mixed` | the profile, packed as `sim.store.supports` explains |
| `regret`, `component`, `isolated`, `weight.<rule>` | as in `sim.solutions.solution` |
| `tags` | bit i: tag i of the manifest holds; where there are tags |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from sim.games.game import ChoiceSet

CHOICES_PER_WORD = 32
"""Two bits a choice in an unsigned integer of 64."""


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

    @property
    def choices(self) -> int:
        """How many probabilities a profile has."""
        return sum(len(s.actions) for s in self.choice_sets)

    @property
    def words(self) -> int:
        """How many integers of 64 bits hold the support of a profile."""
        return max(1, -(-self.choices // CHOICES_PER_WORD))

    @property
    def support_columns(self) -> tuple[str, ...]:
        """The columns with the packed supports."""
        return tuple(f"support_{word}" for word in range(self.words))

    @property
    def weight_columns(self) -> tuple[str, ...]:
        """The columns with the rules' weights."""
        return tuple(f"weight.{rule}" for rule in self.rules)

    def to_json(self) -> dict[str, Any]:
        """Return plain data; `from_json` reverses it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Layout:
        """Read what `to_json` wrote; `KeyError` where it is incomplete."""
        sets = tuple(ChoiceSet(s["name"], s["move"], s["player"], tuple(s["actions"])) for s in data["choice_sets"])
        names = {key: tuple(data[key]) for key in ("parameters", "players", "outcomes", "rules", "tags")}
        return cls(**names, choice_sets=sets)

    def draws_schema(self) -> pa.Schema:
        """Return the schema of the draws; nothing in it is nullable, which spares definition levels."""
        fields = [("draw", pa.int64()), *((f"parameter.{p}", pa.float64()) for p in self.parameters)]
        fields += [("count", pa.int32()), ("status", pa.uint8()), ("reason", pa.uint8())]
        fields += [("tags_some", pa.uint64()), ("tags_all", pa.uint64())] if self.tags else []
        fields += [("equilibrium_set", pa.int32()), *((name, pa.float64()) for name in self.measures())]
        fields += [(f"singled_out.{rule}", pa.bool_()) for rule in self.rules]
        return _schema(fields)

    def equilibria_schema(self) -> pa.Schema:
        """Return the schema of the equilibria; regrets keep seven digits."""
        fields = [("draw", pa.int64()), *((name, pa.uint64()) for name in self.support_columns)]
        fields += [("mixed", pa.list_(pa.field("element", pa.float64(), nullable=False)))]
        fields += [("regret", pa.float32()), ("component", pa.int32()), ("isolated", pa.bool_())]
        fields += [(name, pa.float64()) for name in self.weight_columns]
        fields += [("tags", pa.uint64())] if self.tags else []
        return _schema(fields)

    def measures(self) -> tuple[str, ...]:
        """Return the columns of outcome probabilities and payoffs, in the order of the store."""
        return self.outcome_columns() + self.payoff_columns()

    def outcome_columns(self) -> tuple[str, ...]:
        """Return the columns of outcome probabilities: under each rule, then lowest, then highest."""
        heads = [f"probability.{rule}" for rule in self.rules] + ["lowest", "highest"]
        return tuple(f"{head}.{outcome}" for head in heads for outcome in self.outcomes)

    def payoff_columns(self) -> tuple[str, ...]:
        """Return the columns of expected payoffs: under each rule, then lowest, then highest."""
        heads = [f"payoff.{rule}" for rule in self.rules] + ["payoff_lowest", "payoff_highest"]
        return tuple(f"{head}.{player}" for head in heads for player in self.players)


def _schema(fields: Iterable[tuple[str, pa.DataType]]) -> pa.Schema:
    return pa.schema([pa.field(name, kind, nullable=False) for name, kind in fields])
