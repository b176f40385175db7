"""Stages in which one player decides alone, many at a time: the same as stage by stage, and as Gambit."""

from functools import partial
from io import StringIO

import numpy as np
import pytest
from helpers.gambit_profiles import expected_payoffs

from sim.concepts.extensive import alone
from sim.concepts.extensive.alone import order_of, solve_in_order, totals_in_order
from sim.concepts.extensive.subgame_perfect import SubgamePerfect, _by_stages
from sim.concepts.extensive.subgame_values import totals
from sim.concepts.nash.strategic import solve_strategic
from sim.games.moves.tree import TreeBatch
from sim.interop.write import efg_text, game_of
from sim.scenario.load import from_document

RULES = ("payoff-dominance",)


def fearon(costs: int, offers: int, **changed: object) -> dict[str, object]:
    """Return an ultimatum with a private cost, which is an even share of 0 to 0.4."""
    return {
        "format": 2,
        "title": "t",
        "players": {"a": "A", "b": "B"},
        "parameters": {
            "win": {"label": "w", "unit": "share", "value": "uniform(0.3, 0.6)", "why": "x", "judgement": True},
            "cost_a": {"label": "c", "unit": "share", "value": "uniform(0, 0.4)", "why": "x", "judgement": True},
        },
        "types": {"cost": {"player": "b", "distribution": "uniform(0, 0.4)", "bins": costs}},
        "moves": {
            "offer": {"player": "a", "from": 0, "to": 1, "steps": offers},
            "answer": {"player": "b", "sees": ["offer"], "actions": ["accept", "fight"]},
        },
        "payoffs": {
            "a": "1 - offer if answer == accept else win - cost_a",
            "b": "offer if answer == accept else 1 - win - cost",
        },
        "outcomes": {"peace": "answer == accept", "war": "otherwise"},
        "solve": {"concept": "subgame-perfect"},
        **changed,
    }


def batch_of(document: dict[str, object], draws: int, seed: int = 1) -> TreeBatch:
    scenario = from_document(document, "t")
    shares = np.random.default_rng(seed).random((draws, len(scenario.parameters)))
    values = np.stack([p.distribution.quantile(shares[:, i]) for i, p in enumerate(scenario.parameters)], axis=1)
    return scenario.game.batch(values)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let trees of any size be solved in order."""
    order_of.cache_clear()
    monkeypatch.setattr(alone, "MANY", 0)


def by_hand(batch: TreeBatch, costs: int, offers: int, draw: int) -> tuple[float, float]:
    """Return the offer and the odds of war that are best, by trying every offer with every cost."""
    numbers, kinds = np.arange(offers + 1) / offers, 0.4 * (np.arange(costs) + 0.5) / costs
    accepts = batch.payoffs[draw, 1].reshape(costs, offers + 1, 2)
    taken = accepts[:, :, 0] > accepts[:, :, 1]
    own = batch.payoffs[draw, 0].reshape(costs, offers + 1, 2)
    worth = np.where(taken, own[:, :, 0], own[:, :, 1]).mean(axis=0)
    best = int(worth.argmax())
    assert len(kinds) == costs
    return float(numbers[best]), float(1 - taken[:, best].mean())


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("costs", "offers"), [(3, 4), (5, 7), (20, 50)])
def test_an_offer_is_the_best_of_all_tried(costs: int, offers: int) -> None:
    batch = batch_of(fearon(costs, offers), 20)
    found = SubgamePerfect().solve(batch, RULES)
    odds = batch.outcome_probabilities(np.ascontiguousarray(found.profiles[:, 0].T), np.arange(20), 2)
    total, made = batch.numbers_chosen(np.ascontiguousarray(found.profiles[:, 0].T), np.arange(20))["offer"]
    assert (found.count == 1).all()
    for draw in range(20):
        offer, war = by_hand(batch, costs, offers, draw)
        assert total[draw] / made[draw] == pytest.approx(offer)
        assert odds[1, draw] == pytest.approx(war)


@pytest.mark.usefixtures("small")
def test_it_is_what_stage_by_stage_finds_ties_and_all() -> None:
    document = fearon(3, 5)
    tied = document | {
        "payoffs": {"a": "1 - offer if answer == accept else 0", "b": "offer if answer == accept else 0.2"}
    }
    for case in (document, tied):
        batch = batch_of(case, 4)
        order = order_of(batch.tree)
        assert order is not None
        general = partial(_by_stages, rules=RULES, solver=partial(solve_strategic, budget=10**9))
        rows, plain = solve_in_order(batch, order, 1, general), general(batch)
        assert sorted(map(tuple, np.round(rows.profiles, 9).tolist())) == sorted(
            map(tuple, np.round(plain.profiles, 9).tolist())
        )
        np.testing.assert_allclose(np.sort(rows.payoffs, axis=0), np.sort(plain.payoffs, axis=0), atol=1e-12)


@pytest.mark.usefixtures("small")
def test_what_all_come_to_is_the_same_with_decided_subgames_cut_off() -> None:
    tied = fearon(
        3, 5, payoffs={"a": "1 - offer if answer == accept else 0", "b": "offer if answer == accept else 0.2"}
    )
    batch = batch_of(tied, 3)
    order, cut = order_of(batch.tree), np.ones(3, bool)
    assert order is not None
    whole = totals(batch, RULES, cut)
    found = totals_in_order(batch, order, cut, partial(totals, rules=RULES))
    np.testing.assert_allclose(found.values, whole.values, atol=1e-12)


@pytest.mark.usefixtures("small")
def test_it_is_among_gambits_equilibria_of_the_agents() -> None:
    """Where each information set is a player of its own, what is best everywhere is an equilibrium."""
    gbt = pytest.importorskip("pygambit")
    batch = batch_of(fearon(2, 3), 1, seed=5)
    found = SubgamePerfect().solve(batch, RULES)
    assert found.count[0] == 1
    game = gbt.read_efg(StringIO(efg_text(game_of("t", batch))))
    solved = gbt.nash.enumpure_agent_solve(game).equilibria
    theirs = [expected_payoffs(e) for e in solved]
    assert any(np.allclose(found.payoffs[0, 0], other) for other in theirs)


def test_a_wide_tree_lists_few_and_knows_what_all_come_to() -> None:
    """Every offer is as good as any, as all are refused: the list is cut, the outcome is known."""
    never = fearon(20, 100, payoffs={"a": "offer if answer == accept else 2", "b": "0 if answer == accept else 1"})
    batch = batch_of(never, 2)
    found = SubgamePerfect().solve(batch, RULES)
    assert found.profiles.shape[1] * batch.tree.choices <= alone.LISTED
    odds = batch.outcome_probabilities(
        np.ascontiguousarray(found.profiles[0].T), np.zeros(found.profiles.shape[1], int), 2
    )
    np.testing.assert_allclose(odds[1], 1.0)
