"""scipy's functions, loaded late: the same ones, however they are come by."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from scipy import sparse, special

from sim import lazy
from sim.lazy import Later, compiled_alone

USED = [
    "betainc",
    "betaincinv",
    "betainccinv",
    "betaln",
    "gammainc",
    "gammaincinv",
    "log_ndtr",
    "ndtr",
    "ndtri",
    "ndtri_exp",
    "stdtr",
    "stdtrit",
]
ALONE = """
import sys
from sim.lazy import special as late
early = [getattr(late, name) for name in {used!r}]
assert not any(name in sys.modules for name in ("scipy.special", "scipy._lib._array_api", "scipy.sparse"))
from scipy import special
assert early == [getattr(special, name) for name in {used!r}] and special.comb(4, 2) == 6
import scipy.optimize, scipy.stats
"""


def test_the_functions_are_loaded_without_the_package_and_are_its_own() -> None:
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", ALONE.format(used=USED)], check=True, cwd=root)


@pytest.mark.parametrize("name", USED)
def test_they_are_the_same_after_the_package_was_loaded(name: str) -> None:
    assert getattr(lazy.special, name) is getattr(special, name)


def test_what_is_not_compiled_comes_from_the_package() -> None:
    assert Later("scipy.special", compiled_alone).comb is special.comb
    assert lazy.sparse.csr_array is sparse.csr_array
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = lazy.special.nonsense


def test_a_package_that_is_not_there_is_missing() -> None:
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        compiled_alone("nowhere")


def test_nothing_is_put_in_its_place_while_another_thread_may_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "scipy.special")
    monkeypatch.setattr("sim.lazy.import_module", lambda name: name)
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert compiled_alone("scipy.special") == "scipy.special"
    finally:
        done.set()
        other.join()
