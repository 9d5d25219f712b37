"""What is read of an attestation: a pure function, tried without pages (5.11: 3, 4, 7, 8, 18, 25)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest

from app.core import clock
from app.core.language import speaking
from app.seals.rules import words
from app.seals.rules.advice import advice_on
from app.seals.rules.badge import badge_of, svg_of
from app.seals.rules.display import Audience, Display, Facts, display, whole_display
from app.seals.rules.freshness import Thresholds, is_review_due, months_after, same_version, verification_at
from app.seals.rules.schemes import schemes
from app.seals.states import (
    PRECEDENCE,
    Assurance,
    Conflict,
    Outcome,
    ReasonCode,
    Source,
    Standing,
    SubjectKind,
    Verification,
    graver,
)

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LIMITS = Thresholds()
FACTS = Facts(
    public_id="abcdefghijkm",
    number="KIQ-2026-000101",
    scheme_code="mki-qs",
    scheme_name=schemes()["mki-qs"].name,
    subject_kind=SubjectKind.PRODUCT,
    assurance=Assurance.INTERNAL_INDEPENDENT,
    outcome=Outcome.PASSED,
    standing=Standing.GRANTED,
    standing_since=datetime(2026, 6, 1, tzinfo=UTC),
    reason_code=None,
    issuer_name="Testregister KI-Qualität",
    system_name="PeWi",
    system_version="2.1.0",
    current_version="2.1.0",
    source=Source.CREDENTIAL,
    assessed_on=date(2026, 5, 20),
    valid_from=datetime(2026, 6, 1, tzinfo=UTC),
    valid_until=datetime(2027, 6, 1, tzinfo=UTC),
    confirmed_at=NOW,
)


@pytest.fixture(autouse=True)
def at_noon() -> object:
    clock.set_clock(lambda: NOW)
    yield
    clock.set_clock(None)


def public(**changed: object) -> Display | None:
    return display(replace(FACTS, **changed), Audience.PUBLIC, NOW, LIMITS)  # type: ignore[arg-type]


def whole(**changed: object) -> Display:
    return whole_display(replace(FACTS, **changed), NOW, LIMITS)  # type: ignore[arg-type]


def german(shown: Display) -> str:
    with speaking("de"):
        return str(shown.line)


def test_a_good_one_is_read_with_issuer_version_and_time() -> None:
    shown = whole()
    assert shown.tick
    assert german(shown) == (
        "Selbstprüfung nach MISSION KI Qualitätsstandard: bestanden · System PeWi, Version 2.1.0 · "
        "Selbstprüfung, intern unabhängig validiert (Vier-Augen) (keine Zertifizierung) · "
        "Aussteller Testregister KI-Qualität · Bestätigt (aktuell), zuletzt geprüft heute, 13:00"
    )


def test_3_past_its_end_it_is_expired_without_a_tick_and_withdrawn_goes_before_expired() -> None:
    over = NOW - timedelta(seconds=1)
    shown = whole(valid_until=over)
    assert (shown.standing, shown.tick, shown.is_valid) == (Standing.EXPIRED, False, False)
    assert whole(valid_until=over, standing=Standing.WITHDRAWN).standing is Standing.WITHDRAWN
    assert whole(valid_until=over, standing=Standing.SUSPENDED).standing is Standing.EXPIRED


def test_the_graver_standing_counts() -> None:
    order = [
        Standing.GRANTED,
        Standing.SUSPENDED,
        Standing.EXPIRED,
        Standing.SUPERSEDED,
        Standing.WITHDRAWN,
    ]
    assert sorted(order, key=PRECEDENCE.__getitem__) == order
    assert graver(Standing.EXPIRED, Standing.WITHDRAWN) is Standing.WITHDRAWN
    assert graver(Standing.WITHDRAWN, Standing.GRANTED) is Standing.WITHDRAWN


@pytest.mark.parametrize(
    "changed",
    [
        {"fault": Verification.INVALID_SIGNATURE},
        {"fault": Verification.ISSUER_UNTRUSTED},
        {"fault": Verification.ISSUER_NOT_ENTITLED},
        {"fault": Verification.SUBJECT_MISMATCH},
        {"conflict": Conflict.SOURCES_DIFFER},
        {"is_bound": False},
        {"standing": Standing.APPLIED},
        {"standing": Standing.UNDER_ASSESSMENT},
        {"standing": Standing.REFUSED, "shown_before_granted": True},
        {"outcome": Outcome.NOT_PASSED},
        {"valid_from": NOW + timedelta(minutes=5)},
        {"standing": Standing.WITHDRAWN, "standing_since": NOW - timedelta(days=800)},
    ],
)
def test_7_what_could_not_be_upheld_is_read_by_the_owner_alone(changed: dict[str, object]) -> None:
    assert public(**changed) is None
    assert display(replace(FACTS, **changed), Audience.OWNER, NOW, LIMITS) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize("verification", sorted({*Verification} - {Verification.VERSION_MISMATCH}))
def test_7_the_owner_is_told_why_and_what_to_do_in_every_doubtful_state(verification: Verification) -> None:
    advice = advice_on(replace(whole(), verification=verification, is_public=False))
    is_fine = verification in {Verification.FRESH, Verification.STALE}
    assert (advice is None) == is_fine


@pytest.mark.parametrize("standing", sorted({*Standing} - {Standing.GRANTED}))
def test_7_the_owner_is_told_what_each_standing_means(standing: Standing) -> None:
    advice = advice_on(whole(standing=standing))
    assert advice is not None
    with speaking("de"):
        assert str(advice.why) != advice.why.source


def test_bad_news_is_told_to_everybody_although_sources_contradict_each_other() -> None:
    shown = public(conflict=Conflict.SOURCES_DIFFER, standing=Standing.WITHDRAWN)
    assert shown is not None
    assert shown.standing is Standing.WITHDRAWN


def test_an_application_is_public_only_where_the_holder_wants_it() -> None:
    shown = public(standing=Standing.APPLIED, shown_before_granted=True)
    assert shown is not None
    assert not shown.is_valid


def test_8_another_version_is_flagged_and_is_not_valid_for_the_current_one() -> None:
    shown = public(current_version="3.0")
    assert shown is not None
    assert (shown.is_for_current_version, shown.tick, shown.tone) == (False, False, "ask")
    with speaking("de"):
        assert str(shown.notes[0]) == "Gilt für Version 2.1.0; die aktuelle Version ist 3.0."
    assert "nicht für die aktuelle Version" in german(shown)


def test_8_an_organisations_attestation_has_no_version_to_differ() -> None:
    assert whole(subject_kind=SubjectKind.ORGANISATION, current_version=None).is_for_current_version


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("2.1.0", "v2.1.0", True), ("V 2.1.0", "version 2.1.0", True), ("2.1.0", "2.1", False), ("2.1.0", None, False)],
)
def test_8_versions_are_the_same_whatever_their_spelling(one: str, other: str | None, *, same: bool) -> None:
    assert same_version(one, other) is same


@pytest.mark.parametrize(
    ("age", "verification", "tick", "said"),
    [
        (timedelta(hours=23), Verification.FRESH, True, "Bestätigt (aktuell), zuletzt geprüft gestern"),
        (timedelta(hours=24), Verification.FRESH, True, "Bestätigt (aktuell), zuletzt geprüft gestern"),
        (timedelta(days=3), Verification.STALE, False, "Zuletzt bestätigt vor 3 Tagen"),
        (timedelta(days=7), Verification.STALE, False, "Zuletzt bestätigt vor 7 Tagen"),
        (
            timedelta(days=8),
            Verification.UNVERIFIABLE,
            False,
            "Derzeit nicht überprüfbar, zuletzt bestätigt vor 8 Tagen",
        ),
    ],
)
def test_18_the_registry_is_down_and_the_age_is_told(
    age: timedelta, verification: Verification, *, tick: bool, said: str
) -> None:
    shown = whole(confirmed_at=NOW - age)
    assert (shown.verification, shown.tick) == (verification, tick)
    with speaking("de"):
        assert str(shown.verification_word) == said


def test_18_the_registry_is_back_and_it_reads_as_current_again() -> None:
    assert whole(confirmed_at=NOW - timedelta(days=8)).tone == "ask"
    assert (whole().verification, whole().tone) == (Verification.FRESH, "good")


def test_an_import_is_never_confirmed_and_runs_out() -> None:
    def of_file(until: datetime) -> Verification:
        return verification_at(
            source=Source.FILE, fault=None, conflict=None, confirmed_at=None, import_until=until, now=NOW,
            thresholds=LIMITS,
        )  # fmt: skip

    assert of_file(NOW + timedelta(days=90)) is Verification.IMPORTED
    assert of_file(NOW) is Verification.UNVERIFIABLE
    assert not whole(source=Source.FILE, confirmed_at=None).tick


def test_a_review_is_due_after_twelve_months_where_the_scheme_sets_no_end() -> None:
    assert is_review_due(date(2025, 11, 20), None, NOW, 12)
    assert not is_review_due(date(2025, 11, 21), None, NOW, 12)
    assert not is_review_due(date(2025, 11, 20), FACTS.valid_until, NOW, 12)
    shown = whole(valid_until=None, assessed_on=date(2025, 10, 1))
    assert shown.tone == "ask"
    with speaking("de"):
        assert str(shown.notes[0]).startswith("Überprüfung fällig")


def test_months_end_on_the_last_day_where_a_month_is_shorter() -> None:
    assert months_after(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert months_after(date(2025, 12, 31), 12) == date(2026, 12, 31)
    assert months_after(date(2025, 12, 15), 1) == date(2026, 1, 15)


def test_25_every_state_has_german_words_of_its_own() -> None:
    tables = (
        words.STANDINGS,
        words.VERIFICATIONS,
        words.ASSURANCES,
        words.OUTCOMES,
        words.NEEDS,
        words.REASONS,
        words.CONFLICTS,
    )
    with speaking("de"):
        for table, states in zip(
            tables,
            (Standing, Verification, Assurance, Outcome, type(next(iter(words.NEEDS))), ReasonCode, Conflict),
            strict=True,
        ):
            assert set(table) == set(states)
            assert [word.source for word in table.values() if str(word) == word.source] == []
            assert len({str(word) for word in table.values()}) == len(table)


@pytest.mark.parametrize("assurance", sorted(Assurance))
@pytest.mark.parametrize("allowed", [False, True])
def test_25_a_seal_is_said_only_where_allowed_and_never_of_a_self_assessment(
    assurance: Assurance, *, allowed: bool
) -> None:
    limits = Thresholds(seal_schemes=frozenset({"mki-qs"} if allowed else ()))
    shown = whole_display(replace(FACTS, assurance=assurance), NOW, limits)
    with speaking("de"):
        said = f"{shown.title} {shown.line} {shown.assurance_word} {svg_of(badge_of(shown, NOW))}"
    may = allowed and assurance.is_at_least(Assurance.EXTERNAL_VALIDATED)
    assert ("siegel" in said.casefold()) == may


@pytest.mark.parametrize("assurance", sorted(Assurance))
def test_25_what_is_no_certification_says_so(assurance: Assurance) -> None:
    with speaking("de"):
        said = str(whole(assurance=assurance).assurance_word)
    assert ("keine Zertifizierung" in said) == (assurance not in {Assurance.CERTIFIED, Assurance.ACCREDITED_CERTIFIED})


STATES: dict[str, dict[str, object]] = {
    "fresh": {},
    "stale": {"confirmed_at": NOW - timedelta(days=3)},
    "unverifiable": {"confirmed_at": NOW - timedelta(days=8)},
    "suspended": {"standing": Standing.SUSPENDED, "reason_code": ReasonCode.DRIFT},
    "withdrawn": {"standing": Standing.WITHDRAWN},
    "expired": {"valid_until": NOW - timedelta(days=1)},
    "surrendered": {"standing": Standing.SURRENDERED},
    "superseded": {"standing": Standing.SUPERSEDED},
    "imported": {"source": Source.FILE, "confirmed_at": None},
    "version": {"current_version": "3.0"},
    "hostile": {"system_name": "<script>&\"'", "issuer_name": "</svg>"},
}


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("language", ["de", "en"])
def test_25_the_badge_says_its_state_in_words_and_ticks_only_the_confirmed(name: str, language: str) -> None:
    shown = whole(**STATES[name])
    with speaking(language):
        drawing = svg_of(badge_of(shown, NOW))
        badge = badge_of(shown, NOW)
    root = ElementTree.fromstring(drawing)
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0]
    assert badge.is_valid == (name in {"fresh", "hostile"})
    assert ("M16 32l8 8 16-18" in drawing) == badge.is_valid
    assert "script" not in [element.tag.split("}")[1] for element in root.iter()]
    assert "href" not in drawing


def test_25_a_badge_of_nothing_the_public_may_read_names_nothing() -> None:
    with speaking("de"):
        drawing = svg_of(badge_of(None, None))
    assert "Kein bestätigter Nachweis" in drawing
    assert "PeWi" not in drawing
