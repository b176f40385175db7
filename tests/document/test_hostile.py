"""Files from strangers: what they name is read within bounds."""

import os
from itertools import pairwise
from pathlib import Path
from threading import Timer

import pytest

import sim.document.files
from sim.errors import ScenarioError, UsageError
from sim.sampling.copula import CorrelationError, factor
from sim.scenario.load import from_bytes, load

HEAD = "format: 1\ntitle: T\nplayers: {a: A}\n"
GAME = "moves: {m: {player: a, actions: [x, y]}}\npayoffs: {a: m == x}\noutcomes: {o: m == x, p: otherwise}\n"


def told(file: Path) -> str:
    with pytest.raises(ScenarioError) as refused:
        load(file)
    return str(refused.value)


def use(folder: Path, name: str, *files: str) -> Path:
    """Write a scenario that uses others."""
    uses = "".join(f"  u{i}: {{scenario: {file}}}\n" for i, file in enumerate(files))
    (folder / name).write_text(HEAD + GAME + (f"uses:\n{uses}" if files else ""))
    return folder / name


def test_a_pipe_is_not_a_regular_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    ends = os.open(pipe, os.O_RDWR)
    late = Timer(2.0, os.close, [ends])  # so that reading it would come back
    late.start()
    with pytest.raises(UsageError, match="not a regular file"):
        load(pipe)
    assert "'pipe.yaml' is not a regular file" in told(use(tmp_path, "parent.yaml", "pipe.yaml"))
    late.cancel()
    os.close(ends)


def test_what_may_be_read_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(tmp_path, "leaf.yaml")
    use(tmp_path, "branch.yaml", "leaf.yaml", "leaf.yaml")
    whole = use(tmp_path, "whole.yaml", "branch.yaml", "branch.yaml")  # six files are read
    for files, size in ((6, 10_000), (5, 10_000), (6, 300)):
        monkeypatch.setattr(sim.document.files, "MAX_FILES", files)
        monkeypatch.setattr(sim.document.files, "MAX_SIZE", size)
        if (files, size) == (6, 10_000):
            assert len(load(whole).uses) == 2
        else:
            assert "are used and imported in all; use fewer" in told(whole)


@pytest.mark.parametrize("written", ["x" * 5_000, '"a\\0b"', "/etc/passwd", "../up.yaml", "link.yaml"])
def test_other_paths_are_not_read(written: str, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    use(tmp_path, "up.yaml")
    (inner / "link.yaml").symlink_to(tmp_path / "up.yaml")
    for file in (use(inner, "uses.yaml", written), inner / "imports.yaml"):
        if file.stem == "imports":
            file.write_text(f"{HEAD}imports:\n  ? {written}\n  : [a]\n{GAME}")
        assert "this file's folder" in told(file)


def test_too_many_moves_in_a_row_are_refused() -> None:
    def chain(length: int) -> bytes:
        moves = ["  m0: {player: a, actions: [x, y]}\n"]
        moves += [f"  m{i}: {{player: a, sees: all, when: m{i - 1} == x, actions: [x, y]}}\n" for i in range(1, length)]
        return f"{HEAD}moves:\n{''.join(moves)}payoffs: {{a: m0 == x}}\noutcomes: {{o: otherwise}}\n".encode()

    game = from_bytes(chain(128), "file.yaml", "file").game
    assert len(game.choice_sets) == 128
    with pytest.raises(ScenarioError, match="128 moves in a row"):
        from_bytes(chain(129), "file.yaml", "file")


def test_looking_for_the_pair_to_blame_is_bounded() -> None:
    names = [f"q{i}" for i in range(80)]
    near = [(a, b, 0.9) for a, b in pairwise(names)]
    far = [(a, b, -0.9) for a, b in zip(names, names[2:], strict=False)]
    with pytest.raises(CorrelationError, match=r"^these rank correlations cannot hold together under a normal copula$"):
        factor(names, [*near, *far])


def test_nothing_uncertain_has_no_correlations() -> None:
    assert factor([], []).shape == (0, 0)


def test_digits_of_other_scripts_are_no_numbers() -> None:
    wide = "parameters: {q: {label: L, unit: u, value: 'uniform(\u0661, 9)', why: w, judgement: true}}\n"
    with pytest.raises(ScenarioError, match="'\u0661' is not a number"):
        from_bytes((HEAD + wide + GAME).encode(), "file.yaml", "file")
