"""Which number left its range in worlds that have no game: where it is written, what it was, and how often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.statements import Statement, Verdicts, comparisons
from sim.errors import Fault
from sim.games.domains import Domain
from sim.numbers import number
from sim.scenario.types import Scenario
from sim.solutions.status import Status

if TYPE_CHECKING:
    from sim.store.reader import Run  # reads Parquet, and one world has none


def left_ranges(scenario: Scenario, values: NDArray[np.float64]) -> list[dict[str, Any]]:
    """Return each number of the scenario that is out of its range in `values[draw, parameter]`, the commonest first.

    `what` it is, its range (`wanted`), where it is written (`path`, and `place` where the file is known), in how many
    `draws`, and the `least` and `most` that it is in them. What used scenarios give is not among the parameters, and
    a number that needs it is left out.
    """
    names = [parameter.id for parameter in scenario.parameters]
    found = [one for domain in scenario.domains if (one := _left(scenario, domain, names, values)) is not None]
    return sorted(found, key=lambda entry: -int(entry["draws"]))


def _left(
    scenario: Scenario, domain: Domain, names: Sequence[str], values: NDArray[np.float64]
) -> dict[str, Any] | None:
    statements = [s for s in map(Statement, domain.statements) if s.parameters <= set(names)]
    if not statements or not len(values):
        return None
    verdicts = Verdicts.of(statements, names)
    fails = verdicts.fails(values)
    if not fails.any():
        return None
    rows = verdicts.program.evaluate(values)
    left = np.stack([rows[:, verdicts.row[comparisons(s.expression)[0][1]]] for s in statements], axis=1)
    own = left[fails]
    finite = own[np.isfinite(own)]
    problem = scenario.problem(Fault(domain.path, "", offset=domain.offset))
    return {
        "what": domain.what,
        "wanted": domain.wanted,
        "path": ".".join(map(str, domain.path)),
        "place": str(problem.place) if problem is not None and problem.place.line else "",
        "draws": int(fails.any(axis=1).sum()),
        "least": float(finite.min()) if len(finite) else None,
        "most": float(finite.max()) if len(finite) else None,
    }


def left_in_run(run: Run) -> list[dict[str, Any]]:
    """Return what `left_ranges` finds in all draws of a run that have no game, with the share of its draws."""
    scenario = run.scenario
    columns = [f"parameter.{parameter.id}" for parameter in scenario.parameters]
    if not columns or not scenario.domains:
        return []
    kept = [
        np.stack([group[c][group["status"] == Status.UNDEFINED].astype(float) for c in columns], axis=1)
        for group in run.groups(["status", *columns])
    ]
    found = left_ranges(scenario, np.concatenate(kept))
    # Without the place in a file: a run that is continued elsewhere must come to the same summary.
    return [entry | {"place": "", "share": entry["draws"] / run.manifest.draws} for entry in found]


def left_text(entry: Mapping[str, Any]) -> str:
    """Return one of them in words: 'p in log(p) (payoffs.a) is not above 0 but from -0.1 to 0'."""
    low, high = entry["least"], entry["most"]
    where = entry["place"] or entry["path"]
    if low is None:
        return f"{entry['what']} ({where}) is not {entry['wanted']}: it is no finite number"
    lies = number(low) if low == high else f"from {number(low)} to {number(high)}"
    return f"{entry['what']} ({where}) is not {entry['wanted']} but {lies}"
