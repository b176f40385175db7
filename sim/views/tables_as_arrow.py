"""Tables as Arrow's: a column a heading, numbers as floats, null for what is not there."""

from __future__ import annotations

import pyarrow as pa

from sim.tables import Exhibit, TreeListing


def arrow_table(exhibit: Exhibit) -> pa.Table | None:
    """Return a table as Arrow's; None for a tree. Cells of several numbers become lists."""
    if isinstance(exhibit, TreeListing):
        return None
    arrays = []
    for place, column in enumerate(exhibit.columns):
        cells = [row[place] for row in exhibit.rows]
        if any(isinstance(cell, tuple) for cell in cells):
            arrays.append(pa.array([list(cell) if isinstance(cell, tuple) else cell for cell in cells]))
        else:
            arrays.append(pa.array(cells, pa.float64() if column.kind.numeric else pa.string()))
    fields = [
        pa.field(column.heading, array.type, metadata={"unit": column.unit, "kind": column.kind.value})
        for column, array in zip(exhibit.columns, arrays, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))
