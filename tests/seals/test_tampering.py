"""Whatever somebody without the key does to a token, it is never granted, and there is always an answer."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.seals.states import Verdict
from tests.seals.making import World, b64

WORLD = World()
TOKEN = WORLD.token()
HEADER, PAYLOAD, SIGNATURE = TOKEN.split(".")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.+/ \n\x00ü"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
BAD = set(Verdict) - {Verdict.GRANTED}


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, len(TOKEN) - 1), letter=st.sampled_from(LETTERS))
def test_one_letter_changed_is_never_granted(place: int, letter: str) -> None:
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]
    assert changed == TOKEN or WORLD.check(changed).verdict in BAD


@settings(max_examples=100, deadline=None)
@given(begin=st.integers(0, len(TOKEN)), length=st.integers(1, 60), put_in=st.text(LETTERS, max_size=20))
def test_a_piece_replaced_is_never_granted(begin: int, length: int, put_in: str) -> None:
    changed = TOKEN[:begin] + put_in + TOKEN[begin + length :]
    assert changed == TOKEN or WORLD.check(changed).verdict in BAD


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(["alg", "typ", "cty", "kid", "jwk", "crit", "b64", "x"]), value=JSON)
def test_a_header_rewritten_is_never_granted(name: str, value: Any) -> None:
    header = b64(json.dumps({**WORLD.registry.header(), name: value}).encode())
    assert header == HEADER or WORLD.check(f"{header}.{PAYLOAD}.{SIGNATURE}").verdict in BAD


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(sorted(WORLD.payload())), value=JSON)
def test_a_payload_rewritten_is_never_granted(name: str, value: Any) -> None:
    payload = b64(json.dumps({**WORLD.payload(), name: value}).encode())
    assert payload == PAYLOAD or WORLD.check(f"{HEADER}.{payload}.{SIGNATURE}").verdict in BAD


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(WORLD.payload())), value=JSON)
def test_whatever_the_issuer_signs_has_an_answer(name: str, value: Any) -> None:
    assert WORLD.check(WORLD.token(**{name: value})).verdict in set(Verdict)


@settings(max_examples=150, deadline=None)
@given(token=st.binary(max_size=200) | st.text(max_size=200))
def test_whatever_is_handed_in_has_an_answer(token: str | bytes) -> None:
    assert WORLD.check(token).verdict in BAD
