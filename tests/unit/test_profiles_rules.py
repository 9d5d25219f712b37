"""Kinds, completeness, merging, sight and teasers: pure facts."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.errors import RuleBroken
from app.core.language import speaking
from app.profiles.rules import completeness
from app.profiles.rules.completeness import Filled, SectionStatus
from app.profiles.rules.fields import Holder
from app.profiles.rules.kinds import INVESTOR, KINDS, SPINOFF, STARTUP
from app.profiles.rules.merging import Clash, merge
from app.profiles.rules.publishing import (
    check_leaves_an_owner,
    check_publishable,
    deploying_is_stale,
    next_state,
)
from app.profiles.rules.sight import OwnProfile, Sight, Subject, Viewer, sight_of
from app.profiles.rules.teasers import name_parts, propose_teaser
from app.profiles.rules.terms import Taxonomy, Term
from app.profiles.states import (
    PROFILE_STEPS,
    DisclosureLevel,
    Kind,
    MemberRole,
    ProfileState,
    TaxonomyList,
    TeaserState,
)

EMPTY = Filled({}, {}, {})


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.kind.value)
def test_a_kind_is_consistent(kind) -> None:
    fields = {field.name: field for field in kind.fields}
    assert len(fields) == len(kind.fields)
    assert {field.name for field in (*kind.required, *kind.facets)} <= set(fields)
    assert {wanted.section for wanted in kind.wanted} <= {section.name for section in kind.sections}
    columns = set(kind.facts.__table__.columns.keys())
    assert {field.name for field in kind.fields if field.holder is Holder.FACTS} <= columns
    told = [*kind.seen.box, *kind.seen.facts, *kind.seen.teaser, *kind.seen.contact]
    assert {field.name for entry in told for field in entry.fields} <= set(fields)


def test_a_teasers_facts_are_coarse_ones_only() -> None:
    told = {field.name for entry in SPINOFF.seen.teaser for field in entry.fields}
    assert told == {"trl", "ip_status", "roles_missing", "languages"}
    assert [kind.kind for kind in KINDS.values() if kind.hidden] == [Kind.SPINOFF]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.kind.value)
def test_a_refusal_to_publish_lists_names_and_no_questions(kind, language) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_publishable(kind, EMPTY)
    with speaking(language):
        names = str(refused.value.text).partition(": ")[2]
    assert "?" not in names
    assert len(names.split(", ")) == len(kind.required)
    assert refused.value.field == "name"


def test_completeness_is_said_in_words() -> None:
    values = {key: "x" for field in STARTUP.required for key in field.keys}
    with speaking("en"):
        assert str(completeness.in_words(STARTUP, EMPTY)) == "8 answers are missing before you can publish."
        assert (
            str(completeness.in_words(STARTUP, Filled(values, {}, {}))) == "Five things investors look for are missing."
        )
        more = {**values, "market.de": "x", "team.en": "x", "raising": "no"}
        assert str(completeness.in_words(STARTUP, Filled(more, {}, {}))) == "Two things investors look for are missing."
        full = {**more, "ask_min_eur": 1, "has_revenue": False}
        assert str(completeness.in_words(STARTUP, Filled(full, {}, {}))) == "Everything investors look for is there."
    with speaking("de"):
        said = str(completeness.in_words(STARTUP, Filled(more, {}, {})))
        assert said == "Zwei Angaben fehlen, auf die Investierende achten."


def test_no_kind_wants_more_things_than_there_are_words_for() -> None:
    assert max(len(kind.wanted) for kind in KINDS.values()) < len(completeness.NUMBER_WORDS)


def test_the_teaser_section_opens_with_the_first_text_and_closes_with_a_humans_word() -> None:
    section = SPINOFF.section("teaser")
    written = {"problem.de": "x"}
    assert completeness.status_of(SPINOFF, section, EMPTY) is SectionStatus.LOCKED
    assert completeness.status_of(SPINOFF, section, Filled(written, {}, {})) is SectionStatus.OPEN
    proposed = Filled(written, {}, {}, TeaserState.PROPOSED)
    assert completeness.status_of(SPINOFF, section, proposed) is SectionStatus.STARTED
    confirmed = Filled(written, {}, {}, TeaserState.CONFIRMED)
    assert completeness.status_of(SPINOFF, section, confirmed) is SectionStatus.DONE


def test_merging_takes_other_fields_and_leaves_what_one_did_not_touch() -> None:
    current = {"city": "Trier", "name": "A", "stage": "seed"}
    base = {"city": "Bonn", "stage": "idea"}
    merged = merge({"city": "Bonn", "name": "B", "stage": "growth"}, current, base)
    assert merged.changes == {"name": "B"}
    assert merged.clashes == (Clash("stage", "seed", "growth"),)


@pytest.mark.parametrize("state", ProfileState)
@pytest.mark.parametrize("deed", ["publish", "pause", "resume", "archive", "reopen", "explode"])
def test_only_steps_of_the_table_are_possible(state: ProfileState, deed: str) -> None:
    if (state, deed) in PROFILE_STEPS:
        assert next_state(state, deed) is PROFILE_STEPS[state, deed]
    else:
        with pytest.raises(RuleBroken):
            next_state(state, deed)


@pytest.mark.parametrize(("roles", "leaving", "may"), [
    ([MemberRole.OWNER], MemberRole.OWNER, False),
    ([MemberRole.OWNER, MemberRole.EDITOR], MemberRole.OWNER, False),
    ([MemberRole.OWNER, MemberRole.OWNER], MemberRole.OWNER, True),
    ([MemberRole.OWNER, MemberRole.EDITOR], MemberRole.EDITOR, True),
])  # fmt: skip
def test_the_last_owner_stays(roles: list[MemberRole], leaving: MemberRole, may: bool) -> None:
    if may:
        check_leaves_an_owner(roles, leaving)
    else:
        with pytest.raises(RuleBroken):
            check_leaves_an_owner(roles, leaving)


def test_deploying_is_stale_after_ninety_days_and_when_never_said() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert deploying_is_stale(None, now)
    assert not deploying_is_stale(now - timedelta(days=90), now)
    assert deploying_is_stale(now - timedelta(days=90, seconds=1), now)


def look(own: Kind, whom: Kind, *levels: DisclosureLevel, state: ProfileState = ProfileState.PUBLISHED) -> Sight:
    viewer = Viewer(7, False, (OwnProfile(1, own, ProfileState.PUBLISHED),))
    return sight_of(viewer, Subject(2, whom, state, {1: frozenset(levels)}))


@pytest.mark.parametrize(("own", "whom", "sight"), [
    (Kind.INVESTOR, Kind.STARTUP, Sight.CARD),
    (Kind.INVESTOR, Kind.SPINOFF, Sight.TEASER),
    (Kind.INVESTOR, Kind.INVESTOR, Sight.NOTHING),
    (Kind.STARTUP, Kind.INVESTOR, Sight.CARD),
    (Kind.STARTUP, Kind.STARTUP, Sight.NOTHING),
    (Kind.STARTUP, Kind.SPINOFF, Sight.NOTHING),
    (Kind.SPINOFF, Kind.INVESTOR, Sight.CARD),
    (Kind.SPINOFF, Kind.STARTUP, Sight.NOTHING),
])  # fmt: skip
def test_the_other_side_is_seen_and_nobody_else(own: Kind, whom: Kind, sight: Sight) -> None:
    assert look(own, whom) is sight


def test_a_disclosure_shows_more_and_outlives_a_pause_only_with_contact() -> None:
    assert look(Kind.INVESTOR, Kind.SPINOFF, DisclosureLevel.NAMED) is Sight.CARD
    assert look(Kind.INVESTOR, Kind.SPINOFF, DisclosureLevel.DOCUMENTS) is Sight.CARD
    assert look(Kind.INVESTOR, Kind.SPINOFF, DisclosureLevel.CONTACT) is Sight.FULL
    paused = ProfileState.PAUSED
    assert look(Kind.INVESTOR, Kind.SPINOFF, DisclosureLevel.NAMED, state=paused) is Sight.NOTHING
    assert look(Kind.INVESTOR, Kind.SPINOFF, DisclosureLevel.CONTACT, state=paused) is Sight.FULL
    archived = ProfileState.ARCHIVED
    assert look(Kind.INVESTOR, Kind.SPINOFF, DisclosureLevel.CONTACT, state=archived) is Sight.NOTHING


@pytest.mark.parametrize("state", [ProfileState.DRAFT, ProfileState.ARCHIVED])
def test_only_who_shows_oneself_may_look(state: ProfileState) -> None:
    viewer = Viewer(7, False, (OwnProfile(1, Kind.INVESTOR, state),))
    assert sight_of(viewer, Subject(2, Kind.STARTUP, ProfileState.PUBLISHED)) is Sight.NOTHING


def test_an_anonymous_visitor_sees_nothing() -> None:
    for kind in Kind:
        assert sight_of(Viewer(), Subject(2, kind, ProfileState.PUBLISHED)) is Sight.NOTHING


def test_a_proposed_teaser_leaves_out_every_sentence_that_tells() -> None:
    texts = [
        "Wir messen Kabel. Professorin Ada Kröger leitet das Team. Mehr auf www.ql.example.",
        "Licht verrät Wärme. Das läuft in Jena. Es ist genau.",
    ]
    names = name_parts(["Quarzlicht", "Ada Kröger", "Jena", None])
    assert propose_teaser(texts, names) == "Wir messen Kabel. Licht verrät Wärme. Es ist genau."


def test_every_kind_has_its_other_side_that_has_it_too() -> None:
    for kind in (STARTUP, SPINOFF, INVESTOR):
        for other in kind.other_side:
            assert kind.kind in KINDS[other].other_side


def test_all_laender_together_read_as_germany() -> None:
    terms = {code: Term(code, code, code) for code in ("DE-BY", "DE-SN", "AT")}
    taxonomy = Taxonomy({TaxonomyList.REGIONS: terms})
    assert [term.code for term in taxonomy.regions(["AT", "DE-SN", "DE-BY"])] == ["DE", "AT"]
    assert [term.code for term in taxonomy.regions(["AT", "DE-SN"])] == ["DE-SN", "AT"]
