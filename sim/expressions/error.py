"""What is wrong with an expression, in words for people who have never programmed."""

from __future__ import annotations


class ExpressionError(ValueError):
    """An expression that cannot be used: `message` says why, `remedy` what would be right.

    `offset` counts characters into the text of the expression, from 0.
    """

    def __init__(self, message: str, offset: int = 0, remedy: str = "") -> None:
        self.message = message
        self.offset = offset
        self.remedy = remedy
        super().__init__(f"{message}; {remedy}" if remedy else message)

    def __reduce__(self) -> tuple[type[ExpressionError], tuple[str, int, str]]:
        return type(self), (self.message, self.offset, self.remedy)
