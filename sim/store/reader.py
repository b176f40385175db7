"""Reading a stored run, a group of draws at a time: memory does not grow with the number of draws."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.central import central_batch
from sim.errors import EngineError
from sim.scenario.load import load_document
from sim.scenario.types import Scenario
from sim.store.layout import Layout
from sim.store.manifest import COMPLETE, Manifest, read_manifest
from sim.store.parts import read_groups
from sim.store.store import DRAWS, EQUILIBRIA, PARTS, SUMMARY
from sim.store.supports import unpack


@dataclass(frozen=True)
class Equilibria:
    """The equilibria of consecutive draws, one after another; `draw[equilibrium]` tells whose."""

    draw: NDArray[np.int64]
    profiles: NDArray[np.float64]
    """`profiles[equilibrium, choice]`."""
    regret: NDArray[np.float32]
    component: NDArray[np.int32]
    isolated: NDArray[np.bool_]
    weights: NDArray[np.float64]
    """`weights[equilibrium, rule]`."""


@dataclass(frozen=True)
class Run:
    """A stored run; reading is by groups of draws, so memory does not grow with their number."""

    directory: Path
    manifest: Manifest
    known: Scenario | None = field(default=None, repr=False, compare=False)
    """What was run, where whoever opens the run has it at hand."""

    @property
    def complete(self) -> bool:
        """Whether nothing is left to be computed."""
        return self.manifest.state == COMPLETE

    @cached_property
    def scenario(self) -> Scenario:
        """What was run, made again from its explicit form in the manifest unless known; kept, as it takes a while."""
        if self.known is not None:
            return self.known
        return load_document(self.manifest.document, self.manifest.scenario["id"])

    @cached_property
    def central_batch(self) -> Any:
        """The games of the central world, as `sim.engine.central.central_batch` gives them."""
        return central_batch(self.scenario)

    @property
    def layout(self) -> Layout:
        """What the columns are."""
        return self.manifest.layout

    @property
    def summary(self) -> dict[str, Any]:
        """The summary of a complete run; `EngineError` where there is none."""
        path = self.directory / SUMMARY
        try:
            document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            remedy = f"continue it with --resume {self.directory}"
            raise EngineError(f"{self.directory}: this run is not complete; {remedy}") from None
        except ValueError as error:
            raise EngineError(f"{path}: not readable: {error}") from error
        return document

    def groups(self, columns: Sequence[str]) -> Iterator[dict[str, NDArray[np.generic]]]:
        """Yield `columns` of about 65,000 draws after another, in the order of draws.

        `EngineError` for a column or a part that is not there.
        """
        known = self.layout.draws_schema().names
        unknown = [name for name in columns if name not in known]
        if unknown:
            raise EngineError(f"{self.directory}: no column of the draws is called '{unknown[0]}'")
        for path in self._paths(DRAWS):
            yield from read_groups(path, list(columns))

    def column(self, name: str, draws: int) -> NDArray[np.generic]:
        """Return one column of at most the first `draws` draws as one array."""
        return self.columns([name], draws)[name]

    def columns(self, names: Sequence[str], draws: int) -> dict[str, NDArray[np.generic]]:
        """Return columns of at most the first `draws` draws."""
        kept: list[dict[str, NDArray[np.generic]]] = []
        rows = 0
        for group in self.groups(["draw", *names]):
            kept.append({name: array[: draws - rows] for name, array in group.items()})
            rows += len(kept[-1]["draw"])
            if rows >= draws:
                break
        if not kept:
            raise EngineError(f"{self.directory}: this run holds no draws yet")
        return {name: np.concatenate([group[name] for group in kept]) for name in names}

    def equilibria(self) -> Iterator[Equilibria]:
        """Yield the equilibria themselves, those of about 65,000 draws after another."""
        layout = self.layout
        for path in self._paths(EQUILIBRIA):
            for columns in read_groups(path, layout.equilibria_schema().names):
                words = np.stack([columns[name] for name in layout.support_columns])
                weights = np.array([columns[name] for name in layout.weight_columns])
                yield Equilibria(
                    columns["draw"].astype(np.int64),
                    unpack(words.astype(np.uint64), columns["mixed"].astype(np.float64), layout.choices),
                    columns["regret"].astype(np.float32),
                    columns["component"].astype(np.int32),
                    columns["isolated"].astype(np.bool_),
                    weights.reshape(len(layout.rules), -1).T,
                )

    def _paths(self, name: str) -> list[Path]:
        folder = self.directory / PARTS
        paths = [folder / name.format(part.start // self.manifest.part) for part in self.manifest.parts]
        for path in paths:
            if not path.is_file():
                raise EngineError(f"{path}: the manifest lists this part, but it is not there")
        return paths


def open_run(directory: Path) -> Run:
    """Open a stored run; `EngineError` where none can be read."""
    return Run(directory, read_manifest(directory))
