"""Numbers as Gambit writes them: decimals and fractions, always exact."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from fractions import Fraction

from sim.errors import EngineError
from sim.interop.limits import MAX_BITS, MAX_EXPONENT, MAX_MAGNITUDE, MAX_NUMBER
from sim.tolerances import PROBABILITY

_DIVISION = re.compile(r"[+-]?[0-9]++/[0-9]++")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE](?P<exponent>[+-]?[0-9]{1,4}))?")


class NotANumberError(ValueError):
    """What stands there is not a number, or one that cannot be held; the text says which."""


def rational(text: str) -> Fraction:
    """Return the number that `text` writes: `3`, `-0.5`, `.5`, `1e-3`, `1/3`. Raise `NotANumberError` otherwise."""
    if len(text) > MAX_NUMBER:
        raise NotANumberError(f"a number of more than {MAX_NUMBER} characters")
    if _DIVISION.fullmatch(text):
        if not int(text.partition("/")[2]):
            raise NotANumberError(f"'{text}' divides by zero")
        return bounded(Fraction(text))
    written = _DECIMAL.fullmatch(text)
    if not written:
        raise NotANumberError(f"'{text}' is not a number")
    if abs(int(written["exponent"] or 0)) > MAX_EXPONENT:
        raise NotANumberError(f"'{text}' is out of range")
    return bounded(Fraction(text))


def bounded(value: Fraction) -> Fraction:
    """Return `value` if a float can come near it and its digits are few enough; else raise `NotANumberError`."""
    if abs(value) > MAX_MAGNITUDE:
        raise NotANumberError("a number beyond 1e300")
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        raise NotANumberError(f"an exact number that needs more than {MAX_BITS} bits")
    return value


def number_text(value: Fraction) -> str:
    """Return the shortest of decimal and fraction that is exactly `value`."""
    places = max(_exponent(value.denominator, 2), _exponent(value.denominator, 5))
    if value.denominator == 1 or 10**places % value.denominator:
        return str(value)
    digits = str(abs(value.numerator) * (10**places // value.denominator)).rjust(places + 1, "0")
    decimal = f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"
    return min(decimal, str(value), key=len)


def _exponent(number: int, prime: int) -> int:
    count = 0
    while number % prime == 0:
        number, count = number // prime, count + 1
    return count


def exact_payoff(value: float) -> Fraction:
    """Return the shortest decimal that rounds to `value`. Raise `EngineError` if it is not finite."""
    if not math.isfinite(value):
        raise EngineError(f"a payoff is {value}: only finite payoffs can be written")
    return Fraction(repr(float(value)))


def exact_probabilities(values: Sequence[float]) -> tuple[Fraction, ...]:
    """Return fractions that round to `values` and sum to exactly one, as Gambit demands.

    Tried in turn: the decimals as they print, the nearest small fractions (thirds), the binary values with what is
    missing to one spread over their last places. Where even the last places have no room (values that sum to one
    only within the tolerance), the decimals divided by their sum. Raise `EngineError` where that is no distribution.
    """
    if not all(math.isfinite(v) and v >= -PROBABILITY for v in values):
        raise EngineError("chance probabilities are not probabilities: only proper ones can be written")
    floats = [max(float(v), 0.0) for v in values]
    decimals = [Fraction(repr(v)) for v in floats]
    if float(abs(sum(decimals) - 1)) > PROBABILITY * len(floats):
        raise EngineError("chance probabilities do not sum to one: only proper ones can be written")
    for tried in (decimals, [d.limit_denominator(100_000) for d in decimals], _spread(floats)):
        if sum(tried) == 1 and [float(t) for t in tried] == floats:
            return tuple(tried)
    return tuple(d / sum(decimals) for d in decimals)


def _spread(floats: Sequence[float]) -> list[Fraction]:
    binary = [Fraction(v) for v in floats]
    room = [Fraction(math.ulp(v)) if v else Fraction(0) for v in floats]
    missing = 1 - sum(binary)
    return [b + missing * r / sum(room) for b, r in zip(binary, room, strict=True)]
