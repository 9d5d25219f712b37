"""Conflicts in words: their kinds, and what each was found on."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.filters import show_date
from app.core.language import Message, message
from app.fellowships.rules.conflicts.facts import Link, Node, TieFact, Why
from app.fellowships.rules.conflicts.finding import Evidence
from app.fellowships.rules.conflicts.kinds import ConflictKind
from app.fellowships.states import Party
from app.profiles.states import TieKind

KINDS: Mapping[ConflictKind, Message] = {
    ConflictKind.SAME_PERSON: message("The same person"),
    ConflictKind.SAME_ADDRESS: message("The same mail address"),
    ConflictKind.SAME_NAME: message("The same name"),
    ConflictKind.SAME_TEAM: message("In one team"),
    ConflictKind.SAME_ORGANISATION: message("The same organisation"),
    ConflictKind.SAME_DOMAIN: message("Mail or website at one domain"),
    ConflictKind.TRANSFER_OFFICE: message("Transfer office"),
    ConflictKind.INTRODUCTION: message("Introduction"),
    ConflictKind.PORTFOLIO: message("Investment"),
    ConflictKind.EMPLOYMENT: message("Employment"),
    ConflictKind.MENTORING: message("Mentoring"),
    ConflictKind.FELLOWSHIP: message("Earlier fellowship"),
    ConflictKind.FAMILY: message("Family"),
    ConflictKind.DECLARED: message("Declared"),
}
PARTIES: Mapping[Party, Message] = {
    Party.LEAD: message("Team that applies"),
    Party.MEMBER: message("Member of the team"),
    Party.UNIVERSITY: message("University"),
    Party.MENTOR: message("Mentor"),
    Party.NETWORK: message("Network"),
}
_FACTS: Mapping[Why, str] = {
    Why.SELF: message("{who} has an account here.").source,
    Why.ADDRESS: message("{who} has the address {what}.").source,
    Why.UNCONFIRMED_ADDRESS: message("{who} named the address {what}; it is not confirmed.").source,
    Why.INVITED_ADDRESS: message("{who} invited {what}.").source,
    Why.MAIL_DOMAIN: message("{who} has a mail address at {what}.").source,
    Why.MEMBER: message("{who} is a member of {what}.").source,
    Why.EMPLOYED: message("{who} works or worked at {what}.").source,
    Why.OF_PROFILE: message("{what} belongs to {who}.").source,
    Why.INSTITUTION: message("{who} is a team of {what}.").source,
    Why.OF_EMPLOYER: message("{what} belongs to an employer of {who}.").source,
    Why.TRANSFER_OFFICE: message("{what} belongs to the transfer office of {who}.").source,
    Why.CONTACT: message("{what} is a contact of {who}.").source,
    Why.APPLIES: message("{what} applies.").source,
}
_TIES: Mapping[TieKind, str] = {
    TieKind.INTRODUCTION: message("{a} and {b} were introduced to each other.").source,
    TieKind.PORTFOLIO: message("One of {a} and {b} has invested in the other.").source,
    TieKind.TEAM: message("{a} and {b} work or worked in one team.").source,
    TieKind.EMPLOYMENT: message("{a} and {b} are or were bound by an employment.").source,
    TieKind.MENTORING: message("One of {a} and {b} mentors or mentored the other.").source,
    TieKind.FELLOWSHIP: message("{a} and {b} know each other from a fellowship.").source,
    TieKind.FAMILY: message("{a} and {b} are family.").source,
    TieKind.DECLARED: message("A relation between {a} and {b} was declared.").source,
}
SOURCES: Mapping[str, Message] = {
    "account": message("Account"),
    "affiliation": message("Own statement in the account"),
    "membership": message("Members of the profile"),
    "invitation": message("Invitation"),
    "profile": message("Profile"),
    "portfolio": message("Portfolio of the profile"),
    "part": message("Part of the application"),
    "introductions": message("Introductions of the platform"),
}


@dataclass(frozen=True)
class Line:
    """One fact of the evidence: whose it is, what, in which time, and who says so."""

    whose: Message
    words: Message
    time: Message
    source: Message | str


def lines_of(evidence: Evidence, labels: Mapping[Node, str]) -> list[Line]:
    """The person's fact, the relation if there is one, and the applicants' fact."""
    mine = _line(message("This person"), evidence.mine, labels)
    theirs = _line(PARTIES[evidence.theirs.party], evidence.theirs, labels)
    if evidence.tie is None:
        return [mine, theirs]
    return [mine, _tie_line(evidence.tie, labels), theirs]


def label_of(node: Node, labels: Mapping[Node, str], said: str = "") -> str:
    return said or labels.get(node, node.key)


def _line(whose: Message, link: Link, labels: Mapping[Node, str]) -> Line:
    who: object = label_of(link.of, labels)
    if link.relative is not None:
        who = message("{name} (family)", name=label_of(link.relative, labels))
    what = label_of(link.node, labels, link.said)
    return Line(whose, Message(_FACTS[link.why], {"who": who, "what": what}), time_of(link), source_of(link.source))


def _tie_line(tie: TieFact, labels: Mapping[Node, str]) -> Line:
    names: dict[str, object] = {"a": label_of(tie.a, labels), "b": label_of(tie.b, labels)}
    return Line(message("Relation"), Message(_TIES[tie.kind], names), time_of(tie), source_of(tie.source))


def source_of(code: str) -> Message | str:
    """A source that has no words of its own is named as it was recorded."""
    return SOURCES.get(code, code)


def time_of(fact: Link | TieFact) -> Message:
    since, until = fact.since, fact.until
    if since is not None and until is not None:
        return message("{since} to {until}", since=show_date(since), until=show_date(until))
    if since is not None:
        return message("since {since}", since=show_date(since))
    return message("until {until}", until=show_date(until)) if until is not None else message("no dates stated")
