"""What moves a run's outcomes: the table that its summary has, and, when called, the whole answer."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from sim.analysis.result_tables import drivers_table
from sim.api.answer import Answer
from sim.api.values import whole_number
from sim.store.reader import Run as StoredRun


class RunDrivers:
    """What moves a run's outcomes. `run.drivers` is used as Arrow's table; `run.drivers()` is an answer in full.

    The table has a row a column of outcome probabilities and parameter that moves it: rank correlation, share
    explained.

    >>> import sim
    >>> run = sim.load("scenarios/classics/inspection.yaml").run(draws=100, seed=1)
    >>> run.drivers.column_names[:2], run.drivers().to_json()["method"]
    (['column', 'parameter'], 'delta')
    """

    def __init__(self, stored: StoredRun) -> None:
        self.stored = stored
        """The folder with its manifest."""

    def __call__(self, draws: int | None = None) -> Answer:
        """Say which numbers move outcomes and payoffs, from the run's own worlds: delta indices, with intervals.

        They are valid where numbers depend on one another, too. `draws` of the run's worlds are looked at, about 16,384
        where it is None. `Scenario.drivers` solves worlds on a design of its own, which tells what numbers do together.
        Raises `sim.UsageError` where there are no uncertain numbers in the game.
        """
        from sim.api.questions import drivers_of_run  # loads the engine

        return drivers_of_run(self.stored, None if draws is None else whole_number("draws", draws, 1))

    @property
    def table(self) -> pa.Table:
        """The table itself, Arrow's."""
        return drivers_table(self.stored.summary)

    def __getattr__(self, name: str) -> Any:
        """Return what the table has."""
        if name.startswith("__") and not name.startswith("__arrow") and name != "__dataframe__":
            raise AttributeError(name)
        return getattr(self.table, name)

    def __getitem__(self, key: Any) -> Any:
        """Return a column or rows of the table."""
        return self.table[key]

    def __len__(self) -> int:
        """Return the rows of the table."""
        return len(self.table)

    def __eq__(self, other: object) -> bool:
        """Whether another is the same table."""
        own = other.table if isinstance(other, RunDrivers) else other
        return bool(self.table.equals(own)) if isinstance(own, pa.Table) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as of Arrow's tables

    def __repr__(self) -> str:
        return repr(self.table)
