"""Looking at one changed record: is its shape good, may this registry say it, and does its own credential prove it?"""

import hashlib
from dataclasses import dataclass

from app.seals.actions.syncing.way import Run
from app.seals.connector import Entry, RecordFacts, facts_of_record, with_credential
from app.seals.states import NOT_PUBLIC, Standing, Verdict
from app.seals.verifier import Checked, record_fault, verify_credential

# What may be different the next time although the registry changed nothing.
PASSING = frozenset({Verdict.KEY_NOT_FOUND, Verdict.STATUS_UNAVAILABLE, Verdict.NOT_YET_VALID})
# The signature and everything about whom and what it speaks of was found good.
PROVEN = frozenset({Verdict.GRANTED, Verdict.SUSPENDED, Verdict.WITHDRAWN, Verdict.EXPIRED})
OF_VERDICT = {
    Verdict.GRANTED: Standing.GRANTED,
    Verdict.SUSPENDED: Standing.SUSPENDED,
    Verdict.WITHDRAWN: Standing.WITHDRAWN,
    Verdict.EXPIRED: Standing.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of it: ``facts`` where the record is accepted, else ``refusal``; ``said`` is the index's own word."""

    entry: Entry
    said: Standing | None = None
    facts: RecordFacts | None = None
    token: str | None = None
    checked: Checked | None = None
    refusal: str | None = None
    detail: str | None = None
    retry: bool = False

    @property
    def token_sha256(self) -> str | None:
        return hashlib.sha256(self.token.encode()).hexdigest() if self.token else None


def look_at(run: Run, entry: Entry) -> Looked:
    """Fetches the credential where there has to be one. Raises RegistryFault when the registry does not answer."""
    fault = record_fault(entry.record)
    if fault:
        return Looked(entry, refusal="record_malformed", detail=fault)
    facts = facts_of_record(entry.record)
    if facts.issuer_did != run.did:
        return Looked(entry, facts.standing, refusal="issuer_differs", detail=facts.issuer_did)
    if facts.scheme_uri not in run.schemes:
        return Looked(entry, facts.standing, refusal=Verdict.ISSUER_NOT_ENTITLED.value, detail=facts.scheme_uri)
    if facts.standing in NOT_PUBLIC:
        return Looked(entry, facts.standing, facts)
    token = run.client.credential(entry.number)
    if token is None:
        return _without_credential(entry, facts)
    return _with_credential(run, entry, facts, token)


def _without_credential(entry: Entry, facts: RecordFacts) -> Looked:
    """Bad news needs no credential; good news without one is only a claim."""
    if facts.standing in {Standing.GRANTED, Standing.SUSPENDED}:
        return Looked(entry, facts.standing, refusal="no_credential", retry=True)
    return Looked(entry, facts.standing, facts)


def _with_credential(run: Run, entry: Entry, facts: RecordFacts, token: bytes) -> Looked:
    holder = entry.record["holder"]["identifiers"]
    checked = verify_credential(
        token,
        policy=run.policy,
        identifiers=[(each["scheme"], each["value"]) for each in holder],
        now=run.around.now(),
        resolver=run.resolver,
        memory=run.memory,
    )
    if checked.verdict not in PROVEN or checked.credential is None:
        retry = checked.verdict in PASSING
        why = f"{checked.why.reason.value} {' '.join(checked.why.values.values())}".strip()
        return Looked(entry, facts.standing, refusal=checked.verdict.value, detail=why[:480], retry=retry)
    if checked.credential.number != entry.number:
        return Looked(entry, facts.standing, refusal="number_differs", detail=checked.credential.number[:80])
    signed = with_credential(facts, checked.credential)
    return Looked(entry, facts.standing, signed, token.decode("ascii"), checked)


def is_contradicted(said: Standing, proven: Standing) -> bool:
    """The index and the signed lists name different standings. An end by the clock contradicts nothing."""
    if proven is Standing.EXPIRED:
        return False
    if proven is Standing.WITHDRAWN:
        return said not in {Standing.WITHDRAWN, Standing.SURRENDERED, Standing.SUPERSEDED}
    return said is not proven


def counted(said: Standing, proven: Standing) -> Standing:
    """The graver of both. A set revocation bit ends it for good; the index may only say which kind of end it was."""
    if proven is Standing.WITHDRAWN and said in {Standing.SURRENDERED, Standing.SUPERSEDED}:
        return said
    order = [Standing.GRANTED, Standing.SUSPENDED, Standing.EXPIRED, Standing.SUPERSEDED, Standing.SURRENDERED]
    ranks = {standing: rank for rank, standing in enumerate([*order, Standing.WITHDRAWN])}
    return said if ranks.get(said, -1) > ranks[proven] else proven
