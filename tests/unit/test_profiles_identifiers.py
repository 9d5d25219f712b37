"""Identifiers in their one way of writing."""

import pytest

from app.core.errors import RuleBroken
from app.profiles.rules.identifiers import _EXAMPLES, checked_identifier
from app.profiles.states import IdentifierScheme as Scheme


@pytest.mark.parametrize("scheme", Scheme)
def test_the_example_in_the_refusal_is_one(scheme: Scheme) -> None:
    assert checked_identifier(scheme, _EXAMPLES[scheme])


@pytest.mark.parametrize(("scheme", "typed", "kept"), [
    (Scheme.VAT, " de 123 456 789 ", "DE123456789"),
    (Scheme.DOMAIN, "https://www.Example.org/about", "example.org"),
    (Scheme.ROR, "ROR.org/0abcdef12", "0abcdef12"),
    (Scheme.EUID, "dek1101r.hrb116737", "DEK1101R.HRB116737"),
])  # fmt: skip
def test_common_ways_of_writing_are_kept_as_one(scheme: Scheme, typed: str, kept: str) -> None:
    assert checked_identifier(scheme, typed) == kept


@pytest.mark.parametrize(("scheme", "typed"), [
    (Scheme.LEI, "529900ANSCHUB0000000"),
    (Scheme.LEI, "x"),
    (Scheme.VAT, "123"),
    (Scheme.ROR, "https://ror.org/1abcdef12"),
    (Scheme.DOMAIN, "localhost"),
    (Scheme.DOMAIN, "javascript:alert(1)"),
    (Scheme.EUID, "<script>"),
    (Scheme.DOMAIN, "a" * 5000 + ".de"),
    (Scheme.DOMAIN, ("a-" * 30 + ".") * 500),
])  # fmt: skip
def test_what_cannot_be_one_is_refused_beside_its_field(scheme: Scheme, typed: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        checked_identifier(scheme, typed)
    assert refused.value.field == "value"
