"""A fellowship programme of the demo world with rounds in several phases, set up as the staff would have."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.queries import find_account_by_address
from app.core.database import Base
from app.fellowships.actions.eligibility import begin_rules, keep_check, publish_rules
from app.fellowships.actions.phases import write_down_round
from app.fellowships.actions.programmes import create_programme
from app.fellowships.actions.questionnaires import begin_questionnaire, publish_questionnaire
from app.fellowships.actions.rounds import announce_round, change_round, create_round, plan_round
from app.fellowships.actions.rubrics import begin_rubric
from app.fellowships.models import EVERY, Programme, Round, within
from app.fellowships.queries.eligibility import find_rules_draft
from app.fellowships.rules.asking.first import first_questionnaire
from app.fellowships.rules.eligibility import read as read_rules
from app.fellowships.rules.first_rubric import first_rubric
from app.fellowships.rules.phases import Step
from app.fellowships.rules.questionnaire import as_data
from app.fellowships.states import ORDER, PhaseKind
from demo.model import STRICT

FILE = Path(__file__).parent / "rounds.json"
RULES = Path(__file__).parent / "eligibility.json"
BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, config=STRICT)
class DemoProgramme:
    name_de: str
    name_en: str
    purpose_de: str
    purpose_en: str
    contact: str


@dataclass(frozen=True, config=STRICT)
class DemoRound:
    """One round; dates are days from the day of the load."""

    title_de: str
    title_en: str
    lead_de: str
    lead_en: str
    for_whom_de: str
    for_whom_en: str
    offer_de: str
    offer_en: str
    decision_de: str
    decision_en: str
    opens_in: int
    closes_in: int
    grace_minutes: int = 0
    places: int | None = None
    award_eur: int | None = None
    screening_in: int | None = None
    review_in: int | None = None
    is_rehearsal: bool = False
    is_announced: bool = True
    has_rules: bool = False


@dataclass(frozen=True, config=STRICT)
class DemoRounds:
    programme: DemoProgramme
    rounds: tuple[DemoRound, ...]


def add_rounds(session: Session, *, by_id: int, at: datetime) -> None:
    """Does nothing where the programme is there already."""
    world = TypeAdapter(DemoRounds).validate_json(FILE.read_bytes())
    with within(session, EVERY):
        if session.scalar(select(Programme.id).where(Programme.name_de == world.programme.name_de)):
            return
        values = {name: getattr(world.programme, name) for name in DemoProgramme.__dataclass_fields__}
        programme = create_programme(session, values, by_id=by_id, at=at)
        for each in world.rounds:
            add_round(session, programme, each, by_id=by_id, at=at)


def demo_programme(session: Session) -> Programme:
    """Raises LookupError where the demo world is not loaded."""
    world = TypeAdapter(DemoRounds).validate_json(FILE.read_bytes())
    found = session.scalar(select(Programme).where(Programme.name_de == world.programme.name_de))
    if found is None:
        raise LookupError("the demo world is not loaded: run `python -m demo.load` first")
    return found


def add_round(session: Session, programme: Programme, each: DemoRound, *, by_id: int, at: datetime) -> Round:
    """Set up, planned and announced as its dates say, in the phase that holds today."""
    long_ago = moment_in(at, min(each.opens_in, 0) - 14, hour=10)
    titles = {"title_de": each.title_de, "title_en": each.title_en, "is_rehearsal": each.is_rehearsal}
    row = create_round(session, programme, titles, by_id=by_id, at=long_ago)
    texts = {
        f"{name}_{language}": getattr(each, f"{name}_{language}")
        for name in ("lead", "for_whom", "offer", "decision")
        for language in ("de", "en")
    }
    money = {"places": each.places, "award_eur": each.award_eur}
    change_round(session, row, {**texts, **money}, version=row.version, by_id=by_id)
    begins = {
        PhaseKind.CALL: each.opens_in,
        PhaseKind.SCREENING: each.screening_in,
        PhaseKind.REVIEW: each.review_in,
    }
    plan = {kind: Step() for kind in ORDER} | {
        kind: Step(moment_in(at, days, hour=9)) for kind, days in begins.items() if days is not None
    }
    closes_at = moment_in(at, each.closes_in, hour=23) + timedelta(minutes=59)
    grace = timedelta(minutes=each.grace_minutes)
    plan_round(session, row, plan, closes_at=closes_at, grace=grace, version=row.version, by_id=by_id)
    draft = begin_questionnaire(session, row, as_data(first_questionnaire()), by_id=by_id, at=long_ago)
    if each.has_rules:
        begin_rules(session, row, read_rules(json.loads(RULES.read_bytes())), by_id=by_id, at=long_ago)
    if each.is_rehearsal:
        begin_rubric(session, row, first_rubric(), by_id=by_id, at=long_ago)
    if each.is_announced:
        publish_questionnaire(session, row, lock=draft.lock, note="", by_id=by_id, at=long_ago)
        _publish_rules(session, row, by_id=by_id, at=at)
        announce_round(session, row, by_id=by_id, at=long_ago)
        write_down_round(session, row.id, at)
    return row


def _publish_rules(session: Session, row: Round, *, by_id: int, at: datetime) -> None:
    """With a team whose case waits for a person."""
    rules = find_rules_draft(session, row.id)
    if rules is None:
        return
    publish_rules(session, row, lock=rules.lock, by_id=by_id, at=at - timedelta(days=2))
    account = find_account_by_address(session, "founder@demo.example")
    if account is not None:
        answers = {"partner": "yes", "founded": "14", "product": "unsure"}
        keep_check(session, row, answers, account_id=account.id, at=at - timedelta(days=1))


def moment_in(at: datetime, days: int, *, hour: int) -> datetime:
    """So many days from now at that hour in Berlin: no change of clocks is near."""
    day = (at.astimezone(BERLIN) + timedelta(days=days)).replace(
        hour=hour, minute=0, second=0, microsecond=0, tzinfo=None
    )
    return day.replace(tzinfo=BERLIN)


def remove_rounds(session: Session) -> None:
    """The programme of the demo world and all that belongs to it."""
    world = TypeAdapter(DemoRounds).validate_json(FILE.read_bytes())
    with within(session, EVERY):
        found = session.scalar(select(Programme.id).where(Programme.name_de == world.programme.name_de))
        owned = (table for table in Base.metadata.sorted_tables if "programme_id" in table.columns)
        for table in reversed(list(owned)):
            session.execute(delete(table).where(table.c.programme_id == found))
        session.execute(delete(Programme).where(Programme.id == found))
