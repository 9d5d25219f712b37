"""Reviewers and applications that share nothing."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountAddress, Affiliation
from app.core import clock
from app.fellowships.models import (
    EVERY,
    Application,
    ApplicationPart,
    Assignment,
    Programme,
    Questionnaire,
    Reviewer,
    Round,
    Submission,
    within,
)
from app.fellowships.rules.frozen import Frozen, FrozenPart, as_data, digest
from app.fellowships.rules.questionnaire import as_data as asked_as_data
from app.fellowships.states import ApplicationState, Party, ReviewerState
from app.profiles.models import (
    Organisation,
    OrganisationIdentifier,
    Profile,
    ProfileMember,
    SpinoffFacts,
    Tie,
)
from app.profiles.rules.names import name_columns
from app.profiles.states import IdentifierScheme, Kind, MemberRole, TieKind
from tests.factories.applications import ASKED

SOURCE = "planted"


@dataclass(frozen=True)
class Setting:
    """Where applications are put."""

    session: Session
    programme: Programme
    round: Round
    questionnaire: Questionnaire


@dataclass(frozen=True)
class Pair:
    """A reviewer and an application with nothing in common, each with an organisation of its own."""

    session: Session
    word: str
    reviewer: Account
    employer: Organisation
    application: Application
    profile: Profile
    organisation: Organisation
    member: Account


def make_setting(session: Session, programme: Programme, row: Round) -> Setting:
    with within(session, EVERY):
        asked = Questionnaire(
            programme_id=programme.id,
            round_id=row.id,
            number=900,
            definition=asked_as_data(ASKED),
            created_at=clock.now(),
            published_at=clock.now(),
        )
        session.add(asked)
        session.flush()
    return Setting(session, programme, row, asked)


def make_person(session: Session, word: str) -> Account:
    """Somebody with an address at a domain that nobody else has."""
    made = Account(
        display_name=f"Person {word}",
        language="de",
        password_hash="-",
        password_changed_at=clock.now(),
        created_at=clock.now(),
    )
    session.add(made)
    session.flush()
    add_address(session, made, f"{word}@mail-{word}.de", is_primary=True)
    return made


def add_address(session: Session, account: Account, address: str, *, is_primary: bool = False) -> None:
    """Not confirmed."""
    made = AccountAddress(
        account_id=account.id,
        address=address,
        normalised=address.casefold(),
        is_primary=is_primary,
        created_at=clock.now(),
    )
    session.add(made)
    session.flush()


def make_organisation(session: Session, name: str, domain: str = "") -> Organisation:
    made = Organisation(**name_columns(name), created_at=clock.now())
    if domain:
        made.identifiers.append(OrganisationIdentifier(scheme=IdentifierScheme.DOMAIN, value=domain))
    session.add(made)
    session.flush()
    return made


def make_bare_profile(
    session: Session, word: str, *members: Account, kind: Kind = Kind.SPINOFF, organisation: Organisation | None = None
) -> Profile:
    name = f"Vorhaben {word}"
    made = Profile(
        kind=kind,
        name=name,
        sort_name=name.lower(),
        website=f"https://www.web-{word}.de/start",
        organisation_id=organisation.id if organisation else None,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    session.add(made)
    session.flush()
    for each in members:
        session.add(ProfileMember(profile_id=made.id, account_id=each.id, role=MemberRole.OWNER, since=clock.now()))
    if kind is Kind.SPINOFF:
        session.add(SpinoffFacts(profile_id=made.id))
    session.flush()
    return made


def make_application(setting: Setting, profile: Profile, *, number: int, title: str = "") -> Application:
    """A submitted one, without a text."""
    session = setting.session
    with within(session, EVERY):
        made = Application(
            programme_id=setting.programme.id,
            round_id=setting.round.id,
            profile_id=profile.id,
            questionnaire_id=setting.questionnaire.id,
            state=ApplicationState.SUBMITTED,
            language="de",
            title=title or profile.name,
            number=number,
            submissions=1,
            created_at=clock.now(),
            submitted_at=clock.now(),
        )
        session.add(made)
        session.flush()
        lead = ApplicationPart(
            programme_id=setting.programme.id, application_id=made.id, party=Party.LEAD, created_at=clock.now()
        )
        session.add(lead)
        session.flush()
        frozen = as_data(Frozen(made.title, "de", (FrozenPart(lead.public_id, Party.LEAD),)))
        submission = Submission(
            programme_id=setting.programme.id,
            application_id=made.id,
            ordinal=1,
            key="first",
            questionnaire_id=setting.questionnaire.id,
            content=frozen,
            sha256=digest(frozen, None),
            received_at=clock.now(),
        )
        session.add(submission)
        session.flush()
    return made


def make_reviewer(setting: Setting, account: Account) -> Reviewer:
    with within(setting.session, EVERY):
        made = Reviewer(
            programme_id=setting.programme.id,
            round_id=setting.round.id,
            account_id=account.id,
            state=ReviewerState.ACTIVE,
            invited_at=clock.now(),
        )
        setting.session.add(made)
        setting.session.flush()
    return made


def make_pair(setting: Setting, word: str, *, number: int) -> Pair:
    session = setting.session
    reviewer, member = make_person(session, f"leserin{word}"), make_person(session, f"gruenderin{word}")
    employer = make_organisation(session, f"Verlag {word} GmbH", f"verlag-{word}.de")
    organisation = make_organisation(session, f"Werk {word} UG", f"werk-{word}.de")
    session.add(Affiliation(account_id=reviewer.id, organisation_name=f"Verlag {word} GmbH", since=date(2019, 1, 1)))
    profile = make_bare_profile(session, word, member, organisation=organisation)
    application = make_application(setting, profile, number=number)
    make_reviewer(setting, reviewer)
    return Pair(session, word, reviewer, employer, application, profile, organisation, member)


def make_part(pair: Pair, party: Party, **values: object) -> None:
    with within(pair.session, EVERY):
        made = ApplicationPart(
            programme_id=pair.application.programme_id,
            application_id=pair.application.id,
            party=party,
            created_at=clock.now(),
            **values,
        )
        pair.session.add(made)
        pair.session.flush()


def make_assignment(pair: Pair) -> Assignment:
    """The pair's reviewer is to read the pair's application."""
    with within(pair.session, EVERY):
        reviewer = pair.session.scalars(select(Reviewer).where(Reviewer.account_id == pair.reviewer.id)).one()
        made = Assignment(
            programme_id=pair.application.programme_id,
            application_id=pair.application.id,
            reviewer_id=reviewer.id,
            at=clock.now(),
        )
        pair.session.add(made)
        pair.session.flush()
    return made


def make_tie(session: Session, kind: TieKind, **ends: object) -> None:
    session.add(Tie(kind=kind, source=SOURCE, recorded_at=clock.now(), **ends))
    session.flush()
