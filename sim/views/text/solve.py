"""One solved world as text: its numbers, how likely each outcome is, its equilibria, its game."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.analysis.alike import Group, shared
from sim.analysis.left_range import left_text
from sim.analysis.silence import says_nothing
from sim.concepts.registry import scope_in, words_of
from sim.concepts.words import kind_of
from sim.labels import labels_of
from sim.lines import cells, left, page_width, wrapped
from sim.numbers import ZERO, counted, number, percent, probability, residual
from sim.scenario.description import play_text, world_exhibits
from sim.selection.rules import rule_named
from sim.solutions.status import Coverage
from sim.tables import Exhibit, TreeListing
from sim.tolerances import PROBABILITY
from sim.views.text.details import detail_lines
from sim.views.text.intervals import joined
from sim.views.text.tables import exhibit_lines, table_lines
from sim.views.text.words import heads, solution_head, solution_lines
from sim.workflow.solve import Solved, details_of

FEW = 4
"""Solutions that are written out one by one; of more, those that come to the same stand together."""
GROUPS = 8
"""Groups of them that are told."""
PLACES = 12
"""Places at which all do the same, or differ, that are told."""
LONG = 20
"""Rows of a game beyond which its solutions stand before it."""
LISTED = 40
"""Nodes of a tree that are listed here; JSON lists more."""


def solve_lines(solved: Solved) -> Iterator[str]:
    """Yield what `sim solve` prints: first the game, then what comes of it; a long game last."""
    yield solved.title
    yield from (f"note: {note}" for note in solved.notes)
    yield from _world(solved)
    exhibits = world_exhibits(solved.form, solved.batch, solved.document)
    game, solutions = list(exhibit_lines(map(_cut, exhibits))), list(_solutions(solved))
    parts = (solutions, game) if max(map(_length, exhibits), default=0) > LONG else (game, solutions)
    for part in parts:
        yield from ("", *part)


def _length(exhibit: Exhibit) -> int:
    return len(exhibit.nodes) if isinstance(exhibit, TreeListing) else len(exhibit.rows)


def _cut(exhibit: Exhibit) -> Exhibit:
    """Return a tree with its first nodes alone; anything else as it is."""
    if not isinstance(exhibit, TreeListing) or len(exhibit.nodes) <= LISTED:
        return exhibit
    more = exhibit.left_out + len(exhibit.nodes) - LISTED
    return TreeListing(exhibit.caption, exhibit.players, exhibit.nodes[:LISTED], more)


def _solutions(solved: Solved) -> Iterator[str]:
    count = int(solved.solution.count[0])
    yield from (f"there is no game here: {left_text(entry)}" for entry in solved.left)
    labels, places = labels_of(solved.document), len(solved.game.choice_sets)
    if count <= FEW and places <= 2 * PLACES:
        yield from solution_lines(solved.game, solved.solution, solved.concept.name)
    else:
        yield from solution_head(solved.solution, solved.concept.name)
        yield from _shared(solved)
        for i, group in enumerate(solved.groups[:GROUPS]):
            yield from _group(solved, group, i)
        if len(solved.groups) > GROUPS:
            rest, ways = sum(len(group.members) for group in solved.groups[GROUPS:]), len(solved.groups) - GROUPS
            said = f"{ways} more way{'s' if ways > 1 else ''} of play, by {rest} other{'s' if rest > 1 else ''}"
            yield f"and {said}; --json lists them all"
    yield from _unlisted_weight(solved)
    table = solved.outcome_table
    if table is not None:
        yield from ("", *table_lines(table))
        if (events := solved.event_table) is not None:
            yield from ("", *table_lines(events))
        if count > 1 or solved.solution.coverage[0] == Coverage.OF_A_KIND:
            yield f"  lowest and highest over {_ends_over(solved)}"
        yield from _devices(solved)
    players = [f"{labels.player(p)} ({p})" for p in solved.game.players if labels.player(p) != p]
    if players and count:
        yield f"  players: {', '.join(players)}"
    yield from detail_lines(details_of(solved))
    yield from _grid(solved)


def _grid(solved: Solved) -> Iterator[str]:
    """Yield what the grid decides, where numbers are chosen."""
    grid = solved.grid
    if grid is None:
        return
    yield ""
    for sentence in grid.sentences:
        yield from wrapped(sentence, page_width())
    if grid.table is not None:
        yield from ("", *table_lines(grid.table))


def _ends_over(solved: Solved) -> str:
    """Return over which solutions the table of outcomes has its lowest and highest."""
    totals, words = solved.solution.totals, words_of(solved.concept.name)
    if totals is None or not totals.cut[0]:
        kind = kind_of(scope_in(solved.concept.name, solved.solution, 0))
        of_a_kind = solved.solution.coverage[0] == Coverage.OF_A_KIND
        return f"all {words.many} {kind.which}; {kind.others} may exist" if of_a_kind else "what is listed"
    known = np.isfinite(totals.values[0, -2:, : len(solved.game.outcomes)]).all()
    return "all, what is not listed too" if known else "what is listed; over all they are not known"


def _devices(solved: Solved) -> Iterator[str]:
    """Yield which of infinitely many distributions stands for all under rules that weigh none of those listed."""
    solution, middle = solved.solution, words_of(solved.concept.name).middle
    if not middle or solution.totals is None or not solution.totals.cut[0]:
        return
    for i, name in enumerate(solution.rules):
        means = solution.totals.values[0, i, : len(solved.game.outcomes)]
        if not np.isnan(solution.weights[0, i, : solution.count[0]]).all() or not np.isfinite(means).all():
            continue
        rule = rule_named(name)
        if rule.among_devices is None:
            yield f"  under {name}: {'of those that it leaves, ' if rule.undominated else ''}{middle}"
        else:
            yield f"  under {name}: one of all of them, which need not be listed"


def _unlisted_weight(solved: Solved) -> Iterator[str]:
    """Yield how much of a rule's weight is on solutions that are not listed, where any is."""
    solution = solved.solution
    for rule, listed in zip(solution.rules, solution.weights[0].sum(axis=-1), strict=True):
        if solution.count[0] and 0 < listed < 1 - PROBABILITY:
            yield f"under {rule}, {percent(1 - float(listed))} of the weight is on solutions that are not listed"


def _shared(solved: Solved) -> Iterator[str]:
    """Yield where all listed solutions do the same, and where they differ."""
    count = int(solved.solution.count[0])
    if not count:
        return
    same = shared(solved.game, solved.solution)
    profiles, name = solved.solution.profiles[0, :count], solved.concept.name
    anything = np.logical_and.reduce(says_nothing(solved.game, name, profiles), axis=0)
    lines = list(heads(solved.game, solved.solution, 0, words=words_of(name), anything=anything))
    if same.any():
        yield _doing(solved, count)
        told = _joined(solved, lines, same)
        yield from told[:PLACES]
        if len(told) > PLACES:
            yield f"  … and at {len(told) - PLACES} more places; --json has them"
    if not same.all():
        apart = _joined(solved, [f"{line.rpartition(':')[0]}:" for line in lines], ~same)
        places = [line.rpartition(":")[0].strip() for line in apart]
        yield f"they differ at {int((~same).sum())} of {len(same)} places: {'; '.join(places[:PLACES])}" + (
            "; …" if len(places) > PLACES else ""
        )


def _joined(solved: Solved, lines: list[str], which: NDArray[np.bool_]) -> list[str]:
    """Return the lines of some places; of those after many numbers, an interval of these a line."""
    own = np.flatnonzero(which).tolist()
    tree = solved.game.tree
    if tree is None:
        return [lines[i] for i in own]
    return joined([lines[i] for i in own], [tree.information_sets[i] for i in own])


def _doing(solved: Solved, count: int) -> str:
    """Return what stands over the places at which all listed solutions do the same."""
    if count == 1:
        return "what is done:"
    return "what all of them do:" if solved.solution.bounded[0] else "what all that are listed do:"


def _group(solved: Solved, group: Group, i: int) -> Iterator[str]:
    """Yield one way of play: by how many it is played, what is done on its path, and what comes of it."""
    solution, members = solved.solution, list(group.members)
    weights = [
        f"{rule} {probability(float(own))}"
        for rule, own in zip(solution.rules, solution.weights[0][:, members].sum(axis=1), strict=True)
        if np.isfinite(own)
    ]
    path = play_text(solved.form, group.play, solved.document)
    words, alone = solved.concept.words, len(members) == 1
    if path:
        called = f"way of play {i + 1}: " + (f"number {members[0] + 1}" if alone else f"{len(members)} of them")
    else:  # nobody plays where all is about who gets what
        called = f"{words.one} {members[0] + 1}" if alone else f"{len(members)} {words.many} that pay the same"
    yield called + (f" (weight under {', '.join(weights)})" if weights else "")
    if path:
        yield f"  on its path: {path}"
    labels = labels_of(solved.document)
    payoffs = zip(solved.game.players, solution.payoffs[0, members[0]], strict=True)
    yield f"  payoffs: {', '.join(f'{labels.player(p)} {number(float(x))}' for p, x in payoffs)}"
    held = [] if solution.tags is None else np.flatnonzero(solution.tags[0, members].all(axis=0)).tolist()
    if held:
        yield f"  tagged: {', '.join(solution.tag_names[tag] for tag in held)}"
    if solved.odds is not None:
        known = solved.document.get("outcomes", {})
        told = [
            f"{known.get(name, {}).get('label') or name} {probability(float(x))}"
            for name, x in zip(solved.game.outcomes, solved.odds[members[0]], strict=True)
            if x > ZERO
        ]
        yield f"  outcomes: {', '.join(told)}"
    yield f"  {solved.concept.words.residual.format(residual(solution.regret[0, members].max()))}"


def _world(solved: Solved) -> Iterator[str]:
    if solved.world:
        yield "at these values:"
    width = max((cells(parameter.id) for parameter, _ in solved.world), default=0)
    for parameter, value in solved.world:
        unit = counted(number(value), parameter.unit)
        yield f"  {left(parameter.id, width)}  {number(value)} {unit}  ({parameter.label})"
