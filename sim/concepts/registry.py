"""The table of solution concepts: one line a concept, imported when it is asked for by name.

All else that is said of a concept stands in its class.
"""

from __future__ import annotations

from sim.concepts.base import Concept
from sim.concepts.words import EQUILIBRIUM, OF_PARTS, Words
from sim.errors import Remedy, Suggestion
from sim.lazy import Table
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage

CONCEPTS: Table[type[Concept]] = Table(
    "sim.concepts",
    {
        "nash": "nash.nash.Nash",
        "pure-nash": "nash.nash.PureNash",
        "subgame-perfect": "extensive.subgame_perfect.SubgamePerfect",
        "level-k": "behavioural.level_k.LevelK",
        "cognitive-hierarchy": "behavioural.cognitive_hierarchy.CognitiveHierarchy",
        "rationalizable": "refinements.rationalizable.Rationalizable",
        "undominated-nash": "refinements.undominated.UndominatedNash",
        "undominated-subgame-perfect": "refinements.undominated.UndominatedSubgamePerfect",
        "ess": "refinements.ess.EvolutionarilyStable",
        "stackelberg": "refinements.stackelberg.Stackelberg",
        "logit": "behavioural.logit.Logit",
        "sequential": "extensive.sequential.Sequential",
        "perfect-bayesian": "extensive.perfect_bayesian.PerfectBayesian",
        "correlated": "correlated.correlated.Correlated",
        "coarse-correlated": "correlated.coarse_correlated.CoarseCorrelated",
        "conflict-stability": "refinements.conflict_stability.ConflictStability",
        "crowd-counts": "crowd.counts.CrowdCounts",
        "crowd-extremal": "crowd.counts.CrowdExtremal",
        "crowd-symmetric": "crowd.symmetric.CrowdSymmetric",
        "crowd-shocks": "crowd.shocks.CrowdShocks",
        "shapley": "cooperative.values.Shapley",
        "banzhaf": "cooperative.values.Banzhaf",
        "core": "cooperative.core.Core",
        "least-core": "cooperative.core.LeastCore",
        "nucleolus": "cooperative.nucleolus.Nucleolus",
        "nash-bargaining": "cooperative.bargaining.NashBargaining",
        "kalai-smorodinsky": "cooperative.bargaining.KalaiSmorodinsky",
        "egalitarian": "cooperative.bargaining.Egalitarian",
        "sustain": "repeated.sustain.Sustain",
    },
)


def unfit(name: str, form: str) -> tuple[str, Remedy] | None:
    """Return why the concept of this name does not solve games of a form, with a remedy; None where it does."""
    if name in CONCEPTS and CONCEPTS[name].form == form:
        return None
    fitting = [known for known, concept in CONCEPTS.items() if concept.form == form]
    if name not in CONCEPTS:
        return f"unknown concept '{name}'", Suggestion(name, fitting, most=len(fitting))
    return f"'{name}' does not solve games of the form '{form}'", f"known for it: {', '.join(fitting)}"


def words_of(concept: str) -> Words:
    """Return the words of a concept by its name; of one that is not known here, those of equilibria."""
    return CONCEPTS[concept].words if concept in CONCEPTS else EQUILIBRIUM


def coverage_of(concept: str) -> Coverage:
    """Return the most that lists of a concept can claim; the least of all of one that is not known here."""
    return CONCEPTS[concept].coverage if concept in CONCEPTS else Coverage.SOME


def scope_of(concept: str) -> str:
    """Return of which solutions a concept claims that: '' of all, and of one that is not known here."""
    return CONCEPTS[concept].scope if concept in CONCEPTS else ""


def scope_in(concept: str, solution: Solution, draw: int = 0) -> str:
    """Return the kind of solutions of which a draw's list claims all: '' where it is not of one kind alone."""
    return (scope_of(concept) or OF_PARTS) if solution.coverage[draw] == Coverage.OF_A_KIND else ""


def meaning_of(concept: str) -> str:
    """Return what a concept's solutions are, in one sentence; '' of one that is not known here."""
    return CONCEPTS[concept].meaning if concept in CONCEPTS else ""
