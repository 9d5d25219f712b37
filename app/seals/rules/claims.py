"""What a team reads about its claim: what came of it, and what to do now."""

from enum import StrEnum

from app.core.language import Message, message


class Why(StrEnum):
    """How a claim ended or what it waits for. Refusals by the verifier keep its words."""

    ACCEPTED = "accepted"
    ACCEPTED_OTHER_VERSION = "accepted_other_version"
    ACCEPTED_NO_PRODUCT = "accepted_no_product"
    ASKING_REGISTRY = "asking_registry"
    CHECKING_CREDENTIAL = "checking_credential"
    REGISTRY_SILENT = "registry_silent"
    IDENTIFIER_NOT_VERIFIED = "identifier_not_verified"
    NUMBER_UNKNOWN = "number_unknown"
    NO_CREDENTIAL = "no_credential"
    TAKEN = "taken"
    NOT_YET_VALID = "not_yet_valid"
    SUBJECT_MISMATCH = "subject_mismatch"
    ISSUER_UNTRUSTED = "issuer_untrusted"
    ISSUER_NOT_ENTITLED = "issuer_not_entitled"
    KEY_NOT_FOUND = "key_not_found"
    BAD_ALGORITHM = "bad_algorithm"
    BAD_SIGNATURE = "bad_signature"
    BAD_TYP = "bad_typ"
    WRONG_TYPE = "wrong_type"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    STATUS_UNAVAILABLE = "status_unavailable"


_DAMAGED = message("Download the credential from the registry once more and send the file unchanged.")
_ASK_ISSUER = message("Ask the issuer for a credential of the current form.")
_LATER = message("You need to do nothing: we go on trying and tell you by mail.")

WHAT: dict[Why, Message] = {
    Why.ACCEPTED: message("Accepted. The attestation is shown on your profile."),
    Why.ACCEPTED_OTHER_VERSION: message("Accepted, but it speaks of another version than your product's current one."),
    Why.ACCEPTED_NO_PRODUCT: message("Accepted, but none of your products has the name in the attestation."),
    Why.ASKING_REGISTRY: message("We do not know this number yet and are asking the registry."),
    Why.CHECKING_CREDENTIAL: message("We are asking the issuer whether the credential still counts."),
    Why.REGISTRY_SILENT: message("The registry does not answer at present."),
    Why.IDENTIFIER_NOT_VERIFIED: message("None of your company's register numbers has been verified yet."),
    Why.NUMBER_UNKNOWN: message("No recognised registry has this number."),
    Why.NO_CREDENTIAL: message("The registry has this number, but shows no signed credential that proves it."),
    Why.TAKEN: message("Another profile has this attestation already."),
    Why.NOT_YET_VALID: message("The attestation is not valid yet."),
    Why.SUBJECT_MISMATCH: message("The attestation belongs to another company."),
    Why.ISSUER_UNTRUSTED: message("Its issuer is not one that we recognise."),
    Why.ISSUER_NOT_ENTITLED: message("Its issuer may not speak for this scheme."),
    Why.KEY_NOT_FOUND: message(
        "It was signed with a key that the issuer does not list, or that we have not confirmed."
    ),
    Why.BAD_ALGORITHM: message("It was signed by a method that proves nothing."),
    Why.BAD_SIGNATURE: message("The signature does not fit: the content was changed after it was signed."),
    Why.BAD_TYP: message("This file is no credential of the form we can check."),
    Why.WRONG_TYPE: message("This credential is about something else than an AI quality attestation."),
    Why.MALFORMED: message("This file is no credential that can be read without doubt."),
    Why.TOO_LARGE: message("This file is too large for a credential."),
    Why.STATUS_UNAVAILABLE: message("We could not find out whether the attestation was withdrawn since."),
}

WHAT_TO_DO: dict[Why, Message] = {
    Why.ACCEPTED_OTHER_VERSION: message(
        "It is shown with its version. Correct the current one under Products, or ask the issuer about the new one."
    ),
    Why.ACCEPTED_NO_PRODUCT: message("Say under “History, product and comment” which of your products it is about."),
    Why.ASKING_REGISTRY: _LATER,
    Why.CHECKING_CREDENTIAL: _LATER,
    Why.REGISTRY_SILENT: _LATER,
    Why.IDENTIFIER_NOT_VERIFIED: message(
        "Enter your EUID, LEI or VAT number under Register and numbers. Our staff verifies it; then we answer by mail."
    ),
    Why.NUMBER_UNKNOWN: message("Compare the number with your certificate, or send us the credential itself."),
    Why.NO_CREDENTIAL: message("Ask the registry to publish the credential, or send it to us yourself."),
    Why.TAKEN: message("Write to us if it is yours."),
    Why.NOT_YET_VALID: message("Come back on the day it begins."),
    Why.SUBJECT_MISMATCH: message(
        "We compare register numbers, not names. If yours changed, enter the new one under Register and numbers."
    ),
    Why.ISSUER_UNTRUSTED: message("Ask us to recognise the issuer. Two people of our staff decide about it."),
    Why.ISSUER_NOT_ENTITLED: message("Ask the issuer which register keeps attestations of this scheme."),
    Why.KEY_NOT_FOUND: message(
        "Try again in a few days, or ask the issuer for a credential signed with its current key."
    ),
    Why.BAD_ALGORITHM: _ASK_ISSUER,
    Why.BAD_SIGNATURE: _DAMAGED,
    Why.BAD_TYP: _ASK_ISSUER,
    Why.WRONG_TYPE: message("Send the credential of the attestation itself, not another certificate."),
    Why.MALFORMED: _DAMAGED,
    Why.TOO_LARGE: message("A credential has at most 64 KiB. Send the credential alone, not the report."),
    Why.STATUS_UNAVAILABLE: message("Try again later. Nothing is shown until we know."),
}


def what(why: str | None) -> Message | str:
    return WHAT[Why(why)] if why in set(Why) else ""


def what_to_do(why: str | None) -> Message | str:
    return WHAT_TO_DO.get(Why(why), "") if why in set(Why) else ""
