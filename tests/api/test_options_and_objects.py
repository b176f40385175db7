"""Options by name, scenarios that are equal, games as objects of nashpy and pygambit, libraries that are missing."""

from pathlib import Path

import numpy as np
import pytest

import sim

ROOT = Path(__file__).parents[2]
CHICKEN = ROOT / "scenarios/classics/chicken.yaml"
SIGNALLING = ROOT / "scenarios/classics/deterrence-signalling.yaml"


def test_options_may_be_given_by_name() -> None:
    chicken = sim.load(CHICKEN)
    by_name = chicken.solve("logit", precision=2.0)
    np.testing.assert_array_equal(by_name.profiles, chicken.solve("logit", options={"precision": 2}).profiles)
    assert not np.array_equal(by_name.profiles, chicken.solve("logit", precision=0.1).profiles)
    with pytest.raises(
        sim.UsageError, match="no option of the concept, is called 'presision'; did you mean 'precision'"
    ):
        chicken.solve("logit", presision=2.0)
    with pytest.raises(sim.UsageError, match="given twice"):
        chicken.solve("logit", options=["precision=1"], precision=2.0)


MIXED = """\
format: 2
title: Who gives way
players: {a: A, b: B}
parameters:
  lam: {label: Precision, unit: per point, value: "uniform(1, 3)", why: A guess., judgement: true}
quantities: {double: {label: Twice that, value: 2 * lam}}
moves:
  x: {player: a, sees: none, actions: [l, r]}
  y: {player: b, sees: none, actions: [l, r]}
payoffs: {a: x == y, b: x != y}
outcomes: {same: x == y, other: otherwise}
solve: {concept: nash, selection: uniform}
"""


def test_an_option_may_be_an_expression_in_parameters(tmp_path: Path) -> None:
    """One world has one value of it: that of this world."""
    file = tmp_path / "mixed.yaml"
    file.write_text(MIXED)
    scenario = sim.load(file)
    for text, at, value in [("lam", {}, 2.0), ("double + 1", {"lam": 1.5}, 4.0), ("2", {}, 2.0)]:
        ours = scenario.solve("logit", options={"precision": text}, **at)
        assert ours.solved.concept.precision == value
        np.testing.assert_array_equal(ours.profiles, scenario.solve("logit", precision=value, **at).profiles)
    for text, wrong in [
        ("lamb", "precision=lamb: unknown name 'lamb'; did you mean 'lam'"),
        ("x", "precision=x: unknown name 'x'"),
        ("lam +", "'lam \\+' does not fit the option 'precision'; such as 1.0; of a scenario also an expression"),
    ]:
        with pytest.raises(sim.UsageError, match=wrong):
            scenario.solve("logit", precision=text)


def test_scenarios_with_the_same_hash_are_equal() -> None:
    one, other = sim.load(CHICKEN), sim.load(CHICKEN)
    assert one == other
    assert len({one, other}) == 1
    assert one != sim.load(SIGNALLING)
    assert one != "chicken"


def test_a_missing_pandas_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    run = sim.load(CHICKEN).run(20)
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(sim.MissingExtraError, match=r"pandas is not installed.*summit-sim\[notebook\]"):
        run.to_xarray()
    assert "summit-sim[notebook]" in (sim.Run.__doc__ or "")


def test_a_world_becomes_a_game_of_nashpy() -> None:
    pytest.importorskip("nashpy")
    world = sim.load(CHICKEN).solve()
    theirs = sorted(np.concatenate(pair).round(9).tolist() for pair in world.to_nashpy().support_enumeration())
    assert theirs == sorted(np.asarray(profile).round(9).tolist() for profile in world.profiles)
    with pytest.raises(sim.UsageError, match="two players who choose at once"):
        sim.load(SIGNALLING).solve().to_nashpy()
    with pytest.raises(sim.UsageError, match="games of moves"):
        sim.load(ROOT / "tests/scenarios/valid/crowd.yaml").solve().to_nashpy()


def test_a_world_becomes_a_game_of_pygambit_and_comes_back(tmp_path: Path) -> None:
    pygambit = pytest.importorskip("pygambit")
    for file in (CHICKEN, SIGNALLING):
        world = sim.load(file).solve("nash")
        theirs = world.to_pygambit()
        assert theirs.title == world.title
        assert isinstance(theirs, pygambit.Game)
        again = sim.Game.from_pygambit(theirs).solve("nash")
        assert again.count == world.count
        np.testing.assert_allclose(np.sort(again.payoffs, axis=0), np.sort(world.payoffs, axis=0), atol=1e-9)
    exact = tmp_path / "third.nfg"
    exact.write_text('NFG 1 R "third" { "a" "b" } { 1 1 }\n1/3 2/7\n')
    assert "1/3" in sim.read_game(exact).solve().to_pygambit().to_nfg()
    with pytest.raises(sim.UsageError, match="game=3"):
        sim.Game.from_pygambit(3)
