"""Types of the arrays that kernels take and fill in. NumPy's types name no axes: docstrings do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.uint8]
"""How something ended, a number from 0 up."""
Length = NDArray[np.uint8]
"""An array of which only the length is read: see `sim.kernels.numerics.compile.gufunc`."""
