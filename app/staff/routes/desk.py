from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.queries import accounts_in_use, consent_counts
from app.accounts.rules.documents import DOCUMENTS, editions_in_force
from app.core import health
from app.core.access import access_of, current_person, only
from app.core.clock import now, today
from app.core.database import db
from app.core.filters import relative
from app.core.language import Message, message, plural_message
from app.core.lists.cutting import Cut
from app.profiles.rules.labels import KINDS
from app.profiles.states import NamedAs
from app.staff.queries.imports import import_runs
from app.staff.queries.waiting import Waiting, waiting
from app.staff.routes.blueprint import READERS, blueprint
from app.staff.rules import labels

LAST_IMPORTS = 5


@dataclass(frozen=True)
class Task:
    """What waits, as a sentence with its number, and the one place where it is done."""

    sentence: Message
    link: Message
    endpoint: str
    values: dict[str, str]
    hint: Message | None = None

    @property
    def href(self) -> str:
        return url_for(self.endpoint, **self.values)  # type: ignore[arg-type]  # filters of a list


@blueprint.get("/")
@only(*READERS)
def desk() -> ResponseReturnValue:
    person = current_person()
    found = waiting(db.session, now())
    tasks = [task for task in _tasks(found) if (access := access_of(task.endpoint)) and access.admits(person)]
    return render_template(
        "staff/desk.html",
        tasks=tasks,
        faults=[labels.HEALTH.get(reason, labels.HEALTH_UNKNOWN) for reason in health.unready_reasons()],
        consents=_consents(),
        runs=import_runs(db.session, now(), Cut(1, LAST_IMPORTS)).items,
        states=labels.RUN_STATES,
        modes=labels.IMPORT_MODES,
        kinds=KINDS,
    )


@dataclass(frozen=True)
class ConsentLine:
    """How many of all accounts agreed to the edition of a document that holds today."""

    title: Message
    edition: str
    agreed: int
    accounts: int


def _consents() -> list[ConsentLine]:
    editions = editions_in_force(today())
    agreed, number = consent_counts(db.session, editions), accounts_in_use(db.session)
    return [
        ConsentLine(DOCUMENTS[document], edition, agreed[document], number) for document, edition in editions.items()
    ]


def _tasks(found: Waiting) -> list[Task]:
    tasks = []
    if found.verifications:
        sentence = plural_message(
            "{count} profile waits to be verified.", "{count} profiles wait to be verified.", found.verifications
        )
        hint = message("The oldest was published {when}.", when=relative(found.oldest_verification))
        tasks.append(Task(sentence, message("To the verification queue"), "staff.verification", {}, hint))
    if found.reports:
        sentence = plural_message("{count} report is open.", "{count} reports are open.", found.reports)
        hint = message("The oldest came in {when}.", when=relative(found.oldest_report))
        tasks.append(Task(sentence, message("To the reports"), "staff.reports", {}, hint))
    if found.proposals:
        sentence = plural_message(
            "{count} proposal waits to be approved.", "{count} proposals wait to be approved.", found.proposals
        )
        hint = message("What nobody decides about lapses and reaches no team.")
        tasks.append(Task(sentence, message("To the proposals"), "staff.proposals", {}, hint))
    if found.failed_mails:
        sentence = plural_message(
            "{count} mail could not be delivered.", "{count} mails could not be delivered.", found.failed_mails
        )
        tasks.append(Task(sentence, message("To the failed mails"), "staff.outbox", {"state": "failed"}))
    if found.names:
        sentence = plural_message(
            "{count} never-show entry names somebody whom nobody has matched.",
            "{count} never-show entries name somebody whom nobody has matched.",
            found.names,
        )
        tasks.append(Task(sentence, message("To the names"), "staff.names", {"as": NamedAs.NEVER_SHOW.value}))
    if found.stale:
        sentence = plural_message(
            "{count} investor said more than 90 days ago that money is being invested.",
            "{count} investors said more than 90 days ago that money is being invested.",
            found.stale,
        )
        tasks.append(Task(sentence, message("To the outdated statements"), "staff.stale", {}))
    return tasks
