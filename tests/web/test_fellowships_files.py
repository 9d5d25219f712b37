"""Files of an application: chosen, kept in quarantine, read by nobody but those who may, without scripts."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import files as stored_files
from app.core.audit import AuditEntry
from app.core.files import NOBODYS, StoredFile, clear_files
from app.core.limits import Limit
from app.core.outbox import OutboxMail
from app.core.received import KEY
from app.core.uploads import Kinds
from app.fellowships.models import EVERY, Answer, Application, ApplicationPart, Attachment, Round, enter
from app.fellowships.queries.applications.content import facts_of, whole_application
from app.fellowships.queries.applications.own import answers_of
from app.fellowships.queries.attachments import files_ready
from app.fellowships.rules.completeness import open_points
from app.fellowships.rules.questionnaire import Asked, Limits, Question, Section, Words
from app.fellowships.states import Party, QuestionKind, ScanState
from app.fellowships.tasks.files import clear_removed_files, scan_file, scan_files
from tests.conftest import Client, MovableClock
from tests.factories import documents as pdfs
from tests.factories import uploads
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import (
    ASKED,
    make_application,
    make_open_round,
    make_part,
    make_questionnaire,
    part_of,
)
from tests.scanners import fake_clamd as ways
from tests.scanners.fake_clamd import FakeClamd, fake_clamd

NAME = "Ada Okafor – Lebenslauf.pdf"


def question(key: str, **limits: int) -> Question:
    return Question(key, QuestionKind.FILE, Words(key, key), limits=Limits(**limits))


QUESTIONS = Asked(
    sections=(
        Section(
            "proof",
            Words("Belege", "Proof"),
            questions=(question("cv", files=2, megabytes=1, pages=3), question("photo", files=1)),
        ),
        Section(
            "university", Words("Hochschule", "University"), party=Party.UNIVERSITY, questions=(question("letter"),)
        ),
    ),
    parties=ASKED.parties,
)


@dataclass
class Team:
    """A draft with its founder's browser."""

    app: Flask
    session: Session
    client: Client
    founder: Account
    application: Application
    part: ApplicationPart

    def path(self, key: str = "cv", part: ApplicationPart | None = None) -> str:
        return f"/applications/{self.application.public_id}/parts/{(part or self.part).public_id}/files/{key}"

    def upload(self, content: bytes, name: str = NAME, key: str = "cv") -> Any:
        sent = {"file": (io.BytesIO(content), name)}
        answer = self.client.send(self.path(key), sent, page=self.path(key), content_type="multipart/form-data")
        answer.request.environ["wsgi.input"].close()  # a body of half a megabyte lies in a file of the test's browser
        return answer

    def page(self, key: str = "cv") -> str:
        return self.client.get(self.path(key)).text

    def files(self) -> list[Attachment]:
        return list(self.session.scalars(select(Attachment).order_by(Attachment.id)))

    def work(self) -> int:
        """One round of the worker."""
        self.session.commit()
        with self.app.app_context():
            return scan_files()


@pytest.fixture
def team(app: Flask, client: Client, session: Session, clock: MovableClock) -> Team:
    staff, founder = make_account(session, roles=["programme_staff"]), make_account(session)
    sign_in(client, session, founder)
    enter(session, EVERY)
    round_ = make_open_round(session, by_id=staff.id, asked=QUESTIONS)
    application = make_application(session, round_, founder, answers={"title": "Fasern"})
    return Team(app, session, client, founder, application, part_of(session, application))


@pytest.fixture
def scanner(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    with fake_clamd() as fake:
        fake.answers_pings = True
        chosen = app.config["SETTINGS"].model_copy(update={"clamd": fake.setting})
        monkeypatch.setitem(app.config, "SETTINGS", chosen)
        yield fake


def error_in(page: str) -> str:
    found = BeautifulSoup(page, "html.parser").select_one("#file-error")
    return found.get_text(" ", strip=True) if found else ""


def events(session: Session) -> list[str]:
    wanted = select(AuditEntry.event).where(AuditEntry.event.like("application.file_%")).order_by(AuditEntry.id)
    return [each.removeprefix("application.file_") for each in session.scalars(wanted)]


def on_disk(app: Flask) -> set[str]:
    folder = Path(app.config["SETTINGS"].data_dir) / "files"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_a_file_is_kept_made_anew_and_counts_as_an_answer(team: Team) -> None:
    assert team.upload(pdfs.deck(2)).status_code == 303
    (row,) = team.files()
    assert (row.name, row.pages, row.media_type, row.scan) == (NAME, 2, "application/pdf", ScanState.NOT_SCANNED)
    stored = team.session.get_one(StoredFile, row.file_id)
    assert (stored.account_id, stored.name) == (NOBODYS, "")
    assert on_disk(team.app) == {stored.public_id}
    assert answers_of(team.session, [team.part.id])[team.part.id]["cv"].value == [row.public_id]
    assert "Taken out of it: author and other particulars" in team.page()
    assert events(team.session) == ["added"]


def test_u22_limits_stand_before_choosing_and_every_refusal_stands_beside_its_field(team: Team) -> None:
    page = " ".join(team.page().split())
    assert "PDF, PNG, JPEG or WebP, at most 1 MB; a PDF of at most 3 pages." in page
    assert "2 files at most." in page
    for content, name, says in [
        (pdfs.deck(4), "a.pdf", "more than 3 pages"),
        (b"%PDF-" + b"0" * (1 << 20), "a.pdf", "larger than 1 MB"),
        (uploads.office(), "a.docx", "Office documents are not taken"),
        (uploads.bomb(), "a.zip", "Archives are not taken"),
        (b"", "a.pdf", "is empty"),
    ]:
        refused = team.upload(content, name)
        assert (refused.status_code, says in error_in(refused.text)) == (422, True), error_in(refused.text)
    assert "Choose a file." in error_in(team.client.send(team.path(), {}, page=team.path()).text)
    assert (team.files(), on_disk(team.app)) == ([], set())


def test_a_question_that_takes_pdf_or_pictures_alone_says_so_before_and_refuses_the_other_by_content(
    team: Team, session: Session
) -> None:
    alone = replace(
        QUESTIONS,
        sections=(
            replace(
                QUESTIONS.sections[0],
                questions=(
                    replace(question("cv"), file_kinds=Kinds.PDF),
                    replace(question("photo"), file_kinds=Kinds.PICTURES),
                ),
            ),
        ),
    )
    team.upload(uploads.picture(), "foto.png", "cv")
    kept = team.files()
    make_questionnaire(session, session.get_one(Round, team.application.round_id), alone)
    session.commit()
    assert 'accept="application/pdf"' in team.page("cv")
    section = team.client.get(team.path().replace("/files/cv", "/proof")).text
    assert "PDF alone, at most" in section
    assert "Pictures alone (PNG, JPEG or WebP)" in section
    assert "Only a PDF is taken here" in error_in(team.upload(uploads.picture(), "foto.png", "cv").text)
    assert "Only a picture is taken here" in error_in(team.upload(pdfs.deck(), "a.pdf", "photo").text)
    assert team.files() == kept
    assert team.upload(uploads.picture(), "foto.png", "photo").status_code == 303
    check = team.client.get(f"/applications/{team.application.public_id}/check").text
    assert "“foto.png” is of a kind that is not taken here any more" in check


def test_two_files_at_most_and_one_takes_the_place_of_the_only_one(team: Team) -> None:
    for _ in range(2):
        team.upload(pdfs.deck(1))
    page = team.page()
    assert "All of them are there" in page
    assert 'type="file"' not in page
    session = team.session
    token = team.client.token(team.path("photo"))
    sent = {"csrf_token": token, "file": (io.BytesIO(pdfs.deck(1)), "a.pdf")}
    third = team.client.post(team.path(), data=sent, content_type="multipart/form-data")
    assert (third.status_code, len(team.files())) == (422, 2)
    first, second = (team.upload(uploads.picture(), "foto.png", "photo") for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    photos = [row for row in team.files() if row.question_key == "photo"]
    assert [row.removed_at is None for row in photos] == [False, True]
    assert answers_of(session, [team.part.id])[team.part.id]["photo"].value == [photos[1].public_id]


def test_a_removed_file_can_be_taken_back_for_a_day_and_is_deleted_then(team: Team, clock: MovableClock) -> None:
    team.upload(pdfs.deck(1))
    (row,) = team.files()
    deed = f"{team.path()}/{row.public_id}"
    team.client.send(f"{deed}/remove", {}, page=team.path())
    assert "can be taken back for a day" in team.page()
    assert answers_of(team.session, [team.part.id])[team.part.id]["cv"].value == []
    team.client.send(f"{deed}/restore", {}, page=team.path())
    assert team.files()[0].removed_at is None
    team.client.send(f"{deed}/remove", {}, page=team.path())
    clock.move(hours=23)
    with team.app.app_context():
        assert clear_removed_files() == 0
    clock.move(hours=1)
    team.session.commit()
    with team.app.app_context():
        assert clear_removed_files() == 1
    assert (team.files(), on_disk(team.app), list(team.session.scalars(select(StoredFile)))) == ([], set(), [])
    assert events(team.session) == ["added", "removed", "restored", "removed"]
    versions = team.session.scalars(select(Answer.version).where(Answer.question_key == "cv").order_by(Answer.version))
    assert list(versions) == [1, 2, 3, 4]


def test_t23_s46_a_file_is_read_by_nobody_until_the_scanner_passed_it(team: Team, scanner: FakeClamd) -> None:
    team.upload(pdfs.deck(1))
    (row,) = team.files()
    download = f"{team.path()}/{row.public_id}"
    assert row.scan is ScanState.WAITING
    assert "Waits for the virus scanner" in team.page()
    assert "scanner found nothing" not in team.page()
    assert team.client.get(download).status_code == 404
    assert team.work() == 1
    team.session.refresh(row)
    assert (row.scan, row.scan_tries) == (ScanState.CLEAN, 1)
    assert "The virus scanner found nothing" in team.page()
    answer = team.client.get(download)
    assert answer.data == scanner.seen[0]
    assert team.work() == 0


@pytest.mark.parametrize(
    "conduct",
    [ways.reset, ways.saying(b""), ways.saying(b"stream: OK"), ways.saying(b"INSTREAM size limit exceeded. ERROR\0")],
    ids=["reset", "hung up", "half an answer", "oversize"],
)
def test_t23_s59_a_scanner_without_a_clear_word_leaves_the_file_in_quarantine_and_is_asked_again(
    team: Team, scanner: FakeClamd, clock: MovableClock, conduct: ways.Conduct
) -> None:
    team.upload(pdfs.deck(1))
    (row,) = team.files()
    scanner.conduct = conduct
    assert [team.work(), team.work()] == [1, 0]
    team.session.refresh(row)
    assert (row.scan, row.scan_tries) == (ScanState.FAILED, 1)
    assert "Could not be checked yet" in team.page()
    assert team.client.get(f"{team.path()}/{row.public_id}").status_code == 404
    clock.move(minutes=1)
    assert team.work() == 1
    clock.move(minutes=1)
    assert team.work() == 0
    clock.move(minutes=1)
    scanner.conduct = ways.honest
    assert team.work() == 1
    team.session.refresh(row)
    assert (row.scan, row.scan_tries) == (ScanState.CLEAN, 3)


def test_t23_a_silent_scanner_is_left_alone_and_holds_up_nothing(team: Team, scanner: FakeClamd) -> None:
    for _ in range(2):
        team.upload(pdfs.deck(1))
    scanner.conduct = ways.reset
    assert team.work() == 1
    assert [row.scan for row in team.files()] == [ScanState.FAILED, ScanState.WAITING]
    scanner.answers_pings = False
    assert team.work() == 0
    assert "Waits for the virus scanner" in team.page()
    scanner.conduct, scanner.answers_pings = ways.honest, True
    assert team.work() == 1
    assert [row.scan for row in team.files()] == [ScanState.FAILED, ScanState.CLEAN]


def test_t24_a_store_that_cannot_be_read_just_now_loses_no_file(
    team: Team, scanner: FakeClamd, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.upload(pdfs.deck(1))

    def unreadable(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as broken:
        broken.setattr("pathlib.Path.read_bytes", unreadable)
        assert team.work() == 1
    assert "Could not be checked yet" in team.page()
    clock.move(minutes=1)
    assert team.work() == 1
    assert "The virus scanner found nothing" in team.page()


def test_t23_a_harmful_file_is_kept_from_everybody_and_its_owners_are_told_once(team: Team, scanner: FakeClamd) -> None:
    scanner.conduct = ways.saying(b"stream: Win.Worm.Test FOUND\0")
    team.upload(pdfs.deck(1))
    (row,) = team.files()
    key = row.id
    assert team.work() == 1
    team.session.commit()
    with team.app.app_context():
        scan_file(key)
    team.session.refresh(row)
    assert (row.scan, row.scan_words) == (ScanState.INFECTED, "Win.Worm.Test")
    assert team.client.get(f"{team.path()}/{row.public_id}").status_code == 404
    page = team.page()
    assert "The virus scanner found harmful content" in page
    assert "Win.Worm" not in page
    (mail,) = team.session.scalars(select(OutboxMail).where(OutboxMail.template == "fellowships/file_infected"))
    assert (mail.to, team.path() in mail.text, NAME in mail.text) == (team.founder.email, True, False)
    ready = files_ready(team.session, team.application.id)
    assert ([line.name for line in ready.infected], ready.is_ready) == ([NAME], False)
    team.client.send(f"{team.path()}/{row.public_id}/remove", {}, page=team.path())
    assert files_ready(team.session, team.application.id).is_ready
    assert events(team.session) == ["added", "infected", "removed"]


def test_t23_without_a_scanner_files_say_so_and_are_scanned_once_there_is_one(
    team: Team, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.upload(pdfs.deck(1))
    (row,) = team.files()
    assert "Not scanned: there is no virus scanner here" in team.page()
    assert team.client.get(f"{team.path()}/{row.public_id}").status_code == 200
    assert team.work() == 0
    with fake_clamd() as fake:
        chosen = app.config["SETTINGS"].model_copy(update={"clamd": fake.setting})
        monkeypatch.setitem(app.config, "SETTINGS", chosen)
        assert team.client.get(f"{team.path()}/{row.public_id}").status_code == 404
        assert "Waits for the virus scanner" in team.page()
        assert team.work() == 1
    team.session.refresh(row)
    assert row.scan is ScanState.CLEAN


def test_t23_waiting_files_stop_no_submission(team: Team, scanner: FakeClamd) -> None:
    team.upload(pdfs.deck(1))
    ready = files_ready(team.session, team.application.id)
    assert (ready.is_ready, len(ready.waiting)) == (True, 1)


def test_t24_s59_a_store_that_is_gone_refuses_with_a_sentence_and_keeps_everything_else(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.upload(pdfs.deck(1))

    def gone(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("app.core.files.Path.write_bytes", gone)
        refused = team.upload(pdfs.deck(2))
    assert (refused.status_code, error_in(refused.text).startswith("Error: The file could not be stored")) == (
        422,
        True,
    )
    assert [row.pages for row in team.files()] == [1]
    assert len(on_disk(team.app)) == 1
    assert team.upload(pdfs.deck(2)).status_code == 303


def test_t24_an_upload_whose_temporary_file_vanished_is_asked_for_again(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vanished(*_: object, **__: object) -> None:
        raise ValueError("I/O operation on closed file.")

    with monkeypatch.context() as broken:
        broken.setattr("app.fellowships.routes.files.make_anew", vanished)
        refused = team.upload(pdfs.deck(1))
    assert (refused.status_code, "did not arrive whole" in error_in(refused.text)) == (422, True)
    assert team.files() == []


def test_t24_bytes_that_are_lost_are_told_and_asked_for_again(team: Team, scanner: FakeClamd) -> None:
    team.upload(pdfs.deck(1))
    (row,) = team.files()
    (kept,) = on_disk(team.app)
    (Path(team.app.config["SETTINGS"].data_dir) / "files" / kept).unlink()
    assert team.work() == 1
    assert "This file is lost on our side" in team.page()
    ready = files_ready(team.session, team.application.id)
    assert ([line.name for line in ready.lost], ready.is_ready) == ([NAME], False)
    team.session.refresh(team.application)
    whole = whole_application(team.session, team.application)
    told = [point.text.source for point in open_points(whole.asked, facts_of(whole), "en")]
    assert told == ["{label}: “{name}” is lost on our side. Choose it again."]
    assert team.client.get(f"{team.path()}/{row.public_id}").status_code == 404


def test_t24_a_download_whose_bytes_are_gone_is_not_found(team: Team) -> None:
    team.upload(pdfs.deck(1))
    (row,) = team.files()
    (kept,) = on_disk(team.app)
    (Path(team.app.config["SETTINGS"].data_dir) / "files" / kept).unlink()
    assert team.client.get(f"{team.path()}/{row.public_id}").status_code == 404


def test_s50_t03_an_upload_begun_in_time_counts_and_one_begun_at_the_end_does_not(
    team: Team, clock: MovableClock
) -> None:
    end = clock.at + timedelta(days=30)
    clock.at = end - timedelta(hours=1)
    sign_in(team.client, team.session, team.founder)
    token = team.client.token(team.path())
    clock.at = end + timedelta(minutes=3)

    def begun(seconds: int) -> int:
        sent = {"csrf_token": token, "file": (io.BytesIO(pdfs.deck(1)), NAME)}
        moment = {KEY: end + timedelta(seconds=seconds)}
        return int(
            team.client.post(
                team.path(), data=sent, content_type="multipart/form-data", environ_overrides=moment
            ).status_code
        )

    assert [begun(0), begun(1), begun(-1)] == [409, 409, 303]
    (row,) = team.files()
    assert row.received_at == end - timedelta(seconds=1)


def test_t03_nothing_is_added_removed_or_taken_back_after_the_end(team: Team, clock: MovableClock) -> None:
    team.upload(pdfs.deck(1))
    (row,) = team.files()
    clock.move(days=31)
    sign_in(team.client, team.session, team.founder)
    token = team.client.token("/account/name")
    deed = f"{team.path()}/{row.public_id}"
    for path in (team.path(), f"{deed}/remove", f"{deed}/restore"):
        assert team.client.post(path, data={"csrf_token": token}).status_code == 409
    assert "Remove" not in BeautifulSoup(team.page(), "html.parser").select_one("main").text
    assert team.client.get(deed).status_code == 200


def test_t17_s44_a_download_is_kept_not_run_whatever_the_file_was_called(team: Team) -> None:
    for name in (
        '"><script>alert(1)</script>.pdf',
        "../../../etc/passwd",
        "CON.pdf",
        'a"\r\nX-Evil: 1.pdf',
        "\u202efdp.exe",
    ):
        team.upload(pdfs.deck(1), name, "photo")
    team.upload(uploads.photo(), "<img src=x onerror=alert(1)>.jpg", "photo")
    page = BeautifulSoup(team.page("photo"), "html.parser")
    assert page.select("main script, main img") == []
    row = team.files()[-1]
    answer = team.client.get(f"{team.path('photo')}/{row.public_id}")
    headers = answer.headers
    assert headers["Content-Disposition"] == 'attachment; filename="Attachment 1.jpg"'
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert headers["Content-Type"] == "image/jpeg"
    assert uploads.PERSON.encode() not in answer.data
    assert events(team.session)[-1] == "read"


def test_t08_s45_no_other_person_reaches_a_file_by_any_address(
    team: Team, session: Session, signed_in: Callable[[Account], Client]
) -> None:
    university = make_account(session)
    theirs = make_part(session, team.application, Party.UNIVERSITY, university)
    team.upload(pdfs.deck(1))
    uni = signed_in(university)
    letter = {"file": (io.BytesIO(pdfs.deck(1)), "Brief.pdf")}
    uni.send(team.path("letter", theirs), letter, page=team.path("letter", theirs), content_type="multipart/form-data")
    mine, other = team.files()
    own, foreign = f"{team.path()}/{mine.public_id}", f"{team.path('letter', theirs)}/{other.public_id}"
    assert (team.client.get(own).status_code, uni.get(foreign).status_code) == (200, 200)
    crossed = [
        f"{team.path('letter', theirs)}/{mine.public_id}",
        f"{team.path()}/{other.public_id}",
        f"{team.path('photo')}/{mine.public_id}",
        f"{team.path()}/{mine.id}",
        f"{team.path()}/{mine.file_id}",
        f"{team.path()}/{session.get_one(StoredFile, mine.file_id).public_id}",
    ]
    assert [team.client.get(path).status_code for path in (foreign, *crossed)] == [404] * 7
    assert [uni.get(path).status_code for path in (own, *crossed)] == [404] * 7
    roles = [[], ["administrator"], ["programme_staff"], ["matching_staff"], ["reviewer"], ["registry_approver"]]
    strangers = [signed_in(make_account(session, roles=each)) for each in roles]
    assert [who.get(path).status_code for who in strangers for path in (own, foreign, *crossed)] == [404] * 48


def test_bytes_of_a_process_that_was_killed_are_cleared(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.upload(pdfs.deck(1))
    folder = Path(team.app.config["SETTINGS"].data_dir) / "files"
    (folder / "aaaaaaaaaaaa").write_bytes(b"left behind")
    monkeypatch.setattr(stored_files, "KEPT_UNNAMED", timedelta(days=-36_500))
    with team.app.app_context():
        assert clear_files() == 1
    assert len(on_disk(team.app)) == 1


def test_s41_sixty_files_an_hour(team: Team, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.fellowships.routes.files.FILES_AN_HOUR", Limit("account", 1, 3_600))
    assert [team.upload(uploads.picture(), "a.png", "photo").status_code for _ in range(2)] == [303, 429]
