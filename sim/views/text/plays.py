"""What is played in a set of equilibria, in labels."""

from __future__ import annotations

from collections.abc import Sequence

from sim.scenario.description import play_text
from sim.scenario.types import Scenario
from sim.store.equilibrium_index import PlayEntry, path_of

SHOWN = 3
"""Plays that are listed of a set of equilibria."""


def spoken_plays(plays: Sequence[PlayEntry] | None, scenario: Scenario) -> str:
    """Return the plays of a set of equilibria, each once, as a summary holds them."""
    if plays is None:
        return "too many distinct sets to list separately"
    texts = list(dict.fromkeys(play_text(scenario.form, path_of(p), scenario.document) for p in plays))
    more = f"; and {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
    return f"{'; or '.join(texts[:SHOWN])}{more}" if texts else "none"
