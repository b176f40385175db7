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
@nox.parametrize("kind", ["whl", "tar.gz"])
def package(session: nox.Session, kind: str) -> None:
    """Build the sdist and the wheel, install one with all that it asks for, and use it from an empty folder."""
    place = session.create_tmp()
    session.install("build")
    session.run("python", "-m", "build", "--outdir", place)
    session.install(*CONSTRAINED, *map(str, Path(place).glob(f"*.{kind}")))
    session.run("python", ".ci/use_package.py")
