"""What staff read of the search: figures of the round, each application's places with what stands around them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.fellowships.models import (
    Application,
    ApplicationPart,
    Attachment,
    BlindReport,
    Questionnaire,
    Redaction,
    ReviewPlan,
    Submission,
)
from app.fellowships.queries.blind.reading import SEARCHED
from app.fellowships.rules.blind.places import AROUND, HAND, LOOK
from app.fellowships.rules.blind.values import texts_in
from app.fellowships.rules.frozen import Frozen
from app.fellowships.rules.frozen import read as read_frozen
from app.fellowships.rules.questionnaire import Asked, Words
from app.fellowships.rules.questionnaire import read as read_asked
from app.fellowships.states import COUNTED, FindingState, Party


@dataclass(frozen=True)
class Line:
    """One application in the list; ``to_look`` are files and pages that nobody but a person can read."""

    public_id: str
    number: int | None
    title: str
    is_searched: bool
    open: int
    to_look: int
    settled: int

    @property
    def is_done(self) -> bool:
        return self.is_searched and not self.open and not self.to_look


@dataclass(frozen=True)
class Blindness:
    """How far a round is from being blind."""

    lines: tuple[Line, ...]
    last: BlindReport | None
    blocks: bool

    @property
    def open(self) -> int:
        return sum(line.open for line in self.lines)

    @property
    def is_searching(self) -> bool:
        return self.last is not None and self.last.finished_at is None

    @property
    def to_look(self) -> int:
        return sum(line.to_look for line in self.lines)

    @property
    def unsearched(self) -> int:
        return sum(not line.is_searched for line in self.lines)

    @property
    def is_done(self) -> bool:
        return all(line.is_done for line in self.lines)


@dataclass(frozen=True)
class Shown:
    """A place as it is read: ``kind`` and ``why`` are codes, ``carrier`` and ``page`` say where in a file."""

    public_id: str
    part: Party
    question: Words
    file: str
    carrier: str
    page: int
    kind: str
    why: str
    is_sure: bool
    state: FindingState
    reason: str
    settled_at: datetime | None
    before: str = ""
    words: str = ""
    after: str = ""

    @property
    def is_look(self) -> bool:
        return self.kind == LOOK

    @property
    def is_by_hand(self) -> bool:
        return self.kind == HAND


def blindness_of(session: Session, round_id: int) -> Blindness:
    """In four statements, however many applications."""
    wanted = select(Application).where(Application.round_id == round_id, Application.state.in_(COUNTED))
    rows = session.scalars(wanted.order_by(Application.number, Application.id)).all()
    counts = _counts(session, round_id)
    last = select(BlindReport).where(BlindReport.round_id == round_id).order_by(BlindReport.id.desc()).limit(1)
    blocks = session.scalar(select(ReviewPlan.blocks_unblind).where(ReviewPlan.round_id == round_id))
    return Blindness(
        tuple(_line(row, counts.get(row.id, {})) for row in rows), session.scalar(last), blocks is not False
    )


def _counts(session: Session, round_id: int) -> dict[int, dict[tuple[str, FindingState], int]]:
    """Of what counts, by application: how many places of a kind are in a state."""
    wanted = (
        select(Redaction.application_id, Redaction.kind, Redaction.state, func.count())
        .join(Submission, Submission.id == Redaction.submission_id)
        .join(Application, Application.id == Redaction.application_id)
        .where(Application.round_id == round_id, Submission.ordinal == Application.submissions)
        .group_by(Redaction.application_id, Redaction.kind, Redaction.state)
    )
    found: dict[int, dict[tuple[str, FindingState], int]] = defaultdict(lambda: defaultdict(int))
    for application_id, kind, state, count in session.execute(wanted):
        what = kind if kind == SEARCHED else LOOK if kind.startswith(f"{LOOK}.") else ""
        found[application_id][what, state] += count
    return found


def _line(row: Application, counts: Mapping[tuple[str, FindingState], int]) -> Line:
    settled = sum(
        count for (kind, state), count in counts.items() if kind != SEARCHED and state is not FindingState.OPEN
    )
    return Line(
        row.public_id, row.number, row.title, any(kind == SEARCHED for kind, _state in counts),
        counts.get(("", FindingState.OPEN), 0), counts.get((LOOK, FindingState.OPEN), 0), settled,
    )  # fmt: skip


def certain_places(session: Session, round_id: int) -> list[str]:
    """Open and certain, of what counts; nothing that a person must look at."""
    wanted = (
        select(Redaction.public_id)
        .join(Submission, Submission.id == Redaction.submission_id)
        .join(Application, Application.id == Redaction.application_id)
        .where(Application.round_id == round_id, Submission.ordinal == Application.submissions)
        .where(Redaction.state == FindingState.OPEN, Redaction.is_sure, Redaction.kind != SEARCHED)
        .order_by(Redaction.id)
    )
    return list(session.scalars(wanted))


def application_in(session: Session, round_id: int, public_id: str) -> Application:
    """Of the round, with a submission that counts. Raises NotFound."""
    wanted = select(Application).where(
        Application.round_id == round_id, Application.public_id == public_id, Application.state.in_(COUNTED)
    )
    found = session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def places_in(session: Session, application: Application) -> list[Shown]:
    """What was found in what counts, in the order of the questions, then of the text."""
    wanted = (
        select(Redaction, Submission, ApplicationPart, Attachment)
        .join(Submission, Submission.id == Redaction.submission_id)
        .outerjoin(ApplicationPart, ApplicationPart.id == Redaction.part_id)
        .outerjoin(Attachment, Attachment.id == Redaction.attachment_id)
        .where(Redaction.application_id == application.id, Redaction.kind != SEARCHED)
        .where(Submission.ordinal == application.submissions)
    )
    rows = session.execute(wanted).all()
    if not rows:
        return []
    submission = rows[0][1]
    asked = read_asked(session.get_one(Questionnaire, submission.questionnaire_id).definition)
    texts = _texts(read_frozen(submission.content), asked)
    order = {question.key: number for number, question in enumerate(asked.questions())}
    ordered = sorted(
        rows, key=lambda each: (order.get(each[0].question_key, 0), each[0].place, each[0].start or 0, each[0].id)
    )
    return [_shown(row, part, file, asked, texts) for row, _submission, part, file in ordered]


def _texts(frozen: Frozen, asked: Asked) -> Mapping[tuple[str, str, str], str]:
    """By part, question and place."""
    return {
        (part.id, question.key, place): text
        for part in frozen.parts
        for question in asked.questions(part.party)
        for place, text in texts_in(question, part.answers.get(question.key))
    }


def _shown(
    row: Redaction, part: ApplicationPart | None, file: Attachment | None, asked: Asked,
    texts: Mapping[tuple[str, str, str], str],
) -> Shown:  # fmt: skip
    question = asked.question(row.question_key)
    kind, _, why = row.kind.partition(".")
    carrier, _, page = row.place.partition(".") if file is not None else ("", "", "")
    key = (part.public_id if part else "", row.question_key, row.place)
    before, words, after = _around(row, "" if file else texts.get(key, ""))
    return Shown(
        public_id=row.public_id,
        part=part.party if part else Party.LEAD,
        question=question.label if question else Words(),
        file=file.name if file else "",
        carrier=carrier,
        page=int(page) if page.isdigit() else 0,
        kind=kind,
        why=why,
        is_sure=row.is_sure,
        state=row.state,
        reason=row.reason,
        settled_at=row.settled_at,
        before=before,
        words=words,
        after=after,
    )


def _around(row: Redaction, text: str) -> Sequence[str]:
    if row.context:
        return (*row.context.split("\n"), "", "")[:3]
    if row.start is None or row.stop is None:
        return "", "", ""
    before, after = text[max(0, row.start - AROUND) : row.start], text[row.stop : row.stop + AROUND]
    return before, text[row.start : row.stop], after
