"""Equilibria of trees with two sides, against every pair of supports of small signalling games, by linear programs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pygambit
import pytest
from catalog.test_extensive_published import game_of, pay
from helpers.gambit_trees import as_choices, as_profile, gambit_game
from helpers.some_trees import batch_of, moves_of, reached, some_tree, worth
from scipy.optimize import linprog

from sim.concepts.extensive import two_sided
from sim.concepts.extensive.exact_two_sided import exact_equilibria
from sim.concepts.extensive.two_sided import TwoSided, solve_two_sided
from sim.games.moves.tree import TreeBatch

ODDS = {1: ["1"], 2: ["1/4", "3/4"], 3: ["1/2", "1/4", "1/4"]}
BUDGET = 10**10

Support = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Signals:
    """A signalling game: `sender[type, message, reply]`, `receiver[type, message, reply]`, `prior[type]`."""

    sender: np.ndarray
    receiver: np.ndarray
    prior: np.ndarray

    @property
    def batch(self) -> TreeBatch:
        types, messages, replies = self.sender.shape
        arcs = {
            f"t{t}": (
                ODDS[types][t],
                (1, f"type {t}", {f"m{m}": (2, f"after m{m}", {
                    f"r{a}": pay(self.sender[t, m, a], self.receiver[t, m, a]) for a in range(replies)
                }) for m in range(messages)}),
            )
            for t in range(types)
        }  # fmt: skip
        return game_of(2, (0, "nature", arcs)).games

    def strategies(self, profile: np.ndarray, batch: TreeBatch) -> tuple[np.ndarray, np.ndarray]:
        """Return `sent[type, message]` and `replied[message, reply]` of `profile[choice]`."""
        types, messages, replies = self.sender.shape
        at = {s.name: profile[batch.tree.offset[h] :] for h, s in enumerate(batch.tree.information_sets)}
        sent = np.array([at[f"type {t}"][:messages] for t in range(types)])
        return sent, np.array([at[f"after m{m}"][:replies] for m in range(messages)])


def signals(seed: int, types: int, messages: int, replies: int, levels: int) -> Signals:
    rng = np.random.default_rng([seed, types, messages, replies, levels])
    cells = rng.integers(0, levels, (2, types, messages, replies)).astype(float)
    prior = np.array([eval(odds) for odds in ODDS[types]])
    return Signals(cells[0], cells[1], prior)


def feasible(
    rows: list[np.ndarray], equal: list[np.ndarray], right: list[float], free: np.ndarray
) -> np.ndarray | None:
    """Return a point with `rows @ x >= 0`, `equal @ x == right`, weight where `free`, as much as can be, else zero."""
    n = len(free)
    a_ub = [np.append(-row, 0.0) for row in rows] + [np.append(-np.eye(n)[i], 1.0) for i in np.flatnonzero(free)]
    a_eq = [np.append(row, 0.0) for row in equal]
    bounds = [(0, None) if f else (0, 0) for f in free] + [(None, 1)]
    found = linprog(np.append(np.zeros(n), -1.0), a_ub, np.zeros(len(a_ub)), a_eq, right, bounds)
    return found.x[:n] if found.status == 0 and found.x[n] > 1e-7 else None


def closed(rows: list[np.ndarray], equal: list[np.ndarray], right: list[float], free: np.ndarray) -> bool:
    bounds = [(0, None) if f else (0, 0) for f in free]
    zero = np.full(len(rows), 1e-9)
    return bool(linprog(np.zeros(len(free)), -np.array(rows), zero, np.array(equal), right, bounds).status == 0)


def sender_rows(game: Signals, best: Support) -> list[np.ndarray]:
    """Return what says that replies are best to what is sent, in `sent[type, message]` one after another."""
    types, messages, replies = game.sender.shape
    rows = []
    for m, own in enumerate(best):
        for a, b in product(own, range(replies)):
            row = np.zeros((types, messages))
            row[:, m] = game.prior * (game.receiver[:, m, a] - game.receiver[:, m, b])
            rows.append(row.ravel())
    return rows


def receiver_rows(game: Signals, best: Support) -> list[np.ndarray]:
    """Return what says that messages are best to how they are replied to, in `replied[message, reply]`."""
    _, messages, replies = game.sender.shape
    rows = []
    for t, own in enumerate(best):
        for m, n in product(own, range(messages)):
            row = np.zeros((messages, replies))
            row[m] += game.sender[t, m]
            row[n] -= game.sender[t, n]
            rows.append(row.ravel())
    return rows


def ones(groups: int, size: int) -> tuple[list[np.ndarray], list[float]]:
    return [np.kron(np.eye(groups)[g], np.ones(size)) for g in range(groups)], [1.0] * groups


def flags(support: Support, size: int) -> np.ndarray:
    return np.array([i in own for own in support for i in range(size)])


def believable(game: Signals, message: int, own: tuple[int, ...]) -> bool:
    types, _, replies = game.sender.shape
    gaps = [game.receiver[:, message, a] - game.receiver[:, message, b] for a, b in product(own, range(replies))]
    return closed(gaps, *ones(1, types), np.ones(types, bool))


def supports(groups: int, size: int) -> Iterator[Support]:
    some = [s for k in range(1, size + 1) for s in combinations(range(size), k)]
    return product(some, repeat=groups)


@dataclass(frozen=True)
class Cell:
    """A pair of supports that some equilibrium has, with one such."""

    sent: Support
    replied: Support
    point: tuple[np.ndarray, np.ndarray]


def cells(game: Signals) -> list[Cell]:
    """Return all pairs of supports of weak perfect Bayesian equilibria."""
    types, messages, replies = game.sender.shape
    found = []
    kinds = [s for s in supports(messages, replies) if all(believable(game, m, own) for m, own in enumerate(s))]
    for replied, sent in product(kinds, supports(types, messages)):
        y = feasible(receiver_rows(game, sent), *ones(messages, replies), flags(replied, replies))
        if y is None:
            continue
        x = feasible(sender_rows(game, replied), *ones(types, messages), flags(sent, messages))
        if x is not None:
            found.append(Cell(sent, replied, (x, y)))
    return found


def meet(game: Signals, one: Cell, other: Cell) -> bool:
    """Tell whether the closures of two cells have a point in common."""
    types, messages, replies = game.sender.shape

    def both(a: Support, b: Support, join: bool) -> Support:
        return tuple(tuple(sorted(set(x) | set(y) if join else set(x) & set(y))) for x, y in zip(a, b, strict=True))

    sent, replied = (both(a, b, True) for a, b in ((one.sent, other.sent), (one.replied, other.replied)))
    left = flags(both(one.sent, other.sent, False), messages)
    right = flags(both(one.replied, other.replied, False), replies)
    return closed(sender_rows(game, replied), *ones(types, messages), left) and closed(
        receiver_rows(game, sent), *ones(messages, replies), right
    )


def components(game: Signals, found: list[Cell]) -> int:
    number = list(range(len(found)))
    for i, j in combinations(range(len(found)), 2):
        if number[i] != number[j] and meet(game, found[i], found[j]):
            number = [number[i] if n == number[j] else n for n in number]
    return len(set(number))


def inside(point: np.ndarray, corners: list[np.ndarray]) -> bool:
    rows = np.array(corners).T
    found = linprog(np.zeros(len(corners)), None, None, np.vstack([rows, np.ones(len(corners))]), np.append(point, 1.0))
    return bool(found.status == 0)


def within(vector: np.ndarray, rows: list[np.ndarray], free: np.ndarray) -> bool:
    return bool((vector[~free] == 0).all() and (np.array(rows) @ vector >= -1e-9).all())


SMALL = [(2, 2, 2, 3), (2, 2, 2, 1000), (2, 2, 3, 3), (3, 2, 2, 3), (3, 2, 2, 1000)]


@pytest.mark.parametrize(("types", "messages", "replies", "levels"), SMALL)
def test_every_pair_of_supports_is_covered_and_components_are_counted(
    types: int, messages: int, replies: int, levels: int
) -> None:
    """Of each cell the listed points are the corners: a product, of which a point inside is a mixture."""
    mixed = 0
    for seed in range(4):
        game = signals(seed, types, messages, replies, levels)
        batch = game.batch
        found = solve_two_sided(batch, False, BUDGET)
        assert found.solved.all()
        listed = [game.strategies(p, batch) for p in found.rows.profiles]
        known = {(x.tobytes(), y.tobytes()) for x, y in listed}
        every = cells(game)
        for cell in every:
            left = [sender_rows(game, cell.replied), flags(cell.sent, messages)]
            right = [receiver_rows(game, cell.sent), flags(cell.replied, replies)]
            xs = {x.tobytes(): x.ravel() for x, _ in listed if within(x.ravel(), *left)}
            ys = {y.tobytes(): y.ravel() for _, y in listed if within(y.ravel(), *right)}
            assert set(product(xs, ys)) <= known
            assert inside(cell.point[0], list(xs.values()))
            assert inside(cell.point[1], list(ys.values()))
            mixed += max(map(len, (*cell.sent, *cell.replied))) > 1
        assert len(set(found.rows.component.tolist())) == components(game, every)
    assert mixed > 1


@pytest.mark.parametrize(("types", "messages", "replies"), [(2, 2, 2), (2, 3, 2), (3, 3, 2), (2, 2, 3)])
@pytest.mark.parametrize("levels", [3, 1000])
def test_gambit_agrees_on_what_is_an_equilibrium_and_where_every_message_is_sent_on_which(
    types: int, messages: int, replies: int, levels: int
) -> None:
    """Every listed profile is a Nash equilibrium for pygambit; where all is on the path, every Nash one is listed."""
    compared = 0
    for seed in range(5):
        game = signals(100 + seed, types, messages, replies, levels)
        batch = game.batch
        found = solve_two_sided(batch, False, BUDGET)
        theirs = gambit_game(batch.tree, batch.payoffs[0], batch.chance[0])
        for profile in found.rows.profiles:
            mine = as_profile(batch.tree, theirs, profile)
            assert mine.max_regret() < 1e-9 * 1000
        if types * messages * replies > 8:
            continue
        listed = np.round(found.rows.profiles, 7)
        for their in pygambit.nash.enummixed_solve(theirs, rational=False).equilibria:
            own = as_choices(batch.tree, their.as_behavior())
            sent, _ = game.strategies(own, batch)
            if (game.prior @ sent > 1e-9).all():
                compared += 1
                assert (np.abs(listed - own) < 1e-6).all(axis=1).any()
    assert types * messages * replies > 8 or compared > 0


def by_rows(rows: np.ndarray) -> list[tuple[float, ...]]:
    return sorted(map(tuple, np.round(rows, 9) + 0.0))


def kinds(found: TwoSided) -> tuple[int, int]:
    return len(set(found.rows.component.tolist())), int(found.rows.isolated.sum())


@pytest.mark.parametrize("consistent", [False, True])
@pytest.mark.parametrize("levels", [2, 3, 1000])
def test_floats_and_fractions_list_the_same(levels: int, consistent: bool) -> None:
    for types, messages, replies in ((2, 2, 2), (3, 2, 2), (2, 3, 2), (2, 2, 3), (3, 3, 2)):
        for seed in range(4):
            batch = signals(seed, types, messages, replies, levels).batch
            found = solve_two_sided(batch, consistent, BUDGET)
            exact = exact_equilibria(batch, 0, consistent, 10**12, 10**6)
            assert by_rows(found.rows.profiles) == by_rows(exact.profiles)
            assert kinds(found) == (len(set(exact.component.tolist())), int(exact.isolated.sum()))


@pytest.mark.parametrize("consistent", [False, True])
def test_what_is_listed_of_trees_at_random_is_rational_given_beliefs_that_follow_bayes(consistent: bool) -> None:
    """Trees of up to three players, many with moves of which one action is better whatever is believed."""
    solved = missed = 0
    for seed in range(150):
        root = some_tree(seed, 9, depth=3)
        if not 2 <= moves_of(root) <= 12:
            continue
        batch = batch_of(root)
        found = solve_two_sided(batch, consistent, BUDGET)
        solved += int(found.solved[0])
        assert found.rows.beliefs is not None
        for profile, beliefs in zip(found.rows.profiles, found.rows.beliefs, strict=True):
            likely = reached(batch, profile)
            for h, info in enumerate(batch.tree.information_sets):
                own = profile[batch.tree.offset[h] : batch.tree.offset[h + 1]]
                held, here = beliefs[list(info.nodes)], likely[list(info.nodes)]
                assert held.sum() == pytest.approx(1)
                assert own.sum() == pytest.approx(1)
                if here.sum() > 0:
                    np.testing.assert_allclose(held, here / here.sum(), atol=1e-9)
                else:
                    missed += len(info.nodes) > 1
                after = [
                    held @ [worth(batch, batch.tree.children[n][a], info.player, profile) for n in info.nodes]
                    for a in range(len(own))
                ]
                assert max(after) - own @ after < 1e-7
    assert solved > 50
    assert missed > 3


def test_near_ties_are_decided_in_fractions_and_many_draws_agree_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A draw whose payoffs tie but for a billionth of their range is solved as what it is, and the others beside it."""
    games = [signals(seed, 2, 2, 2, 6) for seed in range(12)]
    batch = games[0].batch
    payoffs = np.concatenate([g.batch.payoffs for g in games])
    payoffs[5, 0, 0] = payoffs[5, 0, 1] + 1e-10
    payoffs[7] += 1000.0  # rounds, and changes nothing
    many = TreeBatch(batch.tree, payoffs, np.repeat(batch.chance, len(games), axis=0))
    called: list[int] = []
    exact = two_sided._in_fractions
    monkeypatch.setattr(two_sided, "_in_fractions", lambda b, d, c, s: (called.append(d), exact(b, d, c, s))[1])
    together = solve_two_sided(many, False, BUDGET)
    assert called == [5]
    assert together.solved.all()
    for draw in range(len(games)):
        alone = solve_two_sided(TreeBatch(batch.tree, payoffs[[draw]], batch.chance), False, BUDGET)
        np.testing.assert_array_equal(together.rows.profiles[together.rows.draw == draw], alone.rows.profiles)


@pytest.mark.parametrize(("types", "messages", "replies", "levels"), SMALL)
def test_in_signalling_games_every_belief_is_consistent(types: int, messages: int, replies: int, levels: int) -> None:
    """Cho & Kreps (1987), section II: weak perfect Bayesian equilibria are sequential where all types are possible."""
    for seed in range(8):
        batch = signals(seed, types, messages, replies, levels).batch
        free, consistent = (solve_two_sided(batch, own, BUDGET) for own in (False, True))
        assert by_rows(free.rows.profiles) == by_rows(consistent.rows.profiles)
        assert kinds(free) == kinds(consistent)


def test_who_watches_the_same_message_shares_a_consistent_belief() -> None:
    """Two kinds of receivers, of whom one would punish a strong sender only and the other a weak one only.

    Entering pays unless both punish. Free beliefs let each expect what makes it punish, and nobody enters; mistakes are
    the same whoever watches them, so that with consistent beliefs one of them does not punish.
    """
    arcs = {}
    for t, watcher in product(range(2), "ab"):
        gain = (1 if t == 0 else -1.5) if watcher == "a" else (1 if t == 1 else -1.5)
        answer = (2, f"watcher {watcher}", {"punish": pay(-1, gain), "ignore": pay(3, 0)})
        arcs[f"{t}{watcher}"] = ("1/4", (1, f"type {t}", {"out": pay(0, 0), "enter": answer}))
    batch = game_of(2, (0, "nature", arcs)).games
    free, consistent = (solve_two_sided(batch, own, BUDGET) for own in (False, True))
    assert free.solved.all()
    assert consistent.solved.all()
    entries = [int(batch.tree.offset[h]) + 1 for h, s in enumerate(batch.tree.information_sets) if "type" in s.name]
    assert (free.rows.profiles[:, entries] == 0).all(axis=1).any()
    assert len(consistent.rows.profiles)
    assert not (consistent.rows.profiles[:, entries] == 0).all(axis=1).any()
