"""Mails that nobody has to get: each kind is announced by the feature that sends it; a person chooses how it comes.

A higher feature announces its kinds in its `feature.py`: `announce(Notice("deploying", …))`. Mails that a person asked
for, that guard the account or bring contacts after a mutual yes are no notices: they always come.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.states import NoticeChoice
from app.core.language import Message, message

DAILY_CHOICES = (NoticeChoice.instant, NoticeChoice.daily, NoticeChoice.off)
WEEKLY_CHOICES = (NoticeChoice.weekly, NoticeChoice.off)


@dataclass(frozen=True)
class Waiting:
    """One thing that happened: ``detail`` is a code of the feature, such as what became of it."""

    subject_id: int
    detail: str
    at: datetime


@dataclass(frozen=True)
class Line:
    """A thing as a digest tells it: a sentence, and the path of the page where it stands."""

    text: Message | str
    path: str


# (session, account id, what waited, the moment of sending): what this person may still be told. Whatever was erased,
# hidden or settled since is left out.
Lines = Callable[[Session, int, Sequence[Waiting], datetime], Mapping[Waiting, Line]]


def no_lines(_session: Session, _account_id: int, _waiting: Sequence[Waiting], _at: datetime) -> Mapping[Waiting, Line]:
    """For kinds that are never collected."""
    return {}


@dataclass(frozen=True)
class Notice:
    """``kind`` is what is stored; ``concerns`` says whether such mail could reach this account at all.

    ``default`` holds for whoever chose nothing. ``lines`` writes what waited for the daily digest, at its sending.
    """

    kind: str
    name: Message
    reason: Message
    concerns: Callable[[Session, int], bool]
    default: NoticeChoice = NoticeChoice.instant
    choices: tuple[NoticeChoice, ...] = DAILY_CHOICES
    lines: Lines = no_lines


def _everybody(_session: Session, _account_id: int) -> bool:
    return True


# Not on the page of choices: it is there whenever one of the kinds on it comes as a line of the digest.
DAILY_DIGEST = Notice(
    "daily_digest",
    message("The daily digest"),
    message("It comes at 7 in the morning when something happened. Mails that come at once stay as they are."),
    _everybody,
)

_notices: dict[str, Notice] = {}


def announce(notice: Notice) -> None:
    """Announcing a kind again replaces it (several apps in one process). Raises ValueError for an impossible default,
    and for a kind that can be collected but not told."""
    collected = NoticeChoice.daily in notice.choices
    if notice.default not in notice.choices or (collected and notice.lines is no_lines):
        raise ValueError(f"the kind {notice.kind!r} cannot be sent as it is announced")
    _notices[notice.kind] = notice


def notice_of(kind: str) -> Notice:
    """Raises KeyError for a kind that no feature announced."""
    return _notices[kind]


def find_notice(kind: str) -> Notice | None:
    """The kind behind a link that stops mails: the digest has one too."""
    return DAILY_DIGEST if kind == DAILY_DIGEST.kind else _notices.get(kind)


def all_notices() -> tuple[Notice, ...]:
    """In the order of the kinds' codes."""
    return tuple(each for _kind, each in sorted(_notices.items()))


def notices_for(session: Session, account_id: int) -> tuple[Notice, ...]:
    """What this person may choose about, in the same order."""
    return tuple(each for each in all_notices() if each.concerns(session, account_id))


def choice_among(notice: Notice, chosen: Mapping[str, NoticeChoice]) -> NoticeChoice:
    """What holds for a person who ``chosen`` these, by kind. Who stopped the digest gets none by a default either."""
    if notice.kind in chosen:
        return chosen[notice.kind]
    stopped = chosen.get(DAILY_DIGEST.kind) is NoticeChoice.off
    return NoticeChoice.off if stopped and notice.default is NoticeChoice.daily else notice.default
