"""Mutated scenarios: read or refused at a place, never a traceback. `python -m helpers.mutants` runs longer."""

from pathlib import Path

import pytest
from helpers.mutants import complaints, mutants


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_mutant_is_read_or_refused_at_its_place(seed: int, tmp_path: Path) -> None:
    told = [(c.what, c.data[:2000]) for data in mutants(seed, 30) for c in complaints(data, tmp_path)]
    assert told == []
