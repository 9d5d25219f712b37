"""Mails that nobody has to get: each kind is announced by the feature that sends it and can be switched off.

A higher feature announces its kinds in its `feature.py`: `announce(Notice("deploying", …))`. Mails that a person asked
for or that guard the account are no notices: they always come.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.language import Message


@dataclass(frozen=True)
class Notice:
    """``kind`` is what is stored; ``concerns`` says whether such mail could reach this account at all."""

    kind: str
    name: Message
    reason: Message
    concerns: Callable[[Session, int], bool]


_notices: dict[str, Notice] = {}


def announce(notice: Notice) -> None:
    """Announcing a kind again replaces it (several apps in one process)."""
    _notices[notice.kind] = notice


def find_notice(kind: str) -> Notice | None:
    return _notices.get(kind)


def notices_for(session: Session, account_id: int) -> tuple[Notice, ...]:
    """What this person may choose about, in the order of the kinds' names."""
    return tuple(each for _kind, each in sorted(_notices.items()) if each.concerns(session, account_id))
