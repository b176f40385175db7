"""A small run held in memory: of what is read once and then forgotten nothing is written, only to be read back.

What is read of it is what would be read of its files, in the same groups of draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from sim.scenario.types import Scenario
from sim.store.again import ComputedAgain
from sim.store.equilibrium_index import EquilibriumIndex
from sim.store.kept import DRAWS, Table
from sim.store.layout import Layout
from sim.store.manifest import COMPLETE, Manifest, Part
from sim.store.parts import BLOCKS_PER_GROUP, grouped, record_of_draws
from sim.store.reader import Run
from sim.store.tabulate import Block

MOST_NUMBERS = 2**23
"""Numbers that a run may have to be held: 64 MB; of more the parts are written, as memory is not to grow with draws."""


class Groups(ComputedAgain):
    """The draws of a run in memory, in the place of what would compute them again."""

    def __init__(self, groups: Sequence[pa.Table]) -> None:
        super().__init__()
        self._groups = tuple(groups)

    def tables(
        self, directory: Path, manifest: Manifest, scenario: Scenario, table: Table, some: pa.Schema, rows: int | None
    ) -> Iterator[pa.Table]:
        """Yield the columns `some` of the draws; the equilibria, which few forms ask for, are computed again."""
        if table == DRAWS:
            yield from (group.select(some.names) for group in self._groups)
        else:
            yield from super().tables(directory, manifest, scenario, table, some, rows)


def can_be_held(manifest: Manifest) -> bool:
    """Return whether all draws of a run have room in memory."""
    return manifest.draws * len(manifest.layout.draws_schema()) <= MOST_NUMBERS


def held(planned: Scenario, manifest: Manifest, index: EquilibriumIndex, blocks: Iterable[Block]) -> Run:
    """Return the run of which these are all blocks, in their order; its folder is nowhere."""
    groups, layout = [], manifest.layout
    for group in grouped(blocks, BLOCKS_PER_GROUP):
        layout = replace(layout, tags=group[0].tags)
        groups.append(_table(group, layout, index))
    whole = replace(manifest, layout=layout, keep="summary", state=COMPLETE)
    whole = whole.with_part(Part(0, manifest.draws, {}), index.to_json())
    return Run(Path(), whole, planned, again=Groups(groups))


def _table(group: Sequence[Block], layout: Layout, index: EquilibriumIndex) -> pa.Table:
    """Return the draws of consecutive blocks, which become Arrow's together: each array costs its call."""
    numbers = np.concatenate([index.numbers(block.sets) for block in group])
    columns = {name: np.concatenate([block.draws[name] for block in group]) for name in group[0].draws}
    batch = record_of_draws(columns, numbers, layout.schema(DRAWS), layout)
    return pa.Table.from_batches([batch])
