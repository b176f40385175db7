"""Turn an argument about a diplomatic situation into games and solve them in every world its numbers allow.

    import sim

    scenario = sim.load("scenarios/moscow-2015/xi-kim-meeting.yaml")
    print(scenario.solve(dislike_china=4))      # one world
    run = scenario.run(draws=10_000, seed=1)    # all worlds
    run.outcomes.to_pandas()

load, from_dict     a scenario, from a file or from plain data: Scenario
check               counterexamples to a scenario's claims
solve               games given as arrays of payoffs: Solution
read_game           a file of Gambit's: Game
open_run            a run that is stored: Run
reference           what a concept, rule, distribution, function, key or form is
compare             scenarios, cases, concepts, rules and runs in the same worlds
study, open_study   many variations of many scenarios as one thing: Study, StudyRun
Scenario            read, changed, checked, exported; .solve gives a World, .run a Run
World               one game with its equilibria
SimError            of all errors; UsageError, ScenarioError, EngineError, MissingExtraError, InterruptedRunError,
                    DamagedRunError

That is everything (`__all__`): the packages that `help(sim)` lists beneath are internal. `help(sim.load)` and so on say
how each is used. A name is imported when it is first used, so `import sim` costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` itself would take longer to import than everything else here
if TYPE_CHECKING:
    from typing import Any

    from sim.api.arrays import Solution, solve
    from sim.api.claims import check
    from sim.api.compare import compare
    from sim.api.game import Game, read_game
    from sim.api.reference import reference
    from sim.api.run import Run, open_run
    from sim.api.scenario import Scenario, from_dict, load
    from sim.api.study import Study, StudyRun, open_study, study
    from sim.api.world import World
    from sim.errors import (
        DamagedRunError,
        EngineError,
        InterruptedRunError,
        MissingExtraError,
        ScenarioError,
        SimError,
        UsageError,
    )

__version__ = "0.1.0"

__all__ = [
    "DamagedRunError",
    "EngineError",
    "Game",
    "InterruptedRunError",
    "MissingExtraError",
    "Run",
    "Scenario",
    "ScenarioError",
    "SimError",
    "Solution",
    "Study",
    "StudyRun",
    "UsageError",
    "World",
    "__version__",
    "check",
    "compare",
    "from_dict",
    "load",
    "open_run",
    "open_study",
    "read_game",
    "reference",
    "solve",
    "study",
]

_HOMES = {
    "DamagedRunError": "sim.errors",
    "EngineError": "sim.errors",
    "Game": "sim.api.game",
    "InterruptedRunError": "sim.errors",
    "MissingExtraError": "sim.errors",
    "Run": "sim.api.run",
    "Scenario": "sim.api.scenario",
    "ScenarioError": "sim.errors",
    "SimError": "sim.errors",
    "Solution": "sim.api.arrays",
    "Study": "sim.api.study",
    "StudyRun": "sim.api.study",
    "UsageError": "sim.errors",
    "World": "sim.api.world",
    "check": "sim.api.claims",
    "compare": "sim.api.compare",
    "from_dict": "sim.api.scenario",
    "load": "sim.api.scenario",
    "open_run": "sim.api.run",
    "open_study": "sim.api.study",
    "read_game": "sim.api.game",
    "reference": "sim.api.reference",
    "solve": "sim.api.arrays",
    "study": "sim.api.study",
}
"""Where each name is defined; the module is imported when the name is first used (PEP 562)."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    from importlib import import_module  # here, so that nothing is imported before it is used

    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
