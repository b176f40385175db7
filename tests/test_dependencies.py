"""What is installed is what is needed: constraints.txt is complete and minimal, and so are the dependencies."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PINS = (ROOT / "constraints.txt").read_text().splitlines()
NAMES = {canonicalize_name(pin.partition("==")[0]) for pin in PINS}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MODULES = {
    "pydantic": {"pydantic", "pydantic_core"},
    "pillow": {"PIL"},
    "ruamel-yaml": {"ruamel"},
    "salib": {"SALib"},
    "pyyaml": {"yaml"},
}
"""The modules of a distribution, where they have other names."""


def needs(requirements: Iterable[str], python: str) -> dict[str, Requirement]:
    """Return all that a list of requirements installs on a version of Python, by canonical name, extras resolved."""
    found: dict[str, Requirement] = {}
    seen: set[tuple[str, str]] = set()

    def follow(lines: Iterable[str], extra: str) -> None:
        for line in lines:
            requirement = Requirement(line)
            marker = {"python_version": python, "python_full_version": f"{python}.0", "extra": extra}
            if requirement.marker and not requirement.marker.evaluate(marker):
                continue
            name = canonicalize_name(requirement.name)
            for wanted in ("", *requirement.extras):
                if (name, wanted) not in seen:
                    seen.add((name, wanted))
                    if name != "summit-sim":
                        found.setdefault(name, requirement)
                    follow(demands(name, wanted), wanted)

    follow(requirements, "")
    return found


def demands(name: str, extra: str) -> list[str]:
    if name == "summit-sim":
        return PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    return requires(name) or []


def test_constraints_are_exact_versions_and_nothing_else() -> None:
    assert sorted(PINS, key=lambda pin: pin.upper().encode()) == PINS
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.]+", pin) for pin in PINS)
    assert len(NAMES) == len(PINS)


def test_constraints_hold_all_that_is_installed_for_the_tests_and_no_more() -> None:
    everything = set(needs(["summit-sim[test]"], PYTHONS[0]))
    assert everything == NAMES


@pytest.mark.parametrize("pin", PINS)
def test_a_pin_satisfies_whoever_asks_for_it(pin: str) -> None:
    name, _, exact = pin.partition("==")
    asked = needs(["summit-sim[test]"], PYTHONS[0])[canonicalize_name(name)]
    assert asked.specifier.contains(exact, prereleases=True)
    assert version(name)  # installed, so that its own demands could be followed


def imported(files: Iterable[Path]) -> Iterator[str]:
    """Yield the top-level modules that files import, those for annotations alone left out."""
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
                for inner in ast.walk(node):
                    inner.__dict__["for_types"] = True
            if isinstance(node, ast.Import) and "for_types" not in node.__dict__:
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and "for_types" not in node.__dict__:
                yield node.module.partition(".")[0]


def test_the_program_depends_on_what_it_imports_and_on_nothing_else() -> None:
    """What an extra brings is imported by `sim.optional`, which takes a name, or for annotations alone."""
    asked = [canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]]
    brought = [MODULES.get(name, {name}) for name in asked]
    used = set(imported((ROOT / "sim").rglob("*.py")))
    assert all(modules & used for modules in brought)
    assert used - {"sim"} - set(sys.stdlib_module_names) <= set().union(*brought)


def test_all_versions_of_python_are_named_once() -> None:
    named = [c.rpartition(" ")[2] for c in PROJECT["classifiers"] if re.search(r"Python :: 3\.\d+$", c)]
    assert named == list(PYTHONS)
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"
