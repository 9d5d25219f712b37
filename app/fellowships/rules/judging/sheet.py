"""The criteria that are being written, and what was taken out and can come back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from app.fellowships.rules.asking.sheet import fingerprint
from app.fellowships.rules.questionnaire import maps_in
from app.fellowships.rules.rubric import Criterion, Judged, as_data, criterion_from, read


@dataclass(frozen=True)
class Taken:
    """A criterion that was taken out; ``at`` is where it stood."""

    at: int
    criterion: Criterion


@dataclass(frozen=True)
class Sheet:
    """``Rubric.definition`` of an unpublished version; the newest removal stands first in ``removed``."""

    judged: Judged = field(default_factory=Judged)
    removed: tuple[Taken, ...] = ()


def sheet_as_data(sheet: Sheet) -> dict[str, object]:
    return as_data(sheet.judged) | {"removed": [asdict(each) for each in sheet.removed]}


def read_sheet(data: Mapping[str, object]) -> Sheet:
    taken = (each for each in maps_in(data.get("removed")))
    return Sheet(
        read(data), tuple(Taken(int(str(each["at"])), criterion_from(_map(each["criterion"]))) for each in taken)
    )


def _map(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def criterion_print(criterion: Criterion) -> str:
    """Differs as soon as anything of it differs: what a form carries to notice that somebody else was faster."""
    return fingerprint(asdict(criterion))


def settings_print(judged: Judged) -> str:
    return fingerprint({"asks_confidence": judged.asks_confidence, "may_abstain": judged.may_abstain})
