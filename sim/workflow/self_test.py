"""The self-test of `sim doctor`: games whose answers the literature has, a compiled kernel, and a run that is verified.

Each test returns in a few words what it saw, and raises `WrongAnswerError` where it is not what it has to be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sim.document.templates import template_text
from sim.errors import EngineError
from sim.kernels.crowd.binomial import _expected_table
from sim.scenario.load import from_document, load
from sim.store.reader import open_run
from sim.store.verification import verification
from sim.workflow.run import Settings, passing_folder, run
from sim.workflow.solve import Solved, concept_named, solve_scenario

CLOSE = 1e-9
"""How far a number may be from the literature's."""
DRAWS = 64


class WrongAnswerError(EngineError):
    """An answer that is known came out otherwise."""


def _same(found: object, known: Sequence[object], what: str) -> None:
    """Raise `WrongAnswerError` unless two lists of numbers are the same but for rounding."""
    left, right = np.asarray(found, float), np.asarray(known, float)
    if left.shape != right.shape or not np.allclose(left, right, rtol=0, atol=CLOSE):
        raise WrongAnswerError(f"{what}: {left.tolist()} was found, {right.tolist()} is right")


def _bimatrix(title: str, rows: Sequence[Sequence[tuple[int, int]]]) -> dict[str, object]:
    """Return a scenario in which two players choose at once: `rows[row action][column action]` pay (row, column)."""
    actions = {f"a{i}": f"Action {i}" for i in range(len(rows))}

    def paid(player: int) -> str:
        cells = [
            f"{cell[player]} * (row_move == a{r} and column_move == a{c})"
            for r, row in enumerate(rows)
            for c, cell in enumerate(row)
        ]
        return " + ".join(cells)

    return {
        "format": 1,
        "title": title,
        "players": {"row": "Row", "column": "Column"},
        "moves": {
            "row_move": {"player": "row", "actions": actions},
            "column_move": {"player": "column", "sees": "none", "actions": actions},
        },
        "payoffs": {"row": paid(0), "column": paid(1)},
        "outcomes": {"any": "otherwise"},
        "solve": {"concept": "nash"},
    }


def _solved(document: Mapping[str, object], concept: str = "nash") -> Solved:
    scenario = from_document(document, "self-test")
    return solve_scenario(scenario, concept_named(concept, scenario.form))


def _profiles(solved: Solved) -> list[list[float]]:
    """Return the listed profiles in order, which is none that a concept promises."""
    return sorted(solved.solution.profiles[0, : int(solved.solution.count[0])].tolist())


def _pennies() -> str:
    """Matching pennies: each face with probability 1/2, and nothing else (von Neumann 1928)."""
    found = _solved(_bimatrix("Matching pennies", [[(1, -1), (-1, 1)], [(-1, 1), (1, -1)]]))
    _same(_profiles(found), [[0.5, 0.5, 0.5, 0.5]], "matching pennies")
    return "one equilibrium, each face with probability 1/2"


def _prisoners() -> str:
    """The prisoner's dilemma: both defect, and nothing else (Luce and Raiffa 1957, 5.4)."""
    found = _solved(_bimatrix("The prisoner's dilemma", [[(3, 3), (0, 5)], [(5, 0), (1, 1)]]))
    _same(_profiles(found), [[0, 1, 0, 1]], "the prisoner's dilemma")
    return "one equilibrium, both defect"


def _sexes() -> str:
    """The battle of the sexes: two pure equilibria and a mixed one with 2/3 (Luce and Raiffa 1957, 5.3)."""
    found = _solved(_bimatrix("The battle of the sexes", [[(2, 1), (0, 0)], [(0, 0), (1, 2)]]))
    third = 1 / 3
    _same(
        _profiles(found), [[0, 1, 0, 1], [2 * third, third, third, 2 * third], [1, 0, 1, 0]], "the battle of the sexes"
    )
    return "three equilibria, the mixed one with 2/3"


def _entry() -> str:
    """Deterrence of entry: the threat to fight is not credible, so the entrant enters (Selten 1978)."""
    document = {
        "format": 1,
        "title": "The chain store, once",
        "players": {"entrant": "Entrant", "store": "Store"},
        "moves": {
            "entry": {"player": "entrant", "actions": {"out": "Stay out", "enter": "Enter"}},
            "reply": {
                "player": "store", "sees": "all", "when": "entry == enter",
                "actions": {"yield_": "Yield", "fight": "Fight"},
            },
        },
        "payoffs": {
            "entrant": "1 * (entry == out) + 2 * (entry == enter and reply == yield_)",
            "store": "5 * (entry == out) + 2 * (entry == enter and reply == yield_)",
        },
        "outcomes": {"any": "otherwise"},
        "solve": {"concept": "subgame-perfect"},
    }  # fmt: skip
    _same(_profiles(_solved(document, "subgame-perfect")), [[0, 1, 1, 0]], "the chain store")
    return "one subgame perfect equilibrium, entry and no fight"


def _gloves() -> str:
    """A right glove and two left ones: the Shapley value gives the right one 2/3 (Shapley and Shubik 1969)."""
    document = {
        "format": 1,
        "form": "coalition",
        "title": "Gloves",
        "players": {"right": "Right", "left_a": "Left A", "left_b": "Left B"},
        "worth": "member(right) * max(member(left_a), member(left_b))",
        "solve": {"concept": "shapley"},
    }
    _same(_solved(document, "shapley").solution.payoffs[0, 0], [2 / 3, 1 / 6, 1 / 6], "the gloves")
    return "Shapley value 2/3, 1/6, 1/6"


def _kernel() -> str:
    """A kernel, compiled and by Python: the same bytes."""
    arrays = (np.array([3.0, 1.0, 4.0, 1.0, 5.0]), np.array([0.0, 0.1, 0.5, 1.0]))
    compiled, plain = _expected_table.compile()(*arrays), _expected_table.interpret(*arrays)
    if np.asarray(compiled).tobytes() != np.asarray(plain).tobytes():
        raise WrongAnswerError(f"compiled code gives {compiled!r}, Python {plain!r}")
    _same(compiled, [3.0, 2.4584, 2.5, 5.0], "the mean of a table under a binomial distribution")
    return "compiled code and Python give the same bytes"


def _small_run() -> str:
    """A run, written, verified, read back, and the same for another number of workers."""
    with passing_folder() as folder:
        file = folder / "two-sides.yaml"
        file.write_text(template_text("two-sides"), encoding="utf-8")
        scenario = load(file)
        digests = set()
        for workers in (1, 2):
            place = folder / f"run-{workers}"
            run(scenario, Settings(draws=DRAWS, seed=1), place, workers)
            found = verification(place)
            if not found.intact:
                raise WrongAnswerError(str(found))
            rows = open_run(place).table("draws").num_rows
            if rows != DRAWS:
                raise WrongAnswerError(f"{rows} draws were read back of {DRAWS}")
            digests.add(found.digest)
    if len(digests) != 1:
        raise WrongAnswerError("two runs of the same draws have different digests")
    return f"{DRAWS} draws were written, verified and read back, with the same bytes for one worker and two"


TESTS: Mapping[str, Callable[[], str]] = {
    "matching pennies": _pennies,
    "the prisoner's dilemma": _prisoners,
    "the battle of the sexes": _sexes,
    "the chain store": _entry,
    "the gloves": _gloves,
    "a compiled kernel": _kernel,
    "a small run": _small_run,
}
"""What is tested, from what is simplest up."""
