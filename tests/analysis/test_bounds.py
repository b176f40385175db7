"""Claims judged on a part of the equilibria say nothing that all equilibria deny, and all that the part proves."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis.claims import check_result
from sim.expressions import parse
from sim.solutions.status import Status
from tests.workflow.test_what_a_list_claims import run_of

GAME = """
    format: 1
    title: Nine numbers
    players: {a: Ann, b: Bob}
    parameters:
      t: {label: Luck, unit: share, value: "uniform(0, 1)", why: x, judgement: true}
    moves:
      ma: {player: a, actions: [u, m, d]}
      mb: {player: b, sees: none, actions: [l, c, r]}
    payoffs:
      a: PAY_A
      b: PAY_B
    outcomes: {ul: ma == u and mb == l, same: (ma == m and mb == c) or (ma == d and mb == r), other: otherwise}
    solve: {concept: CONCEPT, selection: uniform}
"""
CALLS = [f"{end}({outcome})" for end in ("lowest", "highest") for outcome in ("ul", "same", "other")]
NUMBERS = ("0", "0.05", "0.2", "0.33333", "0.5", "0.8", "0.95", "1")
CLAIMS = (
    *(f"{call} {op} {x}" for call in CALLS for op in ("<", "<=", ">", ">=", "==", "!=") for x in NUMBERS),
    *(f"{a} {op} {b} + {x}" for a, b in itertools.permutations(CALLS, 2) for op in ("<", ">=") for x in (-0.3, 0, 0.3)),
    *(f"{x} < {call} < {y}" for call in CALLS for x, y in itertools.combinations(NUMBERS, 2)),
    *(f"not ({x} < {call} < {y})" for call in CALLS for x, y in itertools.combinations(NUMBERS, 2)),
    *(f"probability({o}) {op} {call}" for o in ("ul", "same") for call in CALLS for op in ("<=", ">=")),
    *(f"share({s}) {op} {x}" for s in ("unique", "several", "none") for op in ("<", ">=", "==") for x in NUMBERS),
    *(f"{call} * (1 - {call}) > {x}" for call in CALLS for x in (0.05, 0.2, 0.25)),
    *(f"{a} > 0.5 or {b} < 0.4" for a, b in itertools.permutations(CALLS, 2)),
)


CELLS = [row + column for row, column in itertools.product("umd", "lcr")]


def nine(game: str = GAME) -> str:
    """Return a game of 3 x 3 of which every payoff is a parameter."""
    for player in "ab":
        each = " ".join(f"{player}{c} if ma == {c[0]} and mb == {c[1]} else" for c in CELLS)
        game = game.replace(f"PAY_{player.upper()}", f"{each} 0")
    number = "{label: x, unit: points, value: 'uniform(0, 1)', why: x, judgement: true}"
    numbers = "".join(f"\n      {player}{c}: {number}" for player in "ab" for c in CELLS)
    return game.replace("    parameters:", f"    parameters:{numbers}")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("games")
    return {c: run_of(nine(), folder, 64, CONCEPT=c).summary for c in ("nash", "pure-nash", "sequential")}


def test_a_verdict_on_some_is_the_verdict_on_all(found: dict[str, Any]) -> None:
    decided = 0
    assert found["nash"]["coverage"]["all"]["draws"] == 64
    for claim, concept in itertools.product(CLAIMS, ("pure-nash", "sequential")):
        if "probability" in claim:
            continue  # under the rule, which weighs what is listed
        whole = check_result(parse(claim), found["nash"]).holds
        part = check_result(parse(claim), found[concept]).holds
        assert whole is not None, claim
        assert part in (None, whole), (claim, concept)
        decided += part is not None
    assert decided > len(CLAIMS) / 4


def test_what_a_list_proves_is_not_left_open(found: dict[str, Any]) -> None:
    """Of one number, by hand: open exactly where what the list allows has numbers on either side."""
    for concept, outcome in itertools.product(("pure-nash", "sequential"), ("ul", "same", "other")):
        entry = found[concept]["outcomes"][outcome]
        most, least = entry["lowest"]["at_most"]["mean"], entry["highest"]["at_least"]["mean"]
        for x in np.linspace(0.03, 0.97, 30):
            for call, low, high in ((f"lowest({outcome})", 0, most), (f"highest({outcome})", least, 1)):
                expected = True if low > x else False if high < x else None
                assert check_result(parse(f"{call} > {x}"), found[concept]).holds is expected
                inverse = None if expected is None else not expected
                assert check_result(parse(f"{call} < {x}"), found[concept]).holds is inverse
        for told in (f"lowest({outcome}) <= probability({outcome})", f"probability({outcome}) <= highest({outcome})"):
            if found[concept]["listed"]["none"]["draws"] == 0:
                assert check_result(parse(told), found[concept]).holds is True


def test_ends_of_a_range_do_not_stand_for_what_lies_between(found: dict[str, Any]) -> None:
    least = found["sequential"]["outcomes"]["ul"]["highest"]["at_least"]["mean"]
    between = (least + 1) / 2
    for claim in (f"highest(ul) != {between}", f"not {between - 0.01} < highest(ul) < {between + 0.01}"):
        assert check_result(parse(claim), found["sequential"]).holds is None
    assert check_result(parse(f"highest(ul) != {least / 2}"), found["sequential"]).holds is True


def test_bounds_hold_draw_by_draw(tmp_path: Path) -> None:
    whole, part = (run_of(nine(), tmp_path, 64, CONCEPT=concept).draws() for concept in ("nash", "sequential"))
    for o in ("ul", "same", "other"):
        for low, high in ((f"lowest.{o}", f"lowest_at_most.{o}"), (f"highest_at_least.{o}", f"highest.{o}")):
            less = (whole if "at_" not in low else part)[low].to_numpy()
            more = (whole if "at_" not in high else part)[high].to_numpy()
            assert (less <= more + 1e-9).all()
        assert np.isposinf(whole[f"lowest_at_most.{o}"].to_numpy()).all(), "what is known needs no bound"
        assert np.isnan(part[f"lowest.{o}"].to_numpy()).all()
    for end in ("payoff_lowest_at_most.a", "payoff_highest_at_least.b"):
        assert np.isfinite(part[end].to_numpy()).all()


def test_shares_of_a_status_are_bounded_by_what_is_listed(found: dict[str, Any]) -> None:
    for concept in ("pure-nash", "sequential"):
        for status in (Status.UNIQUE, Status.SEVERAL, Status.CONTINUUM, Status.NONE):
            entry, true = found[concept]["status"][status.name.lower()], found["nash"]["status"][status.name.lower()]
            assert entry["at_least"] <= true["share"] <= entry["at_most"], (concept, status)
    several = found["pure-nash"]["status"]
    listed = found["pure-nash"]["listed"]
    assert several["unique"]["at_most"] == 1 - listed["several"]["share"], "two in a list are not one"
    assert several["none"]["at_most"] == listed["none"]["share"]


def test_a_world_with_nothing_listed_may_count_or_not(tmp_path: Path) -> None:
    """Matching pennies in half of the worlds, where nothing pure is; a dominant strategy each in the other half."""
    text = GAME.replace("[u, m, d]", "[u, d]").replace("[l, c, r]", "[l, r]")
    text = text.replace("same: (ma == m and mb == c) or (ma == d and mb == r), ", "")
    changes = {
        "PAY_A": "(ma == u) if t < 0.5 else ((ma == u) == (mb == l))",
        "PAY_B": "(mb == l) if t < 0.5 else ((ma == u) != (mb == l))",
    }
    pure = run_of(text, tmp_path, 64, CONCEPT="pure-nash", **changes).summary
    whole = run_of(text, tmp_path, 64, CONCEPT="nash", **changes).summary
    entry, true = pure["outcomes"]["ul"], whole["outcomes"]["ul"]
    assert (entry["lowest"]["mean"], true["lowest"]["mean"]) == pytest.approx((1, 0.625))
    assert entry["highest"]["at_least"]["mean"] == pytest.approx(0.5)
    assert check_result(parse("highest(ul) > 0.9"), pure).holds is None
    assert check_result(parse("highest(ul) > 0.4"), pure).holds is True
    assert check_result(parse("highest(ul) > 0.9"), whole).holds is False


def test_sentences_say_what_one_side_is(tmp_path: Path) -> None:
    run = run_of(nine(), tmp_path, 64, CONCEPT="sequential")
    assert "[at most " in str(run)
    assert ", at least " in str(run)
    table = {row["outcome"]: row for row in run.outcomes.to_pylist()}
    assert table["ul"]["lowest"] is None
    assert table["ul"]["lowest_at_most"] <= table["ul"]["highest_at_least"]
    assert sim.open_run(run.save(tmp_path / "kept").folder).summary["outcomes"] == run.summary["outcomes"]


TAUTOLOGIES = (
    "highest(same) >= lowest(same)",
    "lowest(same) <= highest(same)",
    "highest(same) - lowest(same) >= 0",
    "not (lowest(same) > highest(same))",
    "0 <= lowest(same) and highest(same) <= 1",
    "probability(same) >= 0 and probability(same) <= 1",
    "share(several) <= 1",
)


@pytest.mark.parametrize("claim", TAUTOLOGIES)
def test_what_is_true_by_what_words_mean_holds_however_little_is_listed(found: dict[str, Any], claim: str) -> None:
    for concept, summary in found.items():
        verdict = check_result(parse(claim), summary)
        assert (verdict.holds, verdict.close) == (True, False), concept
        denied = check_result(parse(f"not ({claim})"), summary)
        assert (denied.holds, denied.close) == (False, False), concept


def test_a_probability_lies_between_the_ends_where_the_rule_selects_everywhere(found: dict[str, Any]) -> None:
    claim = parse("lowest(same) <= probability(same) and highest(same) >= probability(same)")
    for concept in ("nash", "sequential"):
        assert found[concept]["outcomes"]["same"]["rules"]["uniform"]["draws"] == 64
        verdict = check_result(claim, found[concept])
        assert (verdict.holds, verdict.close) == (True, False), concept


def test_means_of_different_worlds_are_in_no_order() -> None:
    """A rule may select in a few worlds only, in which the outcome is likelier than it can be over all."""

    def estimate(mean: float, draws: int) -> dict[str, Any]:
        return {"mean": mean, "error": 0.01, "margin": 0.02, "draws": draws}

    outcome = {"rules": {"none": estimate(0.9, 4)}, "lowest": estimate(0.2, 64), "highest": estimate(0.6, 64)}
    summary = {"draws": 64, "rules": ["none"], "outcomes": {"x": outcome}}
    assert check_result(parse("highest(x) >= probability(x)"), summary).holds is False
