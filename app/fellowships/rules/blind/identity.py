"""Whose names a text is searched for, and what is said of each place where one stands."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"
    PRODUCT = "product"
    MAIL = "mail"
    SITE = "site"
    PHONE = "phone"
    HANDLE = "handle"
    NUMBER = "number"
    PLACE = "place"


class Why(StrEnum):
    """Why a place is reported. The order is the order of weight: of two at one place the earlier is told."""

    NAME = "name"
    DECLINED = "declined"
    DISGUISED = "disguised"
    SHORTENED = "shortened"
    TOGETHER = "together"
    NUMBER = "number"
    COMPOUND = "compound"
    COMMON_WORD = "common_word"
    SHORT_WORD = "short_word"
    PART_OF_NUMBER = "part_of_number"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Named:
    """An organisation or a product: what it is called, and what else."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Identity:
    """Everything by which somebody could tell who applied, as it is written in profile and account."""

    persons: tuple[str, ...] = ()
    organisations: tuple[Named, ...] = ()
    products: tuple[Named, ...] = ()
    mails: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Span:
    """``start`` and ``end`` count characters of the text as it stands; what is not certain needs a person's eye."""

    start: int
    end: int
    kind: Kind
    why: Why
    is_certain: bool
