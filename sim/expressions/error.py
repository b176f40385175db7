"""What is wrong with an expression, in words for people who have never programmed."""

from __future__ import annotations

from sim.errors import Remedy


class ExpressionError(ValueError):
    """An expression that cannot be used: `message` says why, `remedy` what would be right.

    `offset` counts characters into the text of the expression, from 0. `absent` are the words
    that are unknown here (see `sim.errors.Fault`).
    """

    def __init__(self, message: str, offset: int = 0, remedy: Remedy = "", absent: tuple[str, ...] = ()) -> None:
        super().__init__(message, offset, remedy)
        self.message = message
        self.offset = offset
        self.remedy = remedy
        self.absent = absent

    def __str__(self) -> str:
        remedy = str(self.remedy)
        return f"{self.message}; {remedy}" if remedy else self.message
