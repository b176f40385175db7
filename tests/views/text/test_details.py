"""What is shown beside the solutions: every state's stability, and from which discount factors on a target is kept."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.solving import solve_file

from sim.analysis.precision import fit_precision
from sim.concepts.base import NO_DETAILS
from sim.views.json.documents import solution_document
from sim.views.text.details import detail_lines
from sim.views.text.quantal import fit_lines
from sim.workflow.solve import details_of

SCENARIOS = Path(__file__).parents[3] / "scenarios"


def test_every_state_of_chicken_with_its_stability_for_each_player() -> None:
    """As published for Chicken: the compromise is no equilibrium but stable by foresight; the crash is stable never."""
    found = details_of(solve_file(SCENARIOS / "classics" / "cuban-missile-crisis.yaml", "conflict-stability"))
    told = {tuple(state["state"].values()): state["stable"] for state in found.document["states"]}
    foresight = ["general-metarational", "symmetric-metarational"]
    assert told["blockade", "withdraw"] == {"us": foresight, "ussr": foresight}
    assert told["strike", "keep"] == {"us": [], "ussr": []}
    assert len(told["strike", "withdraw"]["us"]) == 4
    rows = {
        line.split("  ")[1]: line.split()[-4:] for line in detail_lines(found) if line.startswith("  ") and "," in line
    }
    assert rows["blockade, withdraw"] == [".", "G", "S", "."]
    assert any("nobody twice in a row" in line for line in detail_lines(found))


def test_a_state_that_cannot_be_left_is_stable() -> None:
    barred = ("irreversible=us: blockade -> strike; ussr: withdraw -> keep",)
    solved = solve_file(SCENARIOS / "classics" / "cuban-missile-crisis.yaml", "conflict-stability", options=barred)
    told = {tuple(state["state"].values()): state["stable"] for state in details_of(solved).document["states"]}
    assert len(told["strike", "keep"]["us"]) == len(told["strike", "keep"]["ussr"]) == 4


def test_patience_of_support_for_support() -> None:
    """Against the closed form of grim trigger in a dilemma, read off the payoffs of the very world."""
    solved = solve_file(SCENARIOS / "moscow-2015" / "support-for-support.yaml")
    told = details_of(solved)
    stage = solved.batch.payoffs[0]
    needed = max(
        (stage[0][1, 0] - stage[0][0, 0]) / (stage[0][1, 0] - stage[0][1, 1]),
        (stage[1][0, 1] - stage[1][0, 0]) / (stage[1][0, 1] - stage[1][1, 1]),
    )
    assert told.document["least_discount"]["reversion"] == pytest.approx(needed)
    assert told.document["least_discount"]["optimal"]
    assert any("feasible and individually rational" in line for line in detail_lines(told))


def test_what_no_patience_sustains_is_said() -> None:
    solved = solve_file(SCENARIOS / "moscow-2015" / "support-for-support.yaml", sets=["votes=0", "shield_cost=5"])
    assert np.isfinite(solved.batch.payoffs).all()
    assert details_of(solved).document["least_discount"]["reversion"] is None
    assert "none below 1" in " ".join(detail_lines(details_of(solved)))


def test_other_concepts_have_nothing_to_add() -> None:
    assert details_of(solve_file(SCENARIOS / "classics" / "chicken.yaml")) == NO_DETAILS


@pytest.mark.parametrize(("concept", "words"), [("perfect-bayesian", "weak form"), ("sequential", "consistent")])
def test_which_definition_is_meant_is_said(concept: str, words: str) -> None:
    solved = solve_file(SCENARIOS / "classics" / "deterrence-signalling.yaml", concept)
    assert words in " ".join(detail_lines(details_of(solved)))


def test_beliefs_are_in_the_document() -> None:
    """In the separating equilibrium the step after troops is taken believing in commitment."""
    solved = solve_file(SCENARIOS / "classics" / "deterrence-signalling.yaml", "perfect-bayesian")
    document = solution_document("game", solved.concept.name, solved.game, solved.solution)
    (apart,) = [s for s in document["solutions"] if "separating" in s["tags"]]
    held = apart["beliefs"]["step|signal=troops"]
    told = {node["history"]["motive"]: node["probability"] for node in held}
    assert told == {"committed": 1.0, "uncommitted": 0.0}
    assert (
        "beliefs"
        not in solution_document("game", "nash", solved.game, replace(solved.solution, beliefs=None))["solutions"][0]
    )


def test_counts_that_leave_every_precision_open_are_not_called_play_without_error() -> None:
    solved = solve_file(SCENARIOS / "classics" / "hawk-dove.yaml", "logit")
    counts = np.array([12.0, 5, 9, 8])  # the branch stays at one half, whatever the precision
    lines = " ".join(fit_lines(fit_precision(solved.batch, counts), solved.game, counts))
    assert "not identified: the data reject no precision from 0 up" in lines
    assert "without error" not in lines
