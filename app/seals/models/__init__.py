"""The tables of the attestations. Import the classes from here."""

from app.seals.models.attestations import Attestation, AttestationIdentifier, AttestationResult
from app.seals.models.claims import AttestationClaim, AttestationComment, AttestationMailRefusal
from app.seals.models.entries import RegistryEntry
from app.seals.models.history import AttestationCheck, AttestationEvent
from app.seals.models.imports import AttestationImport
from app.seals.models.registries import RegistryGrant, RegistryKey, SealRegistry, TrustDecision
from app.seals.models.syncing import StatusListCopy, SyncRefusal, SyncRun

__all__ = [
    "Attestation",
    "AttestationCheck",
    "AttestationClaim",
    "AttestationComment",
    "AttestationEvent",
    "AttestationIdentifier",
    "AttestationImport",
    "AttestationMailRefusal",
    "AttestationResult",
    "RegistryEntry",
    "RegistryGrant",
    "RegistryKey",
    "SealRegistry",
    "StatusListCopy",
    "SyncRefusal",
    "SyncRun",
    "TrustDecision",
]
