"""Distributions as people write them: `pert(2, 5, 10)`, `90% between 2 and 10`, a number, or a mapping.

Which texts and mappings a family understands is its own business (`sim.distributions.base.Family`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sim.distributions.base import Distribution, DistributionError, Written, exactly
from sim.distributions.conditional import Conditional
from sim.distributions.remedies import doubtful_commas, no_distribution
from sim.distributions.table import DISTRIBUTIONS
from sim.distributions.truncated import Truncated
from sim.errors import did_you_mean

LONGEST = 2000
_NUMBERS = re.compile(r"\s*([a-z-]+)\([-+.,%\d\s]*\)\s*")
"""A call with nothing in it but numbers: only the family that it names can read it."""
_CALL = re.compile(r"\s*([A-Za-z][A-Za-z-]*)\s*\((.*)\)\s*", re.DOTALL)


def from_text(text: str) -> Distribution:
    """Return the distribution of a terse text; `DistributionError` says what is wrong and what would be right."""
    if len(text) > LONGEST:
        raise DistributionError(f"{len(text)} characters are too many for a distribution; at most {LONGEST}")
    plain = _NUMBERS.fullmatch(text)
    for family in () if plain is not None and plain[1] in DISTRIBUTIONS else DISTRIBUTIONS.values():
        if (made := family.from_text(text)) is not None:
            return made
    if call := _CALL.fullmatch(text):
        return _from_call(call)
    raise no_distribution(text)


def from_written(written: Written, version: int = 2) -> Distribution:
    """Return the distribution of a number or a text as it stands in a file of a version of the format."""
    if version == 1 and isinstance(written, str) and not _NUMBERS.fullmatch(written):
        from sim.distributions.normal import MIDDLE  # loaded with the family, for texts that may be one of it

        if MIDDLE.fullmatch(written):
            raise no_distribution(written)
    return from_text(exactly(written) if isinstance(written, float) else str(written))


def _from_call(call: re.Match[str]) -> Distribution:
    """Return the distribution of `family(…)`."""
    family, inside = _family(call.group(1), call.start(1)), call.group(2)
    if (doubt := doubtful_commas(inside)) is not None:
        raise DistributionError(doubt.message, None, call.start(2) + doubt.offset, doubt.remedy)
    if ";" in inside:
        offset = call.start(2) + inside.index(";")
        raise DistributionError("a semicolon separates nothing here", None, offset, "put commas between the numbers")
    if missing := re.search(r"[\d.%](\s+)-?[\d.]", inside):
        raise DistributionError(
            "a comma is missing between two numbers", None, call.start(2) + missing.start(1), "add it"
        )
    return family.from_call([part.strip() for part in inside.split(",")] if inside.strip() else [])


def from_mapping(data: Mapping[str, Written]) -> Distribution:
    """Return the distribution of `{pert: {low: …}}`, `{pert: [2, 5, 10]}` or `{family: pert, low: …}`."""
    if "family" in data:
        return _family(str(data["family"])).from_fields({k: v for k, v in data.items() if k != "family"})
    if len(data) != 1:
        raise DistributionError("a distribution has one family", remedy="write {pert: {low: 2, mode: 5, high: 10}}")
    [(name, inner)] = data.items()
    family = _family(str(name))
    if isinstance(inner, Mapping):
        return family.from_block(inner)
    return family.from_items(inner if isinstance(inner, (list, tuple)) else [inner])


def needs_of(value: Written) -> tuple[str, ...]:
    """Return the parameters on which the distribution of an explicit value hangs."""
    if isinstance(value, Mapping) and value.get("family") == Conditional.family:
        return Conditional.needs_of(value)
    if isinstance(value, Mapping) and value.get("family") == Truncated.family:
        return tuple(dict.fromkeys([*needs_of(value.get("of")), *Truncated.needs_of(value)]))
    if not isinstance(value, Mapping) or "family" not in value or value["family"] not in DISTRIBUTIONS:
        return ()
    return DISTRIBUTIONS[str(value["family"])].needs_of(value)


def _family(name: str, offset: int = 0) -> type[Distribution]:
    if name not in DISTRIBUTIONS:
        raise DistributionError(f"unknown distribution '{name}'", None, offset, did_you_mean(name, DISTRIBUTIONS))
    return DISTRIBUTIONS[name]
