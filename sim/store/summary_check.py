"""Whether a summary makes sense, and is that of its run.

A digest in the manifest vouches for a summary of today. Of runs of earlier schemas there is none: what such a file says
of the run must agree with the manifest, and what views read must be there, of the right shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from sim.errors import DamagedRunError

if TYPE_CHECKING:
    from sim.store.manifest import Manifest

Number = float | None


class _Loose(BaseModel):
    model_config = ConfigDict(extra="allow")


class _Share(_Loose):
    draws: int
    share: Number


class _Estimate(_Loose):
    mean: Number
    error: Number
    draws: int


class _Distribution(_Estimate):
    deviation: Number
    quantiles: dict[str, Number]


class _Outcome(_Loose):
    label: str
    rules: dict[str, _Estimate]
    lowest: _Estimate
    highest: _Estimate


class _Payoffs(_Outcome):
    rules: dict[str, _Distribution]  # type: ignore[assignment]


class _Play(_Loose):
    play: str
    equilibria: int


class _Set(_Share):
    plays: list[_Play] | None
    numbers: list[int]


class _Sets(_Loose):
    shown: list[_Set]
    others: _Share


class _Driver(_Loose):
    parameter: str
    label: str
    rank_correlation: Number
    explained: Number


class _Drivers(_Loose):
    draws: int
    columns: dict[str, list[_Driver]]


class _Judgement(_Loose):
    parameters: list[str]
    shares: dict[str, Number]


class _Claim(_Loose):
    id: str
    text: str
    claim: str
    holds: bool | None
    values: dict[str, Number]


class _Tag(_Loose):
    some: _Share
    all: _Share


class _Summary(_Loose):
    """What summaries of every schema have, in today's words."""

    status: dict[str, _Share]
    incomplete_because: dict[str, _Share]
    continuum_because: dict[str, _Share] = {}
    listed: dict[str, _Share]
    singled_out: dict[str, _Share]
    outcomes: dict[str, _Outcome]
    payoffs: dict[str, _Payoffs]
    equilibrium_sets: _Sets
    tags: dict[str, _Tag]
    drivers: _Drivers
    judgement: _Judgement
    claims: list[_Claim]


def refuse_nonsense(path: Path, summary: dict[str, Any], manifest: Manifest) -> dict[str, Any]:
    """Return a summary in today's words; `DamagedRunError` with the place where it is none of this run."""
    if manifest.summary is not None:  # a digest vouches for it
        return summary
    for key, value in _of_the_run(manifest).items():
        if summary.get(key) != value:
            raise DamagedRunError(f"{path}: {key}: the summary of another run, or changed: the manifest has {value!r}")
    try:
        found = _Summary.model_validate(summary)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise DamagedRunError(f"{path}: {where}: not a readable summary: {first['msg']}") from None
    for key, names in (("outcomes", manifest.layout.outcomes), ("payoffs", manifest.layout.players)):
        entries: Mapping[str, _Outcome] = getattr(found, key)
        if set(entries) != set(names) or any(set(e.rules) != set(manifest.layout.rules) for e in entries.values()):
            raise DamagedRunError(f"{path}: {key}: not a readable summary: not of the {key} and rules of the manifest")
    return summary


def _of_the_run(manifest: Manifest) -> dict[str, Any]:
    """Return what a summary repeats of the manifest."""
    own = {name: getattr(manifest, name) for name in ("case", "concept", "design", "seed", "draws")}
    lists = {"overrides": list(manifest.overrides), "rules": list(manifest.layout.rules)}
    return {"scenario": dict(manifest.scenario)} | own | lists
