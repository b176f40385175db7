"""Uses the program as it is installed, in an empty folder, from a new scenario to a run that is verified.

    python .ci/use_package.py              # python -m sim, of this Python
    python .ci/use_package.py path/to/sim  # a command

The wheel, the sdist, pipx and uv are all tried by it, on every system: it needs nothing but Python.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main(command: list[str]) -> None:
    """Run each step; the first that fails ends it."""
    words = [str(Path(command[0]).absolute())] if command else [sys.executable, "-m", "sim"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def sim(*arguments: str) -> str:
        print("sim", *arguments, flush=True)
        done = subprocess.run(
            [*words, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode:
            sys.exit(f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        print(sim("--version").strip())
        sim("new", "mine.yaml")
        sim("check", "mine.yaml")
        sim("show", "mine.yaml")
        document = json.loads(sim("solve", "mine.yaml", "--json"))
        assert document["schema"].startswith("sim.solution/"), document["schema"]
        sim("solve", "mine.yaml", "--to", "tex")
        sim("run", "mine.yaml", "--draws", "200", "--out", "run")
        for name in ("html", "md", "csv", "tex"):
            sim("report", "run", "--to", name)
        sim("verify", "run")
        assert json.loads(sim("doctor", "--json"))["healthy"]
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main(sys.argv[1:])
