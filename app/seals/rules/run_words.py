"""What staff reads of a run: its fault, what raised an alarm, why a record was refused, what contradicts what.

Codes and their details are stored as the run met them; here they become sentences. A detail that only the registry's
own engineers can use stays as it came, marked as technical.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from app.core import filters
from app.core.language import Message, message
from app.seals.rules import verdicts, words
from app.seals.rules.desk_words import ALARMS
from app.seals.states import Alarm, Outcome, Standing, Verdict
from app.seals.verifier import Reason

FAULTS: Mapping[str, Message] = {
    # no answer
    "address_refused": message("its address is not one that may be asked"),
    "host_not_allowed": message("its host is not among those allowed"),
    "not_public": message("its name leads to a machine that is not on the internet"),
    "unknown_host": message("its name is not known on the internet"),
    "unreachable": message("nobody answers at its address"),
    "host_silent": message("one of its servers does not answer"),
    "certificate_refused": message("its certificate does not hold"),
    "time_over": message("it took too long"),
    "too_large": message("its answer is larger than agreed"),
    "packed": message("it packs its answers, which is not agreed"),
    "not_http": message("it does not answer as a web server does"),
    # an answer of no use
    "unexpected_status": message("it answers with an error"),
    "start_again": message("it asks us to begin anew"),
    "page_unreadable": message("a page of its changes cannot be read"),
    "record_unreadable": message("a record cannot be read"),
    "description_unusable": message("what it says of itself cannot be used"),
    "document_unreadable": message("its key document cannot be read"),
    "document_of_another": message("its key document is somebody else's"),
    "list_unreadable": message("a status list cannot be read"),
    "status_list_unusable": message("a status list says nothing usable"),
    "keeps_changing": message("it changes faster than it can be read"),
    "too_many_pages": message("it has more pages than one run reads"),
    "too_many_requests": message("one run would need too many requests"),
    # nothing of the registry's
    "internal": message("the run failed here, not at the registry"),
    "abandoned": message("the run stopped answering and was given up"),
    "given_up": message("the run was given up because it did not answer for too long"),
}
# Told by their code alone: what follows it is our own English.
WITHOUT_DETAIL = frozenset({"abandoned", "given_up", "unreachable", "time_over", "unknown_host"})
REFUSALS: Mapping[str, Message] = {
    "record_malformed": message("The record is not as the profile asks."),
    "issuer_differs": message("It names another issuer."),
    "no_credential": message("There is no signed credential."),
    "number_differs": message("Its credential has another number."),
}
NOT_TAKEN = message("It was not taken.")
Told = Callable[[re.Match[str]], Message]


def fault_words(code: str, detail: str | None) -> Message:
    """Why a run failed. A code of an alarm says what the alarm says."""
    if code not in FAULTS and code in set(Alarm):
        return alarm_words(Alarm(code), detail)
    said = FAULTS.get(code, message("it does not keep to its profile"))
    # The guarded client begins its details with the code once more.
    rest = (detail or "").removeprefix(code).lstrip(": ")
    return _with_technical(said, "" if code in WITHOUT_DETAIL else rest)


def alarm_words(alarm: Alarm, detail: str | None) -> Message:
    """What is wrong and what was seen."""
    seen = seen_words(alarm, detail)
    return message("{what}: {why}", what=ALARMS[alarm], why=seen) if seen else ALARMS[alarm]


def seen_words(alarm: Alarm, detail: str | None) -> Message | None:
    """What raised an alarm, without the alarm itself."""
    if not detail or (alarm, detail) == (Alarm.NEW_KEY, Reason.KEY_NOT_CONFIRMED):
        return None
    if alarm in {Alarm.UNREACHABLE, Alarm.PROTOCOL}:
        code, _, rest = detail.partition(" ")
        return fault_words(code, rest)
    return _seen(alarm, detail)


def _seen(alarm: Alarm, detail: str) -> Message:
    if detail in set(Reason):
        return verdicts.sentence_of_text(Reason(detail), "")
    if alarm is Alarm.NEW_KEY:
        return message("keys {keys}", keys=", ".join(kid.partition("#")[2] or kid for kid in detail.split(", ")))
    if alarm is Alarm.DELETED:
        return message("missing are {numbers}", numbers=detail)
    for pattern, told in _SEEN:
        if found := pattern.fullmatch(detail):
            return told(found)
    return message("technical detail “{detail}”", detail=detail)


_SEEN: tuple[tuple[re.Pattern[str], Told], ...] = (
    (
        re.compile(r"(\d+) after (\d+)"),
        lambda found: message("change {shown}, known was {known}", shown=_count(found[1]), known=_count(found[2])),
    ),
    (
        re.compile(r"(.+): (\d+) after (\d+)"),
        lambda found: message(
            "{number} shows change {shown}, known was {known}",
            number=found[1], shown=_count(found[2]), known=_count(found[3]),
        ),
    ),
    (
        re.compile(r"head of (\S+) after (\S+)"),
        lambda found: message("signed {shown}, known was {known}", shown=_moment(found[1]), known=_moment(found[2])),
    ),
    (
        re.compile(r"(https?://\S+): (\S+Z)"),
        lambda found: message("the status list {url} was signed {shown}", url=found[1], shown=_moment(found[2])),
    ),
    (
        re.compile(r"(\d+) known, (\d+) signed"),
        lambda found: message("{known} known, {signed} signed for", known=_count(found[1]), signed=_count(found[2])),
    ),
    (re.compile(r"the index was read anew"), lambda _found: message("everything was read anew and fits again")),
    (re.compile(r"([0-9a-f]{16})"), lambda found: message("its sum begins with {digest}", digest=found[1])),
)  # fmt: skip


def _count(digits: str) -> str:
    return digits if len(digits) < 5 else filters.count(int(digits))  # noqa: PLR2004 -- as a change number is written


def _moment(text: str) -> words.Spoken | str:
    try:
        return words.moment(datetime.fromisoformat(text))
    except ValueError:
        return text


def _with_technical(said: Message, detail: str) -> Message:
    return message("{what} (technical detail: {detail})", what=said, detail=detail) if detail else said


def refusal_words(code: str, detail: str | None) -> Message:
    """Why one record of a run was not taken."""
    said = verdicts.VERDICTS[Verdict(code)] if code in set(Verdict) else REFUSALS.get(code, NOT_TAKEN)
    reason, _, values = (detail or "").partition(" ")
    if reason in set(Reason):
        return message("{what}: {why}", what=said, why=verdicts.sentence_of_text(Reason(reason), values))
    return _with_technical(said, detail or "")


_INDEX_AND_SIGNED = re.compile(r"standing: index (\w+), signed (\w+)")
_FILE_AND_SIGNED = re.compile(r"file: (\w+), signed: (\w+)")
_SAID_AND_FOLLOWS = re.compile(r"(.+) → (.+)")
_FULFILLED = {"fulfilled": message("fulfilled"), "not_fulfilled": message("not fulfilled")}


def contradiction_words(detail: str) -> Message | str:
    """What was said and what follows, codes as words."""
    if found := _INDEX_AND_SIGNED.fullmatch(detail):
        return message("(entry: {one}, signed: {other})", one=_word(found[1]), other=_word(found[2]))
    if found := _FILE_AND_SIGNED.fullmatch(detail):
        return message("(file: {one}, signed: {other})", one=_word(found[1]), other=_word(found[2]))
    if found := _SAID_AND_FOLLOWS.fullmatch(detail):
        return message("(said: {one}, follows: {other})", one=_word(found[1]), other=_word(found[2]))
    return detail


def _word(code: str) -> Message | str:
    if code in set(Standing):
        return words.STATE_WORDS[Standing(code)]
    if code in set(Outcome):
        return words.OUTCOMES[Outcome(code)]
    return _FULFILLED.get(code, code)
