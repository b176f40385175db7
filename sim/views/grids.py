"""What the grids that numbers are chosen on decide in the worlds of a run, as every view shows it."""

from __future__ import annotations

from collections.abc import Iterator

from sim.labels import Document
from sim.numbers import out_of, percent, short
from sim.tables import Cell, Column, Kind, Table, columns


def grid_sentences(summary: Document) -> tuple[str, ...]:
    """Return what is said of the grids of a `sim.summary/2`; nothing where no player chooses a number."""
    found = summary.get("grid")
    return tuple(_sentences(found, summary["draws"])) if found else ()


def grid_tables(summary: Document) -> tuple[Table, ...]:
    """Return the bounds on what a number between two of a grid gains, and the same worlds on a finer grid."""
    found = summary.get("grid")
    if not found:
        return ()
    return tuple(table for table in (_bounds(found), _finer(found)) if table is not None)


def _sentences(found: Document, draws: int) -> Iterator[str]:
    many, tried = found["draws"], found["tried"]
    which = out_of(tried, draws, "worlds")
    missing = (
        f"; in {tried - many:,} of them it selects nothing, or what it selects is not known" if many < tried else ""
    )
    yield (
        f"Numbers are chosen on a grid, and what the grid decides was looked at in {which}, in the listed solution to "
        f"which {found['rule']} gives most weight{missing}."
    )
    if not many:
        return
    yield (
        f"In {_of(found['turn'], many)} a number that is chosen stands at a turn, where the next number of the grid is "
        "answered otherwise: up to the distance between the two of it is the grid's doing."
        if found["turn"]
        else f"In none of these {many:,} does a number that is chosen stand at a turn of what follows it."
    )
    if found["indifferent"]:
        yield (
            f"In {_of(found['indifferent'], many)} somebody who sees the number is indifferent: which way it turns "
            "there is no matter of the situation but of the grid."
        )
    yield from _changes(found["finer"])


def _changes(finer: Document) -> Iterator[str]:
    if not finer["fits"]:
        yield "A grid twice as fine is too large to be solved beside it."
    elif not finer["draws"]:
        yield "On a grid twice as fine what the rule selects is known in none of these worlds."
    elif any(entry["what"].startswith("probability: ") for entry in finer["entries"]):
        yield (
            f"On a grid twice as fine some outcome is more or less likely by half a percentage point or more in "
            f"{_of(finer['changed'], finer['draws'])}."
        )


def _of(some: int, many: int) -> str:
    return f"{some:,} of {many:,} ({percent(some / many)})"


def _bounds(found: Document) -> Table | None:
    """Return the table of bounds; None where others may answer every number."""
    many = found["draws"]
    rows = tuple(
        (
            entry["label"],
            entry["player"],
            entry["known"] / many,
            *(_short(entry["quantiles"][q]) for q in ("0.5", "0.95")),
            _short(entry["largest"]),
        )
        for entry in found["bounds"].values()
    )
    head = (
        *columns("Move", "Player"),
        Column("Bound known in", Kind.SHARE),
        *columns("Middle", "95% below", "Largest"),
    )
    note = (
        "Of numbers that nobody sees before the end: what one between two of the grid would gain is no more than this, "
        "in payoffs of the player. Where payoffs jump no bound is known."
    )
    return Table("The most that a number between two of the grid could gain", head, rows, note) if rows else None


def _finer(found: Document) -> Table | None:
    entries = found["finer"]["entries"]
    rows = tuple(
        (e["what"], e["here"], e["finer"], e["finer"] - e["here"], e["largest_change"], e["draws"]) for e in entries
    )
    numbers = columns("Mean here", "Twice as fine", "Change", "Largest change", "Worlds", kind=Kind.NUMBER)
    note = f"Under {found['rule']}; the largest change is that of one world."
    head = (Column("What"), *numbers)
    return Table("The same worlds on a grid twice as fine", head, rows, note) if rows else None


def _short(value: float | None) -> Cell:
    return "–" if value is None else short(value)
