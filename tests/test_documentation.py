"""The documentation is whole: every page, link and picture is there, everything public is in the reference, nothing is
fetched, and the notebooks run."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.main import get_command

import sim
from sim.cli.app import app
from sim.concepts.options import options_of
from sim.concepts.registry import CONCEPTS
from sim.views.reference.topics import KINDS, topics

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SITE = YAML(typ="safe", pure=True).load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
WRITTEN = sorted(DOCS.rglob("*.md"))
NOTEBOOKS = sorted(DOCS.glob("notebooks/*.ipynb"))
MADE = re.compile(r"(gallery\.md|cases/.*\.md|figures/.*\.png)$")
"""What is made by runs of all scenarios, while the documentation is built."""
EARLIER = {"sim.run/1", "sim.run/2"}
"""Schemas that are read and not written."""


def nav(entries: list[Any]) -> Iterator[str]:
    """Yield the pages of a part of the navigation."""
    for entry in entries:
        for page in entry.values() if isinstance(entry, dict) else (entry,):
            yield from nav(page) if isinstance(page, list) else (page,)


@pytest.fixture(scope="module")
def generated() -> Mapping[str, str]:
    """Return the pages that are written from the code: path -> Markdown."""
    with pytest.MonkeyPatch.context() as here:
        here.syspath_prepend(str(DOCS))
        from generator import commands, documents, names, tables, topics  # beside the pages

        made = [module.pages() for module in (topics, commands, names, documents, tables)]
    return {page: text for pages in made for page, text in pages.items()}


def exists(page: str, generated: Mapping[str, str]) -> bool:
    return (DOCS / page).is_file() or page in generated or MADE.fullmatch(page) is not None


def test_every_page_of_the_navigation_is_there(generated: Mapping[str, str]) -> None:
    assert [page for page in nav(SITE["nav"]) if not exists(page, generated)] == []


def test_every_page_is_in_the_navigation(generated: Mapping[str, str]) -> None:
    pages = {path.relative_to(DOCS).as_posix() for path in (*WRITTEN, *NOTEBOOKS)} | set(generated) | {"gallery.md"}
    assert pages == set(nav(SITE["nav"]))


def slugs(text: str) -> set[str]:
    """Return the anchors of a page's headings."""
    heads = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE)
    return {re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", head).strip().lower()) for head in heads}


def links(page: Path, text: str, base: Path) -> Iterator[tuple[str, str]]:
    """Yield (page, anchor) of the links and pictures that lead to a file, as paths beneath `base`."""
    plain = re.sub(r"^```.*?^```|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", plain):
        if not re.match(r"\w+:", target):
            path, _, anchor = target.partition("#")
            yield os.path.relpath(page.parent / path if path else page, base).replace(os.sep, "/"), anchor


def test_no_link_is_dead(generated: Mapping[str, str]) -> None:
    texts = {page.relative_to(DOCS).as_posix(): page.read_text(encoding="utf-8") for page in WRITTEN} | generated
    dead = []
    for name, text in texts.items():
        for page, anchor in links(DOCS / name, text, DOCS):
            there = exists(page, generated) and (not anchor or anchor in slugs(texts.get(page, "")))
            dead += [] if there else [(name, page, anchor)]
    assert dead == []


def test_every_page_beside_a_scenario_is_in_the_documentation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the name by which the gallery links to it, and without links of its own, which would lead nowhere there."""
    monkeypatch.syspath_prepend(str(DOCS))
    from generator import gallery  # beside the pages

    beside = sorted((ROOT / "scenarios").glob("*/*.md"))
    assert beside
    assert set(gallery.notes()) == {path.relative_to(ROOT / "scenarios").as_posix() for path in beside}
    assert all(MADE.fullmatch(name) for name in gallery.notes())
    for path in beside:
        assert list(links(path, path.read_text(encoding="utf-8"), ROOT)) == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_no_link_of_the_other_pages_is_dead(name: str) -> None:
    found = list(links(ROOT / name, (ROOT / name).read_text(encoding="utf-8"), ROOT))
    assert found
    assert [page for page, _ in found if not (ROOT / page).exists()] == []


def test_every_picture_of_a_study_that_is_shown_exists() -> None:
    for page in WRITTEN:
        for picture, _ in links(page, page.read_text(encoding="utf-8"), DOCS):
            assert not picture.startswith("figures/") or (ROOT / picture).is_file()


def test_everything_that_can_be_looked_up_is_in_the_reference(generated: Mapping[str, str]) -> None:
    lists = {next(iter(listed()))[0] for listed in KINDS.values()}
    reference = "\n".join(generated.values())
    assert [name for name in topics() if name not in lists and f"\n## `{name}`\n" not in reference] == []


def test_every_option_of_a_concept_is_in_the_reference(generated: Mapping[str, str]) -> None:
    page = generated["reference/concepts.md"]
    for name, concept in CONCEPTS.items():
        section = page.partition(f"\n## `{name}`\n")[2].partition("\n## ")[0]
        assert [option for option in options_of(concept) if f"`{option}`" not in section] == []


def test_every_concept_is_explained() -> None:
    page = (DOCS / "explanation" / "concepts.md").read_text(encoding="utf-8")
    assert [name for name in CONCEPTS if f"concepts.md#{name})" not in page] == []


def test_every_command_is_in_the_reference(generated: Mapping[str, str]) -> None:
    assert [c for c in get_command(app).commands if f"\n## `sim {c}`\n" not in generated["reference/commands.md"]] == []


def test_every_public_name_of_python_is_in_the_reference(generated: Mapping[str, str]) -> None:
    page = generated["reference/python.md"]
    assert [name for name in sim.__all__ if not name.startswith("__") and f"\n## `sim.{name}`\n" not in page] == []
    methods = [n for n in vars(sim.Run) if not n.startswith("_")]
    assert [name for name in methods if f"\n### `Run.{name}`\n" not in page] == []


def test_every_json_document_is_in_the_reference(generated: Mapping[str, str]) -> None:
    """Those whose schema is named anywhere in the code."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "sim").rglob("*.py"))
    known = set(re.findall(r'"(sim\.[a-z-]+/\d+)"', sources)) - EARLIER
    assert len(known) >= 15
    assert {schema for schema in known if f"\n## `{schema}`\n" not in generated["reference/json.md"]} == set()


def test_every_column_of_a_run_is_in_the_reference(generated: Mapping[str, str]) -> None:
    page = generated["reference/parquet.md"]
    run = sim.load(ROOT / "scenarios" / "classics" / "inspection.yaml").run(draws=64)
    for names in (run.draws(limit=1).column_names, run.equilibria(limit=1).column_names):
        assert [name for name in names if f"| `{name.partition('.')[0]}" not in page] == []


def test_no_page_asks_for_anything_of_the_network() -> None:
    """Links lead there; pictures, scripts, styles and fonts are all beside the pages."""
    for page in WRITTEN:
        text = page.read_text(encoding="utf-8")
        assert re.findall(r"!\[[^\]]*\]\(\w+://[^)]*\)|<(?:img|script|link|iframe)\b", text) == []
    for file in [*DOCS.glob("assets/*"), *DOCS.glob("stylesheets/*")]:
        assert re.findall(r"https?://|@import", file.read_text(encoding="utf-8")) == []
    assert SITE["theme"]["font"] is False


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("mkdocs") is None, reason="the extra [docs] is not installed")
def test_the_documentation_is_built_and_fetches_nothing(tmp_path: Path) -> None:
    """With strict links; a frame, script, style, font or picture of another place would be fetched by whoever reads."""
    words = ["mkdocs", "build", "--quiet", "--strict", "-f", str(ROOT / "mkdocs.yml"), "-d", str(tmp_path)]
    places = os.pathsep.join([str(ROOT), *sys.path])
    quick = {"GALLERY_WORLDS": "8", "DISABLE_MKDOCS_2_WARNING": "true"}
    environment = os.environ | {"PYTHONPATH": places} | quick
    subprocess.run([sys.executable, "-m", *words], env=environment, check=True, cwd=ROOT)
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) >= len(set(nav(SITE["nav"])))
    assert {page.name: found for page in pages if (found := fetched(page.read_text(encoding="utf-8")))} == {}


def fetched(html: str) -> list[str]:
    """Return what a page fetches from another place."""
    tags = re.findall(r"<(?:script|img|iframe|source|video|link)\b[^>]*>", html)
    of_the_page = [tag for tag in tags if "rel=canonical" not in tag and 'rel="canonical"' not in tag]
    return [tag for tag in of_the_page if re.search(r"""(?:src|href)=["']?(?:https?:)?//""", tag)]


def test_what_would_be_fetched_is_found() -> None:
    assert fetched('<script src="https://unpkg.com/x"></script><a href="https://example.org">there</a>')
    assert not fetched('<script src="assets/x.js"></script><a href="https://example.org">there</a>')


@pytest.mark.parametrize("page", NOTEBOOKS, ids=lambda page: page.stem)
def test_a_notebook_shows_what_it_computed(page: Path) -> None:
    cells = [cell for cell in json.loads(page.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in cells)
    assert sum(bool(cell["outputs"]) for cell in cells) > len(cells) / 2
    assert page.stat().st_size < 200_000


def printed(notebook: dict[str, Any]) -> list[str]:
    """Return what each cell of a notebook printed; what only says how far it is, on standard error, is left out."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [
        "".join("".join(o["text"]) for o in cell["outputs"] if o["output_type"] == "stream" and o["name"] == "stdout")
        for cell in cells
    ]


@pytest.mark.filterwarnings("ignore")  # those of the machinery of notebooks, on which nothing here rests
@pytest.mark.parametrize("page", NOTEBOOKS, ids=lambda page: page.stem)
def test_a_notebook_runs_and_prints_what_is_in_it(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    why = "nbclient, nbformat and ipykernel of the extra [test] are not installed"
    nbclient = pytest.importorskip("nbclient", reason=why)
    nbformat = pytest.importorskip("nbformat", reason=why)
    pytest.importorskip("ipykernel", reason=why)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), *filter(None, sys.path)]))
    notebook = nbformat.read(page, as_version=4)
    stored = printed(notebook)
    nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(page.parent)}}).execute()
    assert printed(notebook) == stored
