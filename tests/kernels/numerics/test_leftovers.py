"""What killed compilers leave behind is swept; what belongs to the living, or to others, is not."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.kernels.numerics import leftovers, waiting
from sim.kernels.numerics.cache_folder import sources_folder

DAYS_AGO = time.time() - 3 * 86_400


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the folder of this compiler's kernels in an empty cache."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    leftovers.swept.cache_clear()
    folder = sources_folder() / "0123"
    folder.mkdir(parents=True)
    return folder


def left(folder: Path, when: float = DAYS_AGO) -> Path:
    folder.mkdir(parents=True)
    (folder / "kernel.nbc").write_bytes(b"half")
    os.utime(folder, (when, when))
    return folder


def test_old_folders_of_nobody_are_swept_of_other_versions_too(cache: Path) -> None:
    mine = left(cache / ".abcd1234")
    other = left(sources_folder().with_name("kernels-earlier") / "4567" / ".wxyz_987")
    broken = left(cache / ".00000000" / "broken")
    os.utime(broken.parent, (DAYS_AGO, DAYS_AGO))
    with leftovers.passing(cache):
        pass
    assert not mine.exists()
    assert not other.exists()
    assert not broken.parent.exists()


def test_what_is_new_or_called_otherwise_or_a_link_stays(cache: Path, tmp_path: Path) -> None:
    new, kernel = left(cache / ".abcd1234", time.time()), left(cache / "nash.pure")
    elsewhere = left(tmp_path / "elsewhere")
    (cache / ".efgh5678").symlink_to(elsewhere, target_is_directory=True)
    assert leftovers.swept() == 0
    assert new.is_dir()
    assert kernel.is_dir()
    assert list(elsewhere.iterdir())


HOLDER = """
import sys, time
from pathlib import Path
from sim.kernels.numerics.leftovers import passing
with passing(Path(sys.argv[1])) as folder:
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")
def test_an_old_folder_is_kept_while_its_process_lives_and_swept_when_it_was_killed(cache: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(cache)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        folder = Path(holder.stdout.readline().strip())
        os.utime(folder, (DAYS_AGO, DAYS_AGO))
        assert leftovers.swept() == 0
        assert folder.is_dir()
    finally:
        holder.kill()
        holder.communicate()
    leftovers.swept.cache_clear()
    assert leftovers.swept() == 1
    assert not folder.exists()


def test_a_folder_that_got_its_name_stays_and_one_that_did_not_goes(cache: Path) -> None:
    with leftovers.passing(cache) as folder:
        folder.rename(cache / "nash.pure")
    with pytest.raises(RuntimeError), leftovers.passing(cache) as lost:
        raise RuntimeError
    assert (cache / "nash.pure").is_dir()
    assert not lost.exists()


def test_without_locks_age_decides(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "fcntl", None)
    monkeypatch.setattr(leftovers, "HAS_LOCKS", False)
    old, new = left(cache / ".abcd1234"), left(cache / ".efgh5678", time.time())
    assert leftovers.swept() == 1
    assert not old.exists()
    assert new.is_dir()
