"""A list that is a selection is not told as everything: in the summary, the draws, the sentences and the claims."""

import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.solutions.reason import Reason
from sim.views.text.answer import answer

BESIDE = """
    format: 1
    title: A pure equilibrium beside two that mix
    players: {a: Ann, b: Bob}
    parameters:
      t: {label: Taste, unit: points, value: "uniform(2, 2.5)", why: x, judgement: true}
    moves:
      ma: {player: a, actions: [u, m, d]}
      mb: {player: b, sees: none, actions: [l, c, r]}
    payoffs:
      a: (1 if mb == l else 0) if ma == u else (t if mb == c else 0) if ma == m else (t if mb == r else 0)
      b: (1 if mb == l else 0) if ma == u else (t if mb == r else 0) if ma == m else (t if mb == c else 0)
    outcomes: {ul: ma == u and mb == l, other: otherwise}
    claims:
      low: {text: It cannot fail., result: lowest(ul) > 0.99}
      high: {text: It may fail., result: highest(ul) < 0.5}
      one: {text: There is one., result: share(unique) > 0.9}
    solve: {concept: CONCEPT, selection: uniform}
"""
CROWD = """
    format: 1
    form: crowd
    title: A bar
    players: {locals: The locals}
    parameters:
      t: {label: Taste for company, unit: points, value: "uniform(0.5, 0.6)", why: x, judgement: true}
    blocs:
      locals:
        members: 10
        gain: [{value: "GAIN", label: room}]
    outcomes: {full: attending > 6, thin: otherwise}
    solve: {concept: CONCEPT, selection: uniform}
"""
TWICE = """
    format: 1
    form: repeated
    title: Restraint, for ever
    players: {a: Ann, b: Bob}
    parameters:
      d: {label: Patience, unit: share, value: "uniform(0.6, 0.9)", why: x, judgement: true}
    moves:
      ma: {player: a, actions: [keep, break]}
      mb: {player: b, sees: none, actions: [keep, break]}
    payoffs:
      a: 2 * (mb == keep) + (ma == break)
      b: 2 * (ma == keep) + (mb == break)
    target: {ma: keep, mb: keep}
    discount: d
    outcomes: {kept: ma == keep and mb == keep, broken: otherwise}
    solve: {concept: sustain, selection: uniform}
"""
ALIKE = """
    format: 1
    form: coalition
    title: Three who are alike
    players: {a: Ann, b: Bob, c: Cem}
    worth: 1 if size == 3 else (0.5 if size == 2 else 0)
    solve: {concept: core, selection: uniform}
"""
PLACES = """
    format: 1
    title: One indifferent player in many places
    players: {ann: Ann, bob: Bob}
    moves:
      place: {player: chance, probabilities: {CHANCE}}
      act: {player: ann, sees: all, actions: [left, right]}
    payoffs: {ann: 0, bob: act == right}
    outcomes: {l: act == left, r: otherwise}
    solve: {concept: subgame-perfect, selection: [uniform, payoff-dominance], draws: 4}
"""


def run_of(text: str, folder: Path, draws: int = 32, **changes: str) -> sim.Run:
    for name, value in changes.items():
        text = text.replace(name, value)
    file = folder / "scenario.yaml"
    file.write_text(textwrap.dedent(text), encoding="utf-8")
    return sim.load(file).run(draws=draws, seed=1)


def said(run: sim.Run) -> str:
    return f"{answer(run.summary)} {run}"


def verdicts(run: sim.Run) -> dict[str, Any]:
    return {claim["id"]: claim["holds"] for claim in run.claims}


@pytest.mark.parametrize("concept", ["sequential", "{name: logit, options: {precision: 50}}"])
def test_one_that_was_computed_leaves_the_rest_unknown(concept: str, tmp_path: Path) -> None:
    run = run_of(BESIDE, tmp_path, CONCEPT=concept)
    draws = run.draws()
    assert set(draws["coverage"].to_pylist()) == {"some"}
    assert set(draws["status"].to_pylist()) == {"incomplete"}
    for end in ("lowest.ul", "highest.ul", "payoff_lowest.a", "payoff_highest.b"):
        assert np.isnan(draws[end].to_numpy()).all(), end
    for entry in run.summary["outcomes"].values():
        assert entry["lowest"]["mean"] is entry["highest"]["mean"] is None
        assert entry["rules"]["uniform"]["mean"] is not None
    assert verdicts(run) == {"low": False, "high": None, "one": None}, "one that lists it never refutes lowest > 0.99"
    assert "nothing is left open" not in said(run)
    assert "exactly one" not in said(run)
    listed = run.summary["outcomes"]["other"]["highest"]["at_least"]["mean"]
    assert listed == pytest.approx(1, abs=0.02)
    bounds = {name: entry["lowest"]["at_most"]["mean"] for name, entry in run.summary["outcomes"].items()}
    told = "Over all, the lowest probability of “other” is "
    assert told + ("not known" if bounds["other"] == 1 else "at most ") in said(run)
    assert ("[0.0%, " if bounds["ul"] == 0 else "[at most ") in said(run)
    assert sim.load(tmp_path / "scenario.yaml").solve().to_json()["complete"] is False


def test_pure_equilibria_are_not_all_equilibria(tmp_path: Path) -> None:
    run = run_of(BESIDE, tmp_path, CONCEPT="pure-nash")
    assert set(run.draws()["coverage"].to_pylist()) == {"of_a_kind"}
    assert run.summary["scope"] == {"": "pure"}
    assert verdicts(run) == {"low": None, "high": False, "one": None}
    assert "exactly one equilibrium in pure strategies; mixed ones may exist" in said(run)
    assert "over all pure equilibria" in said(run)
    assert "over all equilibria" not in said(run)
    world = sim.load(tmp_path / "scenario.yaml").solve().to_json()
    assert (world["complete"], world["coverage"], world["scope"]) == (False, "of_a_kind", "pure")


def test_all_equilibria_are_all(tmp_path: Path) -> None:
    """By hand: the pure one, one that mixes the other two actions, and one that mixes all three."""
    run = run_of(BESIDE, tmp_path, CONCEPT="nash")
    assert set(run.draws()["coverage"].to_pylist()) == {"all"}
    assert run.summary["outcomes"]["ul"]["lowest"]["mean"] == pytest.approx(0, abs=1e-12)
    assert run.summary["outcomes"]["ul"]["highest"]["mean"] == pytest.approx(1)
    assert verdicts(run) == {"low": False, "high": False, "one": False}


def test_no_pure_equilibrium_is_not_no_equilibrium(tmp_path: Path) -> None:
    pennies = BESIDE.replace("actions: [u, m, d]", "actions: [m, d]").replace("actions: [l, c, r]", "actions: [c, r]")
    pennies = pennies.replace("(1 if mb == l else 0) if ma == u else ", "").replace("ma == u and mb == l", "ma == m")
    run = run_of(pennies, tmp_path, CONCEPT="pure-nash")
    assert "the concept has no solution" not in said(run)
    assert "there is no equilibrium in pure strategies" in said(run)
    assert "mixed ones may exist" in said(run)


@pytest.mark.parametrize("concept", ["crowd-counts", "crowd-symmetric", "crowd-shocks"])
def test_crowds_that_would_rather_not_meet_may_have_others(concept: str, tmp_path: Path) -> None:
    run = run_of(CROWD, tmp_path, GAIN="t - others / 9", CONCEPT=concept)
    assert set(run.draws()["coverage"].to_pylist()) == {"of_a_kind"}
    assert "known to be the only one" not in said(run)
    assert "nothing is left open" not in said(run)
    assert "may exist" in said(run)


@pytest.mark.parametrize("concept", ["crowd-counts", "crowd-symmetric", "crowd-shocks"])
def test_of_complements_one_alone_is_the_only_one(concept: str, tmp_path: Path) -> None:
    """Milgrom & Roberts 1990, theorem 5: all lie between the least and the greatest, which are pure and symmetric."""
    run = run_of(CROWD, tmp_path, GAIN="t + others / 100", CONCEPT=concept)
    assert set(run.draws()["coverage"].to_pylist()) == {"all"}
    assert "nothing is left open" in said(run)


def test_a_repeated_game_has_more_than_its_target(tmp_path: Path) -> None:
    run = run_of(TWICE, tmp_path)
    assert set(run.draws()["coverage"].to_pylist()) == {"some"}
    assert run.summary["outcomes"]["kept"]["lowest"]["mean"] is None
    assert "nothing is left open" not in said(run)


def test_a_theory_that_predicts_is_not_called_an_equilibrium_alone(tmp_path: Path) -> None:
    run = run_of(BESIDE, tmp_path, CONCEPT="level-k")
    assert set(run.draws()["coverage"].to_pylist()) == {"prediction"}
    assert "The theory predicts one " in said(run)


@pytest.mark.parametrize("places", [3, 10, 12])
def test_what_is_cut_from_a_list_is_not_cut_from_a_probability(places: int, tmp_path: Path) -> None:
    """By symmetry uniform gives 1/2 each; she may go left everywhere or nowhere. 2^10 equilibria fit no list."""
    chance = ", ".join(f"p{i}: {'rest' if i + 1 == places else f'1/{places}'}" for i in range(places))
    run = run_of(PLACES, tmp_path, 4, CHANCE=chance)
    for name, entry in run.summary["outcomes"].items():
        assert entry["rules"]["uniform"]["mean"] == pytest.approx(0.5), name
        assert entry["lowest"]["mean"] == pytest.approx(0, abs=1e-12)
        assert entry["highest"]["mean"] == pytest.approx(1)
        assert entry["rules"]["payoff-dominance"]["mean"] == pytest.approx(0.5), "Ann, who chooses alone, has none"
    bob = run.summary["payoffs"]["bob"]
    assert bob["rules"]["uniform"]["mean"] == pytest.approx(0.5)
    assert (bob["lowest"]["mean"], bob["highest"]["mean"]) == pytest.approx((0, 1), abs=1e-12)


@pytest.mark.parametrize(
    ("old", "new", "reason", "said"),
    [
        ("uniform(0.6, 0.9)", "uniform(0.9, 1.1)", "discount_outside", "and below 1 but from 1.0"),
        ("uniform(0.6, 0.9)", "uniform(-0.5, 0.5)", "discount_outside", "is not 0 or above, and below 1 but from -0.4"),
        ("2 * (mb == keep)", "log(d - 0.7) * (mb == keep)", "payoff_undefined", "d - 0.7 in log(d - 0.7)"),
    ],
)
def test_what_left_its_domain_is_named(old: str, new: str, reason: str, said: str, tmp_path: Path) -> None:
    run = run_of(TWICE.replace(old, new), tmp_path)
    told = {(s, r) for s, r in zip(*(run.draws()[n].to_pylist() for n in ("status", "reason")), strict=True)}
    assert ("undefined", reason) in told
    assert all((status == "undefined") == (why == reason) for status, why in told)
    text = Reason[reason.upper()].text
    assert list(run.summary["undefined_because"]) == [text]
    sentence = " ".join(answer(run.summary)).partition("nothing can be said: ")[2]
    assert said in sentence
    assert text not in run.summary["incomplete_because"]


@pytest.mark.parametrize(("odds", "reason"), [("p0: d, p1: rest", "chance_outside"), ("p0: d, p1: 1/2", "chance_sum")])
def test_which_chance_is_none_is_named(odds: str, reason: str, tmp_path: Path) -> None:
    number = "players: {ann: Ann, bob: Bob}\n    parameters:\n      d: {label: D, value: 'uniform(1.1, 1.2)'}"
    if reason == "chance_sum":
        number = number.replace("uniform(1.1, 1.2)", "uniform(0.1, 0.2)")
    text = PLACES.replace("players: {ann: Ann, bob: Bob}", number.replace("'uniform", "'uniform"))
    run = run_of(
        text.replace("{label: D, ", "{label: D, unit: share, why: x, judgement: true, "), tmp_path, 4, CHANCE=odds
    )
    assert set(run.draws()["reason"].to_pylist()) == {reason}


def test_three_alike_get_alike_in_a_core_of_many_allocations(tmp_path: Path) -> None:
    """Any two get 0.5 by themselves, all 1: the core is a triangle, in which each gets from 0 to 1/2."""
    run = run_of(ALIKE, tmp_path, 8)
    for player in "abc":
        entry = run.summary["payoffs"][player]
        assert entry["rules"]["uniform"]["mean"] == pytest.approx(1 / 3)
        assert (entry["lowest"]["mean"], entry["highest"]["mean"]) == pytest.approx((0, 0.5), abs=1e-9)
    assert np.isnan(run.equilibria()["weight.uniform"].to_numpy()).all()


@pytest.mark.parametrize(
    ("concept", "rests"),
    [
        ("pure-nash", ", if no other kind of equilibrium is played"),
        ("sequential", ", if no other equilibrium is played than those that were found"),
        ("nash", ""),
    ],
)
def test_a_condition_and_a_score_rest_on_what_the_list_claims(concept: str, rests: str, tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    text = textwrap.dedent(BESIDE).replace("CONCEPT", concept)
    file.write_text(text + "observed: {outcome: ul, date: 2015-05-09, source: x}\n")
    run = sim.load(file).run(draws=32, out=tmp_path / "plain")
    scored = run.score_text()
    assert ("over all pure equilibria its probability" in scored) == (concept == "pure-nash")
    assert ("over all equilibria its probability" in scored) == (concept == "nash")
    known = sim.load(file).run(draws=32, out=tmp_path / "given", given="ma == u")
    assert f" under uniform{rests}\n" in str(known)


def test_a_state_is_stable_under_the_definition_chosen(tmp_path: Path) -> None:
    """The prisoner's dilemma: one state is Nash stable, and two are sequentially stable (Fraser & Hipel 1984)."""
    file = tmp_path / "scenario.yaml"
    pays = "3 if ma == keep and mb == keep else (0 if {} == keep else (5 if {} == keep else 1))"
    text = textwrap.dedent(BESIDE).replace("[u, m, d]", "[keep, drop]").replace("[l, c, r]", "[keep, drop]")
    head, tail = text[: text.index("payoffs:")], "outcomes: {kept: ma == keep and mb == keep, other: otherwise}\n"
    pay = f"payoffs: {{a: '{pays.format('ma', 'mb')} + 0 * t', b: '{pays.format('mb', 'ma')}'}}\n"
    said = {}
    for definition in ("nash", "sequential"):
        concept = f"{{name: conflict-stability, options: {{definition: {definition}}}}}"
        file.write_text(f"{head}{pay}{tail}solve: {{concept: {concept}, selection: none}}\n")
        said[definition] = str(sim.load(file).solve())
    assert "1 stable state listed; exactly one is stable for all players under the definition chosen" in said["nash"]
    assert "2 stable states listed; all that are stable" in said["sequential"]
