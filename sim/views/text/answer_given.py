"""What follows once something is known: a condition's probability, what is likely then, which number it tells of."""

from __future__ import annotations

from collections.abc import Mapping

from sim.labels import Document
from sim.numbers import measured, short


def answer_given(
    found: Document, outcomes: Mapping[str, str], parameters: Mapping[str, str], rests: str = ""
) -> list[str]:
    """Return what follows from a condition (`given` of a summary), with the labels of outcomes and parameters.

    `rests`: the `reservation` of that summary.
    """
    chance = measured(found["probability"], found.get("margin"))
    told = f"That {found['text']} has a probability of {chance} (under {found['rule']}){rests}."
    if found["probability"] is None:
        return [f"That {found['text']} has no probability under {found['rule']}: it selects nothing in any world."]
    if not found["outcomes"]:
        return [f"{told} It happens in none of the worlds that were drawn, so nothing follows from it."]
    top = max(found["outcomes"], key=lambda name: found["outcomes"][name])
    share = measured(found["outcomes"][top], found.get("margins", {}).get(top))
    told += f" Given that, the likeliest outcome is “{outcomes[top]}”, with {share}."
    return [told, _shift(found, parameters), "The following is about all worlds, before anything was known."]


def _shift(found: Document, parameters: Mapping[str, str]) -> str:
    """Say about which parameter a condition tells most, if the draws show that it tells about any."""
    clear = [m for m in found["parameters"] if m.get("clear", True)]
    if not clear:
        return "As far as these draws show, it shifts none of the parameters."
    before, after = ([short(x) for x in clear[0][way]] for way in ("before", "after"))
    return (
        f"The parameter it shifts most is “{parameters[clear[0]['parameter']]}”: its median, {before[1]}, is then "
        f"{after[1]}, and the middle 90% of worlds, {before[0]} to {before[2]}, then lies between {after[0]} and "
        f"{after[2]}."
    )
