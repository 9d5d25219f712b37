"""Does a record agree with its scheme? A break becomes a conflict; nothing is ever silently corrected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from app.seals.rules.schemes import Criterion, Scheme
from app.seals.states import Conflict, Need, Outcome

PASSED = frozenset({Outcome.PASSED, Outcome.PASSED_EXCEEDED})
# An indicator as a record gives it: {"level": "B", "maximum": True}.
Indicators = Mapping[str, Mapping[str, object]]


class Result(Protocol):
    """One criterion's result, as a row or as a record's fact has it."""

    @property
    def criterion(self) -> str: ...
    @property
    def applicable(self) -> bool: ...
    @property
    def not_applicable_reason(self) -> str | None: ...
    @property
    def need(self) -> Need | None: ...
    @property
    def level(self) -> str | None: ...
    @property
    def fulfilled(self) -> bool | None: ...
    @property
    def indicators(self) -> Indicators | None: ...


@dataclass(frozen=True)
class Break:
    """What a record says of a criterion and what follows from the rest of it."""

    conflict: Conflict
    criterion: str = ""
    said: str = ""
    follows: str = ""

    def as_detail(self) -> dict[str, str]:
        detail = f"{self.said or '–'} → {self.follows}" if self.follows else self.said
        return {"code": self.conflict.value, "criterion": self.criterion, "detail": detail}


def breaks_in(
    scheme: Scheme, results: Sequence[Result], outcome: Outcome | None, *, is_high_risk: bool = False
) -> tuple[Break, ...]:
    """Every contradiction, in the order of the scheme's criteria; empty where the record agrees with its scheme."""
    found = [Break(Conflict.HIGH_RISK)] if is_high_risk and scheme.below_high_risk_only else []
    if outcome is None and not results:
        return tuple(found)
    by_code = {result.criterion: result for result in results}
    found += _presence(scheme, by_code)
    for code, result in by_code.items():
        criterion = scheme.criteria.get(code)
        if criterion is None:
            found += [Break(Conflict.CRITERION_UNKNOWN, code)] if scheme.criteria else []
        else:
            found += _breaks_of(scheme, criterion, result)
    found += _outcome(scheme, results, outcome)
    return tuple(found)


def _presence(scheme: Scheme, by_code: Mapping[str, Result]) -> Iterator[Break]:
    for criterion in scheme.criteria.values():
        if criterion.always and criterion.code not in by_code:
            yield Break(Conflict.CRITERION_MISSING, criterion.code)


def _breaks_of(scheme: Scheme, criterion: Criterion, result: Result) -> Iterator[Break]:
    if not result.applicable:
        yield from _not_applicable(criterion, result)
        return
    if result.level is None or scheme.position(result.level) is None:
        if scheme.passes_at or result.level is not None:
            yield Break(Conflict.LEVEL_UNKNOWN, criterion.code, said=result.level or "")
        return
    yield from _fulfilled(scheme, result)
    yield from _aggregation(scheme, result)


def _not_applicable(criterion: Criterion, result: Result) -> Iterator[Break]:
    if criterion.always:
        yield Break(Conflict.NOT_APPLICABLE_BUT_REQUIRED, criterion.code)
    if not (result.not_applicable_reason or "").strip():
        yield Break(Conflict.REASON_MISSING, criterion.code)


def _fulfilled(scheme: Scheme, result: Result) -> Iterator[Break]:
    reached = _reached(scheme, result)
    if result.fulfilled is not None and reached is not None and result.fulfilled != reached:
        yield Break(Conflict.FULFILLED_DIFFERS, result.criterion, said=_word(result.fulfilled), follows=_word(reached))


def _reached(scheme: Scheme, result: Result) -> bool | None:
    """Whether the level meets the need; None where the scheme or the record leaves that open."""
    if not scheme.passes_at or result.need is None or scheme.position(result.level or "") is None:
        return None
    assert result.level is not None
    return scheme.reaches(result.level, result.need)


def _aggregation(scheme: Scheme, result: Result) -> Iterator[Break]:
    level = aggregated(scheme, result.indicators or {})
    if level is not None and level != result.level:
        yield Break(Conflict.AGGREGATION_DIFFERS, result.criterion, said=result.level or "", follows=level)


def aggregated(scheme: Scheme, indicators: Indicators) -> str | None:
    """A criterion's level from its indicators: min(smallest maximum-value indicator, mean of all), half rounds up.

    None without indicators, with a level that is not on the scale, or in a scheme that does not reckon.
    """
    levels = [str(each.get("level")) for each in indicators.values()]
    if not levels or any(level not in scheme.points for level in levels):
        return None
    capping = [scheme.points[str(each["level"])] for each in indicators.values() if each.get("maximum") is True]
    mean = Decimal(sum(scheme.points[level] for level in levels)) / len(levels)
    points = int(min([mean, *map(Decimal, capping)]).quantize(Decimal(1), ROUND_HALF_UP))
    return next(level for level, worth in scheme.points.items() if worth == points)


def _outcome(scheme: Scheme, results: Sequence[Result], outcome: Outcome | None) -> Iterator[Break]:
    if outcome not in {*PASSED, Outcome.NOT_PASSED} or not scheme.passes_at:
        return
    met = [_met(scheme, result) for result in results if result.applicable]
    if outcome in PASSED and False in met:
        yield Break(Conflict.OUTCOME_DIFFERS, said=str(outcome), follows=Outcome.NOT_PASSED)
    if outcome is Outcome.NOT_PASSED and met and set(met) == {True}:
        yield Break(Conflict.OUTCOME_DIFFERS, said=str(outcome), follows=Outcome.PASSED)


def _met(scheme: Scheme, result: Result) -> bool | None:
    reached = _reached(scheme, result)
    return result.fulfilled if reached is None else reached


def _word(value: bool) -> str:  # noqa: FBT001 -- one value in words
    return "fulfilled" if value else "not_fulfilled"
