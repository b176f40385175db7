"""The table of solution concepts: one line a concept; its class's fields are its options in a scenario file."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from sim.concepts.bargaining import Egalitarian, KalaiSmorodinsky, NashBargaining
from sim.concepts.coalition_values import Banzhaf, Shapley
from sim.concepts.coarse_correlated import CoarseCorrelated
from sim.concepts.cognitive_hierarchy import CognitiveHierarchy
from sim.concepts.conflict_stability import ConflictStability
from sim.concepts.core import Core, LeastCore
from sim.concepts.correlated import Correlated
from sim.concepts.crowd_counts import CrowdCounts, CrowdExtremal
from sim.concepts.crowd_shocks import CrowdShocks
from sim.concepts.crowd_symmetric import CrowdSymmetric
from sim.concepts.ess import EvolutionarilyStable
from sim.concepts.level_k import LevelK
from sim.concepts.logit import Logit
from sim.concepts.nash import Nash, PureNash
from sim.concepts.nucleolus import Nucleolus
from sim.concepts.perfect_bayesian import PerfectBayesian
from sim.concepts.rationalizable import Rationalizable
from sim.concepts.sequential import Sequential
from sim.concepts.solution import Solution
from sim.concepts.stackelberg import Stackelberg
from sim.concepts.subgame_perfect import SubgamePerfect
from sim.concepts.sustain import Sustain


class Concept(Protocol):
    """What a solution concept is: a name, its options as fields, and a solver of batches."""

    name: ClassVar[str]

    def solve(self, batch: Any, rules: tuple[str, ...] = ()) -> Solution:
        """Return all solutions of every draw of a batch of its form: `TreeBatch`, unless it has a `form` of its own."""
        ...


CONCEPTS: dict[str, type[Concept]] = {
    "nash": Nash,
    "pure-nash": PureNash,
    "subgame-perfect": SubgamePerfect,
    "level-k": LevelK,
    "cognitive-hierarchy": CognitiveHierarchy,
    "rationalizable": Rationalizable,
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
