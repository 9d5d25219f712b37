"""What a gate says, and what would open it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.core.filters import eur_range, show_date
from app.core.language import Message, message
from app.matches.rules.gate_words import OPEN_NOW, PLAIN, SENTENCES, THEIRS, available, day_of
from app.profiles.rules.terms import Taxonomy, Term
from app.profiles.rules.views import ProfileCard, ProfileTeaser
from app.profiles.states import Kind, TaxonomyList
from matching.model import Change, GateResult, GateTrace, Side

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
_EITHER_DEMANDS = frozenset({"instrument", "language"})
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
    """Says gates to one side. ``them`` is how the other side may be called here, ``today`` decides what is past."""

    seeker: Kind
    taxonomy: Taxonomy
    them: object
    today: date
    us: object | None = None
    """How one's own side is called where somebody else reads, such as staff."""

    def lines(self, gates: Iterable[GateResult]) -> list[GateLine]:
        """Those that somebody demands something by; the rest would be a line about nothing."""
        return [self.line(gate) for gate in gates if self._demands(gate)]

    def line(self, gate: GateResult) -> GateLine:
        return GateLine(GATES[gate.gate], gate.passed, self._said(gate), self._remedy(gate), _NOTES.get(gate.note))

    def _demands(self, gate: GateResult) -> bool:
        if gate.gate in _EITHER_DEMANDS:
            return bool(gate.seeker_value or gate.candidate_value)
        mine_demands = self._demander(gate) == "seeker"
        return any(gate.seeker_value if mine_demands else gate.candidate_value)

    def _demander(self, gate: GateResult) -> Side:
        """Whose criterion it is; stage and amount are the investor's, whoever asks."""
        return gate.owner or ("seeker" if self.seeker is Kind.INVESTOR else "candidate")

    def _said(self, gate: GateResult) -> object:
        mine, theirs = self.values(gate, gate.seeker_value), self.values(gate, gate.candidate_value)
        if self.us is not None and not (mine or theirs):
            return ""
        words = SENTENCES.get(gate.gate, PLAIN) if self.us is None else PLAIN
        demander = self._demander(gate)
        own = self._own_half(words.you_demand if demander == "seeker" else words.you_have, mine)
        others = self._half(words.they_demand if demander == "candidate" else words.they_have, theirs)
        if gate.gate in OPEN_NOW:
            return own if gate.owner == "seeker" else others
        return message("{mine} · {theirs}", mine=own, theirs=others)

    def _own_half(self, words: Message, values: object) -> Message:
        if self.us is None:
            return self._half(words, values)
        return replace(THEIRS, values={"them": self.us, "values": values or _NOTHING})

    def _half(self, words: Message, values: object) -> Message:
        return replace(words, values={"them": self.them, "values": values or _NOTHING})

    def values(self, gate: GateResult, values: tuple[str, ...]) -> object:
        """One side's values in words, None if it has none."""
        if gate.gate == "ticket":
            low, high = (*values, "", "")[:2]
            return eur_range(int(low) if low else None, int(high) if high else None) if low or high else None
        if gate.gate in OPEN_NOW:
            return available(values, self.today, is_open=gate.passed)
        found = _LISTS.get(gate.gate)
        if found is None:
            return ", ".join(value for value in values if value) or None
        regions = found is TaxonomyList.REGIONS
        terms = self.taxonomy.regions(values) if regions else self.taxonomy.terms(found, values)
        return ", ".join(str(term) for term in terms) or None

    def _remedy(self, gate: GateResult) -> object | None:
        if gate.passed:
            return None
        values = self.values(gate, gate.remedy_values)
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
        if gate.remedy == "wait_until" and day_of(gate.remedy_values[0]) > self.today:
            return message("Look again from {day} on.", day=show_date(day_of(gate.remedy_values[0])))
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


def exclusions_between(mine: ProfileCard, theirs: ProfileCard | ProfileTeaser) -> list[GateResult]:
    """What the other side's page says it excludes, beside what one's own has: gates that were passed.

    The library keeps the other side's exclusions to itself. These come from the page that the person may read anyway;
    where one applies, nothing but the private answer is told.
    """
    if not isinstance(theirs, ProfileCard):
        return []
    stated = {fact.field: fact.value for fact in theirs.box}
    found = []
    for gate, own in (("sectors_excluded", mine.sectors), ("ai_fields_excluded", mine.ai_fields)):
        has, excluded = _codes(own), _codes(stated.get(gate))
        if excluded and not set(has) & set(excluded):
            note = "" if has else "unknown"
            found.append(GateResult(gate, "own", True, note, has, excluded, "", owner="candidate"))
    return found


def _codes(terms: object) -> tuple[str, ...]:
    return tuple(term.code for term in terms if isinstance(term, Term)) if isinstance(terms, tuple) else ()
