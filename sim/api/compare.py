"""Models compared: what is given as files, scenarios and runs, in every case, change, concept and rule asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from sim.api.answer import Answer
from sim.api.run import Run, open_run
from sim.api.scenario import Scenario, Sets, from_dict, load
from sim.api.values import list_of_names, override_texts, whole_number, wrong
from sim.api.world import choose_concept
from sim.concepts.base import Concept
from sim.concepts.registry import CONCEPTS
from sim.errors import UsageError, did_you_mean
from sim.selection.rules import RULES, is_rule
from sim.store.manifest import NAME
from sim.views.finding import Finding
from sim.views.text.compare import comparison_finding
from sim.workflow.compare import Comparison
from sim.workflow.compare import compare as compare_subjects
from sim.workflow.subjects import Subject

SECONDS = 60.0
"""Seconds that each of all concepts has, unless it is said otherwise."""
ALL_DRAWS = 1_024
"""Worlds in which all concepts are compared, unless more are asked for."""

Compared = str | Path | Scenario | Run


@dataclass(frozen=True)
class _Model:
    """A scenario, and how it differs from the other models: what it is read from, its case, its changes."""

    source: str
    case: str
    sets: str
    scenario: Scenario
    run: Run | None = None


def compare(
    *models: Compared,
    cases: Sequence[str | None] = (),
    sets: Sequence[Sets] = (),
    concepts: Sequence[str | Concept] = (),
    rules: Sequence[str] = (),
    all_concepts: bool = False,
    draws: int | None = None,
    seed: int | None = None,
    design: str | None = None,
    seconds: float | None = None,
) -> Answer:
    """Compare models in the same worlds; the others are held against the first.

    `models` are scenarios, their files (`"file.yaml@case"` is one of its cases), runs and their folders. Each is taken
    in each of `cases` (None: as it is), with each of the changes in `sets`, under each of `concepts` and `rules`; where
    one case, change, concept or rule is all that is named, the model as it is comes first. `all_concepts` takes all
    that solve games of its form, each with `seconds` to do so (60 where it is None); what fails or takes longer is
    listed with its reason. Stored runs are not solved again where no concept or rule of their own is asked for.

    `draws` worlds are solved (4,096 where it is None; 1,024 under all concepts), or read of runs (131,072). Raises
    `sim.UsageError` for what there is not, and where fewer than two models are left.

    >>> import sim
    >>> answer = sim.compare("scenarios/classics/inspection.yaml", concepts=["logit"], draws=256)
    >>> [standing.subject.name for standing in answer.found.standings]
    ['nash', 'logit']
    """
    numbers = {"draws": draws, "seed": seed}
    whole = {n: None if x is None else whole_number(n, x, int(n == "draws")) for n, x in numbers.items()}
    if all_concepts and concepts:
        raise UsageError("either all concepts are compared, or those that are named", argument="all_concepts")
    opened = [made for model in models for made in _opened(model)]
    read = [made for model in opened for made in _variants(model, cases, sets)]
    found, skipped = _subjects(read, concepts, _known_rules(rules), all_concepts)
    limit = seconds if seconds is not None else (SECONDS if all_concepts else None)
    worlds = whole["draws"] or (ALL_DRAWS if all_concepts else None)
    return answer_of(compare_subjects(found, worlds, whole["seed"], design, limit, skipped))


def answer_of(found: Comparison) -> Answer:
    """Return a comparison as an answer."""

    def draw(finding: Finding) -> Any:
        from sim.views.figures.compare import comparison_figure  # loads matplotlib

        return comparison_figure(found, finding)

    return Answer(found, comparison_finding(found), draw)


def _opened(model: Compared) -> list[_Model]:
    """Return what is named: a run's folder, a file, or a case of a file."""
    if isinstance(model, Run):
        return [_of_run(model, f"run of {model.scenario.id}" if model.temporary else str(model.folder))]
    if isinstance(model, Scenario):
        return [_Model(model.id, model.case or "", "; ".join(model.sets), model)]
    if not isinstance(model, (str, Path)):
        raise wrong("models", model, "a scenario, a run, or the name of a file or a run's folder is needed")
    path = Path(model)
    if (path / NAME).is_file():
        return [_of_run(open_run(path), str(path))]
    file, at, case = str(model).rpartition("@")
    if at and not path.exists():
        return [_Model(file, case, "", load(file, case=case))]
    if path.is_dir():
        raise UsageError(f"{path}: neither a scenario nor a run is stored here")
    return [_Model(str(path), "", "", load(path))]


def _of_run(run: Run, source: str) -> _Model:
    manifest = run.stored.manifest
    return _Model(source, manifest.case or "", " & ".join(manifest.overrides), run.scenario, run)


def _variants(model: _Model, cases: Sequence[str | None], sets: Sequence[Sets]) -> list[_Model]:
    """Return a model in every case and with every change that is asked for."""
    if model.case and cases:
        raise UsageError(f"'{model.source}' is read in the case '{model.case}' already", argument="cases")
    if isinstance(cases, str):
        raise wrong("cases", cases, f"a list of names, such as ['{cases}'], is needed")
    named = _with_usual([case or "" for case in cases], "")
    changed = _with_usual([override_texts(some) for some in sets], ())
    if not cases and not sets:
        return [model]
    made = []
    for case, texts in product(named or [model.case], changed or [()]):
        scenario = _changed(model, case if cases else "", texts)
        run = model.run if scenario is model.scenario else None
        made.append(_Model(model.source, case, " & ".join(texts) or model.sets, scenario, run))
    return made


def _with_usual(named: list[Any], usual: Any) -> list[Any]:
    """Return what is asked for, behind the model as it is where it is one alone."""
    return [usual, *named] if len(named) == 1 and named[0] != usual else named


def _changed(model: _Model, case: str, texts: tuple[str, ...]) -> Scenario:
    own = model.scenario
    if not case and not texts:
        return own
    if own.called.endswith((".yaml", ".yml")) and Path(own.called).is_file() and model.run is None:
        return load(own.called, (*own.sets, *texts), case or own.case)
    return from_dict(own.to_dict(), own.id, sets=texts, case=case or None)


def _known_rules(rules: Sequence[str]) -> tuple[str, ...]:
    for rule in list_of_names("rules", rules):
        if not is_rule(rule):
            raise UsageError(f"unknown rule '{rule}'; {did_you_mean(rule, RULES)}", argument="rules")
    return tuple(rules)


def _subjects(
    models: Sequence[_Model], concepts: Sequence[str | Concept], rules: tuple[str, ...], every: bool
) -> tuple[list[Subject], list[tuple[str, str]]]:
    """Return the models under each concept and rule, and what could not be made, with its reason."""
    alone = len(models) == 1
    made: list[tuple[tuple[str, ...], Subject]] = []
    skipped: list[tuple[str, str]] = []
    for model in models:
        own = model.run.stored.manifest.concept if model.run is not None else model.scenario.concept
        usual = model.scenario.resolved.solve.concept
        asked: list[str | Concept] = list(concepts) or [usual]
        if every:
            asked = [usual, *(n for n, c in CONCEPTS.items() if c.form == usual.form and n != usual.name)]
        elif concepts and alone:
            asked = _with_usual(asked, usual.name)
        if rules and alone and not concepts and not every and len(rules) == 1:
            rules = tuple(dict.fromkeys([model.scenario.selection[0], *rules]))
        for concept, rule in product(asked, rules or (model.scenario.selection[0],)):
            word = concept if isinstance(concept, str) else concept.name
            words = (_short(model, models), model.case, model.sets, word, rule)
            chosen = usual if word == usual.name else _chosen(concept, usual.form)
            if isinstance(chosen, str):
                skipped.append((word, chosen))
                continue
            kept = model.run.stored if model.run is not None else None
            if kept is not None and (word != own or rule not in kept.layout.rules):
                kept = None
            made.append((words, Subject(word, model.scenario.resolved, chosen, rule, kept)))
    return _named(made), skipped


def _chosen(concept: str | Concept, form: str) -> Concept | str:
    """Return a concept; or why it cannot be made, where it is one of another form of game."""
    if isinstance(concept, str) and concept in CONCEPTS and CONCEPTS[concept].form != form:
        return f"it solves games of the form '{CONCEPTS[concept].form}', and this is '{form}'"
    return choose_concept(concept, form)


def _short(model: _Model, models: Sequence[_Model]) -> str:
    """Return a source by the shortest end of its path that no other has."""
    others = {m.source for m in models} - {model.source}
    parts = Path(model.source).parts or (model.source,)
    for length in range(1, len(parts) + 1):
        end = str(Path(*parts[-length:]))
        if not any(str(Path(*Path(o).parts[-length:])) == end for o in others if o):
            return end
    return model.source


def _named(made: Sequence[tuple[tuple[str, ...], Subject]]) -> list[Subject]:
    """Return the subjects, each called by what sets it apart."""
    differ = _telling([words for words, _ in made])
    named: list[Subject] = []
    seen: dict[str, int] = {}
    for words, subject in made:
        told = [word for i, word in enumerate(words) if differ[i] and word]
        name = told[0] + (f" ({', '.join(told[1:])})" if told[1:] else "") if told else subject.scenario.id
        seen[name] = seen.get(name, 0) + 1
        named.append(replace(subject, name=name if seen[name] == 1 else f"{name} ({seen[name]})"))
    return named


def _telling(words: Sequence[tuple[str, ...]]) -> list[bool]:
    """Return which words tell the models apart: the first of those that differ, as many as are needed."""
    kept = [False] * 5
    for i in range(5):
        if len({w[i] for w in words}) > 1:
            kept[i] = True
        if len({tuple(x for x, k in zip(w, kept, strict=True) if k) for w in words}) == len(words):
            break
    return kept if any(kept) else [True, *kept[1:]]
