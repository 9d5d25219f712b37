"""What the holder reads about an attestation that others do not see, or not as valid: why, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.language import Message, message
from app.seals.rules.display import Display
from app.seals.states import NOT_PUBLIC, Standing, Verification


@dataclass(frozen=True)
class Advice:
    why: Message
    what_to_do: Message


ASK_ISSUER = message("Ask the issuer; as soon as its registry says otherwise, this page follows.")
_OF_VERIFICATION: Mapping[Verification, Advice] = {
    Verification.INVALID_SIGNATURE: Advice(
        message("The signature of the credential does not hold, so nobody else sees it."),
        message("Ask the issuer for a newly signed credential."),
    ),
    Verification.ISSUER_UNTRUSTED: Advice(
        message("This platform does not recognise the issuer, so nobody else sees it."),
        message("Write to us which issuer it is; recognising one takes two people of our staff."),
    ),
    Verification.ISSUER_NOT_ENTITLED: Advice(
        message("The issuer is known here, but not for this scheme, so nobody else sees it."),
        message("Ask the issuer whether it is entitled to this scheme, and write to us if it is."),
    ),
    Verification.SUBJECT_MISMATCH: Advice(
        message("The register number in it is not a confirmed number of your company, so nobody else sees it."),
        message("Check the register numbers in your profile, or ask the issuer to correct the holder."),
    ),
    Verification.CONFLICT: Advice(
        message("What it says contradicts itself or another source, so it does not count as confirmed."),
        message("Ask the issuer to correct the record. The contradictions are listed below."),
    ),
    Verification.UNVERIFIABLE: Advice(
        message("Its registry has not answered for days, so it does not count as confirmed."),
        message("There is nothing for you to do: we keep asking, and it counts again after the next good answer."),
    ),
    Verification.IMPORTED: Advice(
        message("It came with a file and carries no signature, so it is shown as imported and not as confirmed."),
        message("Ask the issuer for a signed credential and add it here."),
    ),
    Verification.IMPORTED_SIGNED: Advice(
        message("It came with a file that its issuer signed. Whether it still stands cannot be asked anywhere."),
        message("Ask the issuer for a credential of its own: that one we can check again every day."),
    ),
    Verification.SELF_DECLARED: Advice(
        message("It is your own statement. Nobody has checked it."),
        message("Add the number or the credential of an attestation that a registry keeps."),
    ),
}
_OF_STANDING: Mapping[Standing, Advice] = {
    Standing.APPLIED: Advice(
        message("There is no result yet. Others see it only if you want them to."),
        message("There is nothing for you to do until the issuer has decided."),
    ),
    Standing.UNDER_ASSESSMENT: Advice(
        message("There is no result yet. Others see it only if you want them to."),
        message("There is nothing for you to do until the issuer has decided."),
    ),
    Standing.REFUSED: Advice(message("It was not granted. Nobody but you and our staff sees it."), ASK_ISSUER),
    Standing.SUSPENDED: Advice(
        message("The issuer has suspended it. Others see that and the reason given."), ASK_ISSUER
    ),
    Standing.WITHDRAWN: Advice(
        message("The issuer has withdrawn it, for good. Others see that for 24 months."),
        message("A new assessment leads to a new attestation with a number of its own."),
    ),
    Standing.EXPIRED: Advice(
        message("Its time has run out. Others see that for 24 months."),
        message("Have the system assessed again and add the new attestation."),
    ),
    Standing.SURRENDERED: Advice(
        message("Your company gave it up."), message("A new assessment leads to a new attestation.")
    ),
    Standing.SUPERSEDED: Advice(
        message("A newer one has taken its place."), message("Add the newer one if it is not listed here.")
    ),
}
_OTHER_VERSION = Advice(
    message("It speaks of another version than the one you name as current. Others read both."),
    message("Name the version it speaks of under products, or have the current one assessed."),
)


def advice_on(shown: Display) -> Advice | None:
    """Nothing where it is valid, confirmed and for the current version."""
    if shown.standing in NOT_PUBLIC:
        return _OF_STANDING[shown.standing]
    found = _OF_VERIFICATION.get(shown.verification)
    if found is not None and (shown.standing is Standing.GRANTED or not shown.is_public):
        return found
    if shown.standing is not Standing.GRANTED:
        return _OF_STANDING[shown.standing]
    return None if shown.is_for_current_version else _OTHER_VERSION
