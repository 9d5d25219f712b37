"""The numbers of this installation that the home page tells."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.profiles.models import Profile
from app.profiles.states import Kind, ProfileState

TOLD_FROM = 10


@dataclass(frozen=True)
class InstallationNumbers:
    """How many published profiles there are of each kind; drafts and paused ones do not count.

    A number below `TOLD_FROM` is not told: it says little, and few enough could be counted one by one.
    """

    startups: int
    spinoffs: int
    investors: int

    @property
    def told(self) -> tuple[Kind, ...]:
        counted = ((Kind.STARTUP, self.startups), (Kind.SPINOFF, self.spinoffs), (Kind.INVESTOR, self.investors))
        return tuple(kind for kind, number in counted if number >= TOLD_FROM)


def installation_numbers(session: Session) -> InstallationNumbers:
    counted = select(Profile.kind, func.count()).where(Profile.state == ProfileState.PUBLISHED).group_by(Profile.kind)
    by_kind = dict(session.execute(counted.order_by(Profile.kind)).all())
    return InstallationNumbers(
        startups=by_kind.get(Kind.STARTUP, 0),
        spinoffs=by_kind.get(Kind.SPINOFF, 0),
        investors=by_kind.get(Kind.INVESTOR, 0),
    )
