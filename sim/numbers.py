"""Numbers as people read them: the one place that says how many digits a value, a share or a correlation is given."""

from __future__ import annotations

from math import ceil, isfinite, isnan
from typing import Final

NONE = "–"
"""Stands where there is no number."""
ZERO = 5e-13
"""Numbers nearer to 0 are noise of rounding."""
ROUNDING = 1e-12
"""Shares that are nearer to none or all than this are so but for the rounding of a sum."""
LEAST = 5e-4
"""Shares that are nearer to none or all than this are not told from them by one decimal of a percent."""


PURE: Final = frozenset({"", "1", "chance", "probability", "share", "shares"})
"""Units that only say that a number has none."""


def with_unit(value: str, unit: str) -> str:
    """Return a value and its unit as a sentence has them: 3 points, and 0.4 of what is 'share, 1 is certainly'."""
    spoken = unit.partition(",")[0].strip()
    return value if spoken.lower() in PURE else f"{value} {counted(value, spoken)}"


UNCOUNTED: Final = frozenset({"means", "news", "odds", "series", "species"})
"""Words that end like a plural and have no other form."""


def counted(value: str, unit: str) -> str:
    """Return a unit as it stands behind a value: 1 point, 1 country, 3 points; the plural is English, of one word.

    >>> counted("1", "points of the agenda"), counted("-1", "losses"), counted("1.5", "points"), counted("1", "percent")
    ('point of the agenda', 'loss', 'points', 'percent')
    """
    first, space, rest = unit.partition(" ")
    if value not in ("1", "-1") or len(first) < 4 or not first.isalpha() or first in UNCOUNTED:
        return unit
    for plural, single in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")):
        if first.endswith(plural):
            return first.removesuffix(plural) + single + space + rest
    in_s = first.endswith("s") and not first.endswith(("ss", "us", "is")) and first[1:].islower()
    return (first[:-1] if in_s else first) + space + rest


def how_many(count: int, things: str) -> str:
    """Return a count and what is counted.

    >>> how_many(1, "worlds"), how_many(4096, "draws"), how_many(0, "worlds")
    ('1 world', '4,096 draws', '0 worlds')
    """
    return f"{count:,} {counted(str(count), things)}"


def out_of(count: int, every: int, things: str) -> str:
    """Return which of them are meant: all of them, or so many of so many.

    >>> out_of(1, 1, "worlds"), out_of(10, 10, "worlds"), out_of(3, 2000, "worlds")
    ('the one world', 'all 10 worlds', '3 of the 2,000 worlds')
    """
    if count == every:
        return f"the one {counted('1', things)}" if every == 1 else f"all {every:,} {things}"
    return f"{count:,} of the {every:,} {things}"


def number(x: float) -> str:
    """Return a number to four significant digits, without trailing noise; '–' for none."""
    if isnan(x):
        return NONE
    return f"{x:.4g}" if abs(x) > ZERO else "0"


def probability(x: float, noise: float = ZERO) -> str:
    """Return a probability to four significant digits; what would only round to 1 by what is missing: '1 - 1e-12'.

    What is more than `noise` does not read as nothing either: beside '1 - 4e-13' stands '4e-13'.
    """
    if noise < x <= ZERO:
        return f"{x:.1g}"
    text = number(x)
    missing = f"{1 - x:.4g}" if 1 - x > 1e-9 else f"{1 - x:.1g}"  # near 1 floats lie far apart
    return f"1 - {missing}" if text == "1" and 1 - x > noise else text


def exact(x: float) -> str:
    """Return a number to as many digits as it takes to be read back as the same one; four where these do."""
    return number(x) if isnan(x) or float(number(x)) == x else repr(float(x))


def refused(x: float, *bounds: float) -> str:
    """Return a number to six significant digits, and to more where it would read like one of the `bounds` it broke."""
    for digits in range(6, 17):
        text = f"{x:.{digits}g}"
        if all(text != f"{bound:.{digits}g}" for bound in bounds if bound != x):
            return text
    return repr(float(x))


def told_apart(left: float, right: float) -> tuple[str, str]:
    """Return two numbers to four significant digits, and to more where they differ and would look the same."""
    texts = number(left), number(right)
    for digits in range(5, 18):
        if texts[0] != texts[1] or left == right or isnan(left) or isnan(right):
            break
        texts = f"{left:.{digits}g}", f"{right:.{digits}g}"
    return texts


def residual(x: float) -> str:
    """Return how far something is from holding exactly, by its order: 7.9e-17; 0 where it does."""
    return f"{x:.1e}" if x else "0"


def short(x: float | None) -> str:
    """Return a number to three significant digits as people write it, 12,300 and not 1.23e+04; '–' for none."""
    if x is None or not isfinite(x):
        return NONE
    if abs(x) <= ZERO or 1e-3 <= abs(x) < 1e3:
        return f"{x:.3g}" if abs(x) > ZERO else "0"
    return f"{float(f'{x:.3g}'):,.0f}" if 1e3 <= abs(x) < 1e12 else f"{x:.3g}"


def percent(share: float | None) -> str:
    """Return a share in percent, to one decimal; what only rounds to nothing or to all is not called so."""
    if share is None:
        return NONE
    if ROUNDING < share < LEAST:
        return "<0.1%"
    return ">99.9%" if LEAST >= 1 - share > ROUNDING else f"{100 * share:.1f}%"


def measured(share: float | None, margin: float | None) -> str:
    """Return a share in percent with its sampling margin rounded up, as '50.0% ± 0.4'; alone where it has none."""
    if share is None or margin is None or not margin > ROUNDING:
        return percent(share)
    return f"{percent(share)} ± {margin_points(margin)}"


def margin_points(margin: float) -> str:
    """Return a margin of a share in percentage points, rounded up: what is uncertain is not said to be certain."""
    return f"{ceil(1000 * min(margin, 1.0) - ROUNDING) / 10:.1f}"
