"""The walls of the house: imports run downward, files stay readable, and start-up stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "sim").rglob("*.py"))

ORDER = (
    ("lines", "errors", "tolerances", "labels", "numbers", "tables", "optional", "activity", "lazy", "sparse_rows"),
    ("kernels",),
    ("expressions",),
    ("distributions",),
    ("sampling",),
    ("games",),
    ("solutions",),
    ("selection",),
    ("concepts",),
    ("interop",),
    ("document",),
    ("scenario",),
    ("engine",),
    ("store",),
    ("analysis",),
    ("workflow",),
    ("views",),
    ("api",),
    ("cli",),
    ("__main__",),
)
"""Rooms from the ground up: each may import its own and those before it."""
LAYERS = {room: floor for floor, rooms in enumerate(ORDER) for room in rooms}
HEAVY = ("numba", "scipy.stats", "matplotlib", "pyarrow", "hypothesis", "pydantic", "ruamel.yaml", "numpy")


def layer(module: str) -> int | None:
    parts = module.split(".")
    return LAYERS[parts[1]] if parts[0] == "sim" and len(parts) > 1 else None


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(tree: ast.AST) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module, node.lineno))
        elif isinstance(node, ast.Import):
            found.extend((alias.name, node.lineno) for alias in node.names)
    return found


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_run_downward(path: Path) -> None:
    own = layer(module_of(path))
    if own is None:
        return
    for target, line in imports(ast.parse(path.read_text())):
        if (other := layer(target)) is not None:
            assert other <= own, f"{path.name}:{line} imports {target} upward"


@pytest.mark.parametrize("path", sorted((ROOT / "sim" / "cli").glob("*.py")), ids=module_of)
def test_the_command_uses_the_library_alone(path: Path) -> None:
    known = ("sim", "sim.cli", "sim.errors", "sim.lines")
    for target, line in imports(ast.parse(path.read_text())):
        if target.split(".")[0] == "sim":
            own = target in known or target.startswith(("sim.api", "sim.cli."))
            assert own, f"{path.name}:{line} imports {target} behind the library"


@pytest.mark.parametrize("path", [f for f in FILES if module_of(f).startswith("sim.views")], ids=module_of)
def test_no_view_solves(path: Path) -> None:
    assert not [target for target, _ in imports(ast.parse(path.read_text())) if target.startswith("sim.engine")]


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_an_import_inside_a_function_says_why(path: Path) -> None:
    text = path.read_text()
    lines = text.splitlines()
    tree = ast.parse(text)
    for_types = {inner for node in ast.walk(tree) if _checks_types(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)) and node.col_offset > 0 and node not in for_types:
            around = lines[max(0, node.lineno - 4) : node.lineno + 1]
            assert any("#" in line for line in around), f"{path}:{node.lineno}"


def _checks_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys\nfrom sim.cli.app import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr.strip() == "[]"
    assert "check" in done.stdout


LOADED = """
import sys
from sim.cli.app import main
try:
    main({words!r})
except SystemExit as left:
    assert not left.code, left.code
print(*sys.modules, file=sys.stderr)
"""
"""Runs a command and names the modules that it loaded on standard error."""
COMPILER, SCIPY, SHOWN = ("numba", "llvmlite"), ("scipy.special", "scipy.sparse", "scipy.stats"), ("matplotlib", "rich")
STORED = ("pyarrow", "hypothesis", "SALib", "jinja2")
SMALL = "scenarios/moscow-2015/xi-kim-meeting.yaml"
KEPT_OUT = {
    "show": (
        ["show", SMALL],
        (*COMPILER, *SCIPY, *SHOWN, *STORED, "sim.store", "sim.interop", "sim.concepts.nash.nash"),
    ),
    "show a crowd": (
        ["show", "scenarios/classics/morris-shin-attack.yaml"],
        (*COMPILER, "scipy.sparse", *SHOWN, *STORED),
    ),
    "solve": (["solve", SMALL], (*COMPILER, *SCIPY, *SHOWN, *STORED, "sim.store", "sim.interop.exact_solve")),
    "help": (["help"], (*COMPILER, *SHOWN)),
    "new": (["new", "--list"], (*COMPILER, *SCIPY, *SHOWN, *STORED, "numpy")),
}
"""Commands, and what they must not load: it takes longer than all that they do."""


@pytest.mark.parametrize("command", KEPT_OUT)
def test_a_command_loads_nothing_that_it_can_do_without(command: str) -> None:
    words, kept_out = KEPT_OUT[command]
    script = LOADED.format(words=["--quiet", *words])
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stderr.split())
    assert "sim.cli.app" in loaded
    assert [name for name in kept_out if name in loaded] == []


def test_a_command_reads_its_own_parameters_alone() -> None:
    script = LOADED.format(words=["show", "--help"])
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    groups = {name for name in done.stderr.split() if name.startswith("sim.cli.")}
    assert not groups & {"sim.cli.runs", "sim.cli.solving", "sim.cli.study", "sim.cli.questions"}


def test_a_scenario_loads_one_form_and_one_concept() -> None:
    script = "import sim, sys; sim.load(sys.argv[1]); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script, SMALL], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    assert "sim.games.moves.form" in loaded
    others = {f"sim.games.{name}.form" for name in ("crowd", "coalition", "bargaining", "repeated")}
    assert not loaded & {*others, "sim.concepts.extensive.sequential", "sim.concepts.crowd.counts"}
