"""What the demo world lacks and some pages show, and how a page's path names the rows of the world."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ScalarSelect, Select, String, cast, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.keys import token_hash
from app.accounts.models import Account, AccountAddress
from app.core import clock, outbox
from app.core.database import unit_of_work
from app.core.files import StoredFile
from app.fellowships.models import (
    EVERY,
    Application,
    ApplicationPart,
    Assignment,
    EligibilityCheck,
    Programme,
    Reviewer,
    ReviewPhase,
    Round,
    within,
)
from app.fellowships.states import Party
from app.introductions.models import Introduction, PolicyTrial, ProposalLine, RunOrder
from app.introductions.states import OrderState, ProposalState, State
from app.introductions.tasks import play_due_trials
from app.matches.actions.lists import create_list, save_match
from app.matches.models import RankingModel, SavedList
from app.matches.states import ModelState
from app.profiles.actions.identifiers import add_identifier
from app.profiles.actions.staff import report_profile
from app.profiles.models import (
    ImportRefusal,
    ImportRun,
    OrganisationIdentifier,
    Product,
    ProductVersion,
    Profile,
    ProfileContact,
    ProfileReport,
)
from app.profiles.states import IdentifierScheme, ImportMode, Kind, ReportReason, RunState
from app.seals.models import Attestation, AttestationImport, RegistryKey, SealRegistry, TrustDecision
from tests.factories.applications import add_answers, make_application, make_open_round, make_part, part_of
from tests.factories.learning import make_model
from tests.factories.questions import WHOLE
from tests.factories.seals import furnish_attestations

INVESTOR, INVESTOR_ADDRESS = "Nordlicht Ventures", "investor@demo.example"
LIST, SAVED = "Stadtwerke", ("Stromlese", "Quarzlicht")
REPORTED = "Wattwerk"
APPLICATION, APPLIED_IN = "Klang der Netze", "Runde zum Ansehen"
IN_REVIEW = "Sprungbrett Herbst"
FAILED_MAIL_TO = "unzustellbar@demo.example"
MAIL_FILE = "20261121T090000000000-beispiel.eml"

TOKEN = "a-link-that-is-only-looked-at"
FOUNDERS = AccountAddress.normalised == "founder@demo.example"

Wanted = Callable[[str], Select[tuple[str]]]


def _in_review(place: str) -> ScalarSelect[int]:
    """The so-manyth application of the demo's round in review: its number is drawn by lot."""
    wanted = select(Application.id).join(Round, Round.id == Application.round_id).where(Round.title_de == IN_REVIEW)
    return wanted.order_by(Application.id).offset(int(place) - 1).limit(1).scalar_subquery()


def _number(column: InstrumentedAttribute[int]) -> Select[tuple[str]]:
    """Rows without a public id stand in an address by their number."""
    return select(cast(column, String)).order_by(column)


# {kind:name} in a path: the public id of that row.
BY_NAME: dict[str, Wanted] = {
    "profile": lambda name: select(Profile.public_id).where(Profile.name == name),
    "teaser": lambda name: select(Profile.teaser_id).where(Profile.name == name),
    "introduction": lambda state: (
        select(Introduction.public_id).where(Introduction.state == State(state)).order_by(Introduction.id).limit(1)
    ),
    "proposal": lambda state: (
        select(ProposalLine.public_id)
        .where(ProposalLine.state == ProposalState(state))
        .order_by(ProposalLine.id)
        .limit(1)
    ),
    "order": lambda state: (
        select(RunOrder.public_id).where(RunOrder.state == OrderState(state)).order_by(RunOrder.id).limit(1)
    ),
    "programme": lambda name: select(Programme.public_id).where(Programme.name_de == name),
    "round": lambda title: select(Round.public_id).where(Round.title_de == title),
    "check": lambda outcome: select(EligibilityCheck.public_id).where(EligibilityCheck.outcome == outcome),
    "application": lambda title: select(Application.public_id).where(Application.title == title),
    # One that was handed in to the demo's round in review.
    "submitted": lambda place: select(Application.public_id).where(Application.id == _in_review(place)),
    "part": lambda party: (
        select(ApplicationPart.public_id)
        .join(Application, Application.id == ApplicationPart.application_id)
        .where(Application.title == APPLICATION, ApplicationPart.party == Party(party))
    ),
    # The demo reviewer's own: a task by its application, the place by nothing.
    "task": lambda place: (
        select(Assignment.public_id)
        .join(Application, Application.id == Assignment.application_id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .join(AccountAddress, AccountAddress.account_id == Reviewer.account_id)
        .where(Application.id == _in_review(place), AccountAddress.normalised == "reviewer@demo.example")
    ),
    "review_phase": lambda name: (
        select(ReviewPhase.public_id)
        .join(Round, Round.id == ReviewPhase.round_id)
        .where(Round.title_de == IN_REVIEW, ReviewPhase.name_de == name)
    ),
    "place": lambda address: (
        select(Reviewer.public_id)
        .join(AccountAddress, AccountAddress.account_id == Reviewer.account_id)
        .where(AccountAddress.normalised == address)
    ),
    "list": lambda name: select(SavedList.public_id).where(SavedList.name == name),
    "registry": lambda name: select(SealRegistry.public_id).where(SealRegistry.name == name),
    "trust": lambda reason: select(TrustDecision.public_id).where(TrustDecision.reason == reason),
    "key": lambda thumbprint: _number(RegistryKey.id).where(RegistryKey.thumbprint.startswith(thumbprint)),
    "records": lambda name: select(AttestationImport.public_id).where(AttestationImport.file_name == name),
    "attestation": lambda number: select(Attestation.public_id).where(Attestation.number == number),
    "report": lambda name: select(ProfileReport.public_id).join(Profile).where(Profile.name == name),
    "person": lambda address: (
        select(Account.public_id).join(AccountAddress).where(AccountAddress.normalised == address)
    ),
    "contact": lambda name: _number(ProfileContact.id).join(Profile).where(Profile.name == name).limit(1),
    "identifier": lambda name: (
        _number(OrganisationIdentifier.id)
        .join(Profile, Profile.organisation_id == OrganisationIdentifier.organisation_id)
        .where(Profile.name == name, OrganisationIdentifier.verified_at.is_(None))
        .limit(1)
    ),
    "product": lambda name: (
        select(Product.public_id)
        .join(Profile, Profile.organisation_id == Product.organisation_id)
        .where(Profile.name == name)
        .order_by(Product.id)
        .limit(1)
    ),
    "version": lambda name: (
        select(ProductVersion.public_id)
        .join(Product)
        .join(Profile, Profile.organisation_id == Product.organisation_id)
        .where(Profile.name == name)
        .order_by(Product.id, ProductVersion.id)
        .limit(1)
    ),
    "import": lambda name: select(ImportRun.public_id).where(ImportRun.file_name == name),
    "trial": lambda state: select(PolicyTrial.public_id).where(PolicyTrial.state == state),
    "model": lambda state: select(RankingModel.public_id).where(RankingModel.state == state),
    "mail": lambda address: select(outbox.OutboxMail.public_id).where(outbox.OutboxMail.to == address),
}


def furnish(data_dir: Path) -> None:
    """A saved list, a report, imports, a mail that failed, one written as a file, a trial that was played; inside the
    application's context."""
    at = clock.now()
    with unit_of_work() as session:
        ids = {row.name: row.id for row in session.execute(select(Profile.name, Profile.id))}
        by = session.scalars(
            select(AccountAddress.account_id).where(AccountAddress.normalised == INVESTOR_ADDRESS)
        ).one()
        made = create_list(session, ids[INVESTOR], LIST, by=by, at=at)
        for name in SAVED:
            save_match(session, made, ids[name], by=by, at=at)
        numbered = session.get_one(Profile, ids[SAVED[0]])
        add_identifier(session, numbered, IdentifierScheme.DOMAIN, "stromlese.example", by_id=by, at=at)
        furnish_attestations(session, numbered)
        reported = session.get_one(Profile, ids[REPORTED])
        words = "Der Sitz stimmt nicht: Unter der Anschrift ist niemand."
        report_profile(session, reported, next(iter(ReportReason)), words, by_id=by, at=at)
        mail = outbox.queue_mail(session, to=FAILED_MAIL_TO, language="de", template="test")
        mail.state, mail.attempts, mail.error = outbox.MailState.FAILED, outbox.ATTEMPTS, "SMTPRecipientsRefused"
        _import_runs(session, by, at)
        make_model(session, at=at - timedelta(days=7), state=ModelState.REFUSED, failed=("better", "groups"))
        make_model(session, at=at)
        with within(session, EVERY):
            _application(session, numbered)
            session.flush()
    play_due_trials()
    folder = data_dir / "mail"
    folder.mkdir(exist_ok=True)
    (folder / MAIL_FILE).write_text(
        "From: noreply@localhost\nTo: leser@demo.example\nSubject: Beispiel\n\nEin Satz.\n", encoding="utf-8"
    )


def _application(session: Session, profile: Profile) -> None:
    """A draft of the founder's in a round of its own: some answers, a question answered twice, two other parties."""
    owner = session.get_one(Account, session.scalars(select(AccountAddress.account_id).where(FOUNDERS)).one())
    row = make_open_round(session, by_id=owner.id, asked=WHOLE, title=APPLIED_IN)
    answers = {"title": APPLICATION, "idea": "Sechs Worte sind hier zu viel.", "need": "viel", "plan": "pilot"}
    made = make_application(session, row, owner, profile=profile, answers=answers)
    lead = part_of(session, made)
    team = [{"name": "Ada", "role": "Technik", "percent": 80}, {"name": "Bo", "role": "Vertrieb", "percent": 100}]
    add_answers(session, lead, {"title": APPLICATION, "team": team}, by_id=owner.id)
    theirs = make_part(session, made, Party.UNIVERSITY, owner)
    theirs.invited_address, theirs.invited_name = "lenz@uni.example", "Prof. Lenz"
    asked = make_part(session, made, Party.MENTOR, None)
    asked.invited_address, asked.invited_name, asked.token_hash = "rat@demo.example", "Mentorin Rat", token_hash(TOKEN)


def _import_runs(session: Session, by: int, at: datetime) -> None:
    """A dry run with refused rows whose file is kept, and an import that stopped half-way."""
    stored = StoredFile(account_id=by, name="firmen.csv", media_type="text/csv", size=9, created_at=at)
    session.add(stored)
    session.flush()
    kept = {
        "file_sha256": "5" * 64, "fingerprint": "6" * 64, "size": 1_000, "source": "ki-landkarte", "publish": False,
        "started_at": at, "beat_at": at, "by_id": by, "on_command_line": False, "file_id": stored.id,
    }  # fmt: skip
    dry = ImportRun(
        file_name="firmen.csv", kind=Kind.STARTUP, mode=ImportMode.CHECK, state=RunState.ENDED, ended_at=at,
        created=412, changed=7, same=31, refused=2, bytes_read=1_000, **kept,
    )  # fmt: skip
    stopped = ImportRun(
        file_name="teams.csv", kind=Kind.SPINOFF, mode=ImportMode.TAKE, state=RunState.BROKEN_OFF, created=40,
        bytes_read=400, **kept,
    )  # fmt: skip
    session.add_all([dry, stopped])
    session.flush()
    reasons = {"reason_de": "Nennen Sie eine ganze Zahl von 1 bis 9.", "reason_en": "Enter a whole number from 1 to 9."}
    for line in (14, 207):
        row = {"line": line, "row_id": str(line), "field": "trl", "column": "TRL", "value": "zehn", "file": ""}
        session.add(ImportRefusal(run_id=dry.id, **row, **reasons))
