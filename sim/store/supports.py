"""Which equilibria a draw has, as a pattern that can be counted, mapped and named.

The *support* of an equilibrium says of each choice whether it is never taken, surely taken, or mixed. Two bits a
choice (0, 1, 2), packed into integers of 64 bits. The *equilibrium set* of a draw is the multiset of the supports of
its equilibria.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from sim.solutions.solution import mask
from sim.store.arrow import numbered

Support = tuple[int, ...]
"""The words of one packed support."""

WIDE = 32
"""Equilibria of one draw beyond which draws are looked at one by one."""

CHOICES_PER_WORD = 32
"""Two bits a choice in an unsigned integer of 64."""

_LETTERS = "01m"
_CODES = np.frombuffer(_LETTERS.encode(), np.uint8)
_ROOM = 2**62


def supports(profiles: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Return `words[word, equilibrium]`, the packed supports of `profiles[choice, equilibrium]`."""
    choices, rows = profiles.shape
    words = np.zeros((max(1, -(-choices // CHOICES_PER_WORD)), rows), np.uint64)
    mixed = (profiles != 0) & (profiles != 1)
    digits = (profiles == 1).view(np.uint8) + 2 * mixed.view(np.uint8)
    for choice in range(choices):
        word, place = divmod(choice, CHOICES_PER_WORD)
        words[word] |= digits[choice].astype(np.uint64) << np.uint64(2 * place)
    return words


def support_text(support: Support, sizes: Sequence[int]) -> str:
    """Return a support in letters: 0 never, 1 surely, m mixed; information sets of `sizes` parted by '|'."""
    places = np.arange(CHOICES_PER_WORD, dtype=np.uint64) * np.uint64(2)
    digits = np.array(support, np.uint64)[:, None] >> places & np.uint64(3)
    letters = _CODES[digits.reshape(-1)[: sum(sizes)].astype(np.int64)].tobytes().decode()
    return "|".join(letters[a:b] for a, b in pairwise(accumulate(sizes, initial=0)))


def support_of(text: str) -> Support:
    """Return the support that `support_text` wrote."""
    digits = [_LETTERS.index(letter) for letter in text.replace("|", "")]
    parts = [digits[i : i + CHOICES_PER_WORD] for i in range(0, max(len(digits), 1), CHOICES_PER_WORD)]
    return tuple(sum(digit << 2 * place for place, digit in enumerate(part)) for part in parts)


@dataclass(frozen=True)
class EquilibriumSets:
    """`of_draw[draw]` indexes `sets`, which stand in the order of the first draw that has them."""

    of_draw: NDArray[np.int64]
    sets: tuple[tuple[Support, ...], ...]


def equilibrium_sets(words: NDArray[np.uint64], count: NDArray[np.int64]) -> EquilibriumSets:
    """Return the equilibrium set of every draw from `words[word, equilibrium]` and `count[draw]`."""
    words_numbered = np.stack([numbered(word) for word in words], axis=1)
    kind, first = _rows_numbered(words_numbered, words.shape[1] + 1)
    supports = [tuple(map(int, column)) for column in words[:, first].T]
    if count.max(initial=0) > WIDE:
        return _sets_one_by_one(kind, count, supports)
    table = _sorted_within(kind, count, len(supports))
    of_draw, first = _rows_numbered(table, len(supports) + 1)
    return EquilibriumSets(of_draw, tuple(tuple(supports[k] for k in row if k < len(supports)) for row in table[first]))


def joined_sets(parts: Sequence[EquilibriumSets]) -> EquilibriumSets:
    """Return the sets of consecutive draws that stand in parts, one after another."""
    number: dict[tuple[Support, ...], int] = {}
    for part in parts:
        for own in part.sets:
            number.setdefault(own, len(number))
    of_draw = [np.array([number[own] for own in part.sets], np.int64)[part.of_draw] for part in parts]
    return EquilibriumSets(np.concatenate(of_draw), tuple(number))


def _sets_one_by_one(kind: NDArray[np.int64], count: NDArray[np.int64], supports: list[Support]) -> EquilibriumSets:
    """Return the sets of `kind[equilibrium]`, draw after draw: a table of them would be nearly all padding."""
    ordered = kind[np.lexsort((kind, np.repeat(np.arange(len(count)), count)))]
    numbers: dict[bytes, int] = {}
    ends = [0, *np.cumsum(count).tolist()]
    of_draw = [numbers.setdefault(ordered[a:b].tobytes(), len(numbers)) for a, b in pairwise(ends)]
    sets = [np.frombuffer(key, ordered.dtype).tolist() for key in numbers]
    return EquilibriumSets(np.array(of_draw, np.int64), tuple(tuple(supports[k] for k in own) for own in sets))


def _rows_numbered(table: NDArray[np.int64], base: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number equal rows of `table`, whose entries are below `base`, alike; and tell where each number first stands.

    Rows are read as numbers to that base, renumbered whenever they would outgrow the integers.
    """
    number, bound = table[:, 0], base
    for column in table.T[1:]:
        if bound > _ROOM // base:
            number, bound = numbered(number), len(table) + 1
        number, bound = number * base + column, bound * base
    number = numbered(number)
    first = np.empty(int(number.max(initial=-1)) + 1, np.int64)
    first[number[::-1]] = np.arange(len(number))[::-1]  # of equal numbers, the last to be written is the first row
    return number, first


def _sorted_within(kind: NDArray[np.int64], count: NDArray[np.int64], kinds: int) -> NDArray[np.int64]:
    """Return `table[draw, place]`: the kinds of each draw in order, padded with `kinds`."""
    width = max(int(count.max(initial=0)), 1)
    table = np.full((len(count), width), kinds, np.int64)
    table[mask(count, width)] = kind
    several = count > 1
    table[several] = np.sort(table[several], axis=1)
    return table
