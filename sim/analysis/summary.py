"""The summary of a run as one JSON document: a function of the stored parts and nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np

from sim.activity import Activity, steps
from sim.analysis.bounds import Bounds, bounds, possible_statuses
from sim.analysis.drivers import Drivers, drivers
from sim.analysis.equilibrium_sets import EquilibriumSet, equilibrium_sets
from sim.analysis.estimates import Estimate, estimates, with_others
from sim.analysis.frequencies import frequencies
from sim.analysis.interactions import interactions
from sim.analysis.left_range import left_in_run
from sim.analysis.pools import belief_pool, expert_pools
from sim.analysis.quantiles import LEVELS, quantiles
from sim.concepts.registry import scope_of, words_of
from sim.distributions import needs_of
from sim.games.registry import FORMS
from sim.scenario.experts import panels
from sim.scenario.mentions import mentioned
from sim.solutions.reason import Reason
from sim.solutions.status import Coverage, Status
from sim.store.equilibrium_index import play_entry
from sim.store.reader import Run
from sim.tolerances import PROBABILITY

SCHEMA = "sim.summary/2"

SETS_SHOWN = 20
"""Equilibrium sets that are listed; the shares of the others are added up."""

_STATUSES = len(Status)


def summarise(run: Run, with_drivers: bool = True) -> dict[str, Any]:
    """Return the summary; numbers that do not exist (no draw has an equilibrium) are null.

    `outcomes` and `payoffs` hold, for each rule, the mean over the draws in which the rule selects; and the interval
    from the mean `lowest` to the mean `highest` over all equilibria of each draw: what selection leaves open. Where
    `scope` names kinds of equilibria, it is over all of these kinds. In `unbounded` draws there may be equilibria
    beyond the listed ones: a probability can be anything there, from 0 to 1; a payoff's interval is then null, as is
    a probability's where no draw has one. `at_least` and `at_most` say what is known of either end over equilibria of
    all kinds and over all draws that may have one (`sim.analysis.bounds`), and of the share of a status. `error` is
    that of `sim.analysis.estimates`; quantiles are exact.
    Without `with_drivers` it does not say what moves outcomes.
    """
    with steps("summing up the run", 5 if with_drivers else 4) as activity:
        return _summarised(run, with_drivers, activity)


def _summarised(run: Run, with_drivers: bool, activity: Activity) -> dict[str, Any]:
    manifest, layout = run.manifest, run.layout
    means = estimates(run, layout.measures())
    activity.step()
    statuses = _statuses(run)
    activity.step()
    solved = manifest.draws - statuses["listed"]["none"]["draws"]
    ends = bounds(run, means, _all_listed(statuses))
    activity.step()
    document = {
        "schema": SCHEMA,
        "scenario": dict(manifest.scenario),
        "case": manifest.case,
        "overrides": list(manifest.overrides),
        "concept": manifest.concept,
        "worth": _worth(manifest.document, manifest.concept),
        "rules": list(layout.rules),
        "part_rules": _part_rules(manifest.document, layout.rules),
        "design": manifest.design,
        "seed": manifest.seed,
        "budget": manifest.budget,
        "draws": manifest.draws,
        **statuses,
        "scope": _scopes(manifest.document, manifest.concept) if statuses["coverage"]["of_a_kind"]["draws"] else {},
        "unbounded": _share(max((solved - means[c].draws for c in _ends(run)), default=0), manifest.draws),
        "outcomes": {outcome: _outcome(run, means, outcome, solved, ends) for outcome in layout.outcomes},
        **({"events": _events(run, means, solved, ends)} if layout.events else {}),
        "payoffs": {player: _payoffs(run, means, player, solved, ends) for player in layout.players},
        "lead": {rule: _lead(run, means, rule) for rule in layout.rules},
        "open": _open(run),
        **({"left_range": left_in_run(run)} if statuses["undefined_because"] else {}),
        **_frequencies(run),
        **({"experts": pools} if (pools := expert_pools(run)) else {}),
        **({"belief": belief} if (belief := belief_pool(run)) else {}),
        **_numbers(run),
        "equilibrium_sets": _sets(run),
        "tags": _tags(run),
    }
    activity.step()
    if with_drivers:
        found = drivers(run, layout.outcome_columns(), means)
        document |= {"drivers": _drivers(run, found), "judgement": _judgement(run, found)}
    return plain(document)


def _worth(document: Mapping[str, Any], concept: str) -> str:
    """Return what payoffs are: where a crowd pays those who stay, too, no gains over that."""
    words = words_of(concept)
    pays_stayers = any("stay" in bloc for bloc in document.get("blocs", {}).values())
    return words.level if pays_stayers and words.level else words.mean_worth


def _statuses(run: Run) -> dict[str, Any]:
    """Return how many draws have each status, each reason, how many equilibria, and where each rule decides."""
    layout = run.layout
    columns = [f"singled_out.{rule}" for rule in layout.rules]
    statuses, reasons = np.zeros(_STATUSES, np.int64), np.zeros((2, len(Reason)), np.int64)
    coverages, listed = np.zeros(len(Coverage), np.int64), np.zeros(3, np.int64)
    singled = np.zeros(len(columns), np.int64)
    possible = np.zeros((2, _STATUSES), np.int64)
    for group in run.groups(["count", "status", "reason", "coverage", *columns]):
        statuses += np.bincount(group["status"], minlength=_STATUSES)
        for endless in (0, 1):
            some = (group["status"] == Status.CONTINUUM) == endless
            reasons[endless] += np.bincount(group["reason"][some], minlength=len(Reason))
        game = group["status"] != Status.UNDEFINED  # without one there is no list that could claim anything
        coverages += np.bincount(group["coverage"][game], minlength=len(Coverage))
        listed += np.bincount(np.minimum(group["count"].astype(np.int64), 2), minlength=3)
        singled += [int(group[name].sum()) for name in columns]
        possible += possible_statuses(group)
    draws = run.manifest.draws
    names = [status.name.lower() for status in Status]
    why, endless_why = ({reason: int(own[reason]) for reason in Reason if reason and own[reason]} for own in reasons)
    return {
        "status": {
            name: _share(int(n), draws) | {"at_least": _portion(least, draws), "at_most": _portion(most, draws)}
            for name, n, least, most in zip(names, statuses, *possible.tolist(), strict=True)
        },
        "coverage": {coverage.name.lower(): _share(int(coverages[coverage]), draws) for coverage in Coverage},
        "incomplete_because": _shares({reason: n for reason, n in why.items() if not reason.undefined}, draws),
        **({"continuum_because": _shares(endless_why, draws)} if endless_why else {}),
        "undefined_because": _shares({reason: n for reason, n in why.items() if reason.undefined}, draws),
        "listed": dict(zip(("none", "one", "several"), (_share(int(n), draws) for n in listed), strict=True)),
        "singled_out": {rule: _share(int(n), draws) for rule, n in zip(layout.rules, singled, strict=True)},
    }


def _tags(run: Run) -> dict[str, Any]:
    """Return for each tag the draws in which some equilibrium has it, and those in which all have it."""
    names = run.layout.tags
    tally = {"some": np.zeros(len(names), np.int64), "all": np.zeros(len(names), np.int64)}
    columns = {way: [f"tag_{way}.{name}" for name in names] for way in tally}
    for group in run.groups([*columns["some"], *columns["all"]]) if names else ():
        for way, counts in tally.items():
            counts += [int(group[column].sum()) for column in columns[way]]
    draws = run.manifest.draws
    return {name: {way: _share(int(n[i]), draws) for way, n in tally.items()} for i, name in enumerate(names)}


def _shares(counts: Mapping[Reason, int], draws: int) -> dict[str, Any]:
    return {reason.text: _share(count, draws) for reason, count in counts.items()}


def _share(count: int, draws: int) -> dict[str, Any]:
    return {"draws": count, "share": _portion(count, draws)}


def _portion(count: int, draws: int) -> float:
    return count / draws if draws else math.nan


def _part_rules(document: Mapping[str, Any], rules: tuple[str, ...], use: str = "") -> dict[str, list[str]]:
    """Return, by use, the rules by which a part's solutions are weighed: the whole's, unless the use sets its own."""
    found: dict[str, list[str]] = {}
    for name, entry in document.get("uses", {}).items():
        called = f"{use}.{name}" if use else name
        own = (entry["set"]["solve.selection"],) if "set" in entry else rules
        found |= {called: list(own)} | _part_rules(entry["scenario"], own, called)
    return found


def _scopes(document: Mapping[str, Any], concept: str, use: str = "") -> dict[str, str]:
    """Return, by use ('' of the whole), the kind of solutions that its concept looks for, where it is not all."""
    found = {use: scope_of(concept)} if scope_of(concept) else {}
    for name, entry in document.get("uses", {}).items():
        inner = entry["scenario"]
        found |= _scopes(inner, inner["solve"]["concept"]["name"], f"{use}.{name}" if use else name)
    return found


def _ends(run: Run) -> tuple[str, ...]:
    """Return the columns of what is lowest."""
    layout = run.layout
    return (*(f"lowest.{o}" for o in layout.occurrences), *(f"payoff_lowest.{p}" for p in layout.players))


def _events(
    run: Run, means: Mapping[str, Estimate], solved: int, ends: Mapping[str, Bounds]
) -> dict[str, dict[str, Any]]:
    """Return how likely the events are, of which several may hold."""
    return {event: _outcome(run, means, event, solved, ends, "events") for event in run.layout.events}


def _outcome(
    run: Run,
    means: Mapping[str, Estimate],
    outcome: str,
    solved: int,
    ends: Mapping[str, Bounds],
    kind: str = "outcomes",
) -> dict[str, Any]:
    return {
        "label": _label(run, kind, outcome),
        "rules": {rule: _estimate(means[f"probability.{rule}.{outcome}"]) for rule in run.layout.rules},
        "lowest": _end(run, means, f"lowest.{outcome}", solved, 0.0, ends),
        "highest": _end(run, means, f"highest.{outcome}", solved, 1.0, ends),
    }


def _end(
    run: Run, means: Mapping[str, Estimate], column: str, solved: int, other: float, ends: Mapping[str, Bounds]
) -> dict[str, Any]:
    """Return one end of an interval over all equilibria, `other` where nothing is known of what is not listed."""
    known = {"at_least": _estimate(ends[column].at_least), "at_most": _estimate(ends[column].at_most)}
    return _estimate(with_others(run, column, means[column], solved, other)) | known


def _all_listed(statuses: Mapping[str, Any]) -> bool:
    """Return whether no draw's list may lack some, or those of another kind."""
    return not (statuses["coverage"]["of_a_kind"]["draws"] or statuses["status"]["incomplete"]["draws"])


def _lead(run: Run, means: Mapping[str, Estimate], rule: str) -> dict[str, Any] | None:
    """Return the two likeliest outcomes under a rule and their distance; None where there are no two.

    The distance is estimated draw by draw: what moves both alike is no error of it.
    """
    columns = {outcome: f"probability.{rule}.{outcome}" for outcome in run.layout.outcomes}
    known = [outcome for outcome, column in columns.items() if not math.isnan(means[column].mean)]
    first, *others = sorted(known, key=lambda outcome: -means[columns[outcome]].mean) or [""]
    if not others:
        return None
    found = [estimates(run, [f"{columns[first]} - {columns[other]}"]) for other in others[:1]]
    return {"first": first, "second": others[0], **_estimate(*found[0].values())}


def _open(run: Run) -> dict[str, Any]:
    """Return in how many draws the choice of an equilibrium makes a difference to the outcomes' probabilities."""
    names = run.layout.outcomes
    count = 0
    for group in run.groups([f"{end}.{o}" for o in names for end in ("lowest", "highest")]) if names else ():
        apart = [group[f"highest.{o}"].astype(np.float64) - group[f"lowest.{o}"].astype(np.float64) for o in names]
        count += int((np.nan_to_num(np.array(apart)) > PROBABILITY).any(axis=0).sum())
    return _share(count, run.manifest.draws)


def _payoffs(
    run: Run, means: Mapping[str, Estimate], player: str, solved: int, ends: Mapping[str, Bounds]
) -> dict[str, Any]:
    return {
        "label": _label(run, "players", player),
        "rules": {rule: _distribution(run, means, f"payoff.{rule}.{player}") for rule in run.layout.rules},
        "lowest": _end(run, means, f"payoff_lowest.{player}", solved, math.nan, ends),
        "highest": _end(run, means, f"payoff_highest.{player}", solved, math.nan, ends),
    }


def _frequencies(run: Run) -> dict[str, Any]:
    """Return how often each thing is done that the form counts; nothing where it counts none."""
    document = run.manifest.document
    counted = FORMS[document["form"]].description.frequencies
    if counted is None:
        return {}
    entries = {
        name: {
            "label": counted.label(document, name),
            "rules": {rule: _estimate(estimate) for rule, estimate in rules.items()},
        }
        for name, rules in frequencies(run, counted.action).items()
    }
    told = {"caption": counted.caption, "heading": counted.heading, "action": counted.action}
    return {"frequencies": {**told, "entries": entries}}


def _numbers(run: Run) -> dict[str, Any]:
    """Return the numbers that are chosen at moves where they are, and how often one is; nothing without such moves."""
    layout = run.layout
    if not layout.numbers:
        return {}
    means = estimates(run, layout.number_columns())
    labels = {move: block["label"] or move for move, block in run.manifest.document.get("moves", {}).items()}
    return {
        "numbers": {
            move: {
                "label": labels.get(move, move),
                "rules": {rule: _distribution(run, means, f"number.{rule}.{move}") for rule in layout.rules},
                "made": {rule: _estimate(means[f"made.{rule}.{move}"]) for rule in layout.rules},
                "lowest": _estimate(means[f"number_lowest.{move}"]),
                "highest": _estimate(means[f"number_highest.{move}"]),
            }
            for move in layout.numbers
        }
    }


def _estimate(estimate: Estimate) -> dict[str, Any]:
    return {
        "mean": estimate.mean,
        "error": estimate.error,
        "margin": estimate.margin,
        "least": estimate.least,
        "most": estimate.most,
        "draws": estimate.draws,
    }


def _distribution(run: Run, means: Mapping[str, Estimate], column: str) -> dict[str, Any]:
    levels = [f"{level:g}" for level in LEVELS]
    return {
        **_estimate(means[column]),
        "deviation": means[column].deviation,
        "quantiles": dict(zip(levels, quantiles(run, column), strict=True)),
    }


def _label(run: Run, kind: str, name: str) -> str:
    """Return the label that the scenario gives, its id where there is none."""
    return run.manifest.labels.get(kind, {}).get(name, name)


def _sets(run: Run) -> dict[str, Any]:
    sets = equilibrium_sets(run)
    rest = sum(s.draws for s in sets[SETS_SHOWN:])
    shown = [
        {
            "plays": _plays(s),
            "numbers": list(s.numbers),
            "draws": s.draws,
            "share": s.share,
        }
        for s in sets[:SETS_SHOWN]
    ]
    return {"shown": shown, "others": _share(rest, run.manifest.draws)}


def _plays(found: EquilibriumSet) -> list[dict[str, Any]] | None:
    """Return each play of a set as text and as data, with the number of equilibria that have it."""
    if found.plays is None:
        return None
    return [
        {"play": play, "equilibria": n, "choices": play_entry(path)["choices"]}
        for (play, n), path in zip(found.plays, found.paths, strict=True)
    ]


def _drivers(run: Run, found: Drivers) -> dict[str, Any]:
    """Return, for each column of outcome probabilities, the parameters that move it, the strongest first.

    One that the game does not name (`named` is false) moves nothing: what it explains is its companions' doing.
    """
    rule = run.layout.rules[0]
    named = _named(run)
    experts = panels(
        run.manifest.document, run.layout.parameters
    )  # who is right is no number: `expert_pools` tells of it
    own = tuple(f"probability.{rule}.{outcome}" for outcome in run.layout.outcomes)
    own = tuple(c for c in own if not np.isnan(found.explained[:, found.columns.index(c)]).all())
    together = interactions(run, own, tuple(p for p in found.parameters if p in named and p not in experts))
    columns: dict[str, Any] = {}
    for c, column in enumerate(found.columns):
        strength = (
            np.nan_to_num(found.explained[:, c]) + 2 * found.clear[:, c] + 4 * np.isin(found.parameters, [*named])
        )
        columns[column] = [
            _driver(run, found, p, c, named) | {"named": found.parameters[p] in named, "together": _with(run, pair)}
            for p in np.argsort(-strength, kind="stable")
            if not math.isnan(found.explained[p, c]) and found.parameters[p] not in experts
            for pair in [together.get(column, {}).get(found.parameters[p])]
        ]
    return {"draws": found.draws, "uncertain": _uncertain(run.manifest.document), "columns": columns}


def _uncertain(document: Mapping[str, Any]) -> bool:
    """Return whether any number of a scenario or of those that it uses has a distribution."""
    values = [block["value"] for block in document.get("parameters", {}).values()]
    parts = [use["scenario"] for use in document.get("uses", {}).values()]
    return any(value.get("family") != "fixed" for value in values) or any(map(_uncertain, parts))


def _driver(run: Run, found: Drivers, p: int, c: int, named: frozenset[str]) -> dict[str, Any]:
    way = found.directions[p, c]
    parameter = found.parameters[p]
    return {
        "parameter": parameter,
        "label": _label(run, "parameters", parameter),
        "rank_correlation": float(found.correlation[p, c]),
        "explained": float(found.explained[p, c]),
        "low": float(found.low[p, c]),
        "high": float(found.high[p, c]),
        "clear": bool(found.clear[p, c]),
        "shape": way.shape,
        "turn": way.turn,
        "turn_from": way.turn_from,
        "turn_to": way.turn_to,
        "companions": [_label(run, "parameters", other) for other in _companions(run, parameter, named)],
    }


def _with(run: Run, pair: tuple[str, float] | None) -> dict[str, Any] | None:
    if pair is None:
        return None
    return {"parameter": pair[0], "label": _label(run, "parameters", pair[0]), "explained": pair[1]}


def _companions(run: Run, parameter: str, named: frozenset[str]) -> list[str]:
    """Return the parameters with which one is correlated and that the game names."""
    document = run.manifest.document
    pairs = [pair["between"] for pair in document.get("correlations", [])]
    pairs += hanging_together(document.get("parameters", {}))
    return [other for pair in pairs if parameter in pair for other in pair if other != parameter and other in named]


def hanging_together(parameters: Mapping[str, Any]) -> list[list[str]]:
    """Return the pairs of parameters that go together because of what their distributions hang on."""
    on = {name: {*needs_of(block["value"]), name} for name, block in parameters.items()}
    return [[a, b] for a, b in combinations(on, 2) if on[a] & on[b]]


def _named(run: Run) -> frozenset[str]:
    """Return the parameters that the game, its outcomes or its parts name; all in a run without a document."""
    document = run.manifest.document
    return mentioned(document) if document else frozenset(run.layout.parameters)


def _judgement(run: Run, found: Drivers) -> dict[str, Any]:
    """Return what share of each outcome's variation rests on parameters behind which nothing but judgement stands.

    Of what parameters explain one by one (interactions belong to no single parameter), so shares of what is explained;
    of those alone that can be told from nothing, and that the game names.
    """
    bare = np.isin(found.parameters, run.manifest.judgement)
    named = np.isin(found.parameters, [*_named(run) - {*panels(run.manifest.document, run.layout.parameters)}])
    rule, shares = run.layout.rules[0], {}
    for outcome in run.layout.outcomes:
        c = found.columns.index(f"probability.{rule}.{outcome}")
        explained = np.where(found.clear[:, c] & named, np.nan_to_num(found.explained[:, c]), 0.0)
        shares[outcome] = float(explained[bare].sum() / explained.sum()) if explained.sum() > 0 else math.nan
    return {"parameters": list(run.manifest.judgement), "shares": shares}


def plain(value: Any) -> Any:
    """Return the document with null for what is not a finite number."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
