"""The part of the rail that asks about attestations: what may be ticked or picked, with the number each would give."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.core.language import Message, message
from app.matches.rules.asking import BY_NAME, Asked
from app.matches.rules.attested import NONE, STANDINGS, code_words, codes, level_of, level_words, scheme_name
from app.seals.rules.words import ASSURANCES
from app.seals.states import Assurance

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Option:
    value: str
    label: object
    count: object
    checked: bool


@dataclass(frozen=True)
class FilterGroup:
    title: Message
    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Picker:
    """One of several, in a list that folds out; its options stand in groups with a heading, "" where there is one."""

    title: Message
    name: str
    anything: Message
    groups: tuple[tuple[object, tuple[Option, ...]], ...]


@dataclass(frozen=True)
class AttestedRail:
    ticked: tuple[FilterGroup, ...]
    pickers: tuple[Picker, ...]


@dataclass(frozen=True)
class _Maker:
    asked: Asked
    counts: Counts
    told: Callable[[int], object]

    def options(self, name: str, label: Callable[[str], object]) -> tuple[Option, ...]:
        """Those that would leave somebody, and the chosen ones."""
        counted, ticked = self.counts.get(name, {}), self.asked.chosen.get(name, ())
        return tuple(
            Option(code, label(code), self.told(counted.get(code, 0)), code in ticked)
            for code in codes()[name]
            if counted.get(code) or code in ticked
        )

    def group(self, name: str, label: Callable[[str], object]) -> FilterGroup:
        return FilterGroup(BY_NAME[name].title, BY_NAME[name].parameter, self.options(name, label))

    def picker(self, name: str, label: Callable[[str], object], anything: Message) -> Picker:
        options = self.options(name, label)
        return Picker(BY_NAME[name].title, BY_NAME[name].parameter, anything, (("", options),) if options else ())

    def chosen_levels(self) -> FilterGroup:
        """Ticked, so that each can be taken back where it stands."""
        group = self.group("seal_level", lambda code: code_words("seal_level", code))
        return FilterGroup(group.title, group.name, tuple(option for option in group.options if option.checked))

    def more_levels(self) -> Picker:
        """What could be asked in addition, by scheme; of a criterion that is asked for already only better levels."""
        asked = {(level.scheme, level.criterion): level.position for level in self.asked.attested.levels}
        by_scheme: dict[str, list[Option]] = {}
        for option in self.options("seal_level", lambda code: level_words(level_of(code))):
            level = level_of(option.value)
            if level.position < asked.get((level.scheme, level.criterion), _WORSE_THAN_ANY):
                by_scheme.setdefault(level.scheme, []).append(option)
        groups = tuple((scheme_name(code), tuple(options)) for code, options in by_scheme.items())
        title = message("Level of another criterion") if asked else BY_NAME["seal_level"].title
        return Picker(title, BY_NAME["seal_level"].parameter, message("any level"), groups)


_WORSE_THAN_ANY = 100


def attested_rail(asked: Asked, counts: Counts, told: Callable[[int], object]) -> AttestedRail | None:
    """None where nobody in the list has an attestation and nothing is asked of one: there is nothing to choose."""
    of_standing = counts.get("seal", {})
    if not asked.attested.is_filter and not any(count for code, count in of_standing.items() if code != NONE):
        return None
    maker = _Maker(asked, counts, told)
    groups = (
        maker.group("seal", lambda code: STANDINGS[code]),
        maker.group("seal_version", lambda code: code_words("seal_version", code)),
        maker.group("seal_older", lambda code: code_words("seal_older", code)),
        maker.group("seal_scheme", scheme_name),
        maker.chosen_levels(),
    )
    pickers = (
        maker.picker("seal_assurance", _assurance, message("anybody")),
        maker.more_levels(),
        maker.picker("seal_days", lambda code: code_words("seal_days", code), message("at any time")),
    )
    return AttestedRail(
        tuple(group for group in groups if group.options), tuple(picker for picker in pickers if picker.groups)
    )


def _assurance(code: str) -> Message:
    return message("at least: {assurance}", assurance=ASSURANCES[Assurance(code)])
