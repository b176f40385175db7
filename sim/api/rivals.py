"""The claims of a folder's scenarios against rival readings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.api.sources import ClaimTrace
from sim.views.text.rivals import rivals_document, rivals_lines
from sim.workflow.rivals import RIVAL_DRAWS, Discrimination, of_folder


class RivalTrace(ClaimTrace):
    """A claim trace with what each claim of the scenarios says of rival readings."""

    def __init__(self, trace: ClaimTrace, rivals: Mapping[str, tuple[Discrimination, ...]]) -> None:
        super().__init__(trace.ledger)
        self.rivals = rivals
        """`rivals[scenario]`: a claim each, with the readings under which it fails."""

    def to_json(self) -> dict[str, Any]:
        """Return the document `sim.claims/1` with what `sim claims --rivals` adds to it."""
        return {**super().to_json(), "rivals": rivals_document(self.rivals)}

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *rivals_lines(self.rivals)])


def tell_rivals_apart(trace: ClaimTrace, draws: int | None = None) -> RivalTrace:
    """Return a folder's claim trace with the rival readings that its scenarios' claims tell apart; takes minutes.

    `draws` worlds for each run, 1,024 where it is None.
    """
    return RivalTrace(trace, of_folder(trace.ledger.scenarios, RIVAL_DRAWS if draws is None else draws))
