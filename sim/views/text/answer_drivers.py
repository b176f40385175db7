"""Which numbers move an outcome most, in sentences, as far as the draws of a run tell."""

from __future__ import annotations

from collections.abc import Iterator

from sim.labels import Document
from sim.numbers import percent
from sim.tolerances import PROBABILITY
from sim.views.text.answer_lists import Summary, quoted, worlds
from sim.views.text.meanings import companions, direction, explained

LITTLE = 0.05
"""A parameter that explains less than this of the variation decides nothing by itself."""


FEWEST = 100
"""Draws below which nothing is said of worlds that were not drawn."""


ONCE_IN_TWENTY = 0.05
SHOWN = 0.0005
"""A share of worlds that is printed as more than nothing."""
NAMED = 2
"""How many parameters the answer names."""


def decides(summary: Summary, top: str) -> Iterator[str]:
    """Yield which parameters move the likeliest outcome most, as far as the draws tell."""
    entry, found = summary["outcomes"][top], strongest(summary, top)
    if constant(summary, top):
        yield _same(summary, entry)
        return
    clear = [f for f in found if f.get("clear", True)]
    together = list(_together(found))
    if not clear and not together:
        yield _unclear(summary, entry, found)
    elif not clear or clear[0]["explained"] < LITTLE:
        yield f"No single number decides it{_strongest(clear)}."
    else:
        named = [f for f in clear[:NAMED] if f["explained"] >= LITTLE]
        yield _most(named, found)
    yield from together


def _most(named: list[Document], found: list[Document]) -> str:
    """Say what moves it most, as far as intervals of the shares lie apart."""
    least = named[0].get("low", named[0]["explained"])
    if any(f.get("high", f["explained"]) > least for f in found[1:]):
        told = "; and ".join(map(_mover, named))
        return f"Among what moves it most is {told}. Which number does most, these draws do not tell."
    return f"What moves it most is {'; then '.join(map(_mover, named))}."


def _strongest(clear: list[Document]) -> str:
    return (
        f": the strongest, {quoted(clear[0])}, explains {explained(clear[0])} of the variation by itself"
        if clear
        else ""
    )


def _mover(found: Document) -> str:
    also = f" ({companions(found)})" if companions(found) else ""
    return f"{quoted(found)} ({direction(found)}), which explains {explained(found)} of the variation by itself{also}"


def constant(summary: Summary, outcome: str) -> bool:
    """Return whether an outcome's probability under the first rule is the same in all worlds that were drawn."""
    entry = summary["outcomes"][outcome]["rules"][summary["rules"][0]]
    if entry.get("most") is None or entry.get("least") is None:
        return not strongest(summary, outcome)
    return bool(entry["most"] - entry["least"] <= PROBABILITY)


def _same(summary: Summary, entry: Document) -> str:
    draws = entry["rules"][summary["rules"][0]]["draws"]
    if sure(summary) and draws == summary["draws"]:
        return f"The probability of {quoted(entry)} is the same in all worlds: no number is uncertain."
    told = f"The probability of {quoted(entry)} is the same in {worlds(summary, draws)}"
    if draws < FEWEST:
        return f"{told}, which are too few to say that no uncertain number moves it."
    if draws < summary["draws"]:
        return f"{told}: there no uncertain number moves it. Which worlds these are they may well decide."
    return f"{told} that were drawn: none of the uncertain numbers moves it there.{_beyond(draws)}"


def sure(summary: Summary) -> bool:
    """Return whether no number is uncertain, so that all worlds are one; runs of earlier versions do not say."""
    return not summary["drivers"].get("uncertain", True)


def _beyond(draws: int) -> str:
    """Say in how many worlds that were not drawn it may be otherwise, where that is a share that is printed at all.

    As many independent draws miss all of a larger share with a probability of 5 per cent at the most (Hanley &
    Lippman-Hand, If nothing goes wrong, is everything all right? JAMA 249, 1983). Other designs spread more evenly.
    """
    left = _missed(draws)
    if left < SHOWN:
        return ""
    return (
        f" Up to {percent(left)} of all worlds may have another: independent draws miss more than that once in 20 runs."
    )


def _missed(draws: int) -> float:
    """Return the largest share of worlds that so many independent draws miss more often than once in 20 runs."""
    return float(1 - ONCE_IN_TWENTY ** (1 / draws))


def without_margin(summary: Summary) -> str:
    """Return on what probabilities without a margin rest; '' where what they leave open is too little to be printed.

    Each is the same in all worlds that were drawn, which says little of rare ones that were not.
    """
    outcomes = summary["outcomes"].values()
    shown = [end for entry in outcomes for end in (*entry["rules"].values(), entry["lowest"], entry["highest"])]
    same = [end["draws"] for end in shown if _alike(end)]
    if not same or sure(summary) or (left := _missed(min(same))) < SHOWN:
        return ""
    where, such = ("", "all") if min(same) == summary["draws"] else (" in which there is one", "such")
    return (
        f"without ±: the same in every world drawn{where}; up to {percent(left)} of {such} worlds may have another "
        "(independent draws miss more than that once in 20 runs)"
    )


def _alike(end: Document) -> bool:
    """Return whether a probability is known and the same in all worlds that were drawn."""
    known = end["mean"] is not None and end.get("least") is not None and end.get("most") is not None
    return known and bool(end["draws"]) and bool(end["most"] - end["least"] <= PROBABILITY)


def _unclear(summary: Summary, entry: Document, found: list[Document]) -> str:
    draws = entry["rules"][summary["rules"][0]]["draws"]
    told = f"Which number moves it cannot be told from {draws:,} draws"
    if not found:
        return f"{told}."
    most = max(found, key=lambda f: f["high"])
    return (
        f"{told}: none explains a share that is clearly above zero, and {quoted(most)} up to {percent(most['high'])}."
    )


def _together(found: list[Document]) -> Iterator[str]:
    """Yield which two numbers act together most, where that is more than a little."""
    pairs = {frozenset((f["parameter"], f["together"]["parameter"])): f for f in found if f.get("together")}
    best = max(pairs.values(), key=lambda f: f["together"]["explained"], default=None)
    if best is not None and best["together"]["explained"] >= LITTLE:
        share = percent(min(best["together"]["explained"], 1.0))
        yield (
            f"{quoted(best)} and “{best['together']['label']}” act together: how they meet explains {share} of the "
            f"variation, which neither explains by itself."
        )


def strongest(summary: Summary, outcome: str) -> list[Document]:
    """Return the parameters that may move an outcome's probability under the first rule, the strongest first.

    Those that the game does not name are not among them (`passengers`).
    """
    return [f for f in _column(summary, outcome) if f.get("named", True)]


def passengers(summary: Summary, outcome: str) -> list[Document]:
    """Return the parameters that go along with an outcome's probability though the game does not name them."""
    return [f for f in _column(summary, outcome) if not f.get("named", True) and f["clear"]]


def _column(summary: Summary, outcome: str) -> list[Document]:
    column = f"probability.{summary['rules'][0]}.{outcome}"
    return list(summary["drivers"]["columns"].get(column, []))
