"""What is known of a person and of those who apply, as dated links to things that both may share."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from app.fellowships.states import Party
from app.profiles.states import TieKind


class Sort(StrEnum):
    """What two people may have in common."""

    ACCOUNT = "account"
    PROFILE = "profile"
    ORGANISATION = "organisation"
    # Given by its name alone, as nobody matched it to an organisation yet.
    EMPLOYER = "employer"
    ADDRESS = "address"
    DOMAIN = "domain"
    # Somebody who is named and has no account: a contact, a transfer office's person, a mentor.
    NAME = "name"


class Node(NamedTuple):
    """``key`` is the id of a row as text, or the compared form of a name, an address, a domain."""

    sort: Sort
    key: str


class Why(StrEnum):
    """How somebody comes to a node."""

    SELF = "self"
    ADDRESS = "address"
    UNCONFIRMED_ADDRESS = "unconfirmed_address"
    INVITED_ADDRESS = "invited_address"
    MAIL_DOMAIN = "mail_domain"
    MEMBER = "member"
    EMPLOYED = "employed"
    # The organisation behind a profile, its website and identifiers; the institution of a team.
    OF_PROFILE = "of_profile"
    INSTITUTION = "institution"
    OF_EMPLOYER = "of_employer"
    TRANSFER_OFFICE = "transfer_office"
    CONTACT = "contact"
    APPLIES = "applies"


@dataclass(frozen=True)
class Link:
    """One fact: ``of`` (an account or a profile) comes to ``node`` this way, in this time, as this source says.

    ``relative`` is the account of somebody of the person's family, where the fact is theirs. ``said`` is how the node
    is written where its key is a compared form.
    """

    node: Node
    why: Why
    of: Node
    source: str
    since: date | None = None
    until: date | None = None
    said: str = ""
    party: Party = Party.LEAD
    relative: Node | None = None


@dataclass(frozen=True)
class Person:
    """Somebody who might read or run: all that their accounts, addresses, profiles and employers say."""

    account_id: int
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Applicants:
    """Everybody who stands behind an application: its lead, its members, university, mentors and network."""

    application_id: int
    links: tuple[Link, ...]


@dataclass(frozen=True)
class TieFact:
    """A recorded relation; who of the two is ``a`` says nothing."""

    kind: TieKind
    a: Node
    b: Node
    source: str
    since: date | None = None
    until: date | None = None
