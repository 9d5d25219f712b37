"""What staff reads of runs: every code in words of both languages, and what was seen with it."""

import re
from pathlib import Path

import pytest

from app.core.http_client import Fault
from app.core.language import speaking
from app.seals.rules.run_words import (
    FAULTS,
    alarm_words,
    contradiction_words,
    fault_words,
    refusal_words,
    seen_words,
)
from app.seals.rules.verdicts import sentence
from app.seals.states import Alarm, Verdict
from app.seals.verifier import Reason, Why

SOURCES = sorted(Path("app/seals/actions").rglob("*.py")) + sorted(Path("app/seals/connector").glob("*.py"))
RAISED = {code for path in SOURCES for code in re.findall(r'RegistryFault\("(\w+)"', path.read_text("utf-8"))}


def test_every_fault_that_can_end_a_run_has_its_words() -> None:
    assert {fault.value for fault in Fault} | RAISED <= set(FAULTS)


@pytest.mark.parametrize(
    ("code", "detail", "said"),
    [
        ("unreachable", "unreachable: [Errno 111] Connection refused", "unter der Adresse antwortet niemand"),
        ("unexpected_status", "503", "es antwortet mit einem Fehler (technische Angabe: 503)"),
        ("given_up", "This run was given up because it did not answer for too long.", "der Abgleich wurde aufgegeben"),
        ("deleted", "KIQ-20", "lässt Einträge weg, die es hatte: es fehlen KIQ-20"),
        ("internal", "KeyError", "der Abgleich ist hier gescheitert, nicht am Register (technische Angabe: KeyError)"),
        ("never_heard_of", None, "hält sich nicht an die Vereinbarung"),
    ],
)
def test_a_fault_is_told_in_german(code: str, detail: str | None, said: str) -> None:
    with speaking("de"):
        assert said in str(fault_words(code, detail))


@pytest.mark.parametrize(
    ("alarm", "detail", "said"),
    [
        (Alarm.ROLLBACK, "12 after 12040", "Änderung 12, bekannt war 12.040"),
        (Alarm.ROLLBACK, "KIQ-1: 4 after 7", "KIQ-1 zeigt Änderung 4, bekannt war 7"),
        (Alarm.ROLLBACK, "head of 2026-11-20T09:00:00Z after 2026-11-21T09:00:00Z", "signiert am 20. November 2026"),
        (
            Alarm.ROLLBACK,
            "https://r.example/status/revocation/1: 2026-11-20T09:00:00Z",
            "r.example/status/revocation/1",
        ),
        (Alarm.COUNT_DIFFERS, "12 known, 13 signed", "12 bekannt, für 13 signiert"),
        (Alarm.DIGEST_DIFFERS, "the index was read anew", "alles wurde neu gelesen und stimmt wieder"),
        (Alarm.DIGEST_DIFFERS, "0123456789abcdef", "die Prüfsumme beginnt mit 0123456789abcdef"),
        (Alarm.HEAD_INVALID, "signature_does_not_fit", "Die Signatur passt nicht"),
        (Alarm.NEW_KEY, "did:web:r.example#key-2", "key-2"),
        (Alarm.UNREACHABLE, "time_over time_over: total", "es hat zu lange gedauert"),
    ],
)
def test_what_raised_an_alarm_is_told_in_german(alarm: Alarm, detail: str, said: str) -> None:
    with speaking("de"):
        told = str(seen_words(alarm, detail))
        assert said in told
        assert str(alarm_words(alarm, detail)).endswith(told)


def test_an_alarm_without_a_detail_is_told_by_itself() -> None:
    with speaking("en"):
        assert str(alarm_words(Alarm.NEW_KEY, None)) == "has a new key that waits for confirmation"
        assert seen_words(Alarm.NEW_KEY, "") is None
        assert seen_words(Alarm.NEW_KEY, "key_not_confirmed") is None


def test_a_refused_record_is_told_with_its_reason_and_the_values_that_go_with_it() -> None:
    with speaking("en"):
        told = str(refusal_words("key_not_found", "key_not_confirmed did:web:r.example#key-2"))
        assert told == "Key of the issuer not found: The key did:web:r.example#key-2 is new and not yet confirmed."
        assert str(refusal_words("no_credential", None)) == "There is no signed credential."
        assert str(refusal_words("issuer_not_entitled", "https://r.example/s")) == (
            "Issuer not entitled (technical detail: https://r.example/s)"
        )


def test_values_that_cannot_be_told_apart_are_left_out_of_the_sentence() -> None:
    with speaking("en"):
        told = str(refusal_words("key_not_found", "key_of_another_issuer a b c"))
        assert told == "Key of the issuer not found: The key … does not belong to the issuer …."


def test_a_number_in_a_sentence_is_grouped_as_its_reader_does() -> None:
    why = Why(Reason.TOO_MANY_BYTES, {"limit": "65536"})
    with speaking("de"):
        assert "65.536" in str(sentence(why))
        assert "65.536" in str(refusal_words(Verdict.TOO_LARGE, "too_many_bytes 65536"))
    with speaking("en"):
        assert "65,536" in str(sentence(why))


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("standing: index granted, signed withdrawn", "(Eintrag: erteilt, signiert: entzogen)"),
        ("file: suspended, signed: granted", "(Datei: ausgesetzt, signiert: erteilt)"),
        ("passed → not_passed", "(angegeben: bestanden, ergibt sich: nicht bestanden)"),
        ("fulfilled → not_fulfilled", "(angegeben: erfüllt, ergibt sich: nicht erfüllt)"),
        ("A → C", "(angegeben: A, ergibt sich: C)"),
        ("holder, system", "holder, system"),
    ],
)
def test_both_sides_of_a_contradiction_are_words(detail: str, said: str) -> None:
    with speaking("de"):
        assert str(contradiction_words(detail)) == said
