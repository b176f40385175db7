"""Errors name the arguments of Python; the command, which shows the same errors, names its own options."""

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.command import called

import sim

INSPECTION = str(Path(__file__).parents[2] / "scenarios/classics/inspection.yaml")

MISTAKES: list[tuple[Callable[[], object], str]] = [
    (lambda: sim.load(INSPECTION, sets={"fien": 1}), "sets: unknown path 'fien'; did you mean 'fine'?"),
    (lambda: sim.load(INSPECTION, sets=["fine"]), "sets: fine: there is no '='; write path=value"),
    (lambda: sim.load(INSPECTION, sets={"fine": "uniform(3, 1)"}), "override fine:1"),
    (lambda: sim.load(INSPECTION, sets={"fine": "{a: ["}), "override fine:1"),
    (lambda: sim.load(INSPECTION, case="x"), "case: unknown case 'x'"),
    (lambda: sim.load(INSPECTION).in_case("x"), "case: unknown case 'x'"),
    (lambda: sim.load(INSPECTION).run(20, given="xi =="), "given: 'xi ==': "),
    (lambda: sim.load(INSPECTION).solve().responses(observed=["a"]), "solve with the concept logit"),
    (lambda: sim.load(INSPECTION).solve("logit").responses(observed=["a"]), "observed: 'a': write SET="),
    (lambda: sim.load(INSPECTION).solve("logit").responses(curve="a.pdf"), "curve: a.pdf: the figure is a PNG"),
    (lambda: sim.load(INSPECTION).solve("logit").exact(), "exact: fractions are for two players"),
]


@pytest.mark.parametrize(("mistake", "said"), MISTAKES)
def test_the_library_speaks_python(mistake: Callable[[], object], said: str) -> None:
    with pytest.raises(sim.SimError) as caught:
        mistake()
    assert said in str(caught.value)
    assert "--" not in str(caught.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "fien=1", "--set", "efort=1"), "--set: unknown path 'fien'; did you mean 'fine'?\n--set: unknown"),
        (("--case", "x"), "--case: unknown case 'x'"),
        (("--concept", "logit", "--observed", "a"), "--observed: 'a': write SET="),
        (("--concept", "logit", "--exact"), "--exact: fractions are for two players"),
    ],
)
def test_the_command_speaks_its_own_words(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called("solve", INSPECTION, *words) == 2
    assert capsys.readouterr().err.startswith(said)
