"""Results as matplotlib figures: one figure a file, each a pure function that returns a `Figure`."""
