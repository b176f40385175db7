"""Rows, one a solution, beside lists of Python, and the way to the fixed shape and back."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from sim.errors import EngineError
from sim.scenario.load import load
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows, SolutionOfRows, with_reason
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage, Status
from sim.solutions.to_solution import at_most_one, to_solution
from sim.store.layout import Layout
from sim.store.tabulate import tabulate

RULES = ("one", "other")


def some_rows(seed: int, draws: int = 7) -> Rows:
    """Return rows at random, with all that they can carry; some draws have none, the last ones neither."""
    rng = np.random.default_rng(seed)
    draw = np.sort(rng.integers(0, draws - 1, 2 * draws))
    n = len(draw)
    return Rows(
        draw=draw,
        profiles=rng.random((n, 4)),
        payoffs=rng.random((n, 3)),
        regret=rng.random(n),
        component=rng.integers(0, 3, n),
        isolated=rng.random(n) < 0.5,
        weights=rng.random((n, 2)),
        singled_out=rng.random((draws, 2)) < 0.5,
        reason=rng.choice([Reason.COMPLETE, Reason.TOO_MANY], draws).astype(np.uint8),
        outcomes=rng.random((n, 2)),
        beliefs=rng.random((n, 5)),
        tag_names=("a", "b"),
        tags=rng.random((n, 2)) < 0.5,
    )


def same(one: Rows, other: Rows, but: tuple[str, ...] = ()) -> None:
    for field in fields(Rows):
        if field.name not in but:
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), field.name)


@pytest.mark.parametrize("seed", range(5))
def test_the_fixed_shape_is_the_rows_and_back(seed: int) -> None:
    """Components are numbered anew; whatever else a row carries stands in the place of its row."""
    rows = some_rows(seed)
    solution = to_solution(rows, np.ones(rows.draws, bool), RULES)
    same(Rows.of(solution), replace(rows, singled_out=rows.singled_out & (solution.count > 0)[:, None]), ("component",))
    assert solution.listed.sum() == len(rows.draw)
    for name in ("profiles", "payoffs", "regret", "outcomes", "beliefs"):
        assert np.isnan(getattr(solution, name)[~solution.listed]).all()
    assert solution.tags is not None
    assert not solution.tags[~solution.listed].any()
    assert np.isnan(np.moveaxis(solution.weights, 1, 2)[~solution.listed]).all()


def test_draws_that_are_not_defined_lose_their_rows_and_keep_their_place() -> None:
    rows = some_rows(1)
    defined = np.arange(rows.draws) % 2 == 0
    solution = to_solution(rows, defined, RULES)
    assert (solution.count[~defined] == 0).all()
    assert (solution.status[~defined] == Status.UNDEFINED).all()
    assert (solution.reason[~defined] == Reason.COMPLETE).all()
    np.testing.assert_array_equal(solution.regret[solution.listed], rows.regret[defined[rows.draw]])


def test_some_of_the_rows_by_a_mask_an_index_or_a_slice() -> None:
    rows = some_rows(2)
    mask = rows.regret > 0.5
    same(rows.take(mask), rows.take(np.flatnonzero(mask)))
    same(rows.take(slice(None)), rows)
    none = rows.take(slice(0))
    assert len(none.draw) == 0
    assert none.draws == rows.draws
    np.testing.assert_array_equal(rows.take(mask).beliefs, rows.beliefs[mask])  # type: ignore[index]


def test_parts_stand_one_after_another_and_draws_count_on() -> None:
    parts = [some_rows(3, 5), some_rows(4, 9), some_rows(5, 2)]
    whole = Rows.concat(parts)
    assert whole.draws == 16
    assert whole.draw.tolist() == [*parts[0].draw, *(parts[1].draw + 5), *(parts[2].draw + 14)]
    np.testing.assert_array_equal(whole.reason, np.concatenate([p.reason for p in parts]))
    np.testing.assert_array_equal(whole.tags, np.concatenate([p.tags for p in parts]))  # type: ignore[arg-type]
    bare = Rows.concat([replace(p, outcomes=None, tags=None) for p in parts])
    assert bare.outcomes is None
    assert bare.tags is None


def test_rows_about_the_same_draws_are_merged_draw_by_draw() -> None:
    first, second = some_rows(6), some_rows(7)
    merged = Rows.merged(first, second)
    expected = sorted([(d, 0, i) for i, d in enumerate(first.draw)] + [(d, 1, i) for i, d in enumerate(second.draw)])
    assert merged.regret.tolist() == [(first, second)[which].regret[i] for _, which, i in expected]
    np.testing.assert_array_equal(merged.reason, second.reason)


def test_some_draws_found_anew_take_the_place_of_what_they_were() -> None:
    rows, again = some_rows(8), np.array([1, 4])
    part = some_rows(9, 2)
    changed = rows.with_draws(again, part)
    for draw in range(rows.draws):
        own = part.regret[part.draw == list(again).index(draw)] if draw in again else rows.regret[rows.draw == draw]
        assert changed.regret[changed.draw == draw].tolist() == own.tolist()
    assert changed.reason[again].tolist() == part.reason.tolist()


def test_nothing_and_one_each() -> None:
    none = to_solution(Rows.empty(3, 4, 2, 1, Reason.TOO_LARGE), np.ones(3, bool), ("one",))
    assert none.count.tolist() == [0, 0, 0]
    assert (none.reason == Reason.TOO_LARGE).all()
    assert (none.status == Status.INCOMPLETE).all()
    each = to_solution(Rows.one_each(np.eye(3), np.ones((3, 2)), 1), np.ones(3, bool), ("one",))
    assert (each.status == Status.UNIQUE).all()
    assert (each.weights == 1).all()
    assert each.singled_out.all()


@pytest.mark.parametrize("pattern", [[True, True], [True, False], [False, False]])
def test_what_is_alone_is_written_out_as_rows_would_be(pattern: list[bool]) -> None:
    """The way that spares rows for values gives the same as rows do, array by array."""
    there, defined = np.array([*pattern, False]), np.array([True, True, False])
    rng = np.random.default_rng(3)
    profiles, payoffs, regret, outcomes = rng.random((3, 2)), rng.random((3, 3)), rng.random(3), rng.random((3, 2))
    reason = np.array([Reason.DEGENERATE, Reason.COMPLETE, Reason.COMPLETE], np.uint8)
    direct = at_most_one(profiles, payoffs, regret, outcomes, there, defined, RULES, reason)
    rows = replace(Rows.one_each(profiles, payoffs, 2, regret, reason), outcomes=outcomes)
    through = to_solution(rows.take(there), defined, RULES)
    for field in fields(Solution):
        np.testing.assert_array_equal(getattr(direct, field.name), getattr(through, field.name), field.name)


@pytest.mark.parametrize("most", list(Coverage))
def test_a_list_claims_no_more_than_its_status_and_its_concept_allow(most: Coverage) -> None:
    rows = some_rows(11, 40)
    solution = to_solution(rows, np.arange(40) % 5 > 0, RULES, most)
    claims = {
        Status.CONTINUUM: Coverage.EXTREME_POINTS,
        Status.INCOMPLETE: Coverage.SOME,
        Status.UNDEFINED: Coverage.SOME,
    }
    for status, coverage in zip(solution.status, solution.coverage, strict=True):
        assert coverage == max(most, claims.get(Status(status), Coverage.ALL))


def test_the_numbers_of_the_store_are_what_they_always_were() -> None:
    """Format 1 held positions in a tuple of these texts, in this order."""
    assert [int(status) for status in Status] == list(range(6))
    assert [status.name for status in Status] == ["UNIQUE", "SEVERAL", "CONTINUUM", "INCOMPLETE", "NONE", "UNDEFINED"]
    assert [reason.text for reason in Reason] == [
        "",
        "more equilibria than the limit of this method",
        "the game is too large for the complete method",
        "the search reached its limit before it could exclude further equilibria",
        "a continuum inside a subgame: its extreme points were carried upward, intermediate points were not",
        "degenerate beyond what the method decides",
        "three or more players: only the pure equilibria are listed",
        "a used scenario has no solution here, or the list of its solutions is incomplete",
        "a continuum inside a used scenario: only its extreme points were carried upward",
        "more combinations of the used scenarios' solutions than the limit of this method",
        "only the least and the greatest equilibrium of the crowd are listed",
        "joining is not more attractive the more others join: the crowd may have no least and greatest equilibrium",
        "the game is not symmetric",
        "the leader may have other commitments that are as good",
        "the branch of quantal responses divides before this precision: its straight part is listed",
        "the branch of quantal responses could not be followed",
        "the concept computes some solutions and not all",
        "a payoff is not a finite number (a logarithm, a root or a division may have no value)",
        "a probability of chance is below 0 or above 1",
        "the probabilities of a chance move do not sum to 1",
        "a probability of chance is below 0 or above 1, and a payoff is not a finite number (a logarithm, a root or a "
        "division may have no value)",
        "the discount factor is not from 0 to below 1",
        "not exactly one of the outcomes holds",
        "budget: the work counted for one game was used up; a larger --budget goes on",
        "too large for the complete method, or degenerate beyond it: one equilibrium was looked for and found",
        "ends that are called one state (a conflict that is over) pay a player differently",
        "opposed interests (zero-sum, but for units): one equilibrium was computed; there may be others, and they pay "
        "the players who move the same",
        "votes are below 0, pass without any, or are of too many members for more than six decimals",
        "an option of the concept, which is an expression here, has a value that it does not take",
        "a continuum with curved borders: its corners are listed, and between them more or less may be paid than there",
        "the capacity, how many issues can be settled, is below 0",
        "the branch of quantal responses was followed to no limit that this method can tell: none is listed",
        "there is none in pure strategies, which is known; one that mixes was looked for and found",
    ]
    assert [int(reason) for reason in Reason] == list(range(33))
    assert all(status.advice for status in Status)
    assert all(coverage.text for coverage in Coverage)


def test_rows_that_no_rule_weighed_cannot_pass_for_weighed_ones() -> None:
    rows = Rows.unweighted(np.arange(3), np.eye(3), np.ones((3, 2)), np.zeros(3), np.zeros(3, np.uint8))
    with pytest.raises(
        EngineError, match=r"weighed by 0 selection rules, and 2 are named; .*select\(rules, to_solution"
    ):
        to_solution(rows, np.ones(3, bool), RULES)


@pytest.mark.parametrize("seed", range(4))
def test_a_solution_of_rows_has_the_arrays_of_one_that_is_written_out(seed: int) -> None:
    rows = some_rows(seed)
    lazy = to_solution(rows, np.arange(rows.draws) != 2, RULES)
    whole = replace(lazy)  # every array made, and none of the rows kept
    assert isinstance(lazy, SolutionOfRows)
    assert isinstance(whole, SolutionOfRows)
    assert lazy.rows is not None
    assert whole.rows is None
    assert lazy.tells_outcomes == whole.tells_outcomes == (rows.outcomes is not None)
    one, other = Rows.of(lazy), Rows.of(whole)
    for field in fields(Rows):
        mine, written = getattr(one, field.name), getattr(other, field.name)
        assert np.array_equal(mine, written) if isinstance(mine, np.ndarray) else mine == written, field.name


def test_a_run_makes_no_array_in_fixed_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some worlds of the visit have hundreds of combinations, most have few: the shape would be nearly all padding."""
    scenario = load(Path(__file__).parents[2] / "scenarios/moscow-2015/xi-kim-meeting.yaml")
    batch = scenario.game.batch(scenario.sampler(50, 1).draws(0, 50).values)
    solution = scenario.solve.concept.solve(batch, scenario.solve.selection)
    monkeypatch.setattr(SolutionOfRows, "_spread", lambda *_: pytest.fail("an array was spread"))
    layout = Layout(
        tuple(p.id for p in scenario.parameters),
        scenario.game.players,
        tuple(o.id for o in scenario.outcomes),
        scenario.solve.selection,
        scenario.game.choice_sets,
    )
    block = tabulate(layout, 0, scenario.sampler(50, 1).draws(0, 50).values, batch, solution)
    assert len(block) == 50
    assert with_reason(solution, solution.reason).count.tolist() == solution.count.tolist()
