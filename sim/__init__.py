"""Turn an argument about a diplomatic situation into games and solve them in every world its numbers allow."""

__version__ = "0.1.0"
