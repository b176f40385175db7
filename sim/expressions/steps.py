"""Values to steps: which operation fills which register, in an order in which each finds its operands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TypeAlias

from sim.expressions.values import Constant, Operate, Parameter, Product, Sum, Values

Operand: TypeAlias = int | float
"""A register (int) or a constant (float)."""


@dataclass(frozen=True)
class Step:
    """`registers[target] = operation(*operands)`."""

    operation: str
    operands: tuple[Operand, ...]
    target: int


@dataclass(frozen=True)
class Schedule:
    """How the terms come about: registers `0 … terms - 1` hold them, those after are scratch."""

    registers: int
    loads: tuple[tuple[str, int], ...]
    """(parameter, register)."""
    constants: tuple[tuple[float, int], ...]
    """(value, register): the terms that are constant."""
    steps: tuple[Step, ...]


def schedule(values: Values, terms: Collection[int]) -> Schedule:
    """Return the steps that compute the values numbered `terms`, in order; common subexpressions are computed once."""
    builder = _Builder(values, {number: register for register, number in enumerate(terms)}, len(terms))
    for number in _needed(values, terms):
        builder.add(number)
    return Schedule(builder.registers, tuple(builder.loads), tuple(builder.constants), tuple(builder.steps))


def _needed(values: Values, terms: Collection[int]) -> list[int]:
    """Return the terms and all they rest on, arguments first."""
    needed = set(terms)
    for number in range(len(values.known) - 1, -1, -1):
        if number in needed:
            needed.update(values.known[number].arguments)
    return sorted(needed)


@dataclass
class _Builder:
    values: Values
    place: dict[int, int]
    registers: int
    loads: list[tuple[str, int]] = field(default_factory=list)
    constants: list[tuple[float, int]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def register(self) -> int:
        self.registers += 1
        return self.registers - 1

    def target(self, number: int) -> int:
        if number not in self.place:
            self.place[number] = self.register()
        return self.place[number]

    def operand(self, number: int) -> Operand:
        value = self.values.known[number]
        return value.value if isinstance(value, Constant) else self.place[number]

    def add(self, number: int) -> None:
        """Append what computes one value, whose arguments are there."""
        match self.values.known[number]:
            case Constant(value):
                if number in self.place:
                    self.constants.append((value, self.place[number]))
            case Parameter(name):
                self.loads.append((name, self.target(number)))
            case Operate(operation) | Product(operation) as value:
                operands = tuple(self.operand(argument) for argument in value.arguments)
                self.step(operation, operands, self.target(number))
            case Sum() as value:
                self.sum(value.summands, self.target(number))

    def step(self, operation: str, operands: tuple[Operand, ...], target: int) -> None:
        self.steps.append(Step(operation, operands, target))

    def sum(self, summands: list[tuple[int, float]], target: int) -> None:
        """Append a sum, added up in `target`."""
        (first, coefficient), *others = summands
        total = self.operand(first)
        if coefficient != 1:
            self.step("*", (total, coefficient), target)
            total = target
        for term, factor in others:
            operand = self.scaled(term, abs(factor))
            self.step("-" if factor < 0 else "+", (total, operand), target)
            total = target

    def scaled(self, term: int, factor: float) -> Operand:
        """Return a term times a factor, in a register of its own if need be."""
        operand = self.operand(term)
        if factor == 1:
            return operand
        if isinstance(operand, float):
            return operand * factor
        scratch = self.register()
        self.step("*", (operand, factor), scratch)
        return scratch
