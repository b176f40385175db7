"""What explains how far two models differ, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.comparison import SAME
from sim.analysis.estimates import Estimate
from sim.numbers import margin_points, percent, short
from sim.views.text.compared_tables import (
    number_label,
)
from sim.workflow.compare import Comparison, Pair


def drivers_of_difference(found: Comparison, pair: Pair) -> Iterator[str]:
    if not pair.subject:
        return
    what = f"“{found.labels[pair.subject]}”"
    difference = pair.of[pair.subject]
    whole = sum(part.gap.mean for part in pair.parts)
    if pair.parts and abs(pair.parts[0].gap.mean) > pair.parts[0].gap.margin + SAME:
        first = pair.parts[0].gap
        near = [p for p in pair.parts if abs(first.mean) - abs(p.gap.mean) <= first.margin + p.gap.margin]
        told = " and ".join(f"“{number_label(found, pair, p.name)}” ({_amount(p.gap, pair)})" for p in near)
        yield (
            f"Of the {len(pair.parts)} numbers that were changed, {told} contribute{'' if near[1:] else 's'} most to "
            f"the difference in {what}, which is {_amount_of(whole, pair)} in all."
        )
    if difference.gap.deviation <= SAME:
        return
    clear = {name: share for name, share in pair.drivers.items() if share.clear}
    if not clear:
        yield (
            f"How far {what} differs varies from world to world, and no number by itself can be told to explain it "
            f"with {found.draws:,} worlds; numbers that matter only together are not seen here."
        )
        return
    name, share = next(iter(clear.items()))
    yield (
        f"How far {what} differs varies from world to world: “{number_label(found, pair, name)}” by itself explains "
        f"{percent(share.explained)} of that ({percent(share.low)} to {percent(share.high)})."
    )


def _amount(gap: Estimate, pair: Pair) -> str:
    margin = f" ± {margin_points(gap.margin)}" if pair.outcomes else f" ± {short(gap.margin)}"
    return _amount_of(gap.mean, pair) + (margin if gap.margin > SAME else "")


def _amount_of(mean: float, pair: Pair) -> str:
    return f"{100 * mean:+.1f} points" if pair.outcomes else short(mean)
