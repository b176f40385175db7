"""The branch of quantal responses, its figure, and the command that draws and fits it."""

import json
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.observed import observed_counts
from sim.analysis.quantal import logit_branch
from sim.cli.app import main
from sim.errors import UsageError
from sim.games.game import ChoiceSet
from sim.games.moves.tree import TreeBatch, strategic_tree
from sim.labels import Labels
from sim.views.figures.branch import branch_figure

SKEW = np.array([[15.0, 0, -2], [0, -15, -1], [1, 2, 0]])
NFG = 'NFG 1 R "Pennies" { "row" "column" } { { "h" "t" } { "h" "t" } }\n9 -9 -1 1 -1 1 1 -1\n'
CHICKEN = np.array([[0.0, 7], [2, 6]])


def batch_of(first: np.ndarray, second: np.ndarray) -> TreeBatch:
    actions = tuple(tuple("abc"[:n]) for n in first.shape)
    payoffs = np.stack([first, second]).reshape(1, 2, -1)
    return TreeBatch(strategic_tree(("row", "column"), actions), payoffs, np.zeros((1, 0)))


def response(at: float, payoffs: np.ndarray) -> np.ndarray:
    weight = np.exp(at * (payoffs - payoffs.max()))
    return weight / weight.sum()


@pytest.mark.parametrize("scale", [1.0, 1e6])
def test_every_point_of_the_branch_responds_to_itself(scale: float) -> None:
    branch = logit_branch(batch_of(scale * SKEW, -scale * SKEW))
    assert branch.complete
    assert not branch.divides
    assert branch.precision[0] == 0
    assert branch.precision[-1] == pytest.approx(100 / (30 * scale))
    np.testing.assert_allclose(branch.profile[0], 1 / 3)
    for at, profile in zip(branch.precision, branch.profile, strict=True):
        np.testing.assert_allclose(profile[:3], response(at, scale * SKEW @ profile[3:]), atol=1e-4)
        np.testing.assert_allclose(profile[3:], response(at, -scale * SKEW.T @ profile[:3]), atol=1e-4)


def test_a_branch_that_divides_goes_straight_on_and_says_so() -> None:
    branch = logit_branch(batch_of(CHICKEN, CHICKEN.T))
    assert branch.divides
    assert branch.complete
    np.testing.assert_allclose(branch.profile[:, :2], branch.profile[:, 2:], atol=1e-4)
    np.testing.assert_allclose(branch.profile[-1, 0], 1 / 3, atol=0.05)  # towards the mixed equilibrium


def test_a_branch_that_folds_has_its_points_in_order() -> None:
    """Precisions fall for a while, and every point is still a response to itself and near the one before."""
    first = np.array([[4.0, 4, 0], [3, 2, 2], [1, 6, 9]])
    second = np.array([[0.0, 0, 1], [8, 5, 0], [2, 0, 2]])
    branch = logit_branch(batch_of(first, second))
    assert branch.complete
    assert (np.diff(branch.precision) < 0).sum() > 5
    assert np.abs(np.diff(branch.profile, axis=0)).max() < 0.2
    for at, profile in zip(branch.precision, branch.profile, strict=True):
        np.testing.assert_allclose(profile[:3], response(at, first @ profile[3:]), atol=1e-3)
        np.testing.assert_allclose(profile[3:], response(at, second.T @ profile[:3]), atol=1e-3)


def test_the_figure_has_a_panel_for_each_information_set() -> None:
    batch = batch_of(SKEW, -SKEW)
    labels = Labels({"row": "Moscow"}, {("row", "a"): "Stays away"})
    drawn = branch_figure(logit_branch(batch), batch.tree, labels, "Skew", (1.5, "precision"), np.arange(6.0))
    assert [axes.get_title(loc="left") for axes in drawn.axes] == ["Moscow", "column"]
    assert all(axes.get_xlabel() == "precision (1/payoff)" for axes in drawn.axes)
    assert drawn.axes[0].get_ylabel() == "probability"
    legend = drawn.axes[0].get_legend()
    assert legend is not None
    names = [text.get_text() for text in legend.get_texts()]
    assert names == ["Stays away", "b", "c"]
    rings = [np.asarray(line.get_ydata(), float)[0] for line in drawn.axes[1].get_lines() if line.get_marker() == "o"]
    np.testing.assert_allclose(rings, np.array([3, 4, 5]) / 12)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(list(words))
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def test_the_command_draws_and_fits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, png = tmp_path / "pennies.nfg", tmp_path / "curve.png"
    file.write_text(NFG)
    words = ["solve", str(file), "--concept", "logit", "--curve", str(png), "--observed", "row=h:6,t:4"]
    code, out, _ = run(capsys, *words, "--json")
    found = json.loads(out)
    assert code == 0
    assert png.read_bytes().startswith(b"\x89PNG")
    assert set(found["fit"]["profile"]) == {"row", "column"}
    assert found["fit"]["interval"]["low"] <= found["fit"]["precision"]
    assert found["curve"]["points"][0]["profile"]["row"] == [0.5, 0.5]
    _, out, _ = run(capsys, *words)
    assert "most likely precision of the observed play" in out
    assert "observed: h 0.6, t 0.4" in out
    assert str(png) in out
    code, _, err = run(capsys, "solve", str(file), "--concept", "nash", "--curve", str(png))
    assert code == 2
    assert "solve with the concept logit" in err
    code, _, err = run(capsys, "solve", str(file), "--concept", "logit", "--curve", "curve.pdf")
    assert code == 2
    assert ".png" in err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("come:3", "SET=ACTION:COUNT"),
        ("vist=come:3", "did you mean 'visit'"),
        ("visit=cme:3", "did you mean 'come'"),
        ("visit=come:x", "'x' is no count"),
        ("visit=come:-1", "'-1' is no count"),
        ("visit=come:inf", "'inf' is no count"),
        ("visit=come", "has no count"),
        ("visit=come:1,", "has no count"),
    ],
)
def test_counts_that_cannot_be_read_are_told(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        observed_counts([ChoiceSet("visit", "visit", "xi", ("come", "stay"))], [text])


def test_a_move_of_several_sets_asks_for_one() -> None:
    sets = [ChoiceSet(f"b|a={a}", "b", "y", ("l", "r")) for a in "lr"]
    with pytest.raises(UsageError, match=r"several information sets: b\|a=l, b\|a=r"):
        observed_counts(sets, ["b=l:2"])
    np.testing.assert_array_equal(observed_counts(sets, ["b|a=r=l:2"]), [0, 0, 2, 0])


def test_counts_stand_at_their_actions() -> None:
    sets = [ChoiceSet("a", "a", "x", ("l", "r")), ChoiceSet("b after l", "b", "y", ("l", "r"))]
    np.testing.assert_array_equal(observed_counts(sets, ["b=r:2,l:1", "a=r:4"]), [0, 4, 1, 2])
