"""A folder for what is made on the way to a file, and goes again; what fails there is told of the file asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os import strerror
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.errors import UnfinishedRunError, UnwrittenError


@contextmanager
def scratch_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder for what is made on the way to `path`, such as its figures.

    Raises `UnwrittenError`, which names `path` and the place that the system refuses, where that is another one: nobody
    can do anything with a name within a folder that is gone.
    """
    with _made(path) as folder:
        try:
            yield folder
        except UnwrittenError as error:
            elsewhere = Path(error.path)
            if elsewhere.is_relative_to(folder) or not elsewhere.is_relative_to(path.parent):
                raise _of(path, error) from error
            raise
        except UnfinishedRunError as error:  # of a small run on the way, which nobody can continue
            raise _of(path, error) from error
        except OSError as error:
            if error.filename is not None and Path(str(error.filename)).is_relative_to(folder):
                raise _of(path, error) from error
            raise


@contextmanager
def _made(path: Path) -> Iterator[Path]:
    try:
        made = TemporaryDirectory()
    except OSError as error:
        raise _of(path, error) from error
    with made as folder:
        yield Path(folder)


def _of(path: Path, failure: BaseException) -> UnwrittenError:
    """Return what says that `path` cannot be written, as a file on the way to it cannot be."""
    first = _of_the_system(failure)
    said = strerror(first.errno) if first.errno else str(first)
    return UnwrittenError(OSError(first.errno, f"{said}, in the folder for temporary files (TMPDIR)"), str(path))


def _of_the_system(failure: BaseException) -> OSError:
    """Return the error of the system behind a failure; where there is none, one that says what the failure says."""
    known: BaseException | None = failure
    found = OSError(str(failure))
    while known is not None:
        if isinstance(known, OSError) and known.errno:
            found = known
        known = known.__cause__ or known.__context__
    return found
