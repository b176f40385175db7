"""Mutated files: read or refused at a place, never a traceback. `python tests/helpers/mutants.py` runs longer."""

import random
from itertools import islice
from pathlib import Path

import pytest
from helpers.mutants import GAMES, changed, complaints, mutants


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_mutant_is_read_or_refused_at_its_place(seed: int, tmp_path: Path) -> None:
    told = [(c.what, c.data[:2000]) for data in mutants(seed, 30) for c in complaints(data, tmp_path)]
    assert told == []


@pytest.mark.parametrize("ending", sorted(GAMES))
def test_a_mutant_of_a_game_file_is_read_or_refused_at_its_place(ending: str, tmp_path: Path) -> None:
    some = islice(changed(GAMES[ending], random.Random(1)), 60)
    told = [(c.what, c.data[:2000]) for data in some for c in complaints(data, tmp_path, ending)]
    assert told == []
