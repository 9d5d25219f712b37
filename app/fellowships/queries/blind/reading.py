"""An application as whoever reads blind sees it. Whatever shows answers or files to reviewers asks here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.fellowships.models import Application, ApplicationPart, Attachment, Questionnaire, Redaction, Submission
from app.fellowships.queries.blind.identities import identities_of, with_team
from app.fellowships.rules.blind.places import Found, in_answers, is_read_blind
from app.fellowships.rules.blind.values import Places, with_marks
from app.fellowships.rules.frozen import Frozen, FrozenFile, FrozenPart
from app.fellowships.rules.frozen import read as read_frozen
from app.fellowships.rules.questionnaire import Asked
from app.fellowships.rules.questionnaire import read as read_asked
from app.fellowships.states import FindingState

# A row that says of a submission that it was searched; its fingerprint, one an application.
SEARCHED = "searched"


@dataclass(frozen=True)
class Settled:
    """What the search and staff say of one submission. ``places`` by (part, question); ``withheld`` are attachments."""

    is_searched: bool
    places: Mapping[tuple[str, str], Places]
    withheld: frozenset[str]


def for_reviewer(session: Session, submission: Submission, *, sees_applicants: bool) -> Frozen:
    """What a reviewer reads: only questions meant for reviewers, and while they read blind none that names who applies,
    marks where a name stands, files without their names and without those that are withheld.

    A place that nobody has decided about is marked too. What was not searched yet is searched now; its files wait.
    """
    asked = read_asked(session.get_one(Questionnaire, submission.questionnaire_id).definition)
    frozen = read_frozen(submission.content)
    if sees_applicants:
        return replace(frozen, parts=tuple(_open(part, asked) for part in frozen.parts))
    settled = settled_of(session, submission)
    if not settled.is_searched:
        places = _searched_now(session, submission, frozen, asked, settled.places)
        settled = replace(settled, places=places, withheld=_all_files(frozen))
    parts = tuple(_blind(part, asked, settled) for part in frozen.parts)
    return replace(frozen, title=_title(parts, asked), parts=parts)


def withheld_from(session: Session, submission: Submission) -> frozenset[str]:
    """Files that blind readers do not get, by their attachments: all where nothing was searched yet."""
    settled = settled_of(session, submission)
    return settled.withheld if settled.is_searched else _all_files(read_frozen(submission.content))


def blind_title(session: Session, application: Application) -> str:
    """What a blind reader calls the application by: its title with marks, '' where it would name who applies."""
    wanted = select(Submission).where(
        Submission.application_id == application.id, Submission.ordinal == application.submissions
    )
    submission = session.scalar(wanted)
    return for_reviewer(session, submission, sees_applicants=False).title if submission is not None else ""


def settled_of(session: Session, submission: Submission) -> Settled:
    """In one statement."""
    wanted = (
        select(Redaction, ApplicationPart.public_id, Attachment.public_id)
        .outerjoin(ApplicationPart, ApplicationPart.id == Redaction.part_id)
        .outerjoin(Attachment, Attachment.id == Redaction.attachment_id)
        .where(Redaction.submission_id == submission.id)
    )
    places: dict[tuple[str, str], dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    withheld, is_searched = set(), False
    for row, part_id, attachment in session.execute(wanted):
        file_id: str | None = attachment
        if row.kind == SEARCHED:
            is_searched = True
        elif file_id is not None and _keeps_back(row):
            withheld.add(file_id)
        elif file_id is None and row.state is not FindingState.DISMISSED and row.start is not None:
            assert row.stop is not None, "a place has an end"
            places[part_id, row.question_key][row.place].append((row.start, row.stop))
    return Settled(is_searched, places, frozenset(withheld))


def _keeps_back(row: Redaction) -> bool:
    """What somebody blocked, and what names somebody for sure until somebody has looked."""
    return row.state is FindingState.REDACTED or (row.state is FindingState.OPEN and row.is_sure)


def _searched_now(
    session: Session, submission: Submission, frozen: Frozen, asked: Asked, known: Mapping[tuple[str, str], Places]
) -> Mapping[tuple[str, str], Places]:
    """Between a change of the text and the next search nothing slips through: everything found is marked."""
    application = session.get_one(Application, submission.application_id)
    identity = with_team(identities_of(session, [application])[application.id], frozen, asked)
    return places_of((found for part in frozen.parts for found in in_answers(part, asked, identity)), known)


def places_of(
    found: Iterable[Found], known: Mapping[tuple[str, str], Places] | None = None
) -> Mapping[tuple[str, str], Places]:
    places: dict[tuple[str, str], dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for key, inside in (known or {}).items():
        for place, spans in inside.items():
            places[key][place] += spans
    for each in found:
        if each.start is not None and each.stop is not None:
            places[each.where.part_id, each.where.question_key][each.where.place].append((each.start, each.stop))
    return places


def _all_files(frozen: Frozen) -> frozenset[str]:
    return frozenset(file.id for part in frozen.parts for files in part.files.values() for file in files)


def _open(part: FrozenPart, asked: Asked) -> FrozenPart:
    shown = {question.key for question in asked.questions(part.party) if question.for_reviewers}
    answers = {key: value for key, value in part.answers.items() if key in shown}
    return replace(part, answers=answers, files={key: files for key, files in part.files.items() if key in shown})


def _blind(part: FrozenPart, asked: Asked, settled: Settled) -> FrozenPart:
    shown = {question.key for question in asked.questions(part.party) if is_read_blind(question)}
    answers = {
        key: with_marks(value, settled.places.get((part.id, key), {}))
        for key, value in part.answers.items()
        if key in shown
    }
    files = {
        key: tuple(_nameless(file) for file in files if file.id not in settled.withheld)
        for key, files in part.files.items()
        if key in shown
    }
    return replace(part, answers=answers, files={key: kept for key, kept in files.items() if kept})


def _nameless(file: FrozenFile) -> FrozenFile:
    """Its name and its hash could be looked up elsewhere."""
    return replace(file, name="", sha256="")


def _title(parts: Iterable[FrozenPart], asked: Asked) -> str:
    """As the answer reads with its marks; none where the title is the profile's name, or names who applies."""
    key = next((question.key for question in asked.questions() if question.is_title), None)
    values = (part.answers.get(key) for part in parts if key is not None)
    return next((value for value in values if isinstance(value, str)), "")
