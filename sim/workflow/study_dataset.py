"""The data set of a study: one file a variation, all of one schema."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pyarrow as pa

from sim.store.long_table import TEXT, long_schema
from sim.workflow.study_plan import Plan, Variation


def dataset_schema(plan: Plan) -> pa.Schema:
    """Return the schema of a study's data set: what sets variations apart, then the quantities."""
    swept = []
    for path in plan.sweeps:
        values = [v.sweeps[path] for v in plan.variations if path in v.sweeps]
        numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
        swept.append(
            (f"sweep.{path}", pa.float64() if numbers else pa.string(), f"the value of '{path}'; null: as it is")
        )
    return long_schema(
        [
            ("run", TEXT, "the folder of the run in runs/"),
            ("scenario", TEXT, "the scenario"),
            ("case", TEXT, "its case or alternative; 'as written' without one"),
            ("change", TEXT, "the study's own change; '' without one"),
            ("concept", TEXT, "the solution concept with its options"),
            *swept,
            ("seed", pa.int64(), "the seed of the draws"),
        ]
    )


def words_of(plan: Plan, variation: Variation) -> dict[str, Any]:
    """Return the constant columns of a variation."""
    swept: dict[str, Any] = {f"sweep.{path}": None for path in plan.sweeps}
    schema = dataset_schema(plan)
    for path, value in variation.sweeps.items():
        name = f"sweep.{path}"
        number = schema.field(name).type == pa.float64()
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        swept[name] = float(value) if number else text  # type: ignore[arg-type]
    words = {"run": variation.run, "scenario": variation.scenario, "case": variation.case, "change": variation.change}
    return {**words, "concept": variation.concept, **swept, "seed": variation.seed}


def file_of(variation: Variation) -> str:
    """Return the name of a variation's file in the data set, which no other variation has."""
    key = json.dumps([variation.run, variation.words, variation.seed], ensure_ascii=False)
    return f"{variation.run[:20]}-{hashlib.sha256(key.encode()).hexdigest()[:12]}.parquet"
