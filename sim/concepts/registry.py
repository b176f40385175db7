"""The table of solution concepts: one line a concept. All else that is said of a concept stands in its class."""

from __future__ import annotations

from sim.concepts.base import Concept
from sim.concepts.behavioural.cognitive_hierarchy import CognitiveHierarchy
from sim.concepts.behavioural.level_k import LevelK
from sim.concepts.behavioural.logit import Logit
from sim.concepts.cooperative.bargaining import Egalitarian, KalaiSmorodinsky, NashBargaining
from sim.concepts.cooperative.core import Core, LeastCore
from sim.concepts.cooperative.nucleolus import Nucleolus
from sim.concepts.cooperative.values import Banzhaf, Shapley
from sim.concepts.correlated.coarse_correlated import CoarseCorrelated
from sim.concepts.correlated.correlated import Correlated
from sim.concepts.crowd.counts import CrowdCounts, CrowdExtremal
from sim.concepts.crowd.shocks import CrowdShocks
from sim.concepts.crowd.symmetric import CrowdSymmetric
from sim.concepts.extensive.perfect_bayesian import PerfectBayesian
from sim.concepts.extensive.sequential import Sequential
from sim.concepts.extensive.subgame_perfect import SubgamePerfect
from sim.concepts.nash.nash import Nash, PureNash
from sim.concepts.refinements.conflict_stability import ConflictStability
from sim.concepts.refinements.ess import EvolutionarilyStable
from sim.concepts.refinements.rationalizable import Rationalizable
from sim.concepts.refinements.stackelberg import Stackelberg
from sim.concepts.refinements.undominated import UndominatedNash, UndominatedSubgamePerfect
from sim.concepts.repeated.sustain import Sustain
from sim.concepts.words import EQUILIBRIUM, OF_PARTS, Words
from sim.errors import Remedy, Suggestion
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage

CONCEPTS: dict[str, type[Concept]] = {
    "nash": Nash,
    "pure-nash": PureNash,
    "subgame-perfect": SubgamePerfect,
    "level-k": LevelK,
    "cognitive-hierarchy": CognitiveHierarchy,
    "rationalizable": Rationalizable,
    "undominated-nash": UndominatedNash,
    "undominated-subgame-perfect": UndominatedSubgamePerfect,
    "ess": EvolutionarilyStable,
    "stackelberg": Stackelberg,
    "logit": Logit,
    "sequential": Sequential,
    "perfect-bayesian": PerfectBayesian,
    "correlated": Correlated,
    "coarse-correlated": CoarseCorrelated,
    "conflict-stability": ConflictStability,
    "crowd-counts": CrowdCounts,
    "crowd-extremal": CrowdExtremal,
    "crowd-symmetric": CrowdSymmetric,
    "crowd-shocks": CrowdShocks,
    "shapley": Shapley,
    "banzhaf": Banzhaf,
    "core": Core,
    "least-core": LeastCore,
    "nucleolus": Nucleolus,
    "nash-bargaining": NashBargaining,
    "kalai-smorodinsky": KalaiSmorodinsky,
    "egalitarian": Egalitarian,
    "sustain": Sustain,
}


def unfit(name: str, form: str) -> tuple[str, Remedy] | None:
    """Return why the concept of this name does not solve games of a form, with a remedy; None where it does."""
    fitting = [known for known, concept in CONCEPTS.items() if concept.form == form]
    if name in fitting:
        return None
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
