"""What a viewer sees of profiles: teasers, cards, opened cards and full profiles, by `rules.sight`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import NotFound
from app.core.files import StoredFile
from app.profiles.models import InvestorFacts, Profile, ProfileText, Teaser
from app.profiles.queries import facts as shown
from app.profiles.queries.parts import contacts_of, identifiers_of, member_names, portfolio_of, products_of
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.queries.values import Loaded, load
from app.profiles.queries.viewers import sights, sights_of_each
from app.profiles.rules import catalogue
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.publishing import deploying_is_stale
from app.profiles.rules.sight import Sight, Viewer
from app.profiles.rules.terms import Taxonomy
from app.profiles.rules.views import CardPage, ProfileCard, ProfileFull, ProfileTeaser, Words
from app.profiles.states import CodeList, Deploying, Language, TaxonomyList, TeaserState

LINE_FIELDS = (catalogue.ONE_LINER.name, catalogue.THESIS.name)


@dataclass(frozen=True)
class Seen:
    """The loaded rows of some profiles and how much of each the viewer sees."""

    loaded: dict[int, Loaded]
    sight: dict[int, Sight]
    taxonomy: Taxonomy

    def at_least(self, sight: Sight) -> list[Loaded]:
        return [loaded for key, loaded in self.loaded.items() if self.sight[key] >= sight]

    def exactly(self, sight: Sight) -> list[Loaded]:
        return [loaded for key, loaded in self.loaded.items() if self.sight[key] is sight]


def _seen(session: Session, viewer: Viewer, ids: Collection[int]) -> Seen:
    loaded = load(session, ids, text_fields=LINE_FIELDS)
    sight = sights(session, viewer, [each.profile for each in loaded.values()])
    return Seen(loaded, sight, taxonomy(session))


def shown_for(session: Session, viewer: Viewer, ids: Collection[int]) -> dict[int, ProfileCard | ProfileTeaser]:
    """A card or a teaser for each profile the viewer may see, by id; what may not be seen is left out.

    At most nine statements, whatever the number of ids.
    """
    seen = _seen(session, viewer, ids)
    found: dict[int, ProfileCard | ProfileTeaser] = dict(_teasers(session, seen))
    found.update(_cards(session, seen))
    return found


def shown_for_each(
    session: Session, wanted: Sequence[tuple[Viewer, Collection[int]]]
) -> list[dict[int, ProfileCard | ProfileTeaser]]:
    """As `shown_for` for many viewers in as many statements, without logos: for mails."""
    loaded = load(session, {key for _viewer, ids in wanted for key in ids}, text_fields=LINE_FIELDS)
    profiles = [each.profile for each in loaded.values()]
    sight = sights_of_each(session, [viewer for viewer, _ids in wanted], profiles)
    terms, now, words = taxonomy(session), clock.now(), confirmed_teasers(session, list(loaded))

    def shown_as(key: int, seen: Sight) -> ProfileCard | ProfileTeaser:
        return (
            _teaser(loaded[key], words.get(key), terms)
            if seen is Sight.TEASER
            else _card(loaded[key], terms, None, now)
        )

    return [
        {key: shown_as(key, seen[key]) for key in ids if seen.get(key, Sight.NOTHING) is not Sight.NOTHING}
        for (_viewer, ids), seen in zip(wanted, sight, strict=True)
    ]


def cards_for(session: Session, viewer: Viewer, ids: Collection[int]) -> dict[int, ProfileCard]:
    """Cards of the profiles that the viewer may see by name."""
    return _cards(session, _seen(session, viewer, ids))


def teasers_for(session: Session, viewer: Viewer, ids: Collection[int]) -> dict[int, ProfileTeaser]:
    """Teasers of the profiles of which the viewer sees no more than that."""
    return _teasers(session, _seen(session, viewer, ids))


def _cards(session: Session, seen: Seen) -> dict[int, ProfileCard]:
    named = seen.at_least(Sight.CARD)
    logos = _logos(session, [loaded.profile.logo_file_id for loaded in named if loaded.profile.logo_file_id])
    now = clock.now()
    return {
        loaded.profile.id: _card(loaded, seen.taxonomy, logos.get(loaded.profile.logo_file_id), now) for loaded in named
    }


def _logos(session: Session, file_ids: Collection[int]) -> dict[int | None, str]:
    if not file_ids:
        return {}
    rows = session.execute(
        select(StoredFile.id, StoredFile.public_id).where(StoredFile.id.in_(file_ids)).order_by(StoredFile.id)
    )
    return {key: public_id for key, public_id in rows}  # noqa: C416 -- rows are no pairs to mypy


def _card(loaded: Loaded, terms: Taxonomy, logo_id: str | None, now: datetime) -> ProfileCard:
    profile, seen = loaded.profile, loaded.kind.seen
    return ProfileCard(
        id=profile.id,
        public_id=profile.public_id,
        kind=profile.kind,
        state=profile.state,
        name=profile.name,
        one_liner=shown.one_line(loaded.texts),
        region=terms.term(TaxonomyList.REGIONS, profile.region) if profile.region else None,
        city=profile.city,
        logo_id=logo_id,
        sectors=shown.terms_of(loaded, CodeList.SECTORS, terms),
        ai_fields=shown.terms_of(loaded, CodeList.AI_FIELDS, terms),
        box=shown.documented_facts(loaded, seen.box, terms),
        facts=shown.documented_facts(loaded, seen.facts, terms),
        deploying_is_stale=_deploying_is_stale(loaded, now),
        verified_at=profile.verified_at,
        verified_what=profile.verified_what,
        updated_at=profile.updated_at,
        published_at=profile.published_at,
    )


def _deploying_is_stale(loaded: Loaded, now: datetime) -> bool:
    facts = loaded.facts
    if not isinstance(facts, InvestorFacts) or facts.deploying in (None, Deploying.NO):
        return False
    return deploying_is_stale(facts.deploying_said_at, now)


def _teasers(session: Session, seen: Seen) -> dict[int, ProfileTeaser]:
    hidden = seen.exactly(Sight.TEASER)
    texts = confirmed_teasers(session, [loaded.profile.id for loaded in hidden])
    return {loaded.profile.id: _teaser(loaded, texts.get(loaded.profile.id), seen.taxonomy) for loaded in hidden}


def confirmed_teasers(session: Session, ids: Collection[int]) -> dict[int, Words]:
    if not ids:
        return {}
    rows = session.execute(
        select(Teaser.profile_id, Teaser.language, ProfileText.text)
        .join(ProfileText, ProfileText.id == Teaser.text_id)
        .where(Teaser.profile_id.in_(ids), Teaser.state == TeaserState.CONFIRMED)
        .order_by(Teaser.id)
    )
    found: dict[int, dict[Language, str]] = {}
    for profile_id, language, text in rows:
        found.setdefault(profile_id, {})[language] = text
    return {key: Words(texts) for key, texts in found.items()}


def _teaser(loaded: Loaded, words: Words | None, terms: Taxonomy) -> ProfileTeaser:
    profile = loaded.profile
    published = profile.published_at.astimezone(clock.HOME_ZONE).date().replace(day=1) if profile.published_at else None
    return ProfileTeaser(
        id=profile.id,
        teaser_id=profile.teaser_id,
        kind=profile.kind,
        region=terms.term(TaxonomyList.REGIONS, profile.region) if profile.region else None,
        words=words,
        sectors=shown.terms_of(loaded, CodeList.SECTORS, terms),
        ai_fields=shown.terms_of(loaded, CodeList.AI_FIELDS, terms),
        facts=shown.facts(loaded, kind_of(profile.kind).seen.teaser, terms),
        published_month=published,
    )


def teaser_for(session: Session, viewer: Viewer, teaser_id: str) -> ProfileTeaser | ProfileCard:
    """What stands behind a teaser's address: the teaser, or the card once the viewer may see it. Raises NotFound."""
    profile_id = session.scalar(select(Profile.id).where(Profile.teaser_id == teaser_id))
    found = shown_for(session, viewer, [profile_id]) if profile_id else {}
    if profile_id not in found:
        raise NotFound
    return found[profile_id]


def page_for(session: Session, viewer: Viewer, public_id: str) -> CardPage | ProfileFull:
    """A profile opened by its address: everything, or the card with its texts. Raises NotFound."""
    profile = session.scalar(select(Profile).where(Profile.public_id == public_id))
    sight = sights(session, viewer, [profile])[profile.id] if profile else Sight.NOTHING
    if profile is None or sight < Sight.CARD:
        raise NotFound
    return _full(session, profile) if sight is Sight.FULL else card_page(session, profile)


def logo_of(session: Session, viewer: Viewer, public_id: str) -> int | None:
    """The stored file of a profile's logo, for whoever may see its name. Raises NotFound for everybody else."""
    profile = session.scalar(select(Profile).where(Profile.public_id == public_id))
    if profile is None or sights(session, viewer, [profile])[profile.id] < Sight.CARD:
        raise NotFound
    return profile.logo_file_id


def full_for(session: Session, viewer: Viewer, public_id: str) -> ProfileFull:
    """The full profile. Raises NotFound for everybody who may not see all of it."""
    found = page_for(session, viewer, public_id)
    if not isinstance(found, ProfileFull):
        raise NotFound
    return found


def card_page(session: Session, profile: Profile) -> CardPage:
    """The opened card of a profile, whoever asks: for `page_for` and for the owner's preview."""
    loaded = load(session, [profile.id])[profile.id]
    terms = taxonomy(session)
    logos = _logos(session, [profile.logo_file_id] if profile.logo_file_id else [])
    return CardPage(
        card=_card(loaded, terms, logos.get(profile.logo_file_id), clock.now()),
        facets=shown.facets(loaded, loaded.kind.page_texts),
        portfolio=portfolio_of(session, profile.id),
        products=products_of(session, profile.organisation_id),
    )


def teaser_texts(session: Session, profile_id: int) -> dict[Language, ProfileText]:
    """The words to edit: what is proposed, else what is confirmed."""
    rows = session.execute(
        select(Teaser.language, ProfileText)
        .join(ProfileText, ProfileText.id == Teaser.text_id)
        .where(Teaser.profile_id == profile_id)
        # "confirmed" comes before "proposed", so a waiting proposal replaces it here.
        .order_by(Teaser.state, Teaser.id)
    )
    return {language: text for language, text in rows}  # noqa: C416 -- rows are no pairs to mypy


def teaser_texts_opened(session: Session, profile_id: int, ids: Collection[int]) -> dict[Language, str]:
    """The versions that a page was opened with; ids of other profiles or fields are passed over."""
    rows = session.scalars(
        select(ProfileText)
        .where(ProfileText.profile_id == profile_id, ProfileText.field == "teaser", ProfileText.id.in_(ids))
        .order_by(ProfileText.id)
    )
    return {row.language: row.text for row in rows}


def teaser_preview(session: Session, profile: Profile) -> ProfileTeaser:
    """The teaser as others see it, for the team itself."""
    loaded = load(session, [profile.id], text_fields=LINE_FIELDS)[profile.id]
    return _teaser(loaded, confirmed_teasers(session, [profile.id]).get(profile.id), taxonomy(session))


def _full(session: Session, profile: Profile) -> ProfileFull:
    loaded = load(session, [profile.id], text_fields=())[profile.id]
    return ProfileFull(
        page=card_page(session, profile),
        legal_name=profile.legal_name,
        website=profile.website,
        contacts=contacts_of(session, profile.id),
        identifiers=tuple((line.label, line.value) for line in identifiers_of(session, profile)),
        contact_facts=shown.facts(loaded, loaded.kind.seen.contact, taxonomy(session)),
        members=member_names(session, profile.id),
    )
