"""What members of demo profiles wrote before: a few plausible former values, edited by different people over weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from app.profiles.actions.writing import Hand, note_changes, write_values
from app.profiles.models import Profile
from app.profiles.rules.fields import Value, Values
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.kinds.shape import FactsRow

MOST_EDITS = 3
FIRST_WEEKS = 3
_ROUND_EUR = 50_000


@dataclass(frozen=True)
class Edit:
    """One answer as it was before; somebody changed it ``days`` before the profile was last touched."""

    key: str
    former: Value
    days: int


def edits_of(slug: str, values: Values) -> tuple[Edit, ...]:
    """One to three edits, the oldest first; the same for the same profile at every load."""
    seed = sha256(slug.encode()).digest()
    former = [(key, value) for key, value in _former(values).items() if value != values[key]]
    first = seed[0] % len(former) if former else 0
    chosen = (former[first:] + former[:first])[: 1 + seed[1] % MOST_EDITS]
    days = sorted((1 + seed[2 + place] % (7 * FIRST_WEEKS - 1) for place in range(len(chosen))), reverse=True)
    return tuple(Edit(key, value, ago) for (key, value), ago in zip(chosen, days, strict=True))


def _former(values: Values) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key in ("team_size", "trl", "requests_per_week"):
        number = values.get(key)
        if isinstance(number, int):
            found[key] = max(1, number - 1)
    for least, most in (("ask_min_eur", "ask_max_eur"), ("ticket_min_eur", "ticket_max_eur")):
        low, high = values.get(least), values.get(most)
        if isinstance(low, int) and isinstance(high, int):
            found[most] = max(low, high * 4 // 5 // _ROUND_EUR * _ROUND_EUR)
    for key in ("one_liner.de", "one_liner.en"):
        text = values.get(key)
        if isinstance(text, str) and "," in text:
            found[key] = text.split(",", maxsplit=1)[0].rstrip(".") + "."
    return found


def begun_at(touched: datetime) -> datetime:
    """When the profile was made: some weeks before it was last touched."""
    return touched - timedelta(weeks=FIRST_WEEKS)


def write_history(
    session: Session,
    profile: Profile,
    values: Values,
    edits: Sequence[Edit],
    members: Sequence[int],
    *,
    touched: datetime,
) -> None:
    """Bring the profile from its former values to ``values``, each edit by another member."""
    facts: FactsRow = session.get_one(kind_of(profile.kind).facts, profile.id)  # type: ignore[assignment]  # one of three
    for place, edit in enumerate(edits):
        hand = Hand(members[(place + len(edits)) % len(members)], touched - timedelta(days=edit.days))
        profile.version += 1
        new = {edit.key: values[edit.key]}
        write_values(session, profile, facts, new, hand)
        note_changes(session, profile, {edit.key: edit.former}, new, hand)
    profile.updated_at = touched
