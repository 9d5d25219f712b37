from collections.abc import Callable

from flask import Flask
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.accounts.notices import Notice, announce
from app.accounts.states import NoticeChoice
from app.core import slots
from app.core.language import Message, message
from app.introductions import tasks  # noqa: F401 -- the module of the tasks declares them
from app.introductions.actions.mirror_data import TABLES as MIRROR_TABLES
from app.introductions.actions.mirror_data import erase_mirror, export_mirror
from app.introductions.actions.people import erase_introductions
from app.introductions.actions.telling import digest_lines
from app.introductions.commands import introductions_group
from app.introductions.queries.deeds import deeds
from app.introductions.queries.no_news import no_news
from app.introductions.queries.own_data import TABLES, export_introductions
from app.introductions.routes import blueprint, panels
from app.introductions.routes.document_panel import document_panels
from app.introductions.routes.mirror import mirror_asides
from app.introductions.rules import letters
from app.profiles.models import ProfileMember


def _is_a_member(session: Session, account_id: int) -> bool:
    return bool(session.scalar(select(exists().where(ProfileMember.account_id == account_id))))


def _notice(kind: str, name: Message, reason: Message, default: NoticeChoice = NoticeChoice.instant) -> Notice:
    concerns: Callable[[Session, int], bool] = _is_a_member
    return Notice(kind, name, reason, concerns, default=default, lines=digest_lines)


NOTICES = (
    _notice(
        letters.REQUESTS,
        message("Requests for an introduction"),
        message("When one arrives, when your question was answered, and once after seven days without an answer."),
    ),
    _notice(
        letters.ANSWERS,
        message("Answers to your requests"),
        message("A question, a no, or the end of a request. The contacts after a mutual yes always come."),
    ),
    _notice(
        letters.SUGGESTIONS,
        message("Proposals of the platform"),
        message("Whom to ask, once the programme approved it."),
        NoticeChoice.daily,
    ),
    _notice(letters.MESSAGES, message("Messages after an introduction"), message("When the other side writes to you.")),
    _notice(
        letters.FOLLOW_UPS,
        message("What came of an introduction"),
        message("After 3 and 7 days if nobody has written, and the question of the outcome after 14, 60 and 180 days."),
    ),
)


def init_feature(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.cli.add_command(introductions_group)
    slots.fill("navigation.entry", panels.entries)
    slots.fill("match.primary", panels.deeds)
    slots.fill("match.chance", panels.chances)
    slots.fill("match.no_news", no_news)
    slots.fill("match.deeds", deeds)
    slots.fill("profile.aside", panels.asides)
    slots.fill("profile.aside", mirror_asides)
    slots.fill("profile.document", document_panels)
    slots.fill("person.export", export_introductions, tables=TABLES)
    slots.fill("person.erase", erase_introductions, tables=TABLES)
    slots.fill("person.export", export_mirror, tables=MIRROR_TABLES)
    slots.fill("person.erase", erase_mirror, tables=MIRROR_TABLES)
    for notice in NOTICES:
        announce(notice)
