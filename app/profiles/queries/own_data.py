"""Everything that is stored of one profile, for its members."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.profiles.models import (
    Disclosure,
    OrganisationIdentifier,
    Product,
    ProductVersion,
    Profile,
    ProfileChange,
    ProfileSource,
    ProfileText,
    SectionMark,
    Teaser,
    Tie,
)
from app.profiles.queries.export import plain, row_of
from app.profiles.queries.parts import contacts_of, members_of, never_show_rows
from app.profiles.queries.references import references_for, references_seen_by

FORMAT = "anschub-profile-1"


def data_of_profile(session: Session, profile: Profile, *, at: datetime) -> dict[str, object]:
    """The profile as one JSON object; ids are public ones, so that nothing inside is given away."""
    return {
        "format": FORMAT,
        "exported_at": at.isoformat(),
        "profile": _profile(profile),
        "values": row_of(session, profile),
        "contacts": [vars(line) for line in contacts_of(session, profile.id)],
        "members": _members(session, profile),
        "identifiers": _identifiers(session, profile),
        "products": _products(session, profile),
        "teasers": _teasers(session, profile),
        "texts": _texts(session, profile),
        "history": _history(session, profile),
        "never_show": [{"name": row.name, "domain": row.domain} for row in never_show_rows(session, profile.id)],
        "disclosures": _disclosures(session, profile),
        "sources": _sources(session, profile),
    }


def _profile(profile: Profile) -> dict[str, object]:
    names = (
        "public_id", "kind", "state", "version", "country", "verified_at", "verified_what", "documented",
        "created_at", "updated_at", "published_at",
    )  # fmt: skip
    return {name: plain(getattr(profile, name)) for name in names}


def _members(session: Session, profile: Profile) -> list[dict[str, object]]:
    return [
        {"name": account.display_name, "role": member.role, "since": plain(member.since)}
        for member, account in members_of(session, profile.id)
    ]


def _identifiers(session: Session, profile: Profile) -> list[dict[str, object]]:
    statement = select(OrganisationIdentifier).where(OrganisationIdentifier.organisation_id == profile.organisation_id)
    return [
        {"scheme": row.scheme, "value": row.value, "verified_at": plain(row.verified_at)}
        for row in session.scalars(statement.order_by(OrganisationIdentifier.id))
    ]


def _products(session: Session, profile: Profile) -> list[dict[str, object]]:
    rows = session.execute(
        select(Product.name, ProductVersion.name, ProductVersion.is_current)
        .outerjoin(ProductVersion, ProductVersion.product_id == Product.id)
        .where(Product.organisation_id == profile.organisation_id)
        .order_by(Product.name, Product.id, ProductVersion.id)
    )
    return [{"name": name, "version": version, "is_current": is_current} for name, version, is_current in rows]


def _teasers(session: Session, profile: Profile) -> list[dict[str, object]]:
    rows = session.execute(
        select(Teaser.language, Teaser.state, ProfileText.text)
        .join(ProfileText, ProfileText.id == Teaser.text_id)
        .where(Teaser.profile_id == profile.id)
        .order_by(Teaser.id)
    )
    return [{"language": language, "state": state, "text": text} for language, state, text in rows]


def _texts(session: Session, profile: Profile) -> list[dict[str, object]]:
    rows = session.scalars(select(ProfileText).where(ProfileText.profile_id == profile.id).order_by(ProfileText.id))
    names = ("field", "language", "version", "text", "origin", "at")
    return [{name: plain(getattr(row, name)) for name in names} for row in rows]


def _history(session: Session, profile: Profile) -> list[dict[str, object]]:
    rows = session.scalars(
        select(ProfileChange).where(ProfileChange.profile_id == profile.id).order_by(ProfileChange.id)
    )
    names = ("field", "language", "old", "new", "profile_version", "at")
    return [{name: plain(getattr(row, name)) for name in names} for row in rows]


def _disclosures(session: Session, profile: Profile) -> list[dict[str, object]]:
    rows = session.scalars(select(Disclosure).where(Disclosure.profile_id == profile.id).order_by(Disclosure.id)).all()
    named = references_seen_by(session, frozenset({profile.id}), [row.to_profile_id for row in rows])
    return [
        {
            "to": named.get(row.to_profile_id), "level": row.level, "from": plain(row.valid_from),
            "revoked_at": plain(row.revoked_at), "reason": row.reason,
        }
        for row in rows
    ]  # fmt: skip


def _sources(session: Session, profile: Profile) -> list[dict[str, object]]:
    rows = session.scalars(
        select(ProfileSource).where(ProfileSource.profile_id == profile.id).order_by(ProfileSource.id)
    )
    return [{"source": row.source, "id": row.external_id, "imported_at": plain(row.imported_at)} for row in rows]


def shared_with(session: Session, account_id: int, mine: Sequence[int]) -> dict[str, object]:
    """What others let one's profiles see, which relations are recorded, and which sections were called done."""
    named = references_for(session, account_id, _others(session, account_id, mine))
    given = select(Disclosure).where(Disclosure.to_profile_id.in_(mine)).order_by(Disclosure.id)
    done = select(SectionMark).where(SectionMark.profile_id.in_(mine)).order_by(SectionMark.id)
    return {
        "disclosed_to_me": [
            {
                "profile": named.get(row.profile_id), "to": named.get(row.to_profile_id), "level": row.level.value,
                "from": plain(row.valid_from), "revoked_at": plain(row.revoked_at),
            }
            for row in session.scalars(given)
        ],
        "ties": [
            {"kind": row.kind.value, "since": plain(row.since), "until": plain(row.until), "source": row.source,
             "with": sorted(filter(None, (named.get(key) for key in (row.a_profile_id, row.b_profile_id) if key)))}
            for row in _ties(session, account_id, mine)
        ],
        "sections_done": [
            {"profile": named.get(row.profile_id), "section": row.section, "is_done": row.is_done}
            for row in session.scalars(done)
        ],
    }  # fmt: skip


def _ties(session: Session, account_id: int, mine: Sequence[int]) -> list[Tie]:
    profiles = Tie.a_profile_id.in_(mine), Tie.b_profile_id.in_(mine)
    people = Tie.a_account_id == account_id, Tie.b_account_id == account_id
    return list(session.scalars(select(Tie).where(or_(*profiles, *people)).order_by(Tie.id)))


def _others(session: Session, account_id: int, mine: Sequence[int]) -> set[int | None]:
    given = session.scalars(select(Disclosure.profile_id).where(Disclosure.to_profile_id.in_(mine)))
    ties = _ties(session, account_id, mine)
    return {*mine, *given, *(row.a_profile_id for row in ties), *(row.b_profile_id for row in ties)}
