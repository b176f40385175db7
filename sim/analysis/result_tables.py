"""The summary of a run as Arrow tables: outcomes, payoffs, drivers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

Summary = Mapping[str, Any]

FLOAT, TEXT = pa.float64(), pa.string()
_DRIVER = ("parameter", "label", "rank_correlation", "explained", "low", "high", "clear", "named", "shape")
_TURN = ("turn", "turn_from", "turn_to")


def outcomes_table(summary: Summary) -> pa.Table:
    """Return a row an outcome and rule; what does not exist is null."""
    return _occurrences(summary["outcomes"], summary["rules"], "outcome")


def events_table(summary: Summary) -> pa.Table:
    """Return a row an event and rule, likewise; events do not exclude one another."""
    return _occurrences(summary.get("events", {}), summary["rules"], "event")


def _occurrences(entries: Summary, rules: Sequence[str], kind: str) -> pa.Table:
    rows = [
        {
            kind: name,
            "label": entry["label"],
            "rule": rule,
            "probability": entry["rules"][rule]["mean"],
            "error": entry["rules"][rule]["error"],
            "lowest": entry["lowest"]["mean"],
            "highest": entry["highest"]["mean"],
            "lowest_at_most": entry["lowest"].get("at_most", {}).get("mean"),
            "highest_at_least": entry["highest"].get("at_least", {}).get("mean"),
            "draws": entry["rules"][rule]["draws"],
        }
        for name, entry in entries.items()
        for rule in rules
    ]
    fields = [
        (kind, TEXT, f"the {kind}'s id"),
        ("label", TEXT, "what it is called"),
        ("rule", TEXT, "the selection rule"),
        ("probability", FLOAT, "mean over the draws in which the rule selects"),
        ("error", FLOAT, "standard error of that mean"),
        ("lowest", FLOAT, "mean of the lowest probability over all equilibria of each draw"),
        ("highest", FLOAT, "mean of the highest probability over all equilibria of each draw"),
        ("lowest_at_most", FLOAT, "what the lowest is at most over equilibria of all kinds, listed or not"),
        ("highest_at_least", FLOAT, "what the highest is at least over equilibria of all kinds, listed or not"),
        ("draws", pa.int64(), "draws in which the rule selects"),
    ]
    return _table(rows, fields)


def payoffs_table(summary: Summary) -> pa.Table:
    """Return a row a player and rule; a column a quantile."""
    levels = ["0.05", "0.5", "0.95"]
    first = next(iter(summary["payoffs"].values()), None)
    if first is not None and summary["rules"]:
        levels = list(first["rules"][summary["rules"][0]]["quantiles"])
    rows = [
        {
            "player": player,
            "label": entry["label"],
            "rule": rule,
            "payoff": entry["rules"][rule]["mean"],
            "error": entry["rules"][rule]["error"],
            "deviation": entry["rules"][rule]["deviation"],
            **{f"quantile_{level}": entry["rules"][rule]["quantiles"][level] for level in levels},
            "lowest": entry["lowest"]["mean"],
            "highest": entry["highest"]["mean"],
            "lowest_at_most": entry["lowest"].get("at_most", {}).get("mean"),
            "highest_at_least": entry["highest"].get("at_least", {}).get("mean"),
            "draws": entry["rules"][rule]["draws"],
        }
        for player, entry in summary["payoffs"].items()
        for rule in summary["rules"]
    ]
    fields = [
        ("player", TEXT, "the player's id"),
        ("label", TEXT, "what it is called"),
        ("rule", TEXT, "the selection rule"),
        ("payoff", FLOAT, "mean expected payoff, in the player's own units"),
        ("error", FLOAT, "standard error of that mean"),
        ("deviation", FLOAT, "standard deviation over draws"),
        *((f"quantile_{level}", FLOAT, f"the {level} quantile over draws") for level in levels),
        ("lowest", FLOAT, "mean of the lowest payoff over all equilibria of each draw"),
        ("highest", FLOAT, "mean of the highest payoff over all equilibria of each draw"),
        ("lowest_at_most", FLOAT, "what the lowest is at most over equilibria of all kinds, listed or not"),
        ("highest_at_least", FLOAT, "what the highest is at least over equilibria of all kinds, listed or not"),
        ("draws", pa.int64(), "draws in which the rule selects"),
    ]
    return _table(rows, fields)


def drivers_table(summary: Summary) -> pa.Table:
    """Return a row a column of outcome probabilities and parameter that moves it, the strongest first."""
    rows = [
        {"column": column, **{key: entry.get(key) for key in (*_DRIVER, *_TURN)}}
        for column, entries in summary["drivers"]["columns"].items()
        for entry in entries
    ]
    fields = [
        ("column", TEXT, "a column of the draws, such as probability.<rule>.<outcome>"),
        ("parameter", TEXT, "the parameter's id"),
        ("label", TEXT, "what it is called"),
        ("rank_correlation", FLOAT, "Spearman's rank correlation of the two over draws"),
        ("explained", FLOAT, "share of the column's variance that the parameter explains by itself"),
        ("low", FLOAT, "lower end of the 95% interval of that share"),
        ("high", FLOAT, "its upper end"),
        ("clear", pa.bool_(), "whether that share can be told from nothing"),
        ("named", pa.bool_(), "whether the game names the parameter; if not, it only goes along with others"),
        ("shape", TEXT, "'up', 'down', 'hump', 'dip' or 'waves' in the parameter; '' where draws tell none"),
        ("turn", FLOAT, "where a hump is highest or a dip lowest, in the parameter's unit"),
        ("turn_from", FLOAT, "from where on the draws do not tell the outcome from what it is at the turn"),
        ("turn_to", FLOAT, "and up to where"),
    ]
    return _table(rows, fields)


def _table(rows: list[dict[str, Any]], fields: list[tuple[str, pa.DataType, str]]) -> pa.Table:
    schema = pa.schema([pa.field(name, kind, metadata={"description": text}) for name, kind, text in fields])
    return pa.Table.from_pylist(rows, schema=schema)
