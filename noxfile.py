"""The same checks as `make test`, on every version of Python that is installed: `nox`, or `nox -s tests-3.13`."""

from pathlib import Path

import nox

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
CONSTRAINED = ("--constraint", "constraints.txt")

nox.options.sessions = ["lint", "tests"]
nox.options.error_on_missing_interpreters = False


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests; words after `--` go to pytest."""
    session.install(*CONSTRAINED, "--editable", ".[test]")
    session.run("python", ".ci/compile_kernels.py")
    session.run("python", "-m", "pytest", "-n", "2", "--dist", "worksteal", "-m", "not slow", *session.posargs)


@nox.session(python=PYTHONS[0])
def lint(session: nox.Session) -> None:
    """Check style and types."""
    session.install(*CONSTRAINED, "--editable", ".[test]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")


@nox.session(python=PYTHONS)
def wheel(session: nox.Session) -> None:
    """Build the wheel, install it with all that it asks for, and use it from an empty folder."""
    place = session.create_tmp()
    session.run("python", "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", place, ".")
    session.install(*CONSTRAINED, *map(str, Path(place).glob("*.whl")))
    session.chdir(place)
    session.run("sim", "new", "mine.yaml")
    session.run("sim", "run", "mine.yaml", "--draws", "200", "--out", "run")
