"""What is said about crowds: who may join, what a member gains by it, and what it gains in one world."""

from __future__ import annotations

from math import comb

import numpy as np
from numpy.typing import NDArray

from sim.games.crowd.batch import CrowdBatch
from sim.games.crowd.stay import stay_values
from sim.games.description import NEVER, FormDescription, Played, Stakes, grouped, player_label, term
from sim.games.game import PathOfPlay
from sim.labels import Document, labelled
from sim.numbers import short
from sim.tables import Column, Exhibit, Kind, Row, Table, columns
from sim.tolerances import REGRET


def rules(document: Document) -> tuple[Table, ...]:
    """Return the blocs with the terms of a member's gain; where some are paid for staying, of both."""
    if any("stay" in block for block in document["blocs"].values()):
        return (_both(document),)
    rows = tuple(
        (player_label(document, bloc), block["members"], *term(item))
        for bloc, block in document["blocs"].items()
        for item in block["gain"]
    )
    head = (
        Column("Bloc"),
        Column("Members", Kind.COUNT),
        Column("What counts for joining"),
        Column("How much", Kind.CODE),
        Column("Source"),
    )
    caption = "Who may join, and what a member gains by it; the terms are added up, and staying is worth 0"
    return (Table(caption, head, rows),)


def _both(document: Document) -> Table:
    """Return what members get who join and who stay, each term with the choice for which it is paid."""
    rows = tuple(
        (player_label(document, bloc), block["members"], does, *term(item))
        for bloc, block in document["blocs"].items()
        for does, key in (("joins", "gain"), ("stays", "stay"))
        for item in block.get(key, [{"label": "nothing", "value": NEVER}])
    )
    head = (
        Column("Bloc"),
        Column("Members", Kind.COUNT),
        Column("Who"),
        Column("What counts"),
        Column("How much", Kind.CODE),
        Column("Source"),
    )
    caption = "Who may join, and what a member gets who joins or stays; the terms of each are added up"
    return Table(caption, head, rows)


def world(batch: CrowdBatch, document: Document) -> tuple[Exhibit, ...]:
    """Return each bloc's gain where nobody, half or everybody of the others joins."""
    crowd = batch.crowd
    rows: list[Row] = [
        (labelled(player_label(document, bloc), bloc), int(crowd.sizes[b]), *gains(batch, b))
        for b, bloc in enumerate(crowd.blocs)
    ]
    shares = ("None of the others joins", "Half of them join (rounded down)", "All of them join")
    head = (Column("Bloc"), Column("Members", Kind.COUNT), *columns(*shares, kind=Kind.NUMBER))
    note = "The more join, the more attractive is joining." if batch.complements[0] else ""
    table = Table("What a member gains by joining", head, tuple(rows), note)
    return (table,) if batch.stay is None else (table, _paid(batch, document))


def _paid(batch: CrowdBatch, document: Document) -> Table:
    """Return what one gets who stays where nobody, half or everybody of the others joins."""
    crowd = batch.crowd
    rows = []
    for b, bloc in enumerate(crowd.blocs):
        counts = shares_of_others(batch, b)
        paid = [float(stay_values(batch, np.zeros(1, np.int64), c[None], b)[0]) for c in counts]
        half = np.nan if _all_or_none(batch, b) else paid[1]
        rows.append((labelled(player_label(document, bloc), bloc), paid[0], half, paid[2]))
    shares = ("None of the others joins", "Half of them join (rounded down)", "All of them join")
    head = (Column("Bloc"), *columns(*shares, kind=Kind.NUMBER))
    note = "Who joins gets this and the gain."
    return Table("What a member gets who stays", head, tuple(rows), note)


def gains(batch: CrowdBatch, bloc: int) -> tuple[float, ...]:
    """Return the gain of a member of a bloc in the first world when none, half and all of the others join.

    Half is no number, NaN, where some other bloc has one member only: it joins or stays.
    """
    crowd = batch.crowd
    parts = range(crowd.first[bloc], crowd.first[bloc + 1])
    counts = shares_of_others(batch, bloc)
    none, half, every = (
        float(sum(batch.cells[0, crowd.start[part] + crowd.step[part] @ joining] for part in parts))
        for joining in counts
    )
    return none, np.nan if _all_or_none(batch, bloc) else half, every


def shares_of_others(batch: CrowdBatch, bloc: int) -> list[NDArray[np.int64]]:
    """Return `joining[bloc]` when none, half (rounded down) and all of the others of a member of a bloc join."""
    others = _others(batch, bloc)
    return [np.floor(share * others).astype(np.int64) for share in (0.0, 0.5, 1.0)]


def _others(batch: CrowdBatch, bloc: int) -> NDArray[np.int64]:
    return batch.crowd.sizes - (np.arange(len(batch.crowd.sizes)) == bloc)


def _all_or_none(batch: CrowdBatch, bloc: int) -> bool:
    """Whether there is no half of the others of some bloc, which has one of them only."""
    return bool((_others(batch, bloc) == 1).any())


def play(choices: PathOfPlay, document: Document) -> str:
    """Return which blocs join and which stay: 'join: Allies; stay: Western leaders'."""
    return grouped(choices, lambda bloc: player_label(document, bloc))


def stakes(batch: CrowdBatch, played: Played, document: Document) -> Stakes:
    """Return what a member of each bloc gains by joining, the others being as they are in a solution."""
    crowd, share = batch.crowd, played.profile[::2]
    rows: list[Row] = []
    for b, bloc in enumerate(crowd.blocs):
        size = int(crowd.sizes[b])
        joins = round(float(share[b]) * size)
        label = labelled(player_label(document, bloc), bloc)
        if not played.counted:
            rows.append((label, size, float(share[b]), expected_gain(batch, b, share), None))
            continue
        counts = np.round(share * crowd.sizes).astype(np.int64)
        without = counts - (np.arange(len(counts)) == b)
        inside = _gain(batch, b, without) if joins else None
        outside = _gain(batch, b, counts) if joins < size else None
        rows.append((label, size, float(share[b]), inside, outside))
    gained = "gain of one who joins" if played.counted else "gain by joining"
    head = (
        *(Column("Bloc"), Column("Members", Kind.COUNT), Column("joining", Kind.SHARE)),
        *columns(gained, "gain of one more", kind=Kind.NUMBER),
    )
    staying = "staying is worth 0" if batch.stay is None else "what it gets over what staying is worth"
    table = Table(f"What a member gains by joining; {staying}", head, tuple(rows)).without_empty_columns()
    names = ("joining", "inside", "outside") if played.counted else ("joining", "gain", "")
    numbers = {
        bloc: {n: row[i + 2] for i, n in enumerate(names) if n} for bloc, row in zip(crowd.blocs, rows, strict=True)
    }
    return Stakes(_content(batch, rows) if played.counted else (), (table,), {"gains": numbers})


def _gain(batch: CrowdBatch, bloc: int, others: NDArray[np.int64]) -> float:
    """Return what a member of a bloc gains by joining when `others[bloc]` others join, in the first draw."""
    crowd = batch.crowd
    parts = range(crowd.first[bloc], crowd.first[bloc + 1])
    return float(sum(batch.cells[0, crowd.start[part] + crowd.step[part] @ others] for part in parts))


def expected_gain(batch: CrowdBatch, bloc: int, share: NDArray[np.float64]) -> float:
    """Return the same in expectation, when each other member of bloc c joins with probability `share[c]`."""
    crowd, total = batch.crowd, 0.0
    for part in range(crowd.first[bloc], crowd.first[bloc + 1]):
        law = np.ones(1)
        for c, step in enumerate(crowd.step[part]):
            others, p = int(crowd.others[part, c]), float(share[c])
            spread = np.zeros(int(step) * others + 1)
            odds = [comb(others, k) * p**k * (1 - p) ** (others - k) for k in range(others + 1)]
            np.add.at(spread, int(step) * np.arange(others + 1), odds)
            law = np.convolve(law, spread)
        cells = batch.cells[0, crowd.start[part] : crowd.start[part] + len(law)]
        total += float(law @ cells)
    return total


def _content(batch: CrowdBatch, rows: list[Row]) -> tuple[str, ...]:
    """Return who would rather do otherwise; nobody, where that is so."""
    said = []
    for row, scale in zip(rows, batch.range[0], strict=True):
        inside, outside, slack = row[3], row[4], REGRET * float(scale)
        if isinstance(inside, float) and inside < -slack:
            said.append(f"a member of {row[0]} who joins would gain {short(-inside)} by staying away")
        if isinstance(outside, float) and outside > slack:
            said.append(f"a member of {row[0]} who stays away would gain {short(outside)} by joining")
    return (f"{'; '.join(said)}.",) if said else ("No member would rather do otherwise, the others doing as they do.",)


DESCRIPTION = FormDescription(rules, world, play, stakes=stakes)
