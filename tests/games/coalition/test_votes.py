"""Votes: power in assemblies of the literature, against every coalition one by one, and what is told of mistakes."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import comb, factorial

import numpy as np
import pytest
from numpy.typing import NDArray

import sim
from sim.games.coalition.power import Assembly, banzhaf, shapley_shubik, total_banzhaf


def all_chambers(reached: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return whether every chamber is reached."""
    return np.asarray(reached.all(axis=-1))


def any_chamber(reached: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return whether some chamber is reached."""
    return np.asarray(reached.any(axis=-1))


def one_by_one(game: Assembly) -> tuple[list[Fraction], list[Fraction]]:
    """Return the Shapley-Shubik index and the Banzhaf measure by looking at every coalition."""
    n = game.votes.shape[1]

    def wins(coalition: tuple[int, ...]) -> bool:
        return bool(game.passes(game.votes[:, list(coalition)].sum(axis=1) >= game.quota))

    index, measure = [Fraction(0)] * n, [Fraction(0)] * n
    for i in range(n):
        for size in range(n):
            for others in itertools.combinations([j for j in range(n) if j != i], size):
                if wins((*others, i)) and not wins(others):
                    index[i] += Fraction(factorial(size) * factorial(n - size - 1), factorial(n))
                    measure[i] += Fraction(1, 2 ** (n - 1))
    return index, measure


@pytest.mark.parametrize("seed", range(40))
def test_power_is_that_of_counting_coalitions(seed: int) -> None:
    random = np.random.default_rng(seed)
    members, chambers = int(random.integers(1, 8)), int(random.integers(1, 4))
    votes = random.integers(0, 6, (chambers, members))
    passes = all_chambers if seed % 2 else any_chamber
    game = Assembly(votes, random.integers(0, votes.sum() + 2, chambers), passes)
    index, measure = one_by_one(game)
    np.testing.assert_allclose(shapley_shubik(game), np.array(index, float), atol=1e-13)
    np.testing.assert_allclose(banzhaf(game), np.array(measure, float), atol=1e-13)
    assert total_banzhaf(game) == pytest.approx(float(sum(measure)), abs=1e-13)


def council(concept: str = "shapley", **options: object) -> sim.Scenario:
    """Return the Security Council: nine of fifteen votes, five of which have a veto."""
    names = [*"abcde", *(f"m{i}" for i in range(10))]
    return sim.from_dict(
        {
            "format": 2,
            "form": "coalition",
            "title": "Security Council",
            "players": {name: name.upper() for name in names},
            "votes": dict.fromkeys(names, 1),
            "quota": 9,
            "vetoes": list("abcde"),
            "solve": {"concept": {"name": concept, "options": options}, "selection": "uniform"},
        },
        "council",
    )


def power_of(scenario: sim.Scenario) -> dict[str, float]:
    """Return what each player gets in the central world."""
    world = scenario.solve().to_json()
    (only,) = world["solutions"]
    return dict(only["payoffs"])


def test_a_permanent_member_of_the_security_council_decides_421_times_in_2145() -> None:
    """Straffin, Power and stability in politics, Handbook of Game Theory 2 (1994), section 3."""
    index = power_of(council())
    assert [index[p] for p in "abcde"] == pytest.approx([421 / 2145] * 5, abs=1e-14)
    assert [index[f"m{i}"] for i in range(10)] == pytest.approx([4 / 2145] * 10, abs=1e-14)


def test_its_banzhaf_measure_and_index_are_those_of_counting() -> None:
    """A permanent one decides where the other four and at least four of ten say yes; an elected one, where three do."""
    permanent, elected = sum(comb(10, k) for k in range(4, 11)) / 2**14, comb(9, 3) / 2**14
    measure, index = power_of(council("banzhaf")), power_of(council("banzhaf", normalised=True))
    assert measure["a"] == pytest.approx(permanent, abs=1e-15)
    assert measure["m3"] == pytest.approx(elected, abs=1e-15)
    assert index["a"] == pytest.approx(permanent / (5 * permanent + 10 * elected), abs=1e-14)


def assembly_of(**keys: object) -> sim.Scenario:
    """Return a vote with these keys."""
    usual = {
        "format": 2,
        "form": "coalition",
        "title": "A vote",
        "solve": {"concept": "shapley", "selection": "uniform"},
    }
    return sim.from_dict(usual | keys, "vote")


EEC = {"fr": 4, "de": 4, "it": 4, "nl": 2, "be": 2, "lu": 1}


def test_luxembourg_never_decided_in_the_council_of_1958() -> None:
    """Brams, Game Theory and Politics (1975), chapter 5: 14/60, 9/60 and 0."""
    index = power_of(assembly_of(players={p: p for p in EEC}, votes=EEC, quota=12))
    assert [index[p] for p in EEC] == pytest.approx([14 / 60] * 3 + [9 / 60] * 2 + [0], abs=1e-14)


def test_a_table_of_coalitions_and_the_way_without_one_agree() -> None:
    """Nine members, one of them without a vote, are worked out without a table."""
    more = {**EEC, "x": 0, "y": 0, "z": 0}
    few = power_of(assembly_of(players={p: p for p in EEC}, votes=EEC, quota="2 / 3 * total + 0.5"))
    many = power_of(assembly_of(players={p: p for p in more}, votes=more, quota="2 / 3 * total + 0.5"))
    assert [many[p] for p in EEC] == pytest.approx([few[p] for p in EEC], abs=1e-14)


def test_chambers_are_joined_as_it_is_written() -> None:
    votes = dict.fromkeys("abcdefghi", 1)
    players = {p: p for p in votes}
    house = {"votes": {"a": 5, "b": 1}, "quota": 5}
    both = {"all": {"votes": votes, "quota": 5}, "house": house}
    needed = power_of(assembly_of(players=players, chambers=both))
    enough = power_of(assembly_of(players=players, chambers=both, passes="all or house"))
    assert needed["a"] > needed["b"] == pytest.approx(needed["c"])
    assert enough["a"] > 0.5 > enough["b"]
    assert sum(needed.values()) == pytest.approx(1) == sum(enough.values())


def test_uncertain_votes_are_counted_in_each_world() -> None:
    number = {"label": "Weight", "unit": "votes", "value": "uniform(0, 1)", "why": "x", "judgement": True}
    names = "abcdefghij"
    vote = assembly_of(
        players={p: p for p in names},
        parameters={"w": number},
        votes={p: "3 if w > 0.25 else 0" if p == "a" else 1 for p in names},
        quota="total / 2 + 0.5",
        outcomes={"heavy": "w > 0.25", "light": "otherwise"},
    )
    run = vote.run(draws=256)
    heavy = power_of(
        assembly_of(players={p: p for p in names}, votes={p: 3 if p == "a" else 1 for p in names}, quota=6.5)
    )
    assert run.summary["payoffs"]["a"]["rules"]["uniform"]["mean"] == pytest.approx(0.75 * heavy["a"], rel=0.02)


def test_what_cannot_be_counted_is_told_with_its_size() -> None:
    names = [f"m{i}" for i in range(40)]
    with pytest.raises(sim.ScenarioError, match=r"votes: votes of 40 members cannot be counted.*whole numbers"):
        assembly_of(players={p: p for p in names}, votes={p: 1 / (3 + i) for i, p in enumerate(names)}, quota=1)


def test_other_concepts_say_that_they_need_a_table() -> None:
    with pytest.raises(sim.UsageError, match="15 members have more coalitions than can be looked at; choose shapley"):
        council().solve("core")
    with pytest.raises(sim.ScenarioError, match="15 members"):
        council("nucleolus")


def test_it_reads_back_from_its_explicit_form() -> None:
    written = assembly_of(
        players={p: p for p in "abc"},
        chambers={"one": {"votes": {"a": 1, "b": 1}, "quota": 2}, "two": {"votes": {"c": 3}, "quota": "total"}},
        passes="one or two",
        vetoes="a",
    )
    again = sim.from_dict(written.to_json()["scenario"], "vote")
    assert again.to_json() == written.to_json()
    assert power_of(again) == power_of(written)
    assert "A vote passes with one or two." in str(written)


@pytest.mark.parametrize("members", [3, 9])
def test_a_vote_that_passes_without_votes_is_refused_or_said_to_be_none(members: int) -> None:
    """Of few members and of many, which are worked out in different ways."""
    names = [f"m{i}" for i in range(members)]
    players, votes = {name: name for name in names}, dict.fromkeys(names, 1)
    with pytest.raises(sim.ScenarioError, match="quota: '0' is reached without a vote; write more than 0"):
        assembly_of(players=players, votes=votes, quota=0)
    number = {"label": "Quota", "unit": "votes", "value": "uniform(-1, 1)", "why": "x", "judgement": True}
    uncertain = assembly_of(players=players, parameters={"q": number}, votes=votes, quota="q")
    assert uncertain.solve(q=-0.5).to_json()["status"] == "undefined"
    assert uncertain.solve(q=0.5).to_json()["status"] == "unique"


def test_a_veto_makes_a_quota_of_nothing_a_rule() -> None:
    names = [f"m{i}" for i in range(9)]
    players = {name: name for name in names}
    alone = power_of(assembly_of(players=players, votes=dict.fromkeys(names, 1), quota=0, vetoes="m4"))
    assert [name for name, power in alone.items() if power] == ["m4"]
