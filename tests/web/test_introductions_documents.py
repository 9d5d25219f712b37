"""Documents in an introduction: nothing is known of one before it is offered, a copy names its reader, a yes ends."""

import base64
import io
import os
import re
from pathlib import Path

import pypdf
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core.audit import AuditEntry
from app.core.files import StoredFile, clear_files
from app.introductions.models import Introduction, Reading, Release
from app.introductions.queries.own_data import export_introductions
from app.profiles.actions.people import erase_person, export_person
from app.profiles.models import Disclosure, Profile, ProfileDocument, ProfileMember
from app.profiles.states import MemberRole
from tests.conftest import Client
from tests.factories.accounts import make_account, sign_in
from tests.factories.documents import SECRET, deck, encrypted
from tests.web.introductions import Two, text_of

NAME = "Stromlese-Deck-geheim.pdf"


def keep(client: Client, profile: Profile, content: bytes | None = None, name: str = NAME) -> int:
    path = f"/profiles/{profile.public_id}/document"
    file = (io.BytesIO(deck() if content is None else content), name, "application/pdf")
    return client.send(path, {"document": file}, content_type="multipart/form-data").status_code


def deed(client: Client, made: Introduction, whose: str, verb: str = "agree") -> int:
    path = f"/introductions/{made.public_id}/documents/{whose}/{verb}"
    return client.send(path, {}, page="/account/name").status_code


def released(two: Two) -> Introduction:
    """The team's deck, asked for by the investor and released by the team."""
    keep(two.at_team, two.team)
    made = two.delivered()
    deed(two.at_investor, made, "theirs")
    deed(two.at_team, made, "ours")
    return made


def file_of(made: Introduction) -> str:
    return f"/introductions/{made.public_id}/document.pdf"


def page_of(made: Introduction) -> str:
    return f"/introductions/{made.public_id}"


def files(app: Flask) -> list[Path]:
    folder = Path(app.config["SETTINGS"].data_dir) / "files"
    return sorted(folder.iterdir()) if folder.exists() else []


def pages_of(answer) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages]


# --- what a profile keeps


def test_s44_a_document_is_kept_under_a_random_name_and_comes_back_to_its_members_alone(two, app, session):
    assert keep(two.at_team, two.team) == 303
    stored = session.scalars(select(StoredFile)).one()
    assert [path.name for path in files(app)] == [stored.public_id]
    assert (stored.name, stored.media_type) == (NAME, "application/pdf")
    path = f"/profiles/{two.team.public_id}/document.pdf"
    answer = two.at_team.get(path)
    assert pages_of(answer) == [f"{SECRET} {number}\n" for number in (1, 2, 3)]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="anschub-{two.team.public_id}.pdf"'
    assert [two.at_investor.get(each).status_code for each in (path, path.removesuffix(".pdf"))] == [404, 404]


def test_u22_a_refused_file_says_why_beside_its_field_and_the_former_one_stays(two, app, session):
    keep(two.at_team, two.team)
    before = files(app)
    path = f"/profiles/{two.team.public_id}/document"
    assert [keep(two.at_team, two.team, raw) for raw in (b"<html>", encrypted())] == [422, 422]
    assert two.at_team.send(path, {}).status_code == 422
    file = (io.BytesIO(encrypted()), "x.pdf")
    said = two.at_team.send(path, {"document": file}, content_type="multipart/form-data").text
    assert "This PDF is locked with a password." in said
    assert files(app) == before


def test_a_new_file_takes_the_formers_place_and_its_bytes_go(two, app, session):
    keep(two.at_team, two.team)
    first = files(app)
    keep(two.at_team, two.team, deck(5), "neu.pdf")
    document = session.scalars(select(ProfileDocument)).one()
    assert (document.pages, document.file.name) == (5, "neu.pdf")
    assert [path.name for path in files(app)] == [document.file.public_id]
    assert files(app) != first


def test_deleting_it_removes_the_bytes_and_ends_every_release(two, app, session):
    made = released(two)
    two.at_team.send(f"/profiles/{two.team.public_id}/document/remove", page=f"/profiles/{two.team.public_id}/document")
    assert (files(app), session.scalars(select(ProfileDocument.id)).all()) == ([], [])
    assert two.at_investor.get(file_of(made)).status_code == 404
    keep(two.at_team, two.team)
    assert two.at_investor.get(file_of(made)).status_code == 404
    assert "You can ask for a document" in text_of(two.at_investor, page_of(made))
    deed(two.at_team, made, "ours")
    assert two.at_investor.get(file_of(made)).status_code == 404
    deed(two.at_investor, made, "theirs")
    assert two.at_investor.get(file_of(made)).status_code == 200


def test_bytes_whose_row_was_not_kept_go_with_it(two, app, session):
    from app.core.documents import CleanDocument
    from app.profiles.actions.documents import save_document

    cleaned, mine = CleanDocument(b"%PDF-", 1, (), False), {"by_id": two.founder.id, "at": two.clock.at}
    session.commit()
    with app.app_context():
        save_document(session, two.team, cleaned, "a.pdf", **mine)
        assert len(files(app)) == 1
        session.rollback()
        assert files(app) == []
        save_document(session, two.team, cleaned, "a.pdf", **mine)
        session.commit()
        session.rollback()
    assert len(files(app)) == 1


def test_bytes_without_a_row_are_swept_a_day_later(two, app):
    keep(two.at_team, two.team)
    kept = files(app)
    stray = kept[0].with_name("straystray12")
    stray.write_bytes(b"%PDF-")
    os.utime(stray, (two.clock.at.timestamp(), two.clock.at.timestamp()))
    with app.app_context():
        assert clear_files() == 0
        two.clock.move(hours=25)
        os.utime(kept[0], (0, 0))
        assert clear_files() == 1
    assert files(app) == kept


def test_keeping_a_document_moves_neither_the_profiles_date_nor_the_market(two, session):
    revision = session.execute(text("SELECT number FROM revision")).scalar()
    changed_at = two.team.updated_at
    two.clock.move(hours=1)
    sign_in(two.at_team, session, two.founder)
    assert keep(two.at_team, two.team) == 303
    assert session.execute(text("SELECT number FROM revision")).scalar() == revision
    assert session.get_one(Profile, two.team.id).updated_at == changed_at


def test_uploads_are_bounded_an_hour(two):
    statuses = [keep(two.at_team, two.team, b"no pdf") for _ in range(21)]
    assert (statuses[:20], statuses[20]) == ([422] * 20, 429)


# --- both agree


@pytest.mark.parametrize("order", [("ask", "release"), ("offer", "take up")])
def test_a_document_opens_when_both_agreed_in_either_order(two, order):
    keep(two.at_team, two.team)
    made = two.delivered()
    deeds = [(two.at_investor, "theirs"), (two.at_team, "ours")]
    first, second = deeds if order[0] == "ask" else deeds[::-1]
    assert deed(first[0], made, first[1]) == 303
    assert two.at_investor.get(file_of(made)).status_code == 404
    assert deed(second[0], made, second[1]) == 303
    assert len(pages_of(two.at_investor.get(file_of(made)))) == 3
    subjects = [subject for subject, _to in two.mails()][-2:]
    asked = ["Nordlicht Ventures asks for a document", "Stromlese has released a document to you"]
    offered = ["Stromlese offers you a document", "Nordlicht Ventures may read your document now"]
    assert subjects == (asked if order[0] == "ask" else offered)


def test_an_investors_document_takes_the_same_way_and_opens_nothing_of_the_team(two):
    keep(two.at_team, two.team)
    keep(two.at_investor, two.investor, deck(1))
    made = two.introduced()
    deed(two.at_team, made, "theirs")
    deed(two.at_investor, made, "ours")
    assert len(pages_of(two.at_team.get(file_of(made)))) == 1
    assert two.at_investor.get(file_of(made)).status_code == 404


def test_the_database_refuses_a_release_to_which_only_one_agreed(two, session):
    keep(two.at_team, two.team)
    made = two.delivered()
    deed(two.at_investor, made, "theirs")
    session.commit()
    for change in (
        "both_agreed = {yes}",
        "receiver_agreed = {no}, both_agreed = {yes}",
        "owner = 'third'",
        "owner = 'x'",
    ):
        with pytest.raises(DBAPIError):
            session.execute(text("UPDATE introduction_releases SET " + change.format(yes="true", no="false")))
        session.rollback()
    assert two.at_investor.get(file_of(made)).status_code == 404


def test_nobody_agrees_twice_to_one_document_or_offers_what_is_not_there(two, session):
    made = two.delivered()
    assert deed(two.at_team, made, "ours") == 422
    assert [deed(two.at_investor, made, "theirs") for _ in range(2)] == [303, 303]
    assert session.scalars(select(Release.id)).all() != []
    assert len([subject for subject, _to in two.mails() if "asks for a document" in subject]) == 1
    assert "They ask for a document." in text_of(two.at_team, page_of(made))


def test_asking_again_within_a_day_sends_no_second_mail(two):
    keep(two.at_team, two.team)
    made = two.delivered()
    for verb in ("agree", "take-back", "agree"):
        deed(two.at_investor, made, "theirs", verb)
    assert len([subject for subject, _to in two.mails() if "asks for a document" in subject]) == 1


def test_before_a_hidden_team_is_named_there_is_no_document_to_ask_for_or_to_offer(hidden, session):
    keep(hidden.at_team, hidden.team)
    made = hidden.delivered()
    assert [deed(hidden.at_investor, made, "theirs"), deed(hidden.at_team, made, "ours")] == [422, 422]
    assert "Documents follow once the team is named." in text_of(hidden.at_investor, page_of(made))
    hidden.press(hidden.at_investor, made, "names")
    hidden.press(hidden.at_team, made, "names")
    assert [deed(hidden.at_investor, made, "theirs"), deed(hidden.at_team, made, "ours")] == [303, 303]
    assert hidden.at_investor.get(file_of(made)).status_code == 200
    hidden.press(hidden.at_team, made, "hide-names")
    assert hidden.at_investor.get(file_of(made)).status_code == 404
    assert "Quarzlicht" not in hidden.at_investor.get(page_of(made)).text
    assert session.scalars(select(Disclosure.id).where(Disclosure.revoked_at.is_(None))).all() == []


# --- nothing is known before


def test_a_team_with_a_document_and_one_without_read_the_same_before_it_is_offered(two, session):
    made = two.delivered()
    deed(two.at_investor, made, "theirs")
    two.at_investor.get("/")  # the notice of the deed is read
    token = re.compile(r"[\w-]{20,}\.[\w-]{6}\.[\w-]{27}")
    paths = ("/introductions", page_of(made), f"/profiles/{two.team.public_id}", "/matches", file_of(made))
    before = [token.sub("", two.at_investor.get(path).text) for path in paths]
    keep(two.at_team, two.team)
    after = [token.sub("", two.at_investor.get(path).text) for path in paths]
    assert after == before
    exported = str(export_introductions(session, None, [two.partner.id])) + str(
        export_person(session, None, [two.partner.id])
    )
    told = [*after, str(two.mails()), exported]
    assert [word for word in (NAME, SECRET) for each in told if word in each] == []


@pytest.mark.parametrize("state", ["no document", "not released", "taken back", "deleted"])
def test_s02_what_may_not_be_read_is_as_absent_as_what_never_was(two, counting, state):
    made = two.delivered()
    if state != "no document":
        keep(two.at_team, two.team)
    if state in ("taken back", "deleted"):
        deed(two.at_investor, made, "theirs")
        deed(two.at_team, made, "ours")
    if state == "taken back":
        deed(two.at_team, made, "ours", "take-back")
    if state == "deleted":
        page = f"/profiles/{two.team.public_id}/document"
        two.at_team.send(f"{page}/remove", page=page)
    two.at_investor.get(page_of(made))
    with counting() as statements:
        answer = two.at_investor.get(file_of(made))
    assert answer.status_code == 404
    assert "We could not find this page." in answer.text
    assert "document" not in text_of(two.at_investor, file_of(made)).lower()
    # The same work whatever the reason: nothing can be told from the time it takes.
    assert [each for each in statements.texts if "profile_documents" in each] != []
    assert len([each for each in statements.texts if "introduction_releases" in each]) == 1


def test_nobody_else_reads_it_staff_included(two, new_client, session):
    made = released(two)
    for role in (None, "matching_staff", "administrator"):
        person = make_account(session, roles=(role,) if role else ())
        other = new_client()
        sign_in(other, session, person)
        asked = [
            file_of(made),
            f"/profiles/{two.team.public_id}/document",
            f"/profiles/{two.team.public_id}/document.pdf",
        ]
        assert [other.get(path).status_code for path in asked] == [404, 404, 404]
    assert new_client().get(file_of(made)).headers["Location"].startswith("/account/sign-in")


# --- reading


def test_every_page_of_a_copy_names_its_reader_organisation_day_introduction_and_copy(two, session):
    made = released(two)
    answer = two.at_investor.get(file_of(made))
    reading = session.scalars(select(Reading)).one()
    pages = pages_of(answer)
    assert len(pages) == 3
    for words in ("Mert Yıldız", "Nordlicht Ventures", "21 November 2026", made.public_id, reading.public_id, SECRET):
        assert [words in page for page in pages] == [True] * 3, words
    assert reading.account_id == two.partner.id


def test_s44_a_copy_is_kept_by_no_cache_and_runs_nothing(two):
    made = released(two)
    headers = two.at_investor.get(file_of(made)).headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == f'attachment; filename="anschub-{made.public_id}.pdf"'
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert NAME not in str(headers)


def test_s57_each_reading_is_on_record_by_ids_and_told_to_the_owner(two, session):
    made = released(two)
    two.at_investor.get(file_of(made))
    two.at_investor.head(file_of(made))
    entries = session.scalars(select(AuditEntry).where(AuditEntry.event == "introduction.document_read")).all()
    assert [(entry.actor_id, entry.object_id) for entry in entries] == [(two.partner.id, made.id)]
    assert [word for word in (NAME, "Mert", "Nordlicht") if word in str(entries[0].details)] == []
    copy = session.scalars(select(Reading.public_id)).one()
    page = text_of(two.at_team, page_of(made))
    assert f"Copy {copy}" in page
    assert "Mert Yıldız" not in page
    assert copy not in two.at_investor.get(page_of(made)).text
    assert "read once" in text_of(two.at_team, f"/profiles/{two.team.public_id}/document")


def test_the_owner_learns_who_read_it_once_contacts_are_exchanged(two):
    made = released(two)
    two.at_investor.get(file_of(made))
    two.press(two.at_investor, made, "accept")
    two.clock.move(minutes=10)
    two.work()
    assert "Mert Yıldız" in text_of(two.at_team, page_of(made)).split("Our document")[1]
    assert two.at_investor.get(file_of(made)).status_code == 200


def test_copies_are_bounded_an_hour(two, monkeypatch):
    from app.introductions.routes import documents

    monkeypatch.setattr(documents, "stamped", lambda _path, _words: b"%PDF-")
    made = released(two)
    statuses = [two.at_investor.get(file_of(made)).status_code for _ in range(31)]
    assert (statuses[:30], statuses[30]) == ([200] * 30, 429)


def test_what_is_taken_back_while_a_copy_is_made_is_not_handed_out(two, session, monkeypatch, app):
    from app.introductions.routes import documents

    made = released(two)

    def meanwhile(_path: object, _words: object) -> bytes:
        two.session.execute(text("UPDATE introduction_releases SET receiver_agreed = false, both_agreed = false"))
        two.session.commit()
        return b"%PDF-"

    monkeypatch.setattr(documents, "stamped", meanwhile)
    assert two.at_investor.get(file_of(made)).status_code == 404
    assert session.scalars(select(Reading.id)).all() == []


# --- a yes ends


def test_closed_by_its_owner_the_link_is_dead_at_once_and_the_reader_is_told(two):
    made = released(two)
    assert two.at_investor.get(file_of(made)).status_code == 200
    assert deed(two.at_team, made, "ours", "take-back") == 303
    assert two.at_investor.get(file_of(made)).status_code == 404
    assert two.mails()[-1] == ("Stromlese has closed its document", two.partner.email)
    assert deed(two.at_team, made, "ours") == 303
    assert two.at_investor.get(file_of(made)).status_code == 404
    assert deed(two.at_team, made, "theirs", "take-back") == 409


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE introduction_releases SET receiver_agreed = false, both_agreed = false",
        "UPDATE introduction_releases SET document_id = NULL",
        "UPDATE disclosures SET revoked_at = '2026-11-21 09:00:00+00:00' WHERE level = 'documents'",
    ],
)
def test_release_document_and_disclosure_are_all_needed(two, session, change):
    made = released(two)
    session.execute(text(change))
    assert two.at_investor.get(file_of(made)).status_code == 404


@pytest.mark.parametrize(
    "end", ["decline", "withdraw", "expiry", "expiry before the worker", "end", "block", "archive"]
)
def test_a_document_closes_with_its_introduction(two, end):
    made = released(two)
    if end in ("end", "archive"):
        two.press(two.at_investor, made, "accept")
        two.clock.move(minutes=10)
        two.work()
        assert two.at_investor.get(file_of(made)).status_code == 200
    if end == "archive":
        path = f"/profiles/{two.team.public_id}/edit"
        two.at_team.send(f"/profiles/{two.team.public_id}/state/archive", page=path)
    elif end == "expiry before the worker":
        two.clock.move(days=14)
        sign_in(two.at_investor, two.session, two.partner)
    elif end == "expiry":
        two.later(days=14)
    else:
        two.press(two.at_investor if end == "decline" else two.at_team, made, end)
        two.clock.move(minutes=10)
        two.work()
    assert two.at_investor.get(file_of(made)).status_code == 404
    assert "Their document" not in two.at_investor.get(page_of(made)).text or end == "archive"


def test_after_an_undone_no_the_document_is_still_open(two):
    made = released(two)
    two.press(two.at_investor, made, "decline")
    two.press(two.at_investor, made, "undo")
    two.clock.move(minutes=10)
    two.work()
    assert two.at_investor.get(file_of(made)).status_code == 200


def test_deeds_that_do_not_exist_are_not_found(two):
    made = two.delivered()
    assert [deed(two.at_team, made, *words) for words in (("everyones", "agree"), ("ours", "steal"))] == [404, 404]
    assert deed(two.at_team, made, "ours", "take-back") == 409


# --- what a person takes along, and what goes


def test_the_document_is_in_the_export_of_its_members_and_each_reading_in_both(two, session, app):
    made = released(two)
    two.at_investor.get(file_of(made))
    with app.app_context():
        mine = export_person(session, None, [two.founder.id])[two.founder.id]
    kept = mine["profiles"][0]["document"]
    assert (kept["name"], kept["pages"]) == (NAME, 3)
    assert base64.b64decode(kept["content_base64"]).startswith(b"%PDF-")
    copy = session.scalars(select(Reading.public_id)).one()
    for account in (two.founder, two.partner):
        assert copy in str(export_introductions(session, None, [account.id]))
    theirs = str(export_person(session, None, [two.partner.id])) + str(
        export_introductions(session, None, [two.partner.id])
    )
    assert [word for word in (NAME, kept["content_base64"][:60]) if word in theirs] == []


def test_erasing_the_last_member_removes_the_bytes_and_closes_the_release(two, session, app):
    made = released(two)
    with app.app_context():
        erase_person(session, None, [two.founder.id])
        session.commit()
    assert files(app) == []
    assert two.at_investor.get(file_of(made)).status_code == 404


def test_a_document_stays_with_the_team_when_the_person_who_brought_it_goes(two, session, app):
    other = make_account(session, name="Nele Brandt")
    session.add(ProfileMember(profile_id=two.team.id, account_id=other.id, role=MemberRole.EDITOR, since=two.clock.at))
    made = released(two)
    with app.app_context():
        erase_person(session, None, [two.founder.id])
        session.commit()
    assert len(files(app)) == 1
    assert two.at_investor.get(file_of(made)).status_code == 200


def test_a_reading_outlives_its_reader_without_a_name(two, session):
    made = released(two)
    two.at_investor.get(file_of(made))
    session.execute(text("UPDATE introduction_readings SET account_id = NULL"))
    assert "Copy" in text_of(two.at_team, page_of(made))
