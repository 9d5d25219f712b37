"""The words of the desk's closed sets."""

from app.core.language import Message, message
from app.core.outbox import MailState
from app.introductions.states import TrialState
from app.profiles.states import Ground, ImportMode, NamedAs, NameVerdict, RunState
from app.staff.states import AccountDeed, AccountState, Outcome, Queue, Seen, Why

QUEUES: dict[Queue, Message] = {
    Queue.WAITING: message("waiting"),
    Queue.VERIFIED: message("verified"),
}
SEEN: dict[Seen, Message] = {
    Seen.REGISTER: message("Commercial register"),
    Seen.WEBSITE: message("Website and mail of its domain"),
    Seen.DOCUMENT: message("Document"),
    Seen.CALL: message("Call"),
    Seen.INSTITUTION: message("Institution or transfer office"),
}
WHYS: dict[Why, Message] = {
    Why.ABUSE: message("Breach of the terms of use"),
    Why.TAKEN_OVER: message("Somebody else may be using the account"),
    Why.ASKED: message("The person asked for it"),
    Why.CLEARED: message("The cause has been cleared up"),
    Why.NEW_DUTIES: message("New duties"),
    Why.DUTIES_ENDED: message("Duties ended"),
    Why.MISTAKE: message("Correction of a mistake"),
}
ACCOUNT_STATES: dict[AccountState, Message] = {
    AccountState.OPEN: message("open"),
    AccountState.UNCONFIRMED: message("address not confirmed"),
    AccountState.LOCKED: message("locked"),
}
OUTCOMES: dict[Outcome, Message] = {
    Outcome.NO_ACTION: message("No action: nothing breaks the rules"),
    Outcome.PAUSED: message("Pause the profile: nobody sees it until the owners resume it"),
    Outcome.LOCKED: message("Pause the profile and lock the accounts of its owners"),
}
OUTCOMES_KEPT: dict[Outcome, Message] = {
    Outcome.NO_ACTION: message("no action"),
    Outcome.PAUSED: message("profile paused"),
    Outcome.LOCKED: message("profile paused, owners locked"),
}
MAIL_STATES: dict[MailState, Message] = {
    MailState.DUE: message("due"),
    MailState.SENT: message("sent"),
    MailState.FAILED: message("failed"),
}
DEED_TITLES: dict[AccountDeed, Message] = {
    AccountDeed.LOCK: message("Lock the account"),
    AccountDeed.UNLOCK: message("Unlock the account"),
    AccountDeed.END_SESSIONS: message("End all sessions"),
}
DEED_LEADS: dict[AccountDeed, Message] = {
    AccountDeed.LOCK: message("The person is signed out everywhere at once and cannot sign in until you unlock."),
    AccountDeed.UNLOCK: message("The person can sign in again at once. Profiles and texts were not touched."),
    AccountDeed.END_SESSIONS: message("The person is signed out on all devices and can sign in again."),
}
DEEDS_DONE: dict[AccountDeed, Message] = {
    AccountDeed.LOCK: message("The account is locked."),
    AccountDeed.UNLOCK: message("The account is unlocked."),
    AccountDeed.END_SESSIONS: message("All sessions are ended."),
}
HEALTH: dict[str, Message] = {
    "migrations_pending": message("The database is older than the program. Run the migration."),
    "mail_queue_late": message("Mails have been waiting for more than 15 minutes. Is the worker running?"),
    "database_unavailable": message("The database does not answer."),
    "disk_low": message("Less than 200 MB of disk space are left."),
}
HEALTH_UNKNOWN = message("Something is wrong that has no sentence yet. The logs say more.")
IMPORT_MODES: dict[ImportMode, Message] = {
    ImportMode.CHECK: message("dry run"),
    ImportMode.TAKE: message("import"),
    ImportMode.WHOLE: message("import, all or nothing"),
}
TRIAL_STATES: dict[TrialState, Message] = {
    TrialState.WAITING: message("waits for the worker"),
    TrialState.RUNNING: message("is being played"),
    TrialState.ENDED: message("ended"),
    TrialState.FAILED: message("nothing to try on"),
}
TRIAL_STOPPED = message("stopped")
RUN_STATES: dict[RunState, Message] = {
    RunState.WAITING: message("waits for the worker"),
    RunState.RUNNING: message("running"),
    RunState.ENDED: message("ended"),
    RunState.BROKEN_OFF: message("broken off"),
    RunState.UNREADABLE: message("file not readable"),
}
NAMED_AS: dict[NamedAs, Message] = {
    NamedAs.NEVER_SHOW: message("never-show entry"),
    NamedAs.PORTFOLIO: message("portfolio"),
    NamedAs.INSTITUTION: message("institution of a team"),
}
NAME_VERDICTS: dict[NameVerdict, Message] = {
    NameVerdict.LINKED: message("linked"),
    NameVerdict.SOMEBODY_ELSE: message("somebody else"),
}
GROUNDS: dict[Ground, Message] = {
    Ground.SAME_DOMAIN: message("same domain"),
    Ground.SAME_NAME: message("same name"),
    Ground.READ_ALIKE: message("same name, abbreviations and translations written out"),
    Ground.OTHER_FORM: message("same name, another legal form"),
    Ground.NEAR_NAME: message("like name"),
}


def ground_in_words(ground: Ground, differing: tuple[str, str]) -> Message:
    """Why an organisation is proposed; of a like name also what differs, so that nobody has to search for it."""
    one, other = differing
    if ground is not Ground.NEAR_NAME or not other:
        return GROUNDS[ground]
    if not one:
        return message("like name, apart from “{word}”", word=other)
    return message("like name, “{one}” and “{other}”", one=one, other=other)
