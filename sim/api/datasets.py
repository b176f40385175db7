"""A run's draws as an xarray data set: an axis for what the names of the columns repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.optional import optional_module
from sim.store.layout import ENUMERATIONS
from sim.store.reader import Run as StoredRun

if TYPE_CHECKING:
    import xarray


def dataset(run: StoredRun) -> xarray.Dataset:
    """Return the draws; raises `MissingExtraError` where xarray or pandas is not installed.

    `parameter_value[draw, parameter]`; `probability[draw, rule, outcome]`, `lowest[draw, outcome]`,
    `highest[draw, outcome]`; `payoff[draw, rule, player]`, `payoff_lowest[draw, player]`,
    `payoff_highest[draw, player]`; what bounds the unknown of these, `lowest_at_most`, `highest_at_least` and likewise
    of payoffs, on the same axes; `singled_out[draw, rule]`; `count`, `status`, `reason`, `coverage`,
    `equilibrium_set` by draw.
    """
    optional_module("pandas", "notebook")  # which xarray needs
    xarray, layout = optional_module("xarray", "notebook"), run.layout
    columns = run.columns(layout.draws_schema().names, run.manifest.draws)
    axes = {"parameter": layout.parameters, "rule": layout.rules, "outcome": layout.outcomes, "player": layout.players}

    def stacked(head: str, *names: str) -> tuple[tuple[str, ...], np.ndarray]:
        """Return `head`'s columns as one array whose axes are `names`."""
        words = [head]
        for name in names:
            words = [f"{word}.{entry}" for word in words for entry in axes[name]]
        shape = (len(columns["draw"]), *(len(axes[name]) for name in names))
        values = np.stack([columns[word] for word in words], axis=1) if words else np.zeros((shape[0], 0))
        return ("draw", *names), values.reshape(shape)

    data = {
        "parameter_value": stacked("parameter", "parameter"),
        "probability": stacked("probability", "rule", "outcome"),
        "lowest": stacked("lowest", "outcome"),
        "highest": stacked("highest", "outcome"),
        "payoff": stacked("payoff", "rule", "player"),
        "payoff_lowest": stacked("payoff_lowest", "player"),
        "payoff_highest": stacked("payoff_highest", "player"),
        "lowest_at_most": stacked("lowest_at_most", "outcome"),
        "highest_at_least": stacked("highest_at_least", "outcome"),
        "payoff_lowest_at_most": stacked("payoff_lowest_at_most", "player"),
        "payoff_highest_at_least": stacked("payoff_highest_at_least", "player"),
        "singled_out": stacked("singled_out", "rule"),
    }
    data |= {name: (("draw",), columns[name]) for name in ("count", "equilibrium_set")}
    for name, words in ENUMERATIONS.items():
        data[name] = (("draw",), np.array(words)[columns[name].astype(np.int64)])
    coordinates = {"draw": columns["draw"], **{name: list(words) for name, words in axes.items()}}
    about = {"scenario": run.manifest.scenario["id"], "concept": run.manifest.concept, "seed": run.manifest.seed}
    return xarray.Dataset(data, coordinates, about)
