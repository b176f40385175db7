"""Claims that compare cases are judged by the run itself, in the same worlds."""

from pathlib import Path

import sim

TEXT = {
    "format": 1,
    "title": "A choice",
    "players": {"a": "Ann"},
    "parameters": {"x": {"label": "Gain", "unit": "points", "value": "uniform(-1, 1)", "why": "w", "judgement": True}},
    "moves": {"m": {"player": "a", "actions": ["go", "stay"]}},
    "payoffs": {"a": "x if m == go else 0"},
    "outcomes": {"gone": "m == go", "stayed": "otherwise"},
    "cases": {"sure": {"set": {"x": 1}}, "never": {"set": {"x": -1}}},
    "claims": {
        "more": {"text": "More go", "result": "probability(gone, case=sure) > probability(gone)"},
        "fewer": {"text": "Fewer go", "result": "probability(gone, case=never) > probability(gone, case=sure)"},
    },
    "solve": {"concept": "nash", "selection": "uniform", "draws": 64},
}


def test_a_run_judges_claims_that_compare_cases(tmp_path: Path) -> None:
    run = sim.from_dict(TEXT).run(out=tmp_path / "run")
    more, fewer = run.summary["claims"]
    assert (more["holds"], fewer["holds"]) == (True, False)
    assert more["values"] == {"probability(gone, case=sure)": 1.0, "probability(gone)": 0.5}
    assert (more["cases"], more["draws"]) == (["sure"], 64)
    assert "in the same 64 worlds under each case" in str(run)
