"""The words of a scenario: which names are taken, which cannot be, and what each kind of claim may say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.document.schema import CommonBlock
from sim.errors import Fault, Path
from sim.expressions import FUNCTIONS, Signature, Words
from sim.expressions.tokens import RESERVED
from sim.games.blocks import OTHERWISE
from sim.games.moves.block import CHANCE_PLAYER, REST
from sim.solutions.status import Status

STATUSES = tuple(status.name.lower() for status in Status)
_NOT_FOR: Mapping[str, frozenset[str]] = {
    "players": frozenset({CHANCE_PLAYER}),
    "parameters": frozenset({REST, OTHERWISE, "payoff"}),
    "quantities": frozenset({REST, OTHERWISE, "payoff"}),
    "names": frozenset({REST, OTHERWISE, "payoff"}),
    "moves": frozenset({"all", "none", REST, OTHERWISE}),
    "actions": frozenset(),
    "outcomes": frozenset(),
    "events": frozenset({"all", "none", REST, OTHERWISE}),
    "cases": frozenset(),
}


_RESULTS: Mapping[str, tuple[str, str]] = {
    "probability": ("outcome", "how likely the outcome or event is under the first selection rule"),
    "lowest": ("outcome", "how likely it is if always the equilibrium is played in which it is least likely"),
    "highest": ("outcome", "how likely it is if always the equilibrium is played in which it is likeliest"),
    "expected": ("player", "the player's payoff on average under the first selection rule"),
    "mean": ("move", "the number that is chosen at the move on average, where one is (format 2)"),
    "share": ("status", "the share of the worlds with the status, such as unique or several"),
}
"""The functions of `result` claims: what each is asked about, and its value."""

_PAYOFF_FORM = "payoff(player, move=action)"

CLAIM_FUNCTIONS: Mapping[str, tuple[str, str]] = {
    "payoff": (_PAYOFF_FORM, "in 'always' claims: what the player gets where this is done, whatever else is"),
} | {name: (f"{name}({kind})", f"in 'result' claims: {meaning}") for name, (kind, meaning) in _RESULTS.items()}
"""Of each function of claims, how it is written, and its value in words."""


def name_faults(model: CommonBlock, actions: Mapping[str, tuple[str, ...]]) -> list[Fault]:
    """Return the names that mean something else already, or that two things share."""
    faults = []
    first: dict[str, str] = {}
    for kind, name, path in _named(model, actions):
        if name in RESERVED or (name in FUNCTIONS and kind not in ("outcomes", "cases")) or name in _NOT_FOR[kind]:
            faults.append(Fault(path, f"'{name}' has a meaning of its own", "choose another name", on_key=True))
        elif kind == "actions":
            if first.get(name, kind) in ("parameters", "quantities", "moves", "names", "events"):
                wrong = f"'{name}' is the name of one of the {first[name]} too"
                faults.append(Fault(path, wrong, "give the action another name", on_key=True))
        elif kind not in ("players", "outcomes", "cases"):
            if name in first:
                wrong = f"'{name}' is the name of one of the {first[name]} too"
                faults.append(Fault(path, wrong, "rename one of them", on_key=True))
            first.setdefault(name, kind)
            if kind == "events" and name in model.outcomes:
                wrong = f"'{name}' is the name of one of the outcomes too"
                faults.append(Fault(path, wrong, "rename one of them", on_key=True))
    return faults + [
        Fault(("alternatives", name), f"'{name}' is the name of a case too", "rename one of them", on_key=True)
        for name in model.alternatives
        if name in model.cases
    ]


def _named(model: CommonBlock, actions: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str, Path]]:
    types = getattr(model, "types", {})
    for kind, names in (
        ("players", model.players),
        ("parameters", model.parameters),
        ("quantities", model.quantities),
        ("moves", actions),
        ("events", model.events),
        ("outcomes", model.outcomes),
        ("cases", model.cases),
    ):
        yield from ((kind, name, ("types" if name in types and kind == "moves" else kind, name)) for name in names)
    for use, block in model.uses.items():
        yield from (("names", name, ("uses", use, "names", name)) for name in block.names)
    for move, its in actions.items():
        where: Path = ("types", move, "probabilities") if move in types else ("moves", move, "actions")
        yield from (("actions", action, (*where, action)) for action in its)


def always_functions(players: tuple[str, ...], actions: Mapping[str, tuple[str, ...]]) -> dict[str, Signature]:
    """Return the function of `always` claims: `payoff(player, move=action, …)`."""
    if not actions:
        return {}
    keywords = {move: Words("action", its) for move, its in actions.items()}
    return {"payoff": Signature((Words("player", players),), keywords, key="move", form=_PAYOFF_FORM)}


def result_functions(
    players: tuple[str, ...], outcomes: tuple[str, ...], cases: tuple[str, ...], numbers: tuple[str, ...] = ()
) -> dict[str, Signature]:
    """Return the functions of `result` claims; each may speak of a case, `probability(meeting, case=cold)`.

    `numbers` are the moves at which numbers are chosen, of which the mean is asked: `mean(offer)`.
    """
    words = {"outcome": outcomes, "player": players, "status": STATUSES, "move": numbers}
    known = {"case": Words("case", cases)} if cases else {}
    return {
        name: Signature((Words(kind, words[kind]),), known, form=f"{name}({kind})")
        for name, (kind, _) in _RESULTS.items()
        if kind != "move" or numbers
    }
