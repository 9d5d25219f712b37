"""Everything shown about a person and to a person is in the download: column by column, and never before its time."""

import json
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from app.accounts.states import Role
from app.core.clock import now
from app.core.database import Base
from app.introductions.models import PairRuling, ProposalLine
from app.introductions.states import ProposalState, Ruling, VetoWhy
from tests.conftest import Client
from tests.factories.accounts import make_account, sign_in
from tests.web.introductions import Two

OWNERS = {
    "accounts", "profiles", "introductions", "saved_lists", "introduction_releases", "introduction_runs",
    "profile_documents",
}  # fmt: skip
NAMED = {"account_id", "profile_id", "actor_id"}

# Part of the download → the columns by which its rows are found.
EXPORTED = {
    "accounts.addresses": "account_addresses.account_id",
    "accounts.sessions": "account_sessions.account_id",
    "accounts.links": "account_tokens.account_id",
    "accounts.affiliations": "affiliations.account_id",
    "accounts.consents": "consents.account_id",
    "accounts.digests": "digest_marks.account_id",
    "accounts.mails_chosen": "notice_preferences.account_id",
    "accounts.reminders_sent": "notices_sent.account_id",
    "accounts.digest_lines": "notices_waiting.account_id",
    "accounts.mails": "outbox_mails.account_id",
    "accounts.recovery_codes": "recovery_codes.account_id",
    "accounts.roles": "role_grants.account_id",
    "accounts.second_factor": "second_factors.account_id",
    "accounts.deeds": "audit_entries.actor_id",
    "profiles.profiles": "investor_facts.profile_id spinoff_facts.profile_id startup_facts.profile_id"
    " profile_codes.profile_id profile_members.account_id profile_members.profile_id profile_contacts.profile_id"
    " portfolio_items.profile_id profile_documents.profile_id profile_texts.profile_id profile_changes.profile_id"
    " teasers.profile_id profile_sources.profile_id never_show.profile_id disclosures.profile_id",
    "profiles.disclosed_to_me": "disclosures.to_profile_id",
    "profiles.ties": "ties.a_account_id ties.a_profile_id ties.b_account_id ties.b_profile_id",
    "profiles.sections_done": "section_marks.profile_id",
    "profiles.texts_written": "profile_texts.by_id",
    "profiles.changes_made": "profile_changes.by_id",
    "profiles.late_words": "field_conflicts.by_id",
    "profiles.never_show_added": "never_show.added_by_id",
    "profiles.reports_sent": "profile_reports.reported_by_id",
    "profiles.imports": "import_runs.by_id",
    "profiles.names_matched": "name_matches.by_id",
    "profiles.files": "stored_files.account_id profile_documents.by_id",
    "seals.attestation_claims": "attestation_claims.by_id attestation_claims.decided_by_id",
    "seals.attestation_comments": "attestation_comments.by_id",
    "seals.attestation_imports": "attestation_imports.by_id attestation_imports.second_by_id",
    "seals.attestation_mail_refusals": "attestation_mail_refusals.account_id",
    "seals.seal_trust_decisions": "seal_trust_decisions.by_id seal_trust_decisions.second_by_id",
    "matches.saved_lists": "saved_lists.created_by_id",
    "matches.saved_items": "saved_items.saved_by_id saved_items.list_id",
    "matches.hides": "hides.hidden_by_id",
    "matches.weight_presets": "weight_presets.created_by_id",
    "matches.exposures": "exposures.viewer_id exposures.seeker_profile_id",
    "matches.my_profiles_shown": "exposures.shown_profile_id",
    "matches.match_views": "match_views.viewer_id match_views.seeker_profile_id",
    "matches.my_profiles_viewed": "match_views.shown_profile_id",
    "matches.ranking_models": "ranking_models.decided_by_id",
    "introductions.told_of_my_profiles": "introduction_chances.profile_id introduction_theses_left.profile_id",
    "introductions.introductions": "introductions.asker_id introductions.receiver_id"
    " introduction_consents.introduction_id introduction_messages.introduction_id"
    " introduction_outcomes.introduction_id introduction_releases.introduction_id"
    " introduction_readings.release_id introduction_readings.account_id",
    "introductions.proposals": "introduction_proposals.sender_id introduction_proposals.receiver_id"
    " introduction_proposals.introduction_id introduction_proposals.run_id",
    "introductions.rulings": "introduction_rulings.sender_id introduction_rulings.receiver_id",
    "introductions.availability": "introduction_availabilities.account_id introduction_availabilities.profile_id",
    "introductions.policies": "introduction_policies.by_id",
    "introductions.trials": "introduction_trials.by_id",
    "introductions.runs_ordered": "introduction_run_orders.by_id introduction_run_orders.run_id",
    "introductions.pairs_ruled": "introduction_rulings.by_id",
    "introductions.pairs_lifted": "introduction_rulings.lifted_by_id",
    "introductions.proposals_judged": "introduction_proposals.judged_by_id",
    "fellowships.programmes_begun": "programmes.created_by_id",
    "fellowships.rounds_begun": "rounds.created_by_id",
    "fellowships.phases_switched": "round_phase_changes.by_id",
    "fellowships.questionnaires_written": "questionnaires.by_id",
    "fellowships.eligibility_written": "eligibility_rules.by_id",
    "fellowships.rubrics_written": "rubrics.by_id",
    "fellowships.eligibility_checks": "eligibility_checks.account_id",
    "fellowships.eligibility_decided": "eligibility_checks.decided_by_id",
    "fellowships.applications_begun": "applications.created_by_id",
    "fellowships.parts": "application_parts.account_id",
    "fellowships.parts_invited": "application_parts.invited_by_id",
    "fellowships.parts_declared": "application_parts.declared_by_id",
    "fellowships.submissions": "submissions.by_id",
    "fellowships.answers": "application_answers.by_id",
    "fellowships.texts_kept": "kept_texts.by_id",
    "fellowships.texts_admitted": "kept_texts.admitted_by_id",
    "fellowships.attachments": "attachments.by_id",
    "fellowships.drafts_before_signing_in": "visitor_drafts.claimed_by_id",
    "fellowships.extensions_granted": "application_extensions.by_id",
    "fellowships.extensions_answered": "extension_proposals.by_id",
    "fellowships.changes_asked_for": "change_requests.by_id",
    "fellowships.round_notices": "round_notices.by_id",
    "fellowships.reviewer_of": "reviewers.account_id",
    "fellowships.reviewers_invited": "reviewers.invited_by_id",
    "fellowships.conflicts_entered": "application_conflicts.by_id",
    "fellowships.conflicts_looked_for": "conflict_runs.by_id",
    "fellowships.conflicts_settled": "application_conflicts.settled_by_id",
    "fellowships.pairs_ruled": "assignment_rulings.by_id",
    "fellowships.pairs_lifted": "assignment_rulings.lifted_by_id",
    "fellowships.assignment_runs": "assignment_runs.by_id",
    "fellowships.assignments_applied": "assignment_runs.applied_by_id",
    "fellowships.assignments_made": "assignments.by_id",
    "fellowships.assignments_ended": "assignments.ended_by_id",
    "fellowships.review_entries": "review_entries.by_id",
    "fellowships.blind_reports": "blind_reports.by_id",
    "fellowships.places_settled": "redactions.settled_by_id",
}
# Why rows that a column points to are not in the download of whom it points to.
WITHHELD = {
    "the same rows are in the download by another column":
        "introductions.pair_low_id introductions.pair_high_id introductions.started_by_id"
        " introductions.answered_by_id introduction_consents.by_id introduction_messages.by_id"
        " introduction_outcomes.by_id introduction_theses_left.by_id introduction_releases.document_id"
        " disclosures.introduction_id disclosures.all_agreed",
    "a deed of the staff about somebody else; that it was done is among the deeds":
        "account_tokens.issued_by_id role_grants.granted_by_id profiles.verified_by_id"
        " organisation_identifiers.verified_by_id profile_reports.closed_by_id name_matches.undone_by_id"
        " teasers.confirmed_by_id field_conflicts.settled_by_id",
    "whoever reports, hides, saves or never wants to meet a profile has a right to stay unnamed":
        "profile_reports.profile_id hides.hidden_profile_id saved_items.profile_id never_show.other_profile_id",
    "the team's own, shown to each member on its pages; the person's part is there by who did it":
        "attestation_claims.profile_id attestation_comments.profile_id attestation_mail_refusals.profile_id"
        " hides.profile_id saved_lists.profile_id weight_presets.profile_id field_conflicts.profile_id",
    "whoever must not see an application must not learn from a download that it is there":
        "application_conflicts.account_id",
    "what the profile's members read on its pages; each one's own deeds are there by who did them":
        "applications.profile_id",
    "numbers that machines made of texts that are in the download, shown to nobody":
        "facet_vectors.profile_id market_marks.profile_id name_matches.profile_id",
}  # fmt: skip


def download(client: Client) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads(client.send("/account/data.json", page="/account/data").data)
    return found


def own_introduction(client: Client) -> dict[str, object]:
    rows = download(client)["introductions"]["introductions"]
    assert isinstance(rows, list)
    return rows[-1] if rows else {}


def columns_about_people() -> list[str]:
    return sorted(
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if {key.column.table.name for key in column.foreign_keys} & OWNERS or column.name in NAMED
    )


def test_every_column_that_leads_to_a_person_is_downloaded_or_says_why_not() -> None:
    answered = " ".join([*EXPORTED.values(), *WITHHELD.values()]).split()
    assert sorted(answered) == columns_about_people()


def test_the_download_has_every_part_that_the_table_names(two: Two) -> None:
    found = download(two.at_team)
    missing = [path for path in EXPORTED if path.split(".")[1] not in found.get(path.split(".")[0], {})]
    assert missing == []


def test_what_was_shown_to_a_person_and_of_a_person_is_in_it(two: Two) -> None:
    two.at_investor.get("/matches")
    two.session.expire_all()
    shown = download(two.at_investor)["matches"]["exposures"]
    mine = download(two.at_team)["matches"]["my_profiles_shown"]

    assert isinstance(shown, list)
    assert [(row["seeker_profile"], row["shown_profile"]) for row in shown] == [
        (two.investor.public_id, two.team.public_id)
    ]
    assert isinstance(mine, list)
    assert [(row["profile"], row["to"], row["position"]) for row in mine] == [(two.team.public_id, "investor", 1)]


def test_a_team_that_is_not_named_has_no_name_in_the_download_of_who_saw_it(hidden: Two) -> None:
    hidden.at_investor.get("/matches")
    hidden.delivered()
    text = json.dumps(download(hidden.at_investor), ensure_ascii=False)

    assert hidden.team.teaser_id in text
    assert [word for word in (hidden.team.public_id, "Quarzlicht", "Saalebogen") if word in text] == []


def test_a_request_is_downloaded_by_whoever_may_know_of_it(two: Two) -> None:
    made = two.ask()
    assert own_introduction(two.at_investor) == {}
    assert own_introduction(two.at_team)["reason"] == made.reason
    two.clock.move(minutes=10)
    two.work()
    assert own_introduction(two.at_investor)["reason"] == made.reason


def test_a_no_is_downloaded_once_it_holds_and_its_reason_if_it_was_released(two: Two) -> None:
    made = two.delivered()
    two.press(two.at_investor, made, "decline", decline_reason="team", released="y")
    before = own_introduction(two.at_team)
    assert (before["state"], "decline_reason" in before, "answer" in before) == ("requested", False, False)
    assert own_introduction(two.at_investor)["decline_reason"] == "team"
    two.later(minutes=10)
    after = own_introduction(two.at_team)
    assert (after["state"], after["decline_reason"]) == ("declined", "team")


def test_explanations_messages_and_the_shared_mail_are_in_it(two: Two) -> None:
    made = two.introduced()
    two.later(minutes=0)
    two.at_team.send(f"/introductions/{made.public_id}/words/message", {"text": "Guten Tag"}, page="/account/name")
    for client in (two.at_team, two.at_investor):
        found = own_introduction(client)
        mails = download(client)["accounts"]["mails"]
        assert isinstance(found["explanation"], dict)
        assert set(found["explanation"]) == {"asker", "receiver"}
        assert "Guten Tag" in str(found["messages"])
        assert isinstance(mails, list)
        assert "introductions/introduced" in [mail["template"] for mail in mails]


def test_proposals_and_rulings_are_in_it_without_naming_the_other_before_its_time(two: Two, session: Session) -> None:
    chances = {"propensity": 1_000_000, "request": 250_000, "answer": 500_000, "accept": 125_000}
    pair = {"sender_id": two.team.id, "receiver_id": two.investor.id}
    session.add(
        ProposalLine(**pair, way="staff", state=ProposalState.WAITING, made_at=now(), note="Nur dem Team", **chances)
    )
    ruling = {"kind": Ruling.VETO, "why": VetoWhy.TOO_EARLY, "note": "Über beide", "made_at": now()}
    session.add(PairRuling(**pair, **ruling))
    session.commit()
    for client, asks in ((two.at_team, True), (two.at_investor, False)):
        found = download(client)["introductions"]
        proposals, rulings = found["proposals"], found["rulings"]
        assert isinstance(proposals, list)
        assert isinstance(rulings, list)
        assert [(row["would_ask"], row["request"], row["other"], row["note"]) for row in proposals] == [
            (asks, 0.25, None, "")
        ]
        assert [(row["kind"], row["why"]) for row in rulings] == [("veto", "too_early")]
        assert "Über beide" not in str(found)


def test_the_two_switches_are_in_it(two: Two, session: Session) -> None:
    at = now() - timedelta(days=1)
    two.team.not_proposed_since = two.founder.not_learned_since = at
    session.commit()
    found = download(two.at_team)
    profiles = found["profiles"]["profiles"]

    assert isinstance(profiles, list)
    assert profiles[0]["not_proposed_since"] == str(at)
    assert found["accounts"]["account"]["not_learned_since"] == at.isoformat()  # type: ignore[index]


def test_what_staff_did_about_pairs_is_in_the_staffs_own_download(
    two: Two, session: Session, new_client: Callable[[], Client]
) -> None:
    staff = make_account(session, roles=[Role.matching_staff])
    session.add(
        PairRuling(
            sender_id=two.team.id, receiver_id=two.investor.id, kind=Ruling.PIN, note="", made_at=now(),
            by_id=staff.id,
        )
    )  # fmt: skip
    session.commit()
    client = new_client()
    sign_in(client, session, staff)
    ruled = download(client)["introductions"]["pairs_ruled"]
    assert isinstance(ruled, list)
    assert [row["kind"] for row in ruled] == ["pin"]
