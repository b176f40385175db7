"""Would a forecast whose players err have fared better?

    python experiments/noisy_forecast.py [--draws 1024] [--only the-visit]

The concept and its range were chosen for what the literature says, before any score of this forecast was computed,
and have not been touched since. The concept is the logit quantal response (McKelvey & Palfrey, Games and Economic
Behavior 10, 1995), whose precision nobody knows. Fits to play in laboratories leave errors that are frequent where
little is at stake and rare where much is (Goeree, Holt & Palfrey, Quantal Response Equilibrium, 2016). A choice in
these scenarios mostly moves between half a point and a few points; so precisions from 0.5 to 4 a point are equally
likely here, in equal steps of their logarithm: from play that is hardly better than a toss of a coin over half a
point to play that hardly ever errs over two. Leaders of the guest list have private tastes already, which is the same
idea; it stays as it is.

Every scenario that `sim score` scores is solved anew, its parts too, and the chances are averaged over the precisions.
The visit, whose branches of errors are long, is solved in 128 worlds, which takes some minutes.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from sim.analysis.scores import brier_score, log_score
from sim.concepts.behavioural.logit import Logit
from sim.document.claims_list import scenarios_in
from sim.scenario.load import load
from sim.scenario.types import Scenario
from sim.workflow.run import Settings, run

FOLDER = Path(__file__).parent.parent / "scenarios" / "moscow-2015"
PRECISIONS = (0.5, 1.0, 2.0, 4.0)
"""In 1/points, equally likely."""
DRAWS = 1_024
FEWER = {"the-visit": 128}
"""Draws of scenarios that take too long for more."""


def erring(scenario: Scenario, precision: float) -> Scenario:
    """Return a scenario in which everybody who moves in it, or in a part of it, errs."""
    uses = tuple(replace(use, scenario=erring(use.scenario, precision)) for use in scenario.uses)
    moves = scenario.solve.concept.form == Logit.form
    solve = replace(scenario.solve, concept=Logit(precision)) if moves else scenario.solve
    return replace(scenario, uses=uses, solve=solve, claims=())


def forecast(scenario: Scenario, draws: int) -> dict[str, float]:
    """Return the probability of each outcome under the scenario's first rule."""
    with TemporaryDirectory() as folder:
        summary = run(scenario, Settings(draws=draws), Path(folder) / "run").summary
    return {outcome: entry["rules"][summary["rules"][0]]["mean"] for outcome, entry in summary["outcomes"].items()}


def noisy(scenario: Scenario, draws: int) -> dict[str, float]:
    """Return the mean of the forecasts over the precisions."""
    each = [forecast(erring(scenario, precision), draws) for precision in PRECISIONS]
    return {outcome: fmean(one[outcome] for one in each) for outcome in each[0]}


def main() -> None:
    """Print the log and Brier scores of each scored scenario, as it stands and with errors."""
    parser = argparse.ArgumentParser(description="Score forecasts in which players err.")
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--only", help="one scenario")
    asked = parser.parse_args()
    print(
        f"{'scenario':20}{'as it stands':>14}{'with errors':>14}{'log score':>12}{'with errors':>14}{'equal odds':>13}"
    )
    rows = []
    for file in scenarios_in(FOLDER):
        scenario = load(file)
        said = scenario.observed
        if said is None or said.void or said.scored_in or asked.only not in (None, file.stem):
            continue
        draws = min(asked.draws, FEWER.get(file.stem, asked.draws))
        plain, rough = forecast(replace(scenario, claims=()), draws), noisy(scenario, draws)
        even = dict.fromkeys(plain, 1 / len(plain))
        rows.append([log_score(one, said.outcome) for one in (plain, rough, even)])
        rows[-1] += [brier_score(one, said.outcome) for one in (plain, rough, even)]
        shares = "".join(f"{one[said.outcome]:>14.1%}" for one in (plain, rough))
        print(f"{file.stem:20}{shares}{rows[-1][0]:>12.3f}{rows[-1][1]:>14.3f}{rows[-1][2]:>13.3f}", flush=True)
    means = [fmean(column) for column in zip(*rows, strict=True)]
    print(f"{'mean log score':48}{means[0]:>12.3f}{means[1]:>14.3f}{means[2]:>13.3f}")
    print(f"{'mean Brier score':48}{means[3]:>12.3f}{means[4]:>14.3f}{means[5]:>13.3f}")


if __name__ == "__main__":
    main()
