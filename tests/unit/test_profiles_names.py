"""When two names may mean the same organisation."""

import pytest

from app.profiles.rules.names import domain_of, is_near, likeness, plain_name


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Öl & Gas GmbH", "ol gas"),
        ("OEL  GAS AG", "oel gas"),
        ("Nordlicht Ventures GmbH & Co. KG", "nordlicht ventures"),
        ("Müller UG (haftungsbeschränkt)", "muller"),
        ("AG", "ag"),
        ("", ""),
    ],
)
def test_a_plain_name_has_no_legal_form_no_case_and_no_accents(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_only_the_same_name_is_fully_alike() -> None:
    assert likeness("stromlese", "stromlese") == 1.0
    assert is_near(likeness("stromlese", "stromlesen"))
    assert not is_near(likeness("stromlese", "wattwerk"))
    assert likeness("", "") == 0.0


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.Stromlese.example/team?x", "stromlese.example"),
        ("stromlese.example", "stromlese.example"),
        ("Stromlese", None),
        (None, None),
        ("", None),
    ],
)
def test_the_domain_of_an_address(address: str | None, domain: str | None) -> None:
    assert domain_of(address) == domain
