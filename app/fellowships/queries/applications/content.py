"""An application as it would be submitted now: its parts with their newest answers and files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.fellowships.models import Application, ApplicationPart, Attachment
from app.fellowships.queries.applications.own import Current, answers_of
from app.fellowships.queries.questionnaires import questionnaire_of
from app.fellowships.rules.completeness import FileFact, PartFacts, is_empty
from app.fellowships.rules.counting import plain
from app.fellowships.rules.files import is_lost
from app.fellowships.rules.frozen import Frozen, FrozenFile, FrozenPart
from app.fellowships.rules.questionnaire import Asked, is_asked, read
from app.fellowships.states import Party, QuestionKind


@dataclass(frozen=True)
class Whole:
    """Rows of one application, read in three statements. Parts: the lead's first, then in the order of their making."""

    application: Application
    questionnaire_id: int
    asked: Asked
    parts: Sequence[ApplicationPart]
    answers: Mapping[int, Mapping[str, Current]]
    files: Mapping[int, Sequence[Attachment]]

    @property
    def lead(self) -> ApplicationPart:
        return next(part for part in self.parts if part.party is Party.LEAD)

    def values(self, part: ApplicationPart) -> dict[str, object]:
        return {key: each.value for key, each in self.answers[part.id].items()}

    def files_of(self, part: ApplicationPart, question_key: str) -> list[Attachment]:
        return [each for each in self.files.get(part.id, ()) if each.question_key == question_key]


def whole_application(session: Session, application: Application) -> Whole:
    wanted = select(ApplicationPart).where(
        ApplicationPart.application_id == application.id, ApplicationPart.removed_at.is_(None)
    )
    parts = sorted(session.scalars(wanted), key=lambda part: (part.party is not Party.LEAD, part.id))
    ids = [part.id for part in parts]
    files: dict[int, list[Attachment]] = {key: [] for key in ids}
    stored = select(Attachment).where(Attachment.part_id.in_(ids), Attachment.removed_at.is_(None))
    for row in session.scalars(stored.order_by(Attachment.id)):
        files[row.part_id].append(row)
    version = questionnaire_of(session, application)
    return Whole(application, version.id, read(version.definition), parts, answers_of(session, ids), files)


def facts_of(whole: Whole) -> list[PartFacts]:
    """What `rules.completeness` asks for."""
    return [
        PartFacts(
            part.public_id,
            part.party,
            part.declared_at is not None,
            whole.values(part),
            {
                question.key: [
                    FileFact(each.name, each.scan, is_lost(each.scan, each.scan_words), each.media_type)
                    for each in whole.files_of(part, question.key)
                ]
                for question in whole.asked.questions(part.party)
                if question.kind is QuestionKind.FILE
            },
        )
        for part in whole.parts
    ]


def freeze(whole: Whole) -> Frozen:
    """What is submitted: the lead's part and every declared one; of the questions those that are asked and answered."""
    parts = tuple(
        _frozen_part(whole, part) for part in whole.parts if part.party is Party.LEAD or part.declared_at is not None
    )
    return Frozen(whole.application.title, whole.application.language, parts)


def _frozen_part(whole: Whole, part: ApplicationPart) -> FrozenPart:
    values = whole.values(part)
    asked = [each for each in whole.asked.questions(part.party) if is_asked(each, values)]
    files = {
        each.key: tuple(_frozen_file(row) for row in whole.files_of(part, each.key))
        for each in asked
        if each.kind is QuestionKind.FILE
    }
    return FrozenPart(
        part.public_id,
        part.party,
        part.declared_at.isoformat() if part.declared_at else None,
        {each.key: _plain(values[each.key]) for each in asked if not is_empty(values.get(each.key))},
        {key: found for key, found in files.items() if found},
    )


def _plain(value: object) -> object:
    return plain(value) if isinstance(value, str) else value


def _frozen_file(row: Attachment) -> FrozenFile:
    return FrozenFile(row.public_id, row.name, row.media_type, row.size, row.pages, row.sha256)
