"""The anonymous teaser: proposed by the machine, confirmed by a person."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.plain_text import clean_text
from app.profiles.actions.market import touch_market
from app.profiles.actions.noting import note_part
from app.profiles.actions.writing import Hand, add_texts, latest_texts
from app.profiles.models import Profile, ProfileText, SpinoffFacts, Teaser
from app.profiles.queries.cards import teaser_texts, teaser_texts_opened
from app.profiles.queries.parts import contacts_of, member_names
from app.profiles.rules.history import HistoryPart
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.teasers import TEASER_LENGTH, name_parts, propose_teaser, tells, texts_to_confirm
from app.profiles.states import Language, TeaserState, TextOrigin

TEASER = "teaser"


def telling_names(session: Session, profile: Profile) -> tuple[str, ...]:
    """Everything that would name the team, for leaving it out of the teaser."""
    facts = session.get(SpinoffFacts, profile.id)
    told = [facts.institution_name, facts.transfer_office_name, facts.transfer_office_person] if facts else []
    contacts = [contact.name for contact in contacts_of(session, profile.id)]
    names = [profile.name, profile.legal_name, profile.city, *told, *contacts, *member_names(session, profile.id)]
    return name_parts(names)


def propose_teasers(session: Session, profile: Profile, *, at: datetime) -> tuple[Language, ...]:
    """Propose a teaser in each language in which the team wrote; what a person wrote or confirmed stays as it is."""
    fields = [field.name for field in kind_of(profile.kind).facets]
    texts = latest_texts(session, profile.id, fields)
    settled = _settled_languages(session, profile.id)
    forbidden = telling_names(session, profile)
    proposed = []
    for language in Language:
        words = [texts[field, language].text for field in fields if (field, language) in texts]
        text = propose_teaser(words, forbidden)
        if text and language not in settled:
            _put(session, profile, language, text, Hand(None, at, TextOrigin.MACHINE))
            proposed.append(language)
    return tuple(proposed)


def _settled_languages(session: Session, profile_id: int) -> set[Language]:
    rows = session.execute(
        select(Teaser.language, Teaser.state, ProfileText.origin)
        .join(ProfileText, ProfileText.id == Teaser.text_id)
        .where(Teaser.profile_id == profile_id)
        .order_by(Teaser.id)
    )
    return {
        language for language, state, origin in rows if state is TeaserState.CONFIRMED or origin is TextOrigin.WRITTEN
    }


def _put(session: Session, profile: Profile, language: Language, text: str, hand: Hand) -> Teaser:
    """The text as a new version, and as the one proposal of this language."""
    latest = latest_texts(session, profile.id, [TEASER]).get((TEASER, language))
    if latest is None or latest.text != text or latest.origin is not hand.origin:
        add_texts(session, profile.id, {(TEASER, language): text}, hand)
        session.flush()
        latest = latest_texts(session, profile.id, [TEASER])[TEASER, language]
    one = (Teaser.profile_id == profile.id, Teaser.language == language, Teaser.state == TeaserState.PROPOSED)
    teaser = session.scalar(select(Teaser).where(*one))
    if hand.origin is TextOrigin.MACHINE:
        _note(session, profile, language, teaser, TeaserState.PROPOSED, text, hand)
    if teaser is None:
        teaser = Teaser(profile_id=profile.id, language=language, state=TeaserState.PROPOSED)
        session.add(teaser)
    teaser.text_id = latest.id
    session.flush()
    return teaser


def _note(
    session: Session,
    profile: Profile,
    language: Language,
    former: Teaser | None,
    state: TeaserState,
    text: str,
    hand: Hand,
) -> None:
    """What others see of the team, or may see once it is confirmed, before and after; the same words are no news."""
    words = session.scalar(select(ProfileText.text).where(ProfileText.id == former.text_id)) if former else None
    old = {"state": former.state.value, "text": words} if former else None
    new = {"state": state.value, "text": text}
    if old != new:
        note_part(
            session, profile, HistoryPart.TEASER, old=old, new=new, by_id=hand.by_id, at=hand.at, language=language
        )


def confirm_teasers(
    session: Session,
    profile: Profile,
    sent: Mapping[Language, str],
    opened_ids: Collection[int],
    *,
    by_id: int,
    at: datetime,
) -> None:
    """Confirm what was sent from a page opened with these versions. Raises TeasersClash before anything is written."""
    session.refresh(profile, with_for_update=True)
    saved = {language: row.text for language, row in teaser_texts(session, profile.id).items()}
    opened = teaser_texts_opened(session, profile.id, opened_ids)
    cleaned = {language: clean_text(text) for language, text in sent.items()}
    for language, text in texts_to_confirm(cleaned, opened, saved).items():
        confirm_teaser(session, profile, language, text, by_id=by_id, at=at)


def confirm_teaser(
    session: Session, profile: Profile, language: Language, text: str, *, by_id: int | None, at: datetime
) -> None:
    """Show this text of the team from now on. Raises RuleBroken when it is empty, too long, or names somebody."""
    text = clean_text(text)
    _check_teaser(text, language, telling_names(session, profile))
    shown = (Teaser.profile_id == profile.id, Teaser.language == language, Teaser.state == TeaserState.CONFIRMED)
    hand = Hand(by_id, at)
    _note(session, profile, language, session.scalar(select(Teaser).where(*shown)), TeaserState.CONFIRMED, text, hand)
    teaser = _put(session, profile, language, text, hand)
    session.execute(delete(Teaser).where(*shown))
    teaser.state, teaser.confirmed_by_id, teaser.confirmed_at = TeaserState.CONFIRMED, by_id, at
    profile.updated_at = at
    audit.record(
        session, "profile.teaser_confirmed", actor_id=by_id, object_type="profile", object_id=profile.id,
        language=language.value, text_id=teaser.text_id,
    )  # fmt: skip
    session.flush()
    touch_market(session, [profile.id])


def _check_teaser(text: str, language: Language, names: tuple[str, ...]) -> None:
    field = f"text_{language.value}"
    if not text:
        raise RuleBroken(message("Write the teaser, or leave this language out."), field=field)
    if len(text) > TEASER_LENGTH:
        limit, length = TEASER_LENGTH, len(text)
        too_long = message("Shorten this to {limit} characters. It has {length} now.", limit=limit, length=length)
        raise RuleBroken(too_long, field=field)
    folded = [name.casefold() for name in names]
    if tells(text, folded):
        told = next((name for name in names if name.casefold() in text.casefold()), None)
        if told:
            raise RuleBroken(
                message('The teaser names "{name}". Describe it without the name.', name=told), field=field
            )
        raise RuleBroken(
            message("The teaser contains an address or points to an institution. Describe it without."), field=field
        )
