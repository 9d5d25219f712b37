"""What changes between two submissions, and a submission in which only what was asked for changes. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from app.fellowships.rules.frozen import Frozen, FrozenFile, FrozenPart

# The public id of a part → the questions of it that staff asked to be mended.
Keys = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Difference:
    """One answer that differs between two submissions; files are told by their names. ``is_requested``: staff asked."""

    part: FrozenPart
    question_key: str
    before: object
    after: object
    is_requested: bool


def amended(former: Frozen, current: Frozen, keys: Keys) -> Frozen:
    """``former`` with the requested answers as they stand in ``current``; a part that is not in it changes nothing."""
    there = {part.id: part for part in current.parts}
    return replace(
        former,
        parts=tuple(
            _amended(part, there[part.id], keys[part.id]) if part.id in keys and part.id in there else part
            for part in former.parts
        ),
    )


def _amended(part: FrozenPart, now: FrozenPart, keys: frozenset[str]) -> FrozenPart:
    answers = {key: value for key, value in part.answers.items() if key not in keys}
    files = {key: value for key, value in part.files.items() if key not in keys}
    return replace(
        part,
        declared_at=now.declared_at or part.declared_at,
        answers=answers | {key: value for key, value in now.answers.items() if key in keys},
        files=files | {key: value for key, value in now.files.items() if key in keys},
    )


def with_part(former: Frozen, part: FrozenPart) -> Frozen:
    """``former`` with this part in the place of its own, or behind the others; itself where nothing of it is new."""
    own = next((each for each in former.parts if each.id == part.id), None)
    if own is None:
        return replace(former, parts=(*former.parts, part))
    if (own.answers, own.files) == (part.answers, part.files):
        return former
    return replace(former, parts=tuple(part if each.id == part.id else each for each in former.parts))


def differences(former: Frozen, later: Frozen, keys: Keys) -> Iterator[Difference]:
    """Part by part, in the order of ``later`` and of the questions' keys; parts that are gone are left out."""
    before = {part.id: part for part in former.parts}
    for part in later.parts:
        old = before.get(part.id)
        for key in sorted({*part.answers, *part.files, *(old.answers if old else ()), *(old.files if old else ())}):
            was, now = _told(old, key), _told(part, key)
            if was != now:
                yield Difference(part, key, was, now, key in keys.get(part.id, frozenset()))


def _told(part: FrozenPart | None, key: str) -> object:
    if part is None:
        return None
    files: tuple[FrozenFile, ...] = part.files.get(key, ())
    return ", ".join(file.name for file in files) if files else part.answers.get(key)
