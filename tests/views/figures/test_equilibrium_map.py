"""The legend of the map of equilibria tells every two sets apart, and says what is played in each."""

from itertools import pairwise

import numpy as np
import pytest

from sim.analysis.equilibrium_sets import EquilibriumMap, EquilibriumSet
from sim.labels import Labels
from sim.views.figures.equilibrium_map import LONGEST, MOST_PLAYS, map_figure, map_handles, map_title, set_texts

WORDS = "the first side gives in at once and on all counts"
LABELS = Labels(
    actions={("first", "yield"): WORDS, ("first", "hold"): "the first side holds out", ("last", "go"): "go"}
)


def mapped(*plays: tuple[tuple[str, int], ...]) -> EquilibriumMap:
    share = 1 / len(plays)
    sets = tuple(EquilibriumSet(own, (), (i,), 1, share) for i, own in enumerate(plays))
    counts = np.ones((2, 2, len(sets)), np.int64)
    return EquilibriumMap("x", "y", np.arange(3.0), np.arange(3.0), sets, counts)


def chain(last: str, times: int = 1) -> tuple[tuple[str, int], ...]:
    """Return a long set of plays, which differs from others in the last alone."""
    alike = [(", ".join(["first: yield"] * n), 1) for n in range(3, 6)]
    return tuple(sorted([*alike, (f"first: {last}", times)]))


def test_short_sets_are_told_in_full() -> None:
    told = set_texts(mapped((("first: yield", 1),), (("first: hold", 2),), ()), LABELS)
    shares = [text.partition(": ")[0] for text in told]
    assert shares == ["33.3%"] * 3
    assert [t.partition(": ")[2] for t in told] == [WORDS, "the first side holds out (×2)", "no equilibrium"]


def test_sets_that_differ_after_a_long_beginning_are_told_apart() -> None:
    found = mapped(chain("hold"), chain("yield"), chain("yield", 2), ())
    told = set_texts(found, LABELS)
    sets = ["plays 1, 3, 4, 5", "plays 2, 3, 4, 5", "plays 2 (×2), 3, 4, 5", "no equilibrium"]
    assert told[:4] == [f"25.0%: {own}" for own in sets]
    assert told[4:6] == ["Play 1: the first side holds out", f"Play 2: {WORDS}"]
    assert told[9:] == ["(×2): two equilibria are played so"]
    handles = map_handles(told, 4)
    assert [handle.get_facecolor()[3] > 0 for handle in handles] == [True] * 4 + [False] * 6
    made = map_figure(found, LABELS, "x", "y", "heading", "below. ")
    assert [text.get_text() for text in made.legends[0].get_texts()] == told


def test_plays_with_the_same_labels_are_called_by_their_names() -> None:
    alike = Labels(actions={("a", "one"): "go on", ("a", "two"): "go on"})
    told = set_texts(mapped((("a: one", 1),), (("a: two", 1),)), alike)
    assert told == ["50.0%: a: one", "50.0%: a: two"]


@pytest.mark.parametrize("number", [MOST_PLAYS, MOST_PLAYS + 1, 3 * MOST_PLAYS])
def test_of_very_many_plays_the_first_are_explained_and_all_sets_differ(number: int) -> None:
    plays = [(f"move_{i:03}: action_with_a_name", 1) for i in range(number)]
    assert sum(len(play) for play, _ in plays) > LONGEST
    told = set_texts(mapped(*(tuple(plays[:size]) for size in range(1, number + 1, number // 4))), Labels())
    sets, key = [t for t in told if "%: " in t], [t for t in told if t.startswith("Play")]
    assert all(one != other for one, other in pairwise(sorted(sets)))
    assert len(sets) > 2
    assert len(key) <= MOST_PLAYS + 1
    assert (number > MOST_PLAYS) is any("summary.json" in text for text in key)


def test_the_title_says_which_set_is_the_commonest_and_where_it_is() -> None:
    sets = (
        EquilibriumSet((("first: yield", 1), ("first: hold", 1)), (), (0,), 6, 0.6),
        EquilibriumSet((("first: hold", 1),), (), (1,), 3, 0.3),
        None,
    )
    counts = np.array([[[4, 1, 0], [2, 1, 0]], [[0, 1, 1], [0, 0, 0]]])
    found = EquilibriumMap("x", "y", np.arange(3.0), np.arange(3.0), sets, counts)
    told = map_title(found, set_texts(found, LABELS))
    assert told == (
        f"The commonest is to have several solutions, {WORDS}; the first side holds out: 60.0% of worlds, "
        "the most frequent in 2 of the 3 cells with draws"
    )
    assert map_title(EquilibriumMap("x", "y", np.arange(3.0), np.arange(3.0), (None,), counts[:, :, :1]), []) == ""
