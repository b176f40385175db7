"""The page of the columns that a run stores, from the layout of a small scenario."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyarrow as pa

from generator.markdown import cell, grid, page
from sim.games.game import ChoiceSet
from sim.store.layout import ENUMERATIONS, Layout

PLACES = {"parameters": "PARAMETER", "players": "PLAYER", "outcomes": "OUTCOME", "rules": "RULE", "tags": "TAG"}
HOW_TO_READ = """A run's folder has `draws/`, with a row a world, and, with `--keep all`, `equilibria/`, with a row a
solution. Each is one table in Parquet files, so that pandas, polars, DuckDB and R's arrow read it by its folder alone:

```python
import pandas

worlds = pandas.read_parquet("runs/my-summit/…/draws")
```

Words in capitals stand for names of the scenario: there is one column for each of them. Each file carries these
descriptions too, as metadata of its columns. No value is missing; what is not known is NaN, or an infinite bound."""


def layout() -> Layout:
    """Return the layout of a scenario in which everything is called by what it is."""
    names = {key: (place,) for key, place in PLACES.items()}
    return Layout(**names, choice_sets=(ChoiceSet("SET", "MOVE", 0, ("ACTION",)),))


def pages() -> dict[str, str]:
    """Return the page by its path."""
    known = layout()
    parts = ["# Parquet columns", HOW_TO_READ]
    parts += ["## `draws`", _columns(known.draws_schema()), "## `equilibria`", _columns(known.equilibria_schema())]
    parts += [
        f"## Values of `{name}`\n\n" + ", ".join(f"`{value}`" for value in of) for name, of in ENUMERATIONS.items()
    ]
    return {"reference/parquet.md": page(*parts)}


def _columns(schema: pa.Schema) -> str:
    return grid(["Column", "Type", "What it is"], _rows(schema))


def _rows(fields: Iterable[pa.Field]) -> Iterable[list[str]]:
    for field in fields:
        kind = "name" if pa.types.is_dictionary(field.type) else str(field.type)
        said = field.metadata[b"description"].decode()
        yield [f"`{field.name}`", kind, cell(re.sub(r"'([^']*)'", r"\1", said))]
