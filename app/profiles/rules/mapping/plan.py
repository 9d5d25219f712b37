"""The plan of a file: what each of its columns brings, decided once from its header."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of

from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.rules.checking import checked_values
from app.profiles.rules.fields import Field, Value, split_key
from app.profiles.rules.kinds import KindOfProfile
from app.profiles.rules.mapping.cells import value_of_cell
from app.profiles.rules.mapping.columns import ID, PORTFOLIO, columns_of
from app.profiles.rules.mapping.foreign import Foreign
from app.profiles.rules.mapping.refusals import shortened
from app.profiles.rules.mapping.words import Words, folded, words_of
from app.profiles.rules.terms import Taxonomy


@dataclass(frozen=True)
class Bringing:
    """One column's way into one key. ``field`` is None for the row's id and the portfolio.

    ``read`` remembers what cells meant: in ten thousand rows most of a column's cells are the same few words.
    """

    column: str
    key: str
    field: Field | None
    words: Words
    table: Mapping[str, str] | None = None
    read: dict[str, Value] = made_of(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Plan:
    """How rows of one file are read. ``constants`` fill what a row leaves empty."""

    kind: KindOfProfile
    taxonomy: Taxonomy
    bringings: tuple[Bringing, ...]
    constants: Mapping[str, Value]
    ignored: tuple[str, ...] = ()


class Planner:
    """Knows the columns of a kind and of a mapping file; makes the plan of a header."""

    def __init__(self, kind: KindOfProfile, taxonomy: Taxonomy, foreign: Foreign) -> None:
        self._kind, self._taxonomy, self._foreign = kind, taxonomy, foreign
        self._ours = columns_of(kind, foreign.text_language)
        self._words = {field.name: words_of(field, taxonomy) for field in kind.fields}
        self._theirs = {header: self._known(header, keys) for header, keys in foreign.columns.items()}
        self._constants = self._checked_constants()

    def _known(self, header: str, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(self._key(header, name) for name in names)

    def _key(self, what: str, name: str) -> str:
        key = self._ours.get(folded(name))
        if key is None:
            sentence = message(
                'The mapping file brings "{column}" to "{name}", which is no field of this kind.',
                column=what, name=name,
            )  # fmt: skip
            raise RuleBroken(sentence, field="mapping")
        return key

    def _checked_constants(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, said in self._foreign.constants.items():
            key = self._key(name, name)
            field = self._kind.field(split_key(key)[0])
            value = value_of_cell(field, said, self._words[field.name])
            found.update(checked_values(self._kind, {key: value}, self._taxonomy))
        return found

    def keys_of(self, header: str) -> tuple[str, ...]:
        """What a column brings; () for an unknown one."""
        plain = folded(header)
        if self._foreign.id_column is not None and plain == folded(self._foreign.id_column):
            return (ID, *(key for key in self._theirs.get(plain, ()) if key != ID))
        if plain in self._theirs:
            return self._theirs[plain]
        # With a mapping file, only what it names is taken: a foreign "type" is seldom ours.
        if self._foreign.columns or plain not in self._ours:
            return ()
        return (self._ours[plain],)

    def known_in(self, headers: Sequence[str]) -> int:
        return sum(bool(self.keys_of(header)) for header in headers)

    def plan(self, headers: Sequence[str]) -> Plan:
        """Raises RuleBroken (field ``file``) for unknown, doubled or missing columns."""
        bringings = [self._bringing(header, key) for header in headers for key in self.keys_of(header)]
        unknown = tuple(header for header in headers if not self.keys_of(header))
        if unknown and not self._foreign.ignores_others:
            names = ", ".join(shortened(name) or '""' for name in unknown[:5])
            raise RuleBroken(
                message(
                    "These columns are unknown: {names}. Rename them, or name them in a mapping file.", names=names
                ),
                field="file",
            )
        self._refuse_doubled(bringings)
        return Plan(self._kind, self._taxonomy, tuple(bringings), self._constants, unknown)

    def _bringing(self, header: str, key: str) -> Bringing:
        # A column that brings several fields has a table for each: [values."city region"].
        tables = self._foreign.values
        table = tables.get(folded(f"{header} {key}"), tables.get(folded(header)))
        if key in {ID, PORTFOLIO}:
            return Bringing(header, key, None, Words(), table)
        field = self._kind.field(split_key(key)[0])
        return Bringing(header, key, field, self._words[field.name], table)

    def _refuse_doubled(self, bringings: Sequence[Bringing]) -> None:
        seen: dict[str, str] = {}
        for each in bringings:
            # A mapping file may name several columns for a field on purpose: the first that says something counts.
            if each.key in seen and not self._foreign.columns:
                sentence = message(
                    'The columns "{one}" and "{other}" bring the same field. Keep one of the two.',
                    one=seen[each.key], other=each.column,
                )  # fmt: skip
                raise RuleBroken(sentence, field="file")
            seen[each.key] = each.column
        if "name" not in seen and "name" not in self._constants:
            raise RuleBroken(message("There is no column with the name of the profile."), field="file")
