"""What people write for a distribution that is none, and what would be right in its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal

from sim.distributions.base import LARGEST, DistributionError

_NUMBER = r"-?\d+(?:\.\d+)?%?"
_TIGHT = re.compile(r"(?<![\d.])(\d+),(\d+)(?![\d.])")
"""A comma between digits without a blank: of a decimal, of thousands, or between two numbers."""
_TO = r"-|–|—|to|\.\.\.?|…|bis|до"
_QUOTES = "“”„‟‘’‚«»\"'`"

_ALONE = "write the number alone; what it is counted in stands under 'unit'"

_SIGNS = str.maketrans({"−": "-", "⁄": "/"})
_FRACTION = re.compile("([-−]?)([0-9]*) ?([¼-¾⅐-⅞])")
_LARGE = {
    "thousand": ("k", "thousand", "thousands", "тыс", "тысяч", "천"),
    "million": ("M", "mn", "mio", "mln", "million", "millions", "млн", "миллион", "миллиона", "миллионов", "백만"),
    "billion": ("bn", "bln", "billion", "billions", "млрд", "миллиард", "миллиарда", "миллиардов", "십억"),
}
_SCALES = {"thousand": 3, "million": 6, "billion": 9}
_LARGE_WORDS = "|".join(sorted((re.escape(w) for words in _LARGE.values() for w in words), key=len, reverse=True))
_ABOUT = r"about|around|circa|ca\.?|approx\.?|approximately|roughly|some|~|≈|около|примерно|약"

Remedy = Callable[[re.Match[str]], str]
_REMEDIES: Sequence[tuple[str, Remedy]] = (
    # (the whole text, what would be right); the first that fits
    (r"-?\d{1,3}(?:[ '’.,]\d{3})+", lambda m: f"thousands have no sign between them: write {_digits(m[0])}"),
    (r"(-?\d+),(\d+)(%?)", lambda m: f"a decimal number has a point: write {m[1]}.{m[2]}{m[3]}"),
    (rf"({_NUMBER})\s*(?:{_TO})\s*({_NUMBER})", lambda m: f"a range is written uniform({m[1]}, {m[2]})"),
    (rf"(?:from|between)\s+({_NUMBER})\s+(?:to|and)\s+({_NUMBER})", lambda m: _between(m[1], m[2])),
    (rf"({_NUMBER})\s*(?:±|\+/-|\+-)\s*({_NUMBER})", lambda m: f"write normal({m[1]}, {m[2]}), or uniform(low, high)"),
    (r"(-?\d+)\s*/\s*(\d+)", lambda m: f"write a decimal number: {_quotient(m[1], m[2])}"),
    (r"[A-Za-z][A-Za-z-]*\s*\(.*[^)]", lambda _: "'(' is not closed: add ')'; in braces put the whole in quotes"),
    (r"([a-z-]+)[\s:]+(-?[\d.]+)\D+(-?[\d.]+)", lambda m: f"write {m[1]}({m[2]}, {m[3]})"),
    (rf"(?:{_ABOUT})\s*({_NUMBER})", lambda m: f"write {m[1]} alone, or how far off it may be: 90% between … and …"),
    (r"=\s*RAND\s*\(\s*\)", lambda _: "write uniform(0, 1)"),
    (
        rf"=\s*RANDBETWEEN\s*\(\s*({_NUMBER})\s*[,;]\s*({_NUMBER})\s*\)",
        lambda m: f"write uniform({m[1]}, {m[2]}), or discrete(…) where whole numbers alone can be",
    ),
    (
        r"=\s*([A-Za-z][A-Za-z-]*\s*\([^()]*\)|-?[\d.]+)",
        lambda m: f"leave out the sign of equality: write {m[1].lower().replace(';', ',')}",
    ),
    (rf"(-?\d+(?:\.\d+)?)\s*({_LARGE_WORDS})\b.*", lambda m: _written_out(m[1], m[2])),
    (r"[$€£¥]\s*-?[\d.].*", lambda _: _ALONE),
    (rf"{_NUMBER}\s*[^\W\d].*", lambda _: _ALONE),
    (r".*[*+/()].*", lambda _: "a value depends on no other: what is computed stands under 'quantities'"),
)
_EXAMPLES = "write a number, pert(2, 5, 10), uniform(0, 1), or 90% between 2 and 10"


def no_distribution(text: str) -> DistributionError:
    """Return what is wrong with a text that is neither a number nor a distribution, and what would be right."""
    bare = text.strip()
    plain = unicodedata.normalize("NFKC", bare).translate(_SIGNS).strip(_QUOTES).strip()
    wrong = f"'{bare}' is not a distribution"
    if _is_number(plain) and abs(float(plain)) > LARGEST:
        remedy = "numbers lie between -1e12 and 1e12: count in a larger unit, such as billions"
        return DistributionError(f"'{bare}' is too large", remedy=remedy)
    if found := _FRACTION.fullmatch(bare):
        size = int(found[2] or 0) + unicodedata.numeric(found[3])
        return DistributionError(wrong, remedy=f"write a decimal number: {'-' if found[1] else ''}{size:.6g}")
    if plain != bare:
        return DistributionError(wrong, remedy=f"write {plain}, with the plain signs of the keyboard")
    for pattern, remedy_of in _REMEDIES:
        if found := re.fullmatch(pattern, plain, re.DOTALL):
            return DistributionError(wrong, remedy=remedy_of(found))
    return DistributionError(wrong, remedy=_EXAMPLES)


def doubtful_commas(inside: str) -> DistributionError | None:
    """Return what is wrong with numbers of which some commas are followed by a blank, and one between digits is not.

    `pert(1, 3,5, 8)` may be three numbers or four. Offsets count from the opening bracket.
    """
    if not re.search(r",\s", inside):
        return None
    for found in _TIGHT.finditer(inside):
        joined = f"{found[1]}{found[2]}" if len(found[2]) == 3 and len(found[1]) <= 3 else f"{found[1]}.{found[2]}"
        wrong = f"'{found[0]}' may be one number or two"
        remedy = f"write {joined} if it is one, and '{found[1]}, {found[2]}' if it is two"
        return DistributionError(wrong, None, found.start(), remedy)
    return None


def _between(low: str, high: str) -> str:
    return f"say how many of the worlds: 90% between {low} and {high}; or all of them: uniform({low}, {high})"


def _written_out(number: str, word: str) -> str:
    """Return how so many thousands, millions or billions are written."""
    scale = next(name for name, words in _LARGE.items() if word in words)
    whole = Decimal(number).scaleb(_SCALES[scale])
    return f"write {whole:f}, or {number} with '{scale}' in its unit"


def _digits(text: str) -> str:
    return re.sub(r"[^-0-9]", "", text)


def _quotient(above: str, below: str) -> str:
    return f"{int(above) / int(below):.6g}" if int(below) and max(len(above), len(below)) < 16 else "such as 0.5"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
