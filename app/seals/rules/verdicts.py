"""The answers of the verifier in words: a verdict in a few, its reason in a sentence."""

import re
from collections.abc import Mapping

from app.core.counted import Counted
from app.core.language import Message, message
from app.seals.states import Verdict
from app.seals.verifier import Reason, Why

VERDICTS: Mapping[Verdict, Message] = {
    Verdict.GRANTED: message("Valid"),
    Verdict.SUSPENDED: message("Suspended"),
    Verdict.WITHDRAWN: message("Withdrawn"),
    Verdict.EXPIRED: message("Expired"),
    Verdict.NOT_YET_VALID: message("Not valid yet"),
    Verdict.SUBJECT_MISMATCH: message("Belongs to another company"),
    Verdict.ISSUER_UNTRUSTED: message("Issuer not recognised"),
    Verdict.ISSUER_NOT_ENTITLED: message("Issuer not entitled"),
    Verdict.KEY_NOT_FOUND: message("Key of the issuer not found"),
    Verdict.BAD_ALGORITHM: message("Signature algorithm not accepted"),
    Verdict.BAD_SIGNATURE: message("Signature invalid"),
    Verdict.BAD_TYP: message("Not a credential of this form"),
    Verdict.WRONG_TYPE: message("Not an AI quality attestation"),
    Verdict.MALFORMED: message("Not readable"),
    Verdict.TOO_LARGE: message("Too large"),
    Verdict.STATUS_UNAVAILABLE: message("Status cannot be checked"),
}
REASONS: Mapping[Reason, Message] = {
    Reason.ALL_CHECKS_PASS: message("All checks pass."),
    Reason.TOO_MANY_BYTES: message("The credential is larger than {limit} bytes."),
    Reason.NOT_THREE_PARTS: message("This is no compact token of three parts."),
    Reason.NOT_READABLE: message("What was signed cannot be read, or names no issuer."),
    Reason.HEADER_NOT_READABLE: message("The header of the token cannot be read."),
    Reason.CRITICAL_HEADER: message("The header asks for an extension that is not accepted."),
    Reason.TYP_REFUSED: message('The header says "{typ}"; only vc+jwt is accepted.'),
    Reason.CONTENT_TYPE_REFUSED: message('The header says the content is "{cty}"; only vc is accepted.'),
    Reason.ALGORITHM_REFUSED: message('The algorithm "{algorithm}" is not accepted.'),
    Reason.ALGORITHM_DOES_NOT_FIT_KEY: message('The algorithm "{algorithm}" does not fit the issuer\'s key.'),
    Reason.ISSUER_NOT_PINNED: message("{issuer} is no issuer that this platform recognises."),
    Reason.ISSUER_ADDRESS_REFUSED: message("{issuer} is no address at which an issuer is accepted."),
    Reason.KEY_OF_ANOTHER_ISSUER: message("The key {key} does not belong to the issuer {issuer}."),
    Reason.KEY_DOCUMENT_UNAVAILABLE: message("The key document of {issuer} is not available."),
    Reason.KEY_DOCUMENT_OF_ANOTHER: message("The key document found for {issuer} is somebody else's."),
    Reason.KEY_UNKNOWN: message("The issuer does not list the key {key}, not even after looking once more."),
    Reason.KEY_NOT_FOR_ATTESTATIONS: message("The key {key} may not, or no longer, sign attestations."),
    Reason.KEY_ENDED: message("The key {key} was revoked or has expired."),
    Reason.KEY_UNUSABLE: message("The issuer's key cannot be used."),
    Reason.KEY_NOT_CONFIRMED: message("The key {key} is new and not yet confirmed."),
    Reason.SIGNATURE_DOES_NOT_FIT: message(
        "The signature does not fit: the content was changed, or the key {key} did not sign it."
    ),
    Reason.JSON_AMBIGUOUS: message("The content can be read in more than one way ({fault})."),
    Reason.OLD_FORM: message("The credential is of version 1.1; version 2.0 is needed."),
    Reason.ISS_DIFFERS: message("The claim iss names somebody other than the issuer."),
    Reason.CONTEXT_MISSING: message("The context of credentials 2.0 is missing."),
    Reason.NOT_AN_ATTESTATION: message("The type is not AiQualitySealCredential."),
    Reason.SUBJECT_INCOMPLETE: message("The content lacks {member}."),
    Reason.SUBJECT_BREAKS_SCHEMA: message("The content breaks the schema at {fault}."),
    Reason.TIME_NOT_READABLE: message("A time in it is not written as a time with its zone."),
    Reason.ENDS_BEFORE_IT_BEGINS: message("It ends before it begins."),
    Reason.NOT_ENTITLED_TO_SCHEME: message("{issuer} is recognised, but not for the scheme {scheme}."),
    Reason.NO_IDENTIFIER_IN_COMMON: message(
        "None of the register numbers in it is a confirmed number of this company."
    ),
    Reason.IDENTIFIERS_CONTRADICT: message("The {scheme} in it is another company's."),
    Reason.BEGINS_LATER: message("It is valid from {at} on."),
    Reason.ENDED: message("It was valid until {at}."),
    Reason.REVOKED: message("The issuer's list says revoked ({url}, entry {index})."),
    Reason.SUSPENDED: message("The issuer's list says suspended ({url}, entry {index})."),
    Reason.STATUS_ENTRY_MISSING: message("It names no status list for: {purpose}."),
    Reason.STATUS_ENTRY_NOT_READABLE: message("An entry that names a status list cannot be read."),
    Reason.STATUS_INDEX_NOT_READABLE: message('"{index}" is no index of a status list.'),
    Reason.STATUS_ADDRESS_REFUSED: message("{url} is no address at which a status list is asked for."),
    Reason.STATUS_HOST_REFUSED: message("The host {host} is not one of this issuer's for status lists."),
    Reason.STATUS_NOT_AVAILABLE: message("The status list {url} could not be fetched."),
    Reason.STATUS_LIST_NOT_SIGNED: message("The status list is not signed as it should be ({fault})."),
    Reason.STATUS_LIST_ISSUER_REFUSED: message("{issuer} may not sign status lists for this issuer."),
    Reason.STATUS_LIST_NOT_READABLE: message("The status list lacks its end, its type or its form."),
    Reason.STATUS_LIST_OF_ANOTHER_ADDRESS: message("The list found at {url} is another one."),
    Reason.STATUS_LIST_OF_ANOTHER_PURPOSE: message("The list does not serve the purpose {purpose}."),
    Reason.STATUS_LIST_ENDED: message("The status list was valid until {at}."),
    Reason.STATUS_LIST_BEGINS_LATER: message("The status list is valid from {at} on."),
    Reason.STATUS_LIST_TOO_LARGE: message("The status list is larger than {limit}."),
    Reason.STATUS_LIST_TOO_SHORT: message("The status list has fewer than {least} entries."),
    Reason.STATUS_LIST_DAMAGED: message("The status list is damaged or packed in another form."),
    Reason.STATUS_INDEX_OUTSIDE: message("The status list has no entry {index}."),
}


COUNTS = frozenset({"limit", "least"})
_PLACE = re.compile(r"\{([a-z]+)\}")


def sentence(why: Why) -> Message:
    """Why, with its values; they are somebody else's text, cut short and never markup."""
    return Message(REASONS[why.reason].source, {name: _value(name, text) for name, text in why.values.items()})


def sentence_of_text(reason: Reason, text: str) -> Message:
    """The sentence of a reason whose values were kept as one text; what cannot be told apart is left out."""
    source = REASONS[reason].source
    names = list(dict.fromkeys(_PLACE.findall(source)))
    parts = text.split(" ") if len(names) > 1 else [text]
    fits = len(parts) == len(names) and all(parts)
    values = zip(names, parts, strict=True) if fits else ((name, "…") for name in names)
    return Message(source, {name: _value(name, part) for name, part in values})


def _value(name: str, text: str) -> object:
    return Counted(int(text)) if name in COUNTS and text.isdecimal() else text
