"""From spin-off candidate to start-up in one step."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import new_public_id
from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.actions.lifecycle import note_state, require_owner
from app.profiles.actions.market import touch_market
from app.profiles.actions.noting import note_part
from app.profiles.actions.writing import Hand, note_changes
from app.profiles.models import Organisation, Profile, SpinoffFacts, StartupFacts, Teaser
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.queries.values import load, values_of
from app.profiles.rules.catalogue import REQUESTS_PER_WEEK
from app.profiles.rules.checking import checked_values
from app.profiles.rules.fields import Holder, Value, Values, is_given
from app.profiles.rules.history import HistoryPart
from app.profiles.rules.kinds import SPINOFF, STARTUP
from app.profiles.rules.names import name_columns
from app.profiles.states import Kind, ProfileState


def found_company(session: Session, profile: Profile, values: Values, *, by_id: int | None, at: datetime) -> None:
    """Make a spin-off candidate a start-up: same id, members, texts, history. ``values`` are its first facts.

    A published profile pauses, because as a start-up it shows its name: an owner looks at it and publishes it.
    Raises RuleBroken when it is no spin-off candidate or a value does not fit, NotAllowed for anybody but an owner.
    """
    require_owner(session, profile, by_id)
    session.refresh(profile, with_for_update=True)
    if profile.kind is not Kind.SPINOFF:
        raise RuleBroken(message("Only a spin-off candidate can become a start-up."))
    checked = checked_values(STARTUP, values, taxonomy(session))
    hand = Hand(by_id, at)
    profile.version += 1
    _keep_in_history(session, profile, hand)
    reads = session.scalar(select(SpinoffFacts.requests_per_week).where(SpinoffFacts.profile_id == profile.id))
    session.execute(delete(SpinoffFacts).where(SpinoffFacts.profile_id == profile.id))
    session.execute(delete(Teaser).where(Teaser.profile_id == profile.id))
    _become_startup(session, profile, {REQUESTS_PER_WEEK.name: reads, **checked}, hand)
    audit.record(session, "profile.company_founded", actor_id=by_id, object_type="profile", object_id=profile.id)
    session.flush()
    touch_market(session, [profile.id])


def _keep_in_history(session: Session, profile: Profile, hand: Hand) -> None:
    """Readiness, rights and the like have no place in a start-up; what was said of them stays readable."""
    values = values_of(load(session, [profile.id])[profile.id], taxonomy(session))
    facts = [field.name for field in SPINOFF.fields if field.holder is Holder.FACTS and field != REQUESTS_PER_WEEK]
    told = {name: values[name] for name in facts if is_given(values[name])}
    emptied: dict[str, Value] = dict.fromkeys(told)
    note_changes(session, profile, told, emptied, hand)


def _become_startup(session: Session, profile: Profile, values: Values, hand: Hand) -> None:
    facts = StartupFacts(profile_id=profile.id)
    for name, value in values.items():
        field = STARTUP.field(name)
        setattr(profile if field.holder is Holder.PROFILE else facts, name, value)
    name = profile.legal_name or profile.name
    profile.organisation = Organisation(**name_columns(name), created_at=hand.at)
    old, new = {"kind": profile.kind.value}, {"kind": Kind.STARTUP.value}
    note_part(session, profile, HistoryPart.FOUNDING, old=old, new=new, by_id=hand.by_id, at=hand.at)
    profile.kind = Kind.STARTUP
    # What staff saw on paper spoke of the team before there was a company.
    profile.documented = None
    profile.teaser_id = new_public_id()
    profile.updated_at = hand.at
    if profile.state is ProfileState.PUBLISHED:
        note_state(session, profile, ProfileState.PAUSED, by_id=hand.by_id, at=hand.at)
        profile.state = ProfileState.PAUSED
    session.add(facts)
