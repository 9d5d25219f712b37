import contextlib
import time
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.keys import RECOVERY_ALPHABET, Keys, new_recovery_code, new_token
from app.accounts.rules.addresses import agent_family, checked_address, checked_name, normalised, shortened_ip
from app.accounts.rules.codes import matching_step, new_secret, set_up_uri
from app.accounts.rules.passwords import check_password, is_common
from app.accounts.rules.times import LIFETIMES
from app.accounts.states import Purpose
from app.core.errors import RuleBroken

NOON = datetime(2026, 11, 21, 12, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.77", "203.0.113.0"), ("2001:db8:1:2ff::7", "2001:db8:1:200::"), ("", ""), ("unknown", "")],
)
def test_an_ip_address_is_kept_as_its_network(address: str, network: str) -> None:
    assert shortened_ip(address) == network


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 (KHTML) Chrome/140.0 Safari/537 Edg/140.0", "Edge, Windows"),
        ("", ""),
        ("x" * 5000, ""),
    ],
)
def test_a_browser_is_kept_as_two_words(agent: str, family: str) -> None:
    assert agent_family(agent) == family


@given(st.text(max_size=80))
def test_s37_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@", "@b.de", "a b@c.de", "a@b", "a@b..de", "a\u202e@b.de", "a" * 250 + "@b.de", "a@\ud800.de"],
)
def test_what_mail_cannot_reach_is_refused_beside_the_field(address: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        checked_address(address)
    assert caught.value.field == "address"


@pytest.mark.parametrize("name", ["", "   ", "a" * 121, "Kim\u202eLange", "Kim\x07"])
def test_names_that_are_empty_too_long_or_deceive_are_refused(name: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        checked_name(name)
    assert caught.value.field == "display_name"


def test_names_of_many_scripts_stay_as_they_are() -> None:
    for name in ("Núria O’Brien-Łuczak", "李小龍", "محمد", "Ngô Đình", "Zoë"):
        assert checked_name(name) == name


@given(st.text(min_size=8, max_size=60))
def test_s09_any_text_is_judged_without_an_accident(password: str) -> None:
    with contextlib.suppress(RuleBroken):
        check_password(password, display_name="Kim Lange", address="kim@example.org")


@pytest.mark.parametrize(
    "password", ["Passwort2026!", "!!sunshine!!", "abcdefgh", "87654321", "qwertzuiop", "aabbaabbaabb"]
)
def test_s10_listed_words_in_disguise_are_common(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize("password", ["vier Wege durch den Nebel", "kFz7-oRb2", "Blechtrommler unter Wasser"])
def test_s10_what_is_hard_to_guess_is_not_common(password: str) -> None:
    assert not is_common(password)


def test_s10_one_letter_names_do_not_make_every_password_personal() -> None:
    check_password("neunzehn gelbe Schirme", display_name="A B", address="a@b.example.org")


@pytest.mark.parametrize("text", ["a" * 50_000, "@" * 50_000, "a@" * 25_000, "\u202e" * 50_000, "é" * 50_000])
def test_s38_worst_cases_are_judged_within_a_tenth_of_a_second(text: str) -> None:
    begun = time.perf_counter()
    for judge in (checked_address, checked_name):
        with pytest.raises(RuleBroken):
            judge(text)
    assert time.perf_counter() - begun < 0.5


def test_s15_a_code_with_spaces_is_read() -> None:
    secret = new_secret()
    code = pyotp.TOTP(secret).at(NOON)
    assert matching_step(secret, f" {code[:3]} {code[3:]} ", NOON) == int(NOON.timestamp()) // 30


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "000000"])
def test_s15_what_is_no_code_fits_no_step(code: str) -> None:
    assert matching_step("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", code, NOON) is None


def test_s15_the_qr_code_names_platform_and_account() -> None:
    assert set_up_uri("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "kim@example.org").startswith(
        "otpauth://totp/Anschub:kim%40example.org?"
    )


def test_s15_a_sealed_secret_opens_with_its_own_key_only() -> None:
    sealed = Keys("one secret key").seal("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert Keys("one secret key").open(sealed) == "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    with pytest.raises(ValueError, match="secret key"):
        Keys("another").open(sealed)


def test_s15_recovery_codes_are_read_with_spaces_dashes_and_capitals() -> None:
    keys, code = Keys("one secret key"), new_recovery_code()
    assert set(code) <= set(RECOVERY_ALPHABET)
    assert keys.mark(f" {code[:5].upper()}-{code[5:]} ") == keys.mark(code)


def test_s16_no_two_tokens_are_alike_and_each_has_256_bits() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert (len(tokens), {len(token) for token in tokens}) == (1000, {43})


def test_s16_links_hold_no_longer_than_they_should() -> None:
    assert (LIFETIMES[Purpose.reset], LIFETIMES[Purpose.second_step]) == (timedelta(minutes=60), timedelta(minutes=5))
    assert set(LIFETIMES) == set(Purpose)
