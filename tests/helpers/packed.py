"""The worlds in a page, read as `sim.views.html.worlds` says that they are to be read."""

import base64
from typing import Any

import numpy as np

from sim.views.html.worlds import LEVELS


def unpacked(data: dict[str, Any]) -> list[np.ndarray]:
    """Return the columns of the document that the page's script reads."""
    content, at, found = base64.b64decode(data["data"]), 0, []
    for head in data["columns"]:
        if "values" in head:
            values = np.array([np.nan if x is None else x for x in head["values"]])
            found.append(values[np.frombuffer(content, np.uint8, data["worlds"], at)])
            at += data["worlds"]
        else:
            codes = np.frombuffer(content, "<u2", data["worlds"], at).astype(float)
            found.append(np.where(codes > LEVELS, np.nan, head["low"] + codes * head["step"]))
            at += 2 * data["worlds"]
    assert at == len(content)
    return found
