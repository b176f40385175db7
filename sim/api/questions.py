"""The questions that come after a run, each answered by a function of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sim.analysis.regions import regions as regions_of
from sim.api.answer import Answer
from sim.api.tipping import NUMBERS_ON_A_PAGE, tip_of_strongest
from sim.concepts.base import Concept
from sim.concepts.registry import words_of
from sim.errors import UsageError
from sim.games.moves.game import MovesGame
from sim.labels import labels_of
from sim.scenario.types import Scenario
from sim.store.reader import Run as StoredRun
from sim.views.finding import Finding
from sim.views.text.advice import advice_finding
from sim.views.text.explain import explanation_finding
from sim.views.text.regions import regions_finding
from sim.views.text.sensitivity import moved, sensitivity_finding
from sim.views.text.uncertainty import uncertainty_finding
from sim.workflow.advise import advise as advise_on
from sim.workflow.case_runs import CaseRun
from sim.workflow.compare import compare as compare_subjects
from sim.workflow.explain import Explanation
from sim.workflow.explain import explain as explain_world
from sim.workflow.run import AS_IT_STANDS
from sim.workflow.run_drivers import run_drivers
from sim.workflow.score_space import ALONE
from sim.workflow.sensitivity import Sensitivity, sensitivity
from sim.workflow.subjects import Subject
from sim.workflow.uncertainty import uncertainty as uncertainty_of


def uncertainty(run: StoredRun, draws: int | None = None) -> Answer:
    """Return what the uncertainty of each outcome and payoff is made of; see `Run.uncertainty`."""
    found, summary = uncertainty_of(run, draws), run.summary

    def draw(finding: Finding) -> Any:
        from sim.views.figures.uncertainty import uncertainty_figure  # loads matplotlib

        parts, entries = (found.outcomes, "outcomes") if found.outcomes else (found.payoffs, "payoffs")
        labels = {name: summary[entries].get(name, {}).get("label") or name for name in parts}
        return uncertainty_figure(parts, labels, words_of(summary["concept"]).one, finding)

    return Answer(found, uncertainty_finding(found, summary), draw)


def regions(
    run: StoredRun,
    outcome: str | None,
    possible: bool = False,
    density: float | None = None,
    draws: int | None = None,
    equilibrium: str | None = None,
) -> Answer:
    """Return the boxes of a run's numbers in which an outcome or a type of equilibrium occurs; see `Run.regions`."""
    scenario = run.scenario
    found = regions_of(run, outcome, possible, density, draws=draws, equilibrium=equilibrium)
    numbers = {p.id: p for p in scenario.parameters}

    def draw(finding: Finding) -> Any:
        from sim.views.figures.regions import regions_figure  # loads matplotlib

        return regions_figure(found, [numbers[name] for name in found.parameters], finding)

    return Answer(found, regions_finding(found, run.summary, scenario), draw)


def advise(
    scenario: Scenario,
    player: str,
    at: str | None = None,
    concept: Concept | None = None,
    draws: int | None = None,
    seed: int | None = None,
    enough: float | None = None,
) -> Answer:
    """Return how a player's actions at a move do; see `Scenario.advise`."""
    found = advise_on(scenario, player, at, concept, draws, seed, enough)

    def draw(finding: Finding) -> Any:
        from sim.views.figures.advice import advice_figure  # loads matplotlib

        labels = labels_of(scenario.document)
        return advice_figure(found.committed, [labels.action(found.move, a) for a in found.actions], finding)

    return Answer(found, advice_finding(found, scenario), draw)


def drivers(scenario: Scenario, worlds: int | None = None, seed: int | None = None) -> Answer:
    """Return what moves a scenario's outcomes and payoffs; see `Scenario.drivers`."""
    return _driven(sensitivity(scenario, worlds, seed), scenario)


def drivers_of_run(run: StoredRun, draws: int | None = None) -> Answer:
    """Return what moves a run's outcomes and payoffs, from its own worlds; see `Run.drivers`."""
    return _driven(run_drivers(run, draws), run.scenario)


def _driven(found: Sensitivity, scenario: Scenario) -> Answer:
    def draw(finding: Finding) -> Any:
        from sim.views.figures.sensitivity import sensitivity_figure  # loads matplotlib

        return sensitivity_figure(found, moved(found, scenario), finding)

    return Answer(found, sensitivity_finding(found, scenario), draw)


def explain(found: Explanation) -> Answer:
    """Return why a world ends as it does; see `Run.explain` and `Scenario.explain`."""

    def draw(finding: Finding) -> Any:
        from sim.views.figures.explain import explanation_figure  # loads matplotlib

        return explanation_figure(found, finding)

    return Answer(found, explanation_finding(found), draw)


def regions_of_likeliest(run: StoredRun) -> Answer | None:
    """Return the boxes of the outcome whose probability is nearest to even, the most open question of a run."""
    rule = run.layout.rules[0]
    means = {name: entry["rules"][rule]["mean"] for name, entry in run.summary["outcomes"].items()}
    open_ = {name: abs(mean - 0.5) for name, mean in means.items() if mean is not None and 0 < mean < 1}
    return regions(run, min(open_, key=lambda name: open_[name]), draws=ON_A_PAGE) if open_ else None


def advise_the_first(run: StoredRun) -> Answer | None:
    """Return what the player who moves first should do; None where nobody moves, or trying would take long."""
    scenario = run.scenario
    draws = min(ADVISED, NUMBERS_ON_A_PAGE // scenario.numbers)
    if not isinstance(scenario.game, MovesGame) or not scenario.game.tree.information_sets or draws < ADVISED // 8:
        return None
    player = scenario.game.players[scenario.game.tree.information_sets[0].player]
    try:
        return advise(scenario, player, draws=_fewer(scenario, draws), seed=run.manifest.seed)
    except UsageError:
        return None  # the concept does not take what is left of the game


def compare_cases(run: StoredRun, cases: Sequence[CaseRun]) -> Answer | None:
    """Return the cases of a run, each held against the run in the same worlds; None where there are none."""
    if not cases:
        return None
    from sim.api.compare import answer_of  # which takes runs of the library, and these hand on their questions

    named = [(AS_IT_STANDS, run), *((case.label, case.run) for case in cases)]
    subjects = [Subject(n, r.scenario, r.scenario.solve.concept, r.layout.rules[0], r) for n, r in named]
    return answer_of(compare_subjects(subjects, cases[0].run.manifest.draws))


def explain_the_central_world(run: StoredRun) -> Answer | None:
    """Return why the central world of a run's scenario ends as it does; None where games are large."""
    scenario = run.scenario
    large = scenario.numbers_of_a_world
    if large * len(scenario.parameters) > NUMBERS_ON_A_PAGE // ALONE or not scenario.parameters:
        return None
    return explain(explain_world(scenario, scenario.central_values(), rules=run.layout.rules))


def what_kind_of_uncertainty(run: StoredRun) -> Answer:
    """Return what the uncertainty is made of, from as many worlds as a page can wait for."""
    return uncertainty(run, _fewer(run.scenario, ON_A_PAGE))


def drivers_of_a_page(run: StoredRun) -> Answer | None:
    """Return what a run's own worlds tell of what moves it; None where nothing is uncertain, or games are large."""
    scenario = run.scenario
    large = scenario.numbers + sum(use.scenario.numbers for use in scenario.uses)
    if large * len(scenario.parameters) > NUMBERS_ON_A_PAGE:
        return None  # the tornado solves two worlds for each number
    try:
        return drivers_of_run(run, ON_A_PAGE)
    except UsageError:
        return None  # nothing is uncertain


def _fewer(scenario: Scenario, draws: int) -> int:
    """Return fewer worlds of a scenario that uses others: each has dozens of combinations of its parts' solutions."""
    return max(draws // COMBINED, 1) if scenario.uses else draws


ON_A_PAGE = 8_192
"""Worlds that a section of the page looks at."""
ADVISED = 512
"""Worlds in which a section of the page tries every action, where the game is small."""
COMBINED = 16
"""How many worlds without parts cost as much as one with them."""

EXPLAIN_A_WORLD = "sim explain RUN --draw"
"""The command that explains one world of a run, behind which the page puts its draw; "" while there is none."""

SECTIONS: Mapping[str, Callable[[StoredRun], Answer | None]] = {
    "advice": advise_the_first,
    "uncertainty": what_kind_of_uncertainty,
    "deltas": drivers_of_a_page,
    "regions": regions_of_likeliest,
    "tip": tip_of_strongest,
    "explain": explain_the_central_world,
}
"""The sections that a run's page has for them, by their place in the page's address."""
