"""Options of a concept that are written as expressions in parameters: read, with everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import MISSING, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.concepts.options import declared, options_of
from sim.document.schema import CommonBlock
from sim.errors import Fault, Path, UsageError, did_you_mean
from sim.expressions import Expr, ExpressionError, Names, names_in, parse
from sim.games.blocks import canonical
from sim.games.formulas import BROKEN, read_formula
from sim.scenario.types import Parameter, Scenario, Solve

if TYPE_CHECKING:
    from sim.concepts.base import Concept
    from sim.concepts.varied import Varied

PATH: Path = ("solve", "concept", "options")


def expressions(concept: type[Concept], options: Mapping[str, Any]) -> dict[str, str]:
    """Return the options that are numbers, and written as texts: expressions in parameters."""
    known = options_of(concept)
    return {
        name: text
        for name, text in options.items()
        if name in known and isinstance(text, str) and _numeric(known[name].default)
    }


def _numeric(default: Any) -> bool:
    return default is not MISSING and isinstance(default, int | float) and not isinstance(default, bool)


def too_early(
    model: CommonBlock, concept: type[Concept], options: Mapping[str, Any], faults: list[Fault]
) -> frozenset[str]:
    """Return the options that speak of parameters in a file of format 1; each is a fault."""
    found = set()
    for name, text in expressions(concept, options).items():
        try:
            used = names_in(parse(text))
        except ExpressionError:
            continue
        if used and used <= {*model.parameters, *model.quantities}:
            wrong = "an option that is an expression came with format 2, and this file is of format 1"
            faults.append(Fault((*PATH, name), wrong, "write 'format: 2' in the first line"))
            found.add(name)
    return frozenset(found)


def varied(
    model: CommonBlock,
    concept: type[Concept] | None,
    quantities: Mapping[str, Expr],
    parameters: Sequence[Parameter],
    faults: list[Fault],
) -> tuple[Varied, ...]:
    """Return the options that are expressions, and every fault of those that can be none."""
    if concept is None or model.solve.concept is None or model.format == 1:
        return ()
    names = Names(frozenset(p.id for p in parameters) | model.parameters.keys(), quantities)
    unread = model.parameters.keys() - {p.id for p in parameters}
    found = [
        _varied(concept, name, text, read_formula(text, (*PATH, name), names, faults), parameters, unread, faults)
        for name, text in expressions(concept, model.solve.concept.options).items()
    ]  # a parameter whose distribution cannot be read is a name, and no column
    return tuple(option for option in found if option is not None)


def asked(
    scenario: Scenario, concept: type[Concept], texts: Sequence[str]
) -> tuple[tuple[str, ...], tuple[Varied, ...]]:
    """Return the `name=value` texts that are values, and the options that are expressions in a scenario's parameters.

    What is asked for is no part of the file, whose format does not matter. Raises `UsageError` for the first expression
    that is not one.
    """
    written = dict(text.partition("=")[::2] for text in texts)
    formulas = {name: text for name, text in expressions(concept, written).items() if _names_something(text)}
    faults: list[Fault] = []
    names = Names(frozenset(p.id for p in scenario.parameters), {q.id: q.expression for q in scenario.quantities})
    found = []
    for name, text in formulas.items():
        expression = read_formula(text, (*PATH, name), names, faults)
        found.append(_varied(concept, name, text, expression, scenario.parameters, frozenset(), faults))
    for fault in faults:
        raise UsageError(f"{fault.path[-1]}={formulas[str(fault.path[-1])]}: {_said(fault)}")
    plain = tuple(text for text in texts if text.partition("=")[0] not in formulas)
    return plain, tuple(option for option in found if option is not None)


def _said(fault: Fault) -> str:
    """Return a fault in one line."""
    return f"{fault.message}; {fault.remedy}" if str(fault.remedy) else fault.message


def _names_something(text: str) -> bool:
    """Whether a text is an expression with names in it; what cannot be read is told as a value that does not fit."""
    try:
        float(text)
    except ValueError:
        try:
            return bool(names_in(parse(text)))
        except ExpressionError:
            return False
    return False


def with_expressions(solve: Solve, varied: tuple[Varied, ...], parameters: Sequence[Parameter]) -> Solve:
    """Return how to solve, with the options that are expressions; as numbers they have those of the central world."""
    if not varied:
        return solve
    central = replace(solve.concept, varied=varied).in_world(np.array([p.distribution.central for p in parameters]))
    return replace(solve, concept=replace(central, varied=varied))


def _varied(
    concept: type[Concept],
    name: str,
    text: str,
    expression: Expr,
    parameters: Sequence[Parameter],
    unread: Set[str],
    faults: list[Fault],
) -> Varied | None:
    """Return the option; None, and a fault, where it can be no expression of this kind."""
    from sim.concepts.varied import Varied, always_whole  # here, as it loads numba: not for schema or overrides

    if expression is BROKEN or names_in(expression) & unread:
        return None
    known = options_of(concept)[name]
    strange = sorted(names_in(expression) - {p.id for p in parameters})
    if strange:
        wrong = f"'{strange[0]}' is no parameter: an option depends on parameters alone"
        faults.append(Fault((*PATH, name), wrong, did_you_mean(strange[0], [p.id for p in parameters])))
        return None
    whole = isinstance(known.default, int)
    if whole and not always_whole(expression, frozenset(p.id for p in parameters if _whole(p))):
        wrong = f"'{name}' is {declared(known).range(whole)}, and this is not always a whole number"
        one = next(iter(sorted(names_in(expression))), "x")
        faults.append(Fault((*PATH, name), wrong, f"such as '1 if {one} < 0.5 else 2'"))
        return None
    return Varied(name, expression, tuple(p.id for p in parameters), declared(known), whole, canonical(text))


def _whole(parameter: Parameter) -> bool:
    """Whether a parameter takes single values alone, and only whole numbers."""
    low, high = parameter.distribution.support
    atoms = (low,) if low == high else parameter.distribution.atoms
    return atoms is not None and all(float(atom).is_integer() for atom in atoms)
