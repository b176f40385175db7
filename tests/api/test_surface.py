"""What `import sim` offers: these names, these signatures, nothing loaded before it is used."""

import inspect
import subprocess
import sys
import typing
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).parents[2]

NAMES = [
    "DamagedRunError",
    "EngineError",
    "Game",
    "InterruptedRunError",
    "MissingExtraError",
    "Run",
    "Scenario",
    "ScenarioError",
    "SimError",
    "Solution",
    "Study",
    "StudyRun",
    "UsageError",
    "World",
    "__version__",
    "check",
    "compare",
    "from_dict",
    "load",
    "open_run",
    "open_study",
    "read_game",
    "reference",
    "solve",
    "study",
]

MEMBERS = {
    "Game": "export file from_pygambit information_sets notes players solve title to_scenario called",
    "Run": "advise batches claims compare complete digest draws drivers equilibria events explain folder outcomes"
    " payoffs plot regions resume save scenario score score_text stored summary temporary tip to_json to_xarray"
    " uncertainty verify write_figures write_report",
    "Scenario": "about advise alternatives called case cases central check compare concept drivers explain export form"
    " from_dict hash id in_case outcomes parameters players resolved run selection sets solve tip title to_dict"
    " to_json to_yaml",
    "Study": "called left_out name plan planned run runs title variations worlds",
    "StudyRun": "complete dataset failed finding folder results resume runs sentences stored to_json write_figures",
    "World": "called choices complete concept count equilibria exact payoffs players plot profiles reason responses"
    " solution solved status title to_json to_nashpy to_pygambit to_table values write_report",
    "Solution": "component concept count coverage coverage_codes isolated payoffs profiles reason reason_codes regret"
    " rules status status_codes weights",
}

ARGUMENTS = {
    "check": ["scenario", "budget"],
    "from_dict": ["document", "name", "sets", "case", "folder"],
    "load": ["file", "sets", "case"],
    "open_run": ["folder"],
    "open_study": ["folder"],
    "study": ["source", "name", "folder"],
    "Study.run": ["self", "out", "workers", "progress", "client"],
    "read_game": ["file", "encoding"],
    "solve": ["payoffs", "concept", "players", "selection", "options"],
    "Scenario.solve": ["self", "concept", "options", "budget", "more"],
    "Scenario.run": [
        "self",
        "draws",
        "seed",
        "design",
        "workers",
        "out",
        "given",
        "budget",
        "keep",
        "progress",
        "client",
    ],
    "Game.solve": ["self", "concept", "options", "budget", "more"],
    "Run.draws": ["self", "columns", "limit"],
    "Run.equilibria": ["self", "columns", "limit"],
    "Run.batches": ["self", "columns", "table"],
}


def test_dir_shows_exactly_the_surface() -> None:
    assert dir(sim) == sorted(NAMES) == sorted(sim.__all__)
    for name in NAMES:
        assert getattr(sim, name) is not None
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = sim.nothing_like_it


@pytest.mark.parametrize("name", MEMBERS)
def test_members_are_these(name: str) -> None:
    kind = getattr(sim, name)
    members = {member for member in dir(kind) if not member.startswith("_")}
    members |= set(getattr(kind, "__dataclass_fields__", ()))
    attributes = {"called", "case", "planned", "resolved", "sets", "file", "stored", "temporary", "solved"}
    assert members | (attributes & set(MEMBERS[name].split())) == set(MEMBERS[name].split())


@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments_are_these(name: str) -> None:
    found = sim
    for part in name.split("."):
        found = getattr(found, part)
    assert list(inspect.signature(found).parameters) == ARGUMENTS[name]


@pytest.mark.parametrize("name", [n for n in NAMES if n != "__version__"])
def test_everything_is_documented(name: str) -> None:
    thing = getattr(sim, name)
    assert thing.__doc__
    if inspect.isclass(thing) and not issubclass(thing, Exception):
        bare = [n for n, member in vars(thing).items() if not n.startswith("_") and not inspect.getdoc(member)]
        assert [n for n in bare if n not in getattr(thing, "__dataclass_fields__", ())] == []


def run_python(script: str) -> str:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT).stdout


def test_import_loads_nothing() -> None:
    loaded = run_python("import sys; a = set(sys.modules); import sim; dir(sim); print(sorted(set(sys.modules) - a))")
    assert loaded.strip() == "['sim']"


def test_reading_a_scenario_loads_neither_tables_nor_figures() -> None:
    script = (
        "import sys, sim; s = sim.load('scenarios/classics/inspection.yaml'); repr(s); s.to_dict()\n"
        "print([m for m in ('pyarrow', 'matplotlib', 'pandas', 'jinja2') if m in sys.modules])"
    )
    assert run_python(script).strip() == "[]"


def test_help_of_load_is_enough_to_use_it() -> None:
    text = inspect.getdoc(sim.load) or ""
    for word in ("Parameters", "Returns", "Raises", "Examples", "file", "sets", "case", "sim.ScenarioError", ">>>"):
        assert word in text


def functions_of(name: str) -> list[tuple[str, object]]:
    thing = getattr(sim, name)
    if not inspect.isclass(thing):
        return [(name, thing)]
    found = [(f"{name}.{member}", getattr(value, "fget", None) or value) for member, value in vars(thing).items()]
    found = [(where, getattr(value, "func", None) or getattr(value, "__func__", value)) for where, value in found]
    return [(where, value) for where, value in found if inspect.isfunction(value)]


@pytest.mark.parametrize("name", [n for n in NAMES if n != "__version__"])
def test_every_annotation_can_be_read(name: str) -> None:
    for where, function in functions_of(name):
        assert typing.get_type_hints(function) is not None, where


def test_help_names_everything_at_its_head() -> None:
    head = (sim.__doc__ or "").splitlines()[:25]
    assert [name for name in NAMES if name != "__version__" and not any(name in line for line in head)] == []
