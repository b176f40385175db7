"""A text -> its document: its imports put in, changed as it is asked for, checked against the schema.

With it come the documents of the scenarios that it uses, and what each of its cases makes of it. Nothing is raised for
what is wrong in a file: problems of its syntax and findings about its content are part of the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sim.document.families.members import Families
from sim.document.families.read import with_families
from sim.document.files import Origin, RefusedError
from sim.document.foresight import written_out
from sim.document.imports import with_imports
from sim.document.nodes import MappingNode, Node, Plain, Scalar, Source, child, document_of
from sim.document.overrides import Changed, Changes, NamedChange, change, findings_of, in_cases
from sim.document.places import Finding, claim_places, names_left_out
from sim.document.schema import CommonBlock
from sim.document.texts import Text, text_of_use
from sim.document.validate import Checked, check_schema
from sim.errors import Fault, Path, Place, Problem, UsageError


@dataclass(frozen=True)
class Content:
    """What a document says, what is wrong with it, and the documents of the scenarios that it uses."""

    root: Node
    model: CommonBlock | None = None
    """None where no sense can be made of the nodes."""
    findings: tuple[Finding, ...] = ()
    uses: Mapping[str, Document] = field(default_factory=dict)
    """Without those that cannot be read."""

    @property
    def claim_places(self) -> dict[str, Place]:
        """Where that which a claim says stands, by the claim's name."""
        return claim_places(self.root)


@dataclass(frozen=True)
class Cases:
    """What each case and each rival reading makes of a document, and what it is without one."""

    without: Content
    contents: Mapping[NamedChange, Content]


@dataclass(frozen=True)
class Document:
    """A scenario's text, understood as far as its words go."""

    name: str
    content: Content
    """Changed as it is asked for."""
    problems: tuple[Problem, ...] = ()
    """Of its syntax, and of that of the vocabularies that it imports."""
    findings: tuple[Finding, ...] = ()
    """What is wrong with its imports, and with its content before it was changed."""
    skipped: tuple[str, ...] = ()
    """What was left out: lines with broken syntax, and names where a value is refused."""
    cases: Cases | None = None
    """None where nobody asks what is wrong with them."""
    families: Families = field(default_factory=Families)
    """Its sets and tables, which are written out in its content."""


def read_document(text: Text) -> Document:
    """Return the document of a text that somebody asks for: its cases are looked at, unknown changes refused.

    Raises `UsageError` where there is no such case, or a path to be changed leads nowhere.
    """
    document, changed = _document(text, cases=True)
    _refuse_unknown(changed, document.content.uses)
    return document


def changed_by(text: Text) -> Changed:
    """Return what becomes of the changes that are asked for, those that lead nowhere among it."""
    return _document(text)[1]


def document_of_plain(data: Mapping[str, Plain], name: str, case: str | None = None) -> Document:
    """Return the document of plain data, which can name no files; `UsageError` where there is no such case."""
    changed = change(document_of(data, name), Changes(case))
    _refuse_unknown(changed)
    return Document(name, _content(check_schema(changed.root), Origin()))


def _refuse_unknown(changed: Changed, uses: Mapping[str, Document] | None = None) -> None:
    if changed.unknown_case is not None:
        case, remedy = changed.unknown_case.case, changed.unknown_case.remedy
        raise UsageError(f"unknown case '{case}'; {remedy}", argument="case")
    if changed.unknown_paths:
        paths = [(unknown.override.path, unknown.remedy) for unknown in changed.unknown_paths]
        wrong = [(path, _of_a_use(path, uses or {}) or str(remedy)) for path, remedy in paths]
        lines = [f"unknown path '{path}'" + (f"; {remedy}" if remedy else "") for path, remedy in wrong]
        raise UsageError("\n".join(lines), argument="sets")


def _of_a_use(path: str, uses: Mapping[str, Document]) -> str:
    """Return how a number of used scenarios is set, that this one has not; '' where none is called so."""
    blocks = {use: child(document.content.root, "parameters") for use, document in uses.items()}
    having = [use for use, block in blocks.items() if isinstance(block, MappingNode) and path in block.inside]
    ways = " or ".join(f"uses.{use}.given.{path}" for use in having)
    return f"it is a number of a used scenario, which is set as {ways}" if ways else ""


def _document(text: Text, cases: bool = False) -> tuple[Document, Changed]:
    """Return the document of a text, and what became of its changes."""
    reading, name = text.reading, text.name
    if reading.root is None:
        nothing = Scalar(Source(name, ()), 0, 0, None)
        return Document(name, Content(nothing), reading.problems), Changed(nothing)
    imported = with_imports(reading.root, text.origin)
    foreseen, root = written_out(imported.root)
    expanded = with_families(root, text.origin, text.changes)
    if not expanded.readable:
        problems = (*reading.problems, *imported.problems, *expanded.problems)
        content = Content(imported.root, findings=(*imported.findings, *foreseen, *expanded.findings))
        return Document(name, content, problems), Changed(imported.root, None, expanded.unknown)
    written = check_schema(expanded.root)
    changed = change(written.root, expanded.changes)
    changed = replace(changed, unknown_paths=(*expanded.unknown, *changed.unknown_paths))
    content = _content(check_schema(changed.root) if expanded.changes else written, text.origin)
    document = Document(
        name,
        content,
        (*reading.problems, *imported.problems, *expanded.problems),
        (*imported.findings, *foreseen, *expanded.findings, *written.findings),
        (*reading.skipped, *names_left_out((*written.findings, *content.findings), written.root)),
        families=expanded.families,
    )
    return (_with_cases(document, written, text.origin) if cases else document), changed


def _content(checked: Checked, origin: Origin) -> Content:
    """Return the content of a document together with the documents that it uses."""
    root, uses = checked.root, dict[str, Document]()
    findings = list(checked.findings)
    for name, block in _uses(root).items() if checked.model is not None else ():
        path: Path = ("uses", name)
        try:
            uses[name], changed = _document(text_of_use(block, name, origin))
            findings += findings_of(changed, path, root)
        except RefusedError as error:
            findings.append(Finding(Fault((*path, "scenario"), error.message, error.remedy), root))
        except UsageError as error:
            findings.append(Finding(Fault((*path, "scenario"), str(error)), root))
    return Content(root, checked.model, tuple(findings), uses)


def _with_cases(document: Document, written: Checked, origin: Origin) -> Document:
    """Return the document with what its cases make of what is written; uses that changes leave alone are shared."""
    if written.model is None or not (written.model.cases or written.model.alternatives):
        return document
    same = _uses(written.root) is _uses(document.content.root)
    uses = document.content.uses if same else _content(written, origin).uses
    changed = in_cases(written.root)
    checked = {case: check_schema(made.root) for case, made in changed.items()}
    contents = {case: Content(made.root, made.model, made.findings, uses) for case, made in checked.items()}
    without = Content(written.root, written.model, written.findings, uses)
    unknown = [finding for named, made in changed.items() for finding in findings_of(made, named, made.root)]
    return replace(document, findings=(*document.findings, *unknown), cases=Cases(without, contents))


def _uses(root: Node) -> Mapping[str, Node]:
    """Return the blocks of the used scenarios; the same object for documents that share them."""
    block = root.inside.get("uses") if isinstance(root, MappingNode) else None
    return block.inside if isinstance(block, MappingNode) else _NO_USES


_NO_USES: Mapping[str, Node] = {}
