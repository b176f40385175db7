"""`sim doctor`: each thing is looked at by itself, what is wrong has its remedy, and known answers are known."""

import importlib.metadata
import json
import sys
from pathlib import Path

import pytest
from helpers.command import called, complaints

from sim.workflow import doctor, self_test
from sim.workflow.doctor import Check, State, examine
from sim.workflow.self_test import TESTS, WrongAnswerError

ASKED = ["numpy>=2.1,<3", "no-such-library-at-all>=1", 'pandas>=2.2,<4; extra == "notebook"']


@pytest.mark.parametrize("name", TESTS)
def test_every_known_answer_comes_out(name: str) -> None:
    assert TESTS[name]()


def test_an_answer_that_differs_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "_profiles", lambda solved: [[0.5, 0.5, 0.5, 0.5 + 1e-6]])
    with pytest.raises(WrongAnswerError, match="is right"):
        TESTS["matching pennies"]()
    found = {check.name: check for check in examine() if check.topic == "self-test"}
    assert found["matching pennies"].state == State.PROBLEM
    assert found["matching pennies"].remedy
    assert found["the gloves"].state == State.OK


def test_the_command_says_it_in_words_and_as_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "requires", lambda name: [ASKED[0]])
    assert called("doctor") == 0
    captured = capsys.readouterr()
    assert complaints(captured.err) == []
    assert "the self-test has every answer right" in " ".join(captured.out.split())
    assert called("doctor", "--no-self-test", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["healthy"]) == ("sim.doctor/1", True)
    topics = {check["topic"] for check in document["checks"]}
    assert topics == {"program", "libraries", "caches", "machine", "terminal"}
    assert all(set(check) == {"topic", "name", "state", "found", "remedy"} for check in document["checks"])
    assert "the self-test was left out" in document["answer"][0]


def checks(topic: str) -> dict[str, Check]:
    return {check.name: check for check in examine(self_test=False) if check.topic == topic}


def test_a_library_that_is_missing_or_too_old_is_a_problem_with_its_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "requires", lambda name: [*ASKED[:2], "scipy>=999"])
    found = checks("libraries")
    assert found["numpy"].state == State.OK
    assert found["no-such-library-at-all"].found == "not installed"
    assert 'install "no-such-library-at-all>=1"' in found["no-such-library-at-all"].remedy
    assert found["scipy"].state == State.PROBLEM
    assert "scipy>=999 is needed" in found["scipy"].found
    assert called("doctor", "--no-self-test") == 4
    assert "PROBLEM  no-such-library-at-all" in capsys.readouterr().out


def test_a_library_that_cannot_be_imported_hides_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "requires", lambda name: ["salib>=1", "rich>=1"])
    monkeypatch.setitem(sys.modules, "SALib", None)
    monkeypatch.setitem(doctor._MODULES, "salib", "SALib")
    found = checks("libraries")
    assert found["salib"].state == State.PROBLEM
    assert found["rich"].state == State.OK


def test_an_extra_says_what_it_brings_and_how_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "requires", lambda name: [ASKED[2], 'no-such-library-at-all; extra == "export"'])
    found = checks("extras")
    assert set(found) == {"notebook", "export"}
    assert found["notebook"].state == State.OK
    assert found["export"].state == State.NOTE
    assert '"summit-sim[export]"' in found["export"].remedy


def test_a_package_that_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", missing)
    monkeypatch.setattr(doctor, "requires", missing)
    assert checks("program")["sim"].state == State.NOTE
    assert checks("libraries")["all"].state == State.NOTE


def test_a_topic_that_fails_is_a_problem_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(root: object) -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(doctor, "_kernel_names", lambda: broken(None))
    found = checks("caches")
    assert found["this check"].state == State.PROBLEM
    assert "RuntimeError: no such thing" in found["this check"].found
    assert checks("machine")


def test_a_folder_that_cannot_be_written_is_noted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(doctor.tempfile, "TemporaryDirectory", refuse)
    found = checks("machine")
    assert found["disk here: writing"].state == State.NOTE
    assert found["disk here: writing"].remedy
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("encoding", "state"), [("utf-8", State.OK), ("cp1251", State.NOTE), ("ascii", State.NOTE)])
def test_an_encoding_that_lacks_signs_is_noted(monkeypatch: pytest.MonkeyPatch, encoding: str, state: State) -> None:
    class Stream:
        def __init__(self) -> None:
            self.encoding = encoding

        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(doctor.sys, "stdout", Stream())
    found = {check.name: check for check in doctor._terminal("terminal")}
    assert found["encoding of output"].state == state
    assert found["output"].found.startswith("a terminal of ")
