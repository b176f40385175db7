"""Weak perfect Bayesian equilibria: against a search over pure profiles, scipy's linear programs finding beliefs."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from catalog.test_extensive_published import Node, game_of, pay
from helpers.pokers import poker
from helpers.solving import solve_file
from helpers.some_trees import batch_of, moves_of, reached, some_tree, worth
from scipy.optimize import linprog

from sim.concepts.extensive import two_sided
from sim.concepts.extensive.perfect_bayesian import TAGS, PerfectBayesian
from sim.games.moves.tree import TreeBatch
from sim.interop.efg import parse_efg
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage, Status
from sim.workflow.solve import solve_game


def chosen(batch: TreeBatch, actions: tuple[int, ...]) -> np.ndarray:
    """Return `profile[choice]` of one action at each information set."""
    profile = np.zeros(batch.tree.choices)
    profile[batch.tree.offset[:-1] + np.array(actions)] = 1
    return profile


def believable(batch: TreeBatch, actions: tuple[int, ...]) -> bool:
    """Tell whether some beliefs make every whole strategy of everybody no better than the one played, at every set."""
    sets = batch.tree.information_sets
    profile = chosen(batch, actions)
    likely = reached(batch, profile)
    for info in sets:
        own = [h for h, s in enumerate(sets) if s.player == info.player]
        losses = []
        for other in product(*(range(len(sets[h].actions)) for h in own)):
            changed = list(actions)
            for h, action in zip(own, other, strict=True):
                changed[h] = action
            after = chosen(batch, tuple(changed))
            losses.append(
                [worth(batch, n, info.player, profile) - worth(batch, n, info.player, after) for n in info.nodes]
            )
        rows, here = np.array(losses), likely[list(info.nodes)]
        if here.sum() > 0:
            if (rows @ (here / here.sum())).min() < -1e-9:
                return False
        else:
            program = linprog(np.zeros(len(here)), -rows, np.full(len(rows), 1e-9), np.ones((1, len(here))), [1])
            if program.status != 0:
                return False
    return True


def found(batch: TreeBatch, solution: Solution) -> set[tuple[int, ...]]:
    """Return the pure ones that are listed."""
    starts, stops = batch.tree.offset[:-1], batch.tree.offset[1:]
    rows = solution.profiles[0, : solution.count[0]]
    rows = rows[((rows == 0) | (rows == 1)).all(axis=1)]
    return {tuple(int(r[a:b].argmax()) for a, b in zip(starts, stops, strict=True)) for r in rows}


@pytest.mark.parametrize("levels", [3, 20])
def test_all_pure_equilibria_of_games_at_random(levels: int) -> None:
    """Games of up to three players with chance, most of them not of signals; ties abound with three levels."""
    together = apart = 0
    for seed in range(60):
        root = some_tree(seed, levels, depth=3)
        batch = batch_of(root) if moves_of(root) else None
        if batch is None or np.prod([len(s.actions) for s in batch.tree.information_sets]) > 150:
            continue
        every = product(*(range(len(s.actions)) for s in batch.tree.information_sets))
        expected = {actions for actions in every if believable(batch, actions)}
        solution = PerfectBayesian().solve(batch)
        assert found(batch, solution) == expected
        if solution.coverage[0] == Coverage.OF_A_KIND:
            apart += 1
            assert expected
            assert solution.status[0] in (Status.UNIQUE, Status.SEVERAL)
        elif solution.coverage[0] == Coverage.SOME:  # no pure one, which is known, and one that mixes
            apart += 1
            assert not expected
            assert solution.reason[0] == Reason.NONE_PURE
            assert solution.count[0] == 1
        else:  # mixed ones are among them, and there always is one
            assert solution.complete[0]
            assert solution.count[0] > 0
        together += len(expected)
    assert together > 60
    assert apart > 3


def test_where_nobody_plays_purely_one_that_mixes_is_listed() -> None:
    """Kuhn's poker (A simplified two-person poker, 1950) has no pure equilibrium; it is worth -1/18 to who begins."""
    game = parse_efg(poker(), "kuhn.efg")
    solution = solve_game(game, PerfectBayesian()).solution
    assert solution.count[0] == 1
    assert solution.status[0] == Status.INCOMPLETE
    assert solution.reason[0] == Reason.NONE_PURE
    assert solution.regret[0, 0] < 1e-9
    assert solution.payoffs[0, 0, 0] == pytest.approx(-1 / 18, abs=1e-9)


def test_the_beliefs_listed_support_the_equilibrium_and_follow_bayes() -> None:
    """At each set no single action gains given them; several sets of the unreached kind are among the games."""
    unreached = 0
    for seed in range(40):
        root = some_tree(seed, 9)
        if not 2 <= moves_of(root) <= 12:
            continue
        batch = batch_of(root)
        solution = PerfectBayesian().solve(batch)
        assert solution.beliefs is not None
        for e in range(solution.count[0]):
            profile, beliefs = solution.profiles[0, e], solution.beliefs[0, e]
            likely = reached(batch, profile)
            for info in batch.tree.information_sets:
                held, here = beliefs[list(info.nodes)], likely[list(info.nodes)]
                assert held.sum() == pytest.approx(1)
                if here.sum() > 0:
                    np.testing.assert_allclose(held, here / here.sum(), atol=1e-9)
                else:
                    unreached += len(info.nodes) > 1
                base = held @ [worth(batch, n, info.player, profile) for n in info.nodes]
                for action in range(len(info.actions)):
                    after = held @ [
                        worth(batch, batch.tree.children[n][action], info.player, profile) for n in info.nodes
                    ]
                    assert after <= base + 1e-7
    assert unreached > 10


def sender_receiver(odds: list[str], leaf: dict[tuple[int, int, int], tuple[float, float]], messages: int) -> TreeBatch:
    """Return the signalling game in which `leaf[type, message, reply]` are the payoffs of sender and receiver."""
    types: dict[str, tuple[str, Node]] = {}
    for t, p in enumerate(odds):
        sent = {}
        for m in range(messages):
            replies = {f"r{r}": pay(*leaf[t, m, r]) for r in range(2)}
            sent[f"m{m}"] = (2, f"after m{m}", replies)
        types[f"t{t}"] = (p, (1, f"type {t}", sent))
    return game_of(2, (0, "nature", types)).games


def marked(solution: Solution, batch: TreeBatch) -> dict[tuple[int, ...], set[str]]:
    """Return the marks of each equilibrium by what the types send (the sender's sets come first, by type)."""
    assert solution.tags is not None
    sets = batch.tree.information_sets
    told: dict[tuple[int, ...], set[str]] = {}
    for e in range(solution.count[0]):
        profile = solution.profiles[0, e]
        sent = tuple(
            int(profile[batch.tree.offset[h] : batch.tree.offset[h + 1]].argmax())
            for h, s in enumerate(sets)
            if s.player == 0
        )
        told[sent] = {m for m, holds in zip(TAGS, solution.tags[0, e], strict=True) if holds}
    return told


def test_kinds_of_messages_are_told_apart() -> None:
    """Three types paid for a message of their own choice: all three kinds, by what they are paid for."""
    for wanted, kind in (((0, 1, 2), "separating"), ((1, 1, 1), "pooling"), ((0, 0, 2), "semi-separating")):
        leaf = {
            (t, m, r): (float(m == wanted[t]), float(r == t % 2)) for t in range(3) for m in range(3) for r in range(2)
        }
        batch = sender_receiver(["1/2", "1/4", "1/4"], leaf, 3)
        told = marked(PerfectBayesian().solve(batch), batch)
        assert set(told) == {wanted}
        assert told[wanted] & set(TAGS[:3]) == {kind}


def test_a_type_of_probability_zero_does_not_make_a_kind() -> None:
    leaf = {(t, m, r): (float(m == t), float(r == t)) for t in range(2) for m in range(2) for r in range(2)}
    batch = sender_receiver(["1", "0"], leaf, 2)
    solution = PerfectBayesian().solve(batch)
    assert solution.tags is not None
    assert not solution.tags[0, :, :3].any()


def survives_by_hand(leaf: dict[tuple[int, int, int], tuple[float, float]], sent: set[int], earned: list[float],
                     messages: int) -> bool:  # fmt: skip
    """Cho & Kreps's steps written out, best replies to some belief found on a grid of beliefs and at its corners."""
    types = len(earned)
    grid = [np.array(w) / 24 for w in product(range(25), repeat=types) if sum(w) == 24]

    def replies(m: int, among: list[int]) -> set[int]:
        best = set()
        for belief in grid:
            if any(belief[t] > 0 for t in range(types) if t not in among):
                continue
            worths = [sum(belief[t] * leaf[t, m, r][1] for t in range(types)) for r in range(2)]
            best |= {r for r in range(2) if worths[r] >= max(worths) - 1e-12}
        return best

    for m in set(range(messages)) - sent:
        every = replies(m, list(range(types)))
        could = [t for t in range(types) if max(leaf[t, m, r][0] for r in every) >= earned[t] - 1e-9]
        if could and any(min(leaf[t, m, r][0] for r in replies(m, could)) > earned[t] + 1e-9 for t in could):
            return False
    return True


def test_the_intuitive_criterion_with_three_types_and_messages() -> None:
    """Against the criterion's steps written out, over signalling games at random."""
    rng = np.random.default_rng(5)
    verdicts = []
    for _ in range(25):
        cells = rng.integers(0, 9, (3, 3, 2, 2)).astype(float)
        cells[..., 0] += 6 * np.array([1.0, 0, 0])[None, :, None]  # pooling on the first message is common
        leaf = {at: tuple(cells[at]) for at in np.ndindex(3, 3, 2)}
        batch = sender_receiver(["1/2", "1/4", "1/4"], leaf, 3)
        solution = PerfectBayesian().solve(batch)
        assert solution.tags is not None
        sets = batch.tree.information_sets
        for e in range(solution.count[0]):
            acts = {s.name: solution.profiles[0, e, batch.tree.offset[h] : batch.tree.offset[h + 1]]
                    for h, s in enumerate(sets)}  # fmt: skip
            sent = {m for m in range(3) if any(acts[f"type {t}"][m] > 0 for t in range(3))}
            earned = [
                sum(acts[f"type {t}"][m] * acts[f"after m{m}"][r] * leaf[t, m, r][0] for m, r in np.ndindex(3, 2))
                for t in range(3)
            ]
            verdicts.append(survives_by_hand(leaf, sent, earned, 3))
            assert solution.tags[0, e, 3] == verdicts[-1]
    assert 5 < sum(verdicts) < len(verdicts) - 5


def test_more_than_there_is_room_for_and_too_large_a_game_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    flat = {(t, m, r): (0.0, 0.0) for t in range(2) for m in range(2) for r in range(2)}
    batch = sender_receiver(["1/2", "1/2"], flat, 2)
    every = PerfectBayesian().solve(batch)
    assert (every.count[0], every.status[0]) == (16, Status.CONTINUUM)  # nothing matters: every profile
    monkeypatch.setattr(two_sided, "MOST", 10)
    cut = PerfectBayesian().solve(batch)
    assert (cut.count[0], cut.status[0], cut.reason[0]) == (10, Status.INCOMPLETE, Reason.TOO_MANY)
    monkeypatch.undo()
    larger = {
        (t, m, r): (float((t + r) % 2), float((t + m + r) % 2)) for t in range(3) for m in range(3) for r in range(2)
    }
    batch = sender_receiver(["1/2", "1/4", "1/4"], larger, 3)
    some, more = PerfectBayesian(budget=1_000).solve(batch), PerfectBayesian().solve(batch)
    assert some.count[0] < more.count[0]
    assert more.complete[0]
    assert (some.status[0], some.reason[0]) == (Status.INCOMPLETE, Reason.BUDGET)


def test_types_whose_shares_are_no_probabilities_leave_the_draw_undefined() -> None:
    file = Path(__file__).parents[3] / "scenarios" / "classics" / "deterrence-signalling.yaml"
    sets = ["parameters.committed_share.unit=points", "committed_share=7"]  # as a probability it would be refused
    solution = solve_file(file, "perfect-bayesian", sets).solution
    assert (Status(solution.status[0]), solution.count[0]) == (Status.UNDEFINED, 0)
