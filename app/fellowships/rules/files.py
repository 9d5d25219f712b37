"""Files that answer a question: what may be chosen, how a scan reads, who may read what, and what it is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.language import Message, message
from app.core.uploads import Bounds, Kinds
from app.fellowships.rules.questionnaire import Asked, Question
from app.fellowships.states import Party, QuestionKind, ScanState

MOST_FILES = 3
# A removed file can be taken back for so long; then its bytes go.
KEPT_REMOVED = timedelta(days=1)
# Scanned again after so many minutes; the last one repeats.
WAITS = (1, 2, 5, 15, 60)
# In `Attachment.scan_words` of a file whose bytes are not where they were put.
GONE = "gone"

# How a file stands, for those whose file it is.
STATES: Mapping[ScanState, Message] = {
    ScanState.WAITING: message("Waits for the virus scanner. Nobody can read it until then."),
    ScanState.CLEAN: message("The virus scanner found nothing."),
    ScanState.INFECTED: message(
        "The virus scanner found harmful content. Nobody can read this file. Remove it and choose a clean one."
    ),
    ScanState.FAILED: message("Could not be checked yet. Nobody can read it; we go on trying by ourselves."),
    ScanState.NOT_SCANNED: message("Not scanned: there is no virus scanner here. Readers are told."),
}
LOST = message("This file is lost on our side. Remove it and choose it again.")
# For whoever reads it.
READ_AS: Mapping[ScanState, Message] = {
    ScanState.CLEAN: message("virus scanner found nothing"),
    ScanState.NOT_SCANNED: message("not scanned"),
    ScanState.WAITING: message("not readable yet: waits for the virus scanner"),
    ScanState.FAILED: message("not readable yet: waits for the virus scanner"),
    ScanState.INFECTED: message("not readable: the virus scanner found harmful content"),
}


@dataclass(frozen=True)
class FileRules:
    """What a question takes, within what the installation takes at all."""

    most: int
    bounds: Bounds

    @property
    def accept(self) -> str:
        """What a file input offers first; what is taken is judged by content."""
        return ",".join(sorted(self.bounds.kinds.media_types))

    @property
    def words(self) -> Message:
        """What is taken, for whoever is about to choose a file."""
        size, pages = self.bounds.megabytes, self.bounds.pages
        if self.bounds.kinds is Kinds.PDF:
            return message(
                "PDF alone, at most {size} MB and {pages} pages. No office documents, no pictures: save them as PDF.",
                size=size,
                pages=pages,
            )
        if self.bounds.kinds is Kinds.PICTURES:
            return message("Pictures alone (PNG, JPEG or WebP), at most {size} MB.", size=size)
        return message(
            "PDF, PNG, JPEG or WebP, at most {size} MB; a PDF of at most {pages} pages."
            " No office documents: save them as PDF.",
            size=size,
            pages=pages,
        )


def file_rules(question: Question, *, megabytes: int, pages: int) -> FileRules:
    limits = question.limits
    bounds = Bounds(
        min(limits.megabytes or megabytes, megabytes), min(limits.pages or pages, pages), question.file_kinds
    )
    return FileRules(limits.files or MOST_FILES, bounds)


def find_file_question(asked: Asked, party: Party, key: str) -> Question | None:
    found = next((each for each in asked.questions(party) if each.key == key), None)
    return found if found is not None and found.kind is QuestionKind.FILE else None


def is_readable(scan: ScanState, *, has_scanner: bool) -> bool:
    """Where a scanner is set, what was taken before there was one waits for it."""
    return scan is ScanState.CLEAN or (scan is ScanState.NOT_SCANNED and not has_scanner)


def is_lost(scan: ScanState, scan_words: str) -> bool:
    """Its bytes were not where we put them when the scanner was to read them."""
    return scan is ScanState.FAILED and scan_words == GONE


def next_scan_at(scanned_at: datetime, tries: int) -> datetime:
    return scanned_at + timedelta(minutes=WAITS[min(tries, len(WAITS)) - 1])


def name_for_reader(application: int | None, position: int) -> Message:
    """The owner's own name of a file may tell who applies, so nobody else gets it."""
    return message("Attachment {position} to application {number}", position=position, number=f"{application or 0:04d}")


def name_for_owner(position: int) -> Message:
    return message("Attachment {position}", position=position)


def section_path(application_id: str, part_id: str, section_key: str) -> str:
    return f"/applications/{application_id}/parts/{part_id}/{section_key}"


def files_path(application_id: str, part_id: str, question_key: str) -> str:
    """Where its owners see and change the files of a question; stands in mails."""
    return f"/applications/{application_id}/parts/{part_id}/files/{question_key}"
