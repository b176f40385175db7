"""Equilibrium sets are counted completely, and the map puts every draw where its parameters are."""

from collections import Counter

import numpy as np
import pytest
from helpers import solved

from sim.analysis.equilibrium_sets import equilibrium_map, equilibrium_sets
from sim.store.parts import BLOCK
from sim.store.reader import Run

DRAWS = BLOCK + 500


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return solved.stored(tmp_path_factory.mktemp("sets") / "run", DRAWS)


def test_every_draw_is_in_one_set_and_the_frequent_come_first(run: Run) -> None:
    sets = equilibrium_sets(run)
    assert sum(s.draws for s in sets) == DRAWS
    assert sum(s.share for s in sets) == pytest.approx(1)
    assert [s.draws for s in sets] == sorted((s.draws for s in sets), reverse=True)
    numbers = Counter(run.column("equilibrium_set", DRAWS).tolist())
    for s in sets:
        assert s.draws == sum(numbers[n] for n in s.numbers)


def test_play_off_the_path_does_not_part_sets(run: Run) -> None:
    """Ann going left ends the game: what Bob would have done belongs to the support, not to play."""
    plays = [s.plays for s in equilibrium_sets(run)]
    assert len(plays) == len(set(plays))
    assert (("first: left", 1),) in plays
    left = next(s for s in equilibrium_sets(run) if s.plays == (("first: left", 1),))
    assert len(left.numbers) == 3  # up, down, mixed
    none = next(s for s in equilibrium_sets(run) if s.plays == ())
    assert none.draws == int((run.column("count", DRAWS) == 0).sum())


def test_the_map_counts_each_cell(run: Run) -> None:
    found = equilibrium_map(run, "face", "trade", bins=5, shown=2)
    assert found.counts.shape == (5, 5, 3)
    assert found.sets[-1] is None
    x, y = run.column("parameter.face", DRAWS), run.column("parameter.trade", DRAWS)
    kind = run.column("equilibrium_set", DRAWS)
    for i, j in ((0, 0), (2, 3), (4, 4)):
        inside = (x >= found.x_edges[i]) & (y >= found.y_edges[j])
        inside &= (x <= found.x_edges[i + 1]) & (y <= found.y_edges[j + 1])
        first = found.sets[0]
        assert first is not None
        assert found.counts[i, j, 0] == np.isin(kind[inside], first.numbers).sum()
        assert found.counts[i, j].sum() == inside.sum()
    assert found.counts.sum() > 0.97 * DRAWS
    assert equilibrium_map(run, "face", "trade", draws=1000).counts.sum() <= 1000
