"""Registries, keys, runs and decisions in words, for staff."""

from app.core.language import Message, message
from app.seals.rules import words
from app.seals.states import Alarm, ImportState, KeyState, RunKind, RunState, TrustState, TrustWhat

STANDINGS = words.STANDINGS
DEEDS: dict[TrustWhat, Message] = {
    TrustWhat.PIN: message("Recognise this issuer"),
    TrustWhat.CONFIRM_KEY: message("Let this key out of quarantine"),
    TrustWhat.REFUSE_KEY: message("Refuse this key"),
    TrustWhat.GRANT: message("Grant something more"),
    TrustWhat.REVOKE_GRANT: message("Take a grant back"),
    TrustWhat.ENABLE: message("Recognise this issuer again"),
    TrustWhat.DISABLE: message("Recognise this issuer no longer"),
}
TRUST_STATES: dict[TrustState, Message] = {
    TrustState.PROPOSED: message("waits for a second person"),
    TrustState.CONFIRMED: message("agreed"),
    TrustState.REFUSED: message("refused"),
}
KEY_STATES: dict[KeyState, Message] = {
    KeyState.QUARANTINED: message("in quarantine"),
    KeyState.CONFIRMED: message("confirmed"),
    KeyState.REFUSED: message("refused"),
}
ALARMS: dict[Alarm, Message] = {
    Alarm.UNREACHABLE: message("cannot be reached"),
    Alarm.ROLLBACK: message("shows an older state than before"),
    Alarm.DELETED: message("has left out records that it had"),
    Alarm.HEAD_INVALID: message("its signed head does not hold"),
    Alarm.HEAD_EXPIRED: message("its signed head has expired"),
    Alarm.DIGEST_DIFFERS: message("its records are not those it signed for"),
    Alarm.COUNT_DIFFERS: message("its records are not those it signed for"),
    Alarm.NEW_KEY: message("has a new key that waits for confirmation"),
    Alarm.PROTOCOL: message("does not keep to its profile"),
}
RUN_KINDS: dict[RunKind, Message] = {RunKind.CHANGES: message("changes"), RunKind.FULL: message("everything")}
RUN_STATES: dict[RunState, Message] = {
    RunState.RUNNING: message("running"),
    RunState.DONE: message("done"),
    RunState.FAILED: message("failed"),
}
IMPORT_STATES: dict[ImportState, Message] = {
    ImportState.PROPOSED: message("waits for a second person"),
    ImportState.APPLIED: message("taken"),
    ImportState.REFUSED: message("refused"),
}
