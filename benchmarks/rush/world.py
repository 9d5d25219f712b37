"""A round full of complete drafts, each with a file and a browser in which its team is signed in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pyotp
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.roles import grant_role
from app.accounts.keys import Keys, new_token, token_hash
from app.accounts.models import AccountSession, SecondFactor
from app.accounts.states import Role
from app.core import clock
from app.core.database import new_public_id, unit_of_work
from app.core.files import NOBODYS, store_made
from app.fellowships.actions.programmes import create_programme
from app.fellowships.models import (
    EVERY,
    Answer,
    Application,
    ApplicationPart,
    Attachment,
    ExtensionProposal,
    Round,
    enter,
)
from app.fellowships.states import Party, ScanState
from demo.crowd import add_accounts, add_all, add_reviewers
from demo.fill_round import TITLE
from demo.invented import Team, answers
from demo.large_round import Place, add_applications, place_in
from demo.rounds import add_round

SEED = 20_271_122
REVIEWERS = 60
FILE_QUESTION = "cv"
MINUTES = 15
NOBODY_OPENS = "-"
CALL = replace(TITLE, opens_in=-30, closes_in=1, screening_in=None, review_in=None)


@dataclass(frozen=True)
class Draft:
    """A complete application nobody has handed in; ``token`` is the session in its lead's browser."""

    id: int
    public_id: str
    part_id: str
    account_id: int
    token: str


@dataclass(frozen=True)
class World:
    """``call`` and ``outage`` are addresses: the call's page, and the staff's page of a proposed extension."""

    round_id: int
    call: str
    outage: str
    sections: tuple[str, ...]
    drafts: tuple[Draft, ...]
    staff_token: str


def make_world(app: Flask, drafts: int) -> World:
    """A round that closes in a day: `close_at` says when exactly."""
    at = clock.now()
    with app.app_context(), unit_of_work() as session:
        enter(session, EVERY)
        staff_id, staff_token = _staff(session, app.config["SETTINGS"].secret_key, at)
        names = {"name_de": "Andrang", "name_en": "Rush", "contact": "fragen@andrang.example"}
        programme = create_programme(session, names, by_id=staff_id, at=at)
        row = add_round(session, programme, CALL, by_id=staff_id, at=at)
        place = place_in(session, row, seed=SEED, password_hash=NOBODY_OPENS, at=at)
        made = _drafts(session, place, drafts)
        add_reviewers(session, row, REVIEWERS, password_hash=NOBODY_OPENS, source=place.source, at=at)
        proposal = _proposal(row, at)
        session.add(proposal)
        session.flush()
        return World(
            row.id,
            f"/fellowships/{programme.slug}/{row.slug}",
            f"/staff/rounds/{row.public_id}/outages/{proposal.public_id}",
            tuple(section.key for section in place.asked.sections_of(Party.LEAD)),
            tuple(made),
            staff_token,
        )


def close_at(app: Flask, world: World, moment: datetime) -> None:
    with app.app_context(), unit_of_work() as session:
        enter(session, EVERY)
        session.get_one(Round, world.round_id).closes_at = moment


def cookie_of(app: Flask, token: str) -> str:
    """What the browser of this session sends."""
    signing = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's own, always there
    return f"{app.config['SESSION_COOKIE_NAME']}={signing.dumps({'_user_id': token, '_fresh': True})}"


def _staff(session: Session, secret_key: str, at: datetime) -> tuple[int, str]:
    """Somebody of the staff with a second factor."""
    key = add_accounts(session, ["Andrang"], tail="andrang.example", password_hash=NOBODY_OPENS, at=at)[0]
    sealed = Keys(secret_key).seal(pyotp.random_base32())
    session.add(SecondFactor(account_id=key, secret=sealed, created_at=at, confirmed_at=at))
    grant_role(session, key, Role.administrator, by_id=None, at=at)
    return key, _signed_in(session, [key], at)[0]


def _signed_in(session: Session, account_ids: Sequence[int], at: datetime) -> list[str]:
    """The random values of their sessions, whose use was noted just now."""
    tokens = [new_token() for _ in account_ids]
    rows = [
        {
            "account_id": account_id,
            "public_id": new_public_id(),
            "token_hash": token_hash(token),
            "created_at": at,
            "last_seen_at": at,
            "reauthenticated_at": at,
            "second_factor_at": at,
            "agent_family": "rush",
            "address_prefix": "127.0.0.0",
        }
        for account_id, token in zip(account_ids, tokens, strict=True)
    ]
    add_all(session, AccountSession, rows)
    return tokens


def _drafts(session: Session, place: Place, count: int) -> list[Draft]:
    list(add_applications(session, place, 0, drafts=count, tick=lambda _: None))
    wanted = (
        select(Application, ApplicationPart)
        .join(ApplicationPart, ApplicationPart.application_id == Application.id)
        .where(Application.round_id == place.round.id)
        .order_by(Application.id)
    )
    found = [(application, part) for application, part in session.execute(wanted)]
    for application, part in found:
        _add_file(session, part, place.at)
        _add_university(session, place, application)
    people = [application.created_by_id or 0 for application, _ in found]
    tokens = _signed_in(session, people, place.at)
    return [
        Draft(application.id, application.public_id, part.public_id, application.created_by_id or 0, token)
        for (application, part), token in zip(found, tokens, strict=True)
    ]


def _add_file(session: Session, part: ApplicationPart, at: datetime) -> None:
    content = f"%PDF-1.7 as it was made anew for part {part.id}".encode()
    stored = store_made(session, content, account_id=NOBODYS, name="", media_type="application/pdf")
    row = Attachment(
        programme_id=part.programme_id,
        application_id=part.application_id,
        part_id=part.id,
        question_key=FILE_QUESTION,
        file_id=stored.id,
        name="Lebenslauf.pdf",
        media_type=stored.media_type,
        size=len(content),
        pages=1,
        sha256=hashlib.sha256(content).hexdigest(),
        scan=ScanState.NOT_SCANNED,
        received_at=at,
    )
    session.add(row)


def _add_university(session: Session, place: Place, application: Application) -> None:
    """Its part, declared complete: without it nothing can be handed in."""
    owner = {"programme_id": application.programme_id, "application_id": application.id}
    part = ApplicationPart(
        **owner, party=Party.UNIVERSITY, invited_at=place.at, declared_at=place.at, created_at=place.at
    )
    session.add(part)
    session.flush()
    team = Team(application.title, ("Ada Okafor",), "Hochschule", application.language)
    for key, value in answers(place.asked, Party.UNIVERSITY, team, place.source).items():
        session.add(Answer(**owner, part_id=part.id, question_key=key, version=1, value=value, at=place.at))


def _proposal(row: Round, at: datetime) -> ExtensionProposal:
    """The service was out of order for a while: staff may give every draft some minutes."""
    return ExtensionProposal(
        programme_id=row.programme_id,
        round_id=row.id,
        began_at=at - timedelta(minutes=20),
        ended_at=at - timedelta(minutes=5),
        minutes=MINUTES,
        requests=1_000,
        failed=500,
        at=at,
    )
