"""The given vectors, each by its name."""

from datetime import datetime
from typing import Any

import pytest

from app.seals.verifier import Recorded, read_policy, verify_credential
from tests.seals.making import CASES

POLICY = read_policy(CASES["policy"])
RESOLVER = Recorded(CASES["didDocuments"], CASES["resources"])


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_given(case: dict[str, Any]) -> None:
    answer = verify_credential(
        case["jwt"],
        policy=POLICY,
        identifiers=case["profileIdentifiers"],
        now=datetime.fromisoformat(case["now"]),
        resolver=RESOLVER,
    )
    assert answer.verdict == case["expect"]


def test_every_given_case_is_there() -> None:
    assert len(CASES["cases"]) == 28
