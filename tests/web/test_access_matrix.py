"""S01: who may do what, written down in tests/access_matrix.toml and walked through, cell by cell.

Everything in the addresses belongs to founder A: A's start-up with its parts, A's lists and weights, A's session and
account on the desk, a report on A's profile. What others get there is what a stranger gets. Forms are sent empty.

A cell says: ``in`` sent to signing in · ``ok`` served, or the deed or its form answered · a number: this status.
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.accounts.models import Account, AccountSession
from app.core import health
from app.core.files import StoredFile, path_of
from app.core.outbox import OutboxMail
from app.fellowships.actions.conflicts.declaring import declare_conflict
from app.fellowships.models import EVERY, Application, Reviewer, ReviewPhase, Round, Submission, within
from app.fellowships.rules.conflicts import ConflictKind
from app.fellowships.rules.reviewing.wishes import ASKS_WISHES
from app.fellowships.states import Party, ReviewState
from app.introductions.actions.ordering import order_run
from app.introductions.actions.trials import ask_trial
from app.introductions.models import PairRuling, ProposalLine, ProposalRun
from app.introductions.rules.policy import Policy
from app.introductions.states import OrderedBy, ProposalState, Ruling
from app.matches.actions.lists import create_list
from app.matches.actions.presets import keep_preset
from app.profiles.actions import identifiers, parts
from app.profiles.actions.logo import set_logo
from app.profiles.actions.parts import NewContact
from app.profiles.actions.staff import report_profile
from app.profiles.models import (
    FieldConflict,
    ImportRun,
    NameMatch,
    NeverShow,
    OrganisationIdentifier,
    Profile,
    ProfileChange,
    ProfileContact,
    ProfileDocument,
)
from app.profiles.states import IdentifierScheme, ImportMode, Kind, NamedAs, NameVerdict, ReportReason, RunState
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_application, make_open_round, make_part, part_of
from tests.factories.around_deadline import make_around_deadline
from tests.factories.assigning import make_round_in_review
from tests.factories.attachments import assign, keep_file, submit_files
from tests.factories.fellowships import make_programme, make_round
from tests.factories.introductions import make_introduction
from tests.factories.learning import make_model
from tests.factories.profiles import make_investor, make_spinoff, make_startup
from tests.factories.questionnaires import make_being_written
from tests.factories.reviewing import make_phase, make_review, make_rubric
from tests.factories.seals import addresses_of

MATRIX = tomllib.loads((Path(__file__).resolve().parents[1] / "access_matrix.toml").read_text("utf-8"))
PEOPLE: list[str] = MATRIX["people"]
METHODS = ("GET", "POST")
ANSWERED = {400, 409, 422}

RECEIPTS = ("receipt", "receipt_pdf")


@dataclass(frozen=True)
class Cell:
    """One way into the application."""

    method: str
    rule: Rule

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule.rule}"


def ways_in(app: Flask) -> list[Cell]:
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    return [Cell(method, rule) for rule in rules for method in METHODS if method in (rule.methods or set())]


def written() -> dict[str, list[str]]:
    return {f"{method} {path}": cells.split() for method in METHODS for path, cells in MATRIX[method].items()}


def test_s01_every_way_into_the_application_stands_in_the_matrix_and_nothing_else(app: Flask) -> None:
    assert sorted(written()) == sorted({cell.name for cell in ways_in(app)})


def test_s01_every_row_speaks_of_every_person() -> None:
    assert {name: len(cells) for name, cells in written().items() if len(cells) != len(PEOPLE)} == {}
    known = {"in", "ok", "403", "404", "410"}
    assert {name: cells for name, cells in written().items() if not set(cells) <= known} == {}


class World:
    """The people of the matrix and what the addresses point to."""

    def __init__(self, session: Session, clock: MovableClock) -> None:
        self.session, self.at = session, clock.at
        self.people: dict[str, Account] = {
            "founder A": make_account(session),
            "founder B": make_account(session),
            "investor": make_account(session),
            "reviewer": make_account(session, roles=["reviewer"]),
            "programme staff": make_account(session, roles=["programme_staff"]),
            "matching staff": make_account(session, roles=["matching_staff"]),
            "administrator": make_account(session, roles=["administrator"]),
        }
        self.account = self.people["founder A"]
        self.profile: Profile = make_startup(session, self.account)
        make_startup(session, self.people["founder B"], name="Die anderen")
        self.investor = make_investor(session, self.people["investor"])
        # Its name comes after the start-up's: the start-up is the profile A looks through.
        self.team = make_spinoff(session, self.account, name="Zitterlicht")
        self.values = {
            **self._accounts(),
            **self._profiles(),
            **self._matches(),
            **self._introductions(),
            **self._fellowships(),
            **self._desk(),
        }
        session.commit()

    def _accounts(self) -> dict[str, Any]:
        theirs = AccountSession(
            account_id=self.account.id,
            token_hash="0" * 64,
            created_at=self.at,
            last_seen_at=self.at,
            reauthenticated_at=self.at,
            agent_family="Firefox",
            address_prefix="127.0.0.0",
        )
        self.session.add(theirs)
        self.session.flush()
        return {
            "accounts:public_id": theirs.public_id,
            **dict.fromkeys(("token", "signed"), "no-such-token"),
            "code": "de",
            "preferences.switch_theme:name": "dark",
            "preferences.switch_keys:state": "off",
            "filename": "css/base.css",
        }

    def _profiles(self) -> dict[str, Any]:
        mine: dict[str, Any] = {"by_id": self.account.id, "at": self.at}
        parts.add_contact(self.session, self.profile, NewContact("Kontakt", None, "kontakt@a.example", None), **mine)
        product = parts.add_product(self.session, self.profile, "Produkt", "1.0", **mine)
        identifiers.add_identifier(self.session, self.profile, IdentifierScheme.DOMAIN, "stromlese.example", **mine)
        identifier = self.session.scalars(select(OrganisationIdentifier.id)).all()[-1]
        never = parts.add_never_show(self.session, self.profile, "Niemals GmbH", None, **mine)
        conflict = FieldConflict(profile_id=self.profile.id, field="city", late="Mainz", **mine)
        change = ProfileChange(
            profile_id=self.profile.id, field="city", old="Mainz", new="Trier", profile_version=1, **mine
        )
        self.session.add_all([conflict, change])
        self.session.flush()
        picture = BytesIO()
        Image.new("RGB", (40, 30), "navy").save(picture, format="PNG")
        set_logo(self.session, self.profile, BytesIO(picture.getvalue()), "logo.png", **mine)
        deck = StoredFile(
            account_id=self.account.id, name="deck.pdf", media_type="application/pdf", size=1, created_at=self.at
        )
        self.session.add(ProfileDocument(profile_id=self.profile.id, file=deck, pages=1, **mine))
        self.session.flush()
        path_of(deck).write_bytes(b"%PDF-")
        of_mine = ProfileContact.profile_id == self.profile.id
        contact = self.session.scalars(select(ProfileContact.id).where(of_mine)).one()
        return {
            "profiles:public_id": self.profile.public_id,
            "profiles:name": "place",
            "profiles:account_id": self.account.public_id,
            "profiles.change_member:deed": "owner",
            "profiles.change_state:deed": "pause",
            "profiles.set_proposing:deed": "refuse",
            "profiles.set_learning:deed": "refuse",
            **{f"profiles.{name}:public_id": self.team.public_id for name in ("found", "teaser", "propose_teaser")},
            **addresses_of(self.session, self.profile),
            "kind": Kind.STARTUP.value,
            "teaser_id": self.team.teaser_id,
            "contact_id": contact,
            "identifier_id": identifier,
            "product_id": product.public_id,
            "version_id": product.versions[0].public_id,
            "entry_id": never.id,
            "conflict_id": conflict.id,
            "choice": "saved",
            "change_id": change.id,
        }

    def _matches(self) -> dict[str, Any]:
        mine: dict[str, Any] = {"by": self.account.id, "at": self.at}
        kept = create_list(self.session, self.profile.id, "Erste Gespräche", **mine)
        preset = keep_preset(self.session, self.profile.id, "Nur Nähe", {"region": 3}, **mine)
        return {
            "matches:public_id": kept.public_id,
            "matches.use_weights:public_id": preset.public_id,
            "matches.delete_weights:public_id": preset.public_id,
            "reference": self.investor.public_id,
            "a_id": self.profile.public_id,
            "b_id": self.investor.public_id,
        }

    def _introductions(self) -> dict[str, Any]:
        made = make_introduction(self.session, self.profile, self.investor)
        kinds = {
            "introductions.do:deed": "accept",
            "introductions.say_to_mirror:deed": "leave",
            "introductions.write:kind": "message",
            "introductions.document_deed:whose": "theirs",
            "introductions.document_deed:deed": "agree",
        }
        return {"introductions:public_id": made.public_id, **kinds}

    def _fellowships(self) -> dict[str, Any]:
        by_id = self.people["administrator"].id
        programme = make_programme(self.session, by_id)
        row = make_round(self.session, programme, by_id=by_id)
        of_programme = ("programme", "new_round", "archive", "take_up")
        return {
            "fellowships:public_id": row.public_id,
            **{f"fellowships.{endpoint}:public_id": programme.public_id for endpoint in of_programme},
            "fellowships:programme": programme.slug,
            "fellowships:slug": row.slug,
            "fellowships:language": "de",
            **make_being_written(self.session, row, by_id=by_id, unsure=self.people["investor"]),
            **self._files(),
            **self._assignment(),
        }

    def _assignment(self) -> dict[str, Any]:
        """A round in review with one application and one reviewer."""
        made = make_round_in_review(self.session, self.people["administrator"], ("Roboter",), ("Roboter",))
        pages = ("assignment_pair", "change_pair", "assignment_reviewer")
        return {
            **{f"fellowships.{page}:public_id": made.round.public_id for page in pages},
            **{f"fellowships.{page}:application": made.applications[0].public_id for page in pages},
            **{f"fellowships.{page}:reviewer": made.reviewers[0].public_id for page in pages},
        }

    def _screening(self, application: Application, row: Round) -> dict[str, Any]:
        pages = ("round_application", "exclude_application", "screen_application")
        return {
            **{f"fellowships.{page}:public_id": row.public_id for page in pages},
            **{f"fellowships.{page}:application_id": application.public_id for page in pages},
            "fellowships.screen_application:deed": "admit",
        }

    def _conflict(self, application: Application, row: Round) -> dict[str, Any]:
        """One of somebody who opens none of these pages."""
        told = {"kind": ConflictKind.FAMILY, "words": "", "by_id": self.people["administrator"].id, "at": self.at}
        with within(self.session, EVERY):
            theirs = self.people["founder B"].id
            kept = declare_conflict(self.session, application, account_id=theirs, **told)
        pages = ("settle", "restore")
        return {
            **{f"fellowships.{page}:public_id": row.public_id for page in pages},
            **{f"fellowships.{page}:conflict_id": kept.public_id for page in pages},
        }

    def _files(self) -> dict[str, Any]:
        """A draft of founder A's with a file, and another application with one in the reviewer's hands."""
        by_id = self.people["administrator"].id
        session, programme = self.session, make_programme(self.session, by_id, name="Mit Anlagen")
        open_round = make_open_round(session, by_id=by_id, programme=programme, title="Offen")
        draft = make_application(session, open_round, self.account, profile=self.profile)
        part = part_of(session, draft)
        in_review = make_open_round(session, by_id=by_id, programme=programme, title="In Begutachtung")
        submitted = make_application(session, in_review, self.account, profile=self.profile)
        keep_file(session, part_of(session, submitted), "cv")
        submit_files(session, submitted, [part_of(session, submitted)])
        return {
            "fellowships:application_id": draft.public_id,
            "fellowships:part_id": part.public_id,
            "fellowships:question_key": "cv",
            "fellowships:attachment_id": keep_file(session, part, "cv").public_id,
            "fellowships.staff_file:application_id": submitted.public_id,
            **self._screening(submitted, in_review),
            **self._blindness(submitted, in_review),
            **self._conflict(submitted, in_review),
            **self._reviewing(submitted, in_review),
            "fellowships:position": 1,
            **self._parts(draft),
            **self._handing_in(draft, open_round, submitted, in_review),
        }

    def _reviewing(self, submitted: Application, in_review: Round) -> dict[str, Any]:
        """The reviewer's task, in a round that takes reviews and asks for wishes."""
        task = assign(self.session, submitted, self.people["reviewer"])
        rubric = make_rubric(self.session, in_review)
        make_phase(self.session, in_review, settings={ASKS_WISHES: True})
        with within(self.session, EVERY):
            last = self.session.scalars(select(Submission).where(Submission.application_id == submitted.id)).one()
            make_review(self.session, task, last, rubric, state=ReviewState.DRAFT)
            place = self.session.get_one(Reviewer, task.reviewer_id)
            phase = self.session.scalars(select(ReviewPhase).where(ReviewPhase.round_id == in_review.id)).first()
        assert phase is not None, "made above"
        pages = (
            *("new_review_phase", "change_review_phase", "remove_review_phase", "switch_review"),
            *("change_reviewer", "remind_reviewer", "end_reviewer"),
        )
        return {
            "fellowships:way": "next",
            "fellowships:assignment_id": task.public_id,
            "fellowships:place_id": place.public_id,
            "fellowships:phase_id": phase.public_id,
            "fellowships:reviewer_id": place.public_id,
            **{f"fellowships.{page}:public_id": in_review.public_id for page in pages},
        }

    def _handing_in(self, draft: Application, open_round: Round, submitted: Application, in_review: Round) -> Any:
        """What stands around the deadline of the draft, and what was asked of the other application."""
        made = make_around_deadline(self.session, draft, submitted)
        of_draft, of_submitted = ("extend_draft",), ("ask_for_changes", "take_changes_back")
        of_round = ("admit_late_text", "outage", "grant_outage", "dismiss_outage", *of_draft)
        return {
            **{f"fellowships.{page}:public_id": open_round.public_id for page in of_round},
            **{f"fellowships.{page}:public_id": in_review.public_id for page in of_submitted},
            **{f"fellowships.{page}:application_id": submitted.public_id for page in (*of_submitted, *RECEIPTS)},
            "fellowships:receipt_id": made.receipt_id,
            "fellowships:kept_id": made.kept_id,
            "fellowships:proposal_id": made.proposal_id,
            "fellowships:request_id": made.request_id,
        }

    def _parts(self, draft: Application) -> dict[str, Any]:
        """What founder A writes in the lead's part, and a part of another party that is A's as well."""
        theirs = make_part(self.session, draft, Party.UNIVERSITY, self.account)
        own = ("declare_part_complete", "take_part_back")
        return {
            "fellowships:section": "idea",
            "fellowships:question": "title",
            "fellowships:party_id": theirs.public_id,
            "fellowships.party_deed:deed": "send-again",
            **{f"fellowships.{endpoint}:part_id": theirs.public_id for endpoint in own},
        }

    def _blindness(self, submitted: Application, in_review: Round) -> dict[str, Any]:
        pages = ("application_blindness", "settle_blindness", "mark_blindness")
        return {
            **{f"fellowships.{page}:public_id": in_review.public_id for page in pages},
            **{f"fellowships.{page}:application_id": submitted.public_id for page in pages},
        }

    def _desk(self) -> dict[str, Any]:
        reporter = self.people["founder B"].id
        report = report_profile(self.session, self.profile, ReportReason.WRONG, "", by_id=reporter, at=self.at)
        mail = OutboxMail(
            to="a@example.org", template="test", language="en", subject="s", text="t", html="", state="failed",
            created_at=self.at, due_at=self.at,
        )  # fmt: skip
        self.session.add(mail)
        self.session.flush()
        desk = dict.fromkeys(
            ("profile", "verify", "withdraw", "ask", "verify_number", "take_back_number", "see_documents"),
            self.profile.public_id,
        )
        letters = dict.fromkeys(("mail", "drop", "send_one_again"), mail.public_id)
        reports = dict.fromkeys(("report", "close"), report.public_id)
        endpoints = ("import_run", "import_run_csv", "take_import", "continue_import")
        imports = dict.fromkeys(endpoints, self._import_run().public_id)
        tried = ask_trial(self.session, Policy(), by_id=self.account.id, at=self.at).public_id
        trials = dict.fromkeys(("trial", "trial_svg", "trial_csv", "switch_policy_on", "delete_trial"), tried)
        learned = make_model(self.session, at=self.at).public_id
        models = dict.fromkeys(("model", "model_svg", "model_card", "let_model_speak", "take_model_back"), learned)
        each = {**desk, **letters, **reports, **imports, **trials, **models, **self._proposals()}
        return {
            "staff:public_id": self.account.public_id,
            "staff.account_deed:deed": "lock",
            "staff.judge_proposal:deed": "pin",
            # Nothing was delivered two weeks ago: there is no picture yet.
            "staff.board_svg:chart": "answers",
            "word": "never_show",
            "subject_id": self.session.scalars(select(NeverShow.id)).one(),
            "staff.undo_name_match:public_id": self._decision().public_id,
            "staff.mail_written:name": "no-such-mail.eml",
            "staff.back_to_policy:public_id": "first",
            "chart": "weeks",
            **{f"staff.{name}:public_id": value for name, value in each.items()},
        }

    def _proposals(self) -> dict[str, str]:
        pair = {"sender_id": self.profile.id, "receiver_id": self.investor.id}
        run = ProposalRun(day=self.at.date(), made_at=self.at, pairs=1, digest="0" * 64, record=b"")
        order = order_run(self.session, is_dry=True, ordered_by=OrderedBy.NIGHT, by_id=None, at=self.at)
        ruling = PairRuling(kind=Ruling.PIN, made_at=self.at, **pair)
        self.session.add_all([run, ruling])
        self.session.flush()
        chances = {"propensity": 1, "request": 1, "answer": 1, "accept": 1}
        line = ProposalLine(run_id=run.id, way="value", state=ProposalState.WAITING, made_at=self.at, **pair, **chances)
        self.session.add(line)
        self.session.flush()
        runs = dict.fromkeys(("run", "replay"), order.public_id)
        return {**runs, "judge_proposal": line.public_id, "veto": line.public_id, "lift_pair": ruling.public_id}

    def _decision(self) -> NameMatch:
        named = {"named_as": NamedAs.PORTFOLIO, "subject_id": 1, "name": "Niemals", "profile_id": self.profile.id}
        decision = NameMatch(verdict=NameVerdict.SOMEBODY_ELSE, at=self.at, **named)
        self.session.add(decision)
        self.session.flush()
        return decision

    def _import_run(self) -> ImportRun:
        run = ImportRun(
            file_name="a.csv", file_sha256="a" * 64, fingerprint="b" * 64, size=1, kind=Kind.STARTUP, source="a",
            mode=ImportMode.CHECK, publish=False, state=RunState.ENDED, started_at=self.at, beat_at=self.at,
            ended_at=self.at, by_id=self.account.id, on_command_line=False,
        )  # fmt: skip
        self.session.add(run)
        self.session.flush()
        return run

    def value(self, endpoint: str, argument: str) -> Any:
        """What stands in an address; the narrowest name wins."""
        names = (f"{endpoint}:{argument}", f"{endpoint.split('.', maxsplit=1)[0]}:{argument}", argument)
        found = [self.values[name] for name in names if name in self.values]
        assert found, f"nothing to put into the address of {endpoint} for {argument}: give it a value above"
        return found[0]


@dataclass(frozen=True)
class Visitor:
    """A browser that is as fresh at every request as at the first."""

    app: Flask
    cookie: str
    token: str

    def asks(self, cell: Cell, address: str) -> TestResponse:
        sent: dict[str, Any] = {"data": {"csrf_token": self.token}} if cell.method == "POST" else {}
        browser = FlaskClient(self.app, self.app.response_class, use_cookies=False)
        return browser.open(address, method=cell.method, headers={"Cookie": f"anschub={self.cookie}"}, **sent)


def visitor_of(client: Client, session: Session, world: World, person: str) -> Visitor:
    page = "/account/sign-in"
    if person != "anonymous":
        sign_in(client, session, world.people[person])
        page = "/account/name"
    token = client.token(page)
    cookie = client.get_cookie("anschub")
    assert cookie is not None
    return Visitor(client.application, cookie.value, token)


def outcome(answer: TestResponse) -> str:
    to = answer.headers.get("Location", "")
    if answer.status_code == 401 or to.startswith("/account/sign-in?next="):
        return "in"
    if answer.status_code < 400 or answer.status_code in ANSWERED:
        return "ok"
    return str(answer.status_code)


@pytest.fixture
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Once called, every request is undone at its end: a thousand cells see the same world."""

    def undo(session: Session) -> None:
        session.flush()
        session.rollback()

    monkeypatch.setattr(health, "is_at_head", lambda _engine: True)  # the tests' tables are made without migrations
    return lambda: monkeypatch.setattr(Session, "commit", undo)


def walk(app: Flask, world: World, visitor: Visitor) -> Iterator[tuple[str, str]]:
    for cell in ways_in(app):
        values = {name: world.value(cell.rule.endpoint, name) for name in cell.rule.arguments}
        with app.test_request_context():
            address = url_for(cell.rule.endpoint, **values)
        with visitor.asks(cell, address) as answer:
            yield cell.name, outcome(answer)


@pytest.mark.parametrize("person", PEOPLE)
def test_s01_each_way_in_answers_as_the_matrix_says(
    client: Client, session: Session, clock: MovableClock, nothing_stays: Callable[[], None], person: str
) -> None:
    with client.application.app_context():
        world = World(session, clock)
    visitor = visitor_of(client, session, world, person)
    nothing_stays()
    place = PEOPLE.index(person)
    rows = written()
    found = dict(walk(client.application, world, visitor))
    expected = {name: rows[name][place] if name in rows else "nothing" for name in found}
    assert {name: f"{said}; written: {expected[name]}" for name, said in found.items() if said != expected[name]} == {}
