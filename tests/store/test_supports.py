"""Packed profiles come back bit for bit; equilibrium sets are multisets of supports."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from helpers.solved import TREE
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.games.game import Choice, PathOfPlay
from sim.games.moves.play import play_in
from sim.store import supports as supports_module
from sim.store.earlier import unpacked_profiles
from sim.store.equilibrium_index import OTHER, EquilibriumIndex, path_of, play_entry, taken_in
from sim.store.supports import EquilibriumSets, equilibrium_sets, support_of, support_text, supports


@pytest.mark.parametrize("choices", [1, 4, 32, 33, 70])
def test_profiles_packed_as_in_earlier_runs_come_back_bit_for_bit(choices: int) -> None:
    rng = np.random.default_rng(choices)
    odd = [0.0, 1.0, 1e-300, 1 - 2**-53, 0.5]
    profiles = np.where(rng.random((choices, 200)) < 0.5, rng.choice(odd, (choices, 200)), rng.random((choices, 200)))
    mixed = (profiles != 0) & (profiles != 1)
    read = unpacked_profiles(supports(profiles), profiles.T[mixed.T], choices)
    assert read.tobytes() == np.ascontiguousarray(profiles.T).tobytes()


@settings(deadline=None)  # a loaded machine may take any time for one example
@given(st.lists(st.lists(st.integers(0, 2), max_size=3), min_size=1, max_size=6), st.booleans())
def test_sets_are_told_apart_like_multisets(draws: list[list[int]], wide: bool) -> None:
    kinds = [kind for draw in draws for kind in draw]
    words = np.array([[7 * kind for kind in kinds], [kind % 2 for kind in kinds]][: 1 + wide], np.uint64)
    found = equilibrium_sets(words.reshape(1 + wide, -1), np.array([len(draw) for draw in draws]))
    for i, a in enumerate(draws):
        assert Counter(word[0] // 7 for word in found.sets[found.of_draw[i]]) == Counter(a)
        for j, b in enumerate(draws):
            assert (found.of_draw[i] == found.of_draw[j]) == (Counter(a) == Counter(b))
    first_seen = list(dict.fromkeys(found.of_draw.tolist()))
    assert first_seen == sorted(first_seen)


@pytest.mark.parametrize("words", [1, 2])
def test_draws_with_many_equilibria_are_numbered_as_those_with_few(monkeypatch: pytest.MonkeyPatch, words: int) -> None:
    rng = np.random.default_rng(words)
    count = rng.integers(0, 5, 300)
    packed = rng.integers(0, 3, (words, int(count.sum()))).astype(np.uint64)
    together = equilibrium_sets(packed, count)
    monkeypatch.setattr(supports_module, "WIDE", 0)
    one_by_one = equilibrium_sets(packed, count)
    assert one_by_one.sets == together.sets
    assert one_by_one.of_draw.dtype == together.of_draw.dtype
    assert one_by_one.of_draw.tolist() == together.of_draw.tolist()


def test_sets_larger_than_an_integer_can_number() -> None:
    rng = np.random.default_rng(0)
    words = rng.integers(0, 50, (1, 600)).astype(np.uint64)
    words[:, 300:] = words[:, :300][:, rng.permutation(300)]
    found = equilibrium_sets(words, np.array([300, 300]))
    assert found.of_draw.tolist() == [0, 0]
    words[0, 599] = 99
    assert equilibrium_sets(words, np.array([300, 300])).of_draw.tolist() == [0, 1]


def test_a_support_is_written_by_information_sets() -> None:
    words = supports(np.array([[1.0], [0.0], [0.25], [0.75]]))
    support = tuple(int(word[0]) for word in words)
    assert support_text(support, (2, 2)) == "10|mm"
    assert support_of("10|mm") == support


@given(st.lists(st.integers(1, 40), min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_a_written_support_is_read_back(sizes: list[int], random: object) -> None:
    letters = "".join(random.choice("01m") for _ in range(sum(sizes)))  # type: ignore[attr-defined]
    assert support_text(support_of(letters), sizes).replace("|", "") == letters


def nothing(taken: Sequence[bool]) -> PathOfPlay:
    return ()


def sets_of(*draws: tuple[str, ...]) -> EquilibriumSets:
    return EquilibriumSets(np.arange(len(draws)), tuple(tuple(support_of(t) for t in draw) for draw in draws))


def test_numbers_go_on_where_a_manifest_stopped() -> None:
    whole, first, second = (EquilibriumIndex((2, 2), nothing) for _ in range(3))
    one, two = sets_of(("10|10",), ()), sets_of(("01|mm", "10|10"), ("10|10",))
    expected = [whole.numbers(one).tolist(), whole.numbers(two).tolist()]
    numbers = first.numbers(one).tolist()
    second.restore(first.to_json())
    assert [numbers, second.numbers(two).tolist()] == expected == [[0, 1], [2, 0]]
    assert second.to_json() == whole.to_json()


def test_the_order_of_equilibria_does_not_matter() -> None:
    index = EquilibriumIndex((2, 2), nothing)
    assert index.numbers(sets_of(("01|mm", "10|10"), ("10|10", "01|mm"), ("10|10",))).tolist() == [0, 0, 1]


def test_sets_without_room_share_a_number() -> None:
    index = EquilibriumIndex((2,), nothing, limit=1)
    assert index.numbers(sets_of(("10",), ("01",), ("10",))).tolist() == [0, OTHER, 0]
    assert len(index.to_json()["equilibria"]) == 1


@pytest.mark.parametrize(
    ("support", "text"),
    [
        ("10|10", "first: left"),
        ("01|01", "first: right, second: down"),
        ("mm|mm", "first: left or right, second: up or down"),
    ],
)
def test_play_names_what_is_done_where_play_leads(support: str, text: str) -> None:
    assert play_entry(play_in(TREE, taken_in(support)))["play"] == text


def test_a_play_is_kept_as_data_and_an_older_runs_is_read_from_its_text() -> None:
    path = (Choice("xi", ("meet",)), Choice("kim", ("meet", "avoid")))
    entry = play_entry(path)
    assert entry["play"] == "xi: meet, kim: meet or avoid"
    assert path_of(entry) == path_of({"play": entry["play"]}) == path
    assert path_of({"play": ""}) == ()
    assert path_of({"play": "of no use", "choices": entry["choices"]}) == path
