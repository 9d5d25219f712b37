"""From what stands in an address to a profile, as far as the viewer may see it."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.database import sort_key
from app.core.errors import NotFound
from app.core.plain_text import clean_line
from app.profiles.models import Profile
from app.profiles.queries import shown_for
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.sight import OwnProfile, Viewer
from app.profiles.rules.views import ProfileCard, ProfileTeaser
from app.profiles.states import Kind, ProfileState

Shown = ProfileCard | ProfileTeaser
LONGEST_NAME = 200
MOST_FOUND = 8


def reference_of(shown: Shown) -> str:
    """The name of a profile in addresses: a teaser has one of its own."""
    return shown.teaser_id if isinstance(shown, ProfileTeaser) else shown.public_id


def shown_by_reference(session: Session, viewer: Viewer, reference: str) -> Shown:
    """Raises NotFound for what this viewer may not see, and for a hidden team's own address."""
    found = _shown(session, viewer, [reference])
    if not found:
        raise NotFound
    return found[0]


def shown_by_references(session: Session, viewer: Viewer, references: list[str]) -> list[Shown]:
    """Those that may be seen, in the order asked for, each once."""
    return _shown(session, viewer, references)


def _shown(session: Session, viewer: Viewer, references: list[str]) -> list[Shown]:
    names = Profile.public_id.in_(references), Profile.teaser_id.in_(references)
    rows = session.execute(
        select(Profile.id, Profile.public_id, Profile.teaser_id).where(or_(*names)).order_by(Profile.id)
    )
    by_reference: dict[str, int] = {}
    for key, public_id, teaser_id in rows:
        by_reference |= {public_id: key, teaser_id: key}
    shown = shown_for(session, viewer, sorted(set(by_reference.values())))
    found: dict[int, Shown] = {}
    for reference in references:
        key = by_reference.get(reference, 0)
        if key in shown and (isinstance(shown[key], ProfileCard) or reference == reference_of(shown[key])):
            found.setdefault(key, shown[key])
    return list(found.values())


@dataclass(frozen=True)
class Named:
    """A profile found by its name. Its side of the market is one that the seeker looks at."""

    id: int
    public_id: str
    name: str
    kind: Kind


def named_exactly(session: Session, seeker: OwnProfile, name: str) -> list[Named]:
    """Profiles of the other side with exactly this name, published or paused.

    A hidden kind has no name for others: it is never among them, whether it exists or not.
    """
    wanted = sort_key(clean_line(name))[:LONGEST_NAME]
    if not wanted:
        return []
    return _named(session, seeker, Profile.sort_name == wanted)


def _named(session: Session, seeker: OwnProfile, condition: object) -> list[Named]:
    kinds = [kind for kind in kind_of(seeker.kind).other_side if not kind_of(kind).hidden]
    states = ProfileState.PUBLISHED, ProfileState.PAUSED
    rows = session.execute(
        select(Profile.id, Profile.public_id, Profile.name, Profile.kind)
        .where(condition, Profile.kind.in_(kinds), Profile.state.in_(states))  # type: ignore[arg-type]  # a column expression
        .order_by(Profile.sort_name, Profile.id)
        .limit(MOST_FOUND)
    )
    return [Named(*row) for row in rows]


def similar_names(session: Session, viewer: Viewer, seeker: OwnProfile, name: str) -> list[Named]:
    """Published profiles whose name contains the words and whom the viewer may see; wildcards are letters."""
    wanted = sort_key(clean_line(name))[:LONGEST_NAME]
    if not wanted:
        return []
    found = _named(session, seeker, Profile.sort_name.contains(wanted, autoescape=True))
    visible = shown_for(session, viewer, [each.id for each in found])
    return [each for each in found if each.id in visible]
