"""Random scenarios written twice: with families, and by hand for every member, from one tree of expressions.

The second writer knows nothing of `sim.document.families`: members are put in by Python loops, sums are written out
term by term, and tables are Python dicts.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

Env = Mapping[str, str]


@dataclass(frozen=True)
class World:
    """What both writers know: members, the rows of the table, and trade between each two."""

    members: tuple[str, ...]
    rows: Mapping[str, Mapping[str, Any]]
    trade: Mapping[tuple[str, str], float]

    @property
    def allies(self) -> list[str]:
        return [m for m in self.members if self.rows[m]["nato"]]

    def table(self) -> str:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["iso", "name", "gdp", "nato", "region"])
        for member in self.members:
            row = self.rows[member]
            writer.writerow([member, row["name"], row["gdp"], "yes" if row["nato"] else "no", row["region"]])
        return out.getvalue()

    def pairs(self) -> str:
        lines = [f"{a},{b},{value}" for (a, b), value in self.trade.items()]
        return "\n".join(["from,to,trade", *lines]) + "\n"


BOTH = {"number": "{w[0]}", "base": "base", "if": "({p[0]} if {p[1]} else {p[2]})", "not": "(not {p[0]})"}
SHORT = BOTH | {
    "cost": "cost[{w[0]}]",
    "gdp": "gdp[{w[0]}]",
    "nato": "nato[{w[0]}]",
    "trade": "(trade[{w[0]}, {w[1]}] if {w[0]} != {w[1]} else 1)",
    "joined": "(join[{w[0]}] == come)",
    "differ": "({w[0]} != {w[1]})",
    "region": "(region[{w[0]}] == asia)",
    "member": "({w[0]} in ally)",
}
"""How a node is written for members, with its parts and its words."""
LONG = BOTH | {"cost": "cost_{w[0]}", "joined": "(join_{w[0]} == come)"}
"""How a node is written by hand, if nothing in it is known beforehand."""
KNOWN: Mapping[str, Callable[[World, list[Any]], str]] = {
    "gdp": lambda world, w: repr(world.rows[w[0]]["gdp"]),
    "nato": lambda world, w: str(world.rows[w[0]]["nato"]).lower(),
    "trade": lambda world, w: repr(world.trade[w[0], w[1]]) if w[0] != w[1] else "1",
    "differ": lambda world, w: str(w[0] != w[1]).lower(),
    "region": lambda world, w: str(world.rows[w[0]]["region"] == "asia").lower(),
    "member": lambda world, w: str(w[0] in world.allies).lower(),
}
"""What is known of a node beforehand, as a number or a truth."""


@dataclass(frozen=True)
class Node:
    """An expression: its kind, its parts, and words."""

    kind: str
    parts: tuple[Node, ...] = ()
    words: tuple[Any, ...] = field(default=())

    def short(self) -> str:
        """Return it in the language of families."""
        p = [part.short() for part in self.parts]
        if self.kind == "over":
            function, variable, family = self.words
            condition = f" if {p[1]}" if len(p) > 1 else ""
            return f"{function}({p[0]} for {variable} in {family}{condition})"
        return SHORT.get(self.kind, "({p[0]} " + self.kind + " {p[1]})").format(p=p, w=self.words)

    def long(self, env: Env, world: World) -> str:
        """Return it in the names of members, with what `env` binds put in."""
        if self.kind == "over":
            return self._over(env, world)
        p = [part.long(env, world) for part in self.parts]
        w = [env.get(word, word) if isinstance(word, str) else word for word in self.words]
        if self.kind in KNOWN:
            return KNOWN[self.kind](world, w)
        return LONG.get(self.kind, "({p[0]} " + self.kind + " {p[1]})").format(p=p, w=w)

    def _over(self, env: Env, world: World) -> str:
        function, variable, family = self.words
        terms: list[str] = []
        for member in world.members if family == "state" else world.allies:
            inner = {**env, variable: member}
            condition = self.parts[1].long(inner, world) if len(self.parts) > 1 else "true"
            if condition != "false":
                terms.append(_term(function, self.parts[0].long(inner, world), condition))
        if function in ("sum", "count"):
            return f"({' + '.join(terms)})" if terms else "0"
        if function in ("any", "all"):
            sign = " or " if function == "any" else " and "
            return f"(({sign.join(terms)}) != 0)" if terms else str(function == "all").lower()
        return f"{function}({', '.join(terms)})" if len(terms) > 1 else f"({terms[0]})"


def _term(function: str, body: str, condition: str) -> str:
    if function == "count":
        return f"(1 if ({body}) and ({condition}) else 0)"
    if function == "any":
        return f"(({body}) and ({condition}))"
    if function == "all":
        return f"(({body}) or not ({condition}))"
    return body if condition == "true" else f"({body} if {condition} else 0)"


def expressions(names: tuple[str, ...], depth: int) -> st.SearchStrategy[Node]:
    """Return expressions over the members that `names` stand for; names are added inward: s, t, u."""
    name = st.sampled_from(names)
    leaves = st.one_of(
        st.sampled_from([0, 1, 2, 0.5]).map(lambda n: Node("number", words=(n,))),
        st.just(Node("base")),
        st.builds(lambda k, n: Node(k, words=(n,)), st.sampled_from(["cost", "gdp"]), name),
        st.builds(lambda a, b: Node("trade", words=(a, b)), name, name),
        name.map(lambda n: Node("joined", words=(n,))),
    )
    if depth == 0:
        return leaves
    inner = expressions(names, depth - 1)
    both = st.builds(lambda k, a, b: Node(k, (a, b)), st.sampled_from(["+", "-", "*"]), inner, inner)
    choice = st.builds(lambda a, c, b: Node("if", (a, c, b)), inner, conditions(names), inner)
    return st.one_of(leaves, both, choice, over(names, depth))


def conditions(names: tuple[str, ...], known: bool = False) -> st.SearchStrategy[Node]:
    """Return conditions; `known` when the file is read."""
    name = st.sampled_from(names)
    plain = st.one_of(
        st.builds(lambda k, n: Node(k, words=(n,)), st.sampled_from(["nato", "region", "member"]), name),
        st.builds(lambda a, b: Node("differ", words=(a, b)), name, name),
    )
    if not known:
        plain = st.one_of(plain, name.map(lambda n: Node("joined", words=(n,))))
    pair = st.builds(lambda k, a, b: Node(k, (a, b)), st.sampled_from(["and", "or"]), plain, plain)
    return st.one_of(plain, pair, plain.map(lambda c: Node("not", (c,))))


def over(names: tuple[str, ...], depth: int) -> st.SearchStrategy[Node]:
    """Return sums and the like over a further name."""
    new = "stuvw"[len(names) - 1]
    within = (*names, new)
    body = expressions(within, depth - 1) if len(within) < 4 else expressions(within, 0)
    family = st.sampled_from(["state", "ally"])

    def made(function: str, parts: tuple[Node, ...], of: str) -> Node:
        return Node("over", parts, (function, new, of))

    some = st.sampled_from(["sum", "count", "any", "all"])
    with_condition = st.builds(lambda f, b, c, s: made(f, (b, c), s), some, body, conditions(within), family)
    alone = st.builds(lambda f, b, s: made(f, (b,), s), some, body, family)
    extreme = st.builds(lambda f, b: made(f, (b,), "state"), st.sampled_from(["min", "max"]), body)
    return st.one_of(with_condition, alone, extreme)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Return members with their rows, at least one of them an ally."""
    members = draw(st.sampled_from([("usa", "rok"), ("a", "b_c", "d"), ("usa", "rok", "japan"), ("x1", "x2", "x3")]))
    gdp = st.sampled_from([0.25, 1, 2.5, 18.2, 3])
    rows = {
        m: {
            "name": f"The {m}, of old",
            "gdp": draw(gdp),
            "nato": i == 0 or draw(st.booleans()),
            "region": "asia" if i == 0 else draw(st.sampled_from(["asia", "europe"])),
        }
        for i, m in enumerate(members)
    }
    return World(members, rows, {(a, b): draw(gdp) for a in members for b in members if a != b})


def short_text(world: World, payoff: Node, condition: Node) -> str:
    """Return the scenario with families, whose tables are states.csv and trade.csv."""
    return f"""\
format: 2
title: Twins
tables:
  states: {{file: states.csv, key: iso, label: name}}
  trades: {{file: trade.csv, key: [from, to]}}
sets:
  state: {{table: states}}
  ally: state where nato[state]
players:
  each state: "{{state}}"
parameters:
  base: {{label: Base, unit: points, value: "uniform(0, 2)", why: A guess., judgement: true}}
  cost[state]:
    label: Cost of {{state}}
    unit: points
    value: uniform(0, 1 + gdp[state])
    why: It has {{gdp[state]}}.
    judgement: true
quantities:
  company[s in state]: count(join[t] == come for t in state if t != s)
moves:
  join[state]: {{player: state, sees: none, actions: [come, stay]}}
payoffs:
  each s in state: {payoff.short()} + company[s] - cost[s] * (join[s] == come)
outcomes:
  well: any(({condition.short()}) and join[s] == come for s in state)
  ill: otherwise
solve: {{concept: pure-nash, selection: uniform}}
"""


def long_text(world: World, payoff: Node, condition: Node) -> str:
    """Return the scenario written out for every member."""
    lines = ["format: 1", "title: Twins", "players:"]
    lines += [f'  {m}: "{world.rows[m]["name"]}"' for m in world.members]
    lines += ["parameters:"]
    lines += ['  base: {label: Base, unit: points, value: "uniform(0, 2)", why: A guess., judgement: true}']
    for m in world.members:
        gdp = world.rows[m]["gdp"]
        lines += [f"  cost_{m}:", f"    label: Cost of {world.rows[m]['name']}", "    unit: points"]
        lines += [f"    value: uniform(0, {1 + gdp})", f"    why: It has {gdp}.", "    judgement: true"]
    lines += ["quantities:"]
    for m in world.members:
        others = [f"(join_{o} == come)" for o in world.members if o != m]
        lines += [f"  company_{m}: {' + '.join(others)}"]
    lines += ["moves:"]
    lines += [f"  join_{m}: {{player: {m}, sees: none, actions: [come, stay]}}" for m in world.members]
    lines += ["payoffs:"]
    for m in world.members:
        text = payoff.long({"s": m}, world)
        lines += [f"  {m}: {text} + company_{m} - cost_{m} * (join_{m} == come)"]
    well = [f"(({condition.long({'s': m}, world)}) and join_{m} == come)" for m in world.members]
    lines += ["outcomes:", f"  well: {' or '.join(well)}", "  ill: otherwise"]
    return "\n".join([*lines, "solve: {concept: pure-nash, selection: uniform}", ""])
