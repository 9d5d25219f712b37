"""What a gate says, and what would open it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.core.filters import eur_range, show_date
from app.core.language import Message, message
from app.profiles.rules.terms import Taxonomy
from app.profiles.states import Kind, TaxonomyList
from matching.model import Change, GateResult, GateTrace

GATES: Mapping[str, Message] = {
    "stage": message("Stage"),
    "ticket": message("Amount"),
    "instrument": message("Instrument"),
    "language": message("Language"),
    "sectors_excluded": message("Sectors excluded"),
    "ai_fields_excluded": message("AI fields excluded"),
    "region": message("Region"),
    "raising": message("Raising"),
    "deploying": message("Investing now"),
    "private": message("Open to proposals"),
    "status": message("Published"),
    "own": message("Not one's own organisation"),
    "never_show": message("Never-show list"),
    "hidden": message("Hidden by the seeker"),
    "declined": message("Declined before"),
    "blocked": message("Kept apart"),
}
CLOSED = message("Not open to a proposal at present.")
_LISTS = {
    "stage": TaxonomyList.STAGES,
    "instrument": TaxonomyList.INSTRUMENTS,
    "language": TaxonomyList.LANGUAGES,
    "sectors_excluded": TaxonomyList.SECTORS,
    "ai_fields_excluded": TaxonomyList.AI_FIELDS,
    "region": TaxonomyList.REGIONS,
}
_CHANGE_LISTS = {
    "sectors": TaxonomyList.SECTORS,
    "ai_fields": TaxonomyList.AI_FIELDS,
    "stages": TaxonomyList.STAGES,
    "regions_wanted": TaxonomyList.REGIONS,
}


@dataclass(frozen=True)
class GateLine:
    """One gate in words: both sides' values, and what would open it when it is closed."""

    name: Message
    passed: bool
    said: object
    remedy: object | None
    note: Message | None


def is_closed_in_private(gates: GateTrace) -> bool:
    """Whether a cause that is nobody's business stands in the way; then nothing else is told."""
    return any(gate.gate == "private" for gate in gates)


@dataclass(frozen=True)
class GateTeller:
    """Says gates to one side."""

    seeker: Kind
    taxonomy: Taxonomy

    def line(self, gate: GateResult) -> GateLine:
        note = _NOTES.get(gate.note)
        return GateLine(GATES[gate.gate], gate.passed, self._said(gate), self._remedy(gate), note)

    def _said(self, gate: GateResult) -> object:
        mine, theirs = self._values(gate.gate, gate.seeker_value), self._values(gate.gate, gate.candidate_value)
        if gate.gate in ("raising", "deploying"):
            return mine or theirs or message("not stated")
        return message("you: {mine} · they: {theirs}", mine=mine or _NOTHING, theirs=theirs or _NOTHING)

    def _values(self, gate: str, values: tuple[str, ...]) -> object:
        if gate == "ticket":
            low, high = (*values, "", "")[:2]
            return eur_range(int(low) if low else None, int(high) if high else None) if low or high else None
        if gate in ("raising", "deploying"):
            return _available(values)
        found = _LISTS.get(gate)
        terms = self.taxonomy.terms(found, values) if found else values
        return ", ".join(str(term) for term in terms) or None

    def _remedy(self, gate: GateResult) -> object | None:
        if gate.passed:
            return None
        values = self._values(gate.gate, gate.remedy_values)
        if gate.remedy == "overlap_amount":
            return message("The two amounts would have to overlap: {amount}.", amount=values or _NOTHING)
        if gate.remedy == "share_one":
            return message("One side would have to name what the other names: {values}.", values=values or _NOTHING)
        if gate.remedy == "lift_exclusion":
            return message("You would have to lift the exclusion of {values}.", values=values)
        if gate.remedy == "add_region":
            mine = message("You would have to add {values} to your regions.", values=values)
            theirs = message("They would have to add {values} to their regions.", values=values)
            return mine if gate.owner == "seeker" else theirs
        return self._wait(gate)

    def _wait(self, gate: GateResult) -> Message | None:
        if gate.remedy == "wait_until" and gate.remedy_values:
            return message("Look again from {day} on.", day=show_date(_day(gate.remedy_values[0])))
        if gate.remedy in ("open_again", "wait_until"):
            yours = message("You would have to say in your profile that you are open now.")
            return yours if gate.owner == "seeker" else message("They would have to open again.")
        return None

    def change(self, change: Change) -> Message | None:
        """What would move the pair up, in words."""
        found = _CHANGE_LISTS.get(change.field)
        if found is not None:
            values = ", ".join(str(term) for term in self.taxonomy.terms(found, change.values))
            return message("Adding {values} to your criteria would move them up.", values=values)
        if change.field == "amount":
            return message("Naming an amount of your own would move them up.")
        if change.field == "updated_day":
            return message("A profile brought up to date would move up.")
        return None


_NOTHING = message("nothing stated")
_NOTES = {"unknown": message("Not stated by both, so it rules nobody out."), "stale": message("Said over 90 days ago.")}
_AVAILABLE = {
    "yes": message("yes, now"),
    "no": message("no"),
    "from": message("from a later date"),
    "until": message("until a date"),
}


def _available(values: tuple[str, ...]) -> object | None:
    if not values:
        return None
    word = _AVAILABLE[values[0]]
    return message("{word}, {day}", word=word, day=show_date(_day(values[1]))) if len(values) > 1 else word


def _day(ordinal: str) -> date:
    return date.fromordinal(int(ordinal))
