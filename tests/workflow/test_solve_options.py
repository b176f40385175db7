"""Options written as text: what fits, and what does not."""

import pytest

from sim.concepts.cooperative.values import Banzhaf
from sim.errors import UsageError
from sim.workflow.solve import concept_named


def test_a_yes_or_no_is_true_or_false_and_nothing_else() -> None:
    assert concept_named("banzhaf", "coalition", ["normalised=true"]) == Banzhaf(normalised=True)
    assert concept_named("banzhaf", "coalition", ["normalised=false"]) == Banzhaf()
    for wrong in ("yes", "True", "1", ""):
        with pytest.raises(UsageError, match="true or false"):
            concept_named("banzhaf", "coalition", [f"normalised={wrong}"])


@pytest.mark.parametrize("written", ["level=2.5", "level=two", "level="])
def test_a_number_of_another_kind_is_told(written: str) -> None:
    with pytest.raises(UsageError, match="such as 2"):
        concept_named("level-k", "moves", [written])
