"""The files of a page of questions: what is there, and the way to where they are changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from app.core.clock import now
from app.core.database import db
from app.core.language import Message
from app.fellowships.queries.attachments import FileLine, attachments_for
from app.fellowships.routes.files import rules_of
from app.fellowships.routes.guard import Writing
from app.fellowships.rules.questionnaire import Section
from app.fellowships.states import QuestionKind


@dataclass(frozen=True)
class FilesShown:
    lines: list[FileLine]
    href: str
    address: Mapping[str, str]
    words: Message


def files_shown(writing: Writing, section: Section) -> dict[str, FilesShown]:
    """By question; nothing is read for a page without any."""
    asked = [question for question in section.questions if question.kind is QuestionKind.FILE]
    if not asked:
        return {}
    application, part = writing.application, writing.part
    has_scanner = bool(current_app.config["SETTINGS"].has_scanner)
    found = attachments_for(db.session, application.id, part.id, at=now(), has_scanner=has_scanner)
    address: dict[str, Any] = {"application_id": application.public_id, "part_id": part.public_id}
    return {
        question.key: FilesShown(
            [line for line in found.get(question.key, []) if not line.is_removed],
            url_for("fellowships.files", question_key=question.key, **address),
            address | {"question_key": question.key},
            rules_of(question).words,
        )
        for question in asked
    }
