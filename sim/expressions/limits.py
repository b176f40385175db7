"""How large an expression may be. Nobody writes these sizes by hand; they keep hostile files harmless."""

from typing import Final

CHARACTERS: Final = 40_000
"""Of one expression: a sum over a few hundred members has as many once it is written out."""
NESTING: Final = 128
"""Operands inside operands: a pair of parentheses, a call, a sign, a choice each take one level or two."""
DEPTH: Final = 200
"""Depth of the tree, which a chain such as a + b + c + … deepens too."""
PARTS: Final = 20_000
"""Nodes of an expression after its quantities are written out."""
LARGEST: Final = 1e12
SMALLEST: Final = 1e-12
"""Magnitudes of the constants one may write; 0 is fine."""
EXPONENT: Final = 64.0
"""Magnitude of a constant exponent."""
