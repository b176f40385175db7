"""The examples of CONTRIBUTING.md, written into a copy of the program."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text()
EXAMPLES = dict(re.findall(r"^```python\n# (sim/\S+\.py)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))
"""The text of each example by the path that its first line names."""


def copied(folder: Path) -> Path:
    """Return a copy of the program, with what was compiled: the kernels are the same."""
    shutil.copytree(ROOT / "sim", folder / "sim", copy_function=shutil.copy2)
    return folder


def add_example(folder: Path, path: str, registry: str, table: str, line: str) -> None:
    """Write one example into the copy, and its line into a registry, with its import where the line has a bare name."""
    assert line in PAGE, f"the page does not show the line {line}"
    file = folder / path
    if not file.parent.exists():
        file.parent.mkdir()
        (file.parent / "__init__.py").write_text("")
    file.write_text(EXAMPLES[path])
    module, name = path.removesuffix(".py").replace("/", "."), line.rstrip(",").split(": ")[1]
    add_line(folder / registry, "" if '"' in name else f"from {module} import {name}\n", table, line)


def add_line(registry: Path, importing: str, table: str, line: str) -> None:
    """Import a name in a registry, if need be, and add the one line to its table."""
    text = registry.read_text()
    found = re.search(rf"^{table}: [^{{]*{{\n(?P<lines>(?P<indent> +)\".*\n(?:(?P=indent).*\n)*)", text, re.MULTILINE)
    assert found is not None
    text = f"{text[: found.end()]}{found['indent']}{line}\n{text[found.end() :]}"
    first = re.search(r"^from sim", text, re.MULTILINE)
    assert first is not None
    registry.write_text(f"{text[: first.start()]}{importing}{text[first.start() :]}")


def command(folder: Path, *words: str, code: int = 0) -> str:
    """Return what a command of the copied program prints, its message where it is to fail."""
    line = [sys.executable, "-c", "from sim.cli.app import main; main()", *words]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(line, check=False, cwd=folder, env=environment, text=True, capture_output=True)
    assert done.returncode == code, done.stderr
    return done.stderr if code else done.stdout
