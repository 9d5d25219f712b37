"""The attestations of all start-ups, for whoever keeps them in memory beside the market."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.profiles.models import ProductVersion, Profile
from app.profiles.states import Kind
from app.seals.models import Attestation, AttestationResult
from app.seals.rules.display import Facts
from app.seals.rules.market import Held
from app.seals.states import Standing

# Names of `Facts` that are columns of the same name; what only words on a page need is left empty.
_SAME = (
    "public_id", "scheme_code", "subject_kind", "assurance", "outcome", "standing", "standing_since", "system_version",
    "source", "valid_from", "valid_until", "confirmed_at", "import_until", "fault", "conflict", "shown_before_granted",
    "former_number", "file_signed_at",
)  # fmt: skip
_UNREAD = {"number": "", "scheme_name": "", "reason_code": None, "issuer_name": "", "system_name": ""}
_BETWEEN, _WITHIN = "\x1f", "="


def held_by_startups(session: Session) -> list[Held]:
    """What is bound to the organisations of start-ups, by profile and id. One statement, one row an attestation.

    Raise the market's revision with every change of what this reads: whoever keeps it reads it again by that alone.
    """
    levels = (
        select(func.aggregate_strings(AttestationResult.criterion + _WITHIN + AttestationResult.level, _BETWEEN))
        .where(AttestationResult.attestation_id == Attestation.id, AttestationResult.level.is_not(None))
        .correlate(Attestation)
        .scalar_subquery()
    )
    columns = [getattr(Attestation, name) for name in _SAME]
    is_current = (ProductVersion.product_id == Attestation.product_id) & ProductVersion.is_current
    rows = session.execute(
        select(Profile.id, ProductVersion.name, levels, *columns)
        .join(Attestation, Attestation.organisation_id == Profile.organisation_id)
        .outerjoin(ProductVersion, is_current)
        .where(Profile.kind == Kind.STARTUP, Attestation.standing.not_in((Standing.SUPERSEDED, Standing.REFUSED)))
        .order_by(Profile.id, Attestation.id)
    )
    return [
        Held(
            profile_id,
            Facts(**dict(zip(_SAME, rest, strict=True)), **_UNREAD, current_version=version),  # type: ignore[arg-type]  # a row's values have the types of their columns
            _levels(told),
        )
        for profile_id, version, told, *rest in rows
    ]


def _levels(told: str | None) -> dict[str, str]:
    pairs = (each.partition(_WITHIN) for each in told.split(_BETWEEN)) if told else ()
    return {criterion: level for criterion, _, level in pairs}
