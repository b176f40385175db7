"""What a release rests on: one version in all places, every system and Python in the workflows, a list that holds."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import sim

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
RELEASING = (ROOT / "RELEASING.md").read_text(encoding="utf-8")
PYTHONS = [c.rpartition(" ")[2] for c in PROJECT["classifiers"] if re.search(r"Python :: 3\.\d+$", c)]
SYSTEMS = ["ubuntu-latest", "macos-latest", "windows-latest"]


def workflow(name: str) -> dict[str, dict[str, dict[str, dict[str, dict[str, list[str]]]]]]:
    text = (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8")
    return dict(YAML(typ="safe", pure=True).load(text))


def test_the_version_is_the_same_in_every_place() -> None:
    citation = YAML(typ="safe", pure=True).load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert PROJECT["version"] == sim.__version__ == str(citation["version"])
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+) \((unreleased|\d{4}-\d\d-\d\d)\)$", changes, re.MULTILINE)
    assert newest is not None
    assert newest[1] == sim.__version__


@pytest.mark.parametrize("job", ["tests", "package"])
def test_every_system_tries_every_python(job: str) -> None:
    matrix = workflow("ci.yml")["jobs"][job]["strategy"]["matrix"]
    assert matrix["system"] == SYSTEMS
    assert matrix["python"] == PYTHONS


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.name)
def test_a_workflow_may_read_alone_and_runs_files_that_exist(path: Path) -> None:
    found = workflow(path.name)
    assert found["permissions"] == {"contents": "read"}
    text = path.read_text(encoding="utf-8")
    for file in re.findall(r"python (\.ci/\w+\.py)", text):
        assert (ROOT / file).is_file(), file
    assert re.findall(r"uses: (\S+)", text)
    assert all("@" in action for action in re.findall(r"uses: (\S+)", text))


def test_the_list_names_files_and_sessions_that_exist() -> None:
    for file in re.findall(r"(?<![\w/.-])((?:\.ci|experiments|benchmarks|tests|sim)/[\w/]+\.py)", RELEASING):
        assert (ROOT / file).is_file(), file
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z-]+)`", RELEASING):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for session in re.findall(r"nox -s (\w+)", RELEASING):
        assert f"def {session}(" in (ROOT / "noxfile.py").read_text(encoding="utf-8")


def test_the_steps_of_the_list_are_numbered_one_by_one() -> None:
    numbers = [int(n) for n in re.findall(r"^(\d+)\. ", RELEASING, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_program_is_used_from_an_empty_folder_as_packages_are_tried() -> None:
    command = [sys.executable, str(ROOT / ".ci" / "use_package.py"), str(ROOT / "tests" / "no-such-command")]
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0
