"""Every game that pygambit ships, against pygambit: wherever both answer, the answers are the same.

Payoffs of equilibria are compared, since a behaviour off the path is told differently by each.
"""

from pathlib import Path

import numpy as np
import pygambit as gbt
import pytest
from helpers.gambit_profiles import expected_payoffs
from numpy.typing import NDArray

from sim.errors import ScenarioError
from sim.games.moves.normal_form import normal_form_size
from sim.interop.efg import parse_efg, read_efg
from sim.interop.nfg import parse_nfg, read_nfg
from sim.interop.write import efg_text, nfg_text
from sim.solutions.solution import Solution
from sim.solutions.status import Status
from sim.workflow.solve import concept_named, solve_game

FOLDER = Path(gbt.__file__).parent / "catalog_data"
FILES = sorted(file for file in FOLDER.rglob("*") if file.suffix in (".efg", ".nfg"))
FORGETFUL = {"fig5_12", "fig10.7", "fig1-gilboa1997", "fig2-gilboa1997", "wichardt2008"}
LARGE = {"fig3-jakobsen2016", "sec4-nau2004"}


def name(file: Path) -> str:
    return f"{file.stem}-{file.parent.name}" if file.parent.name[-4:].isdigit() else file.stem


def payoffs(found: Solution) -> NDArray[np.float64]:
    """Return `payoffs[equilibrium, player]` of the one draw."""
    return found.payoffs[0, : found.count[0]]


def theirs(game: gbt.Game, found: gbt.gambit.NashResultBase) -> NDArray[np.float64]:
    return np.array([expected_payoffs(e) for e in found.equilibria]).reshape(-1, len(game.players))


def among(some: NDArray[np.float64], others: NDArray[np.float64]) -> bool:
    """Return whether each of some payoffs is, within 1e-6, one of the others."""
    return all(bool((np.abs(others - one) < 1e-6).all(axis=1).any()) for one in some)


def alike(some: NDArray[np.float64], others: NDArray[np.float64]) -> bool:
    return among(some, others) and among(others, some)


def test_the_catalog_is_there() -> None:
    assert len(FILES) >= 35


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_game_of_the_catalog(file: Path) -> None:
    if any(word in (file.stem, name(file)) for word in FORGETFUL):
        with pytest.raises(ScenarioError, match="imperfect recall"):
            read_efg(file)
        return
    ours = read_efg(file) if file.suffix == ".efg" else read_nfg(file)
    game = gbt.read_efg(str(file)) if file.suffix == ".efg" else gbt.read_nfg(str(file))
    assert parse_efg(efg_text(ours), "x").payoffs == ours.payoffs
    assert normal_form_size(parse_nfg(nfg_text(ours), "x").tree) == normal_form_size(ours.tree)
    pure = solve_game(ours, concept_named("pure-nash", "moves")).solution
    assert alike(payoffs(pure), theirs(game, gbt.nash.enumpure_solve(game)))
    if name(file) in LARGE:
        return
    every = solve_game(ours, concept_named("nash", "moves")).solution
    assert float(np.nanmax(every.regret)) < 1e-9
    if len(ours.players) == 2:
        assert every.complete[0]
        assert alike(payoffs(every), theirs(game, gbt.nash.enummixed_solve(game, rational=True)))
    elif every.status[0] in (Status.UNIQUE, Status.SEVERAL):
        assert alike(payoffs(every), theirs(game, gbt.nash.enumpoly_solve(game)))
    perfect = solve_game(ours, concept_named("subgame-perfect", "moves")).solution
    assert among(payoffs(perfect), payoffs(every)) or not every.complete[0] or every.status[0] == Status.CONTINUUM
