"""Tests read what commands print as it stands: pytest's workers say 80 columns, whatever the terminal."""

import os

os.environ.pop("COLUMNS", None)
